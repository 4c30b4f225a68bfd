package body

import (
	"strings"
)

// boilerplate reports whether a unit is one of the phrases that sites print among the
// text: whole, or the opening of a short line.
func boilerplate(u *unit) bool {
	if u.size > 260 {
		return false
	}
	s := strings.ToLower(strings.Trim(u.text, " \t.:!?…→»›>|*·•-–—[]()\"“”"))
	if phrases[s] {
		return true
	}
	for _, p := range openings {
		if strings.HasPrefix(s, p) && (u.size < 130 || u.linky() > 0.3) {
			return true
		}
	}
	return false
}

// phrases are complete lines.
var phrases = lines(`
advert|advertisement|advertising|ad feature|sponsored|ad|ads|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|reklama|reklam|реклама|広告|광고|annonse|annons|iklan
rate it|rate this article|rate this|add comment|add a comment|leave a comment|leave a reply|comments|comment|no comments|view comments|post a comment|show comments|kommentare|kommentieren|commentaires|comentarios|comentários|commenti|комментарии|добавить комментарий|оставить комментарий
share|share this|share this article|share this story|share on facebook|share on twitter|tweet|email|print|print this|whatsapp|telegram|copy link|copy url|link copied|teilen|drucken|diesen artikel teilen|artikel teilen|partager|imprimer|compartir|compartilhar|condividi|поделиться|share article
read more|read also|read next|more|see more|see also|show more|load more|continue reading|related|related articles|related stories|related news|related content|related topics|related posts|you may also like|you might also like|more from|more on this|more stories|recommended|recommended for you|trending|trending now|most read|most popular|editor's picks|editors' picks|top stories|latest news|up next|mehr zum thema|lesen sie auch|das könnte sie auch interessieren|weiterlesen|à lire aussi|lire aussi|a lire aussi|sur le même sujet|lea también|lee también|te puede interesar|leia também|leia mais|leggi anche|читайте также|читайте ещё|по теме|관련기사|関連記事|あわせて読みたい|lees ook|läs också|læs også|les også|czytaj także|zobacz też|přečtěte si také|baca juga|ilgili haberler|اقرأ أيضا|اقرأ أيضاً
subscribe|subscribe now|sign up|sign in|log in|login|register|follow us|newsletter|jetzt abonnieren|anmelden|s'abonner|suscríbete|assine|abbonati|подписаться
tags|topics|tagged|themen|schlagwörter|mots-clés|etiquetas|tópicos|теги|タグ|태그
story continues below|story continues below advertisement|article continues below|article continues below advertisement|continue reading below|scroll to continue|scroll to continue with content|advertisement - scroll to continue|- advertisement|close|back to top|top|skip to content|play|play video|watch|listen|loading|download|next|previous|table of contents|contents|video|photo|photos|gallery|image|view gallery|view full size|open image modal|click to enlarge|updated|published|getty images|shutterstock|report an error|report a typo|orphus
сообщите об орфографической ошибке|выделенный текст слишком длинный|нашли ошибку|выделите фрагмент и нажмите ctrl+enter|нашли опечатку|распечатать
copyright|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|all rights reserved. this material may not be published, broadcast, rewritten or redistributed`)

// openings begin lines that lead away from the article or speak of the site.
var openings = strings.Split(strings.ReplaceAll(`read more:|read also:|also read:|read next:|see also:|related:|related story:|related article:|more:|must read:|don't miss:|recommended:|watch:|watch now:|listen:|
mehr zum thema|mehr zu |mehr aus |an dieser stelle findest du|an dieser stelle finden sie|empfohlener redaktioneller inhalt|empfohlener externer inhalt|ich bin damit einverstanden, dass|ein klick für den datenschutz|personenbezogene daten können|lesen sie auch|lesen sie mehr|lesen sie dazu|auch interessant:|mehr dazu:|à lire aussi|lire aussi|a lire aussi|à lire :|voir aussi|lea también|lee también|leer también|lea más|te puede interesar|leia também|leia mais|veja também|leggi anche|
читайте также|читайте ещё|читать также|читайте:|подписывайтесь|подпишитесь|читайте нас|lees ook|läs också|läs mer|les også|læs også|czytaj także|czytaj też|czytaj więcej|zobacz także|zobacz też|čtěte také|přečtěte si|baca juga|citește și|
follow us on|follow us at|follow @|follow the author|like us on|sign up for|sign up to|subscribe to|click here to|click here for|get the latest|get our|download our|download the|join our|join us on|tell us what|have your say|let us know|do you have a story|got a story|got a tip|contact the reporter|email us|
share this|share on|tweet this|copyright ©|copyright (c)|copyright 20|copyright 19|© 20|© 19|(c) 20|©20|all rights reserved|this article originally appeared|this story originally|this article was originally published|report a correction|report typo|
photo:|photo by|photo credit|photos by|image:|image credit|image source|picture:|pictures:|credit:|foto:|bild:|fotocredit|source: getty|filed under|posted in|tagged as|tags:|topics:|categories:|keywords:|themen:|schlagwörter:|etiquetas:|mots-clés|теги:|метки:|
leave a comment|leave a reply|your email address will not|post a comment|there are no comments|no comments yet|be the first to comment|log in to|please log in|you must be logged in|сообщить об ошибке|если вы заметили|нашли ошибку|выделите текст|
this site uses cookies|we use cookies|this website uses|by continuing to use|by signing up|by clicking|by subscribing|last updated|last modified|last update|updated on|updated at|published on|first published|publié le|mis à jour|aktualisiert|veröffentlicht`, "\n", ""), "|")

func lines(s string) map[string]bool {
	m := map[string]bool{}
	for _, l := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == '\n' }) {
		m[l] = true
	}
	return m
}
