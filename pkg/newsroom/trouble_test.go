package newsroom_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/newsroom"
)

func TestFailThenWell(t *testing.T) {
	n := open(t, newsroom.Config{})
	feed := n.Sites()[0].Feed
	n.Trouble(0, "/rss.xml", newsroom.RetryAfter(http.StatusServiceUnavailable, 90*time.Second, 2))
	for i, want := range []int{503, 503, 200, 200} {
		resp, _ := get(t, feed)
		if resp.StatusCode != want {
			t.Errorf("request %d answers %d, want %d", i, resp.StatusCode, want)
		}
		if after := resp.Header.Get("Retry-After"); (after == "90") != (want == 503) {
			t.Errorf("request %d says Retry-After %q", i, after)
		}
	}
	n.Trouble(0, "", newsroom.Fail(http.StatusTooManyRequests, -1))
	n.Trouble(0, "/rss.xml", nil)
	for range 3 {
		if resp, _ := get(t, feed); resp.StatusCode != http.StatusTooManyRequests {
			t.Errorf("trouble everywhere answers %d", resp.StatusCode)
		}
	}
	if resp, _ := get(t, n.Sites()[1].Feed); resp.StatusCode != http.StatusOK {
		t.Errorf("another site answers %d", resp.StatusCode)
	}
}

func TestHangIsInTheBooks(t *testing.T) {
	n := open(t, newsroom.Config{})
	hang, begun := newsroom.Hang(), make(chan struct{})
	n.Trouble(0, "/rss.xml", func(w http.ResponseWriter, r *http.Request, well http.Handler) {
		close(begun)
		hang(w, r, well)
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, n.Sites()[0].Feed, nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		done <- err
	}()
	<-begun
	if r := n.Books().Since(0)[0]; !r.End.IsZero() || r.Status != 0 || r.Path != "/rss.xml" {
		t.Errorf("under way: %+v", r)
	}
	if n.Books().MostAtOnce() != 1 {
		t.Errorf("%d at once, want the one under way", n.Books().MostAtOnce())
	}
	n.Close() // must end the request, not wait for it
	if err := <-done; err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a hanging request ended with %v; want the connection lost", err)
	}
}

func TestSlowSendsEverything(t *testing.T) {
	n := open(t, newsroom.Config{Start: newsroom.All})
	a := n.Articles()[0]
	_, want := get(t, a.URL)
	n.Trouble(0, "", newsroom.Slow(512, time.Millisecond))
	begun := time.Now()
	if _, got := get(t, a.URL); got != want {
		t.Error("slow is other text")
	}
	if took := time.Since(begun); took < 2*time.Millisecond {
		t.Errorf("slow took %v", took)
	}
}

func TestGaps(t *testing.T) {
	n := open(t, newsroom.Config{})
	one, two := n.Sites()[0], n.Sites()[1]
	for _, url := range []string{one.URL, two.URL, one.URL + "robots.txt", one.Feed + "?x=1"} {
		get(t, url)
	}
	b := n.Books()
	host := b.Since(0)[0].Host
	if rs := b.Of(host); len(rs) != 3 || rs[2].Query != "x=1" || rs[2].Path != "/rss.xml" || rs[2].Method != http.MethodGet || rs[2].Bytes == 0 {
		t.Errorf("requests to %s: %+v", host, rs)
	}
	gaps := b.Gaps(host)
	if len(gaps) != 2 || gaps[0] <= 0 || gaps[1] <= 0 {
		t.Errorf("gaps %v, want 2", gaps)
	}
	if b.Count("/") != 2 || b.Count("/robots.txt") != 1 || b.MaxConcurrent(host) != 1 {
		t.Errorf("counts %d and %d, %d at once", b.Count("/"), b.Count("/robots.txt"), b.MaxConcurrent(host))
	}
}
