package agency

import (
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
)

func TestFind(t *testing.T) {
	const filler = "Nobody in the hall had expected the vote to end as it did, and few wanted to talk about it."
	for _, c := range []struct{ name, first, last, want, words string }{
		{"attribution", "He said so on Monday, TASS reported.", "", "TASS", "TASS"},
		{"russian attribution", "Мост откроют в мае, передает ТАСС.", "", "TASS", "ТАСС"},
		{"dateline", "WASHINGTON (AP) — The council met.", "", "AP", "AP"},
		{"dateline with a day", "BEIJING, Jan. 5 (Xinhua) -- The council met.", "", "Xinhua", "Xinhua"},
		{"slashes", "MOSCOW, February 18. /TASS/. The council met.", "", "TASS", "TASS"},
		{"german", "Berlin (dpa) - Der Rat hat getagt.", "", "dpa", "dpa"},
		{"credit in brackets", "The council met.", "The vote was close. (Reuters)", "Reuters", "Reuters"},
		{"credit line", "The council met.", "Source: Xinhua", "Xinhua", "Xinhua"},
		{"german credit", "Der Rat hat getagt.", "Es war knapp. (mit Material der dpa)", "dpa", "dpa"},
		{"chinese dateline", "新华社北京3月12日电（记者张三）会议今天闭幕。", "", "Xinhua", "新华社"},
		{"japanese dateline", "【ロンドン共同】議会は12日、橋の案を可決した。", "", "Kyodo", "共同"},
		{"korean dateline", "(서울=연합뉴스) 구현모 기자 = 시의회가 다리를 두기로 했다.", "", "Yonhap", "연합뉴스"},
		{"russian dateline", "МОСКВА, 18 фев - РИА Новости. Совет решил.", "", "RIA Novosti", "РИА Новости"},
		{"spanish attribution", "El puente sigue abierto, informó EFE.", "", "EFE", "EFE"},
		{"french attribution", "Le pont reste ouvert, rapporte l'AFP.", "", "AFP", "AFP"},
		{"line of the wire", "Der Rat hat getagt.", "© dpa-infocom, dpa:240312-99-12345/3", "dpa", "dpa-infocom"},
		{"two places before it", "BEIRUT/THE HAGUE, March 7 (Reuters) - The council met.", "", "Reuters", "Reuters"},
		{"closes with its name", "The council met.", "The vote was close, they say. PTI", "PTI", "PTI"},
		{"initials and the wire", "The council met.", "sak/Reuters", "Reuters", "Reuters"},
		{"a link to what was read", "The council met.", "The vote was close. [ Reuters ]", "", ""},
		{"cited for one fact", "The council met. According to Reuters, it was late.", "", "", ""},
		{"a word like an agency", "The council met at the SPA on Monday, the Petra river below.", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			blocks := []article.Block{{Kind: article.Heading, Text: "A heading"}, {Kind: article.Paragraph, Text: c.first}}
			for range 4 {
				blocks = append(blocks, article.Block{Kind: article.Paragraph, Text: filler})
			}
			if c.last != "" {
				blocks = append(blocks, article.Block{Kind: article.Paragraph, Text: c.last})
			}
			found := Find(blocks)
			if c.want == "" {
				if len(found) > 0 {
					t.Errorf("got %+v, want none", found)
				}
				return
			}
			if len(found) == 0 || found[0].Agency != c.want {
				t.Fatalf("got %+v, want %s", found, c.want)
			}
			if m := found[0].Mark; blocks[m.Block].Text[m.Start:m.End] != c.words {
				t.Errorf("the mark is at %q, want %q", blocks[m.Block].Text[m.Start:m.End], c.words)
			}
		})
	}
}

func isKabar(s string) bool { return strings.HasPrefix(strings.ToLower(s), "kabar") }

func TestCredits(t *testing.T) {
	for in, want := range map[string]bool{
		"Quelle: AFP": true, "(dpa/AFP)": true, "© 2024 AFP": true, "Reuters": true, "© dpa-infocom, dpa:240312-99-12345/3": true, "Source: Xinhua": true,
		"": false, "The council met.": false, "Source: the council": false, "AFP said so": false, "ann": false, "ann/bo": false,
		"dpa/ann": true, "sak/Reuters": true, "Bron BELGA": true, "Källa: TT": true, "mit dpa": true, "Quelle: sid/dpa": true, "Weitere Quellen • AP": true, "Additional reporting from PA": true,
	} {
		if got := Credits(in); got != want {
			t.Errorf("Credits(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestDateline(t *testing.T) {
	for _, c := range []struct{ in, place, date string }{
		{"WASHINGTON (AP) — The council met.", "WASHINGTON", ""},
		{"BEIJING, Jan. 5 (Xinhua) -- The council met.", "BEIJING", "Jan. 5"},
		{"MOSCOW, February 18. /TASS/. The council met.", "MOSCOW", "February 18"},
		{"PARIS/LONDON, 5 Jan 2024 (Reuters) - The council met.", "PARIS/LONDON", "5 Jan 2024"},
		{"Berlin (dpa) - Der Rat hat getagt.", "Berlin", ""},
		{"COLUMBUS, Ohio — The council met.", "COLUMBUS, Ohio", ""},
		{"新华社北京3月12日电（记者张三）会议闭幕。", "北京", "3月12日"},
		{"【ロンドン共同】議会は可決した。", "ロンドン", ""},
		{"(서울=연합뉴스) 시의회가", "서울", ""},
		{"Berlin, 12. März 2021 – Der Rat hat getagt.", "Berlin", "12. März 2021"},
		{"TELUK BARU, KABAR TELUK - Kereta wisata", "TELUK BARU", ""},
		{"Jakarta, Kabar Teluk -- Kereta wisata", "Jakarta", ""},
		{"KabarTeluk.example, Jakarta - Kereta wisata", "Jakarta", ""},
		{"Budi, Wati - nama dua anak", "", ""},
		{"DALLA NOSTRA CORRISPONDENTE NEW YORK - Il consiglio", "NEW YORK", ""},
		{"UPDATE: The council met.", "", ""},
		{"The council met — again.", "", ""},
		{"TASS: the council met.", "", ""},
		{"", "", ""},
	} {
		d, _, _ := Dateline(c.in, isKabar)
		if d.Place != c.place || d.Date != c.date {
			t.Errorf("Dateline(%q) = %+v, want %q %q", c.in, d, c.place, c.date)
		}
	}
}

func FuzzDateline(f *testing.F) {
	for _, s := range []string{"WASHINGTON (AP) — The council met.", "新华社北京3月12日电", "【ロンドン共同】", "(서울=연합뉴스)", "Berlin, 12. März 2021 –", "© dpa-infocom, dpa:240312-99-12345/3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, m, ok := Dateline(s, isKabar); ok && (m.Start != 0 || m.End > len(s)) {
			t.Errorf("Dateline(%q) marks %+v", s, m)
		}
		for _, found := range Find([]article.Block{{Kind: article.Paragraph, Text: s}}) {
			if found.Agency == "" || found.Mark.Start > found.Mark.End || found.Mark.End > len(s) {
				t.Errorf("Find(%q) = %+v", s, found)
			}
		}
	})
}
