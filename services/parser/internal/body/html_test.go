package body

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/parser/internal/page"
)

// policy lets through what HTML may write, and nothing else.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "h4", "h5", "h6", "ul", "li", "blockquote", "figcaption", "em", "strong", "b", "i", "u", "s", "sub", "sup", "code", "br", "q", "cite", "abbr", "mark", "small")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireNoFollowOnLinks(true)
	return p
}()

// hostile are bodies that try to bring code along.
var hostile = []string{
	`<p onclick="x()">` + one + ` <script>alert(1)</script><a href="javascript:alert(1)">Go</a> <a href=" JaVaScRiPt:x">on</a>` + two + "</p>",
	"<p>" + one + `<img src=x onerror=alert(1)><b style="x:expression(1)" onmouseover=y>` + two + `</b><svg onload=x><a xlink:href="javascript:x">y</a></svg></p>`,
	"<p>" + one + `&lt;script&gt;alert(1)&lt;/script&gt; <a href="data:text/html,&lt;script&gt;">data</a> <a href="//evil.example/&quot;onclick=&quot;x">` + two + "</a></p>",
	"<p>" + one + `<a href='https://x.example/"><script>x</script>'>` + two + `</a><a href="http://a b/">` + three + "</a></p>",
	"<p>" + one + two + `</p><blockquote class="twitter-tweet" cite="https://x.example/&quot;&gt;&lt;script&gt;">&lt;script&gt;<a href="javascript:x">y</a></blockquote><iframe src="javascript:alert(1)"></iframe><iframe src="//youtube.com/embed/&quot;onload=x"></iframe><p>` + three + "</p>",
	"<p>" + one + `<a href="/x?a b"> and <a href="https:x?y">` + two + "</a>" + three + "</p>",
	"<p>" + one + "<a href=https://x.example><em><a href=https://y.example>" + two + "</em></a></p><math><mi><script>x</script></mi></math>" + three,
}

func TestHTMLIsSafe(t *testing.T) {
	for _, markup := range hostile {
		checkSafe(t, markup)
	}
}

func FuzzHTML(f *testing.F) {
	for _, markup := range hostile {
		f.Add(markup)
	}
	f.Fuzz(checkSafe)
}

// checkSafe holds the HTML of a body to two judges: a sanitiser that finds nothing to
// change, and a reader that looks for code.
func checkSafe(t *testing.T, markup string) {
	markup = strings.ToValidUTF8(markup, "?") // as package page sees to
	if p, err := page.Open([]byte("<!doctype html>"+markup), "text/html", false); err == nil {
		base, _ := url.Parse("https://news.example/a")
		out := HTML(Extract(p, Hints{Stated: markup}).Blocks, base)
		if clean := strings.TrimSpace(policy.Sanitize(out)); clean != out {
			t.Errorf("a sanitiser changes it (-written +sanitised):\n%s", cmp.Diff(out, clean))
		}
		checkTags(t, out)
	}
}

func checkTags(t *testing.T, out string) {
	z := html.NewTokenizer(strings.NewReader(out))
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		if tok.Data == "script" && tok.Type != html.TextToken {
			t.Errorf("a script in %q", out)
		}
		for _, a := range tok.Attr {
			web := strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "mailto:")
			if a.Key != "rel" && (a.Key != "href" || !web) {
				t.Errorf("attribute %s=%q in %q", a.Key, a.Val, out)
			}
		}
	}
}

