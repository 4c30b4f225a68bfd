package web

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
)

// archives answers what is asked of an article whose versions are these, oldest first, so
// many at once.
func (d *desk) archives(atOnce int, all ...article.Article) {
	d.t.Helper()
	latest := all[len(all)-1]
	d.answers("article", func(data []byte) any {
		var r query.IDRequest
		if _ = json.Unmarshal(data, &r); r.ID != latest.ID {
			return &query.Error{Code: "404", Text: "no such record"}
		}
		return latest
	})
	d.answers("revisions", func(data []byte) any {
		var r query.IDRequest
		_ = json.Unmarshal(data, &r)
		var answer query.RevisionsAnswer
		for _, a := range all {
			if a.Revision <= r.After {
				continue
			}
			if len(answer.Revisions) == atOnce {
				answer.Next = answer.Revisions[atOnce-1].Revision
				break
			}
			answer.Revisions = append(answer.Revisions, a)
		}
		return answer
	})
}

// has checks that a page answers and says what it should, and not what it should not: that
// begins with "!".
func (d *desk) has(path string, wants ...string) {
	d.t.Helper()
	code, page := d.get(path)
	page = strings.ReplaceAll(page, "&#43;", "+")
	if code != http.StatusOK {
		d.t.Fatalf("%s: %d %s", path, code, page)
	}
	for _, w := range wants {
		if not, ok := strings.CutPrefix(w, "!"); ok == strings.Contains(page, strings.TrimPrefix(w, "!")) {
			d.t.Errorf("%s: %q (not: %v)", path, not, ok)
		}
	}
}

func TestArticleForms(t *testing.T) {
	d := openDesk(t, Config{Base: "/news"})
	a := recordOf("a1", hostile)
	a.Authors = []article.Author{{Name: "Ilse Marrin"}}
	d.archives(9, a)
	for path, want := range map[string]string{
		"/a/a1.json": `"id": "a1"`, "/a/a1.ninjs": `"standard": {`, "/a/a1.jsonld": `"@type": "NewsArticle"`, "/a/a1.txt": "Ilse Marrin, The News",
	} {
		d.has(path, want, "!<html")
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+"/a/a1", nil)
	req.Header.Set("Accept", "application/json")
	resp, err := d.web.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	var got article.Article
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.ID != "a1" || resp.Header.Get("Content-Type") != "application/json" {
		t.Errorf("asked for JSON: %v %+v %v", err, got.ID, resp.Header)
	}
	_ = resp.Body.Close()
	if code, _ := d.get("/a/none.json"); code != http.StatusNotFound {
		t.Errorf("no article as JSON: %d", code)
	}
	d.has("/a/a1", `data-copy-from="/news/a/a1.ninjs"`, `data-copy="curl -s http://`, `/news/a/a1.ninjs"`, `data-copy="nats req query.article`, "Ilse Marrin (20", "Read the original", "Revisions <span class=\"count\">1</span>", "!Story <span")
}

func TestCitation(t *testing.T) {
	a := &article.Article{Title: "Ferries", URL: "https://x.example/1", Source: article.Source{Name: "The News"}, Authors: []article.Author{{Name: "Ilse Marrin"}, {Name: "T. Okell"}},
		Published: article.Moment{At: time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC), Zone: "+01:00", Precision: article.ToMinute}}
	read := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	if got, want := citationOf(a, read), "Ilse Marrin, T. Okell (2026) ‘Ferries’, The News, 23 November. Available at: https://x.example/1 (Accessed: 30 November 2026)."; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if got, want := citationOf(&article.Article{Title: "Ferries", URL: "javascript:x", Source: article.Source{Name: "The News"}}, read), "The News (n.d.) ‘Ferries’, The News."; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}

// TestSeed: the page that states little, as the parser reads it.
func TestSeed(t *testing.T) {
	data, err := os.ReadFile("../parser/testdata/inforos.txt.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var a article.Article
	if err := json.Unmarshal(data, &a); err != nil {
		t.Fatal(err)
	}
	a.URL = "https://file.invalid/inforos.txt"
	d := openDesk(t, Config{})
	d.archives(9, a)
	d.has("/a/"+a.ID, `on Monday, <mark data-mark="agency">TASS</mark> reported`, "no author stated", "no time stated", "No original to open", "not stated, no wall found",
		"not known: the signals of the site were not read", "0 worked out", "!Read the original", `<dd class="from" title="attribution: TASS (chosen)">attribution</dd>`)
}

// TestAlone: an outlet that tells a story twice is no story elsewhere.
func TestAlone(t *testing.T) {
	d := openDesk(t, Config{})
	a := recordOf("a1", "One")
	a.Story = "s"
	d.archives(9, a)
	d.says("story", query.StoryAnswer{Story: "s", Outlets: 1, Articles: []query.StoryArticle{{ID: "a0", Title: "One", Source: "news-example", At: a.FirstSeen}, {ID: "a1", Source: "news-example", At: a.FirstSeen}}})
	d.has("/a/a1", "!The story elsewhere", "!outlet in")
}

func TestWithdrawn(t *testing.T) {
	d := openDesk(t, Config{})
	a, b := recordOf("a1", "One"), recordOf("a1", "One")
	b.Revision, b.Withdrawn, b.Edit = 2, b.Stored, article.Edit{Parts: []article.Part{article.PartWithdrawal}}
	d.archives(9, a, b)
	d.has("/a/a1", "withdrew this article", `<a class="link" href="/a/a1/revisions">What it said before</a>`)
	d.has("/a/a1/revisions", "taken back, or there again", "<dt>Withdrawn</dt><dd><del><bdi>no</bdi></del> <ins><bdi>yes</bdi></ins>", "1 paragraph unchanged")
}

func TestGuesses(t *testing.T) {
	d := openDesk(t, Config{})
	a := recordOf("a1", "One")
	a.Published = article.Moment{At: time.Date(2019, 2, 18, 0, 0, 0, 0, time.UTC), Precision: article.ToDay, From: "text", Confidence: 0.55}
	a.Provenance.Candidates = map[string][]article.Candidate{"published": {{Value: "2019-02-18", From: "text", Confidence: 0.55, Chosen: true}}}
	d.archives(9, a)
	d.has("/a/a1", ">probably 18 Feb 2019</time>", `class="from is-guess"`, "1 worked out", "day only")
}
