package date

import (
	"strings"
	"unicode/utf8"
)

// monthNames are the names of the months by language, January first; other forms and
// abbreviations behind a slash. Where two languages disagree (listopad), the first here
// has it, unless Options name the language.
var monthNames = []struct{ lang, names string }{
	{"en", "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec"},
	{"de", "januar/jänner/jan/jän februar/feber/feb märz/maerz/mär/mrz april/apr mai juni/jun juli/jul august/aug september/sept/sep oktober/okt november/nov dezember/dez"},
	{"fr", "janvier/janv/jan février/fevrier/févr/fév/fevr mars avril/avr mai juin juillet/juil août/aout septembre/sept octobre/oct novembre/nov décembre/decembre/déc"},
	{"es", "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago septiembre/setiembre/sept/sep/set octubre/oct noviembre/nov diciembre/dic"},
	{"pt", "janeiro/jan fevereiro/fev março/marco/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set outubro/out novembro/nov dezembro/dez"},
	{"it", "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/set/sett ottobre/ott novembre/nov dicembre/dic"},
	{"nl", "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep oktober/okt november/nov december/dec"},
	{"af", "januarie februarie maart april mei junie julie augustus september oktober november desember/des"},
	{"sv", "januari/jan februari/feb mars/mar april/apr maj juni/jun juli/jul augusti/aug september/sep/sept oktober/okt november/nov december/dec"},
	{"no", "januar/jan februar/feb mars/mar april/apr mai juni/jun juli/jul august/aug september/sep oktober/okt november/nov desember/des"},
	{"da", "januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug september/sep oktober/okt november/nov december/dec"},
	{"is", "janúar/jan febrúar/feb mars/mar apríl/apr maí júní/jún júlí/júl ágúst/ágú september/sep október/okt nóvember/nóv desember/des"},
	{"fi", "tammikuuta/tammikuu/tammi helmikuuta/helmikuu/helmi maaliskuuta/maaliskuu/maalis huhtikuuta/huhtikuu/huhti toukokuuta/toukokuu/touko kesäkuuta/kesäkuu/kesä heinäkuuta/heinäkuu/heinä elokuuta/elokuu/elo syyskuuta/syyskuu/syys lokakuuta/lokakuu/loka marraskuuta/marraskuu/marras joulukuuta/joulukuu/joulu"},
	{"et", "jaanuar/jaan veebruar/veebr märts aprill/apr mai juuni juuli august/aug september/sept oktoober/okt november/nov detsember/dets"},
	{"lv", "janvāris/janvāra/janvārī februāris/februāra/februārī marts/marta/martā aprīlis/aprīļa/aprīlī maijs/maija/maijā jūnijs/jūnija/jūnijā jūlijs/jūlija/jūlijā augusts/augusta/augustā septembris/septembra/septembrī oktobris/oktobra/oktobrī novembris/novembra/novembrī decembris/decembra/decembrī"},
	{"lt", "sausio/sausis/saus vasario/vasaris/vas kovo/kovas balandžio/balandis/bal gegužės/gegužė/geg birželio/birželis/birž liepos/liepa rugpjūčio/rugpjūtis/rugp rugsėjo/rugsėjis/rugs spalio/spalis/spal lapkričio/lapkritis/lapkr gruodžio/gruodis/gruod"},
	{"pl", "stycznia/styczeń/sty lutego/luty/lut marca/marzec kwietnia/kwiecień/kwi maja/maj czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz października/październik/paź listopada/listopad/lis grudnia/grudzień/gru"},
	{"cs", "ledna/leden/led února/únor/úno března/březen/bře dubna/duben/dub května/květen/kvě června/červen/čvn července/červenec/čvc srpna/srpen/srp září/zář října/říjen/říj listopadu/listopad/lis prosince/prosinec"},
	{"sk", "januára/január februára/február marca/marec apríla/apríl mája/máj júna/jún júla/júl augusta/august septembra/september októbra/október novembra/november decembra/december"},
	{"sl", "januarja/januar februarja/februar marca/marec aprila/april maja/maj junija/junij julija/julij avgusta/avgust/avg septembra/september oktobra/oktober novembra/november decembra/december"},
	{"hr", "siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj svibnja/svibanj lipnja/lipanj srpnja/srpanj kolovoza/kolovoz rujna/rujan listopada/listopad studenoga/studenog/studeni prosinca/prosinac"},
	{"bs", "januara/januar februara/februar marta/mart aprila/april maja/maj juna/juni jula/juli avgusta/august septembra/septembar oktobra/oktobar novembra/novembar decembra/decembar"},
	{"hu", "január/jan február/febr március/márc április/ápr május/máj június/jún július/júl augusztus/aug szeptember/szept október/okt november/nov december/dec"},
	{"ro", "ianuarie/ian februarie/feb martie/mart aprilie/apr mai iunie/iun iulie/iul august/aug septembrie/sept octombrie/oct noiembrie/noi/noiem decembrie/dec"},
	{"sq", "janar/jan shkurt/shku mars prill/pri maj qershor/qer korrik/korr gusht/gush shtator/shta tetor/tet nëntor/nëndor/nën dhjetor/dhje"},
	{"tr", "ocak/oca şubat/şub mart/mar nisan/nis mayıs/mayis haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki kasım/kas/kasim aralık/ara/aralik"},
	{"az", "yanvar/yan fevral/fev mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr"},
	{"uz", "yanvar fevral mart aprel may iyun iyul avgust sentabr/sentyabr oktabr noyabr dekabr"},
	{"ca", "gener/gen febrer març/marc abril maig juny juliol agost setembre octubre novembre desembre"},
	{"gl", "xaneiro/xan febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro"},
	{"eu", "urtarrilaren/urtarrila/urtarrilak otsailaren/otsaila/otsailak martxoaren/martxoa/martxoak apirilaren/apirila/apirilak maiatzaren/maiatza/maiatzak ekainaren/ekaina/ekainak uztailaren/uztaila/uztailak abuztuaren/abuztua/abuztuak irailaren/iraila/irailak urriaren/urria/urriak azaroaren/azaroa/azaroak abenduaren/abendua/abenduak"},
	{"ga", "eanáir feabhra márta aibreán bealtaine meitheamh iúil lúnasa mheán deireadh samhain nollaig"},
	{"cy", "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr"},
	{"lb", "januar februar mäerz abrëll mee juni juli august september oktober november dezember"},
	{"id", "januari/jan februari/feb/pebruari maret/mar april/apr mei juni/jun juli/jul agustus/agt/ags/agu september/sep oktober/okt november/nov/nopember desember/des"},
	{"ms", "januari februari mac april mei jun julai ogos/ogo september oktober november disember/dis"},
	{"tl", "enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre"},
	{"sw", "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba"},
	{"ru", "января/янв/январь февраля/фев/февр/февраль марта/мар/март апреля/апр/апрель мая/май июня/июн/июнь июля/июл/июль августа/авг/август сентября/сен/сент/сентябрь октября/окт/октябрь ноября/ноя/нояб/ноябрь декабря/дек/декабрь"},
	{"uk", "січня/січень/січ лютого/лютий/лют березня/березень/бер квітня/квітень/квіт травня/травень/трав червня/червень/черв липня/липень/лип серпня/серпень/серп вересня/вересень/вер жовтня/жовтень/жовт листопада/листопад/лист грудня/грудень/груд"},
	{"be", "студзеня/студзень лютага/люты сакавіка/сакавік красавіка/красавік мая/май чэрвеня/чэрвень ліпеня/ліпень жніўня/жнівень верасня/верасень кастрычніка/кастрычнік лістапада/лістапад снежня/снежань"},
	{"bg", "януари/ян февруари/фев март април/апр май юни юли август/авг септември/септ октомври/окт ноември/ное декември/дек"},
	{"sr", "јануар/јануара/јан фебруар/фебруара/феб март/марта април/априла мај/маја јун/јуна/јуни јул/јула/јули август/августа септембар/септембра октобар/октобра новембар/новембра децембар/децембра"},
	{"mk", "јануари февруари март април мај јуни јули август септември октомври ноември декември"},
	{"kk", "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"},
	{"el", "ιανουαρίου/ιανουάριος/ιαν φεβρουαρίου/φεβρουάριος/φεβ μαρτίου/μάρτιος/μαρ απριλίου/απρίλιος/απρ μαΐου/μαίου/μάιος/μάι ιουνίου/ιούνιος/ιουν ιουλίου/ιούλιος/ιουλ αυγούστου/αύγουστος/αυγ σεπτεμβρίου/σεπτέμβριος/σεπ/σεπτ οκτωβρίου/οκτώβριος/οκτ νοεμβρίου/νοέμβριος/νοε/νοεμ δεκεμβρίου/δεκέμβριος/δεκ"},
	{"ka", "იანვარი/იანვარს/იან თებერვალი/თებერვალს/თებ მარტი/მარტს/მარ აპრილი/აპრილს/აპრ მაისი/მაისს/მაი ივნისი/ივნისს/ივნ ივლისი/ივლისს/ივლ აგვისტო/აგვისტოს/აგვ სექტემბერი/სექტემბერს/სექ ოქტომბერი/ოქტომბერს/ოქტ ნოემბერი/ნოემბერს/ნოე დეკემბერი/დეკემბერს/დეკ"},
	{"hy", "հունվարի/հունվար/հուն փետրվարի/փետրվար/փետ մարտի/մարտ ապրիլի/ապրիլ մայիսի/մայիս հունիսի/հունիս հուլիսի/հուլիս օգոստոսի/օգոստոս սեպտեմբերի/սեպտեմբեր հոկտեմբերի/հոկտեմբեր նոյեմբերի/նոյեմբեր դեկտեմբերի/դեկտեմբեր"},
	{"he", "ינואר/בינואר/ינו פברואר/בפברואר/פבר מרץ/מרס/במרץ/במרס אפריל/באפריל/אפר מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט/אוג ספטמבר/בספטמבר/ספט אוקטובר/באוקטובר/אוק נובמבר/בנובמבר/נוב דצמבר/בדצמבר/דצמ"},
	{"ar", "يناير/جانفي/كانون+الثاني فبراير/فيفري/شباط مارس/آذار أبريل/ابريل/إبريل/أفريل/نيسان مايو/ماي/أيار يونيو/يونيه/جوان/حزيران يوليو/يوليه/جويلية/يوليوز/تموز أغسطس/اغسطس/أوت/غشت/آب سبتمبر/شتنبر/أيلول أكتوبر/اكتوبر/تشرين+الأول نوفمبر/نونبر/تشرين+الثاني ديسمبر/دجنبر/كانون+الأول"},
	{"fa", "ژانویه فوریه مارس آوریل مه/می ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر"},
	{"ur", "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر"},
	{"hi", "जनवरी/जन फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर"},
	{"mr", "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर"},
	{"bn", "জানুয়ারি/জানুয়ারী/জানুয়ারি ফেব্রুয়ারি/ফেব্রুয়ারী/ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট/আগষ্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর"},
	{"pa", "ਜਨਵਰੀ ਫਰਵਰੀ/ਫ਼ਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ"},
	{"gu", "જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઓગસ્ટ/ઑગસ્ટ સપ્ટેમ્બર ઓક્ટોબર/ઑક્ટોબર નવેમ્બર ડિસેમ્બર"},
	{"ta", "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட்/ஆகஸ்டு செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்"},
	{"te", "జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జులై/జూలై ఆగస్టు/ఆగస్ట్ సెప్టెంబర్/సెప్టెంబరు అక్టోబర్/అక్టోబరు నవంబర్/నవంబరు డిసెంబర్/డిసెంబరు"},
	{"kn", "ಜನವರಿ ಫೆಬ್ರವರಿ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್ ಸೆಪ್ಟೆಂಬರ್ ಅಕ್ಟೋಬರ್ ನವೆಂಬರ್ ಡಿಸೆಂಬರ್"},
	{"ml", "ജനുവരി ഫെബ്രുവരി മാർച്ച് ഏപ്രിൽ മേയ്/മെയ് ജൂൺ ജൂലൈ ഓഗസ്റ്റ് സെപ്റ്റംബർ ഒക്ടോബർ നവംബർ ഡിസംബർ"},
	{"th", "มกราคม/ม.ค กุมภาพันธ์/ก.พ มีนาคม/มี.ค เมษายน/เม.ย พฤษภาคม/พ.ค มิถุนายน/มิ.ย กรกฎาคม/ก.ค สิงหาคม/ส.ค กันยายน/ก.ย ตุลาคม/ต.ค พฤศจิกายน/พ.ย ธันวาคม/ธ.ค"},
	{"lo", "ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ"},
	{"km", "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ"},
	{"my", "ဇန်နဝါရီ ဖေဖော်ဝါရီ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် ဩဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ ဒီဇင်ဘာ"},
}

