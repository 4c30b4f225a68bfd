// Package agency finds the wire a story came from and the dateline before its first
// sentence.
//
// It says what the text says. That a story cites an agency for one fact does not make it
// the agency's; only the forms in which newsrooms credit a story count.
package agency

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/wireroom/wireroom/pkg/article"
)

// agencies maps the names in print, in lower case, to the name in the record.
var agencies = map[string]string{
	"tass": "TASS", "itar-tass": "TASS", "тасс": "TASS", "reuters": "Reuters", "рейтер": "Reuters", "ロイター": "Reuters", "رويترز": "Reuters",
	"ap": "AP", "associated press": "AP", "the associated press": "AP", "afp": "AFP", "agence france-presse": "AFP", "agence france presse": "AFP", "أ ف ب": "AFP", "فرانس برس": "AFP",
	"dpa": "dpa", "deutsche presse-agentur": "dpa", "dpa-afx": "dpa-AFX", "apa": "APA", "sda": "Keystone-SDA", "keystone-sda": "Keystone-SDA", "ats": "Keystone-ATS", "sid": "SID", "epd": "epd", "kna": "KNA",
	"xinhua": "Xinhua", "新华社": "Xinhua", "新華社": "Xinhua", "新华网": "Xinhua", "ria novosti": "RIA Novosti", "ria": "RIA Novosti", "риа новости": "RIA Novosti", "interfax": "Interfax", "интерфакс": "Interfax",
	"ansa": "ANSA", "adnkronos": "Adnkronos", "agi": "AGI", "efe": "EFE", "europa press": "Europa Press", "kyodo": "Kyodo", "kyodo news": "Kyodo", "共同": "Kyodo", "jiji": "Jiji Press", "jiji press": "Jiji Press", "時事": "Jiji Press",
	"yonhap": "Yonhap", "연합뉴스": "Yonhap", "pti": "PTI", "press trust of india": "PTI", "ani": "ANI", "ians": "IANS", "anadolu": "Anadolu", "anadolu agency": "Anadolu", "anadolu ajansı": "Anadolu", "aa": "Anadolu", "dha": "DHA", "iha": "İHA", "i̇ha": "İHA",
	"belga": "Belga", "anp": "ANP", "pa": "PA Media", "pa media": "PA Media", "press association": "PA Media", "ctk": "ČTK", "čtk": "ČTK", "tasr": "TASR", "pap": "PAP", "tt": "TT", "ntb": "NTB", "ritzau": "Ritzau", "stt": "STT",
	"lusa": "Lusa", "ukrinform": "Ukrinform", "укринформ": "Ukrinform", "унн": "UNN", "bernama": "Bernama", "antara": "Antara", "upi": "UPI", "belta": "BelTA", "белта": "BelTA", "mti": "MTI", "tanjug": "Tanjug", "hina": "HINA", "aap": "AAP",
	"canadian press": "The Canadian Press", "the canadian press": "The Canadian Press", "cp": "The Canadian Press", "spa": "SPA", "wam": "WAM", "irna": "IRNA", "petra": "Petra", "sana": "SANA", "bna": "BNA", "qna": "QNA", "kuna": "KUNA", "bta": "BTA", "agerpres": "Agerpres",
	"bloomberg": "Bloomberg", "cna": "CNA", "中央社": "CNA", "panapress": "Panapress", "notimex": "Notimex", "télam": "Télam", "telam": "Télam", "agência brasil": "Agência Brasil", "agencia brasil": "Agência Brasil", "jta": "JTA", "inforos": "Inforos",
	"中新社": "China News Service", "中新网": "China News Service", "法新社": "AFP", "路透社": "Reuters", "美联社": "AP", "共同通信": "Kyodo", "時事通信": "Jiji Press", "afp時事": "AFP", "ａｆｐ時事": "AFP",
	"뉴시스": "Newsis", "뉴스1": "News1", "로이터": "Reuters", "dpa-infocom": "dpa", "rtr": "Reuters", "sputnik": "Sputnik", "azertac": "AZERTAC", "azərtac": "AZERTAC", "kazinform": "Kazinform", "казинформ": "Kazinform", "beta": "Beta", "srna": "SRNA", "fena": "FENA", "mia": "MIA", "ana-mpa": "ANA-MPA", "αμπε": "ANA-MPA", "bns": "BNS", "elta": "ELTA", "leta": "LETA",
}

