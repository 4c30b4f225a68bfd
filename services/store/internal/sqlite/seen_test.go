package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// TestAloneStayInSQL: of the members that a time has, those whose story nobody else has are
// counted and not read, whatever else is with the same source.
func TestAloneStayInSQL(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "archive.db"))
	member := func(i int, source, story string) archive.Member {
		return archive.Member{Article: fmt.Sprint("a", i), Story: story, Source: source, At: begin.Add(time.Duration(i) * time.Minute)}
	}
	all := []archive.Member{
		member(0, "x", "alone"), member(1, "x", "told twice"), member(2, "x", "told twice"),
		member(3, "x", "shared"), member(4, "y", "shared"), member(5, "x", "given up"), member(6, "y", "came to"),
	}
	if err := a.Join(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Merge(t.Context(), "given up", "came to", func(string, string) error { return nil }); err != nil {
		t.Fatal(err)
	}
	seen, err := a.Seen(t.Context(), begin, begin.Add(time.Hour), 100)
	if err != nil || seen.Alone != 3 || len(seen.Members) != 4 || !seen.Oldest.Equal(begin) {
		t.Errorf("%+v: %v", seen, err)
	}
}
