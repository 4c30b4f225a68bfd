package date

import (
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// units are the lengths of the units of relative times, by the words and beginnings of
// words for them.
var units = []struct {
	length time.Duration
	words  []string
}{
	{time.Minute, split("minute|minut|min|minuto|minuuttia|минут|хвилин|dakika|دقيقة|دقائق|دقیقه|मिनट|মিনিট|นาที|phút|menit|perc|λεπτά|דקות|分|분")},
	{time.Hour, split("hour|hr|stunde|std|heure|hora|ora|ore|uur|uren|timm|time|tuntia|tunti|godzin|hodin|час|годин|saat|ساعة|ساعات|ساعت|घंट|ঘণ্টা|ชั่วโมง|giờ|jam|óra|ώρ|שעות|時間|小时|小時|시간")},
	{24 * time.Hour, split("day|tag|jour|día|dia|giorn|dag|päivä|dni|dzień|den|dny|день|дня|дней|дні|днів|gün|يوم|أيام|روز|दिन|দিন|วัน|ngày|hari|nap|ημέρες|μέρες|ימים|日|天|일")},
	{7 * 24 * time.Hour, split("week|woche|semaine|semana|settiman|vecka|veckor|uke|uge|viikko|tydzień|tygodni|týdn|недел|тижн|hafta|أسبوع|أسابيع|هفته|सप्ताह|সপ্তাহ|สัปดาห์|tuần|minggu|hét|εβδομάδ|週|周|주")},
}

// ago are the words that make a span of time one that is past.
var ago = split("ago|vor |il y a|hace|há |atrás|fa|geleden|sedan|siden|för |sitten|temu|před|назад|тому|önce|منذ|قبل|پیش|पहले|আগে|ที่แล้ว|trước|yang lalu|lalu|ezelőtt|πριν|לפני|前|전")

// today and yesterday, in a few words.
var days = map[string]int{"today": 0, "heute": 0, "aujourd'hui": 0, "hoy": 0, "oggi": 0, "hoje": 0, "vandaag": 0, "idag": 0, "i dag": 0, "dzisiaj": 0, "dziś": 0, "dnes": 0, "сегодня": 0, "сьогодні": 0, "bugün": 0, "今日": 0, "今天": 0, "오늘": 0,
	"yesterday": 1, "gestern": 1, "hier": 1, "ayer": 1, "ieri": 1, "ontem": 1, "gisteren": 1, "igår": 1, "i går": 1, "wczoraj": 1, "včera": 1, "вчера": 1, "вчора": 1, "dün": 1, "昨日": 1, "昨天": 1, "어제": 1}

// maxRelative is the longest text read as a relative time: it stands for itself, not in
// a sentence.
const maxRelative = 60

// Relative reads "vor 3 Stunden" and "yesterday" against now. It is no better than the
// clock of the fetch.
func Relative(s string, now time.Time) (article.Moment, bool) {
	s = lower(strings.TrimSpace(s))
	if len(s) > maxRelative || now.IsZero() {
		return article.Moment{}, false
	}
	for word, n := range days {
		if strings.HasPrefix(s, word) {
			return article.Moment{At: now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -n), Precision: article.ToDay}, true
		}
	}
	var buf [16]token
	t := tokenize(buf[:0], s, Options{})
	if m, ok := yearless(s, t, now); ok {
		return m, true
	}
	if !holds(s, ago) {
		return article.Moment{}, false
	}
	for i := range t {
		if t[i].kind != number || t[i].digits > 3 || i+1 >= len(t) {
			continue
		}
		rest := strings.TrimSpace(s[t[i].end:])
		for _, u := range units {
			for _, w := range u.words {
				if strings.HasPrefix(rest, w) {
					return past(now, u.length, t[i].value), true
				}
			}
		}
	}
	return article.Moment{}, false
}

// yearless reads "12. März, 14:30": the last such day before now.
func yearless(s string, t []token, now time.Time) (article.Moment, bool) {
	r := reader{s: s, t: t}
	for i := range t {
		if t[i].month == 0 {
			continue
		}
		p, after := parts{year: now.Year(), month: int(t[i].month)}, i+1
		if b := i - 1; b >= 0 && t[b].kind == mark {
			i = b
		}
		switch k := r.skip(after, toDay); {
		case i > 0 && r.num(i-1, 2):
			p.day = t[i-1].value
		case r.num(k, 2):
			p.day, after = t[k].value, k+1
		default:
			continue
		}
		r.clockAfter(&p, after)
		m, ok := p.moment()
		if ok && m.At.After(now.Add(24*time.Hour)) {
			p.year--
			m, ok = p.moment()
		}
		return m, ok
	}
	return article.Moment{}, false
}

func past(now time.Time, unit time.Duration, n int) article.Moment {
	at := now.UTC().Add(-time.Duration(n) * unit)
	if unit >= 24*time.Hour {
		return article.Moment{At: at.Truncate(24 * time.Hour), Precision: article.ToDay}
	}
	return article.Moment{At: article.Time(at), Zone: "Z", Precision: article.ToMinute}
}

func holds(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
