package date

import (
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
)

// clockAfter reads the time of day that follows a date and says which token follows it;
// end where there is none.
func (r *reader) clockAfter(p *parts, end int) int {
	if p.hasTime {
		return end
	}
	words := 0
	for i := end; i < len(r.t) && i < end+9; i++ {
		t := r.t[i]
		switch {
		case t.kind == number:
			if after, ok := r.clockAt(p, i); ok {
				return r.zoneAfter(p, after)
			}
			return end
		case t.kind == mark && (strings.ContainsRune(",;|(·•@/-.:)[]", t.mark)):
		case t.kind == word && t.month == 0:
			if words++; words > 3 && r.s[t.start] < 0xe0 || t.end-t.start > 20 {
				return end
			}
		default:
			return end
		}
	}
	return end
}

// clockBefore reads the time of day that stands just before the date at token i, and
// says at which token it begins; i where there is none.
func (r *reader) clockBefore(p *parts, i int) int {
	for j := max(0, i-9); j < i; j++ {
		if r.t[j].kind != number || j > 0 && r.glued(j) {
			continue
		}
		q := parts{}
		after, ok := r.clockAt(&q, j)
		if !ok || after > i {
			continue
		}
		if after = r.zoneAfter(&q, after); after > i || !r.near(after, i) {
			continue
		}
		q.year, q.month, q.day, q.roc = p.year, p.month, p.day, p.roc
		*p = q
		return j
	}
	return i
}

// near reports whether only marks and two short words stand between.
func (r *reader) near(from, to int) bool {
	words := 0
	for ; from < to; from++ {
		if r.t[from].kind == number || r.t[from].kind == word && r.t[from].end-r.t[from].start > 14 {
			return false
		}
		if r.t[from].kind == word {
			words++
		}
	}
	return words <= 2
}

// clockAt reads 15:04, 15:04:05.25, 15h04, 15.04, 15 Uhr, 3 pm and 15時04分 at token i.
func (r *reader) clockAt(p *parts, i int) (int, bool) {
	if !r.num(i, 2) {
		return 0, false
	}
	h, end := r.t[i].value, i+1
	min, sec := -1, -1
	switch {
	case r.isMark(end, ":.") && r.num(end+1, 2) && r.t[end+1].digits == 2 && !r.t[end+1].gap:
		min = r.t[end+1].value
		end += 2
		if r.isMark(end, ":.") && r.num(end+1, 2) && r.t[end+1].digits == 2 && !r.t[end+1].gap {
			sec = r.t[end+1].value
			if end += 2; r.isMark(end, ".,") && end+1 < len(r.t) && r.t[end+1].kind == number && !r.t[end+1].gap {
				p.nano = nanos(r.s[r.t[end+1].start:r.t[end+1].end])
				end += 2
			}
		}
	case r.is(end, "h") || r.is(end, "時") || r.is(end, "时") || r.is(end, "點") || r.is(end, "点") || r.is(end, "시"):
		min = 0
		if end++; r.num(end, 2) {
			min = r.t[end].value
			end++
		}
		if r.is(end, "分") || r.is(end, "분") {
			end++
		}
	case r.is(end, "uhr"):
		min = 0
	}
	half, end := r.half(i, end)
	if min < 0 && half == 0 || h > 24 || half != 0 && h > 23 {
		return 0, false
	}
	p.setClock(h, max(min, 0), sec, half)
	return end, true
}

func nanos(s string) int {
	if s[0] >= 0x80 {
		return 0
	}
	return fraction(s)
}

// half reads am and pm behind the time, 午前 and 오후 before it: 1 is before noon, 2 after.
func (r *reader) half(i, end int) (int, int) {
	if i > 1 && r.t[i-1].kind == word && r.s[r.t[i-1].start] >= 0xe0 && r.t[i-2].kind == word {
		switch r.s[r.t[i-2].start:r.t[i-1].end] {
		case "오전", "午前", "上午", "凌晨", "早上":
			return 1, end
		case "오후", "午後", "下午", "晚上":
			return 2, end
		}
	}
	if end >= len(r.t) || r.t[end].kind != word {
		return 0, end
	}
	w := lower(r.s[r.t[end].start:r.t[end].end])
	if len(w) == 1 && r.isMark(end+1, ".") && (r.is(end+2, "m")) {
		w += "m"
		if end += 2; r.isMark(end+1, ".") {
			end++
		}
	}
	switch w {
	case "am", "a.m", "πμ", "ص", "sáng":
		return 1, end + 1
	case "pm", "p.m", "μμ", "م", "chiều":
		return 2, end + 1
	}
	return 0, end
}

