package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// script runs SQL on a file behind the archive's back.
func script(t *testing.T, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err == nil {
		_, err = db.Exec(query)
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		path func(t *testing.T, dir string) string
		says string
		is   error
	}{
		{"no name", func(*testing.T, string) string { return "" }, "names no file", archive.ErrURL},
		{"memory", func(*testing.T, string) string { return ":memory:" }, "names no file", archive.ErrURL},
		{"directory", func(_ *testing.T, dir string) string { return dir }, "is a directory", archive.ErrURL},
		{"no directory", func(_ *testing.T, dir string) string { return filepath.Join(dir, "no", "a.db") }, "there is no directory", archive.ErrURL},
		{"not SQLite", func(t *testing.T, dir string) string {
			return write(t, dir, bytes.Repeat([]byte("<html>"), 1000))
		}, "not a SQLite database; name another file (--archive)", archive.ErrFile},
		{"another program's", func(t *testing.T, dir string) string {
			path := filepath.Join(dir, "other.db")
			script(t, path, "CREATE TABLE moz_bookmarks (id)")
			return path
		}, "database of another program", archive.ErrFile},
		{"newer", func(t *testing.T, dir string) string {
			path := filepath.Join(dir, "new.db")
			_ = open(t, path).Close()
			script(t, path, "PRAGMA user_version = 99")
			return path
		}, "newer Wireroom (schema 99", archive.ErrFile},
		{"damaged", func(t *testing.T, dir string) string {
			path := filepath.Join(dir, "bad.db")
			_ = open(t, path).Close()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			copy(data[100:4000], bytes.Repeat([]byte{0xA5}, 3900)) // the first page, after the header
			return write(t, dir, data)
		}, "it is damaged", archive.ErrFile},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := c.path(t, t.TempDir())
			before, _ := os.ReadFile(path)
			a, err := Open(t.Context(), path, slog.New(slog.DiscardHandler))
			if err == nil {
				_ = a.Close()
				t.Fatal("it opens")
			}
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

func write(t *testing.T, dir string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, "file")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOddFileNames(t *testing.T) {
	for _, name := range []string{"a b.db", "a?mode=memory", "a#b", "100%.db", "ü.db", "-x"} {
		path := filepath.Join(t.TempDir(), name)
		_ = open(t, path).Close()
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Several processes start on a file that is not there yet.
func TestOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	var g errgroup.Group
	for i := range 8 {
		g.Go(func() error {
			a, err := Open(t.Context(), path, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			_, err = a.Put(t.Context(), []article.Article{sample(i)})
			return errors.Join(err, a.Close())
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, open(t, path)); n != 8 {
		t.Errorf("%d records, want 8", n)
	}
}

func count(t *testing.T, a *Archive) (n int) {
	t.Helper()
	if err := a.Each(t.Context(), archive.Query{}, func(article.Article) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// Another process reads, and then a transaction is left undone.
func TestReadsWhileSomebodyWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	w, r := open(t, path), open(t, path)
	if _, err := w.Put(t.Context(), samples(0, 3)); err != nil {
		t.Fatal(err)
	}
	undone := errors.New("undone")
	err := w.transact(t.Context(), func(tx *writing) error {
		ready, err := drafts(samples(3, 1), begin)
		if err != nil {
			return err
		}
		if _, err := tx.put(t.Context(), &ready[0], begin); err != nil {
			return err
		}
		if n := count(t, r); n != 3 {
			t.Errorf("%d records are seen during the transaction, want 3", n)
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	if n := count(t, r); n != 3 {
		t.Errorf("%d records after it was undone, want 3", n)
	}
}

func TestDamagedRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	a := open(t, path)
	if _, err := a.Put(t.Context(), samples(0, 1)); err != nil {
		t.Fatal(err)
	}
	for _, blob := range []string{"x''", "x'7b7d'", "'text'", fmt.Sprintf("x'%x'", encoder.EncodeAll([]byte(`{"id":`), nil))} {
		script(t, path, "UPDATE records SET record = "+blob)
		if _, err := a.Get(t.Context(), sample(0).ID); !errors.Is(err, archive.ErrFile) {
			t.Errorf("%s: %v", blob, err)
		}
	}
	bomb := encoder.EncodeAll(make([]byte, 4*archive.MaxRecord+1), nil)
	if _, err := decode(bomb); !errors.Is(err, archive.ErrFile) {
		t.Errorf("a bomb of %d bytes: %v", len(bomb), err)
	}
}

func FuzzDecode(f *testing.F) {
	a := sample(1)
	blob, err := encode(&a)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blob)
	f.Add([]byte{})
	f.Add(encoder.EncodeAll([]byte("{}"), nil))
	f.Add([]byte(`{"id":"x","published":{"at":"2026-11-24T08:00:00Z"},"checks":{"count":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := decode(data)
		if err != nil { // as it nearly always is: then take it for what was compressed
			a, err = decode(encoder.EncodeAll(data, nil))
		}
		if err != nil {
			return
		}
		blob, err := encode(&a)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if _, err := decode(blob); err != nil {
			t.Error(err)
		}
	})
}

// What is answered for must be on the disk; what is done again may be lost with the power.
func TestSynced(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "archive.db"))
	const normal, full = 1, 2
	first, second := sample(1), sample(2)
	x, y := archive.MemberOf(&first), archive.MemberOf(&second)
	for _, c := range []struct {
		name string
		do   func() error
		want int
	}{
		{"Join", func() error { return a.Join(t.Context(), []archive.Member{x, y}) }, normal},
		{"Put", func() error { _, err := a.Put(t.Context(), []article.Article{first}); return err }, full},
		{"Merge", func() error {
			_, err := a.Merge(t.Context(), x.Story, y.Story, func(string, string) error { return nil })
			return err
		}, normal},
		{"Announced", func() error {
			return a.Announced(t.Context(), []archive.Announcement{{ID: first.ID, Revision: 1, Sequence: 1}})
		}, full},
	} {
		if err := c.do(); err != nil {
			t.Fatal(err)
		}
		var got int
		if err := a.w.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&got); err != nil || got != c.want {
			t.Errorf("%s: synchronous is %d, %v; want %d", c.name, got, err, c.want)
		}
	}
}
