package date

import (
	"testing"
	"time"
)

func TestLabelOf(t *testing.T) {
	for _, c := range []struct {
		before, behind string
		want           Label
	}{
		{"Published: ", "", Published},
		{"Veröffentlicht am ", "", Published},
		{"Publié le ", "", Published},
		{"Опубликовано ", "", Published},
		{"Veröffentlicht: 1.2.2021. Aktualisiert: ", "", Modified},
		{"Stand: ", "", Modified},
		{"Last updated on ", "", Modified},
		{"最終更新：", "", Modified},
		{"", " 公開", Published},
		{"", " 更新", Modified},
		{"Mitglied seit ", "", Other},
		{"© ", "", Other},
		{"Ann Lee, ", "", NoLabel},
		{"", "", NoLabel},
	} {
		if got := LabelOf(c.before, c.behind); got != c.want {
			t.Errorf("LabelOf(%q, %q) = %d, want %d", c.before, c.behind, got, c.want)
		}
	}
}

func TestRelative(t *testing.T) {
	now := time.Date(2021, 3, 12, 14, 30, 0, 0, time.UTC)
	for in, want := range map[string]string{
		"3 hours ago": "2021-03-12T11:30:00Z", "vor 3 Stunden": "2021-03-12T11:30:00Z", "il y a 2 jours": "2021-03-10T00:00:00Z", "hace 20 minutos": "2021-03-12T14:10:00Z",
		"2 giorni fa": "2021-03-10T00:00:00Z", "för 2 timmar sedan": "2021-03-12T12:30:00Z", "3 часа назад": "2021-03-12T11:30:00Z", "3 saat önce": "2021-03-12T11:30:00Z",
		"3時間前": "2021-03-12T11:30:00Z", "3小时前": "2021-03-12T11:30:00Z", "3시간 전": "2021-03-12T11:30:00Z", "vor 2 Wochen": "2021-02-26T00:00:00Z",
		"yesterday": "2021-03-11T00:00:00Z", "Gestern, 18:20": "2021-03-11T00:00:00Z", "heute": "2021-03-12T00:00:00Z", "2 dagen geleden": "2021-03-10T00:00:00Z",
		"8 января, 17:46": "2021-01-08T17:46:00Z", "12. Nov.": "2020-11-12T00:00:00Z", "Mar 1": "2021-03-01T00:00:00Z",
	} {
		if m, ok := Relative(in, now); !ok || m.At.Format(time.RFC3339) != want {
			t.Errorf("Relative(%q) = %v, %v; want %s", in, m.At, ok, want)
		}
	}
	for _, in := range []string{"", "3 hours", "Ann Lee", "a long time ago, in a town that had two bridges and 3 hours of sun"} {
		if m, ok := Relative(in, now); ok {
			t.Errorf("Relative(%q) = %v, want none", in, m.At)
		}
	}
}
