package parser

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// access says who may read the whole text: as stated, or as the page tells its readers
// where the text is short or breaks off.
func (w *work) access() {
	w.a.Access = article.AccessUnknown
	switch w.m.Free {
	case "true":
		w.a.Access = article.AccessFree
	case "false":
		w.a.Access = article.AccessLocked
	case "metered":
		w.a.Access = article.AccessMetered
	}
	if w.a.Access != article.AccessUnknown {
		w.from("access", "stated")
	}
	short := w.a.WordCount < shortText
	if w.page.Root == nil || w.a.Access == article.AccessFree || !short && !w.breaksOff() {
		return
	}
	ask := w.asksToPay()
	if ask != "" && w.a.Access == article.AccessUnknown {
		w.a.Access = article.AccessLocked
		w.from("access", "text")
		w.candidates("access", []article.Candidate{{Value: ask, From: "text", Confidence: 0.7, Chosen: true}})
	}
	w.a.Truncated = w.a.Access != article.AccessUnknown && (ask != "" || w.breaksOff() || w.a.WordCount < teaserText)
}

// How many words a text has that may be the open beginning of one, and the most that a
// mere teaser has.
const (
	shortText  = 350
	teaserText = 60
)

// breaksOff reports whether the last paragraph has no end.
func (w *work) breaksOff() bool {
	for i := len(w.a.Blocks) - 1; i >= 0; i-- {
		if b := w.a.Blocks[i]; b.Kind == article.Paragraph {
			last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(b.Text, " "))
			return strings.HasSuffix(b.Text, "...") || !strings.ContainsRune(".!?:。！？।؟۔…\"'“”’»«)]）」』", last) && len(b.Text) > leastParagraph || last == '…'
		}
	}
	return false
}

// leastParagraph is the length of a text in bytes that should end with a full stop; a
// shorter one may be a signature.
const leastParagraph = 80

// asks are what pages say where they end for those who do not pay, in small letters.
var asks = []string{
	"subscribe to continue", "subscribe to read", "subscribe to keep reading", "to continue reading", "continue reading with", "this article is for subscribers", "for subscribers only", "exclusive to subscribers", "subscriber-only", "subscriber exclusive", "already a subscriber", "to read the full story", "to read the full article", "unlock this article",
	"jetzt weiterlesen", "weiterlesen mit", "artikel freischalten", "diesen artikel lesen sie mit", "nur für abonnenten", "sie haben bereits ein abo", "bereits abonnent", "exklusiv für abonnenten", "lesen sie den ganzen artikel", "um weiterzulesen", "abo abschließen",
	"réservé aux abonnés", "réservée aux abonnés", "abonnez-vous pour", "de cet article à lire", "pour lire la suite", "déjà abonné",
	"para seguir leyendo", "exclusivo para suscriptores", "solo para suscriptores", "suscríbete para", "ya eres suscriptor",
	"exclusivo para assinantes", "para continuar lendo", "assine para ler", "conteúdo exclusivo", "para ler o artigo completo",
	"riservato agli abbonati", "abbonati per", "per continuare a leggere", "sei già abbonato",
	"alleen voor abonnees", "lees verder met", "exclusief voor abonnees", "om verder te lezen", "al abonnee",
	"för prenumeranter", "logga in för att läsa", "läs vidare", "bli abonnent för att läsa", "kun for abonnenter", "for abonnenter", "for å lese videre", "læs videre", "kun for abonnementer", "tilaajille", "tilaa lukeaksesi", "jatka lukemista",
	"dla subskrybentów", "dla prenumeratorów", "czytaj dalej z", "aby czytać dalej", "pro předplatitele", "předplaťte si", "pre predplatiteľov", "csak előfizetők", "előfizetőink", "doar pentru abonați", "samo za pretplatnike", "za naročnike",
	"только для подписчиков", "по подписке", "оформите подписку", "лише для передплатників", "για συνδρομητές", "okumak için abone", "abone olarak oku", "abonelere özel", "khusus pelanggan", "berlangganan untuk",
	"会員限定記事", "会員限定の記事", "記事は会員限定", "有料会員限定", "続きを読むには", "订阅后", "订阅以", "付费阅读", "구독하고", "구독자 전용", "للمشتركين", "למנויים",
}

// stems are the parts of words of which each of the asks holds one: nearly all texts of a
// page are done with these.
var stems = []string{"ubscri", "abo", "uscri", "assin", "prenumer", "tila", "předpla", "predpla", "előfiz", "pretpla", "naročn", "подпис", "передпл", "συνδρ", "langgan", "pelanggan", "会員", "続き", "订阅", "付费", "구독", "مشترك", "מנוי",
	"ontinu", "weiter", "freischalt", "lesen sie", "seguir", "article à lire", "lire la suite", "lese videre", "læs videre", "läs vidare", "att läsa", "jatka", "czyta", "subskry", "verder", "ler o artigo", "full story", "full article", "unlock", "conteúdo", "ganzen artikel"}

// The texts in which a page asks to pay are no shorter and no longer, in bytes.
const (
	leastAsk = 8
	mostAsk  = 220
)

// asksToPay is the text in which the page asks its reader to pay, if it does.
func (w *work) asksToPay() string {
	found := ""
	dom.Walk(w.page.Root, func(n *html.Node) bool {
		if found != "" {
			return false
		}
		if n.Type != html.TextNode {
			return n.Type == html.DocumentNode || n.Type == html.ElementNode && !dom.Silent(n)
		}
		if t := strings.TrimSpace(n.Data); len(t) >= leastAsk && len(t) <= mostAsk && isAsk(t) && shown(n) {
			found = dom.Fold(t)
		}
		return false
	})
	return found
}

func isAsk(t string) bool {
	t = strings.ToLower(t)
	return len(within(t, stems)) > 0 && len(within(t, asks)) > 0
}

// shown reports whether n is neither hidden nor in the frame of every page, whose
// header and footer always sell subscriptions.
func shown(n *html.Node) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if zone.Of(n)&(zone.Hidden|zone.Outer) != 0 && !zone.Ours(n) {
			return false
		}
	}
	return true
}
