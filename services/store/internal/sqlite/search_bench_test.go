package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// benchRecords names how many records BenchmarkSearch has; 2,000 where it is not set.
const benchRecords = "WIREROOM_BENCH_RECORDS"

// BenchmarkSearch says how long answers take, and what the index costs in room and in writing.
func BenchmarkSearch(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv(benchRecords))
	if err != nil {
		n = 2000
	}
	a := open(b, filepath.Join(b.TempDir(), "archive.db"))
	took := fill(b, a, n)
	b.Logf("%d records written in %v", n, took)
	size := fileSize(b, a)
	for name, text := range map[string]string{"list": "", "common": "minister", "two": "minister police", "phrase": `"rain and wind"`, "none": "nowhere"} {
		w, err := words.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) { benchSearch(b, a, archive.Search{Words: w}) })
	}
	bare := open(b, filepath.Join(b.TempDir(), "bare.db"))
	if _, err := bare.w.ExecContext(b.Context(), `DROP TABLE words; CREATE TABLE words (title, subtitle, text); CREATE TRIGGER bare BEFORE INSERT ON words BEGIN SELECT RAISE(IGNORE); END`); err != nil {
		b.Fatal(err)
	}
	if bare.write, err = prepare(b.Context(), bare.w); err != nil {
		b.Fatal(err)
	}
	plain := fill(b, bare, n) - folding(n) // which Put still does, for nothing
	b.Logf("without index of words: %v, so writing keeps %.0f%% of its speed; %d MB with, %d MB without", plain, 100*plain.Seconds()/took.Seconds(), size>>20, fileSize(b, bare)>>20)
}

func fill(b *testing.B, a *Archive, n int) (took time.Duration) {
	for i := 0; i < n; i += 100 {
		batch := samples(i, 100)
		for k := range batch {
			batch[k].Published.At = begin.Add(time.Duration(i+k) * time.Minute)
			batch[k].Source.ID = fmt.Sprint("source-", (i+k)%40)
		}
		from := time.Now()
		if _, err := a.Put(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		took += time.Since(from)
	}
	return took
}

// folding is how long the texts take to be brought into the index's form.
func folding(n int) (took time.Duration) {
	for i := 0; i < n; i += 100 {
		batch := samples(i, 100)
		from := time.Now()
		for k := range batch {
			words.Folded(batch[k].Title)
			words.Folded(batch[k].Text)
		}
		took += time.Since(from)
	}
	return took
}

func fileSize(b *testing.B, a *Archive) (n int64) {
	if err := a.r.QueryRowContext(b.Context(), `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

func benchSearch(b *testing.B, a *Archive, s archive.Search) {
	var times []time.Duration
	for b.Loop() {
		from := time.Now()
		if _, err := a.Search(b.Context(), s); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(from))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
}
