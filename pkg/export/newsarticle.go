package export

import (
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// NewsArticle is a record as JSON-LD of https://schema.org/NewsArticle, with the properties
// that it can fill.
type NewsArticle struct {
	Context     string      `json:"@context"`
	Type        any         `json:"@type"` // one name, or several
	ID          string      `json:"@id"`
	Identifier  string      `json:"identifier"`
	URL         string      `json:"url,omitempty"`
	SameAs      []string    `json:"sameAs,omitempty"`
	Headline    string      `json:"headline"`
	Alternative string      `json:"alternativeHeadline,omitempty"`
	Description string      `json:"description,omitempty"`
	Body        string      `json:"articleBody,omitempty"`
	WordCount   int         `json:"wordCount,omitempty"`
	Author      []ldParty   `json:"author,omitempty"`
	Publisher   ldParty     `json:"publisher"`
	Credit      string      `json:"creditText,omitempty"`
	Dateline    string      `json:"dateline,omitempty"`
	Published   string      `json:"datePublished,omitempty"` // a day where no more is known
	Modified    string      `json:"dateModified,omitempty"`
	Archived    string      `json:"sdDatePublished,omitempty"` // a day: schema.org has no time there
	Language    string      `json:"inLanguage,omitempty"`
	Section     []string    `json:"articleSection,omitempty"`
	Keywords    []string    `json:"keywords,omitempty"`
	Genre       string      `json:"genre,omitempty"`
	Free        *bool       `json:"isAccessibleForFree,omitempty"`
	Image       []ldImage   `json:"image,omitempty"`
	Updates     []ldPosting `json:"liveBlogUpdate,omitempty"`
	Licence     string      `json:"license,omitempty"`
	Usage       string      `json:"usageInfo,omitempty"`
	Copyright   string      `json:"copyrightNotice,omitempty"`
	Version     string      `json:"version"`
	Status      string      `json:"creativeWorkStatus,omitempty"`
	Part        *ldStory    `json:"isPartOf,omitempty"`
}

type (
	ldParty struct {
		Type string `json:"@type"`
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	ldImage struct {
		Type    string `json:"@type"`
		URL     string `json:"contentUrl"`
		Width   string `json:"width,omitempty"` // a Distance: "640 px"
		Height  string `json:"height,omitempty"`
		Caption string `json:"caption,omitempty"`
		Credit  string `json:"creditText,omitempty"`
	}
	ldPosting struct {
		Type     string    `json:"@type"`
		Headline string    `json:"headline,omitempty"`
		Body     string    `json:"articleBody"`
		At       time.Time `json:"datePublished,omitzero"`
	}
	ldStory struct {
		Type string `json:"@type"`
		ID   string `json:"identifier"`
	}
)

// NewsArticleOf is a record as JSON-LD.
func NewsArticleOf(a *article.Article) NewsArticle {
	n := NewsArticle{
		Context: "https://schema.org", Type: ldType(a), ID: URN(a.ID), Identifier: a.ID, URL: address(a),
		Headline: a.Title, Alternative: a.Subtitle, Description: a.Summary, Body: a.Text, WordCount: a.WordCount,
		Publisher: ldParty{Type: "NewsMediaOrganization", Name: outlet(a)}, Credit: a.Agency, Dateline: dateline(a.Dateline),
		Published: ldTime(a.Published), Modified: ldTime(a.Modified), Archived: ldDay(a.Stored), Language: a.Language,
		Section: a.Section, Keywords: a.Tags, Genre: string(a.Kind), Free: free(a.Access),
		Licence: webURL(a.Rights.Licence), Usage: webURL(a.Rights.TDMPolicy), Copyright: a.Rights.Copyright, Version: strconv.Itoa(max(a.Revision, 1)),
	}
	if a.Source.Domain != "" {
		n.Publisher.URL = webURL("https://" + a.Source.Domain + "/")
	}
	if !a.Withdrawn.IsZero() {
		n.Status = "Withdrawn"
	}
	if a.Story != "" {
		n.Part = &ldStory{"CreativeWorkSeries", a.Story}
	}
	n.parties(a)
	n.media(a)
	return n
}

func (n *NewsArticle) parties(a *article.Article) {
	for _, u := range a.URLs {
		if u = webURL(u); u != "" && u != n.URL {
			n.SameAs = append(n.SameAs, u)
		}
	}
	for _, p := range a.Authors {
		t := "Person"
		if p.Name == a.Agency || p.Name == a.Source.Name {
			t = "Organization"
		}
		n.Author = append(n.Author, ldParty{t, p.Name, webURL(p.URL)})
	}
}

func (n *NewsArticle) media(a *article.Article) {
	for _, i := range pictures(a) {
		n.Image = append(n.Image, ldImage{"ImageObject", i.URL, pixels(i.Width), pixels(i.Height), i.Caption, i.Credit})
	}
	for _, u := range a.Updates {
		n.Updates = append(n.Updates, ldPosting{"BlogPosting", u.Title, u.Text, u.At})
	}
}

// ldType is schema.org's name of a form of journalism; what has none is news. What has
// updates is a live blog besides, which is no kind of NewsArticle.
func ldType(a *article.Article) any {
	name := "NewsArticle"
	switch a.Kind {
	case article.KindOpinion:
		name = "OpinionNewsArticle"
	case article.KindReview:
		name = "ReviewNewsArticle"
	}
	if a.Kind == article.KindLive || len(a.Updates) > 0 {
		return []string{name, "LiveBlogPosting"}
	}
	return name
}

// ldTime is a time with the zone and the precision that the page stated.
func ldTime(m article.Moment) string {
	switch {
	case m.IsZero():
		return ""
	case m.Precision == article.ToDay:
		return stated(m).Format(time.DateOnly)
	}
	return stated(m).Format(time.RFC3339)
}

func ldDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

func pixels(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n) + " px"
}

func free(access article.Access) *bool {
	switch access {
	case article.AccessFree, article.AccessLocked, article.AccessMetered:
		is := access == article.AccessFree
		return &is
	}
	return nil
}

func dateline(d article.Dateline) string {
	return strings.Trim(d.Place+", "+d.Date, ", ")
}
