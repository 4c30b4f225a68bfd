package agency

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/wireroom/wireroom/pkg/article"
)

var (
	// "BEIRUT, Jan 5 (Reuters) -", "MOSCOW, February 18. /TASS/.", "WASHINGTON (AP) —",
	// "Berlin (dpa) -". The place may be two: "PARIS/LONDON".
	withAgency = regexp.MustCompile(`^([\p{Lu}][\p{L}\p{M}.' ’/-]{1,40}(?:, [\p{Lu}][\p{L}\p{M}. ]{1,30})?)(?:,? ((?:[\p{L}]{3,12}\.? \d{1,2}|\d{1,2}\.? [\p{L}]{3,12})(?:,? \d{4})?))?[.,]?\s?[(/\[]\s?[\p{L}][^)/\]]{1,40}[)/\]]\s?[.:—–-]`)
	// "WASHINGTON — ": only in capitals, since else any sentence with a dash would do.
	capitals = regexp.MustCompile(`^([\p{Lu}][\p{Lu}\p{M}.' ’/-]{2,40}(?:, [\p{Lu}][\p{L}\p{M}. ]{1,30})?)(?:,? ((?:[\p{L}]{3,12}\.? \d{1,2}|\d{1,2}\.? [\p{L}]{3,12})(?:,? \d{4})?))?\s?(?:[—–:]|--|- )`)
)

// eastern are the datelines whose agency stands without brackets of its own, with the groups
// of place, date and agency: "新华社北京3月12日电", "【ロンドン共同】", "(서울=연합뉴스)", "МОСКВА, 18 фев - РИА Новости."
// and "Berlin, 12. März 2021 -" of press releases, which names none.
var eastern = []struct {
	form                *regexp.Regexp
	place, date, agency int
}{
	{regexp.MustCompile(`^[（(]?(新华社|新華社|中新社|中新网|中央社|法新社|路透社|美联社)(?:记者)?(\p{Han}{2,10}?)(\d{1,2}月\d{1,2}日)[^。]{0,12}?[电電]`), 2, 3, 1},
	{regexp.MustCompile(`^【([\p{Han}\p{Katakana}ー・]{1,16}?)[＝=]?(共同|時事|ロイター|ＡＦＰ時事|AFP時事)】`), 1, 0, 2},
	{regexp.MustCompile(`^[(（\[]([\p{Hangul}·]{2,16})[=＝]\s?(연합뉴스|뉴시스|뉴스1)[)）\]]`), 1, 0, 2},
	{regexp.MustCompile(`^([\p{Lu}][\p{L}. -]{1,30}), (\d{1,2} \p{Cyrillic}{3,8})\.? ?[-–—/]\s?(ТАСС|РИА Новости|Интерфакс|БЕЛТА|Укринформ)`), 1, 2, 3},
	{regexp.MustCompile(`^([\p{Lu}][\p{L}\p{M}.' ’/-]{1,40}),? (?:den |le )?(\d{1,2}\.? \p{L}{3,12}\.? \d{4})\s?[-–—:]`), 1, 2, 0},
}

// group is what a form found as its nth group, empty where it has none.
func group(text string, m []int, n int) string {
	if n == 0 || m[2*n] < 0 {
		return ""
	}
	return text[m[2*n]:m[2*n+1]]
}

// wired reads the agency of an eastern dateline.
func wired(head string, block int) []Finding {
	for _, e := range eastern {
		if e.agency == 0 {
			continue
		}
		if m := e.form.FindStringSubmatchIndex(head); m != nil {
			if name := Name(group(head, m, e.agency)); name != "" {
				return []Finding{{name, "dateline", 0.97, article.Mark{Block: block, Start: m[2*e.agency], End: m[2*e.agency+1]}}}
			}
		}
	}
	return nil
}

// housed is the dateline in which the paper names itself beside the place: "JAKARTA, The
// Example -", "Example.com, Jakarta --".
var housed = regexp.MustCompile(`^([\p{Lu}][\p{L}\p{M}\p{N}.' ’/-]{1,40}), ([\p{Lu}][\p{L}\p{M}\p{N}.' ’/-]{1,40}?)\s?(?:[—–]|--|- )`)

// sentFrom says before the place who is there.
var sentFrom = regexp.MustCompile(`^(?i:dal(?:la)? nostr[oa] (?:inviat[oa]|corrispondente)(?: a| da)? |de notre (?:envoyée? spéciale?|correspondante?) à |von unser(?:em|er) korrespondent(?:en|in) (?:in |aus )?)`)

// Dateline reads the dateline at the start of text and where it stands. own tells the names
// of the publication, which is no place.
func Dateline(text string, own func(string) bool) (article.Dateline, article.Mark, bool) {
	head := text[:min(len(text), 200)]
	if m := housed.FindStringSubmatchIndex(head); m != nil {
		first, second := head[m[2]:m[3]], head[m[4]:m[5]]
		place := first
		if own(first) {
			place = second
		}
		if own(first) != own(second) && plausible(place) {
			return article.Dateline{Place: place}, article.Mark{Start: 0, End: m[1]}, true
		}
	}
	for _, form := range []*regexp.Regexp{withAgency, capitals} {
		m := form.FindStringSubmatchIndex(head)
		if m == nil {
			continue
		}
		d := article.Dateline{Place: sentFrom.ReplaceAllString(strings.Trim(head[m[2]:m[3]], " ,."), "")}
		if m[4] >= 0 {
			d.Date = head[m[4]:m[5]]
		}
		if plausible(d.Place) {
			return d, article.Mark{Start: 0, End: m[1]}, true
		}
	}
	for _, e := range eastern {
		if m := e.form.FindStringSubmatchIndex(head); m != nil {
			return article.Dateline{Place: group(head, m, e.place), Date: group(head, m, e.date)}, article.Mark{Start: 0, End: m[1]}, true
		}
	}
	return article.Dateline{}, article.Mark{}, false
}

// plausible refuses labels in capitals ("UPDATE", "LIVE", "Q:") and agencies.
func plausible(place string) bool {
	if Name(place) != "" || len([]rune(place)) < 3 || len(strings.Fields(place)) > 6 {
		return false
	}
	switch strings.ToUpper(place) {
	case "UPDATE", "UPDATED", "LIVE", "BREAKING", "EXCLUSIVE", "WATCH", "VIDEO", "PHOTOS", "OPINION", "ANALYSIS", "READ", "NOTE", "EDITOR'S NOTE", "CORRECTION", "FAQ", "TL;DR", "SPOILER", "REVIEW", "ALSO", "PLUS":
		return false
	}
	for _, r := range place {
		if unicode.IsDigit(r) {
			return false
		}
	}
	return true
}
