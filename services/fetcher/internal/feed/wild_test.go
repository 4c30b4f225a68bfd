package feed

import (
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// TestWild reads one item as programs write it that know no better.
func TestWild(t *testing.T) {
	rss := func(item string) string { return "<rss><channel><item>" + item + "</item></channel></rss>" }
	spaces := func(declared, item string) string {
		return "<rss " + declared + "><channel><item>" + item + "</item></channel></rss>"
	}
	old := func(e string) string {
		return `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><author><name>Feed</name></author><entry>` + e + `</entry></feed>`
	}
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	latin, err := charmap.Windows1252.NewEncoder().String("<p>Größe</p>")
	if err != nil {
		t.Fatal(err)
	}
	published := func(it Item) string { return it.Published.Format("2006-01-02T15:04") }
	updated := func(it Item) string { return it.Updated.Format("2006-01-02T15:04") }
	address := func(it Item) string { return it.URL }
	id := func(it Item) string { return it.ID }
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
		{"Atom 0.3: issued", old("<issued>2026-11-24T12:00:00Z</issued><modified>2026-11-24T13:00:00Z</modified>"), published, "2026-11-24T12:00"},
		{"Atom 0.3: modified", old("<issued>2026-11-24T12:00:00Z</issued><modified>2026-11-24T13:00:00Z</modified>"), updated, "2026-11-24T13:00"},
		{"Atom 0.3: link", old(`<link rel="service.edit" href="/edit"/><link rel="alternate" type="text/html" href="/1"/>`), address, "https://x.com/1"},
		{"Atom 0.3: author", old("<title>x</title>"), authors, "Feed"},
		{"Atom 0.3: escaped", old(`<content type="text/html" mode="escaped">&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content>`), content, "<p>a &amp; b</p>"},
		{"Atom 0.3: escaped in CDATA", old(`<content type="text/html" mode="escaped"><![CDATA[<p>a</p>]]></content>`), content, "<p>a</p>"},
		{"Atom 0.3: xml", old(`<content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a &amp; b</p></div></content>`), content, "<p>a &amp; b</p>"},
		{"Atom 0.3: xml without elements", old(`<content type="text/html" mode="xml">a &lt; b</content>`), content, "a &lt; b"},
		{"Atom 0.3: base64", old(`<content type="text/html" mode="base64">` + b64("<p>Größe</p>")[:8] + "\n " + b64("<p>Größe</p>")[8:] + `</content>`), content, "<p>Größe</p>"},
		{"Atom 0.3: base64 of another charset", old(`<content type="text/html" mode="base64">` + b64(latin) + `</content>`), content, "<p>Größe</p>"},
		{"Atom 0.3: base64 with addresses", old(`<content type="text/html" mode="base64">` + b64(`<a href="/1">x</a>`) + `</content>`), content, `<a href="https://x.com/1">x</a>`},
		{"Atom 0.3: base64 of a picture", old(`<content type="image/png" mode="base64">` + b64("\x89PNG") + `</content>`), content, ""},
		{"Atom 0.3: base64 that is none", old(`<content type="text/html" mode="base64">&lt;p>a!</content>`), content, "<p>a!"},
		{"Atom 0.3: title as base64", old(`<title type="text/html" mode="base64">` + b64("a <b>c</b>") + `</title>`), title, "a c"},
		{"Atom 0.3: title escaped", old(`<title type="text/html" mode="escaped">a &lt;b&gt;c&lt;/b&gt; &amp;amp;</title>`), title, "a c &"},
		{"Atom 0.3: summary", old(`<summary type="text/html" mode="escaped">&lt;p&gt;a&lt;/p&gt;</summary>`), summary, "a"},
		{"Atom 0.3 within a prefix", `<a:feed version="0.3" xmlns:a="http://purl.org/atom/ns#"><a:entry><a:title>x</a:title></a:entry></a:feed>`, title, "x"},
		{"Atom without a namespace", `<feed><entry><title>x</title></entry></feed>`, title, "x"},

		{"counter's original link", spaces(`xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"`, "<link>https://count.er/1</link><guid>https://x.com/?p=1</guid><f:origLink>https://x.com/1</f:origLink>"), address, "https://x.com/1"},
		{"counter's original link, undeclared", rss("<feedburner:origLink>https://x.com/1</feedburner:origLink><link>https://count.er/1</link>"), address, "https://x.com/1"},
		{"another counter's", spaces(`xmlns:pheedo="http://www.pheedo.com/namespace/pheedo"`, "<link>https://count.er/1</link><pheedo:origLink>https://x.com/1</pheedo:origLink>"), address, "https://x.com/1"},
		{"counter's original link in Atom", `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><entry><link href="https://count.er/1" type="text/html"/><feedburner:origLink>https://x.com/1</feedburner:origLink></entry></feed>`, address, "https://x.com/1"},
		{"counter's original link that is none", rss("<feedburner:origLink>/2</feedburner:origLink><link>https://x.com/1</link>"), address, "https://x.com/1"},
		{"guid in upper case", rss(`<GUID ISPERMALINK="FALSE">https://x.com/1</GUID><LINK>https://x.com/2</LINK>`), address, "https://x.com/2"},
		{"guid that says so, relative", rss(`<guid isPermaLink="true">/1</guid><link>https://x.com/2</link>`), address, "https://x.com/2"},

		{"dc:title", rss("<dc:title>x</dc:title>"), title, "x"},
		{"dc:identifier", rss("<dc:identifier>x</dc:identifier>"), id, "x"},
		{"dc:subject", rss("<category>a</category><dc:subject>b</dc:subject>"), tags, "a|b"},
		{"dc:description", rss("<dc:description>x</dc:description>"), summary, "x"},
		{"dc:author", rss("<dc:author>jane@x.com (Jane)</dc:author>"), authors, "Jane"},
		{"dc:date", rss("<dc:date>2026-11-24T13:00+01:00</dc:date>"), published, "2026-11-24T12:00"},
		{"dcterms", rss("<dcterms:issued>2026-11-24T12:00Z</dcterms:issued>"), published, "2026-11-24T12:00"},
		{"dcterms:modified", rss("<dcterms:modified>2026-11-24T12:00Z</dcterms:modified>"), updated, "2026-11-24T12:00"},
		{"dc before its own", rss("<author>x@x.com</author><dc:creator>Jane</dc:creator>"), authors, "Jane"},

		{"media:title", rss("<media:title>x</media:title>"), title, "x"},
		{"media:title of a group", rss("<media:group><media:title>x</media:title></media:group>"), title, "x"},
		{"media:description", rss("<media:description>x</media:description>"), summary, "x"},
		{"media:description of a group", rss("<media:group><media:content url='/1.mp4'/><media:description>x</media:description></media:group>"), summary, "x"},
		{"media:description of a group in Atom", `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:m="http://search.yahoo.com/mrss/"><entry><m:group><m:title>y</m:title><m:description>x</m:description></m:group></entry></feed>`, summary, "x"},
		{"media:title beside a title", rss("<media:content><media:title>y</media:title></media:content><title>x</title>"), title, "x"},
		{"media:keywords", rss("<category>a</category><media:keywords>a, b,, c</media:keywords>"), tags, "a|b|c"},
		{"media's namespace as written", spaces(`xmlns:media="https://search.yahoo.com/mrss"`, "<media:description>x</media:description>"), summary, "x"},
		{"itunes", spaces(`xmlns:i="http://www.itunes.com/DTDs/Podcast-1.0.dtd"`, "<i:author>Jane</i:author><i:summary>x</i:summary>"), authors, "Jane"},

		{"odd prefixes", spaces(`xmlns:foo="http://purl.org/dc/elements/1.1/" xmlns:dc="http://purl.org/rss/1.0/modules/content/"`, "<foo:creator>Jane</foo:creator><dc:encoded>&lt;p></dc:encoded>"), authors, "Jane"},
		{"odd prefixes, crossed", spaces(`xmlns:foo="http://purl.org/dc/elements/1.1/" xmlns:dc="http://purl.org/rss/1.0/modules/content/"`, "<foo:creator>Jane</foo:creator><dc:encoded>&lt;p></dc:encoded>"), content, "<p>"},
		{"a foreign title", spaces(`xmlns:x="urn:x"`, "<x:title>y</x:title><title>x</title>"), title, "x"},
		{"a foreign link", spaces(`xmlns:x="urn:x"`, "<x:link>/y</x:link><link>/x</link>"), address, "https://x.com/x"},
		{"RSS within a prefix", `<r:rss xmlns:r="urn:r"><r:channel><r:item><r:title>x</r:title></r:item></r:channel></r:rss>`, title, "x"},
		{"Atom's content in RSS", spaces(`xmlns:a="http://www.w3.org/2005/Atom"`, "<a:content type='html'>&lt;p>x&lt;/p></a:content><a:summary>s</a:summary>"), content, "<p>x</p>"},
		{"Atom's author in RSS", spaces(`xmlns:a="http://www.w3.org/2005/Atom"`, "<a:author><a:name>Jane</a:name></a:author>"), authors, "Jane"},
		{"Atom's dates in RSS", spaces(`xmlns:a="http://www.w3.org/2005/Atom"`, "<a:published>2026-11-24T12:00:00Z</a:published>"), published, "2026-11-24T12:00"},
		{"content:encoded twice", rss("<content:encoded></content:encoded><content:encoded>&lt;p>x</content:encoded>"), content, "<p>x"},
		{"content:encoded escaped twice", rss("<content:encoded>&amp;lt;p>x</content:encoded>"), content, "&lt;p>x"},

		{"an entity nobody knows", rss("<title>a &foo; b &bar</title>"), title, "a &foo; b &bar"},
		{"an entity in an address", rss("<link>/1?a=1&lt=2&copy=3</link>"), address, "https://x.com/1?a=1&lt=2&copy=3"},
		{"an entity that the document declares", `<!DOCTYPE rss [<!ENTITY x "y">]>` + rss("<title>a &x;</title>"), title, "a &x;"},
		{"control characters in an address", rss("<link>https://x.com/\x011\x02</link>"), address, "https://x.com/1"},
		{"controls of C1", rss("<title>a&#150;b</title>"), title, "a\u0096b"},
		{"half of a surrogate pair", rss("<title>a&#xD83D;&#xDE00;b</title>"), title, "ab"},
		{"CDATA that ends twice", rss("<title><![CDATA[a]]>]]></title>"), title, "a]]>"},
		{"CDATA in CDATA", rss("<description><![CDATA[a <![CDATA[b]]> c]]></description><title>x</title>"), title, "x"},
		{"CDATA in CDATA, as it should be", rss("<description><![CDATA[<p>a <![CDATA[b]]]]><![CDATA[> c</p>]]></description>"), content, "<p>a <![CDATA[b]]> c</p>"},
		{"HTML of a whole page in a title", rss("<title>&lt;html>&lt;style>x{}&lt;/style>&lt;p>a&lt;/p>&lt;!-- c -->b&lt;/html></title>"), title, "a b"},
		{"HTML in a title, not escaped", rss("<title>a <em>b</em>c</title>"), title, "a bc"},
		{"two marks at the start", "\ufeff\ufeff" + rss("<title>x</title>"), title, "x"},
		{"a mark behind the declaration's place", "\n\ufeff<?xml version='1.0'?>" + rss("<title>x</title>"), title, "x"},
		{"UTF-16 said, UTF-8 sent", `<?xml version="1.0" encoding="utf-16"?>` + rss("<title>Größe</title>"), title, "Größe"},
		{"cut within a character", rss("<title>x</title>") + "<!-- \xc3", title, "x"},

		{"an invented zone", rss("<pubDate>Tue, 24 Nov 2026 12:00:00 XYZ</pubDate>"), published, "2026-11-24T12:00"},
		{"a zone too far", rss("<pubDate>Tue, 24 Nov 2026 12:00:00 +9900</pubDate>"), published, "2026-11-24T12:00"},
		{"a zone by its place", rss("<pubDate>Tue, 24 Nov 2026 12:00:00 Europe/Berlin</pubDate>"), published, "2026-11-24T12:00"},
		{"a zone spelled out", rss("<pubDate>Tue, 24 Nov 2026 12:00:00 Eastern Standard Time</pubDate>"), published, "2026-11-24T12:00"},
		{"a zone's program that failed", rss("<pubDate>Tue, 24 Nov 2026 12:00:00 %z</pubDate>"), published, "2026-11-24T12:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var it Item
			if f := parse(t, tt.in); len(f.Items) > 0 {
				it = f.Items[0]
			}
			if got := tt.of(it); got != tt.want {
				t.Errorf("got %q, want %q in %s", got, tt.want, asJSON(it))
			}
		})
	}
}

