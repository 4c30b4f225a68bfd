package archive_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

var start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// look is the record of a look at minute m under addresses.
func look(m int, text string, addresses ...string) article.Article {
	at := start.Add(time.Duration(m) * time.Minute)
	a := article.Article{ID: "id", URL: addresses[0], URLs: addresses[1:], Text: text, Found: article.Found{At: at}, Fetched: at}
	a.ContentHash = article.ContentHash(&a)
	return a
}

// history is what was stored, in this order.
func history(stored ...article.Article) archive.Case {
	h := archive.Case{Load: func(i int) (article.Article, error) { return stored[i], nil }}
	for i := range stored {
		stored[i].Revision = i + 1
		h.Versions = append(h.Versions, archive.VersionOf(&stored[i]))
	}
	return h
}

func TestDecide(t *testing.T) {
	gone, tagged, byOther := look(9, "x", "a"), look(3, "x", "a"), look(3, "x", "a")
	gone.Withdrawn = start
	tagged.Tags, byOther.Tags, byOther.Provenance.Parser = []string{"new"}, []string{"new"}, "another"
	elsewhere := tagged
	elsewhere.URL = "b"
	one := history(look(1, "x", "a"))
	two := history(look(1, "x", "a"), look(2, "y", "b"))
	for _, c := range []struct {
		name    string
		history archive.Case
		in      article.Article
		want    archive.Verdict
	}{
		{"delivered again", one, look(1, "x", "a"), archive.Verdict{Change: archive.Created}},
		{"first delivered again after the second", two, look(1, "x", "a"), archive.Verdict{Change: archive.Created}},
		{"second delivered again", two, look(2, "y", "b"), archive.Verdict{Change: archive.Revised, Of: 1}},
		{"looked at again", one, look(3, "x", "a"), archive.Verdict{Change: archive.Unchanged, Check: true}},
		{"another address", one, look(3, "x", "b"), archive.Verdict{Change: archive.Duplicate, Check: true}},
		{"another way to the address", one, look(3, "x", "a", "b"), archive.Verdict{Change: archive.Duplicate, Check: true}},
		{"another address, same instant", one, look(1, "x", "b"), archive.Verdict{Change: archive.Duplicate, Check: true}},
		{"new text", one, look(3, "z", "a"), archive.Verdict{Change: archive.Revised, Revise: true}},
		{"new text from elsewhere", one, look(3, "z", "c"), archive.Verdict{Change: archive.Revised, Revise: true}},
		{"a counter", one, look(3, "x\n\nRead 12 times", "a"), archive.Verdict{Change: archive.Unchanged, Check: true, Boring: true}},
		{"a counter elsewhere", one, look(3, "x\n\nRead 12 times", "b"), archive.Verdict{Change: archive.Duplicate, Check: true}},
		{"new tags", one, tagged, archive.Verdict{Change: archive.Revised, Revise: true}},
		{"new tags elsewhere", one, elsewhere, archive.Verdict{Change: archive.Duplicate, Check: true}},
		{"new tags by another parser", one, byOther, archive.Verdict{Change: archive.Unchanged, Check: true, Boring: true}},
		{"overtaken", one, look(0, "z", "a"), archive.Verdict{Change: archive.Unchanged}},
		{"overtaken, from elsewhere", one, look(0, "z", "c"), archive.Verdict{Change: archive.Duplicate}},
		{"the first address stands", two, look(3, "x", "a"), archive.Verdict{Change: archive.Unchanged, Of: 1, Check: true}},
		{"the first address stands but for a counter", two, look(3, "x\n\nRead 12 times", "a"), archive.Verdict{Change: archive.Unchanged, Of: 1, Check: true}},
		{"the second address goes back", two, look(3, "x", "b"), archive.Verdict{Change: archive.Revised, Revise: true}},
		{"withdrawn", one, gone, archive.Verdict{Change: archive.Withdrawn, Revise: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := archive.Decide(c.history, &c.in)
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%v, -want +got:\n%s", err, diff)
			}
		})
	}
}

