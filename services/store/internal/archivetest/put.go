package archivetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/filltest"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func testEmpty(t *testing.T, s *suite) {
	if results, err := s.Put(s.Context(), nil); err != nil || len(results) != 0 {
		t.Errorf("put of nothing: %v, %v", results, err)
	}
	if _, err := s.Get(s.Context(), "none"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.Revisions(s.Context(), "none"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("revisions: %v", err)
	}
	if err := s.Announced(s.Context(), []archive.Announcement{{ID: "none", Revision: 1, Sequence: 1}}); err != nil {
		t.Errorf("announced: %v", err)
	}
	if err := s.Note(s.Context(), nil); err != nil {
		t.Errorf("note: %v", err)
	}
	s.wantPending(10)
	s.wantEach(archive.Query{})
	s.wantTally()
}

func testCreate(t *testing.T, s *suite) {
	before := article.Time(time.Now())
	r := s.put(look(1, 0, "one"), look(2, 0, "two"))
	for i, r := range r {
		if r.Change != archive.Created || !r.Pending || r.State() != event.StateStored {
			t.Errorf("record %d: %s, pending %v", i, r.Change, r.Pending)
		}
		a := r.Article
		if a.Revision != 1 || a.Stored.Before(before) || a.Stored.After(time.Now()) || a.ContentHash != article.ContentHash(&a) {
			t.Errorf("record %d: revision %d stored %v hash %s", i, a.Revision, a.Stored, a.ContentHash)
		}
		s.same(a, s.get(a.ID))
		s.same([]article.Article{a}, s.revisions(a.ID))
	}
}

func testEveryField(_ *testing.T, s *suite) {
	var a article.Article
	filltest.Fill(&a, filltest.Given{reflect.TypeFor[time.Time](): start})
	a.Withdrawn, a.TextDropped = time.Time{}, article.TextDropped{}
	stored := s.put(a)[0].Article
	want := a
	want.ContentHash = article.ContentHash(&a)
	want.Revision, want.Stored, want.Sequence, want.Edit, want.Checks, want.Also = 1, stored.Stored, 0, article.Edit{}, article.Checks{}, nil
	s.same(want, stored)
	s.same(want, s.get(a.ID))
	s.announce(stored)
	if got := s.get(a.ID).Sequence; got != 1 {
		s.Errorf("sequence %d", got)
	}
}

func testUnchanged(_ *testing.T, s *suite) {
	first := s.wantPut(look(1, 0, "one"), archive.Created, 1, true)
	again := look(1, 5, "one\n")
	again.Summary = "what another feed says of it"
	s.announce(first)
	got := s.wantPut(again, archive.Unchanged, 1, false)
	s.wantPut(again, archive.Unchanged, 1, false) // its message delivered again
	want := first
	want.Checks = article.Checks{Count: 1, Boring: 1, Last: again.Fetched}
	want.Sequence = 1
	s.same(want, got)
	s.same(want, s.get(first.ID))
	s.wantPut(look(1, 6, "one"), archive.Unchanged, 1, false)
	if c := s.get(first.ID).Checks; c.Count != 2 || c.Boring != 1 {
		s.Errorf("%d checks, %d boring, want 2 and 1", c.Count, c.Boring)
	}
}

func testRevise(t *testing.T, s *suite) {
	first := s.wantPut(look(1, 0, "the old text"), archive.Created, 1, true)
	in := look(1, 5, "the new text is longer")
	in.Title, in.Source.ID, in.Found.Feed, in.Found.Via = "Article 1, updated", "other", "https://other.example/feed", "section"
	second := s.wantPut(in, archive.Revised, 2, true)
	s.same(article.Edit{Parts: []article.Part{article.PartTitle, article.PartBody}, Fields: []string{"title", "text"}, WordsAdded: 3, WordsRemoved: 1}, second.Edit)
	if !second.FirstSeen.Equal(first.FirstSeen) || second.Source.ID != "example" || second.Stored.Before(first.Stored) {
		t.Errorf("first seen %v, source %s, stored %v", second.FirstSeen, second.Source.ID, second.Stored)
	}
	s.same(article.Found{Via: "feed", Feed: first.Found.Feed, At: in.Found.At}, second.Found)
	s.same(second, s.get(first.ID))
	s.same([]article.Article{first, second}, s.revisions(first.ID))
	third := s.wantPut(look(1, 6, "the third text"), archive.Revised, 3, true)
	s.same([]article.Article{first, second, third}, s.revisions(first.ID))
	s.wantEach(archive.Query{}, version(third))
}

