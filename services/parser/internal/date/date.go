// Package date reads the times that pages state: ISO 8601 with and without its rules
// kept, RFC 1123, Unix time, and dates written out in some thirty languages.
//
// It reads one string at a time and knows no clock; which of several stated times is
// the right one is for its caller.
package date

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// MaxInput is the longest text in which a date is looked for, in bytes.
const MaxInput = 400

// Options say how the ambiguous is read.
type Options struct {
	MonthFirst bool // 4/5/2024 is the fifth of April
}

// Parse reads the first date in s. At is UTC; where no zone is stated, the wall time is
// taken as UTC and Zone is empty. From and Confidence are left to the caller.
func Parse(s string, o Options) (article.Moment, bool) {
	s = prepare(s)
	if s == "" {
		return article.Moment{}, false
	}
	for _, read := range []func(string, Options) (parts, bool){unix, digits, iso, cjk, written, numeric} {
		if p, ok := read(s, o); ok {
			if m, ok := p.moment(); ok {
				return m, true
			}
		}
	}
	return article.Moment{}, false
}

// prepare folds case, white space and digits of other scripts.
func prepare(s string) string {
	if len(s) > MaxInput {
		s = strings.ToValidUTF8(s[:MaxInput], "")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r >= '०' && r <= '९':
			return '0' + r - '०'
		case r >= '০' && r <= '৯':
			return '0' + r - '০'
		case r >= '０' && r <= '９':
			return '0' + r - '０'
		case r == '：':
			return ':'
		case r == '\u200e' || r == '\u200f' || r == '\u200b':
			return -1
		case r == '–' || r == '−':
			return '-'
		}
		return r
	}, s)
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// parts are a date as written.
type parts struct {
	year, month, day  int
	hour, min, sec    int
	nano              int
	zone              string // "+09:00", "Z", "" for none
	offset            int    // seconds east, where zone is set
	precision         article.Precision
	hasTime, hasZone  bool
	absolute          time.Time // Unix times
	absolutePrecision article.Precision
}

// The years in which a page on the web can have been written; a scanned newspaper is
// not what this program reads.
const (
	firstYear = 1900
	lastYear  = 2200
)

func (p parts) moment() (article.Moment, bool) {
	if !p.absolute.IsZero() {
		return article.Moment{At: article.Time(p.absolute), Zone: "Z", Precision: p.absolutePrecision}, true
	}
	if p.year < firstYear || p.year > lastYear || p.month < 1 || p.month > 12 || p.day < 1 || p.day > 31 {
		return article.Moment{}, false
	}
	if p.hour > 24 || p.min > 59 || p.sec > 60 || p.hour == 24 && p.min > 0 {
		p.hasTime = false
	}
	if !p.hasTime {
		p.hour, p.min, p.sec, p.nano = 0, 0, 0, 0
	}
	t := time.Date(p.year, time.Month(p.month), p.day, 0, 0, 0, 0, time.UTC)
	if t.Day() != p.day { // 31 June
		return article.Moment{}, false
	}
	t = t.Add(time.Duration(p.hour)*time.Hour + time.Duration(p.min)*time.Minute + time.Duration(p.sec)*time.Second + time.Duration(p.nano))
	m := article.Moment{Precision: article.ToDay}
	if p.hasTime {
		m.Precision = p.precision
		if p.hasZone {
			t = t.Add(-time.Duration(p.offset) * time.Second)
			m.Zone = p.zone
		}
	}
	m.At = article.Time(t)
	return m, true
}

var allDigits = regexp.MustCompile(`^\d+$`)

// unix reads seconds and milliseconds since 1970, as far as they lie in our century.
func unix(s string, _ Options) (parts, bool) {
	if !allDigits.MatchString(s) || len(s) != 10 && len(s) != 13 {
		return parts{}, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return parts{}, false
	}
	if len(s) == 13 {
		return parts{absolute: time.UnixMilli(n), absolutePrecision: article.ToSecond}, true
	}
	return parts{absolute: time.Unix(n, 0), absolutePrecision: article.ToSecond}, n > 0
}

// digits reads 20240131, 202401311530 and 20240131T153000.
func digits(s string, _ Options) (parts, bool) {
	m := compact.FindStringSubmatch(s)
	if m == nil {
		return parts{}, false
	}
	p := parts{year: num(m[1]), month: num(m[2]), day: num(m[3])}
	if m[4] != "" {
		p.hour, p.min, p.sec, p.hasTime, p.precision = num(m[4]), num(m[5]), num(m[6]), true, article.ToMinute
		if m[6] != "" {
			p.precision = article.ToSecond
		}
		p.readZone(m[7])
	}
	return p, p.month <= 12 && p.day <= 31
}

var compact = regexp.MustCompile(`^(19\d\d|20\d\d)([01]\d)([0-3]\d)(?:[t ]?([0-2]\d)([0-5]\d)([0-5]\d)?(z|[+-]\d\d:?\d\d)?)?$`)

func num(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

var isoForm = regexp.MustCompile(`(?:^|[^\d])(\d{4})([-/.])(\d{1,2})[-/.](\d{1,2})(?:$|[^\d])`)

// iso reads year, month, day in this order, whatever stands between, and the time behind.
func iso(s string, _ Options) (parts, bool) {
	at := isoForm.FindStringSubmatchIndex(s)
	if at == nil {
		return parts{}, false
	}
	p := parts{year: num(s[at[2]:at[3]]), month: num(s[at[6]:at[7]]), day: num(s[at[8]:at[9]])}
	if p.month > 12 && p.day <= 12 {
		p.month, p.day = p.day, p.month
	}
	p.readTime(s[at[9]:], s[:at[2]])
	return p, true
}

var cjkForm = regexp.MustCompile(`(?:(\d{4})|(令和|平成|昭和)(\d{1,2}|元))\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?`)

// eras are the years before the first of each Japanese era.
var eras = map[string]int{"令和": 2018, "平成": 1988, "昭和": 1925}

func cjk(s string, _ Options) (parts, bool) {
	at := cjkForm.FindStringSubmatchIndex(s)
	if at == nil {
		return parts{}, false
	}
	m := cjkForm.FindStringSubmatch(s)
	p := parts{year: num(m[1]), month: num(m[4]), day: num(m[5])}
	if m[2] != "" {
		p.year = eras[m[2]] + max(1, num(m[3]))
	}
	p.readTime(s[at[1]:], "")
	return p, true
}

var numericForm = regexp.MustCompile(`(?:^|[^\d.:/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?:$|[^\d/-])`)

// numeric reads 31.12.2024, 12/31/2024 and 31-12-24. A number above 12 decides; else a
// dot means day first, and Options the rest.
func numeric(s string, o Options) (parts, bool) {
	at := numericForm.FindStringSubmatchIndex(s)
	if at == nil {
		return parts{}, false
	}
	a, b, y := num(s[at[2]:at[3]]), num(s[at[6]:at[7]]), num(s[at[8]:at[9]])
	if y < 100 {
		y += 2000
	}
	p := parts{year: y, month: b, day: a}
	if b > 12 || o.MonthFirst && s[at[4]] != '.' && a <= 12 {
		p.month, p.day = a, b
	}
	p.readTime(s[at[9]:], s[:at[2]])
	return p, true
}
