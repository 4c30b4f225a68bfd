package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func openArchive(t *testing.T, url string) Archive {
	t.Helper()
	a, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func sqliteArchive(t *testing.T) Archive {
	return openArchive(t, "sqlite:"+filepath.Join(t.TempDir(), "archive.db"))
}

// wellUsed fills an archive with n records, some revised, some announced, and their links.
func wellUsed(t *testing.T, a Archive, n int) {
	t.Helper()
	at := time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)
	for look := range 3 {
		var records []article.Article
		var lines []event.Ledger
		for i := range n {
			if look > 0 && i%(4*look) != 0 {
				continue
			}
			url, seen := fmt.Sprintf("https://news.example/%d", i), at.Add(time.Duration(look)*time.Hour)
			link, err := event.NewLink(url, article.Source{ID: "example"}, article.Found{At: seen})
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, article.Article{
				ID: link.ID, URL: url, CanonicalURL: url, Source: link.Source, Found: link.Found, Title: fmt.Sprint("Article ", i), Text: strings.Repeat("word ", i%50) + fmt.Sprint(look),
				Authors: []article.Author{{Name: "Ann Lee"}}, Published: article.Moment{At: at, Confidence: 0.95}, Fetched: seen, Provenance: article.Provenance{Fields: map[string]string{"a.b": "x"}},
			})
			lines = append(lines, link.Line(Stage, event.StateStored, seen))
			also := link
			also.Source.ID = fmt.Sprint("other", i%3)
			lines = append(lines, also.Line(Stage, event.StateAlso, seen))
		}
		results, err := a.Put(t.Context(), records)
		if err == nil {
			err = a.Note(t.Context(), lines)
		}
		for i := 0; i < len(results) && err == nil; i += 2 {
			err = a.Announced(t.Context(), []Announcement{{ID: results[i].Article.ID, Revision: results[i].Article.Revision, Sequence: uint64(1000*look + i + 1)}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func quiet(string, int) {}

// wantSame checks two archives by their digests and returns what they hold.
func wantSame(t *testing.T, from, to Archive) Digest {
	t.Helper()
	d, err := Verify(t.Context(), from, to, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCopyThereAndBack: SQLite, MongoDB, SQLite, and nothing is other than it was.
func TestCopyThereAndBack(t *testing.T) {
	const n = 230 // more than two pages
	first, mongo, last := sqliteArchive(t), openArchive(t, mongotest.Start(t)), sqliteArchive(t)
	wellUsed(t, first, n)
	for _, c := range []struct{ from, to Archive }{{first, mongo}, {mongo, last}} {
		if err := Copy(t.Context(), c.from, c.to, quiet); err != nil {
			t.Fatal(err)
		}
		wantSame(t, c.from, c.to)
	}
	d := wantSame(t, first, last)
	if d.Records != n || d.Versions != n+58+29 || d.Links != n || d.Sightings == 0 || len(d.Hash()) != 64 {
		t.Errorf("%+v", d)
	}
	a, err := last.Get(t.Context(), article.ID("https://news.example/8"))
	if err != nil || a.Revision != 3 || a.Provenance.Fields["a.b"] != "x" || len(a.Also) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestCopiedArchiveGoesOn: after a copy in either direction, histories and stories are told as
// in the original, and what comes next means the same.
func TestCopiedArchiveGoesOn(t *testing.T) {
	inMongo := func(t *testing.T) Archive { return openArchive(t, mongotest.Start(t)) }
	for _, c := range []struct {
		name     string
		from, to func(*testing.T) Archive
	}{{"SQLite to MongoDB", sqliteArchive, inMongo}, {"MongoDB to SQLite", inMongo, sqliteArchive}} {
		t.Run(c.name, func(t *testing.T) {
			b := bustest.Start(t)
			from, to := &filing{t, c.from(t), b}, &filing{t, c.to(t), b}
			from.file(copyOf(1, "ferry"), copyOf(2, "ferry"), copyOf(3, "mayor"), copyOf(4, "ferry", "mayor"), record(8, "x"))
			for m, text := range []string{"y", "x", "x\n\nRead 12 times", "y", "y"} {
				from.file(at(m+1, record(8, text)))
			}
			if err := Copy(t.Context(), from.a, to.a, quiet); err != nil {
				t.Fatal(err)
			}
			if d := wantSame(t, from.a, to.a); d.Members != 5 || d.Mergers != 3 {
				t.Errorf("%+v", d)
			}
			same(t, from.tell(), to.tell())
			next := []article.Article{at(9, record(8, "y")), at(9, copyOf(5, "mayor")), at(9, copyOf(2, "mayor")), at(9, copyOf(6, "other"))}
			came := from.file(next...)
			same(t, []string{"revised 4", "created 1", "revised 2", "created 1"}, came)
			same(t, came, to.file(next...))
			same(t, from.tell(), to.tell())
		})
	}
}

// at is a look in a later minute.
func at(minute int, a article.Article) article.Article {
	a.Fetched = begin.Add(time.Duration(minute) * time.Minute)
	a.Found.At = a.Fetched
	return a
}

// filing writes into an archive as a store does.
type filing struct {
	t *testing.T
	a Archive
	b *bus.Bus
}

// file says what came of each record.
func (f *filing) file(records ...article.Article) (came []string) {
	f.t.Helper()
	s, err := New(Defaults(), f.a, f.b, bustest.Log(f.t))
	if err != nil {
		f.t.Fatal(err)
	}
	results, err := f.a.Put(f.t.Context(), records)
	if err == nil {
		err = s.join(f.t.Context(), changed(results))
	}
	if err != nil {
		f.t.Fatal(err)
	}
	for _, r := range results {
		came = append(came, fmt.Sprint(r.Change, " ", r.Article.Revision))
	}
	return came
}

// tell is all that is told of the test's records, without the times at which they were stored.
func (f *filing) tell() (out []any) {
	f.t.Helper()
	for n := range 9 {
		id := record(n, "").ID
		h, err := History(f.t.Context(), f.a, id, 0, 0)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		s, err2 := Story(f.t.Context(), f.a, id)
		if err := errors.Join(err, err2); err != nil {
			f.t.Fatal(err)
		}
		for i := range h.History {
			h.History[i].Stored = time.Time{}
		}
		out = append(out, h, s)
	}
	return out
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestCopyGoesOn: a copy that was cut off is finished by the next, which writes only what is
// missing.
func TestCopyGoesOn(t *testing.T) {
	from, to := sqliteArchive(t), sqliteArchive(t)
	wellUsed(t, from, 350)
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	err := Copy(ctx, from, to, func(_ string, n int) {
		if seen += n; seen > 150 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cut off: %v", err)
	}
	if d, err := Sum(t.Context(), to, quiet); err != nil || d.Records != 100 {
		t.Fatalf("%d records after it was cut off: %v", d.Records, err)
	}
	counting := &restored{Archive: to}
	for range 2 {
		if err := Copy(t.Context(), from, counting, quiet); err != nil {
			t.Fatal(err)
		}
		wantSame(t, from, to)
	}
	if counting.n != 250 {
		t.Errorf("%d records were written, 250 were missing", counting.n)
	}
	wellUsed(t, from, 360) // what came since
	if err := Copy(t.Context(), from, counting, quiet); err != nil {
		t.Fatal(err)
	}
	wantSame(t, from, to)
}

// restored counts what is written to an archive.
type restored struct {
	Archive
	n int
}

func (r *restored) Restore(ctx context.Context, all []archive.History) error {
	r.n += len(all)
	return r.Archive.Restore(ctx, all)
}

// TestCopyConflict: a record with another past is not written over.
func TestCopyConflict(t *testing.T) {
	from, to := sqliteArchive(t), sqliteArchive(t)
	wellUsed(t, from, 3)
	wellUsed(t, to, 3) // at another time
	if err := Copy(t.Context(), from, to, quiet); !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), "record ") {
		t.Errorf("%v", err)
	}
}

// TestVerify names what is not the same.
func TestVerify(t *testing.T) {
	from, to := sqliteArchive(t), sqliteArchive(t)
	wellUsed(t, from, 5)
	if err := Copy(t.Context(), from, to, quiet); err != nil {
		t.Fatal(err)
	}
	id := article.ID("https://news.example/3")
	if err := to.Announced(t.Context(), []Announcement{{ID: id, Revision: 1, Sequence: 99}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), from, to, quiet); err == nil || !strings.Contains(err.Error(), id) {
		t.Errorf("%v does not name %s", err, id)
	}
	l, err := event.NewLink("https://news.example/new", article.Source{ID: "x"}, article.Found{At: time.Now()})
	if err == nil {
		err = from.Note(t.Context(), []event.Ledger{l.Line(Stage, event.StateFound, time.Now())})
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), from, to, quiet); err == nil || !strings.Contains(err.Error(), "6 links") {
		t.Errorf("%v", err)
	}
}
