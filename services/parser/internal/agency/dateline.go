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

// Dateline reads the dateline at the start of text and where it stands.
func Dateline(text string) (article.Dateline, article.Mark, bool) {
	head := text[:min(len(text), 200)]
	for _, form := range []*regexp.Regexp{withAgency, capitals} {
		m := form.FindStringSubmatchIndex(head)
		if m == nil {
			continue
		}
		d := article.Dateline{Place: strings.Trim(head[m[2]:m[3]], " ,.")}
		if m[4] >= 0 {
			d.Date = head[m[4]:m[5]]
		}
		if plausible(d.Place) {
			return d, article.Mark{Start: 0, End: m[1]}, true
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
