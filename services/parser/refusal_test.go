package parser_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"

	parser "github.com/wireroom/wireroom/services/parser"
)

// Parts that pages of a site share.
const (
	menu    = `<header><a href="/">The Example</a><nav><ul><li><a href="/town">Town and country</a></li><li><a href="/sport">Sport and games</a></li><li><a href="/arts">Arts and letters</a></li></ul></nav></header>`
	signIn  = `<form action="/session" method="post"><label>Mail <input type="email" name="mail"></label><label>Password <input type="password" name="pw"></label><button>Send</button></form>`
	bar     = `<div class="modal" id="login">` + signIn + `</div>`
	results = `<div class="result"><h3><a href="/town/old-bridge-closed-to-lorries">Old bridge closed to lorries until further notice</a></h3><p>… says the bridge has …</p></div><div class="result"><h3><a href="/town/new-bridge-in-spring">Work on the new bridge begins in spring, says mayor</a></h3><p>… if the bridge is …</p></div><div class="result"><h3><a href="/arts/bridge-in-song">The bridge in song and story: an evening at the mill</a></h3><p>… under the bridge …</p></div>`
)

func TestPagesRefused(t *testing.T) {
	item := `<li><a href="/town/one-of-many-stories">One of the many stories that this page lists</a> <time>12 March</time></li>`
	for _, c := range []struct{ name, url, body, reason string }{
		{"log-in page", "https://news.example/session/new", "<title>Log in | The Example</title>" + menu + "<h1>Log in</h1><p>Log in to read all of our stories and to talk about them with others.</p>" + signIn, "login"},
		{"log-in page by its address", "https://news.example/account/login?next=%2Ftown", "<title>The Example</title>" + menu + "<p>Welcome back to The Example, the paper of the town and of the country around it.</p>" + signIn, "login"},
		{"a form alone", storyURL, "<title>The Example</title>" + signIn, "login"},
		{"log-in page in German", storyURL, "<title>Anmelden - Das Beispiel</title><p>Bitte melden Sie sich an, um diesen Artikel zu lesen. Noch kein Konto?</p>" + signIn, "login"},
		{"log-in page in Russian", storyURL, "<title>Вход на сайт — Пример</title><p>Войдите, чтобы читать дальше и оставлять комментарии.</p>" + signIn, "login"},
		{"log-in page in Japanese", storyURL, "<title>ログイン | 例新聞</title><p>この記事は会員限定です。ログインしてお読みください。</p>" + signIn, "login"},
		{"log-in page in Arabic", storyURL, "<title>تسجيل الدخول | المثال</title><p>سجل الدخول لمتابعة القراءة والتعليق على الأخبار.</p>" + signIn, "login"},
		{"results in a box's words", "https://news.example/search?q=bridge", "<title>The Example</title>" + menu + `<form><input type="search" name="q" value="bridge"></form>` + results, "search-results"},
		{"results by title", "https://news.example/?s=old+bridge", "<title>Search results for “old bridge” | The Example</title>" + menu + results, "search-results"},
		{"nothing found", "https://news.example/search?q=brigde", "<title>Search</title>" + menu + `<input name="q" value="brigde"><p>We have found nothing for these words. Try others, or fewer of them.</p>`, "search-results"},
		{"section", "https://news.example/town/", menu + "<h1>Town</h1><ul>" + strings.Repeat(item, 40) + "</ul>", "not-article"},
		{"tag", "https://news.example/tag/bridges", menu + "<h1>Bridges</h1><p>All stories with this tag.</p><ul>" + strings.Repeat(item, 40) + "</ul>", "not-article"},
		{"author", "https://news.example/authors/ann-lee", menu + "<h1>Ann Lee</h1><p>Ann writes of the town.</p><ul>" + strings.Repeat(item, 40) + "</ul>", "not-article"},
		{"empty shell", storyURL, `<title>The Example</title><div id="root"></div><script src="/app.js"></script><noscript>You need to enable JavaScript to run this app.</noscript>`, "no-text"},
		{"video without words", storyURL, "<title>The bridge from above | The Example</title>" + menu + `<h1>The bridge from above</h1><video src="/v.mp4" controls></video>`, "no-text"},
		{"moved", storyURL, `<title>Object moved</title><h2>Object moved to <a href="/new">here</a>.</h2><p>The document can be found at another place.</p>`, "soft-404"},
		{"story moved", storyURL, `<title>This article has moved | The Example</title><p>You will be taken there in a few seconds. If not, <a href="/new">follow this link</a>.</p>`, "soft-404"},
		{"lost in Spanish", storyURL, "<title>Página no encontrada | El Ejemplo</title><p>Lo sentimos, la página que busca ya no está aquí.</p>", "soft-404"},
		{"lost in Polish", storyURL, "<title>404 - Nie znaleziono strony</title><p>Przepraszamy, tej strony już tu nie ma albo nigdy nie było.</p>", "soft-404"},
		{"lost in Chinese", storyURL, "<title>页面不存在 - 例报</title><p>您访问的页面可能已被删除或移动，请返回首页。</p>", "soft-404"},
		{"lost in Korean", storyURL, "<title>페이지를 찾을 수 없습니다</title><p>요청하신 페이지가 삭제되었거나 주소가 바뀌었습니다.</p>", "soft-404"},
		{"bot wall", storyURL, "<title>Access denied</title><p>You do not have permission to read this page from where you are.</p>", "bot-wall"},
		{"consent in French", storyURL, "<title>L'Exemple</title><p>Avec votre consentement, nos partenaires et nous utilisons des données personnelles pour mesurer l'audience.</p><button>Tout accepter</button><button>Tout refuser</button>", "consent-wall"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := parser.Parse(fetched(t, c.url, "text/html", []byte("<html><body>"+c.body+"</body></html>")))
			var r *event.Refusal
			if !errors.As(err, &r) || r.Reason != c.reason {
				t.Errorf("got %v, %v; want the refusal %s", a, err, c.reason)
			}
		})
	}
}

