package opml

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// flat is a source on one line: name|url|site|language|folder/folder.
func flat(sources []Source) string {
	var out []string
	for _, s := range sources {
		out = append(out, strings.Join([]string{s.Name, s.URL, s.Site, s.Language, strings.Join(s.Folder, "/")}, "|"))
	}
	return strings.Join(out, "\n")
}

func TestRead(t *testing.T) {
	body := func(outlines string) string {
		return `<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>T</title></head><body>` + outlines + `</body></opml>`
	}
	const a = `<outline text="A" type="rss" xmlUrl="https://a.com/f" htmlUrl="https://a.com/" language="en"/>`
	const asA = "A|https://a.com/f|https://a.com/|en|"
	tests := []struct{ name, in, want string }{
		{"2.0", body(a), asA},
		{"1.0", `<opml version="1.0"><head/><body><outline title="A" text="A" htmlUrl="https://a.com/" language="en" xmlUrl="https://a.com/f"/></body></opml>`, asA},
		{"1.1 with an end", `<opml version="1.1"><body><outline text="A" type="rss" xmlUrl="https://a.com/f" htmlUrl="https://a.com/" language="en"></outline></body></opml>`, asA},
		{"no version, no head, no body", `<opml>` + a + `</opml>`, asA},
		{"a version that XML has not", "<?xml version='1.1'?>\n<opml>" + a + `</opml>`, asA},
		{"a type of document", `<!DOCTYPE opml SYSTEM "opml.dtd"><opml>` + a + `</opml>`, asA},
		{"a comment before", `<!-- made by x --><opml>` + a + `</opml>`, asA},
		{"a namespace", `<o:opml xmlns:o="urn:o"><o:outline text="A" xmlUrl="https://a.com/f" htmlUrl="https://a.com/" language="en"/></o:opml>`, asA},
		{"upper case", `<OPML><BODY><OUTLINE TEXT="A" XMLURL="https://a.com/f" HTMLURL="https://a.com/" LANGUAGE="en"/></BODY></OPML>`, asA},
		{"lower case", `<opml><outline text="A" xmlurl="https://a.com/f" htmlurl="https://a.com/" language="en"/></opml>`, asA},
		{"any case", `<opml><outline Text="A" xmlURL="https://a.com/f" HtmlUrl="https://a.com/" Language="en"/></opml>`, asA},
		{"marks that are none", `<opml><outline text='A' xmlUrl='https://a.com/f'htmlUrl='https://a.com/' language=en checked/></opml>`, asA},
		{"an end too many at the end", `<opml>` + a + `</outline></opml>`, asA},
		{"something after", `<opml>` + a + `</opml><script>x`, asA},
		{"nothing in it", body(""), ""},

		{"text before title", body(`<outline text="A" title="B" xmlUrl="u"/>`), "A|u|||"},
		{"title alone", body(`<outline title="B" xmlUrl="u"/>`), "B|u|||"},
		{"title beside an empty text", body(`<outline text=" " title="B" xmlUrl="u"/>`), "B|u|||"},
		{"no name", body(`<outline xmlUrl="u"/>`), "|u|||"},
		{"the address for a name", body(`<outline text="https://a.com/f" xmlUrl="https://a.com/f"/>`), "|https://a.com/f|||"},
		{"white space", body("<outline text='\n A\t B ' xmlUrl=' u\n'/>"), "A B|u|||"},
		{"entities", body(`<outline text="A &amp; B &lt;c&gt; &eacute; &foo; & d &#65;" xmlUrl="u?a=1&b=2&amp;c=3"/>`), "A & B <c> é &foo; & d A|u?a=1&b=2&c=3|||"},
		{"control characters", body("<outline text='A\x01&#2;B' xmlUrl='u'/>"), "AB|u|||"},

		{"a feed's scheme", body(`<outline xmlUrl="feed://a.com/f"/><outline xmlUrl="FEED:https://b.com/f"/>`), "|http://a.com/f|||\n|https://b.com/f|||"},
		{"url of the time before", body(`<outline type="RSS" text="A" url="u"/>`), "A|u|||"},
		{"url beside xmlUrl", body(`<outline type="rss" text="A" url="v" xmlUrl="u"/>`), "A|u|||"},
		{"links are no feeds", body(`<outline type="link" text="A" url="u"/><outline type="include" text="B" url="u.opml"/><outline text="C" url="u"/>`), ""},
		{"notes are none", body(`<outline text="A"/><outline text="B"><outline text="C"/></outline>`), ""},
		{"each once", body(`<outline text="A" xmlUrl="u"/><outline text="F"><outline text="B" xmlUrl=" u "/><outline text="C" xmlUrl="feed:u"/></outline>`), "A|u|||"},

		{"folders", body(`<outline text="A" xmlUrl="a"/><outline text="F"><outline text="B" xmlUrl="b"/><outline title="G"><outline text="C" xmlUrl="c"/></outline><outline text="D" xmlUrl="d"/></outline><outline text="E" xmlUrl="e"/>`),
			"A|a|||\nB|b|||F\nC|c|||F/G\nD|d|||F\nE|e|||"},
		{"folders without a name", body(`<outline><outline text="F"><outline text=""><outline text="A" xmlUrl="a"/></outline></outline></outline>`), "A|a|||F"},
		{"feeds within a feed", body(`<outline text="A" xmlUrl="a"><outline text="B" xmlUrl="b"/></outline>`), "A|a|||\nB|b|||A"},
		{"a category for a folder", body(`<outline text="A" xmlUrl="a" category="/News/Europe/,/Other"/>`), "A|a|||News/Europe"},
		{"a category within a folder", body(`<outline text="F"><outline text="A" xmlUrl="a" category="/G"/></outline>`), "A|a|||F"},
		{"an end too few", body(`<outline text="F"><outline text="A" xmlUrl="a"></outline>`), "A|a|||F"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Read(strings.NewReader(tt.in))
			if err != nil || flat(got) != tt.want {
				t.Errorf("%v, got\n%s\nwant\n%s", err, flat(got), tt.want)
			}
		})
	}
}

