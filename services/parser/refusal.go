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
	if sign := w.consent(size); sign != "" {
		return event.Refuse("consent-wall", "the page asks for consent and shows nothing else: %s", sign)
	}
	if title := w.lost(size); title != "" {
		return event.Refuse("soft-404", "answered as if it were there, but it is titled %q", title)
	}
	if sign := w.login(size); sign != "" {
		return event.Refuse("login", "the page asks for a password and shows nothing else: %q", sign)
	}
	if term := w.search(size); term != "" {
		return event.Refuse("search-results", "what the site found for %q", term)
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

// mostConsent is how long the text of a wall of consent is; a story about one is longer.
const mostConsent = 700

// What walls of consent say in several languages: that it is about data, and how to agree.
var (
	consentMatters = []string{
		"cookie", "privacy", "consent", "personal data", "partners", "datenschutz", "einwilligung", "personenbezogen", "confidentialité", "consentement", "données personnelles",
		"privacidad", "consentimiento", "datos personales", "socios", "privacidade", "dados pessoais", "конфиденциальност", "согласи", "персональн", "プライバシー", "クッキー", "プライバシ", "隐私", "同意",
	}
	consentActs = []string{
		"accept all", "accept cookies", "agree and continue", "i agree", "agree to", "manage options", "manage preferences", "reject all", "alle akzeptieren", "akzeptieren und weiter",
		"zustimmen", "tout accepter", "accepter et", "tout refuser", "aceptar todo", "aceptar y continuar", "rechazar todo", "aceitar todos", "принять все", "すべて許可", "同意する", "全部接受",
	}
)

// consent returns the signs by which a wall of consent is known: what was taken for the
// article's text is about data, and the page asks for agreement. A banner beside a story
// is not in its text.
func (w *work) consent(size int) string {
	if size == 0 || size > mostConsent || w.page.Root == nil {
		return ""
	}
	var b strings.Builder
	for _, block := range w.body.Blocks {
		b.WriteString(strings.ToLower(block.Text) + "\n")
	}
	matters := within(b.String(), consentMatters)
	if len(matters) < 2 {
		return ""
	}
	acts := within(strings.ToLower(dom.Text(w.page.Root)), consentActs)
	if len(acts) == 0 {
		return ""
	}
	return strings.Join(append(matters, acts...), ", ")
}

// within lists the phrases that a text holds.
func within(text string, phrases []string) (out []string) {
	for _, p := range phrases {
		if strings.Contains(text, p) {
			out = append(out, p)
		}
	}
	return out
}

// isIndex reports whether the page is a front page or a list of articles. A page that
// calls itself an article never is.
func (w *work) isIndex(size int) bool {
	if w.page.Root == nil || w.saysArticle() {
		return false
	}
	root := strings.Trim(w.url.Path, "/") == "" && w.url.RawQuery == ""
	return root && w.body.Links > size || size < 400 && w.body.Links > 20*(size+50)
}

// saysArticle reports whether the page calls itself an article.
func (w *work) saysArticle() bool { return w.m.Type == "article" || w.isTyped() }

func (w *work) isTyped() bool {
	for _, t := range w.m.Types {
		if strings.Contains(t, "Article") || strings.Contains(t, "Posting") || t == "Report" {
			return true
		}
	}
	return false
}