// TestBase resolves one link below bases at every level.
func TestBase(t *testing.T) {
	const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="%1"><entry xml:base="%2"><link xml:base="%3" href="1"/></entry></feed>`
	for bases, want := range map[string]string{
		"||":                   "https://x.com/feeds/1",
		"https://y.com/a/||":   "https://y.com/a/1",
		"/a/|b/|c/":            "https://x.com/a/b/c/1",
		"/a|b|c":               "https://x.com/1", // the last part of a base is a file
		"https://y.com||/z/":   "https://y.com/z/1",
		"%zz|https://y.com/|":  "https://y.com/1",
		"|https://y.com/|%zz":  "https://y.com/1",
		"mailto:x@x.com||":     "", // nothing can be below it
		" https://y.com/a/ ||": "https://y.com/a/1",
	} {
		b := strings.Split(bases, "|")
		in := strings.NewReplacer("%1", b[0], "%2", b[1], "%3", b[2]).Replace(atom)
		if got := parse(t, in).Items; len(got) != min(len(want), 1) || len(got) == 1 && got[0].URL != want {
			t.Errorf("%s: %s, want %q", bases, asJSON(got), want)
		}
	}
	if f, err := Parse([]byte("<rss><channel><item><title>x</title><link>/1</link></item></channel></rss>"), "", "http://[bad"); err != nil || f.Items[0].URL != "" {
		t.Errorf("below a base that is none: %+v, %v", f, err)
	}
}

// FuzzCharset looks for panics, and for text that is none.
func FuzzCharset(f *testing.F) {
	for _, label := range []string{"utf-8", "utf-16", "shift_jis", "iso-2022-jp", "gbk", "x-user-defined", "windows-1251", "hz-gb-2312", "replacement"} {
		f.Add([]byte("\xff\xfe<\x00?xml"), "text/xml; charset="+label)
		f.Add([]byte("<?xml version='1.0' encoding='"+label+"'?><rss>\x1b$B\xe3\x81\xd0\xc3"), "")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		for _, s := range []string{decode(body, contentType), Text(body, contentType)} {
			if strings.ToValidUTF8(s, "") != s {
				t.Errorf("%q of %q", s, contentType)
			}
		}
	})
}

// TestText says what other readers may rely on.
func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"\ufeff<a>\n\x01b < c</a>": "<a>\nb &lt; c</a>",
		"\n\n<a>":                  "\n\n<a>",
		"<a>é\xc3":                 "<a>é",
		"\xff\xfe<\x00a\x00>\x00":  "<a>",
		"<?xml encoding='windows-1251'?>\xcd\xee": "<?xml encoding='windows-1251'?>Но",
	} {
		if got := Text([]byte(in), ""); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
