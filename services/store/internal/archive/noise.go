package archive

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/wireroom/wireroom/pkg/diff"
)

// maxNoise is the longest sentence that may be noise, in tokens that are words: "This
// article was read 1,204 times and has 12 comments".
const maxNoise = 16

// maxUnnumbered is the longest that may be noise without a number, in bytes: "Updated just now".
const maxUnnumbered = 60

// noisy reports whether a sentence is a page's and no one's: a counter ("Read 1,204 times",
// "12 comments"), or how long ago something was ("Updated 3 minutes ago"). It holds a
// number and nothing but words of counters and clocks: a sentence with one word of news in
// it is news, "The bill got 51 votes".
func noisy(sentence string) bool {
	if len(sentence) > 20*maxNoise || len(sentence) > maxUnnumbered && strings.IndexFunc(sentence, unicode.IsNumber) < 0 {
		return false // as almost all are, and this is cheap
	}
	n := count(diff.Tokens(unspacedNoise.Replace(strings.ToLower(sentence))))
	switch {
	case n.words > maxNoise:
		return false
	case n.strange == 0:
		return n.marks > 0 && n.numbers > 0 || n.opens
	}
	// "Updated: 24 November 2026, 14:05 CET" names a month and a zone in any language.
	return n.strange <= 2 && n.opens && n.colon && n.numbers > 1
}

// tally is what a sentence is made of.
type tally struct {
	words, numbers, marks, strange int
	opens, colon                   bool // the first word that says something is a stamp's; there is a colon
}

func count(tokens []string) (n tally) {
	for _, t := range tokens {
		switch {
		case t == told:
			n.marks++
		case t == ":":
			n.colon = true
		case diff.IsWord(t):
			n.add(t)
		}
	}
	return n
}

func (n *tally) add(word string) {
	n.words++
	number, rest := leadingNumber(word)
	if number {
		n.numbers++
	}
	switch {
	case rest == "":
	case counters[rest] || agos[rest] || number && brief[rest]:
		n.marks++
	case updaters[rest]:
		n.opens = n.opens || n.marks+n.strange+n.numbers == 0
	case !units[rest] && !brief[rest] && !fillers[rest]:
		n.strange++
	}
}

// leadingNumber splits "5m" and "3분" into a number and what follows.
func leadingNumber(t string) (number bool, rest string) {
	rest = strings.TrimLeftFunc(t, unicode.IsNumber)
	return len(rest) < len(t), rest
}

// typography has one form for what sites write in several, now so and now so.
var typography = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "′", "'", "“", `"`, "”", `"`, "„", `"`, "‟", `"`, "«", `"`, "»", `"`, "″", `"`,
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "…", "...", "\u00ad", "", "\u200b", "", "\u2060", "", "\ufeff", "",
)

// told stands for a phrase of unspacedNoise.
const told = "¤"

// unspacedNoise takes the place of words in languages that write them together.
var unspacedNoise = func() *strings.Replacer {
	var pairs []string
	for _, w := range []string{"il y a ", "à l'instant", "az önce", "yang lalu", "vor kurzem", "a few moments", "przed chwilą"} {
		pairs = append(pairs, w, " "+told+" ")
	}
	for _, w := range strings.Fields(`
		阅读量 閱讀量 阅读次数 浏览量 瀏覽量 浏览次数 点击量 點擊量 阅读 閱讀 浏览 瀏覽 点击 點閱 观看 觀看 评论数 评论 評論 留言 回應 跟帖 点赞 點讚 按讚 分享 转发 轉發 收藏 人气 人氣 参与 參與
		分钟前 分鐘前 小时前 小時前 天前 日前 周前 週前 秒前 刚刚 剛剛 更新于 更新於 更新时间 更新時間 发布于 發布於 发表于 最后更新 最後更新 次 条 條 人
		回閲覧 閲覧数 閲覧 コメント シェア いいね 件 回 時間前 分前 秒前 たった今 最終更新 更新日時 更新 配信
		조회수 조회 댓글 공감 좋아요 공유 추천 분전 시간전 일전 분 시간 방금 전 업데이트 최종수정 수정 입력 회 개 명
		ความคิดเห็น ยอดวิว เข้าชม อ่าน ครั้ง แชร์ ถูกใจ นาทีที่แล้ว ชั่วโมงที่แล้ว วันที่แล้ว เมื่อสักครู่ อัปเดตเมื่อ อัปเดตล่าสุด เมื่อ
		ຄວາມຄິດເຫັນ ນາທີກ່ອນ ຊົ່ວໂມງກ່ອນ យល់ ដងមើល នាទីមុន ម៉ោងមុន မိနစ်အကြာ နာရီအကြာ`) {
		pairs = append(pairs, w, told)
	}
	return strings.NewReplacer(pairs...)
}()

