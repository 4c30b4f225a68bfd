package dom

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"white space", " a \n\t b&nbsp;c ", "a b c"},
		{"inline", "a<b>b</b>c <i> d</i>", "abc d"},
		{"blocks", "<p>a</p><p>b</p>c<div>d</div>", "a b c d"},
		{"break", "a<br>b", "a b"},
		{"script and style", "a<script>x</script><style>y</style>b", "ab"},
		{"soft hyphen and zero width", "Heli\u00adkopter\u200bplatz", "Helikopterplatz"},
		{"joiner stays", "می\u200cخواهم", "می\u200cخواهم"},
		{"direction marks", "\u200fabc\u202c", "abc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, err := html.Parse(strings.NewReader("<body>" + c.in))
			if err != nil {
				t.Fatal(err)
			}
			if got := Text(root); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWalkLeavesOut(t *testing.T) {
	root, err := html.Parse(strings.NewReader("<body><div id=a><p id=b></p></div><p id=c></p>"))
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	Walk(root, func(n *html.Node) bool {
		if id := Attr(n, "id"); id != "" {
			seen = append(seen, id)
		}
		return Attr(n, "id") != "a"
	})
	if got := strings.Join(seen, ""); got != "ac" {
		t.Errorf("visited %q, want ac", got)
	}
}
