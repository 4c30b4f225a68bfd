package sqlite

import (
	"path/filepath"
	"testing"

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
