package story_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

// copyOf is one text of the labelled set.
type copyOf struct {
	page  string // what it is a copy of: two of one page are of one story
	how   string
	group string // the country of the page
	text  string
}

type page struct {
	ID, Group string
	Bodies    []string
}

// pages are the texts of the corpus that are long enough to be cut.
func pages(t testing.TB) (out []page) {
	t.Helper()
	shared := os.Getenv("WIREROOM_SHARED")
	if shared == "" {
		t.Skip("WIREROOM_SHARED is not set: the corpus of real pages is not here")
	}
	for _, set := range []string{"article-bodies", "world-news"} {
		in, err := os.Open(filepath.Join(shared, "corpus", set, "pages.ndjson"))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		lines := bufio.NewScanner(in)
		for lines.Buffer(nil, 1<<20); lines.Scan(); {
			var p page
			if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			if p.Group == "" {
				p.Group = "en"
			}
			if len(p.Bodies) > 0 && story.Of(p.Bodies[0]).N >= 4*story.MinShingles {
				out = append(out, p)
			}
		}
		if lines.Err() != nil {
			t.Fatal(lines.Err())
		}
	}
	return out
}

// hows are the ways in which outlets take over a text.
var hows = []struct {
	name string
	make func(rnd *rand.Rand, text string) string
}{
	{"verbatim", func(_ *rand.Rand, s string) string { return s }},
	{"set anew", setAnew},
	{"shortened", shortened},
	{"re-headed", reheaded},
	{"names respelt", respelt},
	{"rewritten", rewritten},
	{"credited", func(_ *rand.Rand, s string) string {
		return "HARBOUR CITY (Wire) - " + s + "\n\nThe Wire contributed to this report. Additional reporting by our correspondents; editing by the desk."
	}},
}

// setAnew has other marks, case and white space.
func setAnew(_ *rand.Rand, s string) string {
	return strings.ToUpper(strings.NewReplacer("\n\n", " ", `"`, "«", "“", "«", "”", "»", " - ", " — ").Replace(s))
}

// shortened is the first third to two thirds, whole sentences.
func shortened(rnd *rand.Rand, s string) string {
	list := diff.Sentences(s)
	return strings.Join(list[:max(1, len(list)*(34+rnd.IntN(33))/100)], "")
}

// reheaded has another opening: the first sentence is the outlet's own.
func reheaded(_ *rand.Rand, s string) string {
	list := diff.Sentences(s)
	return "This is what is known so far, and what may come of it in the days ahead.\n\n" + strings.Join(list[1:], "")
}

// respelt writes the ten most frequent names otherwise: words in capitals within
// sentences, and in scripts without capitals the longest words.
func respelt(_ *rand.Rand, s string) string {
	tokens, n := diff.Tokens(s), map[string]int{}
	for i, t := range tokens {
		if i > 2 && isName(t) && !strings.ContainsAny(tokens[i-2], ".!?") {
			n[t]++
		}
	}
	names := slices.Collect(func(yield func(string) bool) {
		for name := range n {
			if !yield(name) {
				return
			}
		}
	})
	slices.SortFunc(names, func(a, b string) int { return 100*(n[b]-n[a]) + strings.Compare(a, b) })
	names = names[:min(len(names), 10)]
	for i, t := range tokens {
		if slices.Contains(names, t) {
			tokens[i] = "Q" + t + "ij"
		}
	}
	return strings.Join(tokens, "")
}

func isName(t string) bool {
	r, _ := utf8.DecodeRuneInString(t)
	if unicode.IsUpper(r) {
		return true
	}
	return unicode.IsLetter(r) && !unicode.IsLower(r) && utf8.RuneCountInString(t) > 5
}

// rewritten lost a fifth of its sentences, has one in twelve words changed, and its
// paragraphs in another order.
func rewritten(rnd *rand.Rand, s string) string {
	list := slices.DeleteFunc(diff.Sentences(s), func(string) bool { return rnd.IntN(5) == 0 })
	for i := 1; i+1 < len(list); i += 3 {
		list[i], list[i+1] = list[i+1], list[i]
	}
	tokens := diff.Tokens(strings.Join(list, ""))
	for i, t := range tokens {
		if diff.IsWord(t) && rnd.IntN(12) == 0 {
			tokens[i] = tokens[rnd.IntN(len(tokens))]
		}
	}
	return strings.Join(tokens, "")
}

