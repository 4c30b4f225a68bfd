package robots

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestMatch asks one file about one URL.
func TestMatch(t *testing.T) {
	tests := []struct {
		name, file, agent, url string
		allowed                bool
		rule                   string
	}{
		{"no file", "", "FooBot", "http://x.com/a", true, ""},
		{"disallowed", "User-agent: FooBot\nDisallow: /a", "FooBot", "http://x.com/abc", false, "Disallow: /a"},
		{"version of the agent", "user-agent: foobot\ndisallow: /", "FooBot/2.1", "http://x.com/", false, "Disallow: /"},
		{"version in the file", "User-agent: FooBot/1.0\nDisallow: /", "FooBot", "http://x.com/", false, "Disallow: /"},
		{"Foo is not FooBot", "User-agent: Foo\nDisallow: /", "FooBot", "http://x.com/", true, ""},
		{"FooBot is not Foo", "User-agent: FooBot\nDisallow: /", "Foo", "http://x.com/", true, ""},
		{"FooBot2 is not FooBot", "User-agent: FooBot2\nDisallow: /", "FooBot", "http://x.com/", true, ""},
		{"everyone else", "User-agent: Foo\nDisallow:\nUser-agent: *\nDisallow: /", "FooBot", "http://x.com/a", false, "Disallow: /"},
		{"own group instead of everyone's", "User-agent: *\nDisallow: /\nUser-agent: FooBot\nDisallow: /b", "FooBot", "http://x.com/a", true, ""},
		{"own group without rules", "User-agent: *\nDisallow: /\n\nUser-agent: FooBot\nDisallow:", "FooBot", "http://x.com/a", true, ""},
		{"merged groups", "User-agent: FooBot\nDisallow: /a\nUser-agent: Bar\nDisallow: /b\nUser-agent: FOOBOT\nDisallow: /c", "FooBot", "http://x.com/c", false, "Disallow: /c"},
		{"merged groups of everyone", "User-agent: *\nDisallow: /a\nUser-agent: Bar\nDisallow: /b\nUser-agent: *\nDisallow: /c", "FooBot", "http://x.com/c", false, "Disallow: /c"},
		{"two agents, one group", "User-agent: Bar\n\n# both\nSitemap: http://x.com/s\nUser-agent: FooBot\nDisallow: /", "Bar", "http://x.com/a", false, "Disallow: /"},
		{"a rule before any agent", "Disallow: /\nUser-agent: *\nAllow: /b", "FooBot", "http://x.com/a", true, ""},
		{"a sitemap ends no group", "User-agent: *\nSitemap: http://x.com/s\nDisallow: /", "FooBot", "http://x.com/a", false, "Disallow: /"},
		{"an unknown line ends no group", "User-agent: *\nNoindex: /z\nHost: x\nDisallow: /", "FooBot", "http://x.com/a", false, "Disallow: /"},

		{"longest wins", "User-agent: *\nAllow: /a/b\nDisallow: /a", "FooBot", "http://x.com/a/b", true, "Allow: /a/b"},
		{"longest wins, other order", "User-agent: *\nDisallow: /a/b/c\nAllow: /a/b", "FooBot", "http://x.com/a/b/c", false, "Disallow: /a/b/c"},
		{"a tie allows", "User-agent: *\nDisallow: /a\nAllow: /a", "FooBot", "http://x.com/a", true, "Allow: /a"},
		{"a tie of wildcards allows", "User-agent: *\nDisallow: /*.html\nAllow: /a*html", "FooBot", "http://x.com/a.html", true, "Allow: /a*html"},
		{"RFC 5.2: the longest of page and wildcard", "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "FooBot", "http://x.com/example/page/disallowed.gif", false, "Disallow: /example/page/disallowed.gif"},
		{"index.html is nothing special", "User-agent: *\nAllow: /a/index.html\nDisallow: /a/", "FooBot", "http://x.com/a/", false, "Disallow: /a/"},
		{"case of the path counts", "User-agent: *\nDisallow: /A", "FooBot", "http://x.com/a", true, ""},

		{"wildcard", "User-agent: *\nDisallow: /*.php", "FooBot", "http://x.com/a/b.php?c", false, "Disallow: /*.php"},
		{"wildcard takes nothing, too", "User-agent: *\nDisallow: /a*b", "FooBot", "http://x.com/ab", false, "Disallow: /a*b"},
		{"wildcards in order", "User-agent: *\nDisallow: /*a*b*c$", "FooBot", "http://x.com/c/b/a", true, ""},
		{"anchored", "User-agent: *\nDisallow: /a$", "FooBot", "http://x.com/ab", true, ""},
		{"anchored and met", "User-agent: *\nDisallow: /a$", "FooBot", "http://x.com/a", false, "Disallow: /a$"},
		{"anchored tail may not overlap", "User-agent: *\nDisallow: /ab*b$", "FooBot", "http://x.com/ab", true, ""},
		{"anchored tail repeats", "User-agent: *\nDisallow: /*b$", "FooBot", "http://x.com/abab", false, "Disallow: /*b$"},
		{"dollar inside is itself", "User-agent: *\nDisallow: /a$b", "FooBot", "http://x.com/a$b", false, "Disallow: /a$b"},
		{"many wildcards", "User-agent: *\nDisallow: /***a***", "FooBot", "http://x.com/bbba", false, "Disallow: /***a***"},
		{"literal star", "User-agent: *\nDisallow: /a-%2A.html", "FooBot", "http://x.com/a-*.html", false, "Disallow: /a-%2A.html"},
		{"literal star is no wildcard", "User-agent: *\nDisallow: /a-%2A.html", "FooBot", "http://x.com/a-b.html", true, ""},
		{"literal dollar at the end", "User-agent: *\nDisallow: /a%24", "FooBot", "http://x.com/a$b", false, "Disallow: /a%24"},
		{"only a wildcard", "User-agent: *\nDisallow: *", "FooBot", "http://x.com/", false, "Disallow: *"},
		{"only the root", "User-agent: *\nDisallow: /$", "FooBot", "http://x.com", false, "Disallow: /$"},
		{"slash forgotten", "User-agent: *\nDisallow: a/", "FooBot", "http://x.com/a/b", false, "Disallow: a/"},

		{"robots.txt itself", "User-agent: *\nDisallow: /", "FooBot", "http://x.com/robots.txt", true, ""},
		{"query", "User-agent: *\nDisallow: /a?b", "FooBot", "http://x.com/a?b=1", false, "Disallow: /a?b"},
		{"query without a path", "User-agent: *\nDisallow: /?b", "FooBot", "http://x.com?b=1", false, "Disallow: /?b"},
		{"fragment is not sent", "User-agent: *\nDisallow: /*x", "FooBot", "http://x.com/a#x", true, ""},
		{"path instead of URL", "User-agent: *\nDisallow: /a", "FooBot", "/a", false, "Disallow: /a"},
		{"address within an address", "User-agent: *\nDisallow: /go/http", "FooBot", "/go/http://y.com/", false, "Disallow: /go/http"},

		{"RFC: address in the query", "User-agent: *\nDisallow: /foo/bar?baz=https://foo.bar", "FooBot", "http://x.com/foo/bar?baz=https%3A%2F%2Ffoo.bar", false, "Disallow: /foo/bar?baz=https://foo.bar"},
		{"RFC: and the other way round", "User-agent: *\nDisallow: /foo/bar?baz=https%3a%2f%2ffoo.bar", "FooBot", "http://x.com/foo/bar?baz=https://foo.bar", false, "Disallow: /foo/bar?baz=https%3a%2f%2ffoo.bar"},
		{"wildcard into the query", "User-agent: *\nDisallow: /*=https%3A%2F%2F", "FooBot", "http://x.com/a?b=https%3A%2F%2Fy", false, "Disallow: /*=https%3A%2F%2F"},
		{"RFC: plain in the file", "User-agent: *\nDisallow: /foo/bar/ツ", "FooBot", "http://x.com/foo/bar/%E3%83%84", false, "Disallow: /foo/bar/ツ"},
		{"RFC: encoded in the file", "User-agent: *\nDisallow: /foo/bar/%E3%83%84", "FooBot", "http://x.com/foo/bar/ツ", false, "Disallow: /foo/bar/%E3%83%84"},
		{"RFC: encoded unreserved", "User-agent: *\nDisallow: /foo/bar/%62%61%7A", "FooBot", "http://x.com/foo/bar/baz", false, "Disallow: /foo/bar/%62%61%7A"},
		{"encoded unreserved in the URL", "User-agent: *\nDisallow: /foo/bar/baz", "FooBot", "http://x.com/foo/bar/%62a%7a", false, "Disallow: /foo/bar/baz"},
		{"case of hex", "User-agent: *\nDisallow: /%c3%a4", "FooBot", "http://x.com/%C3%A4", false, "Disallow: /%c3%a4"},
		{"an encoded slash is no slash", "User-agent: *\nDisallow: /a/b", "FooBot", "http://x.com/a%2Fb", true, ""},
		{"a stray percent sign", "User-agent: *\nDisallow: /100%", "FooBot", "http://x.com/100%25/a", false, "Disallow: /100%"},
		{"encoded and plain are as long", "User-agent: *\nAllow: /ä*\nDisallow: /%C3%A4/", "FooBot", "http://x.com/ä/", true, "Allow: /ä*"},

		{"mark, CRLF and CR", "\ufeffUser-agent: *\r\nDisallow: /a\rDisallow: /b\r\n", "FooBot", "http://x.com/b", false, "Disallow: /b"},
		{"comments and spaces", "  User-agent :  * # all\n\tDisallow : /a # not this", "FooBot", "http://x.com/a", false, "Disallow: /a"},
		{"no colon", "User-agent *\nDisallow /a", "FooBot", "http://x.com/a", false, "Disallow: /a"},
		{"misspelt", "useragent: *\ndisalow: /a", "FooBot", "http://x.com/a", false, "Disallow: /a"},
		{"a page instead of a file", "<html><body>Disallow: /</body></html>", "FooBot", "http://x.com/a", true, ""},
		{"an agent nobody can have", "User-agent: /\nDisallow: /", "FooBot", "http://x.com/a", true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Parse([]byte(tt.file)).Match(tt.agent, tt.url)
			if v.Allowed != tt.allowed || v.Rule != tt.rule {
				t.Errorf("Match = %v %q, want %v %q", v.Allowed, v.Rule, tt.allowed, tt.rule)
			}
		})
	}
}