func TestReadCharsets(t *testing.T) {
	doc := func(label, name string) string {
		return `<?xml version="1.0" encoding="` + label + `"?>` + "\n" + `<opml><outline text="` + name + `" xmlUrl="u"/></opml>`
	}
	enc := func(s string, e interface{ String(string) (string, error) }) string {
		out, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const name = "Größe"
	for what, in := range map[string]string{
		"UTF-8":                          doc("utf-8", name),
		"UTF-8 with a mark":              "\ufeff" + doc("utf-8", name),
		"UTF-8 with two marks":           "\ufeff\ufeff" + doc("utf-8", name),
		"UTF-8, said to be Latin 1":      doc("iso-8859-1", name),
		"UTF-8, said to be UTF-16":       doc("utf-16", name),
		"UTF-8, said to be what is none": doc("x-mine", name),
		"Latin 1":                        enc(doc("iso-8859-1", name), charmap.ISO8859_1.NewEncoder()),
		"Latin 1, said to be UTF-8":      enc(doc("utf-8", name), charmap.ISO8859_1.NewEncoder()),
		"Latin 1, said by nobody":        enc(strings.Replace(doc("", name), ` encoding=""`, "", 1), charmap.ISO8859_1.NewEncoder()),
		"UTF-16 with a mark":             enc(doc("utf-16", name), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()),
		"UTF-16, said to be UTF-8":       enc(doc("utf-8", name), unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()),
	} {
		if got, err := Read(strings.NewReader(in)); err != nil || flat(got) != name+"|u|||" {
			t.Errorf("%s: %v, %v", what, flat(got), err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	const one = "<?xml version='1.0'\n?>\n<opml>\n<outline text='A' xmlUrl='a'/>\n"
	tests := []struct {
		name, in, want string
		notOPML        bool
		sources        int
	}{
		{"nothing", "", "line 1: not OPML", true, 0},
		{"white space", " \n\n", "line 3: not OPML", true, 0},
		{"text", "https://x.com/", "not OPML", true, 0},
		{"a feed", "<?xml version='1.0'?>\n\n<rss version='2.0'>", "line 3: not OPML: export the subscriptions of your feed reader as OPML (it begins with <rss>)", true, 0},
		{"a page", "<!doctype html>\n<html>", "line 2: not OPML", true, 0},
		{"no XML", "<<>", "not OPML", true, 0},
		{"breaks off in the list", one, "line 5: the list breaks off within <opml>: export it again", false, 1},
		{"breaks off in an outline", one + "<outline text='B'>\n<outline tex", "line 6: the list breaks off within <outline>", false, 1},
		{"a sign in a name", one + "<outline text='<b>'/></opml>", "line 5: unescaped < inside quoted string", false, 1},
		{"an end too many", one + "</outline>\n<outline text='B' xmlUrl='b'/></opml>", "line 5: an element ends here that did not begin", false, 1},
		{"another list behind", one + "</opml><opml><outline/></opml>", "line 5: an element ends here that did not begin", false, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Read(strings.NewReader(tt.in))
			if err == nil || !strings.Contains(err.Error(), tt.want) || errors.Is(err, ErrNotOPML) != tt.notOPML || len(got) != tt.sources {
				t.Errorf("%d sources, %v, want %q", len(got), err, tt.want)
			}
		})
	}
	broken := errors.New("the disk is broken")
	if _, err := Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("the reader's error became %v", err)
	}
}

// TestReadLimits is at each limit, and over it by one.
func TestReadLimits(t *testing.T) {
	const head, tail = "<opml><body>", "</body></opml>"
	nested := func(depth int) string {
		return head + "\n" + strings.Repeat("<outline text='F'>", depth-1) + "<outline text='A' xmlUrl='a'/>" + strings.Repeat("</outline>", depth-1) + tail
	}
	many := func(n int) string {
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			fmt.Fprintf(&b, "\n<outline xmlUrl='%d'/>", i)
		}
		return b.String() + tail
	}
	long := func(size int) string {
		const a = "<outline xmlUrl='a'/>"
		return head + a + strings.Repeat(" ", size-len(head)-len(a)-len(tail)) + tail
	}
	for name, tt := range map[string]struct {
		at, over, want string
		n, before      int
	}{
		"bytes":   {long(MaxBytes), long(MaxBytes + 1), "larger than 16 MiB", 1, 0},
		"depth":   {nested(MaxDepth), nested(MaxDepth + 1), "line 2: outlines nest deeper than 32", 1, 1},
		"sources": {many(MaxSources), many(MaxSources + 1), fmt.Sprintf("line %d: there are more than %d sources", MaxSources+2, MaxSources), MaxSources, MaxSources},
	} {
		if got, err := Read(strings.NewReader(tt.at)); err != nil || len(got) != tt.n {
			t.Errorf("%s: at the limit %d, %v", name, len(got), err)
		}
		if got, err := Read(strings.NewReader(tt.over)); err == nil || !strings.Contains(err.Error(), tt.want) || len(got) != tt.before {
			t.Errorf("%s: over the limit %d, %v, want %q", name, len(got), err, tt.want)
		}
	}
}

// TestReadBombs are lists that are small and want to be large or slow.
func TestReadBombs(t *testing.T) {
	many := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	for name, in := range map[string]string{
		"entities":   `<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&b;&x;" xmlUrl="u"/></opml>`,
		"depth":      "<opml>" + many("<outline text='a'>"),
		"elements":   "<opml>" + many("<a>"),
		"attributes": "<opml><outline " + many("text='a' ") + "/></opml>",
		"categories": "<opml><outline xmlUrl='u' category='" + many("/a") + "'/></opml>",
	} {
		start := time.Now()
		got, _ := Read(strings.NewReader(in))
		if d := time.Since(start); d > 10*time.Second { // far from what it takes, near to what is quadratic
			t.Errorf("%s took %v", name, d)
		}
		if s := flat(got); len(s) > 1000 || strings.Contains(s, "aaa") || strings.Contains(s, "root:") {
			t.Errorf("%s became %.200q", name, s)
		}
	}
}

// FuzzRead looks for panics, and for lists that do not come back as they went.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="F"><outline text="A" xmlUrl="feed://a.com/"/><outline title="B" xmlurl=b/></outline></body></opml>`))
	f.Add([]byte("\xff\xfe<\x00o\x00p\x00m\x00l\x00>\x00"))
	f.Add([]byte(`<?xml version="1.0" encoding="gbk"?><OPML><outline type=rss url="a&b" category="/a//b,c" text="&#9;&lt;` + "\xc4\xe3" + `"/><outline`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := Read(strings.NewReader(string(body)))
		if err != nil {
			return
		}
		again, err := Read(strings.NewReader(written(t, got)))
		if want := sorted(got); err != nil || len(again) != len(want) || len(want) > 0 && !reflect.DeepEqual(again, want) {
			t.Errorf("%v\ngot  %q\nwant %q", err, again, want)
		}
	})
}
