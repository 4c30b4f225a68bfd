package section

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/wireroom/wireroom/pkg/article"
)

var noon = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)

// sample is a page of testdata/pages. Its first line says its address and charset; the
// links that lead to articles are marked in it with data-article, which Read does not see.
type sample struct {
	page Page
	want []string // normalised
}

var (
	firstLine = regexp.MustCompile(`^<!-- (\S+)(?: (\S+))? -->`)
	marked    = regexp.MustCompile(`(?i)data-article (?:class="\w+" )?href="([^"]+)"`)
	baseHref  = regexp.MustCompile(`<base href="([^"]+)"`)
)

func readSample(t testing.TB, file string) sample {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head := firstLine.FindSubmatch(raw)
	if head == nil {
		t.Fatalf("%s: its first line must be <!-- address charset -->", file)
	}
	s := sample{page: Page{Body: raw, ContentType: "text/html", URL: string(head[1]), At: noon}}
	base := s.page.URL
	if m := baseHref.FindSubmatch(raw); m != nil {
		base = string(m[1])
	}
	for _, m := range marked.FindAllSubmatch(raw, -1) {
		if u := absolute(t, base, strings.ReplaceAll(string(m[1]), "&amp;", "&")); !slices.Contains(s.want, u) {
			s.want = append(s.want, u)
		}
	}
	if name := string(head[2]); name != "" {
		enc, _ := charset.Lookup(name)
		if s.page.Body, err = enc.NewEncoder().Bytes(raw); err != nil {
			t.Fatalf("%s as %s: %v", file, name, err)
		}
	}
	return s
}

func absolute(t testing.TB, base, href string) string {
	t.Helper()
	u, err := mustParse(t, base).Parse(href)
	if err != nil {
		t.Fatal(err)
	}
	return normal(t, u.String())
}

func normal(t testing.TB, raw string) string {
	t.Helper()
	norm, err := article.Normalize(raw)
	if err != nil {
		t.Fatal(err)
	}
	return norm
}

func samples(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	return files
}

// wanted is the precision and the recall that each page, and all together, must reach.
const wanted = .95

func TestPages(t *testing.T) {
	var right, found, wants int
	for _, file := range samples(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".html"), func(t *testing.T) {
			s := readSample(t, file)
			links, _, err := Read(s.page, Rules{}, Memory{})
			if err != nil {
				t.Fatal(err)
			}
			r := compare(t, links, s.want)
			right, found, wants = right+r, found+len(links), wants+len(s.want)
			if ratio(r, len(links)) < wanted || ratio(r, len(s.want)) < wanted {
				t.Errorf("%d links, %d right of %d", len(links), r, len(s.want))
				explain(t, s)
			}
		})
	}
	t.Logf("precision %.3f, recall %.3f of %d links", ratio(right, found), ratio(right, wants), wants)
	if ratio(right, found) < wanted || ratio(right, wants) < wanted {
		t.Error("too few are right")
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// compare counts the links that are wanted and reports the others.
func compare(t *testing.T, links []Link, want []string) int {
	t.Helper()
	right := 0
	for _, l := range links {
		if slices.Contains(want, normal(t, l.URL)) {
			right++
		} else {
			t.Logf("not an article: %s %q: %s", l.URL, l.Title, l.Why)
		}
	}
	return right
}

// explain says why each of the others was missed.
func explain(t *testing.T, s sample) {
	t.Helper()
	links := judged(t, s.page)
	for _, l := range links {
		if slices.Contains(s.want, l.norm) && l.points() < enough {
			t.Logf("missed: %s %q: %s", l.url, l.title, l.why())
		}
	}
}

func judged(t testing.TB, p Page) []*link {
	t.Helper()
	links := scan(decode(p.Body, p.ContentType), mustParse(t, p.URL), Rules{}).links
	judge(links)
	agree(links)
	return links
}

func TestTitles(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"the text", `<a href="/news/48172630">A long headline about the harbour</a>`, "A long headline about the harbour"},
		{"entities and white space", "<a href=/news/48172630>A  long\n headline &amp; the <b>harb</b>our</a>", "A long headline & the harbour"},
		{"the heading in a card", `<a href="/news/48172630"><span>Local news</span><h3>A long headline about the harbour</h3><p>And then a much longer teaser that goes on and on.</p></a>`, "A long headline about the harbour"},
		{"the heading beside", `<div><h3>A long headline about the harbour</h3><a href="/news/48172630">more</a></div>`, "A long headline about the harbour"},
		{"not the author's heading", `<div><h3>Essay</h3><a href="/news/48172630">A long headline about the harbour</a></div>`, "A long headline about the harbour"},
		{"the picture's", `<a href="/news/48172630"><img alt="A long headline about the harbour"></a>`, "A long headline about the harbour"},
		{"the attribute's", `<a href="/news/48172630" title="A long headline about the harbour"><img></a>`, "A long headline about the harbour"},
		{"the longer of two links", `<a href="/news/48172630">Photos</a> <a href="/news/48172630#x">A long headline about the harbour</a>`, "A long headline about the harbour"},
		{"an anchor that is not closed", `<a href="/news/48172630">A long headline about the harbour<a href="/x">X</a>`, "A long headline about the harbour"},
		{"no script", `<a href="/news/48172630">A long headline<script>var x = "<b>no</b>"</script> about the harbour<noscript><img src=x></noscript></a>`, "A long headline about the harbour"},
		{"blocks do not stick together", `<a href="/news/48172630"><div>A long headline</div><div>about the harbour</div></a>`, "A long headline about the harbour"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, l := range judged(t, Page{Body: []byte(tt.page), URL: "https://example.com/"}) {
				if l.url == "https://example.com/news/48172630" {
					if l.title != tt.want {
						t.Errorf("%q, want %q", l.title, tt.want)
					}
					return
				}
			}
			t.Error("the link was not found")
		})
	}
}

