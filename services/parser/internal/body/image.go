package body

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// maxFigures bounds the images taken from inside the text.
const maxFigures = 40

// Images are the pictures inside the article, with caption and credit where a figure
// has them. Icons, trackers and pictures in junk are left out.
func Images(top *html.Node, base *url.URL, names zone.Memo) []article.Image {
	if top == nil {
		return nil
	}
	var out []article.Image
	dom.Walk(top, func(n *html.Node) bool {
		if m := names.Of(n); n != top && m&(zone.Junk|zone.Commented|zone.Hidden|zone.Byline) != 0 && m&zone.Figure == 0 {
			return false
		}
		if n.DataAtom == atom.Img && len(out) < maxFigures {
			if img, ok := image(n, base, names); ok {
				out = append(out, img)
			}
		}
		return true
	})
	return out
}

func image(n *html.Node, base *url.URL, names zone.Memo) (article.Image, bool) {
	img := article.Image{Width: pixels(n, "width"), Height: pixels(n, "height")}
	if img.Width > 0 && img.Width < 100 || img.Height > 0 && img.Height < 80 {
		return img, false
	}
	for _, key := range []string{"data-src", "data-original", "data-lazy-src", "data-url", "src"} {
		if v := dom.Attr(n, key); v != "" && !strings.HasPrefix(v, "data:") {
			if u, err := url.Parse(v); err == nil && base != nil {
				img.URL = base.ResolveReference(u).String()
				break
			}
		}
	}
	if !strings.HasPrefix(img.URL, "http") || strings.HasSuffix(img.URL, ".svg") {
		return img, false
	}
	if f := dom.Within(n, atom.Figure); f != nil {
		img.Caption, img.Credit = captions(f, names)
	} else if b := box(n); b != nil {
		if img.Caption, img.Credit = captions(b, names); img.Caption == "" {
			img.Caption = dom.Text(b)
		}
	}
	return img, true
}

// box is the element closely around a picture that holds a line of text and nothing else,
// or nil; see underPicture.
func box(n *html.Node) *html.Node {
	for range boxDepth {
		if n = n.Parent; n == nil || textual(n.DataAtom) || n.DataAtom == atom.A || dom.Longer(n, maxCaption) {
			return nil
		}
		if dom.Find(n, func(c *html.Node) bool { return dom.Level(c) > 0 }) != nil {
			return nil
		}
		if dom.Find(n, func(c *html.Node) bool { return c.Type == html.TextNode && hasWord(c.Data) }) != nil {
			return n
		}
	}
	return nil
}

func captions(figure *html.Node, names zone.Memo) (caption, credit string) {
	dom.Walk(figure, func(n *html.Node) bool {
		m := names.Of(n)
		switch {
		case n.Type != html.ElementNode:
		case m&zone.Credit != 0 && credit == "":
			credit = dom.Text(n)
		case m&zone.Caption != 0 && caption == "":
			var w dom.Writer
			w.Node(n, func(c *html.Node) bool { return names.Of(c)&zone.Credit != 0 })
			caption = w.String()
		}
		return true
	})
	return caption, credit
}

func pixels(n *html.Node, key string) int {
	v, err := strconv.Atoi(strings.TrimSuffix(dom.Attr(n, key), "px"))
	if err != nil || v < 0 {
		return 0
	}
	return v
}
