package parser_test

import (
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	parser "github.com/wireroom/wireroom/services/parser"
)

// TestWhatIsLeftOutIsNotRead compares the record of a page whose unread attributes and
// elements are left out with that of the whole page, which a rule for its site asks for.
func TestWhatIsLeftOutIsNotRead(t *testing.T) {
	pages := samplePages(t)
	if shared := os.Getenv("WIREROOM_SHARED"); shared != "" {
		lists, _ := filepath.Glob(filepath.Join(shared, "corpus", "*", "pages.ndjson"))
		for _, list := range lists {
			eachPage(t, list, func(_ told, f *event.Fetched) { pages = append(pages, f) })
		}
	}
	rules := idleRules(t, pages)
	for _, f := range pages {
		want, err := parser.ParseWith(rules, f)
		if err != nil {
			t.Fatal(f.FinalURL, err)
		}
		got, err := parser.Parse(f)
		if err != nil {
			t.Fatal(f.FinalURL, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is another record (-whole +slim):\n%s", f.FinalURL, diff)
		}
	}
}

func samplePages(t *testing.T) (pages []*event.Fetched) {
	t.Helper()
	for _, s := range samples {
		pages = append(pages, sample(t, s.file))
	}
	return pages
}

// idleRules are rules for the sites of pages that change nothing.
func idleRules(t *testing.T, pages []*event.Fetched) *parser.Rules {
	t.Helper()
	dir := t.TempDir()
	for _, f := range pages {
		u, err := url.Parse(f.FinalURL)
		if err != nil {
			t.Fatal(err)
		}
		text := "domain: " + u.Hostname() + "\nremove: [.no-such-class]\n"
		if err := os.WriteFile(filepath.Join(dir, u.Hostname()+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rules, err := parser.LoadRules(dir)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// TestPagesDoNotShareRoom parses the samples by several at once, in other orders: what a
// page needs room for is used again for the next.
func TestPagesDoNotShareRoom(t *testing.T) {
	pages := samplePages(t)
	want := make([]*article.Article, len(pages))
	for i, f := range pages {
		want[i], _ = parser.Parse(f)
	}
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for k := range pages {
				i := (k*(2*n+1) + n) % len(pages)
				if got, _ := parser.Parse(pages[i]); !cmp.Equal(want[i], got) {
					t.Errorf("%s is another record beside others:\n%s", pages[i].FinalURL, cmp.Diff(want[i], got))
				}
			}
		})
	}
	all.Wait()
}