func TestEmbeds(t *testing.T) {
	for _, c := range []struct{ name, markup, provider, url, text string }{
		{"frame", `<iframe title="A film" src="https://www.youtube.com/embed/abc"></iframe>`, "youtube", "https://www.youtube.com/embed/abc", ""},
		{"frame loaded late", `<div class="player"><iframe data-src="//player.vimeo.com/video/7"></iframe></div>`, "vimeo", "https://player.vimeo.com/video/7", ""},
		{"film that waits for a click", `<lite-youtube videoid="abc"></lite-youtube>`, "youtube", "https://www.youtube.com/watch?v=abc", ""},
		{"post", `<blockquote class="twitter-tweet"><p>The ferry is back.</p>— Ann (@ann) <a href="https://twitter.com/ann/status/1">May 1</a></blockquote>`, "twitter", "https://twitter.com/ann/status/1", "The ferry is back. — Ann (@ann) May 1"},
		{"picture", `<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/x/"></blockquote>`, "instagram", "https://www.instagram.com/p/x/", ""},
		{"clip", `<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@a/video/1"><section>Clip</section></blockquote>`, "tiktok", "https://www.tiktok.com/@a/video/1", "Clip"},
		{"post in a social box", `<div class="social-embed"><iframe src="https://www.facebook.com/plugins/post.php?href=x"></iframe></div>`, "facebook", "https://www.facebook.com/plugins/post.php?href=x", ""},
		{"map", `<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>`, "google-maps", "https://www.google.com/maps/embed?pb=1", ""},
		{"advert", `<iframe src="https://ads.example/frame"></iframe>`, "", "", ""},
		{"host that only ends alike", `<iframe src="https://notyoutube.com/embed/abc"></iframe>`, "", "", ""},
		{"like button", `<iframe src="https://www.facebook.com/plugins/like.php?x"></iframe>`, "", "", ""},
		{"no web address", `<iframe src="javascript://youtube.com/%0aalert(1)"></iframe>`, "", "", ""},
		{"in a list of teasers", strings.Repeat(`<div class="t"><a href="/x">Another story of this site</a><iframe src="https://youtu.be/abc"></iframe></div>`, 4), "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := extract(t, "<div>"+story+c.markup+para(one+" Again.", two+" Again.")+"</div>", Hints{Titles: []string{"Bridge stays open"}})
			var got article.Block
			for _, b := range r.Blocks {
				if b.Kind == article.Embed {
					got = b.Block
				}
			}
			want := article.Block{Provider: c.provider, URL: c.url, Text: c.text}
			if c.provider != "" {
				want.Kind = article.Embed
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmbedsKeepTheirPlace(t *testing.T) {
	frame := `<iframe src="https://www.youtube.com/embed/abc"></iframe>`
	r := extract(t, frame+"<h1>Bridge stays open</h1><div>"+para(one)+frame+para(two, three)+"</div><footer>"+frame+"</footer>", Hints{Titles: []string{"Bridge stays open"}})
	var kinds []string
	for _, b := range r.Blocks {
		kinds = append(kinds, string(b.Kind))
	}
	if diff := cmp.Diff([]string{"paragraph", "embed", "paragraph", "paragraph"}, kinds); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := `<blockquote><p><a href="https://www.youtube.com/embed/abc" rel="nofollow">youtube</a></p></blockquote>`; !strings.Contains(HTML(r.Blocks, nil), want) {
		t.Errorf("no %s in\n%s", want, HTML(r.Blocks, nil))
	}
}

func TestEmbedsAreBounded(t *testing.T) {
	r := extract(t, story+strings.Repeat(`<iframe src="https://youtu.be/abc"></iframe>`, maxEmbeds+5)+para(one), Hints{})
	n := 0
	for _, b := range r.Blocks {
		if b.Kind == article.Embed {
			n++
		}
	}
	if n != maxEmbeds {
		t.Errorf("%d embeds, the limit is %d", n, maxEmbeds)
	}
}

func TestImages(t *testing.T) {
	for _, c := range []struct {
		name, markup string
		want         []article.Image
	}{
		{"figure", `<figure><img src="/a.jpg" width=600 height=400><figcaption>The bridge <span class="credit">Ann Lee</span></figcaption></figure>`, []article.Image{{URL: "https://news.example/a.jpg", Width: 600, Height: 400, Caption: "The bridge", Credit: "Ann Lee"}}},
		{"box without names", `<div><div><img src="/a.jpg"></div><div>The bridge on Monday</div></div>`, []article.Image{{URL: "https://news.example/a.jpg", Caption: "The bridge on Monday"}}},
		{"in the text", `<p><img src="/a.jpg">` + one + `</p>`, []article.Image{{URL: "https://news.example/a.jpg"}}},
		{"loaded late", `<img src="data:image/gif;base64,x" data-src="/a.jpg">`, []article.Image{{URL: "https://news.example/a.jpg"}}},
		{"icon", `<img src="/a.jpg" width=16 height=16>`, nil},
		{"drawing", `<img src="/a.svg">`, nil},
		{"in junk", `<div class="sidebar"><img src="/a.jpg"></div>`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := extract(t, "<div><h1>Bridge stays open</h1>"+para(one, two)+c.markup+para(three)+"</div>", Hints{Titles: []string{"Bridge stays open"}})
			base, _ := url.Parse("https://news.example/a")
			if diff := cmp.Diff(c.want, Images(r.Top, base, nil)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if n := len(Images(extract(t, story+strings.Repeat(`<img src="/a.jpg">`, maxFigures+5), Hints{}).Top, &url.URL{Scheme: "https", Host: "a.example"}, nil)); n != maxFigures {
		t.Errorf("%d images, the limit is %d", n, maxFigures)
	}
}
