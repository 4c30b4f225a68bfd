package web

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// fact is one line of what is known: a value, and where it was found.
type fact struct {
	Key, Says  string
	Value, Sub string
	From       string // the signal, in a word
	All        string // every candidate, in a sentence
	Guess      bool
	Mono       bool
	Link       string // address of ours
}

// guessed is the confidence below which a fact is shown as one that was worked out.
const guessed = 0.5

// factsOf are the facts of an article in the order in which people ask for them. What the
// page does not state is said to be missing.
func factsOf(a *article.Article) []fact {
	f := facts{a: a}
	f.add("published", "Published", momentOf(a.Published), precisionOf(a.Published))
	f.add("modified", "Modified", momentOf(a.Modified), "")
	f.add("authors", "Authors", namesOf(a.Authors), "")
	f.add("dateline", "Dateline", strings.Join(nonempty(a.Dateline.Place, a.Dateline.Date), ", "), "")
	f.add("agency", "Agency", a.Agency, "")
	f.add("language", "Language", say.Language(a.Language), "")
	f.add("section", "Section", strings.Join(a.Section, " › "), "")
	f.add("tags", "Tags", strings.Join(a.Tags, ", "), "")
	f.add("kind", "Kind", say.Capital(strings.ReplaceAll(string(a.Kind), "_", " ")), "")
	f.add("access", "Access", accessOf(a), "")
	f.list = append(f.list, fact{Key: "words", Says: "Words", Value: say.Count(a.WordCount), From: "counted"})
	f.add("images", "Images", imagesOf(a.Images), "")
	f.rights()
	f.list = append(f.list, fact{Key: "canonical", Says: "Address", Value: a.CanonicalURL, Mono: true, From: f.from("canonical_url"), Sub: also(len(a.URLs))})
	return f.list
}

type facts struct {
	a    *article.Article
	list []fact
}

func (f *facts) add(key, says, value, sub string) {
	x := fact{Key: key, Says: says, Value: value, Sub: sub, From: f.from(key), All: f.all(key)}
	for _, c := range f.a.Provenance.Candidates[key] {
		if c.Chosen && c.Confidence > 0 && c.Confidence < guessed {
			x.Guess = true
		}
	}
	f.list = append(f.list, x)
}

func (f *facts) from(field string) string {
	return cmp.Or(f.a.Provenance.Fields[field], map[string]string{"published": f.a.Published.From, "modified": f.a.Modified.From, "language": f.a.LanguageFrom}[field])
}

