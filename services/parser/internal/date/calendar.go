package date

import "time"

// commonYear brings a year of another calendar to the common one: Buddhist years of Thailand
// (2567), and years of the Republic of China (113) where roc is set.
func commonYear(y int, roc bool) int {
	switch {
	case y >= buddhist+firstThai && y <= buddhist+lastYear:
		return y - buddhist
	case roc && y >= 60 && y < 250:
		return y + beforeROC
	}
	return y
}

const (
	buddhist  = 543
	beforeROC = 1911
	firstThai = 1950 // the first year of which a page in Thai speaks by its own count
)

// The years of the Persian calendar in which a page can have been written.
const (
	firstJalali = 1300
	lastJalali  = 1500
)

// fromJalali turns a day of the Persian calendar into one of ours, by the 33-year cycle
// that is right for the years 1178 to 1633.
func fromJalali(y, m, d int) (year, month, day int) {
	days := 365*(y-979) + (y-979)/33*8 + ((y-979)%33+3)/4 + d - 1
	if m <= 7 {
		days += (m - 1) * 31
	} else {
		days += (m-1)*30 + 6
	}
	return fromDays(days + 79)
}

// fromDays is the date so many days after 1 January 1600, the start of a 400-year cycle.
func fromDays(days int) (year, month, day int) {
	t := start1600.AddDate(0, 0, days)
	return t.Year(), int(t.Month()), t.Day()
}

// eras are the years before the first of each Japanese era.
var eras = map[string]int{"令和": 2018, "平成": 1988, "昭和": 1925}

var start1600 = time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)

// summer reports whether clocks in the United States are an hour ahead at a time on the
// wall: since 2007 from the second Sunday of March to the first of November, before that
// from the first Sunday of April to the last of October, at two in the night (15 U.S.C. 260a).
func summer(wall time.Time) bool {
	y := wall.Year()
	from, to := sunday(y, time.March, 8), sunday(y, time.November, 1)
	if y < 2007 {
		from, to = sunday(y, time.April, 1), sunday(y, time.October, 25)
	}
	return !wall.Before(from.Add(2*time.Hour)) && wall.Before(to.Add(2*time.Hour))
}

// sunday is the first Sunday of a month from a day on.
func sunday(y int, m time.Month, day int) time.Time {
	t := time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
	return t.AddDate(0, 0, (7-int(t.Weekday()))%7)
}
