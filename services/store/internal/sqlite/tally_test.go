package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// motley are records that have few values and times, in all combinations.
func motley(rnd *rand.Rand, n int) []article.Article {
	out := samples(0, n)
	for i := range out {
		a := &out[i]
		a.Source = article.Source{ID: fmt.Sprint("s", rnd.IntN(5)), Domain: fmt.Sprint("d", rnd.IntN(3))}
		a.Language = []string{"en", "en-GB", "eng", "", "de"}[rnd.IntN(5)]
		a.Kind, a.Agency = []article.Kind{article.KindArticle, article.KindLive}[rnd.IntN(2)], []string{"", "AP"}[rnd.IntN(2)]
		a.Blocks, a.HTML, a.Provenance = nil, "", article.Provenance{}
		a.Tags = []string{fmt.Sprint("t", rnd.IntN(4))}
		a.Published.At = begin.Add(time.Duration(rnd.IntN(40))*7*time.Hour).AddDate(-60*rnd.IntN(2), 0, 0) // before 1970 too
		a.Text = strings.Join([]string{"one", "two", "three", "four"}[:1+rnd.IntN(4)], " ")
	}
	return out
}

// any is a search for some of them.
func anySearch(rnd *rand.Rand) (s archive.Search) {
	some := func(do func()) {
		if rnd.IntN(6) == 0 {
			do()
		}
	}
	for f, values := range map[query.Field][]string{
		query.Source: {"s1", "s2", "-s3", "s9"}, query.Language: {"en", "de", "en-GB", "-en", ""}, query.Kind: {"live", "-live"}, query.Agency: {"AP", "", "-AP"},
		query.Domain: {"d1", "-d2"}, query.Label: {"t1", "-t2", ""}, query.Section: {"News", "-News"}, query.Change: {"created", "withdrawn"}, query.Story: {"none"},
	} {
		some(func() {
			if s.Filters == nil {
				s.Filters = query.Filters{}
			}
			for range 1 + rnd.IntN(2) {
				s.Filters[f] = append(s.Filters[f], values[rnd.IntN(len(values))])
			}
		})
	}
	some(func() { s.Since = begin.Add(time.Duration(rnd.IntN(100)) * time.Hour) })
	some(func() { s.Until = begin.Add(time.Duration(rnd.IntN(300)) * time.Hour) })
	some(func() {
		s.Words, _ = archive.ParseWords([]string{"two", "three -four", "four OR headline", "nowhere"}[rnd.IntN(4)])
	})
	some(func() { s.Order = query.ByStored })
	some(func() { s.Order, s.Before = query.BySequence, uint64(rnd.IntN(2)*200) })
	s.Bucket = []time.Duration{0, time.Hour, 5 * time.Hour}[rnd.IntN(3)]
	s.Limit = 1 + rnd.IntN(60)
	return s
}

