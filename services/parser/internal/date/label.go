package date

import (
	"strings"
	"unicode/utf8"
)

// Label is what the words beside a date say of it.
type Label int

// The labels.
const (
	NoLabel   Label = iota
	Published       // "Published", "Veröffentlicht am"
	Modified        // "Updated", "Stand:"
	Other           // of something else: a copyright, a membership, a deadline
)

// labels are the words beside dates by what they say. Stems stand for their endings.
var labels = []struct {
	label Label
	words []string
}{
	{Published, split("published|posted|publication|pub date|release date|released|created|issued|filed|submitted|first seen|veröffentlicht|erschienen|erstellt|publiziert|publikation|geschrieben|eingestellt|online seit|" +
		"publié|paru|mis en ligne|mise en ligne|créé|rédigé|parution|publicad|publicación|publicação|criado|creado|pubblicat|pubblicazione|inserito|gepubliceerd|geplaatst|publicatie|publicerad|publicerat|skapad|" +
		"publisert|udgivet|offentliggjort|oprettet|birt|julkaistu|julkaisu|avaldatud|lisatud|publicēt|paskelbt|publikuota|opublikowan|publikacj|dodan|zveřejněn|publikován|vydán|vloženo|zverejnen|publikovan|pridané|objavljen|" +
		"megjelen|közzété|publicat la|publicat|postat|publikuar|δημοσί|δημοσι|ανάρτηση|yayın|yayım|eklenme|oluşturulma|giriş:|dərc|опублик|публикац|размещен|добавлен|опублік|публікац|апублік|публикуван|објављен|објавен|жариялан|" +
		"פורסם|נוצר|نشر|انتشار|شائع|प्रकाशित|প্রকাশ|வெளியிட|பதிவு|ప్రచురణ|เผยแพร่|โพสต์|đăng|xuất bản|diterbitkan|dipublikasikan|terbit|diposting|publicat el|argitaratu|公開|掲載|配信|投稿|发布|發布|发表|發表|刊登|등록|입력|게시|작성|승인")},
	{Modified, split("updated|update|modified|revised|edited|changed|last change|aktualisier|zuletzt|geändert|bearbeitet|überarbeitet|stand:|stand vom|stand |letzte änderung|letztes update|" +
		"mis à jour|mise à jour|modifié|actualis|actualiz|modificad|última|atualiza|aggiorna|modificat|ultima modifica|bijgewerkt|gewijzigd|laatst|uppdater|ändrad|oppdater|endret|opdater|ændret|" +
		"päivitetty|muokattu|uuendatud|muudetud|atjauno|labots|atnaujin|aktualiz|upraven|zmieniono|ažurira|izmijen|posodob|frissí|módosí|ultima actualizare|përditës|ενημέρωση|ενημερώ|τελευταία|güncelle|yenilən|" +
		"обновл|изменен|оновл|змінен|абноўл|обновен|актуализ|ажурир|עודכן|עדכון|تحديث|بروزرسانی|به\u200cروز|अपडेट|अद्यतन|হালনাগাদ|আপডেট|புதுப்பி|అప్\u200cడేట్|อัปเดต|แก้ไข|cập nhật|diperbarui|dikemaskini|update:|更新|修正|最終|수정|업데이트")},
	{Other, split("©|copyright|(c)|member since|joined|registered|mitglied seit|dabei seit|registriert|beigetreten|angemeldet seit|geboren|born|inscrit|membre depuis|valid until|gültig|expires|deadline|bis zum|until |anmeldeschluss|anmeldefrist|termin|beginn|" +
		"zarejestr|dołączył|зарегистр|регистрация:|kayıt|lid sinds|medlem sedan|iscritto|登録日|会員|event date|starts")},
}

func split(s string) []string { return strings.Split(s, "|") }

// How far from a date its label may stand, in bytes.
const (
	labelBefore = 60
	labelBehind = 24
)

// LabelOf is what the words before a date, or just behind it, say of it. The nearest wins.
func LabelOf(before, behind string) Label {
	if n := len(before) - labelBefore; n > 0 {
		for n < len(before) && !utf8.RuneStart(before[n]) {
			n++
		}
		before = before[n:]
	}
	if l := nearest(lower(before), strings.LastIndex, func(at, best int) bool { return at > best }); l != NoLabel {
		return l
	}
	behind = behind[:cutAt(behind, min(len(behind), labelBehind))]
	return nearest(lower(behind), strings.Index, func(at, best int) bool { return best < 0 || at < best })
}

func nearest(s string, index func(string, string) int, closer func(at, best int) bool) Label {
	found, best := NoLabel, -1
	if strings.TrimSpace(s) == "" {
		return found
	}
	for _, l := range labels {
		for _, w := range l.words {
			if at := index(s, w); at >= 0 && closer(at, best) {
				found, best = l.label, at
			}
		}
	}
	return found
}
