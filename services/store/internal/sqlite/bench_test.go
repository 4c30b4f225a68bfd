package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// sample is a record with about 5 KB of text, as blocks and as HTML too, like the parser's.
func sample(n int) article.Article {
	url := fmt.Sprintf("https://news.example/2026/11/24/article-%d", n)
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	a := article.Article{
		ID: article.ID(url), URL: url, CanonicalURL: url, Source: article.Source{ID: "example", Name: "Example", Domain: "news.example", Country: "GB"},
		Found: article.Found{Via: "feed", Feed: "https://news.example/feed.xml", At: at}, Title: fmt.Sprintf("A headline of usual length, number %d", n),
		Summary: "What the feed says of it.", Language: "en", LanguageFrom: "html-lang", WordCount: 800, Section: []string{"News", "World"},
		Authors: []article.Author{{Name: "Jane Doe"}}, Published: article.Moment{At: at, Zone: "+00:00", Precision: article.ToSecond, From: "json-ld", Confidence: 0.95},
		FirstSeen: at, Fetched: at, Parsed: at,
		Provenance: article.Provenance{Parser: "wireroom/1", Fields: map[string]string{"title": "json-ld", "text": "body", "authors": "json-ld", "published": "json-ld"}},
	}
	var text, html strings.Builder
	for p := range 14 {
		var b strings.Builder
		for w := range 60 {
			fmt.Fprintf(&b, "%s ", vocabulary[(n*31+p*17+w*w*7+w)%len(vocabulary)])
		}
		para := b.String()
		text.WriteString(para + "\n\n")
		html.WriteString("<p>" + para + "</p>")
		a.Blocks = append(a.Blocks, article.Block{Kind: article.Paragraph, Text: para})
	}
	a.Text, a.HTML = text.String(), html.String()
	return a
}

var vocabulary = strings.Fields(`government minister parliament said that the new law would after months of talks between parties
	be put to a vote next week while critics warned prices could rise again and many people in the north had already left
	their homes because rain and wind made roads unsafe police confirmed on Tuesday evening near central station officials
	declined to comment further about costs market shares fell three percent analysts expected growth of energy exports`)

func samples(from, n int) []article.Article {
	out := make([]article.Article, n)
	for i := range out {
		out[i] = sample(from + i)
	}
	return out
}

func BenchmarkPut100(b *testing.B) {
	a := open(b, filepath.Join(b.TempDir(), "archive.db"))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		b.StopTimer()
		batch := samples(n, 100)
		n += 100
		b.StartTimer()
		if _, err := a.Put(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkPut100Unchanged(b *testing.B) {
	a := open(b, filepath.Join(b.TempDir(), "archive.db"))
	batch := samples(0, 100)
	if _, err := a.Put(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		for i := range batch {
			batch[i].Found.At = batch[i].Found.At.Add(time.Minute)
			batch[i].Fetched = batch[i].Fetched.Add(time.Minute)
		}
		if _, err := a.Put(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		n += 100
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkAnnounced100(b *testing.B) {
	a := open(b, filepath.Join(b.TempDir(), "archive.db"))
	n := 0
	for b.Loop() {
		b.StopTimer()
		batch := samples(n, 100)
		n += 100
		if _, err := a.Put(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		done := make([]archive.Announcement, len(batch))
		for i, r := range batch {
			done[i] = archive.Announcement{ID: r.ID, Revision: 1, Sequence: uint64(n + i)}
		}
		b.StartTimer()
		if err := a.Announced(b.Context(), done); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkNote500(b *testing.B) {
	a := open(b, filepath.Join(b.TempDir(), "archive.db"))
	n := 0
	for b.Loop() {
		lines := make([]event.Ledger, 500)
		for i := range lines {
			url := fmt.Sprintf("https://news.example/%d", n+i)
			lines[i] = event.Ledger{Link: article.ID(url), URL: url, Source: "example", Visit: time.Now(), State: event.StateFound, Stage: "fetcher", At: time.Now()}
		}
		n += len(lines)
		if err := a.Note(b.Context(), lines); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
}

func BenchmarkEach(b *testing.B) {
	a := open(b, filepath.Join(b.TempDir(), "archive.db"))
	for i := 0; i < 2000; i += 100 {
		if _, err := a.Put(b.Context(), samples(i, 100)); err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	for b.Loop() {
		err := a.Each(b.Context(), archive.Query{}, func(article.Article) error { n++; return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkEncode(b *testing.B) {
	a := sample(1)
	blob, err := encode(&a)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := encode(&a); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(blob)), "bytes")
	b.ReportMetric(float64(len(a.Text)), "text-bytes")
}

// What a step of retention takes, in which nobody else writes.
func BenchmarkDrop100(b *testing.B) {
	for name, drop := range map[string]func(*Archive, context.Context, []archive.Kept, time.Time) ([]archive.Kept, error){"texts": (*Archive).DropTexts, "records": (*Archive).DropRecords} {
		b.Run(name, func(b *testing.B) {
			a := open(b, filepath.Join(b.TempDir(), "archive.db"))
			n := 0
			for b.Loop() {
				b.StopTimer()
				batch := samples(n, 100)
				put(b, a, batch)
				list := make([]archive.Kept, len(batch))
				for i, r := range batch {
					list[i] = archive.Kept{Article: r.ID, Revision: 1}
				}
				n += 100
				b.StartTimer()
				if gone, err := drop(a, b.Context(), list, time.Now()); err != nil || len(gone) != 100 {
					b.Fatal(len(gone), err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
		})
	}
}

func BenchmarkListed(b *testing.B) {
	a := sample(1)
	blob, err := encode(&a)
	if err != nil {
		b.Fatal(err)
	}
	r := row{record: blob}
	for b.Loop() {
		if _, err := r.listed(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	a := sample(1)
	blob, err := encode(&a)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := decode(blob); err != nil {
			b.Fatal(err)
		}
	}
}
