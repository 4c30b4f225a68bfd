package newsroom_test

import (
	"encoding/xml"
	"errors"
	"html"
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html/charset"

	"github.com/wireroom/wireroom/pkg/newsroom"
)

// open opens a newsroom for one test.
func open(t *testing.T, cfg newsroom.Config) *newsroom.Newsroom {
	t.Helper()
	n, err := newsroom.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	return n
}

// answer is what came of a request, decoded.
type answer struct {
	status int
	header http.Header
	body   []byte
	at     string // the address that answered in the end
}

func (a answer) text(t *testing.T) string {
	t.Helper()
	r, err := charset.NewReader(strings.NewReader(string(a.body)), a.header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func get(t *testing.T, url string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, body, resp.Request.URL.String()}
}

// wellFormed reads all of an XML document and returns its text.
func wellFormed(t *testing.T, a answer) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(a.body)))
	d.CharsetReader = charset.NewReaderLabel
	var text strings.Builder
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		if err != nil {
			t.Fatalf("%s is no XML: %v", a.at, err)
		}
		if c, ok := tok.(xml.CharData); ok {
			text.Write(c)
		}
	}
}

// TestEveryArticle asks for every link of the full newsroom and holds the answer
// against the truth.
func TestEveryArticle(t *testing.T) {
	n := open(t, newsroom.Config{Start: newsroom.All})
	for _, a := range n.Articles() {
		got := get(t, a.Link)
		if a.Published.IsZero() {
			t.Errorf("%s is out and has no time", a.Link)
		}
		switch {
		case a.Ending == newsroom.Gone:
			if got.status != http.StatusNotFound {
				t.Errorf("%s answers %d, want 404", a.Link, got.status)
			}
			continue
		case a.Reason == "not-html":
			if !strings.HasPrefix(string(got.body), "%PDF-") || got.header.Get("Content-Type") != "application/pdf" {
				t.Errorf("%s is no PDF", a.Link)
			}
			continue
		}
		if got.status != http.StatusOK || got.at != a.URL {
			t.Errorf("%s answers %d at %s, want 200 at %s", a.Link, got.status, got.at, a.URL)
		}
		page := html.UnescapeString(got.text(t))
		for _, want := range append([]string{a.Title}, a.Body...) {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q", a.Link, want)
			}
		}
	}
}

// TestEveryList reads each site's feed, sitemap, section page and front page.
func TestEveryList(t *testing.T) {
	n := open(t, newsroom.Config{Start: newsroom.All})
	for _, s := range n.Sites() {
		feed, sitemap := wellFormed(t, get(t, s.Feed)), wellFormed(t, get(t, s.Sitemap))
		section := html.UnescapeString(get(t, s.Section).text(t))
		for _, a := range n.Articles() {
			if a.Host != s.Host {
				continue
			}
			if !strings.Contains(sitemap, a.Link) || !strings.Contains(feed, a.Title) {
				t.Errorf("%s: %q is missing in feed or sitemap", s.Name, a.Title)
			}
			if !strings.Contains(section, a.Title) {
				t.Errorf("%s: %q is missing on the section page", s.Name, a.Title)
			}
		}
		if front := get(t, s.URL).text(t); !strings.Contains(front, `rel="alternate"`) || !strings.Contains(front, strings.TrimPrefix(s.Feed, strings.TrimSuffix(s.URL, "/"))) {
			t.Errorf("%s: the front page does not name the feed", s.Name)
		}
	}
}
