package date

// reader looks for dates in the tokens of one text.
type reader struct {
	s string
	t []token
	o Options
}

// dateAt reads a date that begins at token i and says which token follows it.
func (r *reader) dateAt(i int) (parts, int, bool) {
	t := r.t[i]
	switch {
	case t.kind == word && t.month > 0:
		return r.monthFirst(i)
	case t.kind == word:
		return r.era(i)
	case t.kind != number || t.digits > 8 || i > 0 && r.glued(i):
		return parts{}, 0, false
	case t.digits == 8:
		return r.compactAt(i)
	case t.digits == 4:
		return r.yearFirst(i)
	case t.digits == 2 || t.digits == 1:
		return r.dayFirst(i)
	case t.digits == 3:
		return r.ideographs(i, true) // a year of the Republic of China
	}
	return parts{}, 0, false
}

// glued reports whether the number at i belongs to what stands before it without a
// space, as in "1.2.2024.1" or "A4-31-12-2024".
func (r *reader) glued(i int) bool {
	t, b := r.t[i], r.t[i-1]
	if t.gap {
		return false
	}
	if b.kind == word && b.month == 0 {
		return b.end-b.start < 3 && r.s[b.start] < 0x80 && r.s[b.start] != 'T' && r.s[b.start] != 't'
	}
	if b.kind != mark {
		return b.kind == number
	}
	return (b.mark == '.' || b.mark == '-' || b.mark == '/' || b.mark == ':') && i > 1 && !b.gap && r.t[i-2].kind == number
}

func (r *reader) num(i, digits int) bool {
	return i < len(r.t) && r.t[i].kind == number && r.t[i].digits <= digits
}

func (r *reader) year(i int) bool {
	return i < len(r.t) && r.t[i].kind == number && r.t[i].digits == 4
}

// is reports whether token i is the word w, in lower case.
func (r *reader) is(i int, w string) bool {
	return i < len(r.t) && r.t[i].kind == word && lower(r.s[r.t[i].start:r.t[i].end]) == w
}

func (r *reader) isMark(i int, marks string) bool {
	if i >= len(r.t) || r.t[i].kind != mark {
		return false
	}
	for _, m := range marks {
		if r.t[i].mark == m {
			return true
		}
	}
	return false
}

// skip goes over marks and the small words that stand inside dates: "31 de enero de 2024".
func (r *reader) skip(i int, words map[string]bool) int {
	for n := 0; i < len(r.t) && n < 4; n++ {
		t := r.t[i]
		switch {
		case t.kind == mark && (t.mark == '.' || t.mark == ',' || t.mark == '-' || t.mark == '/' || t.mark == '°' || t.mark == '\''):
		case t.kind == word && t.month == 0 && t.end-t.start <= 12 && words[lower(r.s[t.start:t.end])]:
		default:
			return i
		}
		i++
	}
	return i
}

// The words that stand between day and month and between month and year, or behind a
// day: "the 31st of January", "2024. gada 31. janvārī", "2024ko urtarrilaren 31".
var (
	toMonth = set("st nd rd th er re de d of di den ng dag del го an a º ª ο η η του של")
	toYear  = set("de del of d i г г ж р року año ano eko ko ye yil yili yılı gada gads m metų metu er pe the a")
	toDay   = set("de del of eko ko gada gads m metų metu г ж р оны the")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for i, j := 0, 0; j <= len(words); j++ {
		if j == len(words) || words[j] == ' ' {
			m[words[i:j]] = true
			i = j + 1
		}
	}
	return m
}

// dayFirst reads 31.12.2024, 31 December 2024, 31 tháng 12 năm 2024 and, of the Republic of
// China, 113年12月31日.
func (r *reader) dayFirst(i int) (parts, int, bool) {
	if p, end, ok := r.numeric(i); ok {
		return p, end, true
	}
	day := r.t[i].value
	j := r.skip(i+1, toMonth)
	if j < len(r.t) && r.t[j].month > 0 {
		if y, end, ok := r.yearAfter(r.skip(j+1, toYear)); ok {
			return parts{year: y, month: int(r.t[j].month), day: day}, end, true
		}
		return parts{}, 0, false
	}
	if r.is(j, "tháng") && r.num(j+1, 2) {
		k := j + 2
		if r.isMark(k, ",/-") || r.is(k, "năm") {
			k++
		}
		if r.year(k) {
			return parts{year: r.t[k].value, month: r.t[j+1].value, day: day}, k + 1, true
		}
	}
	return r.ideographs(i, true)
}

// yearAfter reads the year behind a month: four digits, or two behind a dash or apostrophe.
// In Thai two digits are a year as well.
func (r *reader) yearAfter(j int) (year, end int, ok bool) {
	if r.is(j, "พ") && r.isMark(j+1, ".") && r.is(j+2, "ศ") { // "พ.ศ.", of the Buddhist era
		j = r.skip(j+3, nil)
	}
	switch {
	case r.year(j):
		return r.t[j].value, j + 1, true
	case j < len(r.t) && r.t[j].kind == number && r.t[j].digits == 2 && j > 0:
		b := r.t[j-1]
		y := r.t[j].value
		thai := b.kind == word && r.s[b.start] >= 0xe0 || b.kind == mark && j > 1 && r.s[r.t[j-2].start] == 0xe0
		switch {
		case thai && y > 50:
			return 2500 + y, j + 1, true
		case !thai && b.kind == mark && (b.mark == '-' || b.mark == '\'' || b.mark == '/') && !r.t[j].gap && !r.isMark(j+1, ":"):
			return 2000 + y, j + 1, true
		}
	}
	return 0, 0, false
}