// A version that cannot be read must not pass for one that differs.
func TestDecideFailsWithLoad(t *testing.T) {
	h, broken := history(look(1, "x", "a")), errors.New("broken")
	h.Load = func(int) (article.Article, error) { return article.Article{}, broken }
	in := look(2, "y", "a")
	if _, err := archive.Decide(h, &in); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestFlapping(t *testing.T) {
	abab := history(look(1, "x", "a"), look(2, "y", "a"), look(3, "x", "a"))
	long := []article.Article{look(1, "x", "a")}
	for i := range 11 { // all that lookBack reaches, and the latest
		long = append(long, look(2+i, string(rune('b'+i%2)), "a"))
	}
	withdrawn := look(3, "x", "a")
	withdrawn.Withdrawn = start
	for _, c := range []struct {
		name    string
		history archive.Case
		checks  article.Checks
		in      string
		shown   int
	}{
		{"the second time", abab, article.Checks{}, "y", 2},
		{"with a counter", abab, article.Checks{}, "y\n\n3 comments", 2},
		{"third in a row", abab, article.Checks{Shown: 2, InARow: 2}, "y", 0},
		{"third in a row, of another", abab, article.Checks{Shown: 1, InARow: 2}, "y", 2},
		{"third in a row, known", abab, article.Checks{Shown: 2, InARow: 2, Last: start.Add(time.Hour)}, "y", 2},
		{"new text", abab, article.Checks{}, "z", 0},
		{"back for the first time", history(look(1, "x", "a"), look(2, "y", "a")), article.Checks{}, "x", 0},
		{"after an edit", history(look(1, "x", "a"), look(2, "y", "a"), look(3, "x", "a"), look(4, "z", "a")), article.Checks{}, "y", 0},
		{"three servers", history(look(1, "x", "a"), look(2, "y", "a"), look(3, "z", "a"), look(4, "x", "a")), article.Checks{}, "z", 3},
		{"there again after it was taken back", history(look(1, "x", "a"), look(2, "y", "a"), withdrawn), article.Checks{}, "x", 0},
		{"beyond what is looked back to", history(long...), article.Checks{}, "x", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := look(20, c.in, "a")
			c.history.Checks = c.checks
			got, err := archive.Decide(c.history, &in)
			if err != nil || got.Shown != c.shown || got.Revise != (c.shown == 0) {
				t.Errorf("%+v, %v; want revision %d shown", got, err, c.shown)
			}
		})
	}
}

func TestCounted(t *testing.T) {
	c, at := article.Checks{}, start
	for _, v := range []archive.Verdict{{}, {Boring: true}, {Shown: 1}, {Shown: 1}, {Shown: 2}, {Shown: 2}} {
		c = archive.Counted(c, v, at)
	}
	want := article.Checks{Count: 6, Boring: 1, Flapping: 4, Shown: 2, InARow: 2, Last: at}
	if c != want {
		t.Errorf("%+v, want %+v", c, want)
	}
	if c = archive.Counted(c, archive.Verdict{}, at); c.Shown != 0 || c.InARow != 0 {
		t.Errorf("%+v: the latest is shown again", c)
	}
}

func TestEdit(t *testing.T) {
	old := article.Article{Title: "T", Text: "a b c\n\nd", Tags: []string{"x", "z"}, Published: article.Moment{At: start}, WordCount: 4, Revision: 4, Stored: start}
	in := article.Article{Title: "T", Text: "d\n\na b b", Tags: []string{"y"}, Published: article.Moment{At: start}, Withdrawn: start}
	got := archive.Next(old, in, start.Add(-time.Hour))
	want := article.Edit{
		Parts: []article.Part{article.PartBody, article.PartMetadata, article.PartWithdrawal}, Fields: []string{"text", "tags", "withdrawn"}, WordsAdded: 1, WordsRemoved: 1,
	}
	if diff := cmp.Diff(want, got.Edit); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got.Revision != 5 || got.Stored.Before(old.Stored) {
		t.Errorf("revision %d, stored %v", got.Revision, got.Stored)
	}
	if got := archive.Next(old, article.Article{Title: "T", Subtitle: "s", Text: old.Text, Tags: []string{"Z", "x"}}, start).Edit; len(got.Parts) != 1 || got.Parts[0] != article.PartStandfirst {
		t.Errorf("a standfirst, and tags in another order: %+v", got)
	}
}

