package page

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// tree is what slim must leave as it is of a page.
func tree(text []byte, whole bool, json [][]byte) []string {
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return []string{err.Error()}
	}
	p := &Page{data: json}
	var out []string
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		if !whole && mayGo(n) {
			return
		}
		out = append(out, strconv.Itoa(depth)+n.Data+attributes(n, whole))
		switch n.DataAtom {
		case atom.Script:
			if strings.Contains(dom.Attr(n, "type"), "json") {
				out[len(out)-1] += string(p.Script(n))
			}
			return
		case atom.Style, atom.Noscript, atom.Svg:
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(root, 0)
	return out
}

// mayGo reports whether slim may leave out a node.
func mayGo(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script:
		return !strings.Contains(dom.Attr(n, "type"), "json")
	case atom.Link:
		return !tells([]byte(dom.Attr(n, "rel"))) && dom.Attr(n, "itemprop") == ""
	case atom.Style, atom.Noscript, atom.Svg:
		return true
	}
	return n.Type == html.CommentNode || n.Type == html.TextNode && strings.TrimSpace(n.Data) == ""
}

func attributes(n *html.Node, whole bool) string {
	line := ""
	for _, a := range n.Attr {
		s := &slim{whole: whole, name: []byte(n.Data), tag: n.DataAtom}
		if s.keeps([]byte(a.Key), []byte(a.Val)) {
			line += " " + a.Key + "=" + a.Val
		}
	}
	return line
}

// awkward is markup at which a cut could go wrong.
var awkward = []string{
	`<p>a<script>var x = "</p><p>";</script>b<style>p{content:"<p>"}</style>c<svg viewBox="0 0 1 1"><path d="M0"/></svg>d`,
	`<script>document.write("<script>x<\/script>")</script><p>a`,
	`<script><!-- document.write("<script>x</script>") --></script><p>a</p><script>y</script>`,
	`<script><!-- x --></script><p>a`,
	`<SCRIPT type=text/javascript>x</SCRIPT ><p>a<ScRiPt>y</sCrIpT/>b`,
	`<script type="application/ld+json">{"a":"</p>"}</script><script type=application/json>{"b":1}</script><p>a`,
	`<script>never closed <p>a`,
	`<style>never closed <p>a`,
	`<!-- <script> --><p>a</p><!-- </script> --><p>b`,
	`<!--><script>x</script>--><p>a<!---><style>y</style>--><p>b<!-- x --!><p>c`,
	`<p title="<script>">a</p><p title='>'>b</p><p title=it's>c</p><p a = "<style>" b>d</p><p "x>e`,
	`<textarea><script>x</script></textarea><p>a<title><style></title>b<iframe><script></iframe>c`,
	`<noscript><img src=x></noscript><p>a<noscript>never closed <p>b`,
	`<svg><title><p>a</title></svg><p>b<svg><foreignObject><p>c</p></foreignObject></svg>d`,
	`<svg/><p>a<svg><g><svg></svg></g></svg>b<svg>never closed <p>c`,
	`<svg><style>x</style></svg><p>a<svg><p>out of it</svg>b`,
	`<plaintext><script>x</script>`,
	`<a < b <script>x</script><? php <script> ?><! doctype><p>a`,
	`<img srcset="a 1x, b 2x, c 3x, d 4x, e 5x" src=x onload="alert('<p>') || alert(2)" data-state='{"a": "<script>", "b": 7}' alt=y><p>a`,
	`<p onclick=alert(document.cookie)+alert(2) class=x>a<p srcset=averyveryveryverylongvalue>b`,
	`<script`, `<p class="never closed <script>x</script>`, `<`, `</`, `<p/`, `<!--`, `<p a=`, `<p a="`, `<p class='`, `<p class="x`,
	`</p title="<script>"><p>a`,
	`<select><noscript><p>a</noscript></select><p>b`,
	`<p data-a="1"class=x data-b=2/>a<svg><g data-a=1/data-b=2 class=y /></svg><img alt=x/src=y>`,
	`<b id=1 title=a><b id=2 title=b><b id=2 title=c><b id=2 title=d><b id=2 title=e></p>a<p>b</p>c`,
	`<a rel=x title=y>a<p class=z>b</a>c</p><font color=red face=x>d`,
	`<table> <tr> <td> a <b> b </b> <i>c</i> </td> </tr> <!-- x --> </table> <p> d`,
	`<head> <meta charset=x> <link rel=stylesheet href=x> <link rel="Canonical" href=y> </head> <body> <link itemprop=url href=z> a`,
	`<link rel=stylesheet><script>x</script> <noscript>y</noscript> <p>a</p> <script>z</script> <style>z</style>b <link rel=x> c`,
	`<p style="color: red" hidden>a<p STYLE="DISPLAY:NONE">a<p style="display&#58;none">b<P CLASS=x ONCLICK=y Data-Type=z>c`,
	`<input type=hidden name=a value=b><abbr title=a>b</abbr><div title=c src=d href=e></div><time datetime=f title=g>h</time>`,
	`<script type="Application/LD+JSON">{"a":1}</script><script type="application/ld&#x2B;json">{"b":2}</script><script type=application/json>7</script>`,
	`<svg viewBox="0 0 1 1"/> <p>a</p> <svg><path/></svg> <p>b<svg><path/></svg>c <svg><path/></svg><i>d</i>`,
}

