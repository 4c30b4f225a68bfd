package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// older makes an archive what a Wireroom without a search would have left.
const older = `DROP TABLE finds; DROP TABLE blocks; DROP TABLE stale; DROP TABLE words; DROP TABLE unindexed;
	ALTER TABLE revisions DROP COLUMN boring; ALTER TABLE revisions DROP COLUMN flapping; ALTER TABLE revisions DROP COLUMN shown; ALTER TABLE revisions DROP COLUMN in_a_row;
	DROP TABLE members; DROP TABLE keys; DROP TABLE merges;
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
	a = open(t, path)
	for words, want := range map[string]int{"headline": n, "minister": n - 1, "aardvark": 1} {
		w, err := archive.ParseWords(words)
		if err != nil {
			t.Fatal(err)
		}
		f, err := a.Search(t.Context(), archive.Search{Words: w, Order: query.ByStored})
		if err != nil {
			t.Fatal(err)
		}
		if f.Total != want {
			t.Errorf("%q: %d records, want %d", words, f.Total, want)
		}
	}
}

// lessFound makes an archive what a Wireroom whose searches knew no sections left.
const lessFound = `DROP INDEX members_by_time; DROP TRIGGER finds_added; DROP TRIGGER finds_changed; DROP TRIGGER finds_gone; DROP TABLE blocks; DROP TABLE stale; DROP INDEX finds_by_sequence; DROP INDEX IF EXISTS finds_by_stored; ALTER TABLE finds DROP COLUMN section; ALTER TABLE finds DROP COLUMN access;
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
	_ = a.Close()
	script(t, path, lessFound)
	got, err := open(t, path).Search(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
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
