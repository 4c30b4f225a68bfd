package archivetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func (s *suite) search(q archive.Search, text string) archive.Found {
	s.Helper()
	var err error
	if q.Words, err = words.Parse(text); err != nil {
		s.Fatal(err)
	}
	f, err := s.Search(s.Context(), q)
	if err != nil {
		s.Fatal(err)
	}
	return f
}

func (s *suite) wantSearch(q archive.Search, words string, want ...string) {
	s.Helper()
	f := s.search(q, words)
	var got []string
	for _, a := range f.Articles {
		got = append(got, version(a))
	}
	s.same(want, got)
	if f.Total != len(want) {
		s.Errorf("%q: total %d, want %d", words, f.Total, len(want))
	}
}

func testSearchWords(_ *testing.T, s *suite) {
	for i, text := range []string{"The minister spoke of Zürich.", "The prime minister left. Speaking ended", "東京都で会議が開かれた", "การประชุมที่กรุงเทพ", `said "NEAR(a" x AND y`} {
		r := look(i, 0, text)
		r.Published.At = start.Add(time.Duration(i) * time.Minute)
		s.put(r)
	}
	for words, want := range map[string][]string{
		"minister":          {"Article 1/1", "Article 0/1"},
		"MINISTER zurich":   {"Article 0/1"},
		`"prime minister"`:  {"Article 1/1"},
		`"minister prime"`:  nil,
		"minister -zürich":  {"Article 1/1"},
		"zürich OR left":    {"Article 1/1", "Article 0/1"},
		"speak*":            {"Article 1/1"},
		"speak":             nil,
		"会議":                {"Article 2/1"},
		"都":                 {"Article 2/1"},
		"議会":                nil,
		"กรุงเทพ":           {"Article 3/1"},
		`NEAR(a" AND`:       {"Article 4/1"},
		"near":              {"Article 4/1"},
		`" OR text : x * )`: nil,
	} {
		s.wantSearch(archive.Search{}, words, want...)
	}
	revised := look(1, 5, "Nothing of the kind")
	s.put(revised)
	s.wantSearch(archive.Search{}, "minister", "Article 0/1")
	s.wantSearch(archive.Search{}, "kind", "Article 1/2")
}

func testSearchFilters(t *testing.T, s *suite) {
	for i, f := range []struct{ source, lang, agency, tag string }{{"a", "en", "AP", "x"}, {"a", "en-GB", "", "y"}, {"b", "eng", "AP", "x"}, {"b", "de", "", ""}} {
		r := look(i, 0, "text")
		r.Source.ID, r.Source.Domain, r.Language, r.Agency, r.Kind = f.source, f.source+".example", f.lang, f.agency, article.KindArticle
		r.Published.At = start.Add(time.Duration(i) * time.Hour)
		if f.tag != "" {
			r.Tags = []string{f.tag}
		}
		s.put(r)
	}
	s.wantSearch(archive.Search{Source: "a"}, "", "Article 1/1", "Article 0/1")
	s.wantSearch(archive.Search{Language: "en"}, "", "Article 1/1", "Article 0/1")
	s.wantSearch(archive.Search{Agency: "AP", Label: "x", Domain: "b.example"}, "text", "Article 2/1")
	s.wantSearch(archive.Search{Since: start.Add(time.Hour), Until: start.Add(3 * time.Hour)}, "", "Article 2/1", "Article 1/1")
	s.wantSearch(archive.Search{Kind: article.KindLive}, "")
	f := s.search(archive.Search{Bucket: time.Hour, Limit: 1}, "")
	s.same([]query.Facet{{Value: "a", N: 2}, {Value: "b", N: 2}}, f.Facets["source"])
	if f.Total != 4 || len(f.Histogram) != 4 || len(f.Articles) != 1 || f.Next == "" {
		t.Errorf("total %d, %d buckets, %d rows, next %q", f.Total, len(f.Histogram), len(f.Articles), f.Next)
	}
}

// testSearchPages: who pages through while others write sees each record that was there once.
func testSearchPages(t *testing.T, s *suite) {
	const n = 60
	for i := range n {
		r := look(i, 0, "text")
		r.Published.At = start.Add(time.Duration(i/7) * time.Second) // several at one instant
		s.put(r)
	}
	seen := map[string]int{}
	q := archive.Search{Limit: 7}
	for i := 0; ; i++ {
		f := s.search(q, "text OR other")
		for _, a := range f.Articles {
			seen[a.CanonicalURL]++
		}
		if q.After = f.Next; f.Next == "" {
			break
		}
		revised := look((i*11)%n, 1, "other")
		revised.Published.At = start.Add(time.Duration(((i*11)%n)/7) * time.Second)
		added := look(1000+i, 0, "text")
		added.Published.At = start.Add(time.Duration(i) * time.Second)
		s.put(revised, added)
	}
	for i := range n {
		if url := look(i, 0, "").URL; seen[url] != 1 {
			t.Errorf("%s was seen %d times", url, seen[url])
		}
	}
}

func testSearchWrong(t *testing.T, s *suite) {
	for i, q := range []archive.Search{{After: "nonsense"}, {Order: "best"}, {Order: query.ByRelevance}, {Limit: archive.MaxRows + 1}, {Bucket: time.Second},
		{Order: query.ByStored, After: archive.Place{Order: query.ByPublished}.String()}} {
		if _, err := s.Search(s.Context(), q); err == nil {
			t.Error(fmt.Sprint(i, ": no error"))
		}
	}
}