// Name returns the record's name for an agency as printed: an author or a credit.
func Name(s string) string {
	return agencies[strings.ToLower(strings.Trim(s, " .,()/[]"))]
}

// Finding is what was found and where.
type Finding struct {
	Agency     string
	From       string // dateline, attribution, credit
	Confidence float64
	Mark       article.Mark
}

// words are the names of two letters and more that may stand in running text; the
// shortest are too often something else there.
var inText = func() string {
	var list []string
	for name := range agencies {
		if len([]rune(name)) > 2 && name != "spa" && name != "sana" && name != "petra" && name != "sid" && name != "agi" && name != "bloomberg" && name != "beta" && name != "mia" {
			list = append(list, regexp.QuoteMeta(name))
		}
	}
	// The longest first, because the first alternative that matches wins.
	for i := range list {
		for j := i + 1; j < len(list); j++ {
			if len(list[j]) > len(list[i]) || len(list[j]) == len(list[i]) && list[j] < list[i] {
				list[i], list[j] = list[j], list[i]
			}
		}
	}
	return strings.Join(list, "|")
}()

// names are those of inText and the shortest, for lines that hold little else.
var names = inText + "|ap|aa|pa|sid|tt"

var (
	// "..., TASS reported." and "reports Reuters", the credit of a story retold.
	reported = regexp.MustCompile(`(?i)(?:^|[\s,(])(?:the )?(` + inText + `)(?: news agency)? (?:reported|reports|has reported|informs|informed|berichtet\w*|meldet\w*|rapporte|сообщил[ао]?|сообщает)(?:[\s.,:]|$)`)
	verbs    = regexp.MustCompile(`(?i)(?:^|[\s,(])(?:reported|reports|сообщает|передает|передаёт|сообщил[ао]?|повідомляє|передає|berichtet|meldet|rapporte|a rapporté|informa|informó|informou|segnala|riferisce|riporta|donosi|podaje|bildirdi|hlásí)(?: by| die| агентство| agencja| agência| agencia| a| la| the| l['’])? ?(` + inText + `)(?:$|[\s.,:)])`)
	// "(Reuters) -", "/TASS/", "(dpa)" at the head or the foot of the text.
	bracket = regexp.MustCompile(`[(/［\[（]\s?([\p{L}\p{M}][\p{L}\p{M} -]{1,24}?)(?:[/,; ][^)/\]］）]{0,30})?\s?[)/\]］）]`)
	within  = regexp.MustCompile(`(?i)\((?:mit material(?:ien)? (?:von|der)|mit|with|avec|con|fonte|quelle|source)\s?:?\s(?:inputs? from )?(?:the )?(` + inText + `)[^)]{0,40}\)\W*$`)
	// "© dpa-infocom, dpa:240312-99-12345/3", "© 2024 AFP": the wire's own line.
	owned = regexp.MustCompile(`(?i)^(?:©|\(c\)|copyright)\s?(?:\d{4}\s)?(?:the )?(` + inText + `|ap)(?:[\s.,:]|$)`)
	foot  = regexp.MustCompile(`(?i)^(?:(?:\pL+ )?(?:sources?|quellen?)|fonti?e?|fuentes?|bron(?:nen)?|kilde|källa|zdroj|źródło|источник|sumber|kaynak|with|mit|mit material(?:ien)? (?:von|der)|con|avec|(?:additional )?reporting (?:by|from))\s?[:•]?\s?(?:the )?(` + names + `)(?:/(?:` + names + `))*\W*$`)
	// "... illegally entering the country. PTI": Indian papers close with the wire's name.
	closed = regexp.MustCompile(`[.!?"”’]\s(PTI|ANI|IANS|AFP|AP|Reuters|TASS|dpa|ANSA|EFE|PAP|ČTK|MTI|Xinhua|UNI)\.?$`)
)

// maxCredits is the longest line, in bytes, that is a credit and nothing else.
const maxCredits = 80

// Credits reports whether a line does nothing but name the agencies a story came from:
// "Quelle: AFP", "(dpa/AFP)", "© 2024 AFP".
func Credits(line string) bool {
	if len(line) > maxCredits || !mayName(line) {
		return false
	}
	if foot.MatchString(line) || owned.MatchString(line) {
		return true
	}
	return slices.ContainsFunc(parts(line), isName) && !slices.ContainsFunc(parts(line), func(s string) bool { return !isName(s) && !initials.MatchString(s) })
}

