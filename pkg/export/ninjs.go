package export

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/article"
)

// Ninjs is a news object of IPTC ninjs 3.0 (https://iptc.org/standards/ninjs/), with the
// properties that a record can fill.
type Ninjs struct {
	Standard        ninjsStandard   `json:"standard"`
	URI             string          `json:"uri"`
	Type            string          `json:"type"`
	Completeness    string          `json:"representationType"`
	Version         string          `json:"version,omitempty"`
	FirstCreated    time.Time       `json:"firstCreated,omitzero"`
	VersionCreated  time.Time       `json:"versionCreated,omitzero"`
	ContentCreated  time.Time       `json:"contentCreated,omitzero"`
	PubStatus       string          `json:"pubStatus"`
	CopyrightNotice string          `json:"copyrightNotice,omitempty"`
	UsageTerms      string          `json:"usageTerms,omitempty"`
	RightsInfo      *ninjsRights    `json:"rightsInfo,omitempty"`
	Language        string          `json:"language,omitempty"`
	Title           string          `json:"title,omitempty"`
	By              string          `json:"by,omitempty"`
	Located         string          `json:"located,omitempty"`
	Headlines       []ninjsText     `json:"headlines,omitempty"`
	Descriptions    []ninjsText     `json:"descriptions,omitempty"`
	Bodies          []ninjsText     `json:"bodies,omitempty"`
	People          []ninjsConcept  `json:"people,omitempty"`
	Subjects        []ninjsConcept  `json:"subjects,omitempty"`
	Genres          []ninjsGenre    `json:"genres,omitempty"`
	InfoSources     []ninjsSource   `json:"infoSources,omitempty"`
	Renditions      []ninjsFile     `json:"renditions,omitempty"`
	Associations    []ninjsPicture  `json:"associations,omitempty"`
	AltIDs          []ninjsIdentity `json:"altIds,omitempty"`
}

type (
	ninjsStandard struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		Schema  string `json:"schema"`
	}
	ninjsRights struct {
		Linked string `json:"linkedRights"`
	}
	// ninjsText is a headline, a description or a body; only the last may be counted.
	ninjsText struct {
		Role        string `json:"role,omitempty"`
		ContentType string `json:"contentType,omitempty"`
		Chars       int    `json:"charCount,omitempty"`
		Words       int    `json:"wordCount,omitempty"`
		Value       string `json:"value"`
	}
	ninjsConcept struct {
		Name string `json:"name"`
		Rel  string `json:"rel,omitempty"`
		URI  string `json:"uri,omitempty"`
	}
	ninjsGenre struct {
		Name string `json:"name"`
	}
	ninjsSource struct {
		Name    string `json:"name"`
		Role    string `json:"role,omitempty"`
		URI     string `json:"uri,omitempty"`
		Literal string `json:"literal,omitempty"`
	}
	ninjsFile struct {
		Name        string `json:"name"`
		Href        string `json:"href,omitempty"`
		ContentType string `json:"contentType,omitempty"`
		Width       int    `json:"width,omitempty"`
		Height      int    `json:"height,omitempty"`
	}
	ninjsPicture struct {
		Name         string      `json:"name"`
		URI          string      `json:"uri"` // names the picture; its rendition says where it is
		Type         string      `json:"type"`
		By           string      `json:"by,omitempty"`
		Descriptions []ninjsText `json:"descriptions,omitempty"`
		Renditions   []ninjsFile `json:"renditions"`
	}
	ninjsIdentity struct {
		Role  string `json:"role"`
		Value string `json:"value"`
	}
)

// NINJSOf is a record as ninjs. Versions of an article share the uri.
func NINJSOf(a *article.Article) Ninjs {
	n := Ninjs{
		Standard: ninjsStandard{"ninjs", "3.0", "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"},
		URI:      URN(a.ID), Type: "text", Completeness: "full", Version: strconv.Itoa(max(a.Revision, 1)),
		FirstCreated: a.FirstSeen, VersionCreated: a.Stored, ContentCreated: a.Published.At, PubStatus: "usable",
		CopyrightNotice: a.Rights.Copyright, Language: a.Language, Title: a.Title, By: cmp.Or(a.Byline, strings.Join(names(a.Authors), ", ")), Located: a.Dateline.Place,
	}
	if a.Truncated {
		n.Completeness = "partial"
	}
	if !a.Withdrawn.IsZero() {
		n.PubStatus = "canceled"
	}
	n.rights(a.Rights)
	n.texts(a)
	n.concepts(a)
	n.links(a)
	return n
}

func (n *Ninjs) rights(r article.Rights) {
	if signal, reserved := r.Reserved(); reserved {
		n.UsageTerms = "The site reserves the use by machines: " + signal
	}
	if to := cmp.Or(webURL(r.Licence), webURL(r.TDMPolicy)); to != "" {
		n.RightsInfo = &ninjsRights{to}
	}
}

func (n *Ninjs) texts(a *article.Article) {
	add := func(to *[]ninjsText, role, value string) {
		if value != "" {
			*to = append(*to, ninjsText{Role: role, ContentType: "text/plain", Value: value})
		}
	}
	add(&n.Headlines, "main", a.Title)
	add(&n.Headlines, "subheadline", a.Subtitle)
	add(&n.Descriptions, "summary", a.Summary)
	if a.Text == "" {
		return
	}
	n.Bodies = []ninjsText{
		{Role: "main", ContentType: "text/plain", Chars: utf8.RuneCountInString(a.Text), Words: a.WordCount, Value: a.Text},
		{Role: "main", ContentType: "text/html", Value: HTMLOf(a)},
	}
}

func (n *Ninjs) concepts(a *article.Article) {
	for _, p := range a.Authors {
		n.People = append(n.People, ninjsConcept{p.Name, "creator", webURL(p.URL)})
	}
	for _, s := range a.Section {
		n.Subjects = append(n.Subjects, ninjsConcept{Name: s, Rel: "section"})
	}
	for _, s := range a.Tags {
		n.Subjects = append(n.Subjects, ninjsConcept{Name: s, Rel: "keyword"})
	}
	if a.Kind != "" {
		n.Genres = []ninjsGenre{{string(a.Kind)}}
	}
	n.InfoSources = append(n.InfoSources, ninjsSource{Name: outlet(a), Role: "publisher", Literal: a.Source.ID})
	if a.Agency != "" {
		n.InfoSources = append(n.InfoSources, ninjsSource{Name: a.Agency, Role: "originator"})
	}
}

func (n *Ninjs) links(a *article.Article) {
	if to := webURL(a.CanonicalURL); to != "" {
		n.Renditions = append(n.Renditions, ninjsFile{Name: "web", Href: to, ContentType: "text/html"})
	}
	n.AltIDs = append(n.AltIDs, ninjsIdentity{"wireroom", a.ID})
	for _, i := range pictures(a) {
		p := ninjsPicture{Name: "picture", URI: URN(article.ID(i.URL)), Type: "picture", By: i.Credit, Renditions: []ninjsFile{{Name: "web", Href: i.URL, Width: i.Width, Height: i.Height}}}
		if i.Caption != "" {
			p.Descriptions = []ninjsText{{Role: "caption", ContentType: "text/plain", Value: i.Caption}}
		}
		n.Associations = append(n.Associations, p)
	}
}
