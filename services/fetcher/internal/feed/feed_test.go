package feed

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const base = "https://x.com/feeds/all.xml"

func parse(t *testing.T, body string) *Feed {
	t.Helper()
	f, err := Parse([]byte(body), "", base)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFeeds reads one item of each kind and compares the whole record.
func TestFeeds(t *testing.T) {
	tests := []struct{ name, kind, in, want string }{
		{"RSS", KindRSS, `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:a="http://www.w3.org/2005/Atom">
			<channel><title>All &amp; sundry</title><a:link rel="self" href="https://x.com/self"/><a:link rel="hub" href="https://hub.x.com/"/><link>https://x.com/</link>
			<language>en-us</language><ttl>30</ttl><description>of no use</description>
			<item><title>One &amp;amp; two</title><link>/1?a=b&amp;c</link><guid isPermaLink="false">id 1</guid><pubDate>Tue, 24 Nov 2026 12:00:00 GMT</pubDate>
			<dc:creator>Jane Doe</dc:creator><dc:creator>John Roe</dc:creator><description>&lt;p&gt;Short.&lt;/p&gt;&lt;p&gt;More&lt;/p&gt;</description>
			<c:encoded><![CDATA[<p>Long & <b>bold</b></p>]]></c:encoded><category>A</category></item></channel></rss>`,
			`{"title":"All & sundry","link":"https://x.com/","language":"en-us","ttl_minutes":30,"hub":"https://hub.x.com/","items":[{"id":"id 1","url":"https://x.com/1?a=b&c","title":"One & two","published":"2026-11-24T12:00:00Z","authors":["Jane Doe","John Roe"],"summary":"Short. More","content_html":"<p>Long & <b>bold</b></p>"}],"sitemaps":[]}`},
		{"RDF", KindRSS, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
			<channel rdf:about="https://x.com/"><title>T</title><link>https://x.com/</link><dc:language>de</dc:language><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency><items><rdf:Seq><rdf:li resource="x"/></rdf:Seq></items></channel>
			<item rdf:about="https://x.com/1"><title>Eins</title><link>https://x.com/1</link><dc:date>2026-11-24</dc:date><dc:creator>jane@x.com (Jane)</dc:creator><description>d</description></item></rdf:RDF>`,
			`{"title":"T","link":"https://x.com/","language":"de","ttl_minutes":360,"hub":"","items":[{"id":"https://x.com/1","url":"https://x.com/1","title":"Eins","published":"2026-11-24T00:00:00Z","authors":["Jane"],"summary":"d","content_html":""}],"sitemaps":[]}`},
		{"Atom", KindAtom, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://x.com/a/"><title type="html">T &amp;lt;i&amp;gt; &lt;b&gt;b&lt;/b&gt;</title><link rel="self" href="f"/><link href="."/><link rel="hub" href="https://hub.x.com/"/>
			<author><name>Feed</name></author>
			<entry xml:base="b/"><id>tag:x.com,1</id><title>A &lt; B</title><link rel="enclosure" href="x.mp3"/><link rel="alternate" type="text/html" href="1"/><published>2026-11-24T12:00:00Z</published><updated>2026-11-24T13:00:00Z</updated>
			<summary>S</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p class="a">X &amp; Y<br/></p></div></content></entry></feed>`,
			`{"title":"T <i> b","link":"https://x.com/a/","language":"fr","ttl_minutes":0,"hub":"https://hub.x.com/","items":[{"id":"tag:x.com,1","url":"https://x.com/a/b/1","title":"A < B","published":"2026-11-24T12:00:00Z","updated":"2026-11-24T13:00:00Z","authors":["Feed"],"summary":"S","content_html":"<p class=\"a\">X &amp; Y<br></p>"}],"sitemaps":[]}`},
		{"JSON Feed", KindJSON, `{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://x.com/","language":"en","hubs":[{"type":"WebSub","url":"https://hub.x.com/"}],
			"items":[{"id":1,"url":"/1","title":"One","content_html":"<p>x</p>","summary":"s","date_published":"2026-11-24T13:00:00+01:00","date_modified":"2026-11-24T14:00:00+01:00"}],"authors":[{"name":"Jane"}]}`,
			`{"title":"T","link":"https://x.com/","language":"en","ttl_minutes":0,"hub":"https://hub.x.com/","items":[{"id":"1","url":"https://x.com/1","title":"One","published":"2026-11-24T12:00:00Z","updated":"2026-11-24T13:00:00Z","authors":["Jane"],"summary":"s","content_html":"<p>x</p>"}],"sitemaps":[]}`},
		{"news sitemap", KindSitemap, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
			<url><loc> https://x.com/1 </loc><lastmod>2026-11-24T13:00:00Z</lastmod><i:image><i:loc>https://x.com/1.jpg</i:loc></i:image><n:news><n:publication><n:name>X</n:name><n:language>en</n:language></n:publication><n:publication_date>2026-11-24T12:00:00Z</n:publication_date><n:title>One</n:title><n:keywords>a, b</n:keywords></n:news></url></urlset>`,
			`{"title":"X","link":"","language":"en","ttl_minutes":0,"hub":"","items":[{"id":"https://x.com/1","url":"https://x.com/1","title":"One","published":"2026-11-24T12:00:00Z","updated":"2026-11-24T13:00:00Z","authors":[],"summary":"","content_html":""}],"sitemaps":[]}`},
		{"sitemap index", KindSitemapIndex, `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://x.com/a.xml</loc><lastmod>2026-11-24</lastmod></sitemap><sitemap><loc>/b.xml.gz</loc></sitemap></sitemapindex>`,
			`{"title":"","link":"","language":"","ttl_minutes":0,"hub":"","items":[],"sitemaps":["https://x.com/a.xml","https://x.com/b.xml.gz"]}`},
		{"sitemap as plain text", KindSitemap, "https://x.com/1\r\nhttps://x.com/2\n\n",
			`{"title":"","link":"","language":"","ttl_minutes":0,"hub":"","items":[{"id":"https://x.com/1","url":"https://x.com/1","title":"","authors":[],"summary":"","content_html":""},{"id":"https://x.com/2","url":"https://x.com/2","title":"","authors":[],"summary":"","content_html":""}],"sitemaps":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, tt.in)
			if got := asJSON(f); got != tt.want || f.Kind != tt.kind {
				t.Errorf("kind %s\ngot  %s\nwant %s", f.Kind, got, tt.want)
			}
		})
	}
}

func asJSON(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

// TestItems reads one item within a bare feed.
func TestItems(t *testing.T) {
	rss := func(item string) string { return "<rss><channel><item>" + item + "</item></channel></rss>" }
	entry := func(e string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Feed</name></author><entry>` + e + `</entry></feed>`
	}
	item := func(i string) string { return `{"version":"https://jsonfeed.org/version/1","items":[{` + i + `}]}` }
	url := func(it Item) string { return it.URL }
	title := func(it Item) string { return it.Title }
	authors := func(it Item) string { return strings.Join(it.Authors, "|") }
	content := func(it Item) string { return it.ContentHTML }
	summary := func(it Item) string { return it.Summary }
	tags := func(it Item) string { return strings.Join(it.Tags, "|") }
	tests := []struct {
		name, in string
		of       func(Item) string
		want     string
	}{
		{"guid instead of a link", rss("<guid>https://x.com/1</guid>"), url, "https://x.com/1"},
		{"guid that says so, beside a link", rss(`<link>https://count.er/1</link><guid isPermaLink="true">https://x.com/1</guid>`), url, "https://x.com/1"},
		{"guid that says nothing, beside a link", rss(`<link>https://x.com/one</link><guid>https://x.com/?p=1</guid>`), url, "https://x.com/one"},
		{"guid that is no permalink", rss(`<guid isPermaLink="false">https://x.com/1</guid>`), url, ""},
		{"guid that is no address", rss(`<guid>abc</guid>`), url, ""},
		{"relative link", rss("<link>one</link>"), url, "https://x.com/feeds/one"},
		{"link with white space", rss("<link>\n https://x.com/1\n</link>"), url, "https://x.com/1"},
		{"link in CDATA", rss("<link><![CDATA[https://x.com/1?a=1&b=2]]></link>"), url, "https://x.com/1?a=1&b=2"},
		{"link with a bare ampersand", rss("<link>https://x.com/1?a=1&b=2</link>"), url, "https://x.com/1?a=1&b=2"},
		{"link of Atom in RSS", rss(`<atom:link rel="replies" href="/r"/><atom:link href="/1"/>`), url, "https://x.com/1"}, // though its prefix is not declared
		{"link that leads nowhere", rss("<link>javascript:alert(1)</link>"), url, ""},
		{"xml:base of an item", `<rss><channel xml:base="https://y.com/a/"><item xml:base="b/c"><link>1</link></item></channel></rss>`, url, "https://y.com/a/b/1"},
		{"Atom without a link", entry("<id>https://x.com/1</id>"), url, "https://x.com/1"},
		{"Atom with content elsewhere", entry(`<id>1</id><content src="/1" type="text/html"/>`), url, "https://x.com/1"},
		{"Atom prefers the page", entry(`<link href="/1.json" type="application/json"/><link href="/1" type="text/html"/>`), url, "https://x.com/1"},
		{"JSON with an address elsewhere", item(`"id":"1","external_url":"https://y.com/1"`), url, "https://y.com/1"},
		{"JSON with an address for id", item(`"id":"https://x.com/1"`), url, "https://x.com/1"},

		{"title with markup", rss("<title>&lt;b&gt;One&lt;/b&gt;&lt;br/&gt;two</title>"), title, "One two"},
		{"title with a sign", rss("<title>a &lt; b</title>"), title, "a < b"},
		{"title with a lone sign", rss("<title>a < b & c</title>"), title, "a < b & c"},
		{"title with HTML's entities", rss("<title>caf&eacute;&nbsp;&hellip;</title>"), title, "café …"},
		{"title with what is no entity", rss("<title>?a=1&amp;copy=2; &amp;amp;</title>"), title, "?a=1&copy=2; &"},
		{"title with control characters", rss("<title>a\x0bb&#x1f;c&#0;d</title>"), title, "abcd"},
		{"title over lines", rss("<title>\n a\n\tb\n</title>"), title, "a b"},
		{"title with several parts", rss("<title>a<![CDATA[ <i>b</i> ]]>c</title>"), title, "a b c"},
		{"title of Atom is plain", entry("<title>a &lt;b&gt;</title>"), title, "a <b>"},
		{"title of Atom as HTML", entry(`<title type="html">a &lt;b&gt;c&lt;/b&gt; &amp;amp;</title>`), title, "a c &"},
		{"title of Atom as XHTML", entry(`<title type="xhtml"><div>a <b>c</b></div></title>`), title, "a c"},

		{"author with an address", rss("<author>jane@x.com (Jane Doe)</author>"), authors, "Jane Doe"},
		{"author with an address behind", rss("<author>Jane Doe &lt;jane@x.com&gt;</author>"), authors, "Jane Doe"},
		{"author alone", rss("<author>Jane Doe</author>"), authors, "Jane Doe"},
		{"author as an element", rss("<author><name>Jane Doe</name></author>"), authors, "Jane Doe"},
		{"Atom's own author", entry("<author><name>A</name></author><author><name>B</name><email>b@x.com</email></author>"), authors, "A|B"},
		{"Atom's inherited author", entry("<title>x</title>"), authors, "Feed"},
		{"Atom's author of the source", entry("<title>x</title><source><author><name>S</name></author></source>"), authors, "S"},
		{"JSON's author of 1.0", item(`"id":"1","author":{"name":"A"}`), authors, "A"},
		{"JSON's authors", item(`"id":"1","authors":[{"name":"A"},{"url":"x"},"B"]`), authors, "A|B"},

		{"content from the description", rss("<description>&lt;p&gt;x&lt;/p&gt;</description>"), content, "<p>x</p>"},
		{"no content from plain text", rss("<description>x</description>"), content, ""},
		{"content as elements", rss("<description>a <p>x &amp; <img src='1'/></p></description>"), content, `a <p>x &amp; <img src="https://x.com/feeds/1"></p>`},
		{"content with relative addresses", `<rss><channel><item xml:base="/a/"><description><![CDATA[<A href='b?c&d' x=1>t</a><img src="//y.com/1"/><a href="https://z.com/'">u</a>]]></description></item></channel></rss>`, content,
			`<a href="https://x.com/a/b?c&amp;d" x="1">t</a><img src="https://y.com/1"/><a href="https://z.com/'">u</a>`},
		{"content within Atom's base", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://y.com/a/"><entry><content xml:base="b/" type="html">&lt;a href="c">t&lt;/a></content></entry></feed>`, content, `<a href="https://y.com/a/b/c">t</a>`},
		{"content in JSON", item(`"id":"1","content_html":"<a href='/1'>t</a>"`), content, `<a href="https://x.com/1">t</a>`},
		{"Atom's text as HTML", entry("<content>a &lt; b</content>"), content, "a &lt; b"},
		{"Atom's media", entry(`<content type="image/png">aaaa</content>`), content, ""},
		{"JSON's text as HTML", item(`"id":"1","content_text":"a < b"`), content, "a &lt; b"},
		{"summary without markup", rss("<description>&lt;script&gt;x()&lt;/script&gt;a&lt;p&gt;b&lt;/p&gt;</description>"), summary, "a b"},

		{"tags", rss("<category>a</category><category>a</category><category><![CDATA[b & c]]></category>"), tags, "a|b & c"},
		{"Atom's tags", entry(`<category term="a"/><category term="b" label="B"/>`), tags, "a|B"},
		{"JSON's tags", item(`"id":"1","tags":["a",1,"b"]`), tags, "a|b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, tt.in)
			var it Item
			if len(f.Items) > 0 {
				it = f.Items[0]
			}
			if got := tt.of(it); got != tt.want {
				t.Errorf("got %q, want %q in %s", got, tt.want, asJSON(f))
			}
		})
	}
}

// TestBroken gives the titles of what is whole.
func TestBroken(t *testing.T) {
	rss := `<rss><channel><title>T</title><item><title>1</title><link>/1</link></item><item><title>2</title><link>/2</link></item>`
	tests := []struct{ name, in, want string }{
		{"cut after an item", rss, "1 2"},
		{"cut within an item", rss[:len(rss)-8], "1"},
		{"cut within a tag", rss[:len(rss)-3], "1"},
		{"cut before the first item", rss[:40], ""},
		{"Atom cut", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>1</title></entry><entry><id>2</id><tit`, "1"},
		{"JSON cut within an item", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"1"},{"id":"2","ti`, "1"},
		{"JSON cut between items", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"1"},`, "1"},
		{"sitemap cut", `<urlset><url><loc>https://x.com/1</loc></url><url><loc>https://x.com/2`, ""},
		{"an item that is no XML", rss + `<item><title>3 <=<"</title></3></item><item><title>4</title></item></channel></rss>`, "1 2 4"},
		{"an end too many", `<rss><channel><item><title>1</title></b></item><item><title>2</title></item></channel></rss>`, "1 2"},
		{"an end too few", `<rss><channel><item><title>1</title><b></item><item><title>2</title></item></channel></rss>`, "1 2"},
		{"white space before", "\n\n  " + `<?xml version="1.0"?>` + rss, "1 2"},
		{"a warning before", `<br /><b>Warning</b>: x in y.php on line 3<br /><?xml version="1.0"?>` + rss, "1 2"},
		{"a comment before", `<!-- cached -->` + rss, "1 2"},
		{"a comment before that speaks of feeds", `<!-- the <rss> of <feed> x -->` + rss, "1 2"},
		{"upper case", strings.ToUpper(`<rss><channel><item><title>1</title></item></channel></rss>`), "1"},
		{"a version that XML has not", `<?xml version="1.7"?>` + rss, "1 2"},
		{"something after", rss + `</channel></rss><script>x</script>`, "1 2"},
		{"the wrong namespace", `<rss xmlns="http://example.com/"><channel><item><title>1</title></item></channel></rss>`, "1"},
		{"JSON with wrong types", `{"version":"https://jsonfeed.org/version/1","title":[],"authors":3,"items":[7,{"id":{},"url":"/1","title":"1","tags":3,"authors":[[]]},null]}`, "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, it := range parse(t, tt.in).Items {
				if it.Title != "" {
					got = append(got, it.Title)
				}
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

func TestNotFeed(t *testing.T) {
	for in, looks := range map[string]string{
		"":                                   "an empty document",
		" \n":                                "an empty document",
		"<!DOCTYPE html><html><feed></html>": "an HTML page",
		"<!-- x --><html lang=en>":           "an HTML page",
		"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>": "an HTML page",
		"<div>Not found</div>":         "an HTML page",
		"<?xml version='1.0'?><opml/>": "an XML document of opml",
		`{"error":"no"}`:               "JSON of something else",
		`{"items":[]}`:                 "JSON of something else",
		`[1,2]`:                        "JSON of something else",
		"Not found":                    "plain text",
		"https://x.com/ is our site":   "plain text",
		"%PDF-1.7 x":                   "application/pdf",
		"\x89PNG\x0d\x0a\x1a\x0a":      "image/png",
	} {
		f, err := Parse([]byte(in), "", base)
		if !errors.Is(err, ErrNotFeed) || !strings.Contains(fmt.Sprint(err), looks) {
			t.Errorf("%q: %v, %v, want %q", in, f, err, looks)
		}
	}
}

func TestEncodings(t *testing.T) {
	doc := func(declared, text string) string {
		if declared != "" {
			declared = `<?xml version="1.0" encoding="` + declared + `"?>`
		}
		return declared + "<rss><channel><item><title>" + text + "</title></item></channel></rss>"
	}
	enc := func(s string, e interface{ String(string) (string, error) }) string {
		out, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const russian, german, chinese = "Новости дня", "Über “Größe” – 5 €", "今日新闻头条"
	tests := []struct{ name, in, contentType, want string }{
		{"UTF-8", doc("utf-8", russian), "", russian},
		{"UTF-8, said by nobody", doc("", russian), "", russian},
		{"UTF-8, said to be Latin 1", doc("iso-8859-1", russian), "text/xml; charset=iso-8859-1", russian},
		{"UTF-8 with a mark", "\ufeff" + doc("utf-8", russian), "", russian},
		{"UTF-16 with a mark", enc(doc("utf-16", russian), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), "", russian},
		{"UTF-16 without a mark", enc(doc("utf-16", russian), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()), "", russian},
		{"windows-1251, in the document", enc(doc("windows-1251", russian), charmap.Windows1251.NewEncoder()), "", russian},
		{"windows-1251, in the header", enc(doc("", russian), charmap.Windows1251.NewEncoder()), "text/xml; charset=windows-1251", russian},
		{"the header before the document", enc(doc("iso-8859-1", russian), charmap.Windows1251.NewEncoder()), "text/xml; charset=windows-1251", russian},
		{"KOI8-R", enc(doc("koi8-r", russian), charmap.KOI8R.NewEncoder()), "", russian},
		{"GBK", enc(doc("gb2312", chinese), simplifiedchinese.GBK.NewEncoder()), "", chinese},
		{"Shift JIS", enc(doc("Shift_JIS", "今日のニュース"), japanese.ShiftJIS.NewEncoder()), "", "今日のニュース"},
		{"ISO-2022-JP", enc(doc("iso-2022-jp", "今日のニュース"), japanese.ISO2022JP.NewEncoder()), "", "今日のニュース"},
		{"windows-1252, said to be Latin 1", enc(doc("iso-8859-1", german), charmap.Windows1252.NewEncoder()), "", german},
		{"windows-1252, said by nobody", enc(doc("", german), charmap.Windows1252.NewEncoder()), "", german},
		{"windows-1252, said to be UTF-8", enc(doc("utf-8", german), charmap.Windows1252.NewEncoder()), "", german},
		{"an encoding nobody knows", enc(doc("x-mine", german), charmap.Windows1252.NewEncoder()), "", german},
		{"UTF-8 with one broken byte", doc("utf-8", russian+"\xff"), "", russian + "\ufffd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Parse([]byte(tt.in), tt.contentType, base)
			if err != nil || len(f.Items) != 1 || f.Items[0].Title != tt.want {
				t.Errorf("got %+v, %v, want %q", f, err, tt.want)
			}
		})
	}
}

func TestGzip(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, `<urlset><url><loc>https://x.com/1</loc></url></urlset>`)
	z.Close()
	for name, in := range map[string][]byte{"whole": b.Bytes(), "cut off": b.Bytes()[:b.Len()-4]} {
		if f, err := Parse(in, "application/gzip", base); err != nil || len(f.Items) != 1 {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func TestTTL(t *testing.T) {
	for in, want := range map[string]int{
		"<ttl>60</ttl>": 60, "<ttl> 5 </ttl>": 5, "<ttl>-1</ttl>": 0, "<ttl>NaN</ttl>": 0, "<ttl>1e99</ttl>": maxTTL, "<ttl>often</ttl>": 0,
		"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>":             30,
		"<sy:updateFrequency>2</sy:updateFrequency><sy:updatePeriod> Daily </sy:updatePeriod>":            720,
		"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>":             60,
		"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>99999</sy:updateFrequency>":         1,
		"<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>": 60,
	} {
		if got := parse(t, `<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>`+in+"</channel></rss>").TTLMinutes; got != want {
			t.Errorf("%s: %d, want %d", in, got, want)
		}
	}
}

// TestLimits crosses each limit by one.
func TestLimits(t *testing.T) {
	t.Run("items", func(t *testing.T) {
		f := parse(t, "<urlset>"+strings.Repeat("<url><loc>https://x.com/</loc></url>", MaxItems+1)+"</urlset>")
		if len(f.Items) != MaxItems {
			t.Errorf("%d items", len(f.Items))
		}
	})
	t.Run("sitemaps", func(t *testing.T) {
		f := parse(t, "<sitemapindex>"+strings.Repeat("<sitemap><loc>https://x.com/</loc></sitemap>", MaxSitemaps+1)+"</sitemapindex>")
		if len(f.Sitemaps) != MaxSitemaps || len(f.Children) != MaxSitemaps || !f.Cut {
			t.Errorf("%d sitemaps", len(f.Sitemaps))
		}
	})
	t.Run("bytes", func(t *testing.T) {
		head, item := "<rss><channel>", "<item><title>x</title></item>"
		for spare, want := range map[int]int{0: 1, -1: 0} {
			pad := "<!--" + strings.Repeat("x", MaxBytes-len(head)-len(item)-7-spare) + "-->"
			if f := parse(t, head+pad+item+"</channel></rss>"); len(f.Items) != want {
				t.Errorf("spare %d: %d items, want %d", spare, len(f.Items), want)
			}
		}
	})
	t.Run("depth", func(t *testing.T) {
		for depth, want := range map[int]string{MaxDepth: "x", MaxDepth + 1: ""} {
			in := "<rss><channel><item><title>" + strings.Repeat("<b>", depth-1) + "x" + strings.Repeat("</b>", depth-1) + "</title></item><item><title>y</title></item></channel></rss>"
			f := parse(t, in)
			if len(f.Items) == 0 || f.Items[0].Title != want && want != "" {
				t.Errorf("depth %d: %+v", depth, f.Items)
			}
			if last := f.Items[len(f.Items)-1]; last.Title != "y" {
				t.Errorf("depth %d: what follows is lost", depth)
			}
		}
	})
	t.Run("names", func(t *testing.T) {
		var in strings.Builder
		for i := range MaxNames + 1 {
			fmt.Fprintf(&in, "<category>%d</category>", i)
		}
		if f := parse(t, "<rss><channel><item><title>x</title>"+in.String()+"</item></channel></rss>"); len(f.Items[0].Tags) != MaxNames {
			t.Errorf("%d tags", len(f.Items[0].Tags))
		}
	})
	t.Run("repairs", func(t *testing.T) {
		broken := strings.Repeat("<item><=></3></item>", maxRepairs+1)
		f := parse(t, "<rss><channel>"+broken+"<item><title>x</title></item></channel></rss>")
		if len(f.Items) > 0 && f.Items[len(f.Items)-1].Title == "x" {
			t.Error("it went on for ever")
		}
	})
}

// TestBombs are documents that are small and want to be large or slow.
func TestBombs(t *testing.T) {
	var lol strings.Builder
	lol.WriteString(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol"><!ENTITY xxe SYSTEM "file:///etc/passwd">`)
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&lol, `<!ENTITY l%d "%s">`, i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), 10))
	}
	lol.WriteString(`]><rss><channel><item><title>&l11;&xxe;</title></item></channel></rss>`)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	fmt.Fprint(z, "<rss><channel><item><title>x</title></item>")
	_, _ = z.Write(make([]byte, 10*MaxBytes))
	z.Close()
	many := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	for name, in := range map[string]string{
		"entities":   lol.String(),
		"gzip":       bomb.String(),
		"CDATA":      "<rss><channel><item><title>" + many("<![CDATA[a]]>") + "</title></item></channel></rss>",
		"depth":      "<rss><channel><item>" + many("<a>"),
		"containers": "<rss>" + many("<channel>"),
		"attributes": "<rss><channel><item " + many(`a="b" `) + "/>",
		"starts":     "<rss><channel>" + many("<item"),
		"categories": "<rss><channel><item>" + many("<category>a</category>") + "</item>",
		"titles":     "<rss><channel>" + many("<title>a</title>"),
		"references": "<rss><channel><item><title>" + many("&#1;") + "</title></item>",
		"lone signs": "<rss><channel><item><title>" + many("< ") + "</title></item>",
		"roots":      many("<rss "),
		"JSON depth": `{"version":"https://jsonfeed.org/version/1","items":[` + many("["),
		"JSON keys":  `{"version":"https://jsonfeed.org/version/1",` + many(`"items":[],`),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			f, err := Parse([]byte(in), "", base)
			if d := time.Since(start); d > 20*time.Second { // far from what it takes, near to what is quadratic
				t.Errorf("took %v", d)
			}
			if err == nil && len(asJSON(f)) > 6<<20 {
				t.Errorf("%d bytes became %d", len(in), len(asJSON(f)))
			}
			if strings.Contains(asJSON(f), "lollol") || strings.Contains(asJSON(f), "root:") {
				t.Error("an entity was expanded")
			}
		})
	}
}

func TestDiscover(t *testing.T) {
	page := `<html><head><base href="/news/"><title>x</title>
		<link rel="alternate" type="application/rss+xml" title="News » Comments Feed" href="comments/feed">
		<link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="de" href="https://x.com/de">
		<LINK REL="ALTERNATE" TYPE="application/rss+xml; charset=utf-8" TITLE=" All
		news " HREF="feed">
		<link rel="alternate" type="application/atom+xml" href="//y.com/atom"/>
		<link rel="alternate" type="application/rss+xml" href="feed">
		<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
		<link rel="alternate" type="application/json+oembed" href="/oembed?feed">
		<link rel="alternate" type="application/json" title="JSON Feed" href="feed.json">
		<link rel="alternate" type="application/rss+xml" href="javascript:x">
		</head><body><link rel=feed href=body.xml></body></html>`
	want := `[{"URL":"https://x.com/news/feed","Title":"All news","Type":"application/rss+xml"},{"URL":"https://y.com/atom","Title":"","Type":"application/atom+xml"},` +
		`{"URL":"https://x.com/news/feed.json","Title":"JSON Feed","Type":"application/json"},{"URL":"https://x.com/news/body.xml","Title":"","Type":""},` +
		`{"URL":"https://x.com/news/comments/feed","Title":"News » Comments Feed","Type":"application/rss+xml"}]`
	if got := asJSON(Discover([]byte(page), "https://x.com/")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var many strings.Builder
	for i := range MaxLinks + 1 {
		fmt.Fprintf(&many, `<link rel=alternate type=application/rss+xml href=/%d>`, i)
	}
	if got := len(Discover([]byte(many.String()), "https://x.com/")); got != MaxLinks {
		t.Errorf("%d links, want %d", got, MaxLinks)
	}
}

func TestWellKnown(t *testing.T) {
	got := WellKnown("https://x.com/sport/?a#b")
	if got[0] != "https://x.com/sport/feed" || got[1] != "https://x.com/feed" || len(got) != len(wellKnown)+1 {
		t.Errorf("got %q", got)
	}
	if got := WellKnown("nothing"); got != nil {
		t.Errorf("got %q", got)
	}
}

// FuzzParse looks for panics, and for what a caller relies on.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`<rss xmlns:a="http://www.w3.org/2005/Atom"><channel xml:base="/x"><ttl>1</ttl><item><title>a<b>&#x1f;</title><a:link href="1"/></item></channel>`), "text/xml; charset=gbk")
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml"><div><p/></div></content></entry></feed>`), "")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":1}]}`), "")
	f.Add([]byte(`<urlset><url><loc>/1</loc></url></3><url><loc>/2</loc>`), "")
	f.Add([]byte(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="/1"><title>a</title><dc:date>2026-03-03T08:00+01:00</dc:date></item></rdf:RDF>`), "")
	f.Add([]byte(`<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><skipHours><hour>3</hour></skipHours><item><guid isPermaLink="true">/1</guid><pubDate>Tue, 03 Mar 2026 09:00:00 MET</pubDate><content:encoded><![CDATA[<p>a ]]]]><![CDATA[> b]]></content:encoded><media:group><media:title>c</media:title></media:group></item>`), "application/rss+xml")
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="http://x.com/"><link rel="hub" href="//hub"/><entry xml:base="a/"><link href="1"/><title type="html">&amp;lt;b&amp;gt;</title><updated>3. März 2026</updated><author><name>A</name></author></entry></feed>`), "")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","hubs":[{"type":"WebSub","url":"https://hub/"}],"items":[{"id":"x","url":"/1","content_text":"a","date_published":1,"authors":[{"name":"A"},null],"tags":["t",2]},{"id":`), "application/json")
	f.Add([]byte("\xef\xbb\xbfhttps://x.com/1\r\nhttps://x.com/2\n"), "text/plain")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		feed, err := Parse(body, contentType, base)
		if (feed == nil) == (err == nil) {
			t.Fatal(feed, err)
		}
		if err != nil {
			return
		}
		if _, err := json.Marshal(feed); err != nil || feed.Items == nil || feed.Sitemaps == nil {
			t.Errorf("%+v: %v", feed, err)
		}
		for _, it := range feed.Items {
			if it.URL != "" && !isAddress(strings.ToLower(it.URL)) {
				t.Errorf("url %q", it.URL)
			}
		}
		Discover(body, base)
	})
}
