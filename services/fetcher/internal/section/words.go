package section

import "strings"

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// Words in paths under which sites keep what is no article. They are the terms of content
// systems, which speak English in many countries, and their usual translations.
var (
	// above are words that everything below them shares.
	above = set(`tag tags category categories kategorie kategorien kategori kategoria kategorija categorie categoria categorias rubric rubrics rubrik rubrika
		label labels keyword keywords author authors autor autoren auteur auteurs autore autori autores profile profiles user users byline contributor contributors journalist journalists reporter reporters redakteur redakteure redakteurin correspondents columnists
		login signin sign-in logout signup sign-up register registration account accounts auth oauth sso password my-account anmelden registrieren konto connexion inscription
		search suche recherche buscar busca cerca poisk arama zoeken sok feed feeds rss atom api ajax cdn-cgi wp-admin wp-login wp-content wp-json cgi-bin cart checkout
		subscribe subscription subscriptions abonnement abonnements abo abos abo-shop newsletter newsletters share print mailto sitemap cookies`)
	// besides are words that some sites use for what is no news, and some for a rubric.
	besides = set(`topic topics theme themes thema themen people person persons staff member members shop store product products donate job jobs stellenmarkt careers advertise
		advertising reklama werbung mediadaten help faq faqs legal comments comment reply podcasts weather wetter horoscope horoskop games spiele static assets`)
	// turning are words before the number of a page.
	turning = set(`page p seite pagina strona sida side pag stranitsa`)
	// last are words that say it only where a path ends.
	last = set(`about about-us ueber-uns uber-uns chi-siamo qui-sommes-nous quienes-somos o-nas about_us company contact contacts contact-us kontakt kontakte kontakty contacto contactos contatti contato impressum imprint
		privacy privacy-policy datenschutz privacidad confidentialite terms terms-of-use terms-of-service terms-and-conditions agb nutzungsbedingungen cookie-policy cookie disclaimer copyright accessibility
		archive archives archiv archivo arhiv all latest news home index default main start startseite live video videos audio podcast photo photos gallery galleries multimedia tv radio radio-live
		mobile apps app more events event calendar kalender team editorial masthead mission ethics`)
	// assets are endings of files that are no pages.
	assets = set(`jpg jpeg png gif webp svg ico avif pdf doc docx xls xlsx ppt pptx zip gz rar mp3 mp4 m4a m4v ogg wav webm mov avi m3u8 css js json xml rss atom ics exe dmg apk epub woff woff2 swf txt`)
	// pages are endings of pages, which say nothing of their own.
	pages = set(`html htm shtml shtm xhtml phtml php php3 asp aspx jsp jspx jsf jhtml do cfm cms ece dhtml pl cgi`)
	// paging are names of parameters that turn the page, or show the same one otherwise.
	paging = set(`page paged pg pagenum offset start sort order orderby view replytocom share print format lang hl q query s search filter tag category cat author feed redirect redirect_to return returnurl return_to next login`)
	// idName are names of parameters that hold an article's number, besides those that end in "id" or "no".
	idName = set(`p num n article art story news doc item idx seq key k a nr nota`)
	// menuWord are parts of class names and ids of what goes round the articles.
	menuWord = set(`nav navi navigation navbar navmenu menu submenu menubar topmenu mainmenu footer breadcrumb breadcrumbs crumbs pagination pager paging social tags share sharing toolbar topbar subnav sitenav globalnav tabs cookie login`)
	// notMenu are parts that say the class is about something else: "has-menu", "nav-open".
	notMenu = set(`has with no without is not open closed opened content wrapper body article story news post`)
)
