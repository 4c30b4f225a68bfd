package article_test

import (
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
)

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "https://example.com/a", "https://example.com/a"},
		{"root", "https://example.com", "https://example.com/"},
		{"case and port", "HTTPS://EXAMPLE.com:443/A", "https://example.com/A"},
		{"other port", "http://example.com:8080/a", "http://example.com:8080/a"},
		{"fragment", "https://example.com/a#top", "https://example.com/a"},
		{"hashbang", "https://example.com/#!/story/1", "https://example.com/#!/story/1"},
		{"trailing slash", "https://example.com/a/", "https://example.com/a"},
		{"dot segments", "https://example.com/a/./b/../c", "https://example.com/a/c"},
		{"encoded dots", "https://example.com/a/%2e%2e/c", "https://example.com/c"},
		{"tracking", "https://example.com/a?utm_source=rss&id=7&fbclid=x&GCLID=y", "https://example.com/a?id=7"},
		{"only tracking", "https://example.com/a?utm_source=rss", "https://example.com/a"},
		{"session", "https://example.com/a;jsessionid=1F?PHPSESSID=2&p=1", "https://example.com/a?p=1"},
		{"punycode", "https://Пример.рф/новости", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"},
		{"percent form", "https://example.com/%7euser/%e4?q=%41%2f", "https://example.com/~user/%E4?q=A%2F"},
		{"stray percent", "https://example.com/100%", "https://example.com/100%25"},
		{"white space", " https://example.com/a b\n", "https://example.com/a%20b"},
		{"user", "https://me:secret@example.com/a", "https://example.com/a"},
		{"trailing dot", "https://example.com./a", "https://example.com/a"},
		{"amp apart", "https://example.com/amp/a?amp=1", "https://example.com/amp/a?amp=1"},
		{"ipv6", "http://[::1]:8080/a", "http://[::1]:8080/a"},
		{"underscore host", "http://my_site.example.com/a", "http://my_site.example.com/a"},
		{"colon in path", "https://example.com/a:b", "https://example.com/a:b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := article.Normalize(c.in)
			if err != nil || got != c.want {
				t.Fatalf("Normalize(%q) = %q, %v; want %q", c.in, got, err, c.want)
			}
			if again, err := article.Normalize(got); err != nil || again != got {
				t.Errorf("not stable: %q then %q, %v", got, again, err)
			}
		})
	}
}

func TestNormalizeRefuses(t *testing.T) {
	for _, in := range []string{
		"", "ftp://example.com/a", "javascript:alert(1)", "/relative", "https://", "http://exa mple.com/", "mailto:a@b.c",
		"https://example.com/" + strings.Repeat("a", article.MaxURL),
	} {
		if got, err := article.Normalize(in); err == nil {
			t.Errorf("Normalize(%.40q) = %q, want an error", in, got)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	f.Add("https://example.com/a?b=c#d")
	f.Add("http://[::1]:80/%zz;jsessionid=1/../..//")
	f.Fuzz(func(t *testing.T, in string) {
		once, err := article.Normalize(in)
		if err != nil {
			return
		}
		twice, err := article.Normalize(once)
		if err != nil && len(once) <= article.MaxURL {
			t.Fatalf("%q gives %q, which is refused: %v", in, once, err)
		}
		if err == nil && once != twice {
			t.Fatalf("not stable: %q -> %q -> %q", in, once, twice)
		}
	})
}

func TestHostKey(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.example.co.uk/a":  "example.co.uk",
		"https://news.example.co.uk/b": "example.co.uk",
		"http://example.com:8080/":     "example.com:8080",
		"http://127.0.0.3:9000/x":      "127.0.0.3:9000",
		"http://[::1]:9000/x":          "[::1]:9000",
	} {
		if got, err := article.HostKey(in); err != nil || got != want {
			t.Errorf("HostKey(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}