// Where a script puts no space between words, a word is a character.
func TestEditCountsWordsOfAnyScript(t *testing.T) {
	e := archive.Next(article.Article{Text: "总理周二抵达。"}, article.Article{Text: "总理周三抵达北京！"}, start).Edit
	if e.WordsAdded != 3 || e.WordsRemoved != 1 {
		t.Errorf("%+v", e)
	}
}

// A name that is no field would be compared as the first one, silently.
func TestEditNamesAreFields(t *testing.T) {
	in := article.Article{ID: "other"}
	if got := archive.Next(article.Article{}, in, start).Edit.Fields; got != nil {
		t.Errorf("edited: %v", got)
	}
}

func TestOthers(t *testing.T) {
	a := article.Article{URL: "u", CanonicalURL: "c", URLs: []string{"v"}}
	if diff := cmp.Diff([]string{"w", "x"}, archive.Others(&a, "u", "w", "", "c", "v", "x", "w")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Fold must agree with the order that package event defines, whichever way lines come.
func TestFoldKeepsTheLastInOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		lines := make([]event.Ledger, 1+rnd.IntN(6))
		for i := range lines {
			lines[i] = event.Ledger{Link: "l", State: event.States[rnd.IntN(len(event.States))], Visit: start.Add(time.Duration(rnd.IntN(3)) * time.Minute)}
		}
		got := archive.Fold(lines)
		if len(got) != 1 {
			t.Fatalf("%d lines", len(got))
		}
		for _, l := range lines {
			if l.After(got[0]) {
				t.Fatalf("of %v stands %v", lines, got[0])
			}
		}
	}
}

func TestFoldOrder(t *testing.T) {
	got := archive.Fold([]event.Ledger{{Link: "b", State: event.StateFound}, {Link: "a"}, {Link: "b", State: event.StateStored}, {URL: "https://x.example/"}})
	var order []string
	for _, l := range got {
		order = append(order, l.Link)
	}
	if diff := cmp.Diff([]string{"b", "a", article.ID("https://x.example/")}, order); diff != "" || got[0].State != event.StateStored {
		t.Errorf("%v, %s", got, diff)
	}
}

func TestCleanLeavesTheCallersRecordAlone(t *testing.T) {
	in := article.Article{ID: "x", Tags: []string{"a\x00"}, Provenance: article.Provenance{Candidates: map[string][]article.Candidate{"t": {{Value: "\xff"}}}}}
	out, err := archive.Clean(in)
	if err != nil {
		t.Fatal(err)
	}
	if out.Tags[0] != "a" || out.Provenance.Candidates["t"][0].Value != "\uFFFD" {
		t.Errorf("not clean: %+v", out)
	}
	out.Tags[0] = "changed"
	if in.Tags[0] != "a\x00" || in.Provenance.Candidates["t"][0].Value != "\xff" {
		t.Errorf("the original was changed: %+v", in)
	}
}

func TestCheckSize(t *testing.T) {
	if err := archive.CheckSize("x", archive.MaxRecord); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if err := archive.CheckSize("x", archive.MaxRecord+1); !errors.Is(err, archive.ErrRecord) {
		t.Errorf("above the limit: %v", err)
	}
}

func TestState(t *testing.T) {
	for change, want := range map[archive.Change]event.State{
		archive.Created: event.StateStored, archive.Revised: event.StateRevised, archive.Withdrawn: event.StateWithdrawn,
		archive.Duplicate: event.StateDuplicate, archive.Unchanged: event.StateUnchanged,
	} {
		if got := (archive.Result{Change: change}).State(); got != want {
			t.Errorf("%s is %s, want %s", change, got, want)
		}
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add(archive.Cursor(article.Article{ID: "0123", Stored: start}))
	f.Add(":")
	f.Add("9223372036854775807:x")
	f.Fuzz(func(t *testing.T, s string) {
		stored, id, err := archive.ParseCursor(s)
		if err != nil {
			return
		}
		again, id2, err := archive.ParseCursor(archive.Cursor(article.Article{ID: id, Stored: stored}))
		if err != nil || !again.Equal(stored) || id2 != id {
			t.Errorf("%q: %v %q, then %v %q, %v", s, stored, id, again, id2, err)
		}
	})
}
