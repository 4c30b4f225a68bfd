package archive

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// First is a record as its first revision is stored.
func First(in article.Article, now time.Time) article.Article {
	in.Revision, in.Stored = 1, article.Time(now)
	return in
}

// Next is a record as the revision after old is stored. What belongs to the article
// rather than to one look at it stays: whose it is, when it was first seen, its story.
func Next(old, in article.Article, now time.Time) article.Article {
	in.Revision, in.Stored = old.Revision+1, article.Time(now)
	if in.Stored.Before(old.Stored) { // the clock of another machine is ahead
		in.Stored = old.Stored
	}
	if !old.FirstSeen.IsZero() {
		in.FirstSeen = old.FirstSeen
	}
	if old.Source.ID != "" && old.Source.ID != in.Source.ID {
		in.Source = old.Source
	}
	if old.Found.Via != "" { // its At is the look's
		in.Found.Via, in.Found.Feed = old.Found.Via, old.Found.Feed
	}
	if in.Story == "" {
		in.Story, in.StoryCommon = old.Story, old.StoryCommon
	}
	if in.DuplicateOf == "" {
		in.DuplicateOf = old.DuplicateOf
	}
	in.Edit = edit(&old, &in)
	return in
}

// MaxOthers is how many further addresses are kept of a record. A site that gives an
// article a new one at each look would otherwise fill it without end.
const MaxOthers = 100

// Others are the addresses in more that a has not, at most MaxOthers.
func Others(a *article.Article, more ...string) []string {
	var out []string
	have := append(Addresses(a), a.CanonicalURL)
	for _, u := range more {
		if u != "" && len(out) < MaxOthers && !slices.Contains(have, u) {
			have, out = append(have, u), append(out, u)
		}
	}
	return out
}

// edited are the fields whose change a reader would call an edit, most telling first.
var edited = []string{
	"title", "subtitle", "summary", "text", "authors", "byline", "dateline", "agency", "published", "modified",
	"language", "section", "tags", "kind", "access", "images", "withdrawn",
}

func edit(old, now *article.Article) article.Edit {
	e := article.Edit{}
	e.WordsAdded, e.WordsRemoved = countWords(old.Text, now.Text)
	o, n := reflect.ValueOf(old).Elem(), reflect.ValueOf(now).Elem()
	for _, name := range edited {
		i := fields[name]
		if !reflect.DeepEqual(o.Field(i).Interface(), n.Field(i).Interface()) {
			e.Fields = append(e.Fields, name)
		}
	}
	return e
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

// countWords counts the words that are new and those that are gone, whatever their
// place: a paragraph that moved adds nothing.
func countWords(old, now string) (added, removed int) {
	n := map[string]int{}
	for w := range strings.FieldsSeq(now) {
		n[w]++
	}
	for w := range strings.FieldsSeq(old) {
		n[w]--
	}
	for _, k := range n {
		added, removed = added+max(k, 0), removed+max(-k, 0)
	}
	return added, removed
}
