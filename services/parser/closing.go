package parser

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/agency"
	"github.com/wireroom/wireroom/services/parser/internal/body"
	"github.com/wireroom/wireroom/services/parser/internal/date"
	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/people"
)

// The limits of what stands below a story and is not of it.
const (
	maxClosing = 6   // blocks at the end that are looked at
	maxCredit  = 300 // bytes of one that credits
)

// credits are lines that say who had a hand in a story: "Reporting by Ann Lee; editing by Bo
// Ek", "Cy Fox contributed to this report".
var credits = regexp.MustCompile(`(?i)^\W*(?:with )?(?:(?:additional )?(?:reporting|writing)|edit(?:ing|ed)|compiled|redaktion|mitarbeit|redacción|edición) (?:by|von|por) (?-i:\p{Lu})|^[^.!?]{0,200}\bcontributed (?:to th(?:is|e) (?:report|story|article|piece)|(?:additional )?reporting)\b[^.!?]{0,60}[.)]*\W*$`)

// farewells are lines by which sites send their readers to their letters and accounts.
// Those in English are told from what people in a story do by being told to do it.
var farewells = regexp.MustCompile(`(?:^|[.!?] )(?:Sign up|Subscribe|Register)\b.{0,120}\b(?:newsletters?|podcasts?|inbox|channels?)\b|\bsign up (?:for|to) our\b` +
	`|(?:^|[.!?] )(?:Follow|Like|Join|Find) .{1,80} on (?:Facebook|Twitter|X|Instagram|Google News|WhatsApp|Telegram|YouTube|TikTok|Bluesky|LinkedIn|Threads)\b` +
	`|^For more (?:stories|news|articles) (?:like|from) |^Get in touch with (?:us|our) |[Bb]ookmark \S+\.\w|^(?:Do you have|Got) a (?:story|tip)|^Like this story` +
	`|^(?i:folgen sie uns |folgt uns |abonnieren sie |jetzt abonnieren|suivez-nous |abonnez-vous |inscrivez-vous |síguenos |suscríbete |siga-nos |assine |seguici su |iscriviti |volg ons |følg oss |følg os |följ oss ` +
	`|obserwuj nas |bizi takip |подписывайтесь |подпишитесь |підписуйтесь |(?:cek|simak) .{0,60}google news|ikuti .{0,40}(?:whatsapp|google news|telegram))`)

// creditStems and farewellStems are parts of words of which each credit and farewell holds one:
// nearly all lines are done with these.
var (
	creditStems   = []string{" by ", " von ", " por ", "ontribut"}
	farewellStems = []string{"newsletter", "podcast", "inbox", "hannel", "sign up", " on ", "or more", "in touch", "ookmark", " story", " tip", "olg", "bonn", "uivez", "nscri", "uscr", "ígue", "iga-", "ssine", "egui", "scriv", "takip", "bserwuj", "одпис", "ідпис", "oogle news", "kuti "}
)

func holdsOne(s string, stems []string) bool {
	return slices.ContainsFunc(stems, func(stem string) bool { return strings.Contains(s, stem) })
}

// closing takes from the end of the story what is not of it: credits, the signature of its
// reporter, offers to those who could not read on. It is kept, since it names the agency.
func (w *work) closing() {
	blocks := w.body.Blocks
	end, offer := len(blocks), false
	for i := len(blocks) - 1; i > 0 && i >= len(blocks)-maxClosing; i-- {
		b := blocks[i].Block
		ends := isOffer(b)
		offer = offer || ends
		if !ends && !w.isCredit(b) && !(offer && b.Kind == article.Heading) {
			break
		}
		end = i
	}
	for _, b := range blocks[end:] {
		w.closed = append(w.closed, b.Block)
	}
	w.body.Blocks = blocks[:end]
	if len(blocks) > 0 && blocks[len(blocks)-1].Node != nil {
		w.creditsBelow(blocks[len(blocks)-1].Node)
	}
}

// creditsBelow keeps the lines below the story's last element that name its agencies, which
// are too short to be taken for a part of it.
func (w *work) creditsBelow(last *html.Node) {
	lines := 0
	dom.Follow(last, func(n *html.Node) (inside, more bool) {
		if n.Type != html.ElementNode || dom.Silent(n) {
			return false, true
		}
		if !dom.Block(n) || dom.Find(n, func(c *html.Node) bool { return c != n && dom.Block(c) }) != nil {
			return true, true
		}
		t := "too long"
		if !dom.Longer(n, maxSignature) {
			t = dom.Text(n)
		}
		if t != "" {
			lines++
		}
		if agency.Credits(t) {
			w.closed = append(w.closed, article.Block{Kind: article.Paragraph, Text: t})
		}
		return false, lines < maxClosing
	})
}

// isOffer reports whether a block asks its reader to pay, or to follow.
func isOffer(b article.Block) bool {
	return len(b.Text) >= leastAsk && (len(b.Text) <= mostAsk && isAsk(b.Text) || len(b.Text) <= maxCredit && holdsOne(b.Text, farewellStems) && farewells.MatchString(b.Text))
}

func (w *work) isCredit(b article.Block) bool {
	if len(b.Text) > maxCredit || b.Kind != article.Paragraph {
		return false
	}
	if agency.Credits(b.Text) || holdsOne(b.Text, creditStems) && credits.MatchString(b.Text) {
		return true
	}
	return people.Signs(b.Text) && len(b.Text) <= maxSignature && onlyNames(people.Names(b.Text, nil)) && !strings.ContainsAny(b.Text, "?!")
}

// opening takes from the beginning a block that is the title with its date or byline around
// it, as pages print it that part their lines by breaks alone.
func (w *work) opening() {
	for _, t := range w.titles(true) {
		if len(w.body.Blocks) < 2 || len(t) <= leastTitle {
			continue
		}
		before, after, ok := strings.Cut(w.body.Blocks[0].Text, t)
		if ok && len(before) < mostAround && (after == "" || len(after) < mostAround && isNotice(after)) {
			w.body.Blocks = w.body.Blocks[1:]
			return
		}
	}
}

// clock is a time of day alone.
var clock = regexp.MustCompile(`^\W*\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?: ?(?:Uhr|[ap]\.?m\.?|AM|PM|[A-Z]{2,4}))?\W*$`)

// clocks takes out the times between the entries of a live blog.
func (w *work) clocks() {
	isClock := func(b body.Block) bool {
		return b.Kind == article.Paragraph && len(b.Text) < 20 && clock.MatchString(b.Text)
	}
	first := slices.IndexFunc(w.body.Blocks, isClock)
	if first >= 0 && slices.ContainsFunc(w.body.Blocks[first+1:], isClock) {
		w.body.Blocks = slices.DeleteFunc(w.body.Blocks, isClock)
	}
}

// mostAround is how many bytes of date and byline stand around such a title.
const mostAround = 100

// isNotice reports whether a text is a date or a byline.
func isNotice(s string) bool {
	_, dated := date.Parse(s, date.Options{})
	return dated || people.Line(s) != ""
}
