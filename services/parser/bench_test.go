package parser_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

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

// BenchmarkCorpus parses the sets of pages below WIREROOM_SHARED/corpus, all of a set in one
// operation. Each has a list pages.ndjson, a line {"url","file"} a page, files gzipped. It
// reports what a page takes on average, and the slowest in its best round.
func BenchmarkCorpus(b *testing.B) {
	shared := os.Getenv("WIREROOM_SHARED")
	if shared == "" {
		b.Skip("WIREROOM_SHARED names no corpus")
	}
	lists, err := filepath.Glob(filepath.Join(shared, "corpus", "*", "pages.ndjson"))
	if err != nil || len(lists) == 0 {
		b.Fatalf("no corpus below %s: %v", shared, err)
	}
	for _, list := range lists {
		b.Run(filepath.Base(filepath.Dir(list)), func(b *testing.B) { benchmarkSet(b, filepath.Dir(list)) })
	}
}

func benchmarkSet(b *testing.B, dir string) {
	pages, size := corpus(b, dir)
	b.SetBytes(int64(size))
	best := make([]time.Duration, len(pages))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		for i, f := range pages {
			from := time.Now()
			_, _ = parser.Parse(f)
			if took := time.Since(from); best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	runtime.ReadMemStats(&after)
	parsed := float64(b.N * len(pages))
	b.ReportMetric(b.Elapsed().Seconds()*1000/parsed, "ms/page")
	b.ReportMetric(slices.Max(best).Seconds()*1000, "ms-slowest")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/parsed, "B/page")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/parsed, "allocs/page")
}

func corpus(b *testing.B, dir string) (pages []*event.Fetched, size int) {
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