// list is a page with headlines, each of an address of its own, and what comes with them.
func list(n int, extra string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<div class="x"><h3><a href="/news/%d">Headline number %d of the day is this</a></h3></div>`, 4000000+i, i)
	}
	return "<html><body>" + b.String() + extra + "</body></html>"
}

func read(t testing.TB, page string, r Rules) []Link {
	t.Helper()
	links, _, err := Read(Page{Body: []byte(page), URL: "https://www.example.co.uk/", At: noon}, r, Memory{})
	if err != nil {
		t.Fatal(err)
	}
	return links
}

func urls(links []Link) string {
	var out []string
	for _, l := range links {
		out = append(out, l.URL)
	}
	return strings.Join(out, " ")
}

func TestWhichAddresses(t *testing.T) {
	const headline = ">Another long headline of the same day</a></h3>"
	tests := []struct{ name, href, want string }{
		{"relative", "news/4817263", "https://www.example.co.uk/news/4817263"},
		{"another host of the domain", "https://sport.example.co.uk/news/4817263", "https://sport.example.co.uk/news/4817263"},
		{"the other scheme", "http://www.example.co.uk/news/4817263", "http://www.example.co.uk/news/4817263"},
		{"as the page writes it", "/News/4817263/?utm_source=x&amp;b=2&amp;a=1", "https://www.example.co.uk/News/4817263/?utm_source=x&b=2&a=1"},
		{"without a fragment", "/news/4817263#comments", "https://www.example.co.uk/news/4817263"},
		{"line breaks in it", "/news/\n4817263", "https://www.example.co.uk/news/4817263"},
		{"a stray percent sign", "/news/4817263-100%-sure", "https://www.example.co.uk/news/4817263-100%25-sure"},
		{"another site under the public suffix", "https://other.co.uk/news/4817263", ""},
		{"no web address", "javascript:open('/news/4817263')", ""},
		{"mail", "mailto:news@example.co.uk", ""},
		{"a file", "/news/4817263.pdf", ""},
		{"the page itself", "https://www.example.co.uk/#news-of-the-day-in-short", ""},
		{"the page itself by the other scheme", "http://www.example.co.uk", ""},
		{"too long", "/news/4817263?" + strings.Repeat("x", article.MaxURL), ""},
		{"not one at all", "https://[broken/news/4817263", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			links := read(t, list(3, `<h3><a href="`+tt.href+`"`+headline), Rules{})
			if got := urls(links[3:]); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestOrderAndRepetition(t *testing.T) {
	page := `<a href="/news/4000001?utm_source=top"><img></a>` + list(3, `<a href="/news/4000000#c">Comments</a>`)
	want := "https://www.example.co.uk/news/4000001?utm_source=top https://www.example.co.uk/news/4000000 https://www.example.co.uk/news/4000002"
	if got := urls(read(t, page, Rules{})); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestFewAreNoList(t *testing.T) {
	const one = `<p><a href="/how-we-report-the-news">How we report the news of this town</a></p>`
	if got := read(t, one, Rules{}); len(got) != 0 {
		t.Errorf("%s", urls(got))
	}
	const strong = `<article><h2><a href="/2026/05/12/harbour-ferry-strike-enters-third-week">Harbour ferry strike enters third week</a></h2><time>12 May</time></article>`
	if got := read(t, strong, Rules{}); len(got) != 1 {
		t.Errorf("%d links of a page with one teaser", len(got))
	}
}

// TestMenusAreMenus has a wrapper whose class speaks of a menu around everything.
func TestMenusAreMenus(t *testing.T) {
	tests := []struct {
		name            string
		inside, outside int
		want            bool
	}{
		{"none inside", 0, 12, true},
		{"some inside", 6, 6, true},
		{"just not nearly all", 9, 3, true},
		{"nearly all", 10, 2, false},
		{"all", 12, 0, false},
		{"all, but few", 9, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := `<div class="site-menu">` + headlinesOf("in", tt.inside) + `</div>` + headlinesOf("out", tt.outside)
			if got := menusAreMenus(judged(t, Page{Body: []byte(page), URL: "https://example.com/"})); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}

func headlinesOf(dir string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<div><a href="/%s/headline-%d">Headline number %d of the whole day</a></div>`, dir, i, i)
	}
	return b.String()
}