// all names every value that a field could have had.
func (f *facts) all(field string) string {
	var out []string
	for _, c := range f.a.Provenance.Candidates[field] {
		s := c.From + ": " + shorten(c.Value, 80)
		if c.Chosen {
			s += " (chosen)"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func (f *facts) rights() {
	r := f.a.Rights
	var out []string
	for _, x := range []struct{ says, value string }{
		{"Content-Signal", r.ContentSignal}, {"Content-Usage", r.ContentUsage}, {"TDM reservation", r.TDMReservation},
		{"X-Robots-Tag", strings.Join(r.XRobotsTag, ", ")}, {"meta robots", strings.Join(r.MetaRobots, ", ")},
		{"licence", r.Licence}, {"shuts out", strings.Join(r.RobotsAI, ", ")},
	} {
		if x.value != "" {
			out = append(out, x.says+" "+x.value)
		}
	}
	x := fact{Key: "rights", Says: "Rights", Value: strings.Join(out, "; "), From: strings.Join(origins(r.From), ", ")}
	if x.Value == "" && !r.Read.IsZero() {
		x.Value = "nothing reserved"
	}
	f.list = append(f.list, x)
}

func origins(from map[string]string) (out []string) {
	seen := map[string]bool{}
	for _, o := range []string{"header", "meta", "robots.txt", "tdmrep.json"} {
		for _, v := range from {
			if v == o && !seen[o] {
				seen[o] = true
				out = append(out, o)
			}
		}
	}
	return out
}

func momentOf(m article.Moment) string {
	if m.IsZero() {
		return ""
	}
	at, zone := m.At.UTC(), "UTC"
	if z, err := time.Parse("-07:00", m.Zone); err == nil {
		at, zone = m.At.In(z.Location()), m.Zone
	}
	switch m.Precision {
	case article.ToDay:
		return at.Format("2 Jan 2006")
	case article.ToMinute:
		return at.Format("2 Jan 2006, 15:04 ") + zone
	}
	return at.Format("2 Jan 2006, 15:04:05 ") + zone
}

func precisionOf(m article.Moment) string {
	switch {
	case m.IsZero():
		return ""
	case m.Precision == article.ToDay:
		return "day only"
	case m.Zone == "":
		return "to the " + string(m.Precision) + ", no zone stated"
	}
	return "to the " + string(m.Precision) + ", zone stated"
}

func namesOf(authors []article.Author) string {
	names := make([]string, len(authors))
	for i, a := range authors {
		names[i] = a.Name
	}
	return strings.Join(names, ", ")
}

func accessOf(a *article.Article) string {
	s := say.Capital(string(a.Access))
	if a.Truncated {
		s += ", the page shows only the beginning"
	}
	return s
}

func imagesOf(images []article.Image) string {
	if len(images) == 0 {
		return ""
	}
	s := say.Count(len(images))
	if first := images[0]; first.Width > 0 && first.Height > 0 {
		s += fmt.Sprintf(", lead %d × %d", first.Width, first.Height)
	}
	return s
}

func also(n int) string {
	if n == 0 {
		return ""
	}
	return say.Many(n+1, "address") + " lead here"
}

// wayOf is how an article came here, step by step, with the waits between.
func wayOf(a *article.Article) []fact {
	clock := func(t time.Time) string { return t.UTC().Format("15:04:05.000") }
	wait := func(from, to time.Time) string {
		if from.IsZero() || to.IsZero() {
			return ""
		}
		return say.Duration(to.Sub(from)) + " later"
	}
	var out []fact
	add := func(says, from, sub string, t time.Time) {
		if !t.IsZero() {
			out = append(out, fact{Says: says, Value: clock(t), Sub: sub, From: from})
		}
	}
	add("Seen", a.Found.Via, strings.Join(nonempty(a.FirstSeen.UTC().Format("2 Jan 2006"), a.Found.Feed), ", "), a.FirstSeen)
	if a.Revision <= 1 {
		add("Fetched", "fetcher", strings.Join(nonempty(wait(a.FirstSeen, a.Fetched), answerOf(a.Page)), "; "), a.Fetched)
	} else {
		add("Fetched", "fetcher", strings.Join(nonempty("looked at again "+a.Fetched.UTC().Format("2 Jan"), answerOf(a.Page)), "; "), a.Fetched)
	}
	add("Parsed", a.Provenance.Parser, wait(a.Fetched, a.Parsed), a.Parsed)
	stored := wait(a.Parsed, a.Stored) + fmt.Sprintf("; revision %d", max(a.Revision, 1))
	if a.Sequence > 0 {
		stored += ", wire no. " + say.Count(int(a.Sequence)) //nolint:gosec // far below 2^63
	}
	add("Stored", "store", strings.TrimPrefix(stored, "; "), a.Stored)
	return out
}

func answerOf(p article.Page) string {
	if p.Status == 0 {
		return ""
	}
	return fmt.Sprintf("%d, %s", p.Status, say.Bytes(p.Bytes))
}

func identityOf(a *article.Article) []fact {
	out := []fact{{Says: "Id", Value: a.ID, Mono: true, From: "computed"}, {Says: "Content", Value: a.ContentHash, Mono: true, From: "computed"}}
	if a.Story != "" {
		out = append(out, fact{Says: "Story", Value: a.Story, Mono: true, From: "computed"})
	}
	return out
}

func nonempty(list ...string) (out []string) {
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// shorten cuts a text to about n bytes, at a character.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// blocksOf are the paragraphs of a text.
func blocksOf(text string) (out []article.Block) {
	for p := range strings.SplitSeq(text, "\n\n") {
		if p != "" {
			out = append(out, article.Block{Kind: article.Paragraph, Text: p})
		}
	}
	return out
}
