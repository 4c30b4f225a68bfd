package archive

import (
	"net/url"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/wireroom/wireroom/pkg/article"
)

// property is a field of a record that is compared between two looks.
type property struct {
	name string // in JSON
	part article.Part
	// alone says that its change is an edit although nothing else changed. What follows from
	// other fields, comes from feeds that word it anew, or is bumped by the site's software,
	// is told of an edit but makes none.
	alone bool
	// key is the same for two values that say the same; "" is not known, and no change to
	// or from that counts where the field is stated only at times.
	key       func(*article.Article) string
	sometimes bool
}

// properties are in the order in which they are told, most telling first.
var properties = []property{
	{name: "title", part: article.PartTitle, alone: true, key: func(a *article.Article) string { return even(a.Title) }},
	{name: "subtitle", part: article.PartStandfirst, alone: true, key: func(a *article.Article) string { return even(a.Subtitle) }},
	{name: "summary", part: article.PartMetadata, key: func(a *article.Article) string { return even(a.Summary) }},
	{name: "text", part: article.PartBody, alone: true}, // see body
	{name: "updates", part: article.PartBody, alone: true, key: updates},
	{name: "authors", part: article.PartMetadata, alone: true, key: authors},
	{name: "byline", part: article.PartMetadata, key: func(a *article.Article) string { return even(a.Byline) }},
	{name: "dateline", part: article.PartMetadata, key: func(a *article.Article) string { return even(a.Dateline.Place + " " + a.Dateline.Date) }},
	{name: "agency", part: article.PartMetadata, alone: true, key: func(a *article.Article) string { return even(a.Agency) }},
	{name: "published", part: article.PartMetadata, alone: true, key: published, sometimes: true},
	{name: "modified", part: article.PartMetadata, key: func(a *article.Article) string { return a.Modified.At.Format(time.RFC3339) }},
	{name: "language", part: article.PartMetadata, key: func(a *article.Article) string { return a.Language }},
	{name: "section", part: article.PartMetadata, alone: true, key: func(a *article.Article) string { return setOf(a.Section) }},
	{name: "tags", part: article.PartMetadata, alone: true, key: func(a *article.Article) string { return setOf(a.Tags) }},
	{name: "kind", part: article.PartMetadata, alone: true, key: func(a *article.Article) string { return string(a.Kind) }, sometimes: true},
	{name: "access", part: article.PartMetadata, alone: true, key: access, sometimes: true},
	{name: "images", part: article.PartMetadata, alone: true, key: images},
	{name: "rights", part: article.PartMetadata, alone: true, key: rights},
	{name: "withdrawn", part: article.PartWithdrawal, alone: true, key: func(a *article.Article) string { return map[bool]string{true: "withdrawn"}[!a.Withdrawn.IsZero()] }},
}

// content is a record as it is compared.
type content struct {
	record *article.Article
	keys   []string
	read   *body // nil until it is needed: most looks bring the text that is known
}

func contentOf(a *article.Article) *content {
	c := &content{record: a, keys: make([]string, len(properties))}
	for i, p := range properties {
		if p.key != nil {
			c.keys[i] = p.key(a)
		}
	}
	return c
}

func (c *content) body() body {
	if c.read == nil {
		b := bodyOf(c.record)
		c.read = &b
	}
	return *c.read
}

// sameText reports whether two bodies say the same.
func (c *content) sameText(o *content) bool {
	if !c.record.TextDropped.IsZero() || !o.record.TextDropped.IsZero() {
		return c.sameDropped(o)
	}
	return c.record.Text == o.record.Text || c.body().same(o.body())
}

// changes are the properties that two contents differ in.
func changes(old, now *content) []property {
	var out []property
	for i, p := range properties {
		o, n := old.keys[i], now.keys[i]
		differ := o != n && !(p.sometimes && (o == "" || n == ""))
		if p.key == nil {
			differ = !old.sameText(now)
		}
		if differ {
			out = append(out, p)
		}
	}
	return out
}

// trivial reports whether anything at all is not letter by letter the same in what is
// compared, but when it was taken back, which is the look's.
func trivial(old, now *article.Article) bool {
	dropped := !old.TextDropped.IsZero() || !now.TextDropped.IsZero()
	if dropped && old.ContentHash != now.ContentHash {
		return true
	}
	return slices.ContainsFunc(properties, func(p property) bool {
		if dropped && p.part == article.PartBody { // what is left to compare is not letters
			return false
		}
		return p.part != article.PartWithdrawal && !reflect.DeepEqual(Field(old, p.name), Field(now, p.name))
	})
}