// jalaliNames are the months of the Persian calendar.
const jalaliNames = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"

// jalali is added to the number of a Persian month.
const jalali = 20

var months, croatian = indexMonths()

func indexMonths() (all, hr map[string]int) {
	all, hr = map[string]int{}, map[string]int{}
	for _, l := range monthNames {
		addMonths(all, l.names, 0)
		if l.lang == "hr" {
			addMonths(hr, l.names, 0)
		}
	}
	addMonths(all, jalaliNames, jalali)
	return all, hr
}

func addMonths(m map[string]int, names string, plus int) {
	for i, forms := range strings.Fields(names) {
		for _, n := range strings.Split(forms, "/") {
			n = strings.ReplaceAll(n, "+", " ")
			if _, taken := m[n]; !taken {
				m[n] = i + 1 + plus
			}
		}
	}
}

// maxMonth is longer than any name of a month, in bytes.
const maxMonth = 48

// monthOf is the number of the month that w names, or 0.
func monthOf(w string, o Options) int {
	if len(w) > maxMonth || len(w) < 2 {
		return 0
	}
	w = lower(w)
	if o.Language == "hr" {
		if n := croatian[w]; n > 0 {
			return n
		}
	}
	return months[w]
}

// IsMonth reports whether a word names a month in some language.
func IsMonth(w string) bool { return monthOf(strings.TrimRight(w, ".,"), Options{}) > 0 }

// longMonth reads the names that are more than one word: "มี.ค." and "كانون الثاني". A
// word that is none ends where it did.
func longMonth(s string, start, end int) (int8, int) {
	r, _ := utf8.DecodeRuneInString(s[start:])
	if end >= len(s) || r < 0x600 || r > 0xe7f || s[end] != '.' && s[end] != ' ' {
		return 0, end
	}
	next := end + 1
	for next < len(s) && s[next] >= 0x80 {
		next++
	}
	if next-start > maxMonth {
		return 0, end
	}
	if n := months[s[start:next]]; n > 0 {
		return int8(n), next
	}
	return 0, end
}
