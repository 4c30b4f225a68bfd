package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/services/store"
)

// grown is a data directory whose archive has one record of each age in days, numbered from 0.
func grown(t *testing.T, ages ...int) (data string) {
	t.Helper()
	young, _ := filled(t, len(ages))
	data = t.TempDir()
	log := slog.New(slog.DiscardHandler)
	from, err := store.Open(t.Context(), "sqlite:"+filepath.Join(young, "archive.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "archive.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	all, err := from.Histories(t.Context(), "", len(ages))
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		v := &all[i].Versions[0]
		n := strings.TrimPrefix(v.Title, "Title ")
		v.Stored, all[i].Pending = v.Stored.AddDate(0, 0, -ages[n[0]-'0']), nil
	}
	if err := to.Restore(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return data
}

// TestArchiveSweep: a dry run says what would go and drops nothing, a sweep drops just that,
// and every command bears what is left.
func TestArchiveSweep(t *testing.T) {
	data := grown(t, 100, 50, 40, 10)
	url := "sqlite:" + filepath.Join(data, "archive.db")
	sweep := func(more ...string) string {
		return must(t, append([]string{"archive", "sweep", "--archive", url, "--no-sources", "--text-keep", "30d", "--record-keep", "90d"}, more...)...)
	}
	want := "example                                 2 texts        1 records\n2 texts and 1 record "
	for range 2 {
		if got := sweep("--dry-run"); got != want+"would be dropped.\n" {
			t.Error(got)
		}
	}
	if got := sweep("--json", "--dry-run"); got != `{"source":"example","texts":2,"records":1}`+"\n" {
		t.Error(got)
	}
	if got := sweep(); got != want+"dropped.\n" {
		t.Error(got)
	}
	if got := sweep(); got != "0 texts and 0 records dropped.\n" {
		t.Error(got)
	}
	texts := map[string]bool{}
	for _, r := range records(t, "--archive", url) {
		texts[r.Title] = r.Text != ""
	}
	if len(texts) != 3 || texts["Title 1"] || texts["Title 2"] || !texts["Title 3"] {
		t.Errorf("%v", texts)
	}
	for _, format := range []string{"csv", "parquet", "ninjs", "jsonld", "atom", "jsonfeed"} {
		must(t, "export", "--archive", url, "--format", format)
	}
	if got := must(t, "search", "--archive", url, "title"); strings.Count(got, "Title") != 3 {
		t.Error(got)
	}
	if got := must(t, "search", "--archive", url, "text"); strings.Count(got, "Title") != 1 {
		t.Error(got)
	}
	if got := must(t, "history", "--archive", url, "https://news.example/1"); !strings.Contains(got, "created  text dropped "+time.Now().UTC().Format("2006-01-")) {
		t.Error(got)
	}
	if got := must(t, "read", "--archive", url, "https://news.example/1"); !strings.Contains(got, "(Its text was dropped on ") {
		t.Error(got)
	}
	fails(t, 1, "was dropped on ", "read", "--archive", url, article.ID("https://news.example/0"))
	mongo := mongotest.Start(t)
	if got := must(t, "archive", "copy", url, mongo); !strings.Contains(got, "Both hold 3 records") || !strings.Contains(got, "1 tombstone; hash") {
		t.Error(got)
	}
	if got := must(t, "archive", "sweep", "--archive", mongo, "--no-sources", "--text-keep", "5d"); !strings.HasSuffix(got, "\n1 text and 0 records dropped.\n") {
		t.Error(got)
	}
}

// TestArchiveSweepSources: what a source says of itself goes before, from wireroom.yaml by way of
// the register; and status says what went.
func TestArchiveSweepSources(t *testing.T) {
	data := grown(t, 100, 50)
	config := filepath.Join(t.TempDir(), "wireroom.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fails(t, 1, "--no-sources leaves it aside", "archive", "sweep", "--data", data, "--text-keep", "30d")
	write("sources:\n  - url: http://127.0.0.1:9/feed\n    id: example\n    text-keep: soon\n")
	fails(t, 2, "text-keep", "up", "--config", config, "--data", data, "--once")
	write("sources:\n  - url: http://127.0.0.1:9/feed\n    id: example\n    text-keep: 60d\n    record-keep: 90d\nsettings:\n  text-keep: 30d\n")
	must(t, "up", "--config", config, "--data", data, "--once", "--archive", "sqlite:"+filepath.Join(data, "other.db"), "--allow-private")
	if got := must(t, "archive", "sweep", "--config", config, "--data", data, "--archive", "sqlite:"+filepath.Join(data, "archive.db")); !strings.HasSuffix(got, "\n0 texts and 1 record dropped.\n") {
		t.Error(got)
	}
	if got := must(t, "archive", "sweep", "--config", config, "--data", data, "--archive", "sqlite:"+filepath.Join(data, "archive.db"), "--no-sources"); !strings.HasSuffix(got, "\n1 text and 0 records dropped.\n") {
		t.Error(got)
	}
	if got := must(t, "status", "--data", data, "--archive", "sqlite:"+filepath.Join(data, "archive.db")); !strings.Contains(got, "; 1 text and 1 record were dropped when their time was over.") {
		t.Error(got)
	}
	if got := must(t, "status", "--json", "--data", data, "--archive", "sqlite:"+filepath.Join(data, "archive.db")); !strings.Contains(got, `,"texts_dropped":1,"records_dropped":1}`) {
		t.Error(got)
	}
	fails(t, 2, "everything is kept for ever", "archive", "sweep", "--data", data, "--no-sources")
	fails(t, 2, "neither", "archive", "sweep", "--data", data, "--text-keep", "soon")
	fails(t, 2, "--text-most 5 must be at least", "archive", "sweep", "--data", data, "--text-most", "5")
}
