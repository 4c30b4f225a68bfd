package date

import (
	"strings"
	"testing"
	"time"
)

// Each is the twelfth of March 2021 as it is printed in its language.
func TestLanguages(t *testing.T) {
	for lang, forms := range map[string][]string{
		"en": {"March 12, 2021", "Mar. 12th, 2021", "12 Mar 2021", "Friday, the 12th of March, 2021", "12-Mar-21", "Fri Mar 12 00:00:00 2021", "12 March ’21"},
		"de": {"12. März 2021", "Freitag, den 12. März 2021", "12.3.2021", "12.03.21", "12. Mrz. 2021", "Wien, 12. Maerz 2021", "Fr., 12.03.2021", "12. 3. 2021"},
		"fr": {"12 mars 2021", "vendredi 12 mars 2021", "le 12/03/2021"},
		"es": {"12 de marzo de 2021", "12 marzo, 2021", "12 de marzo del 2021", "marzo 12, 2021"},
		"pt": {"12 de março de 2021", "12/03/2021", "12 mar. 2021", "12º de março de 2021"},
		"it": {"12 marzo 2021", "venerdì 12 marzo 2021", "12 mar 2021"},
		"nl": {"12 maart 2021", "vrijdag 12 maart 2021", "12-03-2021", "12 mrt. 2021"},
		"sv": {"den 12 mars 2021", "12 mars, 2021", "2021-03-12"},
		"no": {"12. mars 2021", "fredag 12. mars 2021"},
		"da": {"12. marts 2021", "d. 12. marts 2021"},
		"is": {"12. mars 2021", "12.3.2021"},
		"fi": {"12. maaliskuuta 2021", "12.3.2021"},
		"et": {"12. märts 2021"},
		"lv": {"2021. gada 12. marts", "12. marts, 2021", "2021. gada 12. martā"},
		"lt": {"2021 m. kovo 12 d.", "2021 kovo 12", "2021-03-12"},
		"pl": {"12 marca 2021", "12 mar 2021", "12 marca 2021 r."},
		"cs": {"12. března 2021", "12. 3. 2021"},
		"sk": {"12. marca 2021"},
		"sl": {"12. marec 2021", "12. marca 2021"},
		"hr": {"12. ožujka 2021.", "12.03.2021."},
		"bs": {"12. marta 2021.", "12. mart 2021"},
		"sr": {"12. март 2021.", "12. марта 2021."},
		"mk": {"12 март 2021"},
		"bg": {"12 март 2021", "12 март 2021 г.", "12.03.2021 г."},
		"ru": {"12 марта 2021", "12 марта 2021 года", "12 мар. 2021", "12.03.2021"},
		"uk": {"12 березня 2021", "12 березня, 2021", "12 березня 2021 року"},
		"be": {"12 сакавіка 2021"},
		"hu": {"2021. március 12.", "2021. 03. 12.", "2021. márc. 12., péntek", "2021.03.12."},
		"ro": {"12 martie 2021", "12 mart. 2021"},
		"sq": {"12 mars 2021"},
		"el": {"12 Μαρτίου 2021", "12 Μαρ 2021", "12η Μαρτίου 2021"},
		"tr": {"12 Mart 2021", "12.03.2021", "12 MART 2021"},
		"az": {"12 mart 2021", "12 Mart, 2021"},
		"kk": {"12 наурыз 2021", "2021 ж. 12 наурыз"},
		"mn": {"2021 оны 3 сарын 12"},
		"ka": {"12 მარტი, 2021", "12 მარტი 2021"},
		"hy": {"12 մարտի, 2021", "Մարտ 12, 2021"},
		"he": {"12 במרץ 2021", "12 מרץ 2021", "12.3.2021"},
		"ar": {"12 مارس 2021", "١٢ مارس ٢٠٢١", "12 آذار 2021", "12 مارس، 2021"},
		"fa": {"۲۲ اسفند ۱۳۹۹", "۱۳۹۹/۱۲/۲۲", "جمعه ۲۲ اسفند ۱۳۹۹", "۱۲ مارس ۲۰۲۱"},
		"ur": {"12 مارچ 2021"},
		"hi": {"12 मार्च 2021", "१२ मार्च २०२१", "मार्च 12, 2021"},
		"mr": {"12 मार्च 2021"},
		"bn": {"১২ মার্চ ২০২১", "১২ মার্চ, ২০২১"},
		"ta": {"12 மார்ச் 2021"},
		"te": {"12 మార్చి 2021"},
		"ml": {"12 മാർച്ച് 2021"},
		"th": {"12 มีนาคม 2564", "12 มี.ค. 2564", "12 มี.ค. 64", "๑๒ มีนาคม ๒๕๖๔", "12 มีนาคม พ.ศ. 2564", "12 มี.ค. 2021"},
		"vi": {"12 tháng 3, 2021", "ngày 12 tháng 3 năm 2021", "Thứ sáu, 12/3/2021"},
		"id": {"12 Maret 2021", "Jumat, 12 Mar 2021"},
		"ms": {"12 Mac 2021"},
		"tl": {"Marso 12, 2021", "12 ng Marso 2021"},
		"sw": {"12 Machi 2021"},
		"af": {"12 Maart 2021"},
		"ca": {"12 de març de 2021", "12 març 2021"},
		"gl": {"12 de marzo de 2021"},
		"eu": {"2021eko martxoaren 12a", "2021 martxoak 12"},
		"ja": {"2021年3月12日", "令和3年3月12日", "2021/03/12", "2021年03月12日(金)", "２０２１年３月１２日"},
		"zh": {"2021年3月12日", "2021-03-12", "2021年3月12号", "民國110年3月12日"},
		"ko": {"2021년 3월 12일", "2021.03.12", "2021. 3. 12.", "2021년3월12일"},
	} {
		for _, s := range forms {
			if m, ok := Parse(s, Options{}); !ok || m.At.Format(time.DateOnly) != "2021-03-12" {
				t.Errorf("%s: Parse(%q) = %v, %v", lang, s, m.At, ok)
			}
		}
	}
}

