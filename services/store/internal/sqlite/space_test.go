package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func parsed(t *testing.T, s string) words.Words {
	t.Helper()
	w, err := words.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// put stores records and takes them for announced.
func put(t testing.TB, a *Archive, records []article.Article) {
	t.Helper()
	results, err := a.Put(t.Context(), records)
	var done []archive.Announcement
	for _, r := range results {
		done = append(done, archive.Announcement{ID: r.Article.ID, Revision: r.Article.Revision, Sequence: 1})
	}
	if err == nil {
		err = a.Announced(t.Context(), done)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func dropAll(t *testing.T, a *Archive) {
	t.Helper()
	list, err := a.Records(t.Context(), archive.Kept{}, 1000)
	if err == nil {
		_, err = a.DropRecords(t.Context(), list, begin)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A bound is judged on what is used, and the file becomes smaller in steps that are bounded.
func TestGiveBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := open(t, path)
	for i := range 8 {
		put(t, a, samples(100*i, 100))
	}
	full, err := a.space(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dropAll(t, a)
	empty, err := a.space(t.Context())
	if err != nil || empty.pages < full.pages || empty.free < 3*giveBackPages {
		t.Fatalf("%+v and then %+v: %v", full, empty, err)
	}
	if used, err := a.Used(t.Context()); err != nil || used != (empty.pages-empty.free)*empty.size || used > full.pages*full.size/2 {
		t.Errorf("%d bytes are used of %d: %v", used, full.pages*full.size, err)
	}
	for more, steps, before := true, 0, empty; more; steps++ {
		if more, err = a.GiveBack(t.Context()); err != nil {
			t.Fatal(err)
		}
		now, err := a.space(t.Context())
		if gave := before.pages - now.pages; err != nil || gave < 1 || gave > giveBackPages+1 {
			t.Fatalf("step %d gave %d pages back: %v", steps, gave, err)
		}
		if before = now; !more && (now.free > now.pages/spare || steps < 2) {
			t.Errorf("after %d steps %+v", steps, now)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > full.pages*full.size/2 {
		t.Errorf("the file has %d bytes, %v; it had %d", info.Size(), err, full.pages*full.size)
	}
}

// A file of an earlier Wireroom does not become smaller, and says what to do; that is true.
func TestGiveBackEarlierFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := open(t, path)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	script(t, path, "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM")
	script(t, path, older)
	a = open(t, path) // and it is brought to the newest schema
	put(t, a, samples(0, 200))
	dropAll(t, a)
	if _, err := a.GiveBack(t.Context()); !errors.Is(err, archive.ErrNoSpace) {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	script(t, path, "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
	a = open(t, path)
	put(t, a, samples(200, 200))
	dropAll(t, a)
	for more := true; more; {
		var err error
		if more, err = a.GiveBack(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// What an earlier Wireroom stored is listed and dropped.
func TestDropEarlier(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := open(t, path)
	put(t, a, samples(0, 3))
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	script(t, path, forgetful+"PRAGMA user_version = 8")
	a = open(t, path)
	list, err := a.Texts(t.Context(), archive.Kept{}, 10)
	if err != nil || len(list) != 3 {
		t.Fatalf("%v, %v", list, err)
	}
	if gone, err := a.DropTexts(t.Context(), list, begin); err != nil || len(gone) != 3 {
		t.Errorf("%v, %v", gone, err)
	}
	if f, err := a.Search(t.Context(), archive.Search{Words: parsed(t, "minister")}); err != nil || f.Total != 0 {
		t.Errorf("%d are found by their text: %v", f.Total, err)
	}
}

// A damaged record keeps nobody else's text, and can be dropped whole.
func TestDropDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := open(t, path)
	put(t, a, samples(0, 2))
	script(t, path, "UPDATE records SET record = 'x' WHERE num = 1")
	list, err := a.Texts(t.Context(), archive.Kept{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	if gone, err := a.DropTexts(t.Context(), list, begin); err != nil || len(gone) != 1 {
		t.Errorf("%v, %v", gone, err)
	}
	dropAll(t, a)
	if _, records, err := a.Dropped(t.Context()); err != nil || records != 2 {
		t.Errorf("%d records were dropped: %v", records, err)
	}
}

// The listings go along an index, however many texts were dropped.
func TestListingUsesIndex(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "archive.db"))
	for name, query := range map[string]string{"by_dropped": textsQuery, "by_stored": recordsQuery} {
		var plan string
		var skip any
		args := []any{0, "", 0, 10}
		if name == "by_stored" {
			args = []any{0, "", 10}
		}
		if err := a.r.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...).Scan(&skip, &skip, &skip, &plan); err != nil {
			t.Fatal(err)
		}
		if want := "USING INDEX " + name + " ("; !strings.Contains(plan, want) {
			t.Errorf("%s: %s", name, plan)
		}
	}
}
