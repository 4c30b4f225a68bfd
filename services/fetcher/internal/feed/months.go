package feed

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// months are the names by language, January first, "|" between two forms. A name also
// counts when it is cut to three letters or more, and without its accents.
var months = map[string]string{
	"en": "january february march april may june july august september|sept october november december",
	"de": "januar|jänner februar|feber märz|maerz|mrz april mai juni juli august september oktober november dezember",
	"fr": "janvier février mars avril mai juin juillet août|aout septembre octobre novembre décembre",
	"es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
	"pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
	"it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
	"nl": "januari februari maart|mrt april mei juni juli augustus september oktober november december",
	"sv": "januari februari mars april maj juni juli augusti september oktober november december",
	"da": "januar februar marts april maj juni juli august september oktober november december",
	"no": "januar februar mars april mai juni juli august september oktober november desember",
	"fi": "tammikuu|tammikuuta helmikuu|helmikuuta maaliskuu|maaliskuuta huhtikuu|huhtikuuta toukokuu|toukokuuta kesäkuu|kesäkuuta heinäkuu|heinäkuuta elokuu|elokuuta syyskuu|syyskuuta lokakuu|lokakuuta marraskuu|marraskuuta joulukuu|joulukuuta",
	"pl": "styczeń|stycznia luty|lutego marzec|marca kwiecień|kwietnia maj|maja czerwiec|czerwca lipiec|lipca sierpień|sierpnia wrzesień|września październik|października listopad|listopada grudzień|grudnia",
	"cs": "leden|ledna únor|února březen|března duben|dubna květen|května červen|června červenec|července srpen|srpna září říjen|října listopad|listopadu prosinec|prosince",
	"sk": "január|januára február|februára marec|marca apríl|apríla máj|mája jún|júna júl|júla august|augusta september|septembra október|októbra november|novembra december|decembra",
	"hr": "siječanj|siječnja veljača|veljače ožujak|ožujka travanj|travnja svibanj|svibnja lipanj|lipnja srpanj|srpnja kolovoz|kolovoza rujan|rujna listopad|listopada studeni|studenoga|studenog prosinac|prosinca",
	"sr": "januar|јануар februar|фебруар mart|март april|април maj|мај jun|јун jul|јул avgust|август septembar|септембар oktobar|октобар novembar|новембар decembar|децембар",
	"sl": "januar februar marec april maj junij julij avgust september oktober november december",
	"hu": "január február március április május június július augusztus szeptember október november december",
	"ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
	"tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
	"id": "januari februari maret april mei juni juli agustus september oktober november desember",
	"lt": "sausis|sausio vasaris|vasario kovas|kovo balandis|balandžio gegužė|gegužės birželis|birželio liepa|liepos rugpjūtis|rugpjūčio rugsėjis|rugsėjo spalis|spalio lapkritis|lapkričio gruodis|gruodžio",
	"lv": "janvāris|janvārī februāris|februārī marts|martā aprīlis|aprīlī maijs|maijā jūnijs|jūnijā jūlijs|jūlijā augusts|augustā septembris|septembrī oktobris|oktobrī novembris|novembrī decembris|decembrī",
	"et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
	"ru": "январь|января февраль|февраля март|марта апрель|апреля май|мая июнь|июня июль|июля август|августа сентябрь|сентября октябрь|октября ноябрь|ноября декабрь|декабря",
	"uk": "січень|січня лютий|лютого березень|березня квітень|квітня травень|травня червень|червня липень|липня серпень|серпня вересень|вересня жовтень|жовтня листопад|листопада грудень|грудня",
	"be": "студзень|студзеня люты|лютага сакавік|сакавіка красавік|красавіка май|мая чэрвень|чэрвеня ліпень|ліпеня жнівень|жніўня верасень|верасня кастрычнік|кастрычніка лістапад|лістапада снежань|снежня",
	"bg": "януари февруари март април май юни юли август септември октомври ноември декември",
	"el": "ιανουάριος|ιανουαρίου|ιαν φεβρουάριος|φεβρουαρίου μάρτιος|μαρτίου απρίλιος|απριλίου μάιος|μαΐου ιούνιος|ιουνίου ιούλιος|ιουλίου αύγουστος|αυγούστου σεπτέμβριος|σεπτεμβρίου οκτώβριος|οκτωβρίου νοέμβριος|νοεμβρίου δεκέμβριος|δεκεμβρίου",
	"ar": "يناير فبراير مارس أبريل|ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
	"he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
	"hi": "जनवरी फ़रवरी|फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर",
}

// bare is a text in lower case without accents.
func bare(s string) string {
	s = strings.ToLower(s)
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
			if out, _, err := transform.String(t, s); err == nil {
				return strings.ReplaceAll(out, "ı", "i")
			}
			return s
		}
	}
	return s
}

// names are the months of each language, bare, and of all together under "".
var names = func() map[string]map[string]int {
	all := map[string]map[string]int{"": {}}
	for lang, list := range months {
		all[lang] = map[string]int{}
		for i, forms := range strings.Fields(list) {
			for _, name := range strings.Split(forms, "|") {
				all[lang][bare(name)] = i + 1
			}
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(months)) { // so that two languages' quarrels end the same each time
		for name, m := range all[lang] {
			if _, taken := all[""][name]; !taken {
				all[""][name] = m
			}
		}
	}
	return all
}()

// month is the number of a month's name or its beginning; 0 if the word is none. The
// feed's own language comes first, then English, then all others if they agree.
func month(word, lang string) int {
	if utf8.RuneCountInString(word) < 3 {
		return 0
	}
	word = bare(word)
	lang, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(lang, "_", "-")), "-")
	if lang == "" || lang == "nb" || lang == "nn" {
		lang = map[string]string{"": "en", "nb": "no", "nn": "no"}[lang]
	}
	for _, l := range []string{lang, "en", ""} {
		if m := names[l][word]; m > 0 {
			return m
		}
		if m := beginning(names[l], word); m > 0 {
			return m
		}
	}
	return 0
}

// beginning is the month whose name begins with the word; 0 if there are several.
func beginning(names map[string]int, word string) int {
	found := 0
	for name, m := range names {
		if strings.HasPrefix(name, word) {
			if found > 0 && found != m {
				return 0
			}
			found = m
		}
	}
	return found
}
