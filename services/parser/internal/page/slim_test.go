package page

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tree is what slim must leave as it is: all but what is inside of elements that it may
// empty, and the attributes that it may cut.
func tree(r io.Reader) []string {
	root, err := html.Parse(r)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		line := strconv.Itoa(depth) + n.Data
		for _, a := range n.Attr {
			if !needless([]byte(a.Key), []byte(a.Val)) {
				line += " " + a.Key + "=" + a.Val
			}
		}
		out = append(out, line)
		switch n.DataAtom {
		case atom.Script:
			for _, a := range n.Attr {
				if a.Key == "type" && strings.Contains(a.Val, "json") && n.FirstChild != nil {
					out = append(out, n.FirstChild.Data)
				}
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
	`<script`, `<p class="never closed <script>x</script>`, `<`, `</`, `<p/`, `<!--`, `<p a=`,
	`</p title="<script>"><p>a`,
	`<select><noscript><p>a</noscript></select><p>b`,
}

func TestSlim(t *testing.T) {
	for _, markup := range awkward {
		checkSlim(t, []byte(markup))
		checkSlim(t, []byte(markup+strings.Repeat(" ", piece)+"<p>b<script>z</script>c"))
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
	want, got := tree(bytes.NewReader(text)), tree(&slim{text: text})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q makes another tree (-whole +slim):\n%s", text, diff)
	}
}

// TestSlimCuts holds slim to cutting at all.
func TestSlimCuts(t *testing.T) {
	long := strings.Repeat("x", longScript)
	s := &slim{text: []byte(`<style>p{}</style><script>` + long + `</script><svg><path d="M0 0"/></svg><noscript><p>n</noscript><p onclick="alert(12345678901234567890)">a`)}
	out, err := io.ReadAll(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := `<style></style><script></script><svg></svg><noscript></noscript><p >a`; string(out) != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
	if len(s.scripts) != 1 || string(s.scripts[0]) != long {
		t.Errorf("%d scripts kept aside, want the long one", len(s.scripts))
	}
}

func FuzzSlim(f *testing.F) {
	for _, markup := range awkward {
		f.Add([]byte(markup))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		out, err := io.ReadAll(&slim{text: text})
		if err != nil || len(out) > len(text) {
			t.Errorf("%d bytes of %d, %v", len(out), len(text), err)
		}
		_, _ = html.Parse(&slim{text: text})
	})
}
