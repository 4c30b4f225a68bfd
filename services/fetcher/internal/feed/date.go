package feed

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxDate is the longest text that is looked at as a date.
const maxDate = 200

// date is the first of the texts that is a date; the zero time if none is.
func date(lang string, texts ...string) (t time.Time, as string) {
	for _, s := range texts {
		if s == "" {
			continue
		}
		if t, ok := parseDate(s, lang); ok {
			return t, s
		}
		if as == "" {
			as = s
		}
	}
	return time.Time{}, as
}

// parseDate reads a time as feeds write it, whatever the specification of theirs says.
// No zone is UTC, a day is its first second, 24:00 is the next day, a bare number counts
// seconds or milliseconds. lang is the feed's language: its names of months count before
// those of others, and English ones read 1/2 as January. The year 1 is no date.
func parseDate(s, lang string) (time.Time, bool) {
	if len(s) > maxDate {
		return time.Time{}, false
	}
	for _, form := range []string{time.RFC3339, time.RFC1123Z, "Mon, 02 Jan 2006 15:04:05 GMT"} { // nearly all
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return plausible(t)
		}
	}
	s = simple(s)
	if t, ok := unix(s); ok {
		return plausible(t)
	}
	p := dateParser{rest: s, lang: lang}
	if !p.clock() {
		return time.Time{}, false
	}
	p.zone()
	if !p.day() {
		return time.Time{}, false
	}
	return p.time()
}

// simple brings a text to lower-case words and numbers: other digits to ASCII, the
// Chinese, Japanese and Korean units to signs.
func simple(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case '０' <= r && r <= '９':
			return r - '０' + '0'
		case '٠' <= r && r <= '٩':
			return r - '٠' + '0'
		case '۰' <= r && r <= '۹':
			return r - '۰' + '0'
		case r == '\u00a0' || r == '\u202f' || r == '\u200e' || r == '\u200f':
			return ' '
		case r == '\u2212' || r == '\u2013':
			return '-'
		}
		return r
	}, s)
	return squeeze(units.Replace(bare(s)))
}

var units = strings.NewReplacer("年", "-", "月", "-", "日", " ", "时", ":", "時", ":", "分", ":", "秒", " ",
	"년", "-", "월", "-", "일", " ", "시", ":", "분", ":", "초", " ", "上午", " am ", "午前", " am ", "오전", " am ", "下午", " pm ", "午後", " pm ", "오후", " pm ")

// plausible keeps what a news item can have.
func plausible(t time.Time) (time.Time, bool) {
	t = t.UTC()
	if t.Year() < 1800 || t.Year() > 2200 {
		return time.Time{}, false
	}
	return t, true
}

// unix reads a bare number: seconds since 1970, or milliseconds when it is too large
// for that. Fewer digits are a year or a day, more are nothing or 20261124120000.
func unix(s string) (time.Time, bool) {
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	switch digits := len(whole); {
	case err != nil || n <= 0:
		return time.Time{}, false
	case digits == 14:
		t, err := time.Parse("20060102150405", whole)
		return t, err == nil
	case digits == 9 || digits == 10:
		return time.Unix(n, 0), true
	case digits >= 11 && digits <= 13:
		return time.UnixMilli(n), true
	}
	return time.Time{}, false
}

// dateParser takes the clock, the zone and the day out of a text, in this order, each
// from where it is.
type dateParser struct {
	rest               string
	lang               string
	y, m, d            int
	hour, min, sec, ns int
	offset             int // seconds east of UTC
}

var (
	clockForm = regexp.MustCompile(`(?:(am|pm) )?\b(\d{1,2}) ?[:h] ?(\d{2})(?: ?: ?(\d{2})(?:[.,:](\d{1,9})\d*)?)?:?(?: ?([ap])\.? ?m\b\.?)?`)
	compactT  = regexp.MustCompile(`(\d{8})t(\d{2})(\d{2})(\d{2})?`)
	isoT      = regexp.MustCompile(`(\d)[t_](\d{1,2}:)`)
	hourOnly  = regexp.MustCompile(`\b(\d{1,2}) ?([ap])\.?m\b\.?`)
)