func TestSlim(t *testing.T) {
	for _, markup := range awkward {
		checkSlim(t, []byte(markup))
		checkSlim(t, []byte(markup+" <p>b<script>z</script>c"))
	}
	files, err := filepath.Glob("../../testdata/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := decode(body, "text/html")
		checkSlim(t, text)
	}
}

func checkSlim(t *testing.T, text []byte) {
	t.Helper()
	for _, whole := range []bool{false, true} {
		s := &slim{text: text, whole: whole}
		s.read()
		if diff := cmp.Diff(tree(text, whole, nil), tree(s.out, whole, s.json)); diff != "" {
			t.Errorf("%q makes another tree, whole %v (-page +slim):\n%s", text, whole, diff)
		}
	}
}

// TestSlimCuts holds slim to what it cuts and what it keeps.
func TestSlimCuts(t *testing.T) {
	long := strings.Repeat("x", longScript)
	for _, c := range []struct{ name, text, want string }{
		{"between tags, elements that nobody reads go", `<p></p><style>p{}</style><script>` + long + `</script><svg><path d="M0 0"/></svg><noscript><p>n</noscript><link rel=icon><!-- x --><p>`, `<p></p><p>`},
		{"beside a text, what they hold", `a<style>p{}</style>b<script>x</script>c<svg><path d="M0 0"/></svg>d<noscript><p>n</noscript>e<!-- x -->f`, `a<style></style>b<script></script>c<svg></svg>d<noscript></noscript>e<!-- x -->f`},
		{"attributes", `<p onclick="alert(1)" data-x=1 class=a tabindex=0 id=b style="color:red">a</p x=y>`, `<p class=a id=b>a</p>`},
		{"by what they say", `<a rel=nofollow href=b>a</a><a rel="Author" href=b>b</a><img src="data:image/gif;base64,R0" class=c><img src=d>`, `<a href=b>a</a><a rel="Author" href=b>b</a><img class=c><img src=d>`},
		{"whatever the size of letters", `<LINK REL=Canonical HREF=a><SCRIPT TYPE="Application/LD+JSON">{}</SCRIPT>`, `<LINK REL=Canonical HREF=a><SCRIPT TYPE="Application/LD+JSON">0</SCRIPT>`},
		{"but not of formatting elements", `<b title=x>a</b>`, `<b title=x>a</b>`},
		{"space beside blocks", "<div> <p> <i>a</i> </p> <p>b</p> </div> \n<p>c", "<div><p><i>a</i></p><p>b</p></div><p>c"},
		{"but not where a reader sees it", "<div><i>a</i> <b>b</b> <p>c</p> <i>d</i> </div><i>e</i>", "<div><i>a</i> <b>b</b><p>c</p> <i>d</i> </div><i>e</i>"},
		{"space around what goes", "<p><i>a</i> <script>x</script> <!-- y --> <i>b</i>", "<p><i>a</i> <i>b</i>"},
		{"space in the head", "<head> <meta name=a> <title> b </title> </head> <body>", "<head><meta name=a><title> b </title></head><body>"},
		{"data", `<script type="application/json">{"a": 1}</script>`, `<script type="application/json">0</script>`},
	} {
		s := &slim{text: []byte(c.text)}
		if s.read(); string(s.out) != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, s.out, c.want)
		}
	}
	s := &slim{text: []byte(`<script>` + long + `</script><script>x</script>`)}
	if s.read(); len(s.scripts) != 1 || string(s.scripts[0]) != long {
		t.Errorf("%d scripts kept aside, want the long one", len(s.scripts))
	}
}

// TestRoomIsNotShared parses two pages after one another in the same room.
func TestRoomIsNotShared(t *testing.T) {
	first, err := Open([]byte(`<p>first<script type=application/json>{"a":1}</script>`), "text/html", false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = Open([]byte(`<p>other<script type=application/json>{"b":2}</script>`), "text/html", false); err != nil {
		t.Fatal(err)
	}
	script := dom.Find(first.Root, func(n *html.Node) bool { return n.DataAtom == atom.Script })
	if got := dom.Text(first.Root) + string(first.Script(script)); got != `first{"a":1}` {
		t.Errorf("the first page says %s", got)
	}
}

func FuzzSlim(f *testing.F) {
	for _, markup := range awkward {
		f.Add([]byte(markup))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, whole := range []bool{false, true} {
			s := &slim{text: text, whole: whole}
			if s.read(); len(s.out) > len(text)+len(s.json) {
				t.Errorf("%d bytes of %d", len(s.out), len(text))
			}
			_, _ = html.Parse(bytes.NewReader(s.out))
		}
	})
}
