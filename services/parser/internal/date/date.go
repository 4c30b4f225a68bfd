// Package date reads the times that pages state: ISO 8601 with and without its rules
// kept, RFC 1123, Unix time, dates written out in some sixty languages and three calendars.
//
// It reads one string at a time and knows no clock; which of several stated times is
// the right one is for its caller.
package date

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/article"
)

// MaxInput is the longest text in which a date is looked for, in bytes.
const MaxInput = 400

// Options say how the ambiguous is read.
type Options struct {
	MonthFirst bool   // 4/5/2024 is the fifth of April
	Language   string // "hr": Croatian shares names of months with others, for other months
}

// Parse reads the first date in s. At is UTC; where no zone is stated, the wall time is
// taken as UTC and Zone is empty. From and Confidence are left to the caller.
func Parse(s string, o Options) (article.Moment, bool) {
	f, ok := Find(s, o)
	return f.Moment, ok
}

// Found is a date and where in the text it stands, with its time of day, in bytes.
type Found struct {
	article.Moment
	Start, End int
}

// Find reads the first date in s and says where it is.
func Find(s string, o Options) (Found, bool) {
	if len(s) > MaxInput {
		s = s[:cutAt(s, MaxInput)]
	}
	if p, ok := rfc3339(s); ok {
		if m, ok := p.moment(); ok {
			return Found{m, 0, len(s)}, true
		}
	}
	if m, ok := bare(strings.TrimSpace(s)); ok {
		return Found{m, 0, len(s)}, true
	}
	var buf [48]token
	r := reader{s: s, o: o}
	r.t = tokenize(buf[:0], s, o)
	for i := range r.t {
		p, end, ok := r.dateAt(i)
		if !ok {
			continue
		}
		first := i
		if after := r.clockAfter(&p, end); after > end {
			end = after
		} else if !p.hasTime {
			first = r.clockBefore(&p, i)
		}
		if m, ok := p.moment(); ok {
			return Found{m, r.t[first].start, r.t[end-1].end}, true
		}
	}
	return Found{}, false
}

// cutAt is the last place up to n where no character is cut.
func cutAt(s string, n int) int {
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// parts are a date as written.
type parts struct {
	year, month, day int
	hour, min, sec   int
	nano             int
	zone             string // "+09:00", "Z", "" for none
	offset           int    // seconds east, where zone is set
	precision        article.Precision
	hasTime, hasZone bool
	roc              bool // the year may be one of the Republic of China
	american         bool // the zone is an American one that says nothing of summer: ET
}

// The years in which a page on the web can have been written; a scanned newspaper is
// not what this program reads.
const (
	firstYear = 1900
	lastYear  = 2200
)

// common brings the date to our calendar.
func (p parts) common() parts {
	if p.month > jalali || p.year >= firstJalali && p.year < lastJalali && p.month <= 12 {
		m := p.month % jalali
		if p.year < firstJalali || p.year >= lastJalali || p.day < 1 || p.day > 31 || m < 1 {
			return parts{}
		}
		p.year, p.month, p.day = fromJalali(p.year, m, p.day)
		return p
	}
	p.year = commonYear(p.year, p.roc)
	return p
}

func (p parts) moment() (article.Moment, bool) {
	p = p.common()
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
			if p.american && summer(t) {
				p.offset += 3600
				p.zone = offsetName(p.offset / 60)
			}
			t = t.Add(-time.Duration(p.offset) * time.Second)
			m.Zone = p.zone
		}
	}
	m.At = article.Time(t)
	return m, true
}
