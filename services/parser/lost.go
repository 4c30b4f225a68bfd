package parser

import (
	"slices"
	"strings"
	"unicode"
)

// mostLost is how long the text of an error page is, with its apologies and what it
// proposes instead; a story about one is longer.
const mostLost = 300

// mostBeside is how many words stand beside the error in such a page's title: the site's
// name. A headline has more.
const mostBeside = 5

// lostPhrases are what pages are titled that say, with status 200, that there is none.
var lostPhrases = []string{
	"page not found", "not found", "article not found", "story not found", "page cannot be found", "page could not be found", "page can't be found", "page does not exist", "page doesn't exist", "page no longer exists",
	"this page could not be found", "this page can't be found", "this page does not exist", "this page doesn't exist", "this page isn't available", "we can't find that page", "we couldn't find that page", "the page you requested could not be found", "file not found",
	"seite nicht gefunden", "seite wurde nicht gefunden", "diese seite wurde nicht gefunden", "diese seite existiert nicht", "die seite wurde nicht gefunden", "die seite konnte nicht gefunden werden", "nicht gefunden", "artikel nicht gefunden",
	"page introuvable", "page non trouvée", "cette page n'existe pas", "cette page est introuvable", "page inexistante", "article introuvable",
	"página no encontrada", "página no existe", "la página no existe", "esta página no existe", "no se encuentra la página", "no encontrado",
	"página não encontrada", "página não existe", "esta página não existe", "não encontrado", "página inexistente",
	"pagina non trovata", "pagina inesistente", "la pagina non esiste", "non trovato",
	"pagina niet gevonden", "niet gevonden", "deze pagina bestaat niet", "nie znaleziono strony", "strona nie istnieje", "strona nie została znaleziona", "nie znaleziono",
	"sayfa bulunamadı", "aradığınız sayfa bulunamadı", "halaman tidak ditemukan", "tidak ditemukan", "sidan hittades inte", "sidan finns inte", "siden ble ikke funnet", "siden finnes ikke", "siden blev ikke fundet", "siden findes ikke", "sivua ei löydy", "sivua ei löytynyt",
	"stránka nenalezena", "stránka nebyla nalezena", "stránka neexistuje", "az oldal nem található", "pagina nu a fost găsită", "pagina nu există", "η σελίδα δεν βρέθηκε", "страницата не е намерена",
	"страница не найдена", "страница не существует", "такой страницы нет", "такой страницы не существует", "не найдено", "сторінку не знайдено", "сторінка не знайдена",
	"الصفحة غير موجودة", "لم يتم العثور على الصفحة", "صفحه یافت نشد", "صفحه پیدا نشد", "הדף לא נמצא", "पृष्ठ नहीं मिला", "पेज नहीं मिला",
	"ページが見つかりません", "ページが見つかりませんでした", "お探しのページは見つかりませんでした", "页面不存在", "页面未找到", "找不到页面", "您访问的页面不存在", "找不到頁面", "頁面不存在", "페이지를 찾을 수 없습니다", "không tìm thấy trang", "ไม่พบหน้า",
	// gone elsewhere, with a link for those who wait
	"object moved", "document moved", "moved permanently", "301 moved permanently", "302 found", "page moved", "page has moved", "this page has moved", "article moved", "article has moved", "this article has moved", "redirecting", "seite verschoben", "page déplacée", "página movida", "страница перемещена", "記事は移動しました", "页面已移动",
}

// lostWords may stand beside such a phrase, or beside 404, and mean nothing else.
var lostWords = strings.Fields("error http status code oops sorry fehler fehlercode erreur errore erro fout błąd hata fel feil fejl virhe chyba hiba eroare ошибка помилка σφάλμα خطأ خطای エラー 错误 錯誤 오류 lỗi")

// lost returns the title by which an error page is known that answers as if it were none:
// status 200 and little text. A page that calls itself an article never is one, nor is what its feed
// announced under that title.
func (w *work) lost(size int) string {
	if size > mostLost || w.page.Root == nil || w.saysArticle() || isLost(w.f.Hints.Title) {
		return ""
	}
	for _, v := range w.m.Titles[:min(len(w.m.Titles), maxTitles)] {
		if isLost(v.Text) {
			return v.Text
		}
	}
	return ""
}

// isLost reports whether a title says that the page is not there, beside the site's name
// at most.
func isLost(title string) bool { return saidIn(title, saysLost) }

// saidIn reports whether a part of a title is what says accepts, beside the site's name at
// most.
func saidIn(title string, says func(string) bool) bool {
	title = strings.ReplaceAll(strings.ToLower(title), "’", "'")
	parts := strings.FieldsFunc(" "+strings.NewReplacer(" - ", "|", " – ", "|", " — ", "|", " :: ", "|", " » ", "|", " · ", "|", " • ", "|").Replace(title), func(r rune) bool { return r == '|' })
	found, beside := false, 0
	for _, p := range parts {
		if says(p) {
			found = true
		} else {
			beside += len(strings.Fields(p))
		}
	}
	return found && beside <= mostBeside
}

// saysLost reports whether a text is one of the phrases or 404, with or without the other.
func saysLost(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '\'' || unicode.IsSymbol(r) })
	number := slices.Contains(words, "404")
	words = slices.DeleteFunc(words, func(s string) bool { return s == "404" || slices.Contains(lostWords, s) })
	rest := strings.Join(words, " ")
	return number && rest == "" || slices.Contains(lostPhrases, rest)
}
