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
	"github.com/wireroom/wireroom/pkg/words"
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
		a.Access = []article.Access{"", article.AccessFree, article.AccessMetered}[rnd.IntN(3)]
		a.Blocks, a.HTML, a.Provenance = nil, "", article.Provenance{}
		a.Section = [][]string{nil, {"News"}, {"News", "t1"}, {"Sport"}}[rnd.IntN(4)]
		a.Tags = [][]string{nil, {fmt.Sprint("t", rnd.IntN(4))}}[rnd.IntN(2)]
		a.Published.At = begin.Add(time.Duration(rnd.IntN(40))*7*time.Hour).AddDate(-60*rnd.IntN(2), 0, 0) // before 1970 too
		a.Text = strings.Join([]string{"one", "two", "three", "four"}[:1+rnd.IntN(4)], " ")
	}
	return out
}

// edited are some of them, at another state.
func edited(rnd *rand.Rand, list []article.Article) (out []article.Article) {
	for i, a := range list {
		a.Fetched = a.Fetched.Add(time.Hour)
		switch rnd.IntN(6) {
		case 0:
			a.Text, a.Language, a.Access = a.Text+" four five", "fr", article.AccessLocked
		case 1:
			a.Withdrawn = a.Fetched
		default:
			continue
		}
		if out = append(out, a); i > len(list)/2 {
			out[len(out)-1].Section = nil
		}
	}
	return out
}

// anySearch is a search for some of them.
func anySearch(rnd *rand.Rand, stories []string, moments []time.Time) (s archive.Search) {
	some := func(of int, do func()) {
		if rnd.IntN(of) == 0 {
			do()
		}
	}
	s.Filters = query.Filters{}
	for f, values := range map[query.Field][]string{
		query.Source: {"s0", "s1", "s2", "s9"}, query.Language: {"en", "de", "en-GB", "fr", ""}, query.Kind: {"live", "article"}, query.Agency: {"AP", ""},
		query.Section: {"News", "Sport", ""}, query.Access: {"free", "", "locked"}, query.Change: {"created", "revised", "withdrawn"},
		query.Domain: {"d0", "d1"}, query.Label: {"t1", "t2", "News", ""}, query.Story: stories,
	} {
		for _, v := range values {
			some(14, func() { s.Filters[f] = append(s.Filters[f], []string{"", "", "-"}[rnd.IntN(3)]+v) })
		}
	}
	some(4, func() { s.Since = begin.Add(time.Duration(rnd.IntN(100)) * time.Hour) })
	some(4, func() { s.Until = begin.Add(time.Duration(rnd.IntN(300)) * time.Hour) })
	some(4, func() {
		s.Words, _ = words.Parse([]string{"two", "three -four", "four OR headline", "nowhere"}[rnd.IntN(4)])
	})
	s.Order = []query.Order{query.ByPublished, query.ByStored, query.BySequence}[rnd.IntN(3)]
	if s.Order != query.ByPublished {
		s.Since, s.Until = time.Time{}, time.Time{} // all were stored just now
		some(3, func() { s.Since = moments[rnd.IntN(len(moments))] })
		some(3, func() { s.Until = moments[rnd.IntN(len(moments))] })
	}
	some(3, func() {
		if s.Order == query.BySequence {
			s.Before = uint64(rnd.IntN(300))
		}
	})
	s.Bucket = []time.Duration{0, time.Hour, 5 * time.Hour}[rnd.IntN(3)]
	s.Limit = 1 + rnd.IntN(60)
	return s
}

// Whatever is asked for, what is told is what reading all records tells, page by page: from
// packed blocks, from those that are behind, and after records are gone.
func TestSearchIsAsReading(t *testing.T) {
	a, rnd := open(t, filepath.Join(t.TempDir(), "archive.db")), rand.New(rand.NewPCG(1, 2))
	list := motley(rnd, blockSize+350)
	for i := 0; i < len(list); i += 100 {
		putOnly(t, a, list[i:min(i+100, len(list))])
	}
	t.Run("one packed", func(t *testing.T) { compare(t, a, rnd) })
	putOnly(t, a, edited(rnd, list))
	announceSome(t, a, rnd)
	t.Run("behind", func(t *testing.T) { compare(t, a, rnd) })
	pack(t, a)
	t.Run("packed", func(t *testing.T) { compare(t, a, rnd) })
	putOnly(t, a, edited(rnd, list[:100]))
	t.Run("some behind", func(t *testing.T) { compare(t, a, rnd) })
	pack(t, a)
	t.Run("packed again", func(t *testing.T) { compare(t, a, rnd) })
	change(t, a, `UPDATE blocks SET packed = x'00'; INSERT OR IGNORE INTO stale SELECT id FROM finds`)
	pack(t, a)
	t.Run("made anew", func(t *testing.T) { compare(t, a, rnd) })
	var gone []archive.Kept
	for i, r := range list {
		if h, err := a.Revisions(t.Context(), r.ID); err == nil && i%3 == 0 {
			gone = append(gone, archive.Kept{Article: r.ID, Revision: h[len(h)-1].Revision})
			change(t, a, `UPDATE revisions SET pending = 0`)
		}
	}
	if done, err := a.DropRecords(t.Context(), gone, begin); err != nil || len(done) != len(gone) {
		t.Fatal(len(done), err)
	}
	t.Run("some gone", func(t *testing.T) { compare(t, a, rnd) })
	pack(t, a)
	t.Run("some gone, packed", func(t *testing.T) { compare(t, a, rnd) })
}

