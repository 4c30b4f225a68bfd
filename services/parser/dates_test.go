package parser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	parser "github.com/wireroom/wireroom/services/parser"
)

// printing is how a language prints the twelfth of March 2021, and what it writes before it.
type printing struct {
	lang, published, updated string
	dates                    []string
}

var printings = []printing{
	{"en-GB", "Published", "Last updated", []string{"12 March 2021", "Friday 12 March 2021, 14:30", "12/03/2021"}},
	{"en-US", "Posted on", "Updated", []string{"March 12, 2021", "Mar. 12, 2021 2:30 PM ET", "03/12/2021"}},
	{"de", "Veröffentlicht am", "Aktualisiert:", []string{"12. März 2021", "12.03.2021", "Fr, 12.03.21, 14:30 Uhr"}},
	{"de-AT", "Erschienen:", "Stand:", []string{"12. März 2021, 14.30 Uhr", "12.3.2021"}},
	{"fr", "Publié le", "Mis à jour le", []string{"12 mars 2021 à 14h30", "12/03/2021", "vendredi 12 mars 2021"}},
	{"es", "Publicado:", "Actualizado:", []string{"12 de marzo de 2021", "12/03/2021 14:30 h", "12 mar 2021"}},
	{"pt", "Publicado em", "Atualizado em", []string{"12 de março de 2021", "12/03/2021 às 14h30"}},
	{"it", "Pubblicato il", "Ultimo aggiornamento:", []string{"12 marzo 2021", "12/03/2021", "12 mar 2021 ore 14:30"}},
	{"nl", "Gepubliceerd op", "Laatst gewijzigd", []string{"12 maart 2021", "vr 12 mrt. 2021 14:30", "12-03-2021"}},
	{"sv", "Publicerad", "Uppdaterad", []string{"12 mars 2021", "2021-03-12 14:30", "den 12 mars 2021 kl. 14.30"}},
	{"nb", "Publisert", "Sist oppdatert", []string{"12. mars 2021", "12.03.2021 kl. 14:30"}},
	{"da", "Udgivet", "Opdateret", []string{"12. marts 2021", "12. mar. 2021 kl. 14.30"}},
	{"fi", "Julkaistu", "Päivitetty", []string{"12.3.2021 klo 14.30", "12. maaliskuuta 2021"}},
	{"is", "Birt", "Uppfært", []string{"12. mars 2021"}},
	{"et", "Avaldatud", "Uuendatud", []string{"12. märts 2021", "12.03.2021 14:30"}},
	{"lv", "Publicēts:", "Atjaunots:", []string{"2021. gada 12. marts", "12.03.2021"}},
	{"lt", "Paskelbta", "Atnaujinta", []string{"2021 m. kovo 12 d.", "2021-03-12"}},
	{"pl", "Opublikowano:", "Aktualizacja:", []string{"12 marca 2021", "12.03.2021, 14:30"}},
	{"cs", "Publikováno:", "Aktualizováno:", []string{"12. března 2021", "12. 3. 2021 14:30"}},
	{"sk", "Zverejnené", "Aktualizované", []string{"12. marca 2021", "12.03.2021"}},
	{"sl", "Objavljeno", "Posodobljeno", []string{"12. marec 2021", "12. 3. 2021"}},
	{"hr", "Objavljeno", "Ažurirano", []string{"12. ožujka 2021.", "12.03.2021. u 14:30"}},
	{"sr", "Објављено", "Ажурирано", []string{"12. март 2021.", "12.03.2021. 14:30"}},
	{"bg", "Публикувано", "Обновена", []string{"12 март 2021", "12.03.2021 г. 14:30"}},
	{"mk", "Објавено", "Ажурирано", []string{"12 март 2021"}},
	{"hu", "Megjelent:", "Frissítve:", []string{"2021. március 12.", "2021.03.12. 14:30"}},
	{"ro", "Publicat la", "Actualizat", []string{"12 martie 2021", "12.03.2021, 14:30"}},
	{"el", "Δημοσίευση:", "Ενημέρωση:", []string{"12 Μαρτίου 2021", "12/03/2021 14:30"}},
	{"tr", "Yayınlanma:", "Güncelleme:", []string{"12 Mart 2021", "12.03.2021 14:30"}},
	{"ru", "Опубликовано", "Обновлено", []string{"12 марта 2021", "12.03.2021 14:30", "12 мар 2021, 14:30"}},
	{"uk", "Опубліковано", "Оновлено", []string{"12 березня 2021", "12 березня 2021 року, 14:30"}},
	{"be", "Апублікавана", "Абноўлена", []string{"12 сакавіка 2021"}},
	{"kk", "Жарияланған", "", []string{"12 наурыз 2021"}},
	{"ka", "", "", []string{"12 მარტი, 2021"}},
	{"hy", "", "", []string{"12 մարտի, 2021"}},
	{"sq", "Publikuar më", "Përditësuar", []string{"12 mars 2021"}},
	{"az", "Dərc olunub:", "Yenilənib:", []string{"12 mart 2021"}},
	{"he", "פורסם:", "עודכן:", []string{"12 במרץ 2021", "12.3.2021"}},
	{"ar", "نشر في", "آخر تحديث", []string{"12 مارس 2021", "١٢ مارس ٢٠٢١", "12 آذار 2021"}},
	{"fa", "تاریخ انتشار:", "بروزرسانی:", []string{"۲۲ اسفند ۱۳۹۹", "۱۳۹۹/۱۲/۲۲"}},
	{"ur", "شائع", "", []string{"12 مارچ 2021"}},
	{"hi", "प्रकाशित:", "अपडेट:", []string{"12 मार्च 2021", "१२ मार्च २०२१"}},
	{"bn", "প্রকাশ:", "আপডেট:", []string{"১২ মার্চ ২০২১"}},
	{"ta", "வெளியிடப்பட்டது", "புதுப்பிக்கப்பட்டது", []string{"12 மார்ச் 2021"}},
	{"th", "เผยแพร่", "อัปเดต", []string{"12 มี.ค. 2564", "12 มีนาคม 2564"}},
	{"vi", "Đăng ngày", "Cập nhật", []string{"12/03/2021 14:30", "12 tháng 3, 2021"}},
	{"id", "Diterbitkan", "Diperbarui", []string{"12 Maret 2021", "Jumat, 12 Mar 2021 14:30 WIB"}},
	{"ms", "Diterbitkan", "Dikemaskini", []string{"12 Mac 2021"}},
	{"ja", "公開日：", "更新日：", []string{"2021年3月12日", "2021/03/12 14:30", "令和3年3月12日"}},
	{"zh", "发布时间：", "更新时间：", []string{"2021年3月12日", "2021-03-12 14:30"}},
	{"ko", "입력", "수정", []string{"2021.03.12 14:30", "2021년 3월 12일", "2021. 3. 12."}},
}