func TestCrawlDelay(t *testing.T) {
	tests := []struct {
		name, file string
		want       time.Duration
	}{
		{"own", "User-agent: FooBot\nCrawl-delay: 2.5\nDisallow: /a", 2500 * time.Millisecond},
		{"everyone's", "User-agent: *\nCrawl-delay: 3", 3 * time.Second},
		{"everyone's does not count beside one's own", "User-agent: *\nCrawl-delay: 3\nDisallow:\nUser-agent: FooBot\nDisallow: /a", 0},
		{"another's", "User-agent: Foo\nCrawl-delay: 3", 0},
		{"another's, whose list of agents goes on", "User-agent: Foo\nCrawl-delay: 3\n\nUser-agent: FooBot\nDisallow: /a", 0},
		{"before any group", "Crawl-delay: 3\nUser-agent: *\nDisallow:", 0},
		{"merged: the longer", "User-agent: FooBot\nCrawl-delay: 5\nDisallow: /\nUser-agent: FooBot\nCrawl-delay: 1", 5 * time.Second},
		{"negative", "User-agent: *\nCrawl-delay: -1", 0},
		{"infinite", "User-agent: *\nCrawl-delay: inf", 0},
		{"too large for a float", "User-agent: *\nCrawl-delay: 1e999", 0},
		{"NaN", "User-agent: *\nCrawl-delay: NaN", 0},
		{"not a number", "User-agent: *\nCrawl-delay: soon", 0},
		{"hexadecimal", "User-agent: *\nCrawl-delay: 0x10", 0},
		{"very long", "User-agent: *\nCrawl-delay: 1e18", MaxCrawlDelay},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Parse([]byte(tt.file)).Match("FooBot", "http://x.com/").CrawlDelay; got != tt.want {
				t.Errorf("delay %v, want %v", got, tt.want)
			}
		})
	}
}