func testBack(_ *testing.T, s *suite) {
	s.wantPut(look(1, 0, "one"), archive.Created, 1, true)
	s.wantPut(look(1, 1, "two"), archive.Revised, 2, true)
	s.wantPut(look(1, 2, "one"), archive.Revised, 3, true)
	s.wantPut(look(1, 3, "one"), archive.Unchanged, 3, true)
}

func testRedelivery(_ *testing.T, s *suite) {
	one, two := look(1, 0, "one"), look(1, 1, "two")
	first := s.wantPut(one, archive.Created, 1, true)
	s.wantPut(one, archive.Created, 1, true)
	s.announce(first)
	s.wantPut(one, archive.Created, 1, false)
	second := s.wantPut(two, archive.Revised, 2, true)
	s.wantPut(one, archive.Created, 1, false) // neither a revision nor a step back
	s.wantPut(two, archive.Revised, 2, true)
	s.announce(second)
	s.wantPut(two, archive.Revised, 2, false)
	s.wantPut(look(1, 2, "one"), archive.Revised, 3, true)
	s.wantPut(two, archive.Revised, 2, false)
	if n := len(s.revisions(one.ID)); n != 3 {
		s.Errorf("%d revisions, want 3", n)
	}
	if n := s.get(one.ID).Checks.Count; n != 0 {
		s.Errorf("%d checks, want none", n)
	}
}

func testOvertaken(_ *testing.T, s *suite) {
	s.wantPut(look(1, 5, "newer"), archive.Created, 1, true)
	s.wantPut(look(1, 3, "older"), archive.Unchanged, 1, true)
	if got := s.get(look(1, 0, "").ID).Text; got != "newer" {
		s.Errorf("text %q", got)
	}
}

func testDuplicate(_ *testing.T, s *suite) {
	one := look(1, 0, "one")
	s.wantPut(one, archive.Created, 1, true)
	const other = "https://news.example/print/1"
	got := s.wantPut(from(other, look(1, 1, "one")), archive.Duplicate, 1, true)
	s.same([]string{other}, got.URLs)
	s.same([]string{other}, s.get(one.ID).URLs)
	s.wantPut(from(other, look(1, 1, "one")), archive.Duplicate, 1, true) // delivered again
	s.wantPut(from(other, look(1, 2, "one")), archive.Duplicate, 1, true) // looked at again
	s.wantPut(look(1, 3, "one"), archive.Unchanged, 1, true)
	s.wantPut(look(1, 4, "two"), archive.Revised, 2, true)
	s.wantPut(from(other, look(1, 5, "two")), archive.Duplicate, 2, true)
	s.same([]string{other}, s.get(one.ID).URLs)
	s.wantPut(from(other, look(1, 6, "three")), archive.Revised, 3, true)
	s.wantPut(from(other, look(1, 7, "three")), archive.Unchanged, 3, true)
}

// Two items of one feed, seen at the same instant, both redirect to one article.
func testDuplicateSameInstant(_ *testing.T, s *suite) {
	a, b := look(1, 0, "one"), look(1, 0, "one")
	a.URLs, b.URLs = []string{"https://track.example/1"}, []string{"https://track.example/2"}
	results := s.put(a, b)
	s.same([]archive.Change{archive.Created, archive.Duplicate}, []archive.Change{results[0].Change, results[1].Change})
	s.same([]string{"https://track.example/1", "https://track.example/2"}, s.get(a.ID).URLs)
}

func testTwoAddresses(_ *testing.T, s *suite) {
	const other = "https://news.example/print/1"
	s.wantPut(look(1, 0, "one"), archive.Created, 1, true)
	s.wantPut(from(other, look(1, 1, "one, printed")), archive.Revised, 2, true)
	s.wantPut(look(1, 2, "one"), archive.Unchanged, 2, true)
	s.wantPut(from(other, look(1, 3, "one, printed")), archive.Unchanged, 2, true)
	s.wantPut(look(1, 4, "one, edited"), archive.Revised, 3, true)
	s.same([]string{other}, s.get(look(1, 0, "").ID).URLs)
}

func testAddressLimit(t *testing.T, s *suite) {
	s.wantPut(look(1, 0, "one"), archive.Created, 1, true)
	var batch []article.Article
	for i := range archive.MaxOthers + 5 {
		batch = append(batch, from(fmt.Sprintf("https://news.example/1?n=%d", i), look(1, 1+i, "one")))
	}
	s.put(batch...)
	a := s.get(batch[0].ID)
	if len(a.URLs) != archive.MaxOthers {
		t.Errorf("%d addresses, the limit is %d", len(a.URLs), archive.MaxOthers)
	}
	if a.Checks.Count != len(batch) {
		t.Errorf("%d checks, want %d", a.Checks.Count, len(batch))
	}
}