// body is a text without what changes by itself.
type body struct {
	text  string
	links map[string]string // what was left out as links to read next, by where they lead
}

// bodyOf leaves out links to read next, unless the article is made of links.
func bodyOf(a *article.Article) body {
	links, b := linked(a.HTML), body{links: map[string]string{}}
	var all, kept []string
	out, in := 0, 0
	for paragraph := range strings.SplitSeq(a.Text, "\n\n") {
		p := plain(paragraph)
		if p == "" {
			continue
		}
		all = append(all, p)
		if href, ok := links[p]; ok {
			b.links[href] = p
			out += letters(p)
			continue
		}
		kept, in = append(kept, p), in+letters(p)
	}
	if out > in {
		return body{text: strings.Join(all, "\n")}
	}
	b.text = strings.Join(kept, "\n")
	return b
}

// same reports whether two bodies say the same. A link to read next that leads where it
// did and reads otherwise was edited; one that leads elsewhere is another.
func (b body) same(o body) bool {
	if b.text != o.text {
		return false
	}
	for href, text := range b.links {
		if other, ok := o.links[href]; ok && other != text {
			return false
		}
	}
	return true
}

// even is a text with one form for what sites write in several.
func even(s string) string {
	return norm.NFC.String(strings.Join(strings.Fields(typography.Replace(s)), " "))
}

// updates is a hash, "" of none: they are dropped with the text.
func updates(a *article.Article) string {
	switch {
	case !a.TextDropped.IsZero():
		return a.TextDropped.Updates
	case len(a.Updates) == 0:
		return ""
	}
	var b strings.Builder
	for _, u := range a.Updates {
		b.WriteString(even(u.Title) + "\n" + plain(u.Text) + "\n")
	}
	return digest(b.String())
}

func authors(a *article.Article) string {
	names := make([]string, len(a.Authors))
	for i, au := range a.Authors {
		names[i] = au.Name
	}
	return setOf(names)
}

// setOf is a list whose order, doubles and case do not count.
func setOf(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ToLower(even(s))
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), "\n")
}

// minTrust is how far a time must be trusted to be compared: "3 hours ago" is another at each look.
const minTrust = 0.5

// published is to the minute, because some signals of a page have seconds and some have none.
func published(a *article.Article) string {
	p := a.Published
	if p.IsZero() || p.Confidence > 0 && p.Confidence < minTrust {
		return ""
	}
	if p.Precision == article.ToDay {
		return p.At.Format(time.DateOnly)
	}
	return p.At.Format("2006-01-02T15:04")
}

func access(a *article.Article) string {
	if a.Access == article.AccessUnknown {
		return ""
	}
	return string(a.Access)
}

// images are told by their captions and credits, and by the file of the first: sites show
// the same picture from several servers and in several sizes.
func images(a *article.Article) string {
	var out []string
	for i, m := range a.Images {
		file := ""
		if u, err := url.Parse(m.URL); i == 0 && err == nil {
			file = path.Base(u.Path)
		}
		if said := file + m.Caption + m.Credit; said != "" {
			out = append(out, file+"\t"+m.Caption+"\t"+m.Credit)
		}
	}
	return setOf(out)
}

// rights are those that the page states. What robots.txt says is the site's: its change
// would be an edit of all articles.
func rights(a *article.Article) string {
	r := a.Rights
	own := article.Rights{XRobotsTag: r.XRobotsTag, MetaRobots: r.MetaRobots, TDMReservation: r.TDMReservation, ContentSignal: r.ContentSignal, ContentUsage: r.ContentUsage}
	reserved, _ := own.Reserved()
	return strings.Join([]string{reserved, r.TDMPolicy, r.Licence}, "\n")
}

// Field is a record's field by its name in JSON.
func Field(a *article.Article, name string) any {
	return reflect.ValueOf(a).Elem().Field(fields[name]).Interface()
}

// fields are the places of a record's fields by their names.
var fields = func() map[string]int {
	m := map[string]int{}
	t := reflect.TypeFor[article.Article]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		m[name] = i
	}
	return m
}()