func TestGroup(t *testing.T) {
	f := Parse([]byte("User-agent: FooBot/1\nDisallow: /a\nUser-agent: *\nDisallow: /b"))
	for agent, want := range map[string]string{"foobot/2": "FooBot", "Bar": "*"} {
		if got := f.Match(agent, "/x").Group; got != want {
			t.Errorf("group of %s is %q, want %q", agent, got, want)
		}
	}
	if got := Parse(nil).Match("Bar", "/x").Group; got != "" {
		t.Errorf("group without a file is %q", got)
	}
}

func TestSitemaps(t *testing.T) {
	f := Parse([]byte("Sitemap: https://x.com/a.xml\nUser-agent: *\nDisallow: /\nSITEMAP:/b.xml # second\nSitemap:"))
	if got := strings.Join(f.Sitemaps(), " "); got != "https://x.com/a.xml /b.xml" {
		t.Errorf("sitemaps %q", got)
	}
}

// TestLimit crosses MaxBytes in the middle of a line, at its end, and before it.
func TestLimit(t *testing.T) {
	const head, rule = "User-agent: *\n", "Disallow: /private"
	padTo := func(n int) string { return head + "#" + strings.Repeat("x", n-len(head)-2) + "\n" }
	tests := []struct {
		name, file string
		allowed    bool
	}{
		{"within", padTo(MaxBytes-len(rule)-1) + rule + "\n", false},
		{"ends at the limit", padTo(MaxBytes-len(rule)) + rule + "\n# more", false},
		{"file ends at the limit", padTo(MaxBytes-len(rule)) + rule, false},
		{"cut by one byte", padTo(MaxBytes-len(rule)+1) + rule + "\n", true},
		{"cut to a shorter rule", padTo(MaxBytes-len("Disallow: /")) + rule + "\n", true},
		{"beyond", padTo(MaxBytes) + rule + "\n", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Parse([]byte(tt.file))
			if got := f.Match("FooBot", "/private").Allowed; got != tt.allowed {
				t.Errorf("allowed %v, want %v", got, tt.allowed)
			}
			if !f.Match("FooBot", "/other").Allowed {
				t.Error("a cut line closed the site")
			}
		})
	}
}

