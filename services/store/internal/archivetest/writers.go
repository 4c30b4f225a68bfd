package archivetest

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// writers is how many processes the tests play.
const writers = 4

// atOnce runs do once a writer, each with its own handle on the same database.
func (s *suite) atOnce(do func(w int, a archive.Archive) error) {
	s.Helper()
	handles := make([]archive.Archive, writers)
	for w := range handles {
		handles[w] = s.open()
	}
	var g errgroup.Group
	for w, a := range handles {
		g.Go(func() error { return do(w, a) })
	}
	if err := g.Wait(); err != nil {
		s.Fatal(err)
	}
}

// inTurn is atOnce, each writer after the one before.
func (s *suite) inTurn(do func(w int, a archive.Archive) error) {
	s.Helper()
	for w := range writers {
		if err := do(w, s.open()); err != nil {
			s.Fatal(err)
		}
	}
}

// One message reaches several stores: one record comes of it.
func testWritersCreate(t *testing.T, s *suite) {
	const n = 20
	batch := make([]article.Article, n)
	for i := range batch {
		batch[i] = look(i, 0, "text")
	}
	results := make([][]archive.Result, writers)
	s.atOnce(func(w int, a archive.Archive) (err error) {
		mine := slices.Clone(batch)
		if w%2 == 1 {
			slices.Reverse(mine)
		}
		results[w], err = a.Put(s.Context(), mine)
		if w%2 == 1 {
			slices.Reverse(results[w])
		}
		return err
	})
	for i := range n {
		stored := s.get(batch[i].ID)
		for w := range writers {
			r := results[w][i]
			if r.Change != archive.Created || !r.Pending {
				t.Errorf("writer %d, record %d: %s, pending %v", w, i, r.Change, r.Pending)
			}
			s.same(stored, r.Article)
		}
		if list := s.revisions(batch[i].ID); len(list) != 1 {
			t.Errorf("record %d has %d revisions", i, len(list))
		}
	}
}

// Several stores have different content of the same records, all of one age: each becomes
// one revision, whose numbers have no gaps and no doubles.
func testWritersRevise(t *testing.T, s *suite) {
	const records, looks = 3, 4
	content := func(w, k int) string { return fmt.Sprintf("text %d of writer %d", k, w) }
	s.atOnce(func(w int, a archive.Archive) error {
		for k := range looks {
			var batch []article.Article
			for i := range records {
				batch = append(batch, look(i, 0, content(w, k)))
			}
			if _, err := a.Put(s.Context(), batch); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range records {
		list := s.revisions(look(i, 0, "").ID)
		texts := map[string]int{}
		for j, a := range list {
			if a.Revision != j+1 {
				t.Errorf("record %d: revision %d is at place %d", i, a.Revision, j+1)
			}
			texts[a.Text]++
		}
		for w := range writers {
			for k := range looks {
				if n := texts[content(w, k)]; n != 1 {
					t.Errorf("record %d: %q is %d revisions", i, content(w, k), n)
				}
			}
		}
		s.same(list[len(list)-1], s.get(list[0].ID))
	}
	pending, err := s.Pending(s.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if len(pending) != records*writers*looks {
		t.Errorf("%d versions are pending, want %d", len(pending), records*writers*looks)
	}
}

// The lines of some links reach several stores in different orders.
func testWritersNote(t *testing.T, s *suite) {
	if s.o.NotAtomic != "" {
		t.Skipf("%s loses one of two simultaneous updates, and a link is one document that is updated; WIREROOM_TEST_MONGODB_URI names a server that does not", s.o.NotAtomic)
	}
	const links = 10
	states := []event.State{event.StateFound, event.StateFetched, event.StateParsed, event.StateStored}
	s.atOnce(func(w int, a archive.Archive) error {
		for k := range states {
			var batch []event.Ledger
			for i := range links {
				batch = append(batch, line(fmt.Sprintf("link%d", i), 0, states[(k+w)%len(states)]))
			}
			if err := a.Note(s.Context(), batch); err != nil {
				return err
			}
		}
		return nil
	})
	s.wantTally(fmt.Sprintf("example stored %d", links))
}
