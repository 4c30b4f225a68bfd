package people

import "strings"

// byPhrases open a byline, or a part of it, by language. A word that is also part of
// names ("di", "van") counts only at the very start.
var byPhrases = phrases(
	"by|written by|reported by|posted by|published by|story by|text by|words by|report by|analysis by|opinion by|review by|column by|commentary by|compiled by|authored by|submitted by|author|authors|byline|words|story|reporting by",                                                                                                                                                                                                    // en
	"von|text|text von|texte von|ein beitrag von|beitrag von|ein artikel von|artikel von|autor|autorin|autoren|verfasst von|geschrieben von|veröffentlicht von|erstellt von|gepostet von|interview|interview von|redaktion|verfasser|es berichtet|ein kommentar von|kommentar von|kolumne von|glosse von|leitartikel von|gastkommentar von|rezension von|kritik von|eine analyse von|eine kolumne von|ein gastbeitrag von|gastbeitrag von", // de
	"par|texte|auteur|auteurs|autrice|écrit par|rédigé par|publié par|propos recueillis par|article de|posté par|ecrit par",                                                                                                                                                                                                                                                                                                                // fr
	"por|autor|autora|autores|texto|escrito por|publicado por|redacción|texto de|un artículo de|escrit per",                                                                                                                                                                                                                                                                                                                                // es, pt, ca
	"di|a cura di|autore|autrice|autori|testo di|scritto da|pubblicato da|articolo di|de la|intervista di",                                                                                                                                                                                                                                                                                                                                 // it
	"door|auteur|tekst|geschreven door|geplaatst door|deur",                                                           // nl, af
	"av|af|text|tekst|skriven av|skrevet av|skrevet af|publicerad av|publisert av|skribent|journalist|eftir|höfundur", // sv, no, da, is
	"teksti|kirjoittaja|kirjoittanut|toimittaja|autor|tekst|kirjutas",                                                 // fi, et
	"autors|autore|autorius|parengė|tekstas|sagatavoja",                                                               // lv, lt
	"autor|autorka|autorzy|tekst|przez|opracował|opracowała|oprac|napisał|napisała|rozmawiał|rozmawiała|autoři|napsal|napsala|text|autori|píše|piše|avtor|avtorica|piše|napisao|napisala|autor teksta", // pl, cs, sk, sl, hr
	"írta|szerző|szerzők|scris de|autor|de|de către",                                  // hu, ro
	"yazan|yazar|haber|muhabir|hazırlayan|müəllif|muallif",                            // tr, az, uz
	"nga|autori|shkruan|shkruar nga|του|της|γράφει|γράφουν|από|συντάκτης|κείμενο|ο|η", // sq, el
	"автор|авторы|автора|автори|текст|текст:|подготовил|подготовила|беседовал|беседовала|пише|пишет|аўтар|аутор|пише:|от|підготував|підготувала|журналист|корреспондент|авторы текста", // ru, uk, be, sr, bg
	"oleh|penulis|ditulis oleh|reporter|laporan|pewarta|isinulat ni|sulat ni|mwandishi", // id, ms, tl, sw
	"tác giả|bởi|bài|โดย|เรื่อง|ผู้เขียน|लेखक|द्वारा|লেখক|লিখেছেন",                      // vi, th, hi, bn
	"بقلم|كتب|كتبت|كتبه|تحرير|الكاتب|نویسنده|نوشته|از|تحریر|מאת|כתב|כתבה",               // ar, fa, ur, he
	"文|作者|著者|執筆|筆者|撰文|文字|記者|记者|取材|取材・文|執筆者|本报记者|本報記者|글|글쓴이|작성자|기자|ავტორი|հեղինակ",       // zh, ja, ko, ka, hy
)

// byFirst are the first words of the phrases.
var byFirst = firsts(byPhrases)

// textWords name the text and not who wrote it: they open a byline only with a colon.
// "Text size" does not.
var textWords = phrases("text|texte|texto|testo|tekst|teksti|tekstas|текст|words|story|haber|laporan|interview|文|文字")

