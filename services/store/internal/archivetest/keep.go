package archivetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// later is when the tests' retention drops things.
var later = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

// listed reads a listing, two at a time.
func (s *suite) listed(list func(context.Context, archive.Kept, int) ([]archive.Kept, error)) (out []archive.Kept) {
	s.Helper()
	for after := (archive.Kept{}); ; after = out[len(out)-1] {
		page, err := list(s.Context(), after, 2)
		if err != nil {
			s.Fatal(err)
		}
		if len(page) == 0 {
			if !slices.IsSortedFunc(out, archive.Kept.Compare) {
				s.Errorf("not by time stored: %v", out)
			}
			return out
		}
		out = append(out, page...)
	}
}

// kept is a record as it is listed.
func kept(a article.Article) archive.Kept {
	return archive.Kept{Article: a.ID, Revision: a.Revision, Source: a.Source.ID, Stored: a.Stored}
}

func (s *suite) dropTexts(list ...archive.Kept) []archive.Kept {
	s.Helper()
	out, err := s.DropTexts(s.Context(), list, later)
	if err != nil {
		s.Fatal(err)
	}
	return out
}

func (s *suite) dropRecords(list ...archive.Kept) []archive.Kept {
	s.Helper()
	out, err := s.DropRecords(s.Context(), list, later)
	if err != nil {
		s.Fatal(err)
	}
	return out
}

func (s *suite) wantDropped(texts, records int) {
	s.Helper()
	t, r, err := s.Dropped(s.Context())
	if err != nil || t != texts || r != records {
		s.Errorf("%d texts and %d records were dropped, %v; want %d and %d", t, r, err, texts, records)
	}
}

// testDropText: of every version the text goes and the rest stays; it is found by its title
// alone, and by nothing of what is pending.
func testDropText(_ *testing.T, s *suite) {
	first := s.put(look(1, 0, "harbour"))[0].Article
	edited := look(1, 1, "harbour, edited")
	edited.WordCount = 2
	edited.Blocks, edited.HTML = []article.Block{{Kind: article.Paragraph, Text: edited.Text}}, "<p>harbour, edited</p>\n"
	second := s.put(edited)[0].Article
	other := s.put(look(2, 0, "harbour too"))[0].Article
	s.same([]archive.Kept(nil), s.listed(s.Texts))
	s.same([]archive.Kept(nil), s.dropTexts(kept(first), kept(second), kept(other))) // all are pending
	s.announce(first, second)
	s.same([]archive.Kept{kept(first), kept(second)}, s.listed(s.Texts))

	s.same([]archive.Kept{kept(first), kept(second)}, s.dropTexts(kept(first), kept(second), archive.Kept{Article: "none", Revision: 1}))
	s.same([]archive.Kept(nil), s.dropTexts(kept(first), kept(second)))
	s.same([]archive.Kept(nil), s.listed(s.Texts))
	s.wantDropped(2, 0)
	list := s.revisions(first.ID)
	for i, was := range []article.Article{first, second} {
		want := archive.WithoutText(was, later)
		want.Sequence = uint64(i + 1)
		s.same(want, list[i])
	}
	s.same(list[1], s.get(first.ID))
	s.same(2, len(s.listed(s.Records)))
	s.same(2, s.habits("example", 10, start).Coverage.Body) // there was one
	s.wantSearch(archive.Search{}, "harbour", "Article 2/1")
	s.wantSearch(archive.Search{Order: query.ByStored}, "article", "Article 2/1", "Article 1/2")
}