// TestNearMisses are stories that have something of each of those pages.
func TestNearMisses(t *testing.T) {
	for _, c := range []struct{ name, url, body string }{
		{"a story of log-ins", "https://news.example/tech/login", "<title>Log in</title>" + menu + "<h1>Log in, they said: the bank that locked out its customers</h1>" + prose + prose + bar},
		{"a short story above a log-in form", storyURL, "<title>Bridge closed on Sunday | The Example</title>" + menu + "<h1>Bridge closed on Sunday</h1><p>The old bridge is closed to all traffic on Sunday from six to nine.</p>" + bar},
		{"a short story called Login", storyURL, `<meta property="og:type" content="article"><title>Login</title><h1>Login</h1><p>The band of that name plays in the mill on Sunday at nine.</p>` + bar},
		{"a story of search engines", storyURL, "<title>Search results for sale: how a search engine ranks | The Example</title>" + menu + "<h1>Search results for sale</h1>" + prose},
		{"a story found by searching", storyURL + "?q=bridge", "<title>Bridge stays open | The Example</title>" + menu + "<h1>Bridge stays open</h1>" + prose},
		{"a story with a word for campaigns", storyURL + "?s=rss", "<title>Bridge stays open</title>" + menu + `<input name="s" value="">` + "<h1>Bridge stays open</h1><p>The old bridge stays open, the council said on Monday.</p>"},
		{"two sentences", storyURL, menu + "<h1>Bridge closed</h1><p>The old bridge is closed on Sunday. It opens again on Monday at six.</p>"},
		{"an announced story by a number", "https://news.example/index.php?s=4711", "<title>Bridge stays open</title>" + menu + "<h1>Bridge stays open</h1>" + prose},
		{"a list", storyURL, menu + "<h1>Seven bridges to see before they fall</h1><p>We walked over all of them, some of them twice, and lived.</p><ol>" + strings.Repeat(`<li><a href="/b">The old bridge</a>: it was built by monks, burnt by the French and is held up by ivy alone.</li>`, 7) + "</ol>"},
		{"a portrait of a writer", "https://news.example/arts/ann-lee", menu + "<h1>Ann Lee, who writes of bridges</h1>" + prose + "<p>By Bo Ek</p>"},
		{"questions and answers", storyURL, menu + "<h1>“I have never jumped”</h1><p><b>You have guarded the bridge for thirty years. Why?</b></p><p>Because nobody else would do it, and because of the view, which is very good in autumn.</p><p><b>And in winter?</b></p><p>In winter I read. There is a stove, and the council pays for the wood, or says that it will.</p>"},
		{"a recipe", storyURL, menu + "<h1>Bridge keeper's soup</h1><ul><li>500 g potatoes</li><li>2 onions</li><li>1 l stock</li></ul><p>Peel and cut the potatoes, fry the onions until they are golden, and add the stock.</p><p>Cook it all for twenty minutes and serve it hot, with bread.</p>"},
		{"a story of things that moved", storyURL, "<title>Object moved, say astronomers | The Example</title><h1>Object moved, say astronomers</h1><p>The object that was found on Monday has moved, astronomers say, and is a comet.</p>"},
		{"a story of consent", storyURL, "<h1>Cookies: what “accept all” means</h1>" + prose + "<p>Who reads what, a shop in the next town knew better than the council did, which had bought the same program from the same seller, with the same small print, and had not read it either. It has now.</p><p>The shop's keeper said that she had thought it was for counting visitors, and that she would rather count them herself, at the door, as her mother had done.</p><p>Privacy and consent are what partners of a site make of them, the judges said.</p>"},
		{"a video with two sentences", storyURL, `<h1>The bridge from above</h1><video src="/v.mp4"></video><p>A drone flew over the old bridge on Sunday morning. The fog made it late.</p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := parser.Parse(fetched(t, c.url, "text/html", []byte("<html><body>"+c.body+"</body></html>")))
			if err != nil || a.Text == "" {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

// TestAnnouncedIsNoSearch: feeds list stories, whatever their addresses look like.
func TestAnnouncedIsNoSearch(t *testing.T) {
	f := fetched(t, "https://news.example/?q=bridge", "text/html", page("<title>Bridge</title>", menu+`<input name="q" value="bridge"><h1>Bridge</h1>`+prose+results+results))
	var r *event.Refusal
	if _, err := parser.Parse(f); !errors.As(err, &r) || r.Reason != "search-results" {
		t.Fatalf("got %v", err)
	}
	f.Hints.Title = "Bridge"
	if _, err := parser.Parse(f); err != nil {
		t.Error(err)
	}
}

// mostFalse is the share of real articles that may be refused.
const mostFalse = 0.005

// TestNoStoryIsRefused counts the refusals of real articles: WIREROOM_SHARED names a
// folder whose corpus/* are folders as BenchmarkCorpus reads them.
func TestNoStoryIsRefused(t *testing.T) {
	shared := os.Getenv("WIREROOM_SHARED")
	if shared == "" {
		t.Skip("WIREROOM_SHARED names no corpus")
	}
	lists, err := filepath.Glob(filepath.Join(shared, "corpus", "*", "pages.ndjson"))
	if err != nil || len(lists) == 0 {
		t.Fatalf("no corpus below %s: %v", shared, err)
	}
	pages, refused := 0, 0
	for _, list := range lists {
		eachPage(t, list, func(_ told, f *event.Fetched) {
			pages++
			if _, err := parser.Parse(f); err != nil {
				refused++
				t.Logf("%s: %v", f.FinalURL, err)
			}
		})
	}
	t.Logf("%d of %d refused, %.2f %%", refused, pages, 100*float64(refused)/float64(pages))
	if float64(refused) > mostFalse*float64(pages) {
		t.Errorf("more than %.1f %% of the articles are refused", 100*mostFalse)
	}
}

// told is what the corpora say of a page.
type told struct {
	ID, URL, File, Title string
	Authors              []string
}

func eachPage(t *testing.T, list string, do func(told, *event.Fetched)) {
	t.Helper()
	f, err := os.Open(list)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var p told
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		do(p, fetched(t, p.URL, "text/html", gunzip(t, filepath.Join(filepath.Dir(list), p.File))))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