func TestForStatus(t *testing.T) {
	body := []byte("User-agent: *\nDisallow: /a")
	tests := []struct {
		status int
		a, b   bool // whether /a and /b are allowed
	}{
		{200, false, true}, {206, false, true}, {301, true, true}, {401, true, true}, {403, true, true}, {404, true, true}, {410, true, true},
		{429, false, false}, {500, false, false}, {503, false, false}, {599, false, false}, {100, false, false}, {0, false, false}, {600, false, false},
	}
	for _, tt := range tests {
		f := ForStatus(tt.status, body)
		if a, b := f.Match("FooBot", "/a").Allowed, f.Match("FooBot", "/b").Allowed; a != tt.a || b != tt.b {
			t.Errorf("%d: /a %v, /b %v, want %v, %v", tt.status, a, b, tt.a, tt.b)
		}
		if !f.Match("FooBot", "/robots.txt").Allowed {
			t.Errorf("%d: robots.txt itself is refused", tt.status)
		}
	}
}

// TestHostile bounds the time that a file of nothing but wildcards can take.
func TestHostile(t *testing.T) {
	evil := "/" + strings.Repeat("*a", 200) + "*b$"
	f := Parse([]byte("User-agent: *\nDisallow: " + evil))
	if v := f.Match("FooBot", "/"+strings.Repeat("a", 4000)); !v.Allowed {
		t.Errorf("%q matched", v.Rule)
	}
	if v := f.Match("FooBot", "/"+strings.Repeat("a", 4000)+"b"); v.Allowed {
		t.Error("not matched")
	}
}

// FuzzMatch looks for panics, and compares with a matcher too simple to be wrong.
func FuzzMatch(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a*b$\nAllow: /%61%2F?u=%2F", "FooBot/1", "http://x.com/a%2f?b#c")
	f.Add("user-agent\tx\r\rcrawl-delay:1e9\n", "", "//")
	f.Fuzz(func(t *testing.T, file, agent, url string) {
		v := Parse([]byte(file)).Match(agent, url)
		if !v.Allowed && v.Rule == "" {
			t.Error("refused without a rule")
		}
		if v.CrawlDelay < 0 || v.CrawlDelay > MaxCrawlDelay {
			t.Errorf("delay %v", v.CrawlDelay)
		}
		path := pathOf(url)
		if len(file) < 40 && len(path) < 40 && strings.Count(file, "*") < 5 {
			if r, ok := newRule(true, "Allow", file); ok {
				got, want := r.kept.matches(targetOf(path).kept), slow(file, targetOf(path).kept)
				if got != want {
					t.Errorf("%q on %q: %v, want %v", file, path, got, want)
				}
			}
		}
	})
}

// slow tries everything that a wildcard may take.
func slow(rule, path string) bool {
	if !strings.ContainsAny(rule[:1], "/*$") {
		rule = "/" + rule
	}
	rule, anchored := strings.CutSuffix(rule, "$")
	query := false
	var parts []string
	for _, p := range strings.Split(rule, "*") {
		p, query = canonical(p, false, query)
		parts = append(parts, p)
	}
	var try func(parts []string, s string) bool
	try = func(parts []string, s string) bool {
		if !strings.HasPrefix(s, parts[0]) {
			return false
		}
		s = s[len(parts[0]):]
		if len(parts) == 1 {
			return s == "" || !anchored
		}
		for i := range len(s) + 1 {
			if try(parts[1:], s[i:]) {
				return true
			}
		}
		return false
	}
	return try(parts, path)
}

// BenchmarkMatch is a page's question to a file of 100 rules, none of which applies.
func BenchmarkMatch(b *testing.B) {
	var file strings.Builder
	file.WriteString("User-agent: *\n")
	for i := range 80 {
		fmt.Fprintf(&file, "Disallow: /section%d/private/\n", i)
	}
	for i := range 20 {
		fmt.Fprintf(&file, "Disallow: /*/print%d/*.pdf$\n", i)
	}
	f := Parse([]byte(file.String()))
	b.ReportAllocs()
	for b.Loop() {
		if !f.Match("Wireroom/0.1", "https://www.example.com/news/2026/11/24/some-longer-headline-of-an-article.html?page=2").Allowed {
			b.Fatal("refused")
		}
	}
}
