package date

import (
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, in, want, zone, precision string
	}{
		{"rfc 3339", "2024-01-31T15:04:05+09:00", "2024-01-31T06:04:05Z", "+09:00", "second"},
		{"fraction", "2024-01-31T15:04:05.250Z", "2024-01-31T15:04:05.25Z", "Z", "second"},
		{"no zone", "2024-01-31T15:04:05", "2024-01-31T15:04:05Z", "", "second"},
		{"space", "2024-01-31 15:04", "2024-01-31T15:04:00Z", "", "minute"},
		{"short offset", "2024-01-31T15:04:05+0900", "2024-01-31T06:04:05Z", "+09:00", "second"},
		{"offset in hours", "2024-01-31 15:04 -05", "2024-01-31T20:04:00Z", "-05:00", "minute"},
		{"day", "2024-01-31", "2024-01-31T00:00:00Z", "", "day"},
		{"slashes", "2024/1/31", "2024-01-31T00:00:00Z", "", "day"},
		{"rfc 1123", "Wed, 31 Jan 2024 15:04:05 GMT", "2024-01-31T15:04:05Z", "Z", "second"},
		{"rfc 1123 with a zone name", "Wed, 31 Jan 2024 15:04:05 EST", "2024-01-31T20:04:05Z", "-05:00", "second"},
		{"unix", "1706713445", "2024-01-31T15:04:05Z", "Z", "second"},
		{"unix in milliseconds", "1706713445000", "2024-01-31T15:04:05Z", "Z", "second"},
		{"compact", "20240131", "2024-01-31T00:00:00Z", "", "day"},
		{"compact with time", "20240131T150405Z", "2024-01-31T15:04:05Z", "Z", "second"},
		{"english", "January 31, 2024 3:04 PM", "2024-01-31T15:04:00Z", "", "minute"},
		{"english with zone", "Jan. 31, 2024 at 3:04 p.m. ET", "2024-01-31T20:04:00Z", "-05:00", "minute"},
		{"zone in summer", "July 31, 2024 at 3:04 p.m. ET", "2024-07-31T19:04:00Z", "-04:00", "minute"},
		{"standard time named in summer", "July 31, 2024 3:04 PM EST", "2024-07-31T20:04:00Z", "-05:00", "minute"},
		{"last minute of winter", "March 10, 2024 1:59 AM PT", "2024-03-10T09:59:00Z", "-08:00", "minute"},
		{"first minute of summer", "March 10, 2024 3:00 AM PT", "2024-03-10T10:00:00Z", "-07:00", "minute"},
		{"last minute of summer", "Nov. 3, 2024 1:59 AM CT", "2024-11-03T06:59:00Z", "-05:00", "minute"},
		{"first minute of winter", "Nov. 3, 2024 2:00 AM CT", "2024-11-03T08:00:00Z", "-06:00", "minute"},
		{"winter in March before 2007", "March 31, 2006 12:00 PM MT", "2006-03-31T19:00:00Z", "-07:00", "minute"},
		{"hour alone", "January 31, 2024, 3pm", "2024-01-31T15:00:00Z", "", "minute"},
		{"ordinal", "31st January 2024", "2024-01-31T00:00:00Z", "", "day"},
		{"noon", "31 January 2024 12:00 am", "2024-01-31T00:00:00Z", "", "minute"},
		{"time first", "15:04 EST, January 31, 2024", "2024-01-31T20:04:00Z", "-05:00", "minute"},
		{"german", "31. Januar 2024, 15:04 Uhr", "2024-01-31T15:04:00Z", "", "minute"},
		{"german numbers", "31.01.2024 - 15:04", "2024-01-31T15:04:00Z", "", "minute"},
		{"french", "Publié le 31 janvier 2024 à 15h04", "2024-01-31T15:04:00Z", "", "minute"},
		{"spanish", "31 de enero de 2024", "2024-01-31T00:00:00Z", "", "day"},
		{"portuguese", "31/01/2024 às 15h04", "2024-01-31T15:04:00Z", "", "minute"},
		{"russian", "31 января 2024 г., 15:04", "2024-01-31T15:04:00Z", "", "minute"},
		{"polish", "31 stycznia 2024 15:04", "2024-01-31T15:04:00Z", "", "minute"},
		{"turkish", "31 Ocak 2024 15:04", "2024-01-31T15:04:00Z", "", "minute"},
		{"japanese", "2024年1月31日 15時04分", "2024-01-31T15:04:00Z", "", "minute"},
		{"japanese era", "令和6年1月31日", "2024-01-31T00:00:00Z", "", "day"},
		{"korean", "2024년 1월 31일 오후 3:04", "2024-01-31T15:04:00Z", "", "minute"},
		{"korean dots", "입력 2024.01.31 15:04", "2024-01-31T15:04:00Z", "", "minute"},
		{"arabic", "31 يناير 2024", "2024-01-31T00:00:00Z", "", "day"},
		{"arabic digits", "٣١ يناير ٢٠٢٤", "2024-01-31T00:00:00Z", "", "day"},
		{"lithuanian", "2024 m. sausio 31 d.", "2024-01-31T00:00:00Z", "", "day"},
		{"hungarian", "2024. január 31. 15:04", "2024-01-31T15:04:00Z", "", "minute"},
		{"day first by value", "31/12/2024", "2024-12-31T00:00:00Z", "", "day"},
		{"month first by value", "12/31/2024", "2024-12-31T00:00:00Z", "", "day"},
		{"day first by default", "4/5/2024", "2024-05-04T00:00:00Z", "", "day"},
		{"midnight at the end", "2024-01-31T24:00:00Z", "2024-02-01T00:00:00Z", "Z", "second"},
		{"within a sentence", "Last updated on 31 January 2024 by the desk", "2024-01-31T00:00:00Z", "", "day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, ok := Parse(c.in, Options{})
			if got := m.At.Format(time.RFC3339Nano); !ok || got != c.want || m.Zone != c.zone || string(m.Precision) != c.precision {
				t.Errorf("Parse(%q) = %s %q %s, %v; want %s %q %s", c.in, got, m.Zone, m.Precision, ok, c.want, c.zone, c.precision)
			}
		})
	}
}

