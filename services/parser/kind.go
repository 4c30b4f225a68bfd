package parser

import (
	"regexp"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/body"
	"github.com/wireroom/wireroom/services/parser/internal/date"
	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/lang"
	"github.com/wireroom/wireroom/services/parser/internal/meta"
	"github.com/wireroom/wireroom/services/parser/internal/people"
)

// typeKinds are the kinds that the types of JSON-LD say.
var typeKinds = map[string]article.Kind{"LiveBlogPosting": article.KindLive, "OpinionNewsArticle": article.KindOpinion, "ReviewNewsArticle": article.KindReview, "Review": article.KindReview,
	"VideoObject": article.KindVideo, "ImageGallery": article.KindGallery, "PodcastEpisode": article.KindPodcast}

// kindWords are what folders of addresses, sections and the words before a colon in a
// title call the kinds.
var kindWords = words(map[article.Kind]string{
	article.KindLive: "live liveblog live-blog liveticker live-updates live-news live-story newsblog newsticker ticker en-direct direct en-vivo directo ao-vivo diretta live-diretta livecenter relacja-na-żywo онлайн canlı",
	article.KindOpinion: "opinion opinions commentisfree op-ed oped editorial editorials comment commentary columns column columnists viewpoint viewpoints opinion-and-analysis debate meinung meinungen kommentar kommentare kolumne kolumnen leitartikel gastkommentar glosse " +
		"tribune tribunes chronique chroniques éditorial edito opinión opinion-es columna columnas columnistas editoriales tribuna opinião opiniao colunas colunistas opinioni opinione commenti editoriale opinie column columns opini kolom debatt åsikt asikt ledare kronikk meninger debat mielipide kolumni komentarz komentarze opinie felieton názory komentáře komentar yazarlar köşe-yazıları " +
		"nuomones nuomonės komentarai viedokli viedokļi arvamus arvamused vélemény velemeny opinii απόψεις γνώμες komentari kolumne mendime opinió opinio skoðun skodun op-eds letters-to-the-editor мнение мнения колонка колонки авторские-колонки думка погляди блоги رأي آراء 社説 評論 评论 사설 칼럼 오피니언",
	article.KindVideo:        "video videos vídeo vídeos vidéo vidéos wideo видео відео watch mediathek 動画 视频 영상",
	article.KindGallery:      "gallery galleries photos photo-gallery photogallery fotogallery slideshow in-pictures bildergalerie fotostrecke diaporama fotogaleria galería galeria fotogalerie foto-galeri 写真 图集 포토",
	article.KindReview:       "review reviews rezension rezensionen kritik critique critiques recensione recensioni reseña reseñas crítica críticas recensie recensies recension recensioner anmeldelse anmeldelser recenzja recenzje рецензия рецензии",
	article.KindPressRelease: "press-release press-releases pressrelease pressreleases news-release pressemitteilung pressemitteilungen presseinformation pressemeldung pressemeldungen presseaussendung communiqué communique communiqués communiques-de-presse communique-de-presse comunicado comunicados nota-de-prensa notas-de-prensa comunicato-stampa comunicati-stampa persbericht persberichten pressmeddelande pressmeddelanden pressemeddelelse pressemelding пресс-релиз пресс-релизы",
	article.KindPodcast:      "podcast podcasts подкаст подкасты ポッドキャスト",
})

func words(lists map[article.Kind]string) map[string]article.Kind {
	m := map[string]article.Kind{}
	for kind, list := range lists {
		for _, w := range strings.Fields(list) {
			m[w] = kind
		}
	}
	return m
}

// mostWatched is how many words a page may have that is there for its video or pictures.
const mostWatched = 300

// kind takes the journalistic form from the most certain signal that names one.
func (w *work) kind() article.Kind {
	for _, t := range w.m.Types {
		if k, ok := typeKinds[t]; ok && w.fits(k) {
			w.from("kind", "json-ld")
			return k
		}
	}
	for _, dir := range strings.Split(strings.ToLower(w.url.Path), "/") {
		if k, ok := kindWords[dir]; ok && w.fits(k) {
			w.from("kind", "url")
			return k
		}
	}
	if k, from := w.labelled(); k != "" {
		w.from("kind", from)
		return k
	}
	if w.isRelease() {
		w.from("kind", "text")
		return article.KindPressRelease
	}
	if strings.HasPrefix(w.m.Type, "video") && w.fits(article.KindVideo) {
		w.from("kind", "meta:og:type")
		return article.KindVideo
	}
	return article.KindArticle
}

