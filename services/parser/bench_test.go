package parser_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"

	parser "github.com/wireroom/wireroom/services/parser"
)

func BenchmarkParse(b *testing.B) {
	f := sample(b, "en-jsonld.html")
	b.SetBytes(int64(len(f.Body)))
	for b.Loop() {
		if _, err := parser.Parse(f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCorpus parses the pages of a corpus: WIREROOM_SHARED names a folder with
// pages.ndjson, a line {"url","file"} a page, files gzipped.
func BenchmarkCorpus(b *testing.B) {
	dir := os.Getenv("WIREROOM_SHARED")
	if dir == "" {
		b.Skip("WIREROOM_SHARED names no corpus")
	}
	pages, size := corpus(b, dir)
	b.SetBytes(int64(size / len(pages)))
	for i := 0; b.Loop(); i++ {
		_, _ = parser.Parse(pages[i%len(pages)])
	}
}

func corpus(b testing.TB, dir string) (pages []*event.Fetched, size int) {
	b.Helper()
	list, err := os.Open(filepath.Join(dir, "pages.ndjson"))
	if err != nil {
		b.Fatal(err)
	}
	defer list.Close()
	lines := bufio.NewScanner(list)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var p struct{ URL, File string }
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			b.Fatal(err)
		}
		body := gunzip(b, filepath.Join(dir, p.File))
		size += len(body)
		pages = append(pages, fetched(b, p.URL, "text/html", body))
	}
	return pages, size
}

func gunzip(b testing.TB, path string) []byte {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		b.Fatal(err)
	}
	return body
}
