package archive_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

var start = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func version(revision, minute int, hash string, addresses ...string) archive.Version {
	at := start.Add(time.Duration(minute) * time.Minute)
	return archive.Version{Revision: revision, Hash: hash, Addresses: addresses, Visit: at, Fetched: at}
}

func TestDecide(t *testing.T) {
	gone := version(0, 9, "x", "a")
	gone.Withdrawn = true
	one := []archive.Version{version(1, 1, "x", "a")}
	two := append(slices.Clone(one), version(2, 2, "y", "b"))
	for _, c := range []struct {
		name     string
		versions []archive.Version
		in       archive.Version
		want     archive.Verdict
	}{
		{"delivered again", one, version(0, 1, "x", "a"), archive.Verdict{Change: archive.Created}},
		{"first delivered again after the second", two, version(0, 1, "x", "a"), archive.Verdict{Change: archive.Created}},
		{"second delivered again", two, version(0, 2, "y", "b"), archive.Verdict{Change: archive.Revised, Of: 1}},
		{"looked at again", one, version(0, 3, "x", "a"), archive.Verdict{Change: archive.Unchanged, Check: true}},
		{"another address", one, version(0, 3, "x", "b"), archive.Verdict{Change: archive.Duplicate, Check: true}},
		{"another way to the address", one, version(0, 3, "x", "a", "b"), archive.Verdict{Change: archive.Duplicate, Check: true}},
		{"another address, same instant", one, version(0, 1, "x", "b"), archive.Verdict{Change: archive.Duplicate, Check: true}},
		{"new text", one, version(0, 3, "z", "a"), archive.Verdict{Change: archive.Revised, Revise: true}},
		{"new text from elsewhere", one, version(0, 3, "z", "c"), archive.Verdict{Change: archive.Revised, Revise: true}},
		{"overtaken", one, version(0, 0, "z", "a"), archive.Verdict{Change: archive.Unchanged}},
		{"overtaken, from elsewhere", one, version(0, 0, "z", "c"), archive.Verdict{Change: archive.Duplicate}},
		{"the first address stands", two, version(0, 3, "x", "a"), archive.Verdict{Change: archive.Unchanged, Of: 1, Check: true}},
		{"the second address goes back", two, version(0, 3, "x", "b"), archive.Verdict{Change: archive.Revised, Revise: true}},
		{"withdrawn", one, gone, archive.Verdict{Change: archive.Withdrawn, Revise: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, archive.Decide(c.versions, c.in)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestEdit(t *testing.T) {
	old := article.Article{Title: "T", Text: "a b c\n\nd", Tags: []string{"x"}, Published: article.Moment{At: start}, WordCount: 4, Revision: 4, Stored: start}
	in := article.Article{Title: "T", Text: "d\n\na b b", Tags: []string{"y"}, Published: article.Moment{At: start}, Withdrawn: start}
	got := archive.Next(old, in, start.Add(-time.Hour))
	want := article.Edit{Fields: []string{"text", "tags", "withdrawn"}, WordsAdded: 1, WordsRemoved: 1}
	if diff := cmp.Diff(want, got.Edit); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got.Revision != 5 || got.Stored.Before(old.Stored) {
		t.Errorf("revision %d, stored %v", got.Revision, got.Stored)
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