// The words of counters, of clocks, of stamps, and what stands between them, of many
// languages in one: a sentence must be made of nothing else, so that a word which is noise
// in one language and news in another does no harm.
var (
	counters = set(`view views viewed read reads reader readers times comment comments share shares shared like likes liked reaction reactions vote votes rating ratings
		visit visits visitors hit hits follower followers subscriber subscribers reply replies bookmarks saves retweets
		mal gelesen aufrufe aufruf ansichten kommentare kommentar leser leserin leserinnen geteilt bewertungen bewertung reaktionen stimmen abrufe zugriffe
		fois lu lue vues vue lectures lecture commentaire commentaires partages partage réactions réaction avis votes lecteurs
		veces leído leída lecturas visitas vistas vista comentarios comentario compartidos compartido reacciones votos lectores
		vezes lido lida leituras visualizações visualização comentários comentário partilhas compartilhamentos curtidas reações
		volte letto letta letture visualizzazioni commenti commento condivisioni reazioni voti lettori
		keer gelezen weergaven reacties reactie gedeeld stemmen
		gånger läst visningar kommentarer delningar reaktioner läsare ganger lest visninger delinger gange læst visninger
		kertaa luettu lukukertaa kommenttia kommentit jakoa tykkäystä katselukertaa
		razy przeczytano wyświetleń odsłon komentarzy komentarze komentarz udostępnień polubień głosów
		krát přečteno zobrazení komentářů komentáře sdílení hlasů komentárov prečítané zdieľaní
		раз раза прочитали прочитано просмотров просмотра просмотр просмотры комментариев комментария комментарий комментарии лайков поделились репостов голосов читателей
		разів рази переглядів перегляди перегляд коментарів коментарі коментар прочитали прочитано поширень вподобань
		пъти прочетено прегледи преглеждания коментара коментари пута прегледа прочитано pregleda komentara komentari puta pročitano ogleda ogledov komentarjev
		olvasták megtekintés hozzászólás hozzászólások komment megosztás kedvelés alkalommal
		ori citit citiri vizualizări vizualizari comentarii comentariu distribuiri aprecieri
		kez okundu okunma görüntülenme yorum yorumlar paylaşım beğeni kişi
		προβολές αναγνώσεις σχόλια σχόλιο κοινοποιήσεις φορές αναγνώστες
		مشاهدة مشاهدات قراءة قراءات تعليق تعليقات تعليقا مشاركة مشاركات إعجاب مرة مرات زيارة
		بازدید نظر نظرات دیدگاه لایک بار اشتراک צפיות צפיה תגובות תגובה שיתופים לייקים פעמים נקרא
		बार पढ़ा पढ़ी टिप्पणी टिप्पणियां टिप्पणियाँ व्यूज शेयर लाइक বার পঠিত মন্তব্য শেয়ার লাইক ভিউ
		dibaca kali komentar dilihat dibagikan tontonan suka lượt xem đọc bình luận thích chia sẻ`)
	agos = set(`ago now just moments vor eben hace há atrás fa adesso geleden zojuist sedan siden nyss sitten temu před pred назад тому щойно преди пре prije
		ezelőtt perce órája napja acum önce πριν منذ الآن پیش לפני पहले আগে lalu trước`)
	units = set(`minute minutes mins hour hours day days week weeks month months second seconds
		minuten stunde stunden std tag tagen woche wochen gerade heures heure jours jour semaines semaine instant
		hora horas minutos minuto días día semanas semana dias dia ora ore minuti giorni giorno settimane uur uren dagen
		minuter timmar timme dagar minutter timer time dage minuuttia tuntia tunti päivää hetki
		minut minuty godzin godziny godzinę dni dzień chwilą minutami hodinami hodinou dny dnem minútami
		минут минуты минуту час часа часов день дня дней только что хвилин хвилини хвилину години годин годину днів минути минута сати sata sati minuta urami
		perccel órával nappal zile urmă dakika saat gün az λεπτά ώρες ώρα ημέρες
		دقيقة دقائق ساعة ساعات يوم أيام دقیقه ساعت روز דקות שעות שעה ימים יום मिनट घंटे घंटा दिन মিনিট ঘণ্টা দিন menit jam hari phút giờ ngày vừa xong`)
	brief    = set(`m h d w s k min hr hrs sec std mln tsd mrd млн тыс`)
	updaters = set(`updated update modified published posted edited refreshed aktualisiert veröffentlicht stand actualisé jour publié publiée modifié modifiée
		actualizado actualizada publicado publicada atualizado atualizada aggiornato aggiornata pubblicato pubblicata bijgewerkt gepubliceerd laatste wijziging
		uppdaterad publicerad oppdatert publisert opdateret publiceret päivitetty julkaistu aktualizacja aktualizováno aktualizované opublikowano zveřejněno zaktualizowano
		обновлено опубликовано изменено оновлено опубліковано обновена публикувано ажурирано објављено ažurirano objavljeno posodobljeno
		frissítve frissült actualizat publicat güncelleme güncellendi güncellenme yayınlanma ενημέρωση ενημερώθηκε δημοσίευση
		تحديث محدث نشر انتشار بروزرسانی به روزرسانی עודכן פורסם अपडेट अपडेटेड प्रकाशित আপডেট প্রকাশ diperbarui diperbaharui dikemaskini diterbitkan`)
	fillers = set(`this article story page was were is are has have been been had by and so far people users the a an one of on at in to last latest first since total it from about for för
		utc gmt cet cest est edt pst pdt bst ist msk am pm uhr clock
		dieser diese artikel beitrag wurde bisher und am um zuletzt insgesamt hat der die das von cet article cet cette été a et le la les à au par il dernière mise
		este esta artículo nota ha sido el la y última vez artigo foi última questo articolo è stato stata e il ultima alle
		dit artikel is en op om het denna den här artikeln har och kl senast denne artikkelen ble sist er tämä juttu on ja klo
		ten artykuł został o godz i tento článek byl v a эта этот статья статью материал новость человек чел в и был была последнее ця цю стаття статтю матеріал осіб о та
		а cikket ezt bu haber haberi defa ve son tarihinde tarihi αυτό το άρθρο και στις هذا المقال هذه المادة تم و في آخر این خبر مطلب شده است و در
		הכתבה הזו ב यह लेख खबर को में गया गई है और এই খবর টি artikel ini telah pada bài viết này có lúc đã`)
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// plain is a text in one form: typography evened out, white space folded, and without the
// sentences that are noise.
func plain(s string) string {
	var b strings.Builder
	for _, sentence := range diff.Sentences(typography.Replace(s)) {
		if noisy(sentence) {
			continue
		}
		for w := range strings.FieldsSeq(sentence) {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
	}
	return norm.NFC.String(b.String())
}

// letters counts what a reader reads of a text.
func letters(s string) int { return utf8.RuneCountInString(s) - strings.Count(s, " ") }