// numeric reads 31.12.2024, 12/31/2024 and 31-12-24. A number above 12 decides; else a
// dot means day first, and Options the rest.
func (r *reader) numeric(i int) (parts, int, bool) {
	if !r.isMark(i+1, "./-") || !r.num(i+2, 2) || !r.isMark(i+3, "./-") || r.t[i+1].mark != r.t[i+3].mark {
		return parts{}, 0, false
	}
	y := i + 4
	if !r.year(y) && !(y < len(r.t) && r.t[y].kind == number && r.t[y].digits == 2) {
		return parts{}, 0, false
	}
	if r.t[y].digits == 2 && (r.t[y].gap || r.t[i+2].gap) || r.isMark(y+1, "./-") && y+2 < len(r.t) && !r.t[y+1].gap && !r.t[y+2].gap && r.t[y+2].kind == number {
		return parts{}, 0, false // "1. 2. 24", "1.2.24.5"
	}
	a, b, year := r.t[i].value, r.t[i+2].value, r.t[y].value
	if year < 100 {
		year += 2000
	}
	p := parts{year: year, month: b, day: a}
	if b > 12 || r.o.MonthFirst && r.t[i+1].mark != '.' && a <= 12 {
		p.month, p.day = a, b
	}
	return p, y + 1, true
}

// yearFirst reads 2024-12-31, 2024. 12. 31., 2024年12月31日, 2024. december 31.
func (r *reader) yearFirst(i int) (parts, int, bool) {
	year := r.t[i].value
	if r.isMark(i+1, "-/.") && r.num(i+2, 2) && r.isMark(i+3, "-/.") && r.num(i+4, 2) {
		p := parts{year: year, month: r.t[i+2].value, day: r.t[i+4].value}
		if p.month > 12 && p.day <= 12 {
			p.month, p.day = p.day, p.month
		}
		return p, i + 5, true
	}
	if p, end, ok := r.ideographs(i, false); ok {
		return p, end, true
	}
	j := r.skip(i+1, toDay)
	if j < len(r.t) && r.t[j].month > 0 {
		if k := r.skip(j+1, toDay); r.num(k, 2) && !r.isMark(k+1, ":") {
			return parts{year: year, month: int(r.t[j].month), day: r.t[k].value}, k + 1, true
		}
		return parts{}, 0, false
	}
	if j == i+1 || !r.num(j, 2) {
		return parts{}, 0, false
	}
	k := r.skip(j+1, toMonth)
	if k < len(r.t) && r.t[k].month > 0 { // "2024. gada 31. janvārī"
		return parts{year: year, month: int(r.t[k].month), day: r.t[j].value}, k + 1, true
	}
	if r.is(j+1, "сарын") && r.num(j+2, 2) { // "2024 оны 12 сарын 31"
		return parts{year: year, month: r.t[j].value, day: r.t[j+2].value}, j + 3, true
	}
	return parts{}, 0, false
}

// ideographs reads year, month and day with their counters. Years of two and three
// digits are those of the Republic of China.
func (r *reader) ideographs(i int, roc bool) (parts, int, bool) {
	if !(r.is(i+1, "年") || r.is(i+1, "년")) || !r.num(i+2, 2) || !(r.is(i+3, "月") || r.is(i+3, "월")) || !r.num(i+4, 2) {
		return parts{}, 0, false
	}
	end := i + 5
	if r.is(end, "日") || r.is(end, "일") || r.is(end, "号") || r.is(end, "號") {
		end++
	}
	return parts{year: r.t[i].value, month: r.t[i+2].value, day: r.t[i+4].value, roc: roc}, end, true
}

// era reads 令和6年1月31日.
func (r *reader) era(i int) (parts, int, bool) {
	if i+2 >= len(r.t) || r.s[r.t[i].start] < 0xe4 || r.t[i+1].kind != word {
		return parts{}, 0, false
	}
	before, ok := eras[r.s[r.t[i].start:r.t[i+1].end]]
	if !ok {
		return parts{}, 0, false
	}
	year := 1
	if r.num(i+2, 2) {
		year = r.t[i+2].value
	} else if !r.is(i+2, "元") {
		return parts{}, 0, false
	}
	p, end, ok := r.ideographs(i+2, false)
	p.year = before + year
	return p, end, ok
}

// monthFirst reads December 31, 2024 and, with the time between, Dec 31 15:04:05 UTC 2024.
func (r *reader) monthFirst(i int) (parts, int, bool) {
	j := r.skip(i+1, toDay)
	if !r.num(j, 2) {
		return parts{}, 0, false
	}
	p := parts{month: int(r.t[i].month), day: r.t[j].value}
	k := r.skip(j+1, toMonth)
	if r.year(k) {
		p.year = r.t[k].value
		return p, k + 1, true
	}
	if after := r.clockAfter(&p, j+1); after > j+1 && r.year(after) {
		p.year = r.t[after].value
		return p, after + 1, true
	}
	return parts{}, 0, false
}

// compactAt reads 20240131, with a time behind a T.
func (r *reader) compactAt(i int) (parts, int, bool) {
	v := r.t[i].value
	p := parts{year: v / 10000, month: v / 100 % 100, day: v % 100}
	if p.year < 1990 || p.year > 2100 || p.month > 12 {
		return parts{}, 0, false
	}
	if r.is(i+1, "t") && i+2 < len(r.t) && r.t[i+2].kind == number && (r.t[i+2].digits == 4 || r.t[i+2].digits == 6) {
		c := r.t[i+2].value
		p.hasTime, p.precision = true, "minute"
		if r.t[i+2].digits == 6 {
			p.sec, c, p.precision = c%100, c/100, "second"
		}
		p.hour, p.min = c/100, c%100
		return p, r.zoneAfter(&p, i+3), true
	}
	return p, i + 1, true
}
