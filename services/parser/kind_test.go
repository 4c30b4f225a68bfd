package parser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"

	parser "github.com/wireroom/wireroom/services/parser"
)

// long is a text of some five hundred words, no two paragraphs alike.
func long() string {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "<p>On day %d of the work, %d people stood at the river and looked at the old bridge, which the council of the town had voted to keep open.</p>", i, i*7)
	}
	return b.String()
}

func TestKind(t *testing.T) {
	for _, c := range []struct {
		name, url, head, body string
		want                  article.Kind
	}{
		{"nothing said", storyURL, "", "<h1>Bridge</h1>", article.KindArticle},
		{"type", storyURL, `<script type="application/ld+json">{"@type":"OpinionNewsArticle","headline":"Bridge"}</script>`, "<h1>Bridge</h1>", article.KindOpinion},
		{"folder", "https://news.example/liveticker/bridge", "", "<h1>Bridge</h1>", article.KindLive},
		{"folder in German", "https://news.example/kommentare/bridge", "", "<h1>Bridge</h1>", article.KindOpinion},
		{"section", storyURL, `<meta property="article:section" content="Opinión">`, "<h1>Bridge</h1>", article.KindOpinion},
		{"title", storyURL, "<title>Rezension: Die Brücke am Fluss</title>", "<h1>Rezension: Die Brücke am Fluss</h1>", article.KindReview},
		{"kicker", storyURL, "<title>Opinion | Let the bridge stay open</title>", "<h1>Let the bridge stay open</h1>", article.KindOpinion},
		{"byline", storyURL, "", "<h1>Bridge</h1><p>Kommentar von Anna Öhm</p>", article.KindOpinion},
		{"byline with an article", storyURL, "", "<h1>Bridge</h1><p>Eine Kolumne von Anna Öhm</p>", article.KindOpinion},
		{"byline of a report", storyURL, "", "<h1>Bridge</h1><p>Analysis by Ann Lee</p>", article.KindArticle},
		{"of the sender", storyURL, "", "<h1>Great Bridges opens office in town</h1>" + long() + "<p>About Great Bridges</p><p>Great Bridges is a leading maker of bridges for towns, and has been for a long time.</p>", article.KindPressRelease},
		{"of someone else", storyURL, "", "<h1>Council opens office in town</h1>" + long() + "<p>About Great Bridges</p><p>Great Bridges is a leading maker of bridges for towns, and has been for a long time.</p>", article.KindArticle},
		{"press release", "https://firm.example/pressemitteilungen/2024/bridge", "", "<h1>Bridge</h1>", article.KindPressRelease},
		{"podcast", storyURL, `<script type="application/ld+json">{"@type":"PodcastEpisode","name":"Bridge"}</script>`, "<h1>Bridge</h1>", article.KindPodcast},
		{"long text among videos", "https://news.example/video/bridge", "", "<h1>Bridge</h1>" + long(), article.KindArticle},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := parser.Parse(fetched(t, c.url, "text/html; charset=utf-8", page(c.head, c.body+prose)))
			if err != nil {
				t.Fatal(err)
			}
			if a.Kind != c.want {
				t.Errorf("got %s by %s, want %s", a.Kind, a.Provenance.Fields["kind"], c.want)
			}
		})
	}
}

func TestUpdatesFromJSONLD(t *testing.T) {
	a := parse(t, page(`<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Bridge live","liveBlogUpdate":[
		{"@type":"BlogPosting","headline":"Vote &amp; count","datePublished":"2024-03-12T10:00:00+01:00","articleBody":"<p>The vote is <b>over</b>.</p>"},
		{"@type":"BlogPosting","headline":"No text, no time"}]}</script>`, "<h1>Bridge live</h1>"+prose))
	if len(a.Updates) != 2 || a.Kind != article.KindLive {
		t.Fatalf("got %d updates of a %s, want 2 of a live blog", len(a.Updates), a.Kind)
	}
	want := article.Update{At: time.Date(2024, 3, 12, 9, 0, 0, 0, time.UTC), Title: "Vote & count", Text: "The vote is over."}
	if a.Updates[0] != want {
		t.Errorf("got %+v, want %+v", a.Updates[0], want)
	}
}

