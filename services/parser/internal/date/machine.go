package date

import (
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// rfc3339 reads the form that most pages state for machines, with or without its zone.
// It is here because it is the most frequent; the general reader knows it as well.
func rfc3339(s string) (parts, bool) {
	var p parts
	ok := len(s) >= 19 && s[4] == '-' && s[7] == '-' && (s[10] == 'T' || s[10] == 't' || s[10] == ' ') && s[13] == ':' && s[16] == ':' &&
		fixed(s[0:4], &p.year) && fixed(s[5:7], &p.month) && fixed(s[8:10], &p.day) && fixed(s[11:13], &p.hour) && fixed(s[14:16], &p.min) && fixed(s[17:19], &p.sec)
	if !ok {
		return parts{}, false
	}
	p.hasTime, p.precision = true, article.ToSecond
	i := 19
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		}
		p.nano = fraction(s[20:i])
	}
	switch rest := s[i:]; {
	case rest == "":
		return p, true
	case rest == "Z" || rest == "z":
		p.hasZone, p.zone = true, "Z"
		return p, true
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		var h, m int
		ok = fixed(rest[1:3], &h) && fixed(rest[4:6], &m) && p.setOffset(rest[0] == '-', h, m)
		return p, ok
	}
	return parts{}, false
}

func fixed(s string, to *int) bool {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		n = n*10 + int(s[i]-'0')
	}
	*to = n
	return true
}

// fraction makes nanoseconds of the digits behind the point.
func fraction(s string) int {
	n, unit := 0, 100_000_000
	for i := 0; i < len(s) && unit > 0; i++ {
		n += int(s[i]-'0') * unit
		unit /= 10
	}
	return n
}

// bare reads what is digits alone: Unix seconds and milliseconds as far as they lie in
// our century, 20240131 and 202401311530.
func bare(s string) (article.Moment, bool) {
	if len(s) < 8 || len(s) > 14 {
		return article.Moment{}, false
	}
	var n int
	if !fixed(s, &n) {
		return article.Moment{}, false
	}
	switch len(s) {
	case 10:
		return unix(time.Unix(int64(n), 0))
	case 13:
		return unix(time.UnixMilli(int64(n)))
	case 8, 12, 14:
		return compact(s)
	}
	return article.Moment{}, false
}

func unix(t time.Time) (article.Moment, bool) {
	if t.Year() < 1990 || t.Year() > lastYear {
		return article.Moment{}, false
	}
	return article.Moment{At: article.Time(t), Zone: "Z", Precision: article.ToSecond}, true
}

func compact(s string) (article.Moment, bool) {
	var p parts
	fixed(s[:4], &p.year)
	fixed(s[4:6], &p.month)
	fixed(s[6:8], &p.day)
	if len(s) > 8 {
		fixed(s[8:10], &p.hour)
		fixed(s[10:12], &p.min)
		p.hasTime, p.precision = true, article.ToMinute
	}
	if len(s) > 12 {
		fixed(s[12:14], &p.sec)
		p.precision = article.ToSecond
	}
	return p.moment()
}
