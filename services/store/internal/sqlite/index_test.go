package sqlite

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// uncounted takes away what searches count in, as of a Wireroom that counted in SQL.
const uncounted = `DROP TRIGGER finds_added; DROP TRIGGER finds_changed; DROP TRIGGER finds_gone; DROP TABLE blocks; DROP TABLE stale;
	CREATE INDEX finds_by_published ON finds (published, article); CREATE INDEX finds_by_created ON finds (created, article);
	CREATE INDEX finds_by_source ON finds (source, published, article); CREATE INDEX finds_by_stored ON finds (stored) WHERE sequence > 0;`

// forgetful takes away what retention needs, as of a Wireroom that had none.
const forgetful = uncounted + `DROP TABLE tombstones; DROP INDEX by_dropped; ALTER TABLE revisions DROP COLUMN dropped;`

// older makes an archive what a Wireroom without a search would have left.
const older = forgetful + `DROP TABLE finds; DROP TABLE words; DROP TABLE unindexed;
	ALTER TABLE revisions DROP COLUMN boring; ALTER TABLE revisions DROP COLUMN flapping; ALTER TABLE revisions DROP COLUMN shown; ALTER TABLE revisions DROP COLUMN in_a_row;
	DROP TABLE waits; DROP TABLE members; DROP TABLE keys; DROP TABLE merges;
	PRAGMA user_version = 2`

// What was stored before there was a search is found, in its latest version.
func TestBackfill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := open(t, path)
	const n = 2*backfillStep + 100
	for i := 0; i < n; i += 100 {
		if _, err := a.Put(t.Context(), samples(i, 100)); err != nil {
			t.Fatal(err)
		}
	}
	edited := samples(0, 1)
	edited[0].Text, edited[0].Fetched = "aardvark", edited[0].Fetched.AddDate(0, 0, 1)
	if _, err := a.Put(t.Context(), edited); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	script(t, path, older)
	var told bytes.Buffer
	a, err := Open(t.Context(), path, slog.New(slog.NewTextHandler(&told, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if line := fmt.Sprint(`step="words are indexed" left=`, n); !strings.Contains(told.String(), line) {
		t.Errorf("%s is not in what is told:\n%s", line, &told)
	}
	for text, want := range map[string]int{"headline": n, "minister": n - 1, "aardvark": 1} {
		w, err := words.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		f, err := a.Search(t.Context(), archive.Search{Words: w, Order: query.ByStored})
		if err != nil {
			t.Fatal(err)
		}
		if f.Total != want {
			t.Errorf("%q: %d records, want %d", text, f.Total, want)
		}
	}
}

// lessFound makes an archive what a Wireroom whose searches knew no sections left.
const lessFound = forgetful + `DROP TABLE waits; DROP INDEX finds_by_arrival; ALTER TABLE finds DROP COLUMN seen; ALTER TABLE finds DROP COLUMN facts; ALTER TABLE finds DROP COLUMN delay;
	DROP INDEX members_by_time; DROP INDEX finds_by_sequence; DROP INDEX finds_by_stored; ALTER TABLE finds DROP COLUMN section; ALTER TABLE finds DROP COLUMN access;
	ALTER TABLE finds DROP COLUMN change; ALTER TABLE finds DROP COLUMN stored; ALTER TABLE finds DROP COLUMN sequence;
	PRAGMA user_version = 5`

// What was stored before is found by its section and its place on the wire.
func TestBackfillOfFilters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := open(t, path)
	if _, err := a.Put(t.Context(), samples(0, 3)); err != nil {
		t.Fatal(err)
	}
	if err := a.Announced(t.Context(), []archive.Announcement{{ID: sample(1).ID, Revision: 1, Sequence: 9}}); err != nil {
		t.Fatal(err)
	}
	ask := archive.Search{Order: query.BySequence, Filters: query.Filters{query.Section: {"News"}, query.Change: {"created"}}, Since: begin}
	want, err := a.Search(t.Context(), ask)
	if err != nil || want.Total != 1 || want.Sequence != 9 {
		t.Fatalf("%d found before, the newest is %d, %v", want.Total, want.Sequence, err)
	}
	habits, err := a.Habits(t.Context(), "example", 10, begin)
	if err != nil || habits.Coverage.Of != 3 || len(habits.Delays) != 3 {
		t.Fatalf("%+v before, %v", habits, err)
	}
	_ = a.Close()
	script(t, path, lessFound)
	a = open(t, path)
	got, err := a.Search(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again, err := a.Habits(t.Context(), "example", 10, begin)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(habits, again); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A batch is one segment of the index, not one a record: then writing costs half.
func TestBatchIsOneSegment(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "archive.db"))
	for i := range 3 {
		if _, err := a.Put(t.Context(), samples(100*i, 100)); err != nil {
			t.Fatal(err)
		}
		if n := number(t, a, `SELECT count(DISTINCT segid) FROM words_idx`); n != i+1 {
			t.Errorf("%d segments after %d batches", n, i+1)
		}
	}
	edited := samples(0, 100)
	for i := range edited {
		edited[i].Text, edited[i].Fetched = "edited", edited[i].Fetched.AddDate(0, 0, 1)
	}
	if _, err := a.Put(t.Context(), edited); err != nil {
		t.Fatal(err)
	}
	if n := number(t, a, `SELECT count(DISTINCT segid) FROM words_idx`); n > 4 {
		t.Errorf("%d segments after 3 batches and edits of one", n)
	}
}