func TestParseMonthFirst(t *testing.T) {
	m, ok := Parse("4/5/2024", Options{MonthFirst: true})
	if !ok || m.At.Month() != time.April {
		t.Errorf("got %v, %v; want April", m.At, ok)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, in := range []string{"", "today", "0001-01-01T00:00:00", "31 June 2024", "2024-13-40", "12:30", "3 hours ago", "1.2.3", "99/99/9999", "0000000000", strings.Repeat(" x", MaxInput) + "2024-01-31"} {
		if m, ok := Parse(in, Options{}); ok {
			t.Errorf("Parse(%q) = %v, want none", in, m.At)
		}
	}
}

func TestFromURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.com/2024/01/31/story":         "2024-01-31",
		"https://example.com/world/2024-01-31-story":   "2024-01-31",
		"https://example.com/news/20240131/story.html": "2024-01-31",
		"https://example.com/2024/story":               "",
		"https://example.com/id/202413":                "",
	} {
		m, ok := FromURL(in)
		got := ""
		if ok {
			got = m.At.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("FromURL(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFromPath(t *testing.T) {
	for in, want := range map[string]string{
		"/world/2024/jan/31/story":     "2024-01-31",
		"/news/story-31-januar-2024":   "2024-01-31",
		"/news/31-01-2024-story":       "2024-01-31",
		"/news/25_gennaio_2024/story":  "2024-01-25",
		"/news/2024/story-12-reasons":  "",
		"/id/10-12-1234":               "",
		"/articles/a-12-3-4-2024-05-x": "",
	} {
		m, ok := FromPath(in)
		got := ""
		if ok {
			got = m.At.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("FromPath(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2024-01-31T15:04:05+09:00", "Wed, 31 Jan 2024 15:04:05 GMT", "2024年1月31日 15時04分", "4/5/2024 3:04 PM EST", "31 de enero de 2024", "令和元年1月1日", "۱ فروردین ۱۴۰۳", "12 มี.ค. 64", "20240131T150405Z", "vor 3 Stunden", "Stand: 8 января, 17:46"} {
		f.Add(s, false)
	}
	now := time.Date(2024, 3, 12, 14, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string, monthFirst bool) {
		m, ok := Find(s, Options{MonthFirst: monthFirst})
		if ok && (m.At.Year() < firstYear-1 || m.At.Year() > lastYear+1 || m.Precision == "" || m.Start < 0 || m.End < m.Start || m.End > len(s)) {
			t.Errorf("Find(%q) = %+v", s, m)
		}
		if m, ok := Relative(s, now); ok && m.At.After(now.Add(48*time.Hour)) {
			t.Errorf("Relative(%q) = %v", s, m.At)
		}
		LabelOf(s, s)
		FromURL(s)
	})
}
