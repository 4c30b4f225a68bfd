package schedule_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"
)

// TestRecorded replays when real sites published: pages that list their site's other
// articles with dates are sources, and the dates of all pages make one clock of the world.
func TestRecorded(t *testing.T) {
	dir := os.Getenv("WIREROOM_SHARED")
	if dir == "" {
		t.Skip("WIREROOM_SHARED is not set: the corpus of real pages is not here")
	}
	dir = filepath.Join(dir, "corpus", "world-news")
	sources := append(listedSources(t, dir), clockSources(t, dir)...)
	kinds := []string{"listed on a page", "hours of all pages"}
	outs := fitAll(t, sources, requests(sources, 15))
	table(t, "recorded, a poll per source and 15 min", kinds, outs)
	lowest(t, kinds, outs)
	lowestMean(t, kinds, outs)
}

// listedSources are the pages with at least 30 dates in their last week. The weeks of
// the simulation are drawn from it, with some minutes' difference.
func listedSources(t *testing.T, dir string) (out []simSource) {
	files, err := filepath.Glob(filepath.Join(dir, "html", "*.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages in %s: %v", dir, err)
	}
	for i, f := range files {
		week := lastWeek(dates(t, f))
		if len(week) < 30 {
			continue
		}
		for n := range 4 {
			r := rand.New(rand.NewPCG(assertedSeed, uint64(i*10+n)))
			id := fmt.Sprint("listed", i, n)
			out = append(out, newSource(r, id, "listed on a page", redrawn(r, week)))
		}
	}
	return out
}

var dated = regexp.MustCompile(`20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)`)

// dates are the distinct times on a page.
func dates(t *testing.T, file string) (out []time.Time) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	page, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, m := range dated.FindAll(page, -1) {
		if at, err := time.Parse(time.RFC3339, string(m)); err == nil {
			out = append(out, at.UTC())
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.Compact(out)
}

// lastWeek is how long after the beginning of its UTC week each of the newest items came.
func lastWeek(times []time.Time) (out []time.Duration) {
	const week = 7 * 24 * time.Hour
	if len(times) == 0 {
		return nil
	}
	newest := times[len(times)-1]
	for _, t := range times {
		if newest.Sub(t) < week {
			out = append(out, t.Sub(simStart.Add(-100*52*week))%week)
		}
	}
	return out
}

func redrawn(r *rand.Rand, week []time.Duration) (out []time.Time) {
	for start := simFrom; start.Before(simEnd); start = start.AddDate(0, 0, 7) {
		for range week {
			t := start.Add(week[r.IntN(len(week))] + scaled(10*time.Minute, r.NormFloat64()))
			if t.Before(simEnd) {
				out = append(out, t)
			}
		}
	}
	return out
}

// clockSources publish at the hours at which the pages of the corpus were published, at
// several rates.
func clockSources(t *testing.T, dir string) (out []simSource) {
	hours, n := publishedHours(t, filepath.Join(dir, "pages.ndjson"))
	for i, rate := range []float64{0.1, 0.3, 1, 3, 10} {
		for k := range 4 {
			r := rand.New(rand.NewPCG(assertedSeed+9, uint64(i*10+k)))
			items := poisson(r, rate*5, func(t time.Time) float64 { return rate * hours[t.Hour()] * 24 / n })
			out = append(out, newSource(r, fmt.Sprint("clock", rate, k), "hours of all pages", items))
		}
	}
	return out
}

// publishedHours counts pages by the local hour of their date; midnight is mostly a date
// without a time.
func publishedHours(t *testing.T, file string) (hours [24]float64, n float64) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewReader(f)
	for dec := json.NewDecoder(in); ; {
		var page struct{ Date string }
		if err := dec.Decode(&page); err == io.EOF {
			return hours, n
		} else if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if at, err := time.Parse(time.RFC3339, page.Date); err == nil && at.Hour()+at.Minute() > 0 {
			hours[at.Hour()], n = hours[at.Hour()]+1, n+1
		}
	}
}
