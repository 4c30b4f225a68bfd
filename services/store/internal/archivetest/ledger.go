package archivetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func line(link string, visit int, state event.State) event.Ledger {
	at := start.Add(time.Duration(visit) * time.Minute)
	return event.Ledger{
		Link: link, URL: "https://news.example/" + link, Source: "example", Visit: at, State: state,
		Reason: "because", Detail: "It is so.", Stage: "test", At: at.Add(time.Second), Article: "article",
	}
}

func (s *suite) note(lines ...event.Ledger) {
	s.Helper()
	if err := s.Note(s.Context(), lines); err != nil {
		s.Fatal(err)
	}
}

func (s *suite) known(links ...string) map[string]event.Ledger {
	s.Helper()
	known, err := s.Known(s.Context(), links)
	if err != nil {
		s.Fatal(err)
	}
	return known
}

// wantTally checks the balance, as "source state n".
func (s *suite) wantTally(want ...string) {
	s.Helper()
	counts, err := s.Tally(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	var got []string
	for _, c := range counts {
		got = append(got, fmt.Sprintf("%s %s %d", c.Source, c.State, c.N))
	}
	s.same(want, got)
}

// testLedgerOrder notes the lines of one story in every order there is, each on a link of
// its own, and wants them all to end alike.
func testLedgerOrder(t *testing.T, s *suite) {
	story := []event.Ledger{
		line("", 0, event.StateFound), line("", 0, event.StateStored), line("", 1, event.StateFetched),
		line("", 1, event.StateUnchanged), line("", 2, event.StateFailed),
	}
	orders := permutations(len(story))
	var links []string
	for step := range story {
		var batch []event.Ledger
		for i, order := range orders {
			l := story[order[step]]
			l.Link = fmt.Sprintf("link%03d", i)
			batch = append(batch, l)
		}
		s.note(batch...)
		s.note(batch[:10]...) // delivered again
	}
	for i := range orders {
		links = append(links, fmt.Sprintf("link%03d", i))
	}
	want := archive.Fold(story)[0]
	if want.State != event.StateStored {
		t.Fatalf("the story ends as %s", want.State)
	}
	known := s.known(links...)
	for i, id := range links {
		want.Link = id
		if known[id] != want {
			t.Errorf("order %v: %+v", orders[i], known[id])
		}
	}
	s.wantTally("example stored 120")
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for _, p := range permutations(n - 1) {
		for i := range n {
			out = append(out, slices.Insert(slices.Clone(p), i, n-1))
		}
	}
	return out
}

func testLinks(t *testing.T, s *suite) {
	other := line("c", 2, event.StateFound)
	other.Source = "other"
	s.note(line("a", 0, event.StateFound), line("a", 0, event.StateRefused), line("b", 1, event.StateFound), other, line("d", 0, event.StateGone))
	s.note(event.Ledger{URL: "https://news.example/unnamed", State: event.StateDead, Stage: "test"})
	s.wantTally(" dead 1", "example found 1", "example gone 1", "example refused 1", "other found 1")
	for _, c := range []struct {
		name string
		q    archive.LinkQuery
		want []string
	}{
		{"state", archive.LinkQuery{State: event.StateFound}, []string{"b", "c"}},
		{"source", archive.LinkQuery{Source: "example"}, []string{"a", "b", "d"}},
		{"both", archive.LinkQuery{Source: "example", State: event.StateGone}, []string{"d"}},
		{"since", archive.LinkQuery{Since: start.Add(time.Minute)}, []string{"b", "c"}},
		{"after", archive.LinkQuery{Source: "example", After: "a"}, []string{"b", "d"}},
		{"limit", archive.LinkQuery{Source: "example", Limit: 2}, []string{"a", "b"}},
		{"none", archive.LinkQuery{Source: "nobody"}, nil},
	} {
		var got []string
		err := s.Links(s.Context(), c.q, func(l event.Ledger) error {
			got = append(got, l.Link)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	enough := errors.New("enough")
	if err := s.Links(s.Context(), archive.LinkQuery{}, func(event.Ledger) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("links ended with %v", err)
	}
	s.same(map[string]event.Ledger{"a": line("a", 0, event.StateRefused)}, s.known("a", "none"))
	s.same(map[string]event.Ledger{}, s.known())
}