// Whatever is asked for, what is told is what reading all records tells, page by page: from
// packed blocks, from those that are behind, and after records are gone.
func TestSearchIsAsReading(t *testing.T) {
	a, rnd := open(t, filepath.Join(t.TempDir(), "archive.db")), rand.New(rand.NewPCG(1, 2))
	all := motley(rnd, blockSize+150)
	for i := 0; i < len(all); i += 100 {
		if _, err := a.Put(t.Context(), all[i:min(i+100, len(all))]); err != nil {
			t.Fatal(err)
		}
	}
	var done []archive.Announcement
	for i := range all[:300] {
		done = append(done, archive.Announcement{ID: all[i].ID, Revision: 1, Sequence: uint64(rnd.IntN(150))}) // several at one place, and at none
	}
	if err := a.Announced(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	if n := number(t, a, `SELECT count(*) FROM blocks`); n < 2 || number(t, a, `SELECT count(*) FROM stale`) != 0 {
		t.Fatalf("%d blocks, or some are behind", n)
	}
	t.Run("packed", func(t *testing.T) { compare(t, a, rnd) })
	change(t, a, `DELETE FROM blocks WHERE block = 1; INSERT INTO stale VALUES (1)`)
	t.Run("behind", func(t *testing.T) { compare(t, a, rnd) })
	change(t, a, `UPDATE blocks SET packed = x'00'; INSERT OR IGNORE INTO stale SELECT block FROM blocks`)
	t.Run("all behind", func(t *testing.T) { compare(t, a, rnd) })
	change(t, a, `CREATE TEMP TABLE gone AS SELECT article, num FROM finds WHERE id % 3 = 0; DELETE FROM finds WHERE id % 3 = 0;
		DELETE FROM words WHERE rowid % 3 = 0; UPDATE revisions SET current = 0 WHERE article IN (SELECT article FROM gone)`)
	if err := a.packAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Run("some gone", func(t *testing.T) { compare(t, a, rnd) })
}

// reading is an archive.Reader.
func reading(a *Archive) archive.Reader {
	return func(ctx context.Context, q archive.Query, _ bool, fn func(article.Article) error) error {
		return a.Each(ctx, q, fn)
	}
}

func compare(t *testing.T, a *Archive, rnd *rand.Rand) {
	t.Helper()
	found := 0
	for range 25 {
		s := anySearch(rnd)
		for range 3 { // pages
			got, err := a.Search(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			want, err := archive.Scan(t.Context(), a, reading(a), s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(archive.Found{}, "Basic", "Created", "Pickups")); diff != "" {
				t.Fatalf("%+v: %s", s, diff)
			}
			found += got.Total
			if s.After = got.Next; s.After == "" {
				break
			}
		}
	}
	if found < 300 {
		t.Errorf("%d were found in all", found)
	}
}

func number(t testing.TB, a *Archive, query string) (n int) {
	t.Helper()
	if err := a.r.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func change(t *testing.T, a *Archive, script string) {
	t.Helper()
	if _, err := a.w.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}

// A transaction brings up no more blocks than repackStep, and leaves the rest to the next.
func TestRepackStep(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "archive.db"))
	for i := range 2*repackStep + 1 {
		change(t, a, fmt.Sprintf(`INSERT INTO stale VALUES (%d)`, i))
	}
	for _, want := range []int{repackStep + 1, 1, 0} {
		if err := a.transact(t.Context(), func(*writing) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if n := number(t, a, `SELECT count(*) FROM stale`); n != want {
			t.Errorf("%d are behind, want %d", n, want)
		}
	}
}

// FuzzUnpack: a file is input like any other.
func FuzzUnpack(f *testing.F) {
	b := block{id: 512, places: []byte{0, 7}, numbers: [4][]int64{{5, -5}, {1 << 40, 2}, {0, 0}, {7, 8}}}
	for i := range b.fields {
		b.fields[i].add([]byte("a"))
		b.fields[i].add([]byte(strings.Repeat("b", i)))
	}
	f.Add(b.pack())
	f.Add([]byte{})
	f.Add([]byte{1, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		b := block{id: 512}
		if b.unpack(data) != nil {
			return
		}
		again := block{id: 512}
		if err := again.unpack(b.pack()); err != nil {
			t.Fatal(err)
		}
		c, err := newTally(archive.Search{Limit: 5, Bucket: time.Hour}, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.add(&b)
	})
}

// What is asked often goes along an index: no table is gone through, and what comes in
// order is not sorted.
func TestPlans(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "archive.db"))
	newest, args, err := condition(archive.Query{Newest: true}, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, query string
		args        []any
	}{
		{"the latest", `SELECT ` + text + ` FROM revisions r JOIN records t USING (num) ` + newest, args},
		{"like texts", alikeQuery, []any{"[1]"}},
		{"a block", blockRows, []any{0, blockSize}},
		{"rows of a page", pageQuery, []any{"[1]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := a.r.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+c.query, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			steps, err := gather(rows, func(s *string) error { var id, parent, no int; return rows.Scan(&id, &parent, &no, s) })
			if err != nil || len(steps) == 0 {
				t.Fatalf("%v, %v", steps, err)
			}
			for _, s := range steps {
				if strings.Contains(s, "TEMP B-TREE") || strings.HasPrefix(s, "SCAN") && !strings.Contains(s, "VIRTUAL TABLE") && !strings.Contains(s, "USING INDEX by_stored") {
					t.Errorf("%s: %s", s, c.query)
				}
			}
		})
	}
}