// testLookWithoutText: another look at what was dropped is judged as if it were there.
func testLookWithoutText(_ *testing.T, s *suite) {
	first := s.put(look(1, 0, "one"))[0].Article
	s.announce(first)
	s.dropTexts(kept(first))
	s.wantPut(look(1, 0, "one"), archive.Created, 1, false) // delivered again
	s.wantPut(look(1, 1, "one"), archive.Unchanged, 1, false)
	s.wantPut(look(1, 2, "one\n\nRead 12 times"), archive.Unchanged, 1, false)
	s.same(article.Checks{Count: 2, Boring: 1, Last: look(1, 2, "").Fetched}, s.get(first.ID).Checks)
	edited := s.wantPut(look(1, 3, "edited"), archive.Revised, 2, true)
	s.same([]string{"text"}, edited.Edit.Fields)
	s.same(0, edited.Edit.WordsAdded)
	s.same(true, edited.TextDropped.IsZero())
	s.same(true, s.get(first.ID).TextDropped.IsZero())
	s.wantSearch(archive.Search{}, "edited", "Article 1/2")
	s.announce(edited)
	s.same([]archive.Kept{kept(edited)}, s.listed(s.Texts))
	s.announce(s.wantPut(look(1, 4, "one"), archive.Revised, 3, true)) // back to what was dropped
	s.wantPut(look(1, 5, "edited"), archive.Unchanged, 3, false)
	s.same(1, s.get(first.ID).Checks.Flapping)
}

// testWithdrawWithoutText: who takes a record back reads it, and has no text to give.
func testWithdrawWithoutText(_ *testing.T, s *suite) {
	first := s.put(look(1, 0, "one"))[0].Article
	s.announce(first)
	s.dropTexts(kept(first))
	gone := s.get(first.ID)
	gone.Fetched, gone.Found.At = later, later
	gone.Withdrawn = later
	back := s.wantPut(gone, archive.Withdrawn, 2, true)
	s.same([]string{"withdrawn"}, back.Edit.Fields)
	s.same(first.ContentHash, back.ContentHash)
	s.announce(back)
	s.same([]archive.Kept(nil), s.listed(s.Texts))
	s.wantDropped(2, 0)
	again := look(1, 9, "one")
	again.Fetched, again.Found.At = later.Add(time.Hour), later.Add(time.Hour)
	s.same("one", s.wantPut(again, archive.Revised, 3, true).Text)
	s.same([]string{"withdrawn"}, s.get(first.ID).Edit.Fields)
}

