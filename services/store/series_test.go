package store

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// near reports whether a percentile is what it should be, as far as buckets tell.
func near(got int64, want time.Duration) bool {
	ms := float64(want.Milliseconds())
	return float64(got) > ms/1.2 && float64(got) < ms*1.2
}

func TestBuckets(t *testing.T) {
	for _, d := range []time.Duration{2 * time.Millisecond, 42 * time.Millisecond, time.Second, 90 * time.Minute, 30 * 24 * time.Hour} {
		if got := archive.Typical(archive.Bucket(d)); !near(got, d) {
			t.Errorf("%v is told as %d ms", d, got)
		}
	}
	if archive.Typical(archive.Bucket(-time.Second)) != 0 || archive.Bucket(1000*24*time.Hour) != archive.Bucket(10_000*24*time.Hour) {
		t.Error("waits have no bounds")
	}
}

// A record's waits are counted once it is announced, and told as percentiles.
func TestSeries(t *testing.T) {
	_, a := stores(t, 1)
	now := begin.Add(20 * time.Minute)
	var w waits
	for i := range 100 {
		r := record(i, "text")
		r.Fetched = r.Found.At.Add(time.Duration(i+1) * time.Second)
		r.Parsed = r.Fetched.Add(50 * time.Millisecond)
		r.Stored, r.Revision = r.Parsed.Add(5*time.Millisecond), 1
		r.Published = article.Moment{At: begin.Add(-time.Hour), Precision: article.ToMinute}
		if i >= 50 {
			r.Published.Precision, r.Revision = article.ToDay, 2
		}
		w.announced([]article.Article{r}, now)
	}
	if err := w.write(t.Context(), a, now); err != nil {
		t.Fatal(err)
	}
	if err := w.write(t.Context(), a, now); err != nil { // nothing more
		t.Fatal(err)
	}
	got, err := Series(t.Context(), a, query.SeriesRequest{}, now)
	if err != nil {
		t.Fatal(err)
	}
	p := got.Series[query.UntilFetched][0]
	if got.Step != 900 || !p.At.Equal(begin.Add(15*time.Minute)) || p.N != 100 || !near(p.MedianMS, 50*time.Second) || !near(p.P90MS, 90*time.Second) || !near(p.P99MS, 99*time.Second) {
		t.Errorf("until fetched: %+v", got)
	}
	for wait, want := range map[query.Wait]time.Duration{query.UntilParsed: 50 * time.Millisecond, query.UntilStored: 5 * time.Millisecond, query.UntilAnnounced: 20 * time.Minute, query.SincePublished: time.Hour} {
		if p := got.Series[wait]; len(p) != 1 || !near(p[0].MedianMS, want) {
			t.Errorf("%s: %+v, want %v", wait, p, want)
		}
	}
	if n := got.Series[query.SincePublished][0].N; n != 50 {
		t.Errorf("the delay of %d is told, 50 are new and of a known minute", n)
	}
	if got, err := Series(t.Context(), a, query.SeriesRequest{Until: begin}, now); err != nil || len(got.Series) != 0 {
		t.Errorf("before: %+v, %v", got, err)
	}
}

// What cannot be written waits until it can.
func TestWaitsAreNotLost(t *testing.T) {
	_, a := stores(t, 1)
	var w waits
	w.announced([]article.Article{{Stored: begin}}, begin)
	ended, end := context.WithCancel(t.Context())
	end()
	if err := w.write(ended, a, begin); err == nil {
		t.Fatal("it is written")
	}
	w.announced([]article.Article{{Stored: begin}}, begin)
	if err := w.write(t.Context(), a, begin); err != nil {
		t.Fatal(err)
	}
	got, err := a.Waits(t.Context(), begin, begin.Add(time.Hour))
	if err != nil || len(got) != 1 || got[0].N != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

// A store that ends has written how long what it announced had waited.
func TestStoreKeepsWaits(t *testing.T) {
	b := bustest.Start(t)
	a, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "archive.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	s, err := New(Defaults(), a, b, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	r := record(1, "text")
	r.Parsed = r.Fetched.Add(time.Second)
	if _, err := b.Publish(t.Context(), event.Parsed{Link: event.Link{ID: r.ID, URL: r.URL, Source: r.Source, Found: r.Found}, Article: r}); err != nil {
		t.Fatal(err)
	}
	bustest.Eventually(t, func() error {
		known, err := a.Known(t.Context(), []string{r.ID})
		if err == nil && len(known) == 0 {
			err = fmt.Errorf("its line is not noted")
		}
		return err
	})
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	got, err := Series(t.Context(), a, query.SeriesRequest{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if p := got.Series[query.UntilParsed]; len(p) != 1 || p[0].N != 1 || !near(p[0].MedianMS, time.Second) || len(got.Series[query.UntilAnnounced]) != 1 {
		t.Errorf("%+v", got)
	}
}