// putOnly leaves records to be announced.
func putOnly(t *testing.T, a *Archive, records []article.Article) {
	t.Helper()
	if _, err := a.Put(t.Context(), records); err != nil {
		t.Fatal(err)
	}
}

// announceSome gives most records a place on the wire, and some a story with another.
func announceSome(t *testing.T, a *Archive, rnd *rand.Rand) {
	t.Helper()
	pending, err := a.Pending(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	var done []archive.Announcement
	for i, p := range pending {
		if rnd.IntN(5) > 0 {
			done = append(done, archive.Announcement{ID: p.ID, Revision: p.Revision, Sequence: uint64(i + 1)})
		}
		if m := archive.MemberOf(&p); i < 40 {
			if err := a.Join(t.Context(), []archive.Member{m}); err != nil {
				t.Fatal(err)
			}
			if first := archive.MemberOf(&pending[0]); i%2 == 0 && i > 0 {
				if _, err := a.Merge(t.Context(), m.Story, first.Story, func(string, string) error { return nil }); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := a.Announced(t.Context(), done); err != nil {
		t.Fatal(err)
	}
}

// pack brings all blocks up.
func pack(t *testing.T, a *Archive) {
	t.Helper()
	if err := a.transact(t.Context(), func(tx *writing) error { return tx.packSome(t.Context()) }); err != nil {
		t.Fatal(err)
	}
	if n := number(t, a, `SELECT count(*) FROM stale`); n != 0 {
		t.Fatalf("%d are behind", n)
	}
	if n := number(t, a, `SELECT count(*) FROM blocks`); n < 3 {
		t.Fatalf("%d blocks", n)
	}
}

// compare asks for pages of many searches, and has a reader count them too. In order stored
// the reader's records are as of when they were created.
func compare(t *testing.T, a *Archive, rnd *rand.Rand) {
	t.Helper()
	var list []article.Article
	if err := a.Each(t.Context(), archive.Query{Newest: true}, func(r article.Article) error { list = append(list, r); return nil }); err != nil {
		t.Fatal(err)
	}
	created, stories, moments := map[string]time.Time{}, []string{}, []time.Time{}
	for _, r := range list {
		h, err := a.Revisions(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		created[r.ID], moments = h[0].Stored, append(moments, h[0].Stored, r.Stored)
		if r.Story != "" && len(stories) < 3 {
			stories = append(stories, r.Story)
		}
	}
	found := 0
	for range 25 {
		s := anySearch(rnd, stories, moments)
		read := func(_ context.Context, _ archive.Reading, fn func(article.Article) error) error {
			for _, r := range list {
				if s.Order == query.ByStored {
					r.Stored = created[r.ID]
				}
				if err := fn(r); err != nil {
					return err
				}
			}
			return nil
		}
		for range 3 { // pages
			got, err := a.Search(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			want, err := archive.Scan(t.Context(), a, read, s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(archive.Found{}, "Basic", "Created", "Pickups"), cmpopts.IgnoreFields(article.Article{}, "Stored")); diff != "" {
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

// A transaction brings up no more blocks than repackStep, and none before more than repackAt
// records are behind.
func TestRepackStep(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "archive.db"))
	have := 0
	for _, c := range []struct{ behind, left int }{{repackAt, repackAt}, {repackStep + repackAt, repackAt}, {repackAt + 1, 0}} {
		for ; number(t, a, `SELECT count(*) FROM stale`) < c.behind; have++ {
			change(t, a, fmt.Sprintf(`INSERT INTO stale VALUES (%d)`, have*blockSize+1))
		}
		if err := a.transact(t.Context(), func(*writing) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if n := number(t, a, `SELECT count(*) FROM stale`); n != c.left {
			t.Errorf("of %d that are behind are %d, want %d", c.behind, n, c.left)
		}
	}
}

// FuzzUnpack: a file is input like any other.
func FuzzUnpack(f *testing.F) {
	b := block{id: 512}
	for i := range 3 {
		s := newBlockScan()
		s.id, s.times = int64(512+7*i), [times]int64{5, -5, 1 << 40, int64(i)}
		for k := range s.values {
			s.values[k] = []byte(strings.Repeat("b", i*(k%2)))
		}
		b.add(s)
	}
	p, none := b.pack(), (&block{}).pack()
	f.Add(p.packed, p.wire, p.domain, p.label)
	f.Add(none.packed, none.wire, none.domain, none.label)
	f.Add([]byte{}, []byte{}, []byte{}, []byte{})
	f.Add([]byte{1, 0, 0, 0, 0}, p.wire, p.domain, p.label)
	f.Fuzz(func(t *testing.T, packed, wire, domain, label []byte) {
		b := block{id: 512}
		if wire == nil || domain == nil || label == nil || b.unpack(blobs{packed, wire, domain, label}) != nil {
			return
		}
		again := block{id: 512}
		if err := again.unpack(b.pack()); err != nil {
			t.Fatal(err)
		}
		c, err := newTally(context.Background(), nil, archive.Search{Limit: 5, Bucket: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		c.add(&b, ids{})
	})
}

// The best are the same whether or not all that have the words are looked up, also where many
// fit equally well.
func TestBest(t *testing.T) {
	a, rnd := open(t, filepath.Join(t.TempDir(), "archive.db")), rand.New(rand.NewPCG(1, 2))
	putOnly(t, a, motley(rnd, 300))
	for _, text := range []string{"two", "four OR one", "three", "nowhere"} {
		for _, limit := range []int{1, 7, 50, 200} {
			w, err := words.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			s := archive.Search{Words: w, Order: query.ByRelevance, Limit: limit}
			got, err := a.Search(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			s.Filters = query.Filters{query.Kind: {"-nothing"}}
			want, err := a.Search(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Places, got.Places); diff != "" || len(got.Places) != min(limit, got.Total) {
				t.Errorf("%s, %d of %d: %s", text, limit, got.Total, diff)
			}
		}
	}
}

func TestHasLabel(t *testing.T) {
	for _, c := range []struct {
		labels list
		label  string
		want   bool
	}{
		{nil, "", true}, {nil, "a", false}, {list{""}, "", true}, {list{"a"}, "", false}, {list{"a"}, "a", true}, {list{"a", "b c"}, "b c", true}, {list{"ab"}, "a", false},
		{list{"[", "b"}, ",", false}, {list{`a","b`, "c"}, "b", false}, {list{`a","b`, "c"}, `a","b`, true}, {list{`\`, "b"}, "b", true}, {list{`\`, "b"}, `\`, true},
		{list{"<&>", "ü\n\xff"}, "<&>", true}, {list{"<&>", "ü\n"}, "ü\n", true}, {list{"a", "b"}, ",", false}, {list{`"`}, "", false}, {list{`"`}, `"`, true},
	} {
		if got := hasLabel([]byte(c.labels.String()), inJSON([]string{c.label})[0]); got != c.want {
			t.Errorf("%s has %q: %v", c.labels, c.label, got)
		}
	}
}

// What is packed is what was.
func TestPack(t *testing.T) {
	b := block{id: 256}
	for i := range blockSize {
		s := newBlockScan()
		s.id, s.times = int64(256+i), [times]int64{int64(i) << (i % 50), -int64(i), 7, int64(i)}
		for k := range s.values {
			s.values[k] = fmt.Append(nil, i%(1+200*(k%2)))
		}
		b.add(s)
	}
	var got block
	if err := got.unpack(b.pack()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.times, got.times); diff != "" {
		t.Error(diff)
	}
	for k := range b.fields {
		for i := range b.places {
			if f, g := &b.fields[k], &got.fields[k]; string(f.value(int(f.of[i]))) != string(g.value(int(g.of[i]))) {
				t.Fatalf("field %d of %d: %s, want %s", k, i, g.value(int(g.of[i])), f.value(int(f.of[i])))
			}
		}
	}
	for i, f := range archive.Faceted {
		if packed[i] != f || f == query.Change && i != changeAt {
			t.Errorf("%s is not where it is counted", f)
		}
	}
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
		{"those behind", staleRows, []any{0, blockSize}},
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
