package warc_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/warc"
)

func TestTidy(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name   string
		bounds warc.Bounds
		gone   []string
	}{
		{"no bounds", warc.Bounds{}, nil},
		{"age", warc.Bounds{Age: 36 * time.Hour}, []string{"wireroom-b.warc.gz", "wireroom-c.warc.gz"}},
		{"age that all are below", warc.Bounds{Age: 96 * time.Hour}, nil},
		{"size", warc.Bounds{Size: 350}, []string{"wireroom-b.warc.gz"}},
		{"size that what is being written is above", warc.Bounds{Size: 50}, []string{"wireroom-a.warc.gz", "wireroom-b.warc.gz", "wireroom-c.warc.gz"}},
		{"just within", warc.Bounds{Size: 400}, nil},
		{"both", warc.Bounds{Age: 60 * time.Hour, Size: 250}, []string{"wireroom-b.warc.gz", "wireroom-c.warc.gz"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			d, err := warc.OpenDir(dir, warc.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for name, age := range map[string]time.Duration{ // a name tells no age
				"wireroom-a.warc.gz": 24 * time.Hour, "wireroom-b.warc.gz": 72 * time.Hour, "wireroom-c.warc.gz": 48 * time.Hour,
				"wireroom-d.warc.gz.open": 90 * time.Hour, "other-e.warc.gz": 90 * time.Hour, "wireroom-notes.txt": 90 * time.Hour,
			} {
				path := filepath.Join(dir, name)
				if err := os.WriteFile(path, make([]byte, 100), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
					t.Fatal(err)
				}
			}
			before := list(t, dir)
			n, err := d.Tidy(c.bounds, now)
			if err != nil {
				t.Fatal(err)
			}
			left := list(t, dir)
			gone := slices.DeleteFunc(before, func(name string) bool { return slices.Contains(left, name) })
			if !slices.Equal(gone, c.gone) || n != len(c.gone) {
				t.Errorf("%d went: %v, want %v", n, gone, c.gone)
			}
		})
	}
}

func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
