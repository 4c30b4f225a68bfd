package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const day = event.Age(24 * time.Hour)

func opened(t *testing.T) Archive {
	t.Helper()
	a, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "archive.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// aged is a record of a source as it was stored and announced days ago.
func aged(n int, source string, days int, text string) article.Article {
	r := record(n, text)
	r.Source.ID, r.Revision, r.Sequence = source, 1, 1
	r.Stored = article.Time(time.Now().AddDate(0, 0, -days))
	r.ContentHash = article.ContentHash(&r)
	return r
}

// restore writes records into an archive as they are.
func restore(t *testing.T, a Archive, records ...article.Article) {
	t.Helper()
	all := make([]archive.History, len(records))
	for i, r := range records {
		all[i].Versions = []article.Article{r}
	}
	if err := a.Restore(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}

// left says of each record, by its number, whether it has its text.
func left(t *testing.T, a Archive) string {
	t.Helper()
	var out []string
	err := a.Each(t.Context(), Query{}, func(r article.Article) error {
		s := strings.TrimPrefix(r.Title, "A title ")
		if r.Text == "" && !r.TextDropped.IsZero() {
			s += "-"
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// Ages count for all sources but those that have their own, in a dry run as in earnest.
func TestSweepByAge(t *testing.T) {
	sources := []event.Source{{ID: "short", TextKeep: "2d", RecordKeep: "4d"}, {ID: "ever", TextKeep: "ever", RecordKeep: "ever"}, {ID: "usual"}}
	for _, c := range []struct {
		name    string
		keep    Keep
		sources []event.Source
		left    string // 1 to 5 are the usual source's, of 50 days to 10, 6 and 7 the short one's, 5 and 3, 8 is ever's
		swept   map[string]Swept
	}{
		{"everything is kept", Keep{}, nil, "8 1 2 3 4 5 6 7", map[string]Swept{}},
		{"texts", Keep{Text: 25 * day}, nil, "8- 1- 2- 3- 4 5 6 7", map[string]Swept{"usual": {Texts: 3}, "ever": {Texts: 1}}},
		{"records", Keep{Record: 35 * day}, nil, "3 4 5 6 7", map[string]Swept{"usual": {Records: 2}, "ever": {Records: 1}}},
		{"texts and then records", Keep{Text: 15 * day, Record: 35 * day}, nil, "3- 4- 5 6 7", map[string]Swept{"usual": {Texts: 2, Records: 2}, "ever": {Records: 1}}},
		{"a source's own", Keep{}, sources, "8 1 2 3 4 5 7-", map[string]Swept{"short": {Texts: 1, Records: 1}}},
		{"both", Keep{Text: 25 * day, Record: 45 * day}, sources, "8 2- 3- 4 5 7-", map[string]Swept{"usual": {Texts: 2, Records: 1}, "short": {Texts: 1, Records: 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := opened(t)
			records := []article.Article{aged(6, "short", 5, "text"), aged(7, "short", 3, "text"), aged(8, "ever", 500, "text")}
			for n := range 5 {
				records = append(records, aged(n+1, "usual", 50-10*n, "text"))
			}
			restore(t, a, records...)
			all := left(t, a)
			p, err := PolicyOf(c.keep, c.sources)
			if err != nil {
				t.Fatal(err)
			}
			if all := c.name == "everything is kept"; p.KeepsAll() != all {
				t.Errorf("keeps all: %v", !all)
			}
			for _, on := range []Archive{Pretend(a), a} {
				swept, err := Sweep(t.Context(), on, p, time.Now(), func(int) {})
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(c.swept, swept); d != "" {
					t.Errorf("-want +got\n%s", d)
				}
				if on != a && left(t, a) != all {
					t.Error("the dry run dropped something")
				}
			}
			if got := left(t, a); got != c.left {
				t.Errorf("left is %s, want %s", got, c.left)
			}
			if swept, err := Sweep(t.Context(), a, p, time.Now(), func(int) {}); err != nil || len(swept) > 0 {
				t.Errorf("once more: %v, %v", swept, err)
			}
		})
	}
}

// noise is a text that cannot be compressed.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "%x", r.Uint32())
		if i%20 == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// A bound on size takes the oldest, as many as it must and in more steps than one, and neither
// what is young nor what is to be kept for ever.
func TestSweepBySize(t *testing.T) {
	const n = 3 * dropStep
	for _, c := range []struct {
		name string
		keep func(most int64) Keep
		gone func(Swept) int
	}{
		{"texts", func(most int64) Keep { return Keep{TextMost: most} }, func(s Swept) int { return s.Texts }},
		{"records", func(most int64) Keep { return Keep{RecordMost: most} }, func(s Swept) int { return s.Records }},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := opened(t)
			records := []article.Article{aged(1, "ever", 900, noise(0)), aged(n+2, "usual", 0, noise(n))}
			for i := range n {
				records = append(records, aged(2+i, "usual", n-i+2, noise(i)))
			}
			restore(t, a, records...)
			used, err := a.Used(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			keep := c.keep(used / 2)
			p, err := PolicyOf(keep, []event.Source{{ID: "ever", TextKeep: "ever", RecordKeep: "ever"}})
			if err == nil {
				err = keep.Validate()
			}
			if err != nil {
				t.Fatal(err)
			}
			would, err := Sweep(t.Context(), Pretend(a), p, time.Now(), func(int) {})
			if err != nil {
				t.Fatal(err)
			}
			swept, err := Sweep(t.Context(), a, p, time.Now(), func(int) {})
			if err != nil {
				t.Fatal(err)
			}
			after, err := a.Used(t.Context())
			if err != nil || after > used/2 || after < used/8 {
				t.Errorf("%d of %d bytes are left, the bound is %d: %v", after, used, used/2, err)
			}
			gone := c.gone(swept["usual"])
			if len(swept) != 1 || gone <= dropStep || gone >= n {
				t.Errorf("%v went", swept)
			}
			if estimate := c.gone(would["usual"]); estimate < gone-dropStep || estimate > gone+dropStep {
				t.Errorf("the dry run says %d, %d went", estimate, gone)
			}
			want := fmt.Sprintf("%d", n+2)
			if got := " " + left(t, a) + " "; !strings.HasPrefix(got, " 1 ") || !strings.HasSuffix(got, " "+want+" ") || strings.Contains(got, " 2 ") {
				t.Errorf("left is %s", got)
			}
			if _, err := Sweep(t.Context(), a, Policy{Keep: c.keep(leastMost / 64)}, time.Now(), func(int) {}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Fields(left(t, a)); got[len(got)-1] != want {
				t.Errorf("what is younger than a day went: %v", got)
			}
		})
	}
}

// More than a page is gone over, also where the first are to be kept.
func TestSweepManyPages(t *testing.T) {
	a := opened(t)
	var records []article.Article
	for i := range 2*dropList + 10 {
		r := aged(i, "ever", 0, "text")
		r.Stored = begin.AddDate(-2, 0, 0) // all at one instant
		if i < 5 {
			r.Source.ID = "usual"
		}
		records = append(records, r)
	}
	restore(t, a, records...)
	p, err := PolicyOf(Keep{Text: day}, []event.Source{{ID: "ever", TextKeep: "ever"}})
	if err != nil {
		t.Fatal(err)
	}
	swept, err := Sweep(t.Context(), a, p, begin, func(int) {})
	if err != nil || swept["usual"].Texts != 5 || len(swept) != 1 {
		t.Errorf("%v, %v", swept, err)
	}
}

// A step has at most dropStep, and a sweep that is stopped has done its steps.
func TestSweepSteps(t *testing.T) {
	a := opened(t)
	var records []article.Article
	for i := range 2*dropStep + 1 {
		records = append(records, aged(i, "usual", 100, "text"))
	}
	restore(t, a, records...)
	ctx, stop := context.WithCancel(t.Context())
	var steps []int
	p := Policy{Keep: Keep{Record: day}}
	_, err := Sweep(ctx, a, p, time.Now(), func(n int) { steps = append(steps, n); stop() })
	if !errors.Is(err, context.Canceled) || len(steps) != 1 || steps[0] != dropStep {
		t.Errorf("steps %v, %v", steps, err)
	}
	swept, err := Sweep(t.Context(), a, p, time.Now(), func(n int) { steps = append(steps, n) })
	if err != nil || swept["usual"].Records != dropStep+1 || len(steps) != 3 {
		t.Errorf("%v in steps %v, %v", swept, steps, err)
	}
}

func TestKeepValidate(t *testing.T) {
	for says, k := range map[string]Keep{
		"--text-most 1048575 must be at least": {TextMost: leastMost - 1},
		"--record-most -1 must be at least":    {RecordMost: -1},
		"must not be above --record-most":      {TextMost: 2 * leastMost, RecordMost: leastMost},
	} {
		if err := k.Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v", k, err)
		}
	}
	if err := (Keep{TextMost: leastMost, RecordMost: leastMost}).Validate(); err != nil {
		t.Error(err)
	}
	if err := (Config{Batch: 1, Keep: Keep{TextMost: 1}}).Validate(); err == nil {
		t.Error("a store takes it")
	}
	if _, err := PolicyOf(Keep{}, []event.Source{{ID: "a", TextKeep: "soon"}}); err == nil || !strings.Contains(err.Error(), "source a") {
		t.Errorf("a source's setting that cannot be read: %v", err)
	}
}
