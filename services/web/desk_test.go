package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/sync/errgroup"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// desk is a running desk as a browser sees it.
type desk struct {
	t   *testing.T
	bus *bus.Bus
	svc *Service
	url string
	web *http.Client
}

// openDesk runs a desk on a broker of its own.
func openDesk(t *testing.T, cfg Config) *desk {
	t.Helper()
	b := bustest.Start(t)
	s, err := New(cfg, b, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var g errgroup.Group
	g.Go(func() error { return s.Run(ctx) })
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		cancel()
		srv.CloseClientConnections() // live streams have no end of their own
		srv.Close()
		if err := g.Wait(); err != nil {
			t.Errorf("the desk ended: %v", err)
		}
	})
	jar, _ := cookiejar.New(nil) // never fails
	return &desk{t, b, s, srv.URL + cfg.Base, &http.Client{Jar: jar}}
}

// answers plays the store: what it says to a question.
func (d *desk) answers(name string, answer func(data []byte) any) {
	d.t.Helper()
	d.replies("query."+name, answer)
}

// replies plays whoever answers on a subject. An error of a code is a query.Error.
func (d *desk) replies(subject string, answer func(data []byte) any) {
	d.t.Helper()
	sub, err := d.bus.Conn().Subscribe(subject, func(m *nats.Msg) {
		reply := nats.NewMsg(m.Reply)
		switch a := answer(m.Data).(type) {
		case *query.Error:
			reply.Header.Set(micro.ErrorCodeHeader, a.Code)
			reply.Header.Set(micro.ErrorHeader, a.Text)
		default:
			reply.Data, _ = json.Marshal(a) // answers always encode
		}
		_ = m.RespondMsg(reply)
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = sub.Unsubscribe() })
}

// says is answers with the same answer to all.
func (d *desk) says(name string, answer any) { d.answers(name, func([]byte) any { return answer }) }

// get reads a page and checks what holds for every page.
func (d *desk) get(path string) (code int, page string) {
	d.t.Helper()
	resp, err := d.web.Get(d.url + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	if resp.Header.Get("Content-Security-Policy") != policy {
		d.t.Errorf("%s has the policy %q", path, resp.Header.Get("Content-Security-Policy"))
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		d.checkPage(path, body)
	}
	return resp.StatusCode, string(body)
}

// checkPage holds a page to the building rules: nothing inline, no other host but behind
// links, ids once, and a name for every control.
func (d *desk) checkPage(path string, body []byte) {
	d.t.Helper()
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		d.t.Fatalf("%s: %v", path, err)
	}
	ids := map[string]bool{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				d.t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
			}
		}
		if id := attr["id"]; id != "" && ids[id] {
			d.t.Errorf("%s: id %s twice", path, id)
		}
		ids[attr["id"]] = true
		d.checkElement(path, n, attr)
	}
}

var foreign = regexp.MustCompile(`^\s*(https?:)?//|^\s*javascript:`)

func (d *desk) checkElement(path string, n *html.Node, attr map[string]string) {
	d.t.Helper()
	switch n.Data {
	case "style", "iframe", "object", "embed", "base", "img":
		d.t.Errorf("%s: <%s>", path, n.Data)
	case "script":
		if attr["type"] != "application/json" && (attr["src"] == "" || foreign.MatchString(attr["src"])) {
			d.t.Errorf("%s: a script of src %q", path, attr["src"])
		}
	case "link", "form":
		if foreign.MatchString(attr["href"] + attr["action"]) {
			d.t.Errorf("%s: <%s> of another host: %v", path, n.Data, attr)
		}
		if attr["method"] == "post" && !repeatsToken(n) {
			d.t.Errorf("%s: a form to %s without a token", path, attr["action"])
		}
	case "a", "button":
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(attr["href"])), "javascript") {
			d.t.Errorf("%s: a link to %s", path, attr["href"])
		}
		if attr["aria-label"] == "" && strings.TrimSpace(textOf(n)) == "" {
			d.t.Errorf("%s: <%s %v> has no name", path, n.Data, attr)
		}
	}
}

// repeatsToken reports whether a form sends its page's token along.
func repeatsToken(form *html.Node) bool {
	for n := range form.Descendants() {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		if attr["name"] == "token" && attr["value"] != "" {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// stored puts an event on the wire.
func (d *desk) stored(a article.Article, change event.Change) uint64 {
	d.t.Helper()
	ack, err := d.bus.Publish(d.t.Context(), event.Stored{Change: change, Article: a})
	if err != nil {
		d.t.Fatal(err)
	}
	return ack.Sequence
}

// recordOf is an article whose words are hostile where they can be.
func recordOf(id, title string) article.Article {
	now := article.Time(time.Now())
	return article.Article{
		ID: id, URL: "https://news.example/" + id, CanonicalURL: "https://news.example/" + id, Title: title, Text: "The text of " + title + ".", Language: "en",
		Source: article.Source{ID: "news-example", Name: "The News"}, Revision: 1, FirstSeen: now.Add(-time.Second), Fetched: now, Parsed: now, Stored: now,
		Published: article.Moment{At: now.Add(-41 * time.Second), Precision: article.ToSecond}, WordCount: 4,
	}
}