// clock takes the time of day; a day without one begins at 0:00. False means that it
// has an impossible one.
func (p *dateParser) clock() bool {
	p.rest = compactT.ReplaceAllString(p.rest, "$1 $2:$3:$4")
	p.rest = strings.ReplaceAll(isoT.ReplaceAllString(p.rest, "$1 $2"), ":z", ":00z")
	m := clockForm.FindStringSubmatchIndex(p.rest)
	if m == nil {
		if h := hourOnly.FindStringSubmatch(p.rest); h != nil {
			p.hour, p.rest = atoi(h[1]), strings.Replace(p.rest, h[0], " ", 1)
			return p.half(h[2])
		}
		return true
	}
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return p.rest[m[2*i]:m[2*i+1]]
	}
	p.hour, p.min, p.sec = atoi(part(2)), atoi(part(3)), atoi(part(4))
	p.ns = atoi((part(5) + "000000000")[:9])
	ok := p.half(part(1)+part(6)) && p.min < 60 && p.sec <= 60 && p.hour <= 24 && !(p.hour == 24 && p.min+p.sec > 0)
	p.rest = p.rest[:m[0]] + " | " + p.rest[m[1]:]
	return ok
}

// half applies am and pm.
func (p *dateParser) half(mark string) bool {
	if mark == "" {
		return true
	}
	if p.hour > 12 { // "15:04 PM" is written, and plain
		return p.hour < 24
	}
	p.hour %= 12
	if mark[0] == 'p' {
		p.hour += 12
	}
	return true
}

var (
	// A sign after the clock, or after a name of UTC, is an offset; elsewhere it parts a date.
	offsetForm = regexp.MustCompile(`(?:\| ?|\b(?:utc|gmt) ?)([+-])(\d{1,2})(?::?(\d{2}))?(?:[^\d./-]|$)`)
	zoneWord   = regexp.MustCompile(`\b[a-z]{1,5}\b`)
)

// zone takes the offset: a number, or a name. A number counts beside a name.
func (p *dateParser) zone() {
	p.rest = squeeze(p.rest)
	if m := offsetForm.FindStringSubmatchIndex(p.rest); m != nil {
		h, min, end := atoi(p.rest[m[4]:m[5]]), 0, m[5]
		if m[6] >= 0 {
			min, end = atoi(p.rest[m[6]:m[7]]), m[7]
		}
		if h <= 15 && min < 60 {
			p.offset = h*3600 + min*60
			if p.rest[m[2]] == '-' {
				p.offset = -p.offset
			}
			p.rest = p.rest[:m[0]] + " " + p.rest[end:]
			return
		}
	}
	_, after, found := strings.Cut(p.rest, "|")
	if !found {
		return
	}
	for _, w := range zoneWord.FindAllString(after, -1) {
		if hours, ok := zones[w]; ok {
			p.offset = int(hours * 3600)
			p.rest = strings.Replace(p.rest, w, " ", 1)
			return
		}
	}
}

// zones are names of zones, in hours east of UTC. A name is one offset all year; where
// several zones share it, it is the one with the most news.
var zones = map[string]float64{
	"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mesz": 2, "mest": 2, "eet": 2,
	"sast": 2, "cat": 2, "wat": 1, "eest": 3, "eat": 3, "msk": 3, "msd": 4, "trt": 3, "idt": 3, "irst": 3.5, "gst": 4, "pkt": 5, "ist": 5.5,
	"npt": 5.75, "bdt": 6, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "awst": 8, "wita": 8, "jst": 9, "kst": 9, "wit": 9,
	"acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
	"nst": -3.5, "ndt": -2.5, "art": -3, "brt": -3, "ast": -4, "adt": -3, "clt": -4, "est": -5, "edt": -4, "et": -5, "cst": -6, "cdt": -5, "ct": -6,
	"mst": -7, "mdt": -6, "mt": -7, "pst": -8, "pdt": -7, "pt": -8, "akst": -9, "akdt": -8, "hst": -10,
}