// labelled are copies of each page in all ways, and news that has its outlet's words
// around it: the same ones on different news, most of them cut to a brief.
func labelled(list []page) (out []copyOf) {
	rnd := rand.New(rand.NewPCG(2026, 11))
	for i, p := range list {
		for _, h := range hows {
			out = append(out, copyOf{p.ID, h.name, p.Group, h.make(rnd, p.Bodies[0])})
		}
		own := around(list, p.Group)
		brief := diff.Sentences(p.Bodies[0])
		brief = brief[:max(1, min(len(brief), 4+i%12))]
		out = append(out, copyOf{p.ID, "in the outlet's words", p.Group, p.Bodies[0] + "\n\n" + own}, copyOf{p.ID, "brief in the outlet's words", p.Group, strings.Join(brief, "") + "\n\n" + own})
	}
	rnd.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// around are 40 to 60 words that all outlets of a country put below each article: the end
// of the country's last text, which so is no part of the set.
func around(list []page, group string) string {
	for _, p := range slices.Backward(list) {
		if p.Group == group {
			tokens := diff.Tokens(p.Bodies[0])
			return strings.Join(tokens[max(0, len(tokens)-110):], "")
		}
	}
	return ""
}

// shelf finds sketches by their keys, as an archive does, and puts what is alike together.
type shelf struct {
	sketches []story.Sketch
	by       map[uint64][]int
	story    []int // of each sketch: the number of the first of its story
}

func (s *shelf) add(k story.Sketch) {
	n := len(s.sketches)
	s.sketches, s.story = append(s.sketches, k), append(s.story, n)
	for _, key := range k.Keys() {
		for _, i := range s.by[key] {
			if s.story[i] != s.story[n] && story.Same(k, s.sketches[i]) {
				s.merge(s.story[i], s.story[n])
			}
		}
	}
	for _, key := range k.FoundBy() {
		s.by[key] = append(s.by[key], n)
	}
}

func (s *shelf) merge(a, b int) {
	for i := range s.story {
		if s.story[i] == max(a, b) {
			s.story[i] = min(a, b)
		}
	}
}

// score is how many pairs of copies are in one story, and should be.
type score struct{ both, found, real int }

func (s score) String() string {
	return fmt.Sprintf("precision %.4f recall %.4f of %d pairs", float64(s.both)/float64(s.found), float64(s.both)/float64(s.real), s.real)
}

func (s *score) add(found, real bool) {
	for to, is := range map[*int]bool{&s.found: found, &s.real: real, &s.both: found && real} {
		if is {
			*to++
		}
	}
}

// TestLabelledSet measures stories on copies of real articles; docs/stories.md has the
// figures. MinShare and MinBoth were chosen on the same articles.
func TestLabelledSet(t *testing.T) {
	list := pages(t)
	set, s := labelled(list), shelf{by: map[uint64][]int{}}
	for _, c := range set {
		s.add(story.Of(c.text))
	}
	all, ways, groups := &score{}, map[string]*score{}, map[string]*score{}
	for i, a := range set {
		for j, b := range set[:i] {
			found, real := s.story[i] == s.story[j], a.page == b.page
			for _, to := range []*score{all, of(ways, a.how), of(ways, b.how), of(groups, a.group)} {
				to.add(found, real)
			}
		}
	}
	t.Logf("%d copies of %d articles", len(set), len(list))
	for name, by := range map[string]map[string]*score{"way": ways, "country": groups} {
		for _, k := range slices.Sorted(maps.Keys(by)) {
			t.Logf("%s %s: %v", name, k, by[k])
			if by[k].both*4 < by[k].real*3 { // of one article, a copy that is not found is a fifth
				t.Errorf("%s %s: recall is below 0.75", name, k)
			}
		}
	}
	t.Logf("all: %v", all)
	direct := direct(set)
	t.Logf("without the help of other copies: recall %.4f", direct)
	if direct < 0.95 {
		t.Error("recall must be above 0.95 for any two copies alone")
	}
	if all.both*100 <= all.found*99 || all.both*100 <= all.real*95 || all.real < 5000 {
		t.Errorf("precision must be above 0.99, and recall above 0.95")
	}
}

// direct is the share of pairs that are told by themselves, as if there were no third copy.
func direct(set []copyOf) float64 {
	by := map[string][]story.Sketch{}
	for _, c := range set {
		by[c.page] = append(by[c.page], story.Of(c.text))
	}
	n, hit := 0, 0
	for _, list := range by {
		for i, a := range list {
			for _, b := range list[:i] {
				n++
				if story.Same(a, b) && found(b, a) {
					hit++
				}
			}
		}
	}
	return float64(hit) / float64(n)
}

func of(m map[string]*score, k string) *score {
	if m[k] == nil {
		m[k] = &score{}
	}
	return m[k]
}