func testWithdraw(_ *testing.T, s *suite) {
	s.wantPut(look(1, 0, "one"), archive.Created, 1, true)
	gone := look(1, 1, "one")
	gone.Withdrawn = gone.Fetched
	got := s.wantPut(gone, archive.Withdrawn, 2, true)
	s.same(article.Edit{Parts: []article.Part{article.PartWithdrawal}, Fields: []string{"withdrawn"}}, got.Edit)
	s.same("one", got.Text) // nothing is deleted
	s.wantPut(gone, archive.Withdrawn, 2, true)
	s.same(article.Edit{Parts: []article.Part{article.PartWithdrawal}, Fields: []string{"withdrawn"}}, s.wantPut(look(1, 2, "one"), archive.Revised, 3, true).Edit)
	if n := len(s.revisions(gone.ID)); n != 3 {
		s.Errorf("%d versions, want 3", n)
	}
}

func testTwiceInBatch(_ *testing.T, s *suite) {
	results := s.put(look(1, 0, "one"), look(2, 0, "x"), look(1, 1, "one"), look(1, 2, "two"), look(1, 0, "one"), look(1, 3, "two"), look(1, 4, "three"))
	var got []string
	for _, r := range results {
		got = append(got, fmt.Sprintf("%s %s", r.Change, version(r.Article)))
	}
	s.same([]string{
		"created Article 1/1", "created Article 2/1", "unchanged Article 1/1", "revised Article 1/2",
		"created Article 1/1", "unchanged Article 1/2", "revised Article 1/3",
	}, got)
	s.same("three", s.get(look(1, 0, "").ID).Text)
}

func testBadRecords(t *testing.T, s *suite) {
	huge := strings.Repeat("x", archive.MaxRecord)
	for name, bad := range map[string]func(*article.Article){
		"no id":      func(a *article.Article) { a.ID = "" },
		"long id":    func(a *article.Article) { a.ID = strings.Repeat("x", archive.MaxID+1) },
		"NUL in id":  func(a *article.Article) { a.ID = "x\x00" },
		"much text":  func(a *article.Article) { a.Text = huge },
		"many marks": func(a *article.Article) { a.Blocks = make([]article.Block, archive.MaxRecord/20) },
	} {
		a := look(2, 0, "two")
		bad(&a)
		if _, err := s.Put(s.Context(), []article.Article{look(1, 0, "one"), a}); !errors.Is(err, archive.ErrRecord) {
			t.Errorf("%s: %.200v", name, err)
		}
	}
	s.wantEach(archive.Query{})
	long := look(3, 0, "three")
	long.ID = strings.Repeat("x", archive.MaxID)
	s.wantPut(long, archive.Created, 1, true)
}

func testHostile(t *testing.T, s *suite) {
	a := look(1, 0, "a\x00b\xffc")
	a.Title, a.Tags = "$set.\x00x", []string{"\x00", "$where"}
	a.Published.Confidence, a.Modified.At = nan(), time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC)
	a.Provenance.Fields = map[string]string{"$title": "1", "a.b": "2", "%24title": "3", "a\x00": "4", "": "5"}
	got := s.wantPut(a, archive.Created, 1, true)
	s.same(got, s.get(a.ID))
	if got.Text != "ab\uFFFDc" || got.Title != "$set.x" || !got.Modified.At.IsZero() {
		t.Errorf("text %q, title %q, modified %v", got.Text, got.Title, got.Modified.At)
	}
	s.same(map[string]string{"$title": "1", "a.b": "2", "%24title": "3", "a": "4", "": "5"}, got.Provenance.Fields)
	if a.Tags[0] != "\x00" {
		t.Error("the caller's record was changed")
	}
	line := event.Ledger{Link: "l", URL: "u", State: event.StateFound, Visit: start, Detail: "a\x00\xff"}
	if err := s.Note(s.Context(), []event.Ledger{line}); err != nil {
		t.Fatal(err)
	}
	if known := s.known("l"); known["l"].Detail != "a\uFFFD" {
		t.Errorf("detail %q", known["l"].Detail)
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

func testCanceled(t *testing.T, s *suite) {
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	for name, err := range map[string]error{
		"put":       func() error { _, err := s.Put(ctx, []article.Article{look(1, 0, "one")}); return err }(),
		"announced": s.Announced(ctx, []archive.Announcement{{ID: "x", Revision: 1}}),
		"note":      s.Note(ctx, []event.Ledger{{Link: "l", State: event.StateFound}}),
		"each":      s.Each(ctx, archive.Query{}, func(article.Article) error { return nil }),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
