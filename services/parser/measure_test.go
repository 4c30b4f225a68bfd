package parser_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	parser "github.com/wireroom/wireroom/services/parser"
)

// label is what a reader says of a page: kind, agency, access. "?" is "one cannot say".
type label struct{ kind, agency, access string }

// tally counts the pages of which a field says something: rightly, at all, and of how many
// it should.
type tally struct{ right, said, is int }

func (c *tally) add(got, want string) {
	if want == "?" {
		return
	}
	if got != "" {
		c.said++
	}
	if want != "" {
		c.is++
	}
	if got != "" && got == want {
		c.right++
	}
}

func (c *tally) precision() float64 { return float64(c.right) / float64(max(1, c.said)) }
func (c *tally) recall() float64    { return float64(c.right) / float64(max(1, c.is)) }

// TestLabels measures kind, agency and access on the corpora below WIREROOM_SHARED against
// testdata/labels.tsv. Access is asked of the page without what it states for machines, since
// otherwise the record repeats the statement.
func TestLabels(t *testing.T) {
	shared := os.Getenv("WIREROOM_SHARED")
	if shared == "" {
		t.Skip("WIREROOM_SHARED names no corpus")
	}
	var kind, agency, access tally
	for set, labels := range readLabels(t) {
		found := 0
		eachPage(t, filepath.Join(shared, "corpus", set, "pages.ndjson"), func(p told, f *event.Fetched) {
			want := labels.of(p.ID, &found)
			a, err := parser.Parse(f)
			if err != nil {
				t.Fatalf("%s: %v", p.ID, err)
			}
			f.Body = stated.ReplaceAllFunc(f.Body, withoutCharset)
			bare, err := parser.Parse(f)
			if err != nil {
				t.Fatalf("%s without what it states: %v", p.ID, err)
			}
			got := label{unless(string(a.Kind), string(article.KindArticle)), a.Agency, unless(string(bare.Access), string(article.AccessUnknown))}
			kind.add(got.kind, want.kind)
			agency.add(got.agency, want.agency)
			access.add(got.access, want.access)
			if got != want {
				t.Logf("%s: got %v, want %v", p.ID, got, want)
			}
		})
		if found != len(labels) {
			t.Errorf("%s has %d of the %d pages with a label", set, found, len(labels))
		}
	}
	for _, c := range []struct {
		name              string
		precision, recall float64
		tally
	}{{"kind", 0.9, 0.6, kind}, {"agency", 0.9, 0.85, agency}, {"access", 0.9, 0.9, access}} {
		t.Logf("%s: precision %.2f (%d of %d), recall %.2f (%d of %d)", c.name, c.tally.precision(), c.right, c.said, c.tally.recall(), c.right, c.is)
		if c.tally.precision() < c.precision || c.tally.recall() < c.recall {
			t.Errorf("%s is below what it was", c.name)
		}
	}
}

// The least share of pages whose title and authors are right when they are only printed.
const (
	leastTitles  = 0.74
	leastAuthors = 0.74
)

// TestInPrint measures titles and authors on the pages of world-news without what they state for
// machines: what is left is the page as a reader sees it, and the classes of its elements.
func TestInPrint(t *testing.T) {
	shared := os.Getenv("WIREROOM_SHARED")
	if shared == "" {
		t.Skip("WIREROOM_SHARED names no corpus")
	}
	var pages, titles, signed, authors float64
	eachPage(t, filepath.Join(shared, "corpus", "world-news", "pages.ndjson"), func(p told, f *event.Fetched) {
		f.Body = stated.ReplaceAllFunc(f.Body, withoutCharset)
		a, err := parser.Parse(f)
		if err != nil {
			t.Fatalf("%s: %v", p.ID, err)
		}
		pages++
		if plainly(a.Title) == plainly(p.Title) {
			titles++
		}
		if len(p.Authors) == 0 {
			return
		}
		signed++
		if slices.Equal(sorted(p.Authors), names(a)) {
			authors++
		}
	})
	t.Logf("titles %.3f of %.0f, authors %.3f of %.0f", titles/pages, pages, authors/signed, signed)
	if titles < leastTitles*pages || authors < leastAuthors*signed {
		t.Error("they are below what they were")
	}
}

// plainly is a text by which two printings of it are compared.
func plainly(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("‘", "'", "’", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "…", "...", "\u00ad", "").Replace(s)), " "))
}

func names(a *article.Article) []string {
	var out []string
	for _, o := range a.Authors {
		out = append(out, o.Name)
	}
	return sorted(out)
}

func sorted(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, plainly(s))
	}
	slices.Sort(out)
	return out
}

// stated is what a page states for machines: JSON-LD and meta elements.
var stated = regexp.MustCompile(`(?is)<script[^>]*ld\+json[^>]*>.*?</script>|<meta\s[^>]*>`)

// withoutCharset is what is left of it: the charset.
func withoutCharset(element []byte) []byte {
	if bytes.Contains(element, []byte("charset")) && len(element) < 200 {
		return element
	}
	return nil
}

func unless(s, nothing string) string {
	if s == nothing {
		return ""
	}
	return s
}

type labelled map[string]label

// of is the label of a page, by the beginning of its id.
func (l labelled) of(id string, found *int) label {
	for prefix, want := range l {
		if strings.HasPrefix(id, prefix) {
			*found++
			return want
		}
	}
	return label{}
}

func readLabels(t *testing.T) map[string]labelled {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "labels.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]labelled{}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(f) != 5 {
			continue
		}
		if sets[f[0]] == nil {
			sets[f[0]] = labelled{}
		}
		sets[f[0]][f[1]] = label{unless(f[2], "article"), unless(f[3], "-"), unless(f[4], "-")}
	}
	return sets
}