// joins stand between two names. Single letters count only where written small.
var joins = phrases("and|und|et|y|e|og|och|en|ja|i|и|та|й|і|ve|və|dan|und|sowie|și|si|a|u|και|dhe|eta|un|ir|in|és|with|mit|avec|con|com|met|med|z|и|و|और|এবং|และ|và|y|amp|plus|na|at|ו")

// weakJoins join only where names stand on both sides: they are letters and small words
// that occur in names as well.
var weakJoins = phrases("y|e|i|a|u|in|z|si|na|at|un|en|ja|й|con|com|med|met")

// roles are what someone is, not how one is called. What stands before in the same part
// and describes it goes too.
var roles = phrases("writer|reporter|reporters|writers|correspondent|correspondents|editor|editors|journalist|journalists|staff|producer|contributor|contributors|columnist|bureau|chief|analyst|photographer|photojournalist|newsletter|director|specialist|fellow|professor|intern|blogger|critic|commentator|presenter|anchor|researcher|freelancer|freelance|agency|agencies|desk|newsroom",
	"redakteur|redakteurin|redakteure|korrespondent|korrespondentin|reporterin|journalistin|volontär|volontärin|chefredakteur|chefredakteurin|kolumnist|kolumnistin|praktikant|praktikantin|ressortleiter|ressortleiterin|moderator|moderatorin|mitarbeiter|mitarbeiterin|gastautor|gastautorin|fotograf|fotografin|autorin",
	"journaliste|journalistes|envoyé|envoyée|correspondant|correspondante|rédacteur|rédactrice|rédaction|chroniqueur|chroniqueuse|éditorialiste|periodista|redactor|redactora|redactores|corresponsal|columnista|colaborador|colaboradora|repórter|jornalista|correspondente|colunista|giornalista|inviato|inviata|corrispondente|redattore|redattrice|collaboratore",
	"verslaggever|correspondent|redacteur|columnist|redaktör|reporter|skribent|krönikör|journalist|korrespondent|toimittaja|kirjeenvaihtaja|blaðamaður|fréttamaður|dziennikarz|dziennikarka|redaktor|redaktorka|reporterka|korespondent|korespondentka|novinář|novinářka|novinar|novinarka|žurnālists|žurnalistas|újságíró|szerkesztő|tudósító|jurnalist|reporterul|muhabir|muhabiri|muhabirimiz|editör|editörü|gazeteci|yazarı|müxbir",
	"журналист|журналистка|корреспондент|обозреватель|редактор|репортер|репортёр|журналіст|журналістка|кореспондент|кореспондентка|редакторка|новинар|новинарка|δημοσιογράφος|wartawan|jurnalis|kontributor|redaktur|phóng viên|نویسنده|خبرنگار|مراسل|صحفي|صحفية|رئيس|נציג|כתבנו|संवाददाता|প্রতিবেদক|প্রতিনিধি|ผู้สื่อข่าว")

// modifiers describe a role that follows them.
var modifiers = phrases("senior|junior|chief|lead|staff|special|foreign|political|politics|sports|sport|business|economics|economic|crime|court|health|science|technology|tech|education|environment|climate|entertainment|lifestyle|culture|arts|travel|food|news|local|regional|national|international|world|europe|european|asia|africa|defence|defense|diplomatic|security|investigative|freelance|digital|online|data|deputy|assistant|associate|managing|executive|contributing|guest|city|transport|consumer|money|finance|financial|social|media|royal|showbiz|tv|film|music|white|house|legal|home|affairs|affair|features|feature|opinion|photo|video|audience|engagement|trainee|grand")