// labelled is the kind that the section, the genre or the title's first word names.
func (w *work) labelled() (article.Kind, string) {
	label, _, _ := strings.Cut(w.a.Title, ":")
	for _, s := range append([]string{w.m.Genre}, w.a.Section...) {
		if k, ok := kindWords[dashed(s)]; ok && w.fits(k) {
			return k, "section"
		}
	}
	if k := w.signedAs(); k != "" && w.fits(k) {
		return k, "byline"
	}
	if k, ok := kindWords[dashed(label)]; ok && label != w.a.Title && w.fits(k) {
		return k, "title"
	}
	for _, v := range w.m.Titles { // "Opinion | Title", which the record has without
		label, _, cut := strings.Cut(v.Text, " | ")
		if k, ok := kindWords[dashed(label)]; ok && cut && w.fits(k) {
			return k, "title"
		}
	}
	return "", ""
}

// signedAs is the kind that a byline or the standfirst's end names: "Kommentar von", "Opinion by".
func (w *work) signedAs() article.Kind {
	for _, line := range []string{w.a.Byline, lastSentence(w.a.Subtitle)} {
		words := strings.Fields(strings.ToLower(line))
		for len(words) > 2 && articles[words[0]] {
			words = words[1:]
		}
		if len(words) > 2 && people.Opens(line) || len(words) > 2 && people.Opens(strings.Join(strings.Fields(line)[1:], " ")) {
			if k := kindWords[words[0]]; k != "" {
				return k
			}
		}
	}
	return ""
}

// articles may stand before the word for the kind: "Ein Kommentar von".
var articles = map[string]bool{"a": true, "an": true, "ein": true, "eine": true, "un": true, "une": true, "una": true, "um": true, "uma": true, "een": true, "en": true, "et": true}

func lastSentence(s string) string {
	return s[strings.LastIndexAny(s, ".!?")+1:]
}

// aboutUs opens the paragraph in which a press release tells of who sent it.
var aboutUs = regexp.MustCompile(`^(?i:about|über|ueber|à propos de|a propos de|sobre|acerca de|informazioni su|over|om|o firmie|о компании) ([\p{L}\p{N}][\p{L}\p{N}&.' -]{2,40}?)(?::|\.|$| [\p{L}\p{N}]+ (?:is|ist|est|es|è|offers|has)\b)`)

// isRelease reports whether the text tells at its end of someone whom its title names:
// "About The Example".
func (w *work) isRelease() bool {
	title := strings.ToLower(w.a.Title)
	for i, b := range w.a.Blocks {
		if i == 0 || i < len(w.a.Blocks)-maxAboutUs || b.Kind == article.Caption {
			continue
		}
		if m := aboutUs.FindStringSubmatch(b.Text); m != nil && strings.Contains(title, strings.ToLower(m[1])) {
			return true
		}
	}
	return false
}

// maxAboutUs is how many blocks from the end of a release it tells of its sender.
const maxAboutUs = 8

func dashed(s string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), " ", "-")
}

// fits reports whether the text may be of a kind: a long one is not there for a video.
func (w *work) fits(k article.Kind) bool {
	return k != article.KindVideo && k != article.KindGallery || w.a.WordCount <= mostWatched
}

// updates takes the entries of a live blog, newest or oldest first as the page has them.
func (w *work) updates() {
	list, from := w.m.Updates, "json-ld"
	if len(list) == 0 && w.a.Kind == article.KindLive && w.page.Root != nil {
		list, from = meta.Rows(w.page.Root), "page"
	}
	for _, u := range list {
		out := article.Update{Title: u.Title, Text: u.Text}
		if from == "json-ld" {
			out.Text = dom.Fold(body.Strip(u.Text))
		}
		if m, ok := date.Parse(u.At, date.Options{MonthFirst: w.monthFirst(), Language: lang.Base(w.a.Language)}); ok && w.believable(m) {
			out.At = m.At
		}
		w.a.Updates = append(w.a.Updates, out)
	}
	if len(w.a.Updates) > 0 {
		w.from("updates", from)
	}
}
