package archivetest

import (
	"fmt"
	"strings"
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

// testTerms: words are listed as they are folded, with how many records have them now.
func testTerms(t *testing.T, s *suite) {
	for i, text := range []string{"The minister of Zürich", "Ministers and one minister, minister", "a mint", "%_ministry"} {
		s.put(look(i, 0, text))
	}
	s.put(look(2, 1, "no more"))
	for _, c := range []struct {
		prefix, want string
		n            int
	}{{"min", "minister 2, ministers 1, ministry 1", 10}, {"zu", "zurich 1", 10}, {"min", "minister 2", 1}, {"%", "", 10}, {"m.", "", 10}} {
		list, err := s.Terms(s.Context(), c.prefix, c.n)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, term := range list {
			got = append(got, fmt.Sprint(term.Word, " ", term.N))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q: %q, want %q", c.prefix, got, c.want)
		}
	}
}

func testSearchFilters(t *testing.T, s *suite) {
	for i, f := range []struct{ source, lang, agency, tag string }{{"a", "en", "AP", "x"}, {"a", "en-GB", "", "y"}, {"b", "eng", "AP", "x"}, {"b", "de", "", ""}} {
		r := look(i, 0, "text")
		r.Source.ID, r.Source.Domain, r.Language, r.Agency, r.Kind = f.source, f.source+".example", f.lang, f.agency, article.KindArticle
		r.Published.At = start.Add(time.Duration(i) * time.Hour)
		if f.tag != "" {
			r.Tags = []string{f.tag}
		}
		switch i {
		case 0:
			r.Access = article.AccessLocked
		case 1:
			r.Section = []string{"World", "Europe"}
		}
		s.put(r)
	}
	by := func(f query.Field, values ...string) archive.Search {
		return archive.Search{Filters: query.Filters{f: values}}
	}
	s.wantSearch(by(query.Source, "a"), "", "Article 1/1", "Article 0/1")
	s.wantSearch(by(query.Language, "en"), "", "Article 1/1", "Article 0/1")
	s.wantSearch(by(query.Language, "de", "en-GB"), "", "Article 3/1", "Article 1/1")
	s.wantSearch(by(query.Language, "-en"), "", "Article 3/1", "Article 2/1")
	s.wantSearch(by(query.Language, "en", "-en-GB"), "", "Article 0/1")
	s.wantSearch(by(query.Agency, ""), "", "Article 3/1", "Article 1/1")
	s.wantSearch(by(query.Agency, "-"), "", "Article 2/1", "Article 0/1")
	s.wantSearch(by(query.Label, "x", "y"), "", "Article 2/1", "Article 1/1", "Article 0/1")
	s.wantSearch(by(query.Label, "-x"), "", "Article 3/1", "Article 1/1")
	s.wantSearch(by(query.Label, ""), "", "Article 3/1")
	s.wantSearch(by(query.Section, "World"), "text", "Article 1/1")
	s.wantSearch(by(query.Section, "Europe"), "")
	s.wantSearch(by(query.Label, "Europe"), "", "Article 1/1")
	s.wantSearch(by(query.Access, "-locked"), "", "Article 3/1", "Article 2/1", "Article 1/1")
	s.wantSearch(by(query.Change, "created"), "", "Article 3/1", "Article 2/1", "Article 1/1", "Article 0/1")
	s.wantSearch(archive.Search{Filters: query.Filters{query.Agency: {"AP"}, query.Label: {"x"}, query.Domain: {"b.example"}}}, "text", "Article 2/1")
	s.wantSearch(archive.Search{Since: start.Add(time.Hour), Until: start.Add(3 * time.Hour)}, "", "Article 2/1", "Article 1/1")
	s.wantSearch(by(query.Kind, string(article.KindLive)), "")
	f := s.search(archive.Search{Bucket: time.Hour, Limit: 1}, "")
	s.same([]query.Facet{{Value: "a", N: 2}, {Value: "b", N: 2}}, f.Facets[query.Source])
	s.same([]query.Facet{{Value: "en", N: 2}, {Value: "de", N: 1}, {Value: "eng", N: 1}}, f.Facets[query.Language])
	if f.Total != 4 || len(f.Histogram) != 4 || len(f.Articles) != 1 || f.Next == "" {
		t.Errorf("total %d, %d buckets, %d rows, next %q", f.Total, len(f.Histogram), len(f.Articles), f.Next)
	}
}

// testSearchFacets: a facet counts what its own filter leaves out, and lists what it names.
func testSearchFacets(_ *testing.T, s *suite) {
	for i, f := range []struct{ source, lang string }{{"a", "en"}, {"a", "en-GB"}, {"b", "en"}, {"b", "de"}} {
		r := look(i, 0, "text")
		r.Source.ID, r.Language = f.source, f.lang
		s.put(r)
	}
	f := s.search(archive.Search{Filters: query.Filters{query.Source: {"a", "none"}, query.Language: {"en-GB", "-de"}}}, "text")
	s.same(1, f.Total)
	s.same([]query.Facet{{Value: "a", N: 1}, {Value: "none", N: 0}}, f.Facets[query.Source])
	s.same([]query.Facet{{Value: "en", N: 2}, {Value: "en-GB", N: 1}, {Value: "de", N: 0}}, f.Facets[query.Language])
	s.same([]query.Facet{{Value: "created", N: 1}}, f.Facets[query.Change])
	f = s.search(archive.Search{Filters: query.Filters{query.Source: {"b"}}}, "")
	s.same([]query.Facet{{Value: "a", N: 2}, {Value: "b", N: 2}}, f.Facets[query.Source])
	s.same([]query.Loosened(nil), f.Loosened)

	// Nothing is found: what each condition costs.
	f = s.search(archive.Search{Filters: query.Filters{query.Source: {"a"}, query.Language: {"de"}}, Order: query.ByStored, Since: start}, "text")
	s.same([]query.Loosened{{Without: "source", N: 1}, {Without: "language", N: 2}, {Without: "words", N: 0}, {Without: "time", N: 0}}, f.Loosened)
	f = s.search(archive.Search{Order: query.ByStored, Since: start.AddDate(1000, 0, 0)}, "text")
	s.same([]query.Loosened{{Without: "words", N: 0}, {Without: "time", N: 4}}, f.Loosened)
}

// testSearchLoosened: what would be found is not counted without end.
func testSearchLoosened(_ *testing.T, s *suite) {
	batch := make([]article.Article, archive.MaxLoosened+1)
	for i := range batch {
		batch[i] = look(i, 0, "text")
	}
	s.put(batch...)
	f := s.search(archive.Search{Filters: query.Filters{query.Source: {"none"}}}, "")
	s.same([]query.Loosened{{Without: "source", N: archive.MaxLoosened}}, f.Loosened)
}

func (s *suite) onWire(sequence uint64, id string, revision int) {
	s.Helper()
	if err := s.Announced(s.Context(), []archive.Announcement{{ID: id, Revision: revision, Sequence: sequence}}); err != nil {
		s.Fatal(err)
	}
}

// testSearchWire: the wire's order is that of the stream, in the latest version of each record.
func testSearchWire(_ *testing.T, s *suite) {
	wire := archive.Search{Order: query.BySequence, Limit: 2}
	var list []article.Article
	for i := range 4 {
		list = append(list, s.put(look(i, 0, "text"))[0].Article)
	}
	s.wantSearch(wire, "")
	for i, sequence := range []uint64{7, 3, 5} {
		s.onWire(sequence, list[i].ID, 1)
	}
	titles := func(f archive.Found) (out []string) {
		for _, a := range f.Articles {
			out = append(out, version(a))
		}
		return out
	}
	f := s.search(wire, "text")
	s.same([]string{"Article 0/1", "Article 2/1"}, titles(f))
	s.same(3, f.Total)
	s.same(uint64(7), f.Sequence)
	next := wire
	next.After = f.Next
	s.same([]string{"Article 1/1"}, titles(s.search(next, "")))
	f = s.search(archive.Search{Before: 5}, "")
	s.same([]string{"Article 1/1"}, titles(f))
	s.same(3, f.Total)

	// A revision moves to the head once it is announced; its time is its own.
	s.after(list[2])
	revised := s.put(look(1, 5, "another text"))[0].Article
	s.same(2, s.search(wire, "").Total)
	s.onWire(9, list[1].ID, 1) // late news of the version before
	s.same(2, s.search(wire, "").Total)
	s.onWire(8, revised.ID, 2)
	s.onWire(6, list[3].ID, 1)
	wire.Limit, wire.Bucket = 4, time.Hour
	f = s.search(wire, "")
	s.same([]string{"Article 1/2", "Article 0/1", "Article 3/1", "Article 2/1"}, titles(f))
	s.same([]uint64{8, 7, 6, 5}, []uint64{f.Articles[0].Sequence, f.Articles[1].Sequence, f.Articles[2].Sequence, f.Articles[3].Sequence})
	s.same(list[1].Stored, f.Created[0])
	n, again := 0, 0
	for _, b := range f.Histogram {
		n, again = n+b.N, again+b.Revised
	}
	s.same([]int{4, 1}, []int{n, again})
	s.wantSearch(archive.Search{Order: query.BySequence, Since: revised.Stored, Filters: query.Filters{query.Change: {"revised"}}}, "", "Article 1/2")
	s.wantSearch(archive.Search{Order: query.BySequence, Until: revised.Stored, Filters: query.Filters{query.Change: {"revised"}}}, "")
}

// testSearchStory: records of a story are found by any of its IDs, with who had it.
func testSearchStory(_ *testing.T, s *suite) {
	var members []archive.Member
	for i := range archive.MaxPickups + 2 {
		r := look(i, i, prose("news"))
		r.Source.ID = fmt.Sprintf("s%02d", i)
		s.put(r)
		members = append(members, archive.MemberOf(&r))
	}
	again := look(100, 100, prose("news"))
	again.Source.ID = "s00"
	s.put(again, look(200, 0, "alone"))
	members = append(members, archive.MemberOf(&again))
	alone := look(200, 0, "alone")
	s.join(append(members, archive.MemberOf(&alone))...)
	for _, m := range members[1:] {
		s.merge(m.Story, members[0].Story)
	}
	of := archive.Search{Filters: query.Filters{query.Story: {members[3].Story}}}
	f := s.search(of, "")
	s.same(len(members), f.Total)
	s.same(members[0].Story, f.Articles[0].Story)
	had := f.Pickups[members[0].Story]
	s.same(archive.MaxPickups+2, len(had))
	s.same(query.Pickup{Source: "s00", At: members[0].At}, had[0])
	s.same(query.Pickup{Source: "s01", At: members[1].At}, had[1])
	of.Filters = query.Filters{query.Story: {"-" + members[3].Story}}
	f = s.search(of, "")
	s.same([]string{"Article 200/1"}, []string{version(f.Articles[0])})
	s.same(1, f.Total)
	s.same(1, len(f.Pickups[f.Articles[0].Story]))
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
		{Order: query.ByStored, Before: 3}, {Filters: query.Filters{"colour": {"red"}}}, {Filters: query.Filters{query.Source: make([]string, archive.MaxValues+1)}},
		{Order: query.ByStored, After: archive.Place{Order: query.ByPublished}.String()}} {
		if _, err := s.Search(s.Context(), q); err == nil {
			t.Error(fmt.Sprint(i, ": no error"))
		}
	}
}