// cutters end a byline: what follows is its date, its buttons, its reading time.
var cutters = phrases("published|updated|posted|aktualisiert|veröffentlicht|lesezeit|lesedauer|uhr|zuletzt|erschienen|publié|publiée|modifié|publicado|publicada|actualizado|actualizada|atualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt|publicerad|uppdaterad|publisert|oppdatert|udgivet|offentliggjort|opdateret|julkaistu|päivitetty|opublikowano|aktualizacja|publikováno|aktualizováno|опубликовано|обновлено|опубліковано|оновлено|güncelleme|yayınlanma|giriş|entered|added|created|minutes|minute|listen|share|follow|comments|comment|kommentare|anhören|merken|teilen|drucken|facebook|twitter|email|whatsapp|copy|print|photo|photos|photography|image|images|picture|credit|foto|fotos|bilder|video|uploaded|zuerst|monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|måndag|tisdag|lördag|söndag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|january|february|september|october|november|december")

// smallCutters are those that are names where written with a capital.
var smallCutters = phrases("last|first|mis|am|on|le|el|den|min|read|stand")

// pictures label who took one.
var pictures = phrases("photo|photos|foto|fotos|image|images|bild|bilder|picture|pictures|credit|photography|photographer")

// helpers label who had a hand in a story without writing it.
var helpers = phrases("editor|editors|redaktur|penyunting|editing|producer|redigering|redaktör|redaktor|urednik|editörü|editör|редактор|责任编辑|責任編輯|编辑|編輯|责编|校对")

// places stand before the place from which someone reports: "Ann Lee in Kyiv".
var places = phrases("in|aus|from|из|à|w|uit|fra|från")

// suffixes stand behind a comma and belong to the name before, which needs none of them.
var suffixes = phrases("jr|sr|ii|iii|iv|phd|ph.d|md|m.d|esq|ma|msc|rn|mba|mph|do|jd|llm|cfa|cpa|ph.d.|ms|m.s|rd|rdn|ldn|lcsw|dds|dvm|dnp|cscs|cpt|edd|psyd|drph|frcp|obe|mbe|cbe|dphil")

// notNames are words that stand where a name should.
var notNames = phrases("admin administrator|administrator|author|authors|staff|editor|editors|editorial|editorial team|editorial staff|editorial board|news desk|newsdesk|web desk|online desk|redaktion|die redaktion|online-redaktion|onlineredaktion|redaction|redacción|redacao|redação|da redação|redazione|la redazione|redactie|redactor|redaktionen|redakcja|redakce|redakcia|toimitus|редакция|редакція|haber merkezi|tim redaksi|redaksi|toimetus",
	"la rédaction|rédaction|la redaction|avec agence|avec agences|agencias|agencies|agenturen|agenzie|staff writer|staff reporter|staff reports|staff report|from staff reports|news staff|wire reports|from wire reports|wire services|news services|guest|guest author|gastautor|gast|invité|unknown|unbekannt|anonymous|anonym|null|undefined|none|n/a|by|von|follow|follow us|share|view|read more|more|see more|subscribe|online|web|webmaster|user|root|contributor|contributors|about the author|written by|posted by|author profile|view profile|watch live|live|bio|twitter|facebook|email|e-mail|website|contact|kontakt|home|news|nachrichten|noticias|actualités|новости|admin|editor-in-chief|false|true|press release|pressemitteilung|text|foto|autor|autorin|verfasser|default|test|super user|ver biografía|see bio|mehr|login|anmelden|impressum|kommentar|kommentare|artikel|merken|drucken|teilen|service|newsletter|abo|sponsored|anzeige|promoted|advertorial|partager|compartir|compartilhar|condividi|discussion|points|highlights|overview|summary|zusammenfassung|source|quelle|bron|fuente|fonte|kilde|källa|zdroj|źródło|kaynak")

func phrases(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, l := range lists {
		for _, w := range strings.Split(l, "|") {
			m[w] = true
		}
	}
	return m
}

func firsts(phrases map[string]bool) map[string]bool {
	m := map[string]bool{}
	for p := range phrases {
		w, _, _ := strings.Cut(p, " ")
		m[w] = true
	}
	return m
}