// testDropRecord: nothing of it is read any more, and it does not come back.
func testDropRecord(t *testing.T, s *suite) {
	a := look(1, 0, "one")
	s.note(line(a.ID, 0, event.StateStored), also(a.ID, "late", 1), also(look(2, 0, "").ID, "late", 1))
	first := s.put(a)[0].Article
	s.put(from("https://other.example/1", look(1, 1, "one")))
	s.note(also(article.ID("https://other.example/1"), "third", 1))
	second := s.put(look(1, 2, "one, edited"))[0].Article
	other := s.put(look(2, 0, "two"))[0].Article
	m, stays := archive.MemberOf(&second), archive.MemberOf(&other)
	s.join(m, stays)
	s.merge(m.Story, stays.Story)
	s.announce(second)
	s.same([]archive.Kept(nil), s.dropRecords(kept(second), kept(other))) // revision 1 is pending, and the other
	s.announce(first)
	s.same([]archive.Kept(nil), s.dropRecords(kept(first))) // it was revised since it was listed

	s.same([]archive.Kept{kept(second)}, s.dropRecords(kept(second)))
	s.same([]archive.Kept(nil), s.dropRecords(kept(second)))
	s.wantDropped(0, 1)
	_, err1 := s.Get(s.Context(), a.ID)
	_, err2 := s.Revisions(s.Context(), a.ID)
	for _, err := range []error{err1, err2} {
		if !errors.Is(err, archive.ErrNotFound) || !strings.Contains(err.Error(), "dropped on 2027-01-01") {
			t.Error(err)
		}
	}
	s.same([]article.Article{s.get(other.ID)}, s.each(archive.Query{}))
	s.wantSearch(archive.Search{}, "article", "Article 2/1")
	s.same([]archive.Kept{kept(other)}, s.listed(s.Records))
	s.same(1, len(s.histories()))
	s.same([]archive.Member{stays}, s.members())
	s.wantTally("example stored 1")
	sighted, err := s.Sighted(s.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.same(map[string]int{"late": 1}, sighted)
	s.same([]article.Sighting{{Source: "late", At: start.Add(time.Minute)}}, s.get(other.ID).Also)

	for _, in := range []article.Article{a, look(1, 9, "one, and much more"), from("https://other.example/1", look(1, 10, "one"))} {
		r := s.put(in)[0]
		if r.Change != archive.Dropped || r.Pending || r.State() != event.StateUnchanged || r.Article.ID != a.ID {
			t.Errorf("put again: %+v", r)
		}
	}
	s.wantPending(10, "Article 2/1")
	s.same([]article.Article{s.get(other.ID)}, s.each(archive.Query{}))
}

func (s *suite) tombstones() (out []archive.Tombstone) {
	s.Helper()
	for after := ""; ; after = out[len(out)-1].Article {
		page, err := s.Tombstones(s.Context(), after, 1)
		if err != nil {
			s.Fatal(err)
		}
		if len(page) == 0 {
			return out
		}
		out = append(out, page...)
	}
}

// testCopiedDropped: what was dropped stays so in the other archive, also where it was
// copied before.
func testCopiedDropped(t *testing.T, s *suite) {
	var all []article.Article
	for n := range 4 {
		all = append(all, s.put(look(n, 0, fmt.Sprint("text", n)))[0].Article)
	}
	s.put(look(0, 1, "edited")) // and is pending
	s.announce(all...)
	before := s.histories()
	o := s.other()
	o.restore(before...)
	s.dropTexts(kept(all[0]), kept(all[1]))
	s.dropRecords(kept(all[2]), kept(all[3]))
	s.same(2, len(s.tombstones()))
	for range 2 {
		o.restore(s.histories()...)
		if err := o.Bury(s.Context(), s.tombstones()); err != nil {
			t.Fatal(err)
		}
	}
	s.same(s.histories(), o.histories())
	s.same(s.tombstones(), o.tombstones())
	s.same(s.each(archive.Query{}), o.each(archive.Query{}))
	s.same(s.listed(s.Texts), o.listed(o.Texts))
	o.wantDropped(2, 2)
	o.wantSearch(archive.Search{}, "text1")
	s.same(archive.Dropped, o.put(look(3, 9, "text3"))[0].Change)

	o.restore(before...) // from a copy of an earlier day
	s.same(before, o.histories())
	o.wantSearch(archive.Search{}, "text1", "Article 1/1")
	o.wantPut(look(3, 9, "text3"), archive.Unchanged, 1, false)
}

// testWritersDrop: several sweep at once, while others write; each is dropped by one. On a
// server that loses one of two simultaneous updates they do so one after the other.
func testWritersDrop(_ *testing.T, s *suite) {
	write := s.atOnce
	if s.o.NotAtomic != "" {
		write = s.inTurn
	}
	const n = 40
	var texts, records []archive.Kept
	for i := range n {
		a := s.put(look(i, 0, "text"))[0].Article
		s.announce(a)
		if i%2 == 0 {
			texts = append(texts, kept(a))
		} else {
			records = append(records, kept(a))
		}
	}
	dropped := make([]int, writers)
	write(func(w int, a archive.Archive) error {
		for i := range n / 2 {
			one, err := a.DropTexts(s.Context(), texts[i:i+1], later)
			if err != nil {
				return err
			}
			two, err := a.DropRecords(s.Context(), records[i:i+1], later)
			if err != nil {
				return err
			}
			dropped[w] += len(one) + len(two)
			if _, err := a.Put(s.Context(), []article.Article{look(2*i, w+1, "text"), look(2*i+1, w+1, "text"), look(n+i, w, "new")}); err != nil {
				return err
			}
		}
		return nil
	})
	sum := 0
	for _, d := range dropped {
		sum += d
	}
	s.same(n, sum)
	s.wantDropped(n/2, n/2)
	s.same(n/2+n/2, len(s.each(archive.Query{})))
}

// testUsed: an archive takes the more the more is in it.
func testUsed(t *testing.T, s *suite) {
	used := func() int64 {
		n, err := s.Used(s.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := used()
	for n := range 5 {
		s.put(look(n, 0, strings.Repeat(prose(fmt.Sprint("w", n)), 100)))
	}
	if after := used(); before <= 0 || after <= before {
		t.Errorf("%d bytes before and %d after", before, after)
	}
	if more, err := s.GiveBack(s.Context()); more || err != nil {
		t.Errorf("there is more to give back: %v, %v", more, err)
	}
}
