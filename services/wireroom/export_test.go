package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store"
)

// filled is a data directory whose archive has n records; add puts more of them.
func filled(t *testing.T, n int) (data string, add func(n int)) {
	t.Helper()
	data = t.TempDir()
	a, err := store.Open(t.Context(), "sqlite:"+filepath.Join(data, "archive.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	have := 0
	add = func(n int) {
		t.Helper()
		for end := have + n; have < end; {
			var batch []article.Article
			for ; have < end && len(batch) < 200; have++ {
				url := fmt.Sprintf("https://news.example/%d", have)
				batch = append(batch, article.Article{
					ID: article.ID(url), URL: url, CanonicalURL: url, Source: article.Source{ID: "example"}, Title: fmt.Sprint("Title ", have),
					Text: strings.Repeat(fmt.Sprintf("Text of %d. ", have), 50), Language: []string{"en", "de"}[have%2], Kind: article.KindArticle, Fetched: time.Now(),
				})
			}
			if _, err := a.Put(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
		}
	}
	add(n)
	return data, add
}

// titles are the titles in a file of ndjson, whose lines must all be whole.
func titles(t *testing.T, file string) (out []string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for d := json.NewDecoder(f); ; {
		var a article.Article
		err := d.Decode(&a)
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("after %d records: %v", len(out), err)
		}
		out = append(out, a.Title)
	}
}

// wantOnce checks that the records 0 to n-1 are there, each once.
func wantOnce(t *testing.T, n int, titles []string) {
	t.Helper()
	seen := map[string]int{}
	for _, s := range titles {
		seen[s]++
	}
	for i := range n {
		if c := seen[fmt.Sprint("Title ", i)]; c != 1 {
			t.Fatalf("record %d is there %d times, of %d lines", i, c, len(titles))
		}
	}
	if len(titles) != n {
		t.Errorf("%d lines for %d records", len(titles), n)
	}
}

func TestExportFilters(t *testing.T) {
	data, _ := filled(t, 10)
	for _, c := range []struct {
		want int
		args []string
	}{
		{10, nil}, {5, []string{"--lang", "de"}}, {5, []string{"--language", "en"}}, {10, []string{"--source", "example"}}, {0, []string{"--source", "other"}},
		{1, []string{"title 3"}}, {3, []string{"--limit", "3"}}, {0, []string{"--until", "1h"}}, {10, []string{"--since", "1h", "--kind", "article"}}, {0, []string{"--label", "x"}},
	} {
		got := must(t, append([]string{"export", "--data", data, "--format", "ninjs"}, c.args...)...)
		if n := strings.Count(got, "\n"); n != c.want {
			t.Errorf("%v: %d records, want %d", c.args, n, c.want)
		}
	}
	if got := must(t, "export", "--data", data, "--newest", "--limit", "1"); !strings.Contains(got, "Title ") || strings.Count(got, "\n") != 1 {
		t.Errorf("the newest: %s", got)
	}
	for _, c := range [][]string{
		{"--follow needs", "--follow", "--format", "atom"}, {"opposite", "--follow", "--newest"}, {"no end", "--follow", "--limit", "1"}, {"--cursor goes", "--cursor", "c", "--format", "jsonfeed"},
		{"--limit -1", "--limit=-1"}, {"--settle", "--settle=-1s"}, {"--until", "--until", "soon"}, {"--format", "--format", "pdf"},
	} {
		fails(t, 2, c[0], append([]string{"export", "--data", data}, c[1:]...)...)
	}
	fails(t, 1, "--output", "export", "--data", data, "-o", filepath.Join(data, "no", "such", "place"))
}

// TestExportFormats: each format reaches stdout and a file, and a file is there when it is whole.
func TestExportFormats(t *testing.T) {
	data, _ := filled(t, 3)
	for format, want := range map[string]string{
		"ndjson": `"title":"Title 1"`, "csv": "Title 1,", "parquet": "PAR1", "ninjs": `"uri":"urn:uuid:`, "jsonld": `"@type":"NewsArticle"`, "atom": "<title>Title 1</title>", "jsonfeed": `"version":"https://jsonfeed.org/version/1.1"`,
	} {
		file := filepath.Join(t.TempDir(), "out")
		must(t, "export", "--data", data, "--format", format, "-o", file)
		got, err := os.ReadFile(file)
		if out := must(t, "export", "--data", data, "--format", format); err != nil || !strings.Contains(out, want) || !strings.Contains(string(got), want) {
			t.Errorf("%s: %v, %.300s", format, err, got)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); len(left) != 1 {
			t.Errorf("%s leaves %v", format, left)
		}
	}
}

// TestExportCursor: each run has what is new since the one before.
func TestExportCursor(t *testing.T) {
	data, add := filled(t, 5)
	file, cur := filepath.Join(data, "out.csv"), filepath.Join(data, "out.cursor")
	args := []string{"export", "--data", data, "--format", "csv", "--cursor", cur, "--settle", "0s", "-o", file}
	rows := func(want int) {
		t.Helper()
		must(t, args...)
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		all, err := csv.NewReader(f).ReadAll()
		if err != nil || len(all) != want+1 { // with its one heading
			t.Fatalf("%d rows, want %d: %v", len(all)-1, want, err)
		}
	}
	rows(5)
	rows(5)
	add(2)
	rows(7)
	// What a crash left behind the cursor goes.
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(`"torn, `)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	add(1)
	rows(8)
	// A file that was moved away is begun anew, with a heading, and holds what is new.
	if err := os.Rename(file, file+".1"); err != nil {
		t.Fatal(err)
	}
	add(3)
	rows(3)
	if err := os.Truncate(file, 10); err != nil {
		t.Fatal(err)
	}
	fails(t, 1, "another file", args...)
	fails(t, 1, "another export", append(args, "--lang", "de")...)
	fails(t, 1, "knows nothing of it", append(args, "--cursor", cur+"2")...)
	if err := os.WriteFile(cur, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, 1, "--cursor", args...)
}

// TestExportCursorOfDocuments: a document has what is new, and its place counts when it is whole.
func TestExportCursorOfDocuments(t *testing.T) {
	data, add := filled(t, 5)
	cur := filepath.Join(data, "c")
	for i, want := range []int{5, 0, 3} {
		if i == 2 {
			add(3)
		}
		file := filepath.Join(data, fmt.Sprint(i, ".parquet"))
		must(t, "export", "--data", data, "--format", "parquet", "--cursor", cur, "--settle", "0s", "-o", file)
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
		if err != nil || f.NumRows() != int64(want) {
			t.Errorf("run %d: %v rows, want %d: %v", i, f.NumRows(), want, err)
		}
	}
	fails(t, 1, "--output", "export", "--data", data, "--format", "parquet", "--cursor", cur, "--settle", "0s", "-o", filepath.Join(data, "no", "dir"))
}

// TestSinkAppends: stdout that is a file is gone on with as one named by -o is, and a pipe is not
// looked into.
func TestSinkAppends(t *testing.T) {
	name := filepath.Join(t.TempDir(), "out")
	c := cursor{Filter: "f"}
	for i, torn := range []string{"torn", "more that is torn", ""} {
		f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) // as by >>
		if err != nil {
			t.Fatal(err)
		}
		s, err := openSink(&env{out: f}, "", true, false, c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintln(s, "line", i); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.flush(true), s.finish()); err != nil {
			t.Fatal(err)
		}
		c.Bytes, c.After = s.n, "x"
		if _, err := f.WriteString(torn); err != nil {
			t.Fatal(err)
		}
		s.close() // stdout is not its own to close
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if want := "line 0\nline 1\nline 2\n"; err != nil || string(got) != want {
		t.Errorf("%q, want %q: %v", got, want, err)
	}
	var pipe bytes.Buffer
	s, err := openSink(&env{out: &pipe}, "", true, false, c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprint(s, "x"); err != nil || s.flush(true) != nil || pipe.String() != "x" {
		t.Errorf("%q, %v", pipe.String(), err)
	}
}

// TestExportSettle: a record that was stored just now waits until none before it can come.
func TestExportSettle(t *testing.T) {
	data, _ := filled(t, 5)
	file := filepath.Join(data, "out")
	must(t, "export", "--data", data, "--cursor", filepath.Join(data, "c"), "--settle", "1h", "-o", file)
	if got := titles(t, file); len(got) != 0 {
		t.Errorf("%d records that may not be all", len(got))
	}
}

// TestExportKilled: kill -9 at any moment, and the next run goes on without loss or double.
func TestExportKilled(t *testing.T) {
	n := 3000
	data, add := filled(t, n)
	file, cur := filepath.Join(data, "out.ndjson"), filepath.Join(data, "c")
	args := []string{"export", "--data", data, "--cursor", cur, "--follow", "--settle", "0s", "-o", file}
	size := func() int64 {
		info, err := os.Stat(file)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	place := func() string { data, _ := os.ReadFile(cur); return string(data) }
	for round := range 6 {
		long, there := size(), place()
		p := command(t, args...)
		if round%2 == 0 { // in the midst of writing
			eventuallySoon(t, p, func() bool { return size() > long })
		} else { // just when its place was noted, and goes on
			eventuallySoon(t, p, func() bool { return place() != there })
		}
		p.kill()
		add(1500)
		n += 1500
	}
	p := command(t, args...)
	eventually(t, func() error {
		if got := linesIn(file); got < n {
			return notYet("%d of %d lines", got, n)
		}
		return nil
	})
	p.stop()
	wantOnce(t, n, titles(t, file))
}

// linesIn counts the whole lines of a file that is being written.
func linesIn(file string) int {
	data, _ := os.ReadFile(file)
	return strings.Count(string(data), "\n")
}

// eventuallySoon waits for a state of a process that may also have ended, without a pause.
func eventuallySoon(t *testing.T, p *process, f func() bool) {
	t.Helper()
	for !f() {
		select {
		case <-p.done:
			return
		case <-t.Context().Done():
			t.Fatal("it never came to that")
		default:
		}
	}
}

// TestExportFollow: what is stored while it runs comes too; a stop is no failure, and the
// next one goes on there.
func TestExportFollow(t *testing.T) {
	data, add := filled(t, 10)
	file := filepath.Join(data, "out.ndjson")
	args := []string{"export", "--data", data, "--follow", "--cursor", filepath.Join(data, "c"), "--settle", "0s", "-o", file}
	for round := range 2 {
		p := command(t, args...)
		for i := range 2 {
			add(10)
			eventually(t, func() error {
				if want, got := 10+20*round+10*(i+1), linesIn(file); got < want {
					return notYet("%d of %d", got, want)
				}
				return nil
			})
		}
		if code := p.stop(); code != 0 {
			t.Errorf("exit %d", code)
		}
	}
	wantOnce(t, 50, titles(t, file))
}

func TestMeter(t *testing.T) {
	var out strings.Builder
	m := &meter{w: &out, what: "records", begun: time.Now()}
	m.add(3, 2_500_000)
	m.add(1, 2_600_000) // too soon to be drawn
	m.end()
	if want := clearLine + "3 records · 2.5 MB" + clearLine + "4 records · 2.6 MB\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	if got := m.line(2 * time.Second); got != "4 records · 2.6 MB · 2/s" {
		t.Error(got)
	}
	(&meter{}).add(1, 0) // no terminal: nothing is drawn
}
