package newsroom_test

import (
	"context"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/wireroom/wireroom/pkg/newsroom"
)

func open(t *testing.T, cfg newsroom.Config) *newsroom.Newsroom {
	t.Helper()
	n, err := newsroom.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	return n
}

// stay follows no redirect.
var stay = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	resp, err := stay.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	enc, _, _ := charset.DetermineEncoding(raw, resp.Header.Get("Content-Type"))
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	return resp, html.UnescapeString(string(text))
}

func TestEveryArticleIsWhatItSays(t *testing.T) {
	n := open(t, newsroom.Config{Start: newsroom.All})
	if len(n.Sites()) < 8 {
		t.Fatalf("only %d sites", len(n.Sites()))
	}
	languages, ends := map[string]bool{}, map[string]int{}
	for _, a := range n.Articles() {
		languages[a.Language] = true
		ends[a.End]++
		resp, text := get(t, a.URL)
		if resp.StatusCode == http.StatusMovedPermanently {
			resp, text = get(t, resp.Header.Get("Location"))
		}
		switch {
		case a.End == "gone":
			if resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s answers %d", a.URL, resp.StatusCode)
			}
		case resp.StatusCode != http.StatusOK:
			t.Errorf("%s answers %d", a.URL, resp.StatusCode)
		case a.Stored():
			if strings.Contains(text, "## ") {
				t.Errorf("%s shows a sub-head's mark", a.URL)
			}
			for _, part := range append(a.Paragraphs, a.Title) {
				if part = strings.TrimPrefix(part, "## "); !strings.Contains(text, part) {
					t.Errorf("%s lacks %q", a.URL, part)
				}
			}
		}
	}
	if len(languages) < 8 || ends["refused:robots"] == 0 || ends["refused:not-html"] == 0 || ends["gone"] == 0 || ends["duplicate"] == 0 {
		t.Errorf("languages %v, ends %v", languages, ends)
	}
}

func TestFeedsHoldWhatIsOut(t *testing.T) {
	n := open(t, newsroom.Config{Start: newsroom.All})
	for _, s := range n.Sites() {
		for _, url := range []string{s.Feed, s.URL + "news-sitemap.xml"} {
			_, text := get(t, url)
			for d := xml.NewDecoder(strings.NewReader(text)); ; {
				_, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v", url, err)
				}
			}
			for _, a := range n.Articles() {
				if strings.HasPrefix(a.URL, s.URL) && !strings.Contains(text, a.URL) {
					t.Errorf("%s lacks %s", url, a.URL)
				}
			}
		}
		if _, text := get(t, s.URL); !strings.Contains(text, s.Feed) {
			t.Errorf("the front page of %s does not name its feed", s.Name)
		}
	}
}

func TestPublicationOverTime(t *testing.T) {
	n := open(t, newsroom.Config{Start: 2, Endless: true, Every: time.Millisecond})
	out := func() (k int) {
		for _, a := range n.Articles() {
			if !a.Published.IsZero() {
				k++
			}
		}
		return k
	}
	if out() != 2 {
		t.Fatalf("%d out at the start, want 2", out())
	}
	waiting := n.Articles()[2].URL
	if resp, _ := get(t, waiting); resp.StatusCode != http.StatusNotFound {
		t.Errorf("what is not out answers %d", resp.StatusCode)
	}
	if url, ok := n.Publish(); !ok || url != waiting {
		t.Errorf("Publish = %s, %v", url, ok)
	}
	all := len(n.Articles())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	go func() { _ = n.Run(ctx) }()
	for len(n.Articles()) < all+3 {
		if ctx.Err() != nil {
			t.Fatal("an endless newsroom has run out")
		}
	}
}

func TestBooks(t *testing.T) {
	n := open(t, newsroom.Config{})
	url := n.Sites()[0].URL
	release, begun := make(chan struct{}), make(chan struct{}, 2)
	n.Handle(0, "/slow", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { begun <- struct{}{}; <-release }))
	done := make(chan struct{}, 2)
	for range 2 {
		go func() {
			if resp, err := http.Get(url + "slow"); err == nil {
				_ = resp.Body.Close()
			}
			done <- struct{}{}
		}()
	}
	<-begun
	<-begun
	close(release)
	<-done
	<-done
	n.Handle(0, "/slow", nil)
	resp, _ := get(t, url+"slow")
	if resp.StatusCode != http.StatusNotFound || n.Books().Requests() != 3 || n.Books().MostAtOnce() != 2 {
		t.Errorf("status %d, %d requests, %d at once; want 404, 3, 2", resp.StatusCode, n.Books().Requests(), n.Books().MostAtOnce())
	}
	if gap, _, second := n.Books().ShortestGap(); second.Path != "/slow" || gap < 0 {
		t.Errorf("shortest gap %v to %+v", gap, second)
	}
}

func TestConditionalGet(t *testing.T) {
	n := open(t, newsroom.Config{Start: newsroom.All})
	resp, _ := get(t, n.Sites()[0].Feed)
	req, err := http.NewRequest(http.MethodGet, n.Sites()[0].Feed, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("If-None-Match", resp.Header.Get("ETag"))
	if resp, err = stay.Do(req); err != nil || resp.StatusCode != http.StatusNotModified {
		t.Errorf("%v, %v", resp, err)
	}
	_ = resp.Body.Close()
}
