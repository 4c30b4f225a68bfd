package date

import (
	"regexp"
	"strings"
)

// A written date is a month's name with a day and a year around it, in one of the
// orders that languages have: 31 December 2024, December 31, 2024, 2024 December 31.
var (
	dayBefore  = regexp.MustCompile(`(?:^|[^\d:])(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|-an|\-го)?(?:\s|-|/|\.)*(?:de |of |di |d'|den |ng )?$`)
	yearAfter  = regexp.MustCompile(`^(?:\.|,|\s|-|/|de |del |d\. )*(\d{4})(?:[^\d]|$)`)
	dayAfter   = regexp.MustCompile(`^(?:\.|,|\s|-|/)*(\d{1,2})(?:st|nd|rd|th|º|\.|-|,|\s)+(?:de )?(?:\s*)(\d{4})(?:[^\d]|$)`)
	yearBefore = regexp.MustCompile(`(\d{4})(?:\.|,|\s|-|/|m\. |г\. )*$`)
	justDay    = regexp.MustCompile(`^(?:\.|,|\s|-|/)*(\d{1,2})(?:[^\d]|$)`)
	word       = regexp.MustCompile(`[\p{L}\p{M}'’]+`)
)

func written(s string, _ Options) (parts, bool) {
	for _, at := range word.FindAllStringIndex(s, -1) {
		month, ok := months[strings.TrimSuffix(s[at[0]:at[1]], "’")]
		if !ok {
			continue
		}
		if p, ok := around(s[:at[0]], s[at[1]:], month); ok {
			return p, true
		}
	}
	return parts{}, false
}

// around looks for day and year before and after a month's name.
func around(before, after string, month int) (parts, bool) {
	if d := dayBefore.FindStringSubmatchIndex(before); d != nil {
		if y := yearAfter.FindStringSubmatchIndex(after); y != nil {
			p := parts{year: num(after[y[2]:y[3]]), month: month, day: num(before[d[2]:d[3]])}
			p.readTime(after[y[3]:], before[:d[2]])
			return p, true
		}
	}
	if m := dayAfter.FindStringSubmatchIndex(after); m != nil {
		p := parts{year: num(after[m[4]:m[5]]), month: month, day: num(after[m[2]:m[3]])}
		p.readTime(after[m[5]:], before)
		return p, true
	}
	if y := yearBefore.FindStringSubmatch(before); y != nil {
		if d := justDay.FindStringSubmatchIndex(after); d != nil {
			p := parts{year: num(y[1]), month: month, day: num(after[d[2]:d[3]])}
			p.readTime(after[d[3]:], "")
			return p, true
		}
	}
	return parts{}, false
}

// months maps the names of the months, in full and short, to their numbers. Where two
// languages disagree (listopad), the one with more news pages has it.
var months = monthNames([12]string{
	"january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari januára ledna leden stycznia styczeń sty января янв январь січня січ ocak tammikuu tammikuuta január jan ianuarie ιανουαρίου ιαν يناير كانون_الثاني 1月 janvāris janvāra sausio sausis siječnja siječanj jaanuar januára януари јануар ژانویه जनवरी জানুয়ারি มกราคม tháng_một januarie jaan",
	"february feb februar feber février févr fév febrero fevereiro fev febbraio februari února únor lutego luty lut февраля фев февр февраль лютого лют şubat helmikuu helmikuuta február febr februarie φεβρουαρίου φεβ فبراير شباط februāris februāra vasario vasaris veljače veljača veebruar februára февруари фебруар فوریه फरवरी ফেব্রুয়ারি กุมภาพันธ์ februarie veebr",
	"march mar märz mär mrz mars marzo março maart mrt března březen marca marzec марта мар март березня бер mart maaliskuu maaliskuuta március márc martie μαρτίου μαρ مارس آذار marts marta kovo kovas ožujka ožujak märts مارس मार्च মার্চ มีนาคม maart",
	"april apr avril avr abril abr aprile april dubna duben kwietnia kwiecień kwi апреля апр апрель квітня квіт nisan huhtikuu huhtikuuta április ápr aprilie απριλίου απρ أبريل ابريل إبريل نيسان aprīlis aprīļa balandžio balandis travnja travanj aprill apríla април آوریل अप्रैल এপ্রিল เมษายน",
	"may mai mayo maio maggio mag mei května květen maja maj мая май травня трав mayıs toukokuu toukokuuta május máj μαΐου μαίου μάιος مايو أيار maijs maija gegužės gegužė svibnja svibanj mája maí мај مه मई মে พฤษภาคม",
	"june jun juni juin junio junho giugno giu června červen czerwca czerwiec cze июня июн июнь червня черв haziran kesäkuu kesäkuuta június jún iunie ιουνίου ιουν يونيو حزيران jūnijs jūnija birželio birželis lipnja lipanj juuni júna júní юни јун ژوئن जून জুন มิถุนายน junie",
	"july jul juli juillet juil julio julho luglio lug července červenec lipca lipiec lip июля июл июль липня лип temmuz heinäkuu heinäkuuta július júl iulie ιουλίου ιουλ يوليو تموز jūlijs jūlija liepos liepa srpnja srpanj juuli júla júlí юли јул ژوئیه जुलाई জুলাই กรกฎาคม julie",
	"august aug août aout agosto ago agustus augustus srpna srpen sierpnia sierpień sie августа авг август серпня серп ağustos elokuu elokuuta augusztus augusti αυγούστου αυγ أغسطس اغسطس آب augusts augusta rugpjūčio rugpjūtis kolovoza kolovoz ágúst اوت अगस्त আগস্ট สิงหาคม ags agt",
	"september sep sept septembre septiembre setiembre setembro set settembre září września wrzesień wrz сентября сен сент сентябрь вересня вер eylül syyskuu syyskuuta szeptember szept septembrie σεπτεμβρίου σεπ سبتمبر أيلول septembris septembra rugsėjo rugsėjis rujna rujan septembra септември септембар سپتامبر सितंबर সেপ্টেম্বর กันยายน",
	"october oct oktober okt octobre octubre outubro out ottobre ott října říjen października październik paź октября окт октябрь жовтня жовт ekim lokakuu lokakuuta október octombrie οκτωβρίου οκτ أكتوبر اكتوبر تشرين_الأول oktobris oktobra spalio spalis oktoober októbra октомври октобар اکتبر अक्टूबर অক্টোবর ตุลาคม oktober",
	"november nov novembre noviembre novembro novembre listopadu listopad listopada lis ноября ноя нояб ноябрь листопада лист kasım marraskuu marraskuuta noiembrie νοεμβρίου νοε نوفمبر تشرين_الثاني novembris novembra lapkričio lapkritis studenoga studeni nóvember novembra ноември новембар نوامبر नवंबर নভেম্বর พฤศจิกายน nopember",
	"december dec dezember dez décembre déc diciembre dic dezembro dicembre prosince prosinec grudnia grudzień gru декабря дек декабрь грудня груд aralık joulukuu joulukuuta decembrie δεκεμβρίου δεκ ديسمبر كانون_الأول decembris decembra gruodžio gruodis prosinca prosinac detsember desember des декември децембар دسامبر दिसंबर ডিসেম্বর ธันวาคม desember",
})

func monthNames(lists [12]string) map[string]int {
	m := map[string]int{}
	for i, names := range lists {
		for _, n := range strings.Fields(names) {
			if _, taken := m[n]; !taken {
				m[n] = i + 1
			}
		}
	}
	return m
}