// The shape alone tells: rows with a time each, in a page whose address says live.
func TestUpdatesFromThePage(t *testing.T) {
	row := func(at, title string) string {
		return `<div class="entry"><div><time datetime="` + at + `">x</time></div><h3>` + title + `</h3><p>The council has begun to vote on the bridge, row by row.</p><p>More follows.</p></div>`
	}
	rows := row("2024-03-12T10:20:00Z", "Third") + row("2024-03-12T10:10:00Z", "Second") + row("2024-03-12T10:00:00Z", "First")
	teasers := `<ul><li><time datetime="2024-03-11">x</time><a href="/1">One</a></li><li><time datetime="2024-03-11">x</time><a href="/2">Two</a></li><li><time datetime="2024-03-11">x</time><a href="/3">Three</a></li><li><time datetime="2024-03-11">x</time><a href="/4">Four</a></li></ul>`
	a, err := parser.Parse(fetched(t, "https://news.example/live/bridge", "text/html; charset=utf-8", page("", "<h1>Bridge vote live</h1>"+prose+"<div>"+rows+"</div>"+teasers)))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Updates) != 3 || a.Updates[0].Title != "Third" || a.Updates[2].At.Minute() != 0 || !strings.HasSuffix(a.Updates[0].Text, "row by row.\n\nMore follows.") {
		t.Errorf("got %+v, want the three rows", a.Updates)
	}
}

func TestUpdatesAreBounded(t *testing.T) {
	entry := `{"@type":"BlogPosting","articleBody":"` + strings.Repeat("word ", 5000) + `"},`
	a := parse(t, page(`<script type="application/ld+json">{"@type":"LiveBlogPosting","liveBlogUpdate":[`+strings.Repeat(entry, 2)+`{"headline":"x"}]}</script>`, prose))
	for _, u := range a.Updates {
		if len(u.Text) > 20_000 {
			t.Errorf("an update of %d bytes", len(u.Text))
		}
	}
	entry = `{"@type":"BlogPosting","headline":"x"},`
	a = parse(t, page(`<script type="application/ld+json">{"@type":"LiveBlogPosting","liveBlogUpdate":[`+strings.Repeat(entry, 600)+`{"headline":"x"}]}</script>`, prose))
	if len(a.Updates) != 500 {
		t.Errorf("%d updates, want 500", len(a.Updates))
	}
}

func TestAccess(t *testing.T) {
	cut := `<p>The council met on Monday evening and, after four hours of debate, voted to keep the old bridge open until the new</p>`
	for _, c := range []struct {
		name, head, body string
		want             article.Access
		truncated        bool
	}{
		{"nothing said", "", prose, article.AccessUnknown, false},
		{"free", `<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true}</script>`, cut, article.AccessFree, false},
		{"locked but whole", `<meta property="article:content_tier" content="locked">`, long(), article.AccessLocked, false},
		{"locked and cut", `<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>`, prose + cut, article.AccessLocked, true},
		{"asked in German", "", prose + `<div>Jetzt weiterlesen mit dem Abo</div>`, article.AccessLocked, true},
		{"asked in French", "", prose + `<div>Il vous reste 80% de cet article à lire.</div>`, article.AccessLocked, true},
		{"asked in Japanese", "", prose + `<div>この記事は会員限定です</div>`, article.AccessLocked, true},
		{"asked in Turkish", "", prose + `<div>Devamını okumak için abone olun</div>`, article.AccessLocked, true},
		{"a button in Turkish", "", prose + cut + `<div>ABONE OL</div>`, article.AccessUnknown, false},
		{"members may clip, in Japanese", "", prose + `<div>スクラップは会員限定です</div>`, article.AccessUnknown, false},
		{"asked in the footer of every page", "", prose + `<footer>Subscribe to read all stories</footer>`, article.AccessUnknown, false},
		{"asked where it is hidden", "", prose + `<div hidden>Subscribe to continue reading</div>`, article.AccessUnknown, false},
		{"long and whole", "", long() + `<div>Subscribe to continue reading</div>`, article.AccessUnknown, false},
		{"cut, but nobody asks", "", prose + cut, article.AccessUnknown, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := parse(t, page(c.head, "<h1>Bridge</h1>"+c.body))
			if a.Access != c.want || a.Truncated != c.truncated {
				t.Errorf("got %s, truncated %v; want %s, %v", a.Access, a.Truncated, c.want, c.truncated)
			}
		})
	}
}