var (
	yearFirst = regexp.MustCompile(`\b(\d{4}) ?[-/.] ?(\d{1,2})(?: ?[-/.] ?(\d{1,2}))?\b`)
	yearLast  = regexp.MustCompile(`\b(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?[-/.] ?(\d{4}|\d{2})\b`)
	eight     = regexp.MustCompile(`\b(\d{4})(\d{2})(\d{2})\b`)
	onlyYear  = regexp.MustCompile(`^ ?(\d{4})-? ?$`)
	number    = regexp.MustCompile(`\d+`)
	word      = regexp.MustCompile(`\pL+`)
)

// day takes the date from what is left.
func (p *dateParser) day() bool {
	if p.named() {
		return true
	}
	if m := yearFirst.FindStringSubmatch(p.rest); m != nil {
		p.y, p.m, p.d = atoi(m[1]), atoi(m[2]), 1
		if m[3] != "" {
			p.d = atoi(m[3])
		}
		if p.m > 12 && p.d <= 12 && m[3] != "" {
			p.m, p.d = p.d, p.m
		}
		return true
	}
	if m := yearLast.FindStringSubmatch(p.rest); m != nil {
		p.slashed(atoi(m[1]), atoi(m[3]), m[2] == "/")
		p.y = century(m[4])
		return true
	}
	if m := eight.FindStringSubmatch(p.rest); m != nil {
		p.y, p.m, p.d = atoi(m[1]), atoi(m[2]), atoi(m[3])
		return true
	}
	if m := onlyYear.FindStringSubmatch(p.rest); m != nil {
		p.y, p.m, p.d = atoi(m[1]), 1, 1
		return true
	}
	return false
}

// slashed reads 12/31 and 31/12 by what is possible. Where both are, a slash is the
// American order in English, and everything else the day first.
func (p *dateParser) slashed(a, b int, slash bool) {
	english := p.lang == "" || strings.HasPrefix(strings.ToLower(p.lang), "en") && !dayFirst[strings.ToLower(p.lang)]
	if b > 12 || a <= 12 && slash && english {
		p.m, p.d = a, b
	} else {
		p.m, p.d = b, a
	}
}

// dayFirst are the English languages that write the day first.
var dayFirst = set("en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za", "en-ng", "en-ke", "en-pk", "en-sg", "en-hk", "en-my", "en_gb", "en-uk")

// named reads a date with the name of its month. A second name, as in the Italian "mar 5
// mag", is a day of the week: the last one that stands beside a number is the month.
func (p *dateParser) named() bool {
	for _, w := range word.FindAllString(p.rest, -1) {
		if m := month(w, p.lang); m > 0 {
			p.m = m
		}
	}
	if p.m == 0 {
		return false
	}
	var small []int
	for _, n := range number.FindAllString(p.rest, -1) {
		v := atoi(n)
		switch {
		case len(n) == 4 && p.y == 0:
			p.y = v
		case len(n) <= 2:
			small = append(small, v)
		}
	}
	if len(small) > 0 {
		p.d, small = small[0], small[1:]
	}
	if p.y == 0 && len(small) > 0 {
		p.y = century(strconv.Itoa(100 + small[0])[1:])
		if p.d > 31 || p.d == 0 { // 26 Nov 24 is not it, 99 Nov 24 is
			p.d, p.y = small[0], century(strconv.Itoa(100 + p.d)[1:])
		}
	}
	if p.d == 0 && p.y > 0 {
		p.d = 1
	}
	return p.y > 0
}

// century makes four digits of a year's last two (RFC 2822 section 4.3).
func century(s string) int {
	n := atoi(s)
	switch {
	case len(s) > 2:
		return n
	case n < 50:
		return 2000 + n
	}
	return 1900 + n
}

// time puts the parts together, unless they are impossible. A leap second is the last
// one of its minute.
func (p *dateParser) time() (time.Time, bool) {
	if p.m < 1 || p.m > 12 || p.d < 1 {
		return time.Time{}, false
	}
	if day := time.Date(p.y, time.Month(p.m), p.d, 0, 0, 0, 0, time.UTC); day.Day() != p.d {
		return time.Time{}, false
	}
	return plausible(time.Date(p.y, time.Month(p.m), p.d, p.hour, p.min, min(p.sec, 59), p.ns, time.FixedZone("", p.offset)))
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
