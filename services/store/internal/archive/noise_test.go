package archive_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// verdict judges one change of an article.
func verdict(t *testing.T, old, now article.Article) archive.Verdict {
	t.Helper()
	for i, a := range []*article.Article{&old, &now} {
		l := look(1+i, "", "a")
		a.ID, a.URL, a.Found, a.Fetched = l.ID, l.URL, l.Found, l.Fetched
		a.ContentHash = article.ContentHash(a)
	}
	v, err := archive.Decide(history(old), &now)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const news = "The harbour office said on Tuesday that the ferry runs again.\n\nFares stay as they are, and the night boat is gone."

// What ticks by itself is no edit, in whatever language it is written, whether it stands
// alone or ends a paragraph, and whether it changes, comes or goes.
func TestNoiseIsNoRevision(t *testing.T) {
	for name, c := range map[string][2]string{
		"reads":          {"Read 1,203 times", "Read 1,204 times"},
		"was read":       {"This article was read 1,203 times.", "This article was read 1,310 times."},
		"views":          {"98 views", "1.2k views"},
		"comments":       {"Comments (5)", "Comments (17)"},
		"several":        {"5 comments · 12 shares", "6 comments · 15 shares"},
		"ago":            {"Updated 3 minutes ago", "Updated 2 hours ago"},
		"just now":       {"Updated just now", "Updated 3 minutes ago"},
		"short":          {"3m ago", "1h ago"},
		"stamp":          {"Last updated: 24 November 2026, 14:05 GMT", "Last updated: 24 November 2026, 15:10 GMT"},
		"German":         {"Vor 5 Minuten aktualisiert", "Vor 2 Stunden aktualisiert"},
		"German reads":   {"1.203 mal gelesen", "1.310 mal gelesen"},
		"German stamp":   {"Stand: 24. November 2026, 14:05 Uhr", "Stand: 24. November 2026, 15:10 Uhr"},
		"French":         {"Publié il y a 3 heures", "Publié il y a 5 heures"},
		"Spanish":        {"Actualizado hace 5 minutos", "Actualizado hace 2 horas"},
		"Portuguese":     {"Atualizado há 3 horas", "Atualizado há 4 horas"},
		"Italian":        {"Aggiornato 3 ore fa", "Aggiornato 4 ore fa"},
		"Dutch":          {"3 minuten geleden", "1 uur geleden"},
		"Polish":         {"Opublikowano 5 minut temu", "Opublikowano 2 godziny temu"},
		"Russian":        {"Обновлено 5 минут назад", "Обновлено 2 часа назад"},
		"Russian reads":  {"1203 просмотра", "1310 просмотров"},
		"Ukrainian":      {"5 хвилин тому", "2 години тому"},
		"Turkish":        {"3 dakika önce", "2 saat önce"},
		"Arabic":         {"منذ 5 دقائق", "منذ 3 ساعات"},
		"Arabic digits":  {"منذ ٥ دقائق", "منذ ٣ ساعات"},
		"Hindi":          {"5 मिनट पहले", "2 घंटे पहले"},
		"Chinese":        {"阅读 1203 次", "阅读 1310 次"},
		"Chinese ago":    {"5分钟前", "2小时前"},
		"Japanese":       {"3分前", "2時間前"},
		"Korean":         {"3분 전", "2시간 전"},
		"Korean views":   {"조회수 1203", "조회수 1310"},
		"Thai":           {"อ่าน 1203 ครั้ง", "อ่าน 1310 ครั้ง"},
		"Indonesian":     {"3 menit yang lalu", "2 jam yang lalu"},
		"Vietnamese":     {"5 phút trước", "2 giờ trước"},
		"Greek":          {"πριν 5 λεπτά", "πριν 2 ώρες"},
		"Hebrew":         {"לפני 5 דקות", "לפני 3 שעות"},
		"Swedish":        {"Uppdaterad för 5 minuter sedan", "Uppdaterad för 2 timmar sedan"},
		"Finnish":        {"5 minuuttia sitten", "2 tuntia sitten"},
		"Czech":          {"před 5 minutami", "před 2 hodinami"},
		"Hungarian":      {"5 perce", "2 órája"},
		"Romanian":       {"acum 5 minute", "acum 2 ore"},
		"quotes, dashes": {"He said \"no\" - twice...", "He said “no” – twice…"},
		"white space":    {"a  b", "a b\u200b"},
		"composed":       {"cafe\u0301", "café"},
	} {
		t.Run(name, func(t *testing.T) {
			for how, pair := range map[string][2]string{
				"changes": {news + "\n\n" + c[0], news + "\n\n" + c[1]},
				"within":  {news + " " + c[0], news + " " + c[1]},
			} {
				if v := verdict(t, article.Article{Text: pair[0]}, article.Article{Text: pair[1]}); v.Revise || !v.Boring {
					t.Errorf("%s: %+v", how, v)
				}
			}
		})
	}
	if v := verdict(t, article.Article{Text: news}, article.Article{Text: news + "\n\n3 comments"}); v.Revise || !v.Boring {
		t.Errorf("a counter that comes: %+v", v)
	}
}

// One word of news makes a sentence news.
func TestNewsIsARevision(t *testing.T) {
	for name, c := range map[string][2]string{
		"a count":             {"At least 12 people died.", "At least 13 people died."},
		"votes":               {"The bill got 51 votes.", "The bill got 52 votes."},
		"a score":             {"Leeds 2 Derby 1", "Leeds 3 Derby 1"},
		"a day":               {"Day 5", "Day 6"},
		"a time in a text":    {"She left 3 hours ago by boat.", "She left 2 hours ago by boat."},
		"an update with news": {"Updated rules for 12 of 16 schools", "Updated rules for 13 of 16 schools"},
		"a book list":         {"He published 12 books in 2026.", "He published 13 books in 2026."},
		"too long for noise":  {strings.Repeat("5 views ", 9), strings.Repeat("6 views ", 9)},
		"a mark":              {"They came.", "They came?"},
		"case":                {"It was the Pope.", "It was the pope."},
		"Chinese":             {"至少12人死亡。", "至少13人死亡。"},
		"Japanese":            {"12人が死亡した。", "13人が死亡した。"},
		"Russian":             {"Погибли 12 человек.", "Погибли 13 человек."},
		"order of paragraphs": {"One came.\n\nTwo went.", "Two went.\n\nOne came."},
	} {
		t.Run(name, func(t *testing.T) {
			if v := verdict(t, article.Article{Text: news + "\n\n" + c[0]}, article.Article{Text: news + "\n\n" + c[1]}); !v.Revise {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestLinksToReadNext(t *testing.T) {
	page := func(text, html string) article.Article {
		return article.Article{Text: news + "\n\n" + text, HTML: "<p>The harbour office ...</p>\n" + html}
	}
	link := func(to, text string) string {
		return `<p><a href="https://x.example/` + to + `" rel="nofollow">` + text + "</a></p>"
	}
	a := page("Storm over the bay", link("1", "Storm over the bay"))
	for _, c := range []struct {
		name   string
		now    article.Article
		revise bool
	}{
		{"another link", page("Mayor &amp; council resign", link("2", "Mayor &amp;amp; council resign")), false},
		{"none", article.Article{Text: news}, false},
		{"with a label", page("Read also: Mayor resigns", `<p>Read also: <a href="https://x.example/2">Mayor resigns</a></p>`), false},
		{"in a list", page("Mayor resigns", "<ul>\n<li>"+`<a href="https://x.example/2"><b>Mayor</b> resigns</a></li>`+"\n</ul>"), false},
		{"the same link reads otherwise", page("Calm over the bay", link("1", "Calm over the bay")), true},
		{"a sentence with a link", page("The mayor has resigned, says the paper.", `<p>The mayor has <a href="https://x.example/2">resigned</a>, says the paper.</p>`), true},
		{"a paragraph without a link", page("The mayor resigned.", "<p>The mayor resigned.</p>"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if v := verdict(t, a, c.now); v.Revise != c.revise {
				t.Errorf("%+v", v)
			}
		})
	}
	one := article.Article{Text: "Storm over the bay", HTML: link("1", "Storm over the bay")}
	two := article.Article{Text: "Mayor resigns", HTML: link("2", "Mayor resigns")}
	if v := verdict(t, one, two); !v.Revise {
		t.Errorf("a list of links whose links change: %+v", v)
	}
}

func TestMetadata(t *testing.T) {
	at := func(hour int, trust float64, p article.Precision) article.Moment {
		return article.Moment{At: start.Add(time.Duration(hour) * time.Hour), Confidence: trust, Precision: p}
	}
	base := article.Article{
		Title: "T", Text: news, Tags: []string{"a", "b"}, Authors: []article.Author{{Name: "Ann"}, {Name: "Bob"}}, Published: at(0, 0.9, article.ToSecond), Kind: article.KindArticle,
		Access: article.AccessFree, Section: []string{"World"}, Images: []article.Image{{URL: "https://a.example/1.jpg?w=1", Caption: "c"}}, Rights: article.Rights{RobotsAI: []string{"Bot"}},
	}
	for _, c := range []struct {
		name   string
		change func(*article.Article)
		revise bool
	}{
		{"tags in another order", func(a *article.Article) { a.Tags = []string{"B", "a", "a"} }, false},
		{"a tag more", func(a *article.Article) { a.Tags = []string{"a", "b", "c"} }, true},
		{"authors in another order", func(a *article.Article) { a.Authors = []article.Author{{Name: "Bob"}, {Name: "Ann", URL: "u"}} }, false},
		{"an author less", func(a *article.Article) { a.Authors = a.Authors[:1] }, true},
		{"published at another time", func(a *article.Article) { a.Published = at(1, 0.9, article.ToSecond) }, true},
		{"published some seconds later", func(a *article.Article) { a.Published.At = a.Published.At.Add(5e9) }, false},
		{"published, hardly trusted", func(a *article.Article) { a.Published = at(1, 0.3, article.ToMinute) }, false},
		{"published not stated", func(a *article.Article) { a.Published = article.Moment{} }, false},
		{"modified later", func(a *article.Article) { a.Modified = at(2, 0.9, article.ToSecond) }, false},
		{"kind", func(a *article.Article) { a.Kind = article.KindOpinion }, true},
		{"access", func(a *article.Article) { a.Access = article.AccessLocked }, true},
		{"access unknown", func(a *article.Article) { a.Access = article.AccessUnknown }, false},
		{"section", func(a *article.Article) { a.Section = []string{"Europe"} }, true},
		{"summary", func(a *article.Article) { a.Summary = "s" }, false},
		{"a picture of another size", func(a *article.Article) {
			a.Images = []article.Image{{URL: "https://b.example/1.jpg?w=2", Caption: "c"}}
		}, false},
		{"a caption", func(a *article.Article) { a.Images = []article.Image{{URL: "https://a.example/1.jpg", Caption: "d"}} }, true},
		{"robots.txt", func(a *article.Article) { a.Rights.RobotsAI = nil }, false},
		{"the page reserves its rights", func(a *article.Article) { a.Rights.TDMReservation = "1" }, true},
		{"an update of a live blog", func(a *article.Article) { a.Updates = []article.Update{{Text: "It rains."}} }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := base
			c.change(&now)
			if v := verdict(t, base, now); v.Revise != c.revise || v.Boring == c.revise && c.name != "robots.txt" {
				t.Errorf("%+v", v)
			}
		})
	}
}
