package parser

import (
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// refusal says why a page is no article, or nil. It would rather let a poor page through
// than lose a story: only what is certain is refused.
func (w *work) refusal() error {
	size := 0
	for _, b := range w.body.Blocks {
		if b.Kind != article.Caption {
			size += len(b.Text)
		}
	}
	if size < 1500 {
		if sign := w.wall(size); sign != "" {
			return event.Refuse("bot-wall", "the page asks who is reading: %q", sign)
		}
	}
	if w.isIndex(size) {
		return event.Refuse("not-article", "front page or list: %d characters of text, %d of links", size, w.body.Links)
	}
	if size == 0 {
		return event.Refuse("no-text", "%d characters outside of links, none of them an article's", w.body.Prose)
	}
	return nil
}

// What walls are called, and what they say in little other text. Words that a story may
// use as well ("captcha", "security check") are in neither.
var (
	wallTitles = []string{
		"just a moment...", "attention required! | cloudflare", "access denied", "access to this page has been denied", "pardon our interruption", "ddos-guard",
		"human verification", "bot verification", "robot check", "security check required", "you have been blocked", "are you a robot", "please wait... | cloudflare",
	}
	wallTexts = []string{
		"checking your browser", "verify you are human", "verify you are a human", "verify that you are human", "are you a robot", "you have been blocked",
		"enable javascript and cookies to continue", "press & hold to confirm", "request unsuccessful. incapsula", "using automation tools", "solve the captcha", "complete the captcha", "unusual traffic from your",
	}
)

// wall returns the sign by which a wall is known: its title, or a short text that is
// little else.
func (w *work) wall(size int) string {
	title := ""
	if len(w.m.Titles) > 0 {
		title = strings.ToLower(w.m.Titles[len(w.m.Titles)-1].Text)
	}
	text := ""
	if w.page.Root != nil && size < 400 && w.body.Prose < 1200 {
		text = strings.ToLower(dom.Text(w.page.Root))
	}
	for _, s := range wallTitles {
		if len(title) < 80 && strings.HasPrefix(title, s) {
			return s
		}
	}
	for _, s := range wallTexts {
		if text != "" && w.body.Links < 300 && strings.Contains(text, s) {
			return s
		}
	}
	return ""
}

// isIndex reports whether the page is a front page or a list of articles. A page that
// calls itself an article never is.
func (w *work) isIndex(size int) bool {
	if w.page.Root == nil || w.m.Type == "article" || w.isTyped() {
		return false
	}
	root := strings.Trim(w.url.Path, "/") == "" && w.url.RawQuery == ""
	return root && w.body.Links > size || size < 400 && w.body.Links > 20*(size+50)
}

func (w *work) isTyped() bool {
	for _, t := range w.m.Types {
		if strings.Contains(t, "Article") || strings.Contains(t, "Posting") || t == "Report" {
			return true
		}
	}
	return false
}
