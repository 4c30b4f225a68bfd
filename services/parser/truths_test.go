package parser_test

// reference is the title of the reference article, which several pages hold.
const reference = "Japanese cabinet spokesman mentions heated exchange of views between Kono, Lavrov"

// referenceNoise is what stands on its pages and is not of it.
var referenceNoise = []string{"Rate it", "Add comment", "News agency", "слишком", "ошибке", reference}

// truths are of the pages in testdata.
var truths = []truth{
	{file: "inforos.html", Title: reference, Published: "2019-02-18 15:07:00", Language: "en", Agency: "TASS", Section: "News",
		Shape: "ppppphpppphphp", First: "There was a frank though", Last: "over the southern Kuril Islands.", lacks: referenceNoise},
	{file: "inforos.txt", Title: reference, Language: "en", Agency: "TASS",
		Shape: "ppppphpppphphp", First: "There was a frank though", Last: "over the southern Kuril Islands.", lacks: referenceNoise},
	{file: "inforos-jsonld.html", Title: reference, Published: "2019-02-18 12:07:00 +03:00", Modified: "2019-02-18 12:12:00 +03:00", Language: "en", Access: "free", Agency: "TASS", Section: "News", Tags: "Kuril Islands, peace treaty",
		Shape: "ppppphpppphphp", First: "There was a frank though", Last: "over the southern Kuril Islands.", lacks: referenceNoise},
	{file: "inforos-microdata.html", Title: reference, Published: "2019-02-18 12:07:00 +03:00", Language: "en", Agency: "TASS", Section: "News", Tags: "Kuril Islands, peace treaty",
		Shape: "ppppphpppphphp", First: "There was a frank though", Last: "over the southern Kuril Islands.", lacks: referenceNoise},
	{file: "inforos-table.html", Title: reference, Published: "2019-02-18 15:07:00", Language: "en", Agency: "TASS",
		Shape: "ppppphpppphphp", First: "There was a frank though", Last: "over the southern Kuril Islands.", lacks: []string{"Add comment", "News agency", "слишком", "ошибке"}},

	{file: "en-jsonld.html", Title: "Ferry terminal reopens after eight-year rebuild", Subtitle: "The first boats left on Tuesday morning, three years late and twice as dear as planned.", Authors: "Moira Kettle; Tom Agwu",
		Published: "2024-03-12 06:30:00 +01:00", Modified: "2024-03-12 10:05:30 +01:00", Language: "en-GB", Access: "free", Agency: "Reuters", Place: "EASTHAVEN", Section: "Transport", Tags: "ferries, public transport",
		Shape: "cppphpllpq", First: "EASTHAVEN (Reuters) - The old clock", Last: "that eight years ago.", lacks: []string{"Advertisement", "Related", "Read more", "cookies", "more charm", "©"}},
	{file: "de-meta.html", Title: "Brückenbau beginnt nach Ostern", Subtitle: "Die Sperrung der Hauptstraße dauert bis in den Herbst. Der Gemeinderat hat den Auftrag vergeben.", Authors: "Jürgen Wäldle",
		Published: "2024-03-12 05:15:00 +01:00", Modified: "2024-03-12 08:40:00 +01:00", Language: "de", Access: "metered", Agency: "dpa", Section: "Lokales", Tags: "Brückenbau, Hauptstraße, Gemeinderat",
		Shape: "ppphpp", First: "Unterwiesen. Nach langem Hin", Last: "(mit Material der dpa)", lacks: []string{"Anzeige", "Lesen Sie auch", "Teilen", "Meistgelesen", "Impressum", "Von Jürgen"}},
	{file: "ru-plain.html", Title: "Новый мост через Каменку откроют в мае", Published: "2024-03-12 14:20:00", Language: "ru", Agency: "TASS",
		Shape: "ppphp", First: "Строители завершили укладку", Last: "интервал составит полчаса.", lacks: []string{"Читайте также", "Главная", "ссылка обязательна", "12 марта"}},
	{file: "ja-news.html", Title: "港の市場、三年ぶりに朝市を再開", Authors: "山根 千夏", Published: "2024-03-12 18:05:00", Language: "ja",
		Shape: "ppphp", First: "港の市場で10日、", Last: "新しい商品も売り出す予定だ。", lacks: []string{"関連記事", "無断転載", "記者"}},
	{file: "ar-news.html", Title: "افتتاح الرصيف الجديد في الميناء القديم", Authors: "ليلى الحداد", Published: "2024-03-12 07:45:00 +03:00", Language: "ar", Section: "اقتصاد", Tags: "موانئ",
		Shape: "pppp", First: "افتتحت سلطة الموانئ", Last: "قبل نهاية العام.", lacks: []string{"اقرأ أيضا", "جميع الحقوق", "بقلم"}},
	{file: "fr-microdata.html", Title: "La bibliothèque rouverte après l’inondation", Subtitle: "Fermée depuis novembre, elle a retrouvé ses lecteurs ce mardi, mais pas tous ses livres.", Authors: "Inès Carrel",
		Published: "2024-03-12 17:02:00 +01:00", Language: "fr",
		Shape: "cppphp", First: "Les premiers lecteurs attendaient", Last: "des Amis de la bibliothèque.", lacks: []string{"Recevez", "Publié le", "Mentions légales", "Par "}},

	// an AMP page, two names in one byline, a wire's credit at the foot
	{file: "es-amp.html", Title: "El faro vuelve a encenderse tras doce años", Subtitle: "Los vecinos pagaron la lámpara con una rifa y dos conciertos", Authors: "Nuria Belmonte; Álvaro Quiroga",
		Published: "2024-03-11 18:20:00 +01:00", Modified: "2024-03-11 20:02:00 +01:00", Language: "es", Agency: "EFE", Tags: "Faros, Patrimonio",
		Shape: "ppphpp", First: "A las ocho y cuarto", Last: "de una sola calle. (EFE)", lacks: []string{"Publicidad", "Te puede interesar", "Deportes", "Aviso legal"}},
	// a blog system's page with sharing, related posts and comments
	{file: "pt-wordpress.html", Title: "Bonde elétrico volta a subir a ladeira do Carmo", Authors: "Joana Siqueira", Published: "2024-03-12 13:40:11 Z", Modified: "2024-03-12 14:05:52 Z", Language: "pt-BR", Section: "Cidade", Tags: "bonde, transporte",
		Shape: "ppphp", First: "O bonde elétrico voltou", Last: "às vinte e duas horas.", lacks: []string{"Leia também", "Compartilhe", "Relacionado", "Até que enfim", "Publicado em", "Posts recentes"}},
	// Open Graph alone, a wire's dateline
	{file: "it-opengraph.html", Title: "Riapre il mercato coperto, i banchi sono sessanta", Subtitle: "Dopo due anni di cantiere tornano i venditori, e con loro la fontana.", Authors: "Marta Bellandi",
		Published: "2024-03-12 10:15:00 +01:00", Language: "it-IT", Agency: "ANSA", Place: "VALDORA", Section: "Cronaca", Tags: "mercati, commercio",
		Shape: "pppp", First: "VALDORA, 12 MAR (ANSA) - Il mercato", Last: "dalle sei alle quattordici.", lacks: []string{"Condividi", "Riproduzione riservata", "Meteo"}},
	// nested tables in windows-1250, the headline in a font
	{file: "pl-tables.html", Title: "Kolej wąskotorowa znów przewozi pasażerów", Authors: "Bożena Żurek", Published: "2024-03-12 09:30:00", Language: "pl", Agency: "PAP",
		Shape: "pppp", First: "Po dziewięciu latach przerwy", Last: "lokomotywa spalinowa. (PAP)", lacks: []string{"Ogłoszenia", "Najczęściej czytane", "Copyright"}},
	// line breaks for paragraphs, windows-1253
	{file: "el-breaks.html", Title: "Το παλιό τρένο του λιμανιού ξαναμπαίνει στις ράγες", Authors: "Ελένη Βαρδάκη", Published: "2024-03-12 06:10:00 +02:00", Language: "el",
		Shape: "ppphp", First: "Το μικρό τρένο που ένωνε", Last: "να απαντήσει μέχρι το Πάσχα.", lacks: []string{"Δείτε επίσης", "Κόσμος", "επιφύλαξη"}},
	// GB18030, a dateline as the wire has it
	{file: "zh-plain.html", Title: "临江老城渡口恢复通航", Authors: "李文舟; 赵晓岚", Published: "2024-03-12 10:26:00", Language: "zh", Agency: "Xinhua", Place: "临江", Section: "国内", Tags: "渡口, 临江, 通航",
		Shape: "pppp", First: "新华社临江3月12日电", Last: "他带着孙子坐了三个来回。", lacks: []string{"责任编辑", "相关新闻", "版权所有", "来源"}},
	// EUC-KR, the reporter below the text
	{file: "ko-euckr.html", Title: "해원항 등대 도서관, 두 달 만에 다시 문 열어", Authors: "박서연", Published: "2024-03-12 00:05:00 +09:00", Language: "ko", Section: "지역",
		Shape: "pppp", First: "해원항 방파제 끝에", Last: "셔틀버스를 운행할 계획이다.", lacks: []string{"기자", "무단 전재", "많이 본 뉴스", "입력"}},
	// Shift_JIS in a table, place and wire in brackets
	{file: "ja-sjis.html", Title: "岬の路面電車、観光客でにぎわう", Published: "2024-03-11 21:40:00", Language: "ja", Agency: "Kyodo", Place: "岬市",
		Shape: "pppp", First: "【岬市＝共同】昨年秋に", Last: "四両目を走らせる方針だ。", lacks: []string{"主なニュース", "著作権", "トップ"}},
	// XHTML in windows-1255 from right to left, Dublin Core
	{file: "he-xhtml.html", Title: "תחנת הרכבת הישנה נפתחה מחדש כשוק איכרים", Authors: "נועה ברקאי", Published: "2024-03-12 10:30:00 +02:00", Language: "he", Section: "שווקים",
		Shape: "pppp", First: "אחרי עשרים שנה", Last: "תיירים קטנה בקיץ הבא.", lacks: []string{"עוד בנושא", "כל הזכויות", "ספורט"}},
	// drawn by its script, which holds the text as JSON
	{file: "tr-state.html", Title: "Ada vapurları üç ay sonra yeniden sefere çıktı", Authors: "Defne Akarsu", Published: "2024-03-12 05:15:00 +03:00", Language: "tr", Agency: "Anadolu", Place: "KIYIKENT", Section: "Gündem",
		Shape: "ppphp", First: "KIYIKENT (AA) - Kıyıkent ile", Last: "dokuz milyon liraya mal oldu.", lacks: []string{"JavaScript", "/gundem"}},
	// a live blog, its posts in JSON-LD too
	{file: "uk-live.html", Title: "Плавучий кран ударив у міст: що відомо", Subtitle: "Стежимо за подіями на переправі від самого ранку.", Authors: "Остап Береговий", Published: "2024-03-12 08:05:00 +02:00", Modified: "2024-03-12 12:20:00 +02:00",
		Language: "uk", Kind: "live", Section: "Місто",
		Shape: "hphphp", First: "Рух мостом відновлено", Last: "до огляду інженерів.", lacks: []string{"Спорт", "Усі права"}},
	// a gallery: half of it is captions
	{file: "nl-gallery.html", Title: "In beeld: schaatsers op de ondergelopen weilanden", Authors: "Femke Oosterling", Published: "2024-01-10 15:30:00 +01:00", Language: "nl", Kind: "gallery",
		Shape: "pccpc", First: "Twee nachten vorst", Last: "moet vroeg opstaan.", lacks: []string{"©"}},
	// a video with a few words
	{file: "sv-video.html", Title: "Här lyfts den gamla klockan ur tornet", Published: "2024-03-12 14:10:00 +01:00", Language: "sv", Kind: "video",
		Shape: "p", First: "Det tog två timmar", Last: "gjutas om i Holland.", lacks: []string{"Fler klipp", "webbläsare", "Nyheter"}},
	// boxes with made-up classes
	{file: "hi-divs.html", Title: "सौ साल पुराना पुस्तकालय फिर खुला", Authors: "अनिता वर्मा", Published: "2024-03-12 05:30:00 +05:30", Language: "hi", Section: "शहर",
		Shape: "pppp", First: "शहर के बीचों-बीच बना", Last: "पहले जितना ही है।", lacks: []string{"विज्ञापन", "नया पार्क", "खेल"}},
	// RDFa with the vocabulary of schema.org
	{file: "vi-rdfa.html", Title: "Chợ nổi mở lại sau mùa lũ", Subtitle: "Hơn một trăm ghe thuyền trở lại bến vào sáng thứ Ba, sớm hơn dự kiến hai tuần.", Authors: "Nguyễn Thu Hà", Published: "2024-03-11 23:50:00 +07:00", Language: "vi",
		Shape: "pppp", First: "Từ bốn giờ sáng thứ Ba", Last: "trả giá trước khi lên.", lacks: []string{"Tin liên quan", "Tác giả", "Bản quyền"}},
	// a graph of JSON-LD in which things refer to one another
	{file: "cs-graph.html", Title: "Lanovka na Ostrý vrch jezdí i v noci", Subtitle: "Poslední kabina odjíždí půl hodiny po půlnoci, a to každý pátek a sobotu.", Authors: "Radka Šímová", Published: "2024-03-12 05:00:00 Z", Modified: "2024-03-12 05:44:00 Z",
		Language: "cs", Section: "Region", Tags: "lanovka, noční provoz",
		Shape: "pppp", First: "Lanovka na Ostrý vrch začala", Last: "jezdit i v létě.", lacks: []string{"Čtěte také", "©"}},
	// links to other stories between the paragraphs, the paper's name in the dateline
	{file: "id-links.html", Title: "Kereta Pantai Kembali Beroperasi Setelah Enam Bulan", Authors: "Rina Wulandari; Bayu Prasetyo", Published: "2024-03-12 07:25:00 +07:00", Language: "id", Place: "TELUK BARU", Section: "Nasional > Daerah", Tags: "kereta, wisata",
		Shape: "pppp", First: "TELUK BARU, KABAR TELUK - Kereta", Last: "tidak perlu membayar.", lacks: []string{"Baca juga", "Penulis", "Copyright"}},
	// the teaser of what is paid for
	{file: "de-paywall.html", Title: "Warum die Mühle am Bach ihr Rad verkauft", Subtitle: "Nach 312 Jahren dreht sich das Wasserrad zum letzten Mal.", Authors: "Korbinian Lechner", Published: "2024-03-12 16:00:00 +01:00", Language: "de", Access: "locked", Section: "Wirtschaft",
		Shape: "pp", First: "Der Müller Alois Grabmaier", Last: "gerade noch rechtzeitig.", lacks: []string{"Impressum", "Lokales"}},
	// a column, with what is said of its writer below
	{file: "en-opinion.html", Title: "Leave the night bus alone", Authors: "Philippa Ormsby", Published: "2024-03-12 10:00:00 -05:00", Language: "en-US", Kind: "opinion",
		Shape: "pppp", First: "I have ridden the N7 home", Last: "at least leave the bus.", lacks: []string{"is a columnist", "fish shop", "Company"}},
	// a press release: in March, ET is four hours behind
	{file: "en-release.html", Title: "Norvik Ferries Orders Two Battery-Powered Ships", Authors: "Norvik Ferries", Published: "2024-03-12 13:00:00 -04:00", Language: "en", Kind: "press_release", Place: "BERGVIK, Norway",
		Shape: "ppphp", First: "BERGVIK, Norway, March 12, 2024 /Wirepost/ -- Norvik", Last: "two million passengers a year.", lacks: []string{"News provided by", "SOURCE", "Send a release"}},
}