// Every name of a month is read as its own, but for the Croatian ones that others have
// for other months: those only in Croatian.
func TestMonths(t *testing.T) {
	for _, l := range monthNames {
		o := Options{}
		if l.lang == "hr" {
			o.Language = "hr"
		}
		for i, forms := range strings.Fields(l.names) {
			for _, n := range strings.Split(forms, "/") {
				s := "7 " + strings.ReplaceAll(n, "+", " ") + " 2021"
				if m, ok := Parse(s, o); !ok || int(m.At.Month()) != i+1 || m.At.Day() != 7 {
					t.Errorf("%s: Parse(%q) = %v, %v; want month %d", l.lang, s, m.At, ok, i+1)
				}
			}
		}
	}
}

func TestClocks(t *testing.T) {
	for _, c := range []struct{ in, want, zone string }{
		{"12. März 2021 um 14:30 Uhr", "14:30", ""},
		{"12.03.2021, 9 Uhr", "09:00", ""},
		{"12.03.2021 14.30 Uhr MEZ", "13:30", "+01:00"},
		{"Freitag, 12.03.21 | 14:30 Uhr", "14:30", ""},
		{"14:30 Uhr, 12. März 2021", "14:30", ""},
		{"12 mars 2021 à 14h30", "14:30", ""},
		{"12 de marzo de 2021 a las 14:30", "14:30", ""},
		{"12 мар 2021, 14:30 (МСК)", "14:30", ""},
		{"March 12, 2021 2:30 p.m. EST", "19:30", "-05:00"},
		{"2:30 PM ET, Fri March 12, 2021", "19:30", "-05:00"},
		{"12 Mar 2021 14:30 GMT+2", "12:30", "+02:00"},
		{"2021年3月12日 午後2時30分", "14:30", ""},
		{"2021-03-12 오후 2:30:00", "14:30", ""},
		{"12.03.2021 10:00 - 16:00", "10:00", ""},
		{"2021/03/12 14:30 JST", "05:30", "+09:00"},
		{"Fri Mar 12 14:30:05 UTC 2021", "14:30", "Z"},
	} {
		m, ok := Parse(c.in, Options{})
		if got := m.At.Format("15:04"); !ok || m.At.Format(time.DateOnly) != "2021-03-12" || got != c.want || m.Zone != c.zone {
			t.Errorf("Parse(%q) = %v %q, %v; want %s %q", c.in, m.At, m.Zone, ok, c.want, c.zone)
		}
	}
}

func TestJalali(t *testing.T) {
	for in, want := range map[string]string{"۱ فروردین ۱۴۰۳": "2024-03-20", "۱۲ فروردین ۱۴۰۳": "2024-03-31", "۳۰ اسفند ۱۳۹۹": "2021-03-20", "۱۴۰۲/۰۷/۰۱": "2023-09-23"} {
		if m, ok := Parse(in, Options{}); !ok || m.At.Format(time.DateOnly) != want {
			t.Errorf("Parse(%q) = %v, %v; want %s", in, m.At, ok, want)
		}
	}
}

func TestFind(t *testing.T) {
	for in, want := range map[string]string{
		"Stand: 12.03.2021, 14:30 Uhr von Ann": "12.03.2021, 14:30",
		"Am Freitag (12. März 2021) war es":    "12. März 2021",
		"14:30 Uhr, 12.3.2021":                 "14:30 Uhr, 12.3.2021",
	} {
		if f, ok := Find(in, Options{}); !ok || in[f.Start:f.End] != want {
			t.Errorf("Find(%q) = %q, %v; want %q", in, in[f.Start:f.End], ok, want)
		}
	}
}