// first are the first words of the names, by which nearly all lines are told to hold none.
var first = func() map[string]bool {
	m := map[string]bool{}
	for name := range agencies {
		m[strings.FieldsFunc(name, notLetter)[0]] = true
	}
	return m
}()

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

func mayName(line string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(line), notLetter) {
		if first[word] {
			return true
		}
	}
	return false
}

func parts(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("/,|()", r) })
}

func isName(s string) bool { return Name(s) != "" }

// initials are those of the editor: "ann/Reuters".
var initials = regexp.MustCompile(`^ ?\p{Ll}{2,4} ?$`)

// Find looks through the text. Only the first two paragraphs and the last two can credit
// a story; in between, agencies are cited.
func Find(blocks []article.Block) []Finding {
	var out []Finding
	paragraphs := indices(blocks)
	for k, i := range paragraphs {
		fromEnd := len(paragraphs) - 1 - k
		if k > 1 && fromEnd > 1 {
			continue
		}
		text := blocks[i].Text
		if k == 0 {
			out = append(out, inDateline(text, i)...)
		}
		if k < 2 {
			out = append(out, attributed(text, i)...)
		}
		if fromEnd < 2 {
			out = append(out, credited(text, i)...)
		}
	}
	return out
}

func indices(blocks []article.Block) []int {
	var out []int
	for i, b := range blocks {
		if b.Kind == article.Paragraph {
			out = append(out, i)
		}
	}
	return out
}

func inDateline(text string, block int) []Finding {
	head := text[:min(len(text), 140)]
	at := 0
	for range maxBrackets {
		m := bracket.FindStringSubmatchIndex(head[at:])
		if m == nil {
			break
		}
		if name := Name(head[at+m[2] : at+m[3]]); name != "" {
			return []Finding{{name, "dateline", 0.97, article.Mark{Block: block, Start: at + m[2], End: at + m[3]}}}
		}
		at += m[0] + 1 // "ROME/PARIS (Reuters)": the first that opens need not be the one
	}
	return wired(head, block)
}

// maxBrackets is how many brackets and slashes of a dateline are looked at.
const maxBrackets = 6

// stems of the verbs of attribution; without one the forms need not be tried, which cost
// more than all else that is done with a paragraph.
var stems = []string{"report", "inform", "bericht", "meldet", "rapport", "сообщ", "переда", "повідомля", "segnala", "riferisc", "riporta", "donosi", "podaje", "bildirdi", "hlásí"}

// farthest is how far into a paragraph a story is attributed to its agency, in bytes.
const farthest = 800

func attributed(text string, block int) []Finding {
	text = text[:min(len(text), farthest)]
	var out []Finding
	lower := strings.ToLower(text)
	if !slices.ContainsFunc(stems, func(s string) bool { return strings.Contains(lower, s) }) {
		return nil
	}
	for _, form := range []*regexp.Regexp{reported, verbs} {
		if m := form.FindStringSubmatchIndex(text); m != nil {
			out = append(out, Finding{Name(text[m[2]:m[3]]), "attribution", 0.8, article.Mark{Block: block, Start: m[2], End: m[3]}})
		}
	}
	return out
}

func credited(text string, block int) []Finding {
	for _, form := range []*regexp.Regexp{foot, within, owned, closed} {
		if m := form.FindStringSubmatchIndex(text); m != nil {
			return []Finding{{Name(text[m[2]:m[3]]), "credit", 0.9, article.Mark{Block: block, Start: m[2], End: m[3]}}}
		}
	}
	if Credits(text) {
		i := slices.IndexFunc(parts(text), isName)
		if i >= 0 {
			printed := strings.TrimSpace(parts(text)[i])
			start := strings.Index(text, printed)
			return []Finding{{Name(printed), "credit", 0.9, article.Mark{Block: block, Start: start, End: start + len(printed)}}}
		}
	}
	from := max(0, len(text)-60)
	for _, m := range bracket.FindAllStringSubmatchIndex(text, -1) {
		if m[0] < from || m[1] < len(text)-2 || text[m[0]] == '[' { // where "[ Reuters ]" is a link to what was read there
			continue
		}
		if name := Name(text[m[2]:m[3]]); name != "" {
			return []Finding{{name, "credit", 0.9, article.Mark{Block: block, Start: m[2], End: m[3]}}}
		}
	}
	return nil
}