// templates are pages without any date for machines. {D} is the date, {P} and {U} the
// labels, {d} another date in the same language, {o} an older one.
var templates = map[string]string{
	"label under the heading":  `<h1>{T}</h1><p class="meta">{P} {D}</p>{B}`,
	"class under the heading":  `<h1>{T}</h1><div class="entry-meta"><span class="entry-date">{D}</span> <a href="/u/1">Ann Lee</a></div>{B}`,
	"bare line":                `<h1>{T}</h1><div>{D}</div>{B}`,
	"bare line with a name":    `<h1>{T}</h1><p>Ann Lee | {D}</p>{B}`,
	"above the heading":        `<div class="date-header"><span>{D}</span></div><h1>{T}</h1>{B}`,
	"title in h2":              `<div id="head">Town Blog</div><h2>{T}</h2><small>{D}</small>{B}`,
	"time without an address":  `<h1>{T}</h1><time>{D}</time>{B}`,
	"foot of the text":         `<h1>{T}</h1>{B}<p class="postmetadata">{P} {D}</p>`,
	"dateline":                 `<h1>{T}</h1><p>Wien, {D} – {S}</p>{B}`,
	"label in a cell":          `<h1>{T}</h1><table><tr><td>{P}</td><td>{D}</td></tr></table>{B}`,
	"published and updated":    `<h1>{T}</h1><p>{P} {D} | {U} {d}</p>{B}`,
	"among teasers":            `<div class="sidebar"><ul><li><a href="/2">Another story of the town</a> {d}</li><li><a href="/3">A third one</a> {d}</li></ul></div><h1>{T}</h1><span class="date">{D}</span>{B}<div class="related"><ul><li><time>{d}</time> <a href="/4">Related story</a></li></ul></div>`,
	"with comments":            `<h1>{T}</h1><p class="date">{D}</p>{B}<div class="comments"><p class="date">{d}</p><p>Well said.</p><p class="date">{d}</p><p>Not at all.</p></div>`,
	"dates in the text":        `<h1>{T}</h1><p class="info">{D}</p><p>{S} {o} {S}</p>{B}`,
	"with a copyright":         `<h1>{T}</h1><p>{D}</p>{B}<footer>© 2026 Town Blog, {d}</footer>`,
	"today on top":             `<div class="top">{now}</div><h1>{T}</h1><p>{P} {D}</p>{B}`,
	"heading far above":        `<h1>{T}</h1><ul><li>a</li><li>b</li><li>c</li></ul><div class="date">{D}</div>{B}`,
	"forum":                    `<h1>{T}</h1><div class="post"><div class="postdate">{D}</div><div class="user">Ann</div>{B}</div><div class="post"><div class="postdate">{d}</div><div class="user">Bo</div><p>{S}</p></div>`,
	"letters and other places": `<h1>{T}</h1><p><em>{D}</em></p>{B}`,
}

