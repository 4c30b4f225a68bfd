package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// What a key brings is limited, to those that came last.
func TestAlikeLimit(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "archive.db"))
	var all []archive.Member
	for i := range archive.MaxPerKey + 1 {
		r := sample(i)
		r.Text = strings.Join(words, " ")
		all = append(all, archive.MemberOf(&r))
	}
	if err := a.Join(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	found, err := a.Alike(t.Context(), all[0].Sketch.Keys())
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != archive.MaxPerKey {
		t.Errorf("%d are found", len(found))
	}
	for _, m := range found {
		if m.Article == all[0].Article {
			t.Error("the oldest is found")
		}
	}
}
