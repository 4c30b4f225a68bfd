package archive

import (
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
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
	in.Edit = EditOf(&old, &in)
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

// EditOf is what a revision changed. Words are counted wherever they stand: a paragraph that
// moved adds nothing. They are not where a text was dropped.
func EditOf(old, now *article.Article) article.Edit {
	e := article.Edit{}
	for _, p := range changes(contentOf(old), contentOf(now)) {
		if e.Fields = append(e.Fields, p.name); !slices.Contains(e.Parts, p.part) {
			e.Parts = append(e.Parts, p.part)
		}
		if p.name == "text" && old.TextDropped.IsZero() && now.TextDropped.IsZero() {
			e.WordsAdded, e.WordsRemoved = countWords(old.Text, now.Text)
		}
	}
	slices.SortFunc(e.Parts, func(a, b article.Part) int { return slices.Index(parts, a) - slices.Index(parts, b) })
	return e
}

var parts = []article.Part{article.PartTitle, article.PartStandfirst, article.PartBody, article.PartMetadata, article.PartWithdrawal}

// countWords counts the words that are new and those that are gone.
func countWords(old, now string) (added, removed int) {
	n := map[string]int{}
	for _, w := range diff.Tokens(now) {
		n[w]++
	}
	for _, w := range diff.Tokens(old) {
		n[w]--
	}
	for w, k := range n {
		if diff.IsWord(w) {
			added, removed = added+max(k, 0), removed+max(-k, 0)
		}
	}
	return added, removed
}