const synthText = "The council voted to keep the old bridge open to walkers until the new one is ready, and to look at the cost again after the summer."

// synthetic is one page: a template, a language and a form of its dates.
func synthetic(template string, p printing, d string) string {
	other := strings.NewReplacer("2021", "2022", "1399", "1400", "۱۳۹۹", "۱۴۰۰", "٢٠٢١", "٢٠٢٢", "२०२१", "२०२२", "২০২১", "২০২২", "2564", "2565", "令和3", "令和4", ".21", ".22").Replace(d)
	older := strings.NewReplacer("2021", "2014", "1399", "1392", "۱۳۹۹", "۱۳۹۲", "٢٠٢١", "٢٠١٤", "२०२१", "२०१४", "২০২১", "২০১৪", "2564", "2557", "令和3", "平成26", ".21", ".14").Replace(d)
	now := strings.NewReplacer("2021", "2024", "1399", "1402", "۱۳۹۹", "۱۴۰۲", "٢٠٢١", "٢٠٢٤", "२०२१", "२०२४", "২০২১", "২০২৪", "2564", "2567", "令和3", "令和6", ".21", ".24").Replace(d)
	body := strings.Repeat("<p>"+synthText+"</p>", 4)
	r := strings.NewReplacer("{T}", "The old bridge stays open to walkers", "{D}", d, "{P}", p.published, "{U}", p.updated, "{d}", other, "{o}", older, "{now}", now, "{B}", body, "{S}", synthText)
	return "<html lang=" + p.lang + "><head><title>The old bridge stays open to walkers</title></head><body>" + r.Replace(template) + "</body></html>"
}

// The share of the generated pages whose day must be found.
const leastRight = 0.99

// TestPrintedDates generates pages of all templates, languages and forms: some two
// thousand without any date for machines.
func TestPrintedDates(t *testing.T) {
	all, right := 0, 0
	byTemplate := map[string]string{}
	for name, template := range templates {
		n, ok := 0, 0
		for _, p := range printings {
			if p.published == "" && strings.Contains(template, "{P}") || p.updated == "" && strings.Contains(template, "{U}") {
				continue
			}
			for _, d := range p.dates {
				n++
				f := fetched(t, "https://town.example/story", "text/html; charset=utf-8", []byte(synthetic(template, p, d)))
				f.At = time.Date(2024, 3, 12, 18, 0, 0, 0, time.UTC)
				a, err := parser.Parse(f)
				if err != nil {
					t.Errorf("%s, %s: %v", name, p.lang, err)
					continue
				}
				if a.Published.At.Format(time.DateOnly) == "2021-03-12" {
					ok++
				} else {
					t.Logf("%s, %s %q: %s %s", name, p.lang, d, a.Published.At.Format(time.DateOnly), a.Published.From)
				}
			}
		}
		all, right = all+n, right+ok
		byTemplate[name] = fmt.Sprintf("%d of %d", ok, n)
	}
	if share := float64(right) / float64(all); share < leastRight {
		t.Errorf("%d of %d days are right: %.3f, want %.2f\n%v", right, all, share, leastRight, byTemplate)
	} else {
		t.Logf("%d of %d days are right: %.3f\n%v", right, all, share, byTemplate)
	}
}