func TestScore(t *testing.T) {
	for _, l := range read(t, list(5, ""), Rules{}) {
		if l.Score < .9 || l.Score > 1 || l.Why == "" || !strings.Contains(l.Why, "in heading +2.5") {
			t.Errorf("%+v", l)
		}
	}
	if score(enough) != .5 || score(enough+4) < .85 || score(-100) != .5 {
		t.Errorf("%v %v", score(enough), score(enough+4))
	}
}

func TestBadAddress(t *testing.T) {
	for _, u := range []string{"", "/news", "ftp://example.com/", "https://", "https://exa mple.com/", "mailto:a@example.com"} {
		m := Memory{Polls: 3, Since: noon}
		links, got, err := Read(Page{Body: []byte(list(3, "")), URL: u, At: noon}, Rules{}, m)
		if err == nil || links != nil || got.Polls != 3 {
			t.Errorf("%q: %d links, %v", u, len(links), err)
		}
	}
}

func TestDecode(t *testing.T) {
	enc := func(name, s string) string {
		e, _ := charset.Lookup(name)
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const russian, french = "Цены на пшеницу выросли", "Les prix du blé augmentent"
	tests := []struct{ name, body, contentType, want string }{
		{"ASCII", "Prices rise", "text/html", "Prices rise"},
		{"UTF-8", russian, "", russian},
		{"UTF-8 with a mark", "\ufeff" + russian, "", russian},
		{"UTF-8, said to be Latin 1", russian, "text/html; charset=iso-8859-1", russian},
		{"in the header", enc("windows-1251", russian), "text/html; charset=windows-1251", russian},
		{"in the page", `<meta charset="koi8-r">` + enc("koi8-r", russian), "text/html", `<meta charset="koi8-r">` + russian},
		{"nowhere", enc("windows-1252", french), "", french},
		{"all ASCII, but is none", enc("iso-2022-jp", "港湾再開発"), "text/html; charset=iso-2022-jp", "港湾再開発"},
		{"an encoding that browsers refuse", "caf\xe9", "text/html; charset=iso-2022-kr", "café"},
		{"an unknown one", "caf\xe9", "text/html; charset=klingon", "café"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(decode([]byte(tt.body), tt.contentType)); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