func (p *parts) setClock(h, m, s, half int) {
	p.hour, p.min, p.sec, p.hasTime, p.precision = h, m, max(s, 0), true, article.ToMinute
	if s >= 0 {
		p.precision = article.ToSecond
	}
	switch {
	case half == 2 && h < 12:
		p.hour += 12
	case half == 1 && h == 12:
		p.hour = 0
	}
}

// zoneAfter reads the zone behind a time: Z, EST, +09:00, (UTC+1).
func (r *reader) zoneAfter(p *parts, i int) int {
	j := i
	if r.is(j, "uhr") || r.isMark(j, "(,") {
		j++
	}
	if r.isMark(j, "(") {
		j++
	}
	if end, ok := r.offset(p, j); ok {
		return end
	}
	if j >= len(r.t) || r.t[j].kind != word || r.t[j].end-r.t[j].start > 5 {
		return i
	}
	name := lower(r.s[r.t[j].start:r.t[j].end])
	if name == "utc" || name == "gmt" {
		if end, ok := r.offset(p, j+1); ok {
			return end
		}
	}
	off, ok := zones[name]
	if !ok {
		return i
	}
	p.offset, p.hasZone, p.zone = off*60, true, offsetName(off)
	p.american = len(name) == 2 && name[1] == 't'
	return j + 1
}

// offset reads +9, +09, +0900 and +09:00. Behind a space it must be written as one word:
// "15:04 - 16:00" is a span.
func (r *reader) offset(p *parts, i int) (int, bool) {
	if !r.isMark(i, "+-") || i+1 >= len(r.t) || r.t[i+1].kind != number || r.t[i+1].gap {
		return 0, false
	}
	t := r.t[i+1]
	h, m, end := t.value, 0, i+2
	switch {
	case t.digits == 4:
		h, m = t.value/100, t.value%100
	case t.digits > 2:
		return 0, false
	case r.isMark(end, ":") && r.num(end+1, 2) && !r.t[end].gap:
		m = r.t[end+1].value
		end += 2
	}
	return end, p.setOffset(r.t[i].mark == '-', h, m)
}

// setOffset takes a zone's offset, if there is such a zone.
func (p *parts) setOffset(west bool, h, m int) bool {
	if h > 14 || m > 59 {
		return false
	}
	minutes := h*60 + m
	if west {
		minutes = -minutes
	}
	p.offset, p.hasZone, p.zone = minutes*60, true, offsetName(minutes)
	return true
}

func offsetName(minutes int) string {
	if minutes == 0 {
		return "Z"
	}
	sign := byte('+')
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	h, m := minutes/60, minutes%60
	return string([]byte{sign, '0' + byte(h/10), '0' + byte(h%10), ':', '0' + byte(m/10), '0' + byte(m%10)})
}

// zones are the names in use on news pages, in minutes east. IST is India's, because
// there it is printed most; CST and BST are those of Chicago and London. ET, CT, MT and PT
// are an hour further east in summer.
var zones = map[string]int{
	"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "west": 60,
	"eet": 120, "eest": 180, "msk": 180, "trt": 180, "ist": 330, "pkt": 300, "npt": 345, "wib": 420, "wita": 480, "wit": 540,
	"ict": 420, "hkt": 480, "sgt": 480, "myt": 480, "pht": 480, "awst": 480, "jst": 540, "kst": 540, "acst": 570, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
	"est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360, "mst": -420, "mdt": -360, "mt": -420, "pst": -480, "pdt": -420, "pt": -480,
	"akst": -540, "hst": -600, "brt": -180, "art": -180, "clt": -240, "cat": 120, "eat": 180, "wat": 60, "sast": 120, "gst": 240,
}
