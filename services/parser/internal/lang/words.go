package lang

import (
	"maps"
	"slices"
	"strings"
)

// lists are the most frequent words of each language.
var lists = map[string]string{
	"en": "the of and to in a is that for on was with as it by be at from are this has have not but they which their were he she said will an or his her been more who would had its than about after",
	"de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch",
	"fr": "le la les de des du et à en un une est que qui dans pour par sur au aux avec ce il elle ne pas plus se sont son sa ses ont été cette mais ou comme nous leur après d'un d'une c'est qu'il selon être a",
	"es": "el la los las de del que y en un una por con para se es no al lo su más como pero sus le ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde han fue ha según desde",
	"pt": "o a os as de do da dos das que e em um uma para com não no na nos nas por se mais é como mas ao foi ele à seu sua ou ser quando muito há já está também pelo pela até isso são foram segundo após",
	"it": "il lo la i gli le di del della dei delle che e è in un una per con non si da al alla sono ha come più anche dal nel nella ma su o hanno questo questa era stato dopo suo sua ed dalla degli loro cui",
	"nl": "de het een van en in is dat op te zijn voor met niet aan er om ook als door maar naar bij uit nog over dan wel tot heeft hij ze wordt werd deze meer hebben worden die was kan geen",
	"af": "die van en in is het dat op te wat vir met nie aan om ook as deur maar na by sy hy hulle word was kan geen 'n ʼn en sal sê is nie",
	"sv": "och i att det som en på är av för med den till inte har de om ett han var men från vid kan så ut upp efter under också när hade sig blev blir ska eller sin säger mot över enligt",
	"no": "og i det som en på er av for med den til ikke har de om et han var men fra kan så ut opp etter under også når hadde seg ble blir skal eller sin sier mot over ved å vi jeg",
	"da": "og i det som en på er af for med den til ikke har de om et han var men fra kan så ud op efter under også når havde sig blev bliver skal eller sin siger mod over ved at vi jeg hvor",
	"fi": "ja on ei se että oli hän ovat kun myös mutta joka niin kuin tai sen ole mukaan mitä vain jo sekä hänen siitä ovat jos jotka olisi yli sanoo kertoo",
	"is": "og í að á er sem en til um það við af með var hann ekki fyrir eru þá hún frá þar þetta eða segir hefur verið vegna eftir",
	"et": "ja on ei see et oli ta ka kui aga mis oma või siis kes pole olid nii veel selle mille ning seda tema",
	"lv": "un ir ka ar no par uz arī tas bija kas lai bet vai pēc kā tiek gan šo savu ne viņš nav tā līdz",
	"lt": "ir kad yra iš į su kaip bet tai buvo už apie nuo jo dar po taip pat jis ne tik iki savo dėl kurie ar prie",
	"pl": "i w na z się że do nie to jest o jak za od po dla ale przez przy tym czy tego oraz być już także są jego które który została był również ma",
	"cs": "a v na se že je s z do to o i za ve pro jako by ale po podle jsem jeho také který které jsou bylo když nebo byl ze už není aby",
	"sk": "a v na sa že je s z do to o i za vo pre ako by ale po podľa jeho tiež ktorý ktoré sú bolo keď alebo bol zo už nie aby pri",
	"sl": "in je v na da se za so z ki pa ne tudi kot po bi s ob iz od je bilo pri še če bo lahko med do",
	"hr": "i je u na da se za su s od koji što kao o iz ne to po će a bi nije do je bio ili koja ali samo te prema",
	"hu": "a az és hogy nem is egy ez volt meg csak de már mint még szerint el után vagy ha azt lesz ki fel amely minden több",
	"ro": "și de în a la cu din că pe nu un o este să se mai pentru care au fost sunt ca prin după dar sau fi acest această lui între şi",
	"tr": "ve bir bu için da de ile olarak daha çok olan en ise gibi kadar sonra var ne olduğu ancak dedi oldu yeni tarafından edildi",
	"az": "və bir bu üçün ilə olan də da edib daha çox ki bildirib tərəfindən sonra olub kimi isə",
	"sq": "dhe të në e i me për një që nga është nuk ka si se më do janë në kjo por ai tij",
	"id": "yang dan di dengan untuk dari pada ini itu dalam tidak akan juga ke oleh adalah para telah sebagai karena ada saat kata bisa lebih tersebut hari menjadi",
	"tl": "ang ng sa na mga at ay si ni para ito kay hindi siya nang may ayon kanyang isang",
	"vi": "và của là có trong được cho các không với một này người đã những khi từ để về đến tại cũng như năm ông",
	"sw": "na ya wa kwa ni katika la za kuwa hiyo huo cha hii kama pia alisema baada yake wake amesema watu ambao",
	"zu": "ukuthi futhi uma kanye ngoba le lo kodwa nje kusho uthe ngemuva ukuze kwakhe yakhe okwamanje njengoba uthi",
	"xh": "ukuba kwaye ukuze le lo kodwa kunye emva utshilo ngoko njengoko uthe ukuya oko kwi ngokuba xa yaye phantsi",
	"ca": "el la els les de del que i en un una per amb és no al es ha com però més aquest aquesta seva han també als són ja hi",
	"eu": "eta da ez du dute bat dira izan dela ere baina zen egin duen hau den hori dituzte bere",
	"ga": "agus an na ar go sé sí bhí le i ag do is a níl siad seo sin",
	"cy": "yn y a i o mae yr ar ei gan am wedi ond fod hefyd bod oedd gyda",
	"ru": "и в на не что с по как это к из его он за для от но был о так же также у все было которые после до года будет то может том этом или сообщил",
	"uk": "і в на не що з до та за у як це від про його він для але було також після є під який які року буде або ми які може цього",
	"be": "і ў на не што з да за як гэта ад пра яго ён для але было таксама пасля які якія года будзе або",
	"bg": "и на в за да се от не с е са че по това като до но той при или която който след има беше през само ще",
	"sr": "и је у на да се за су од који што као о из не то по ће а би није до био или али само због",
	"mk": "и на во за да се од не со е се дека по тоа како до но тој при или која кој по има беше преку само ќе",
	"kk": "және мен бұл үшін бір деп болып да де осы туралы жылы бойынша еді ол",
	"ar": "في من على إلى أن التي الذي عن مع هذا هذه ما كان قد بعد لا بين كما أو ذلك كل خلال وقال قال إن وفي منذ حول لم غير",
	"fa": "و در به از که این را با است برای آن یک خود تا بر هم نیز شده کرد های می شد بود او اما",
	"ur": "کے کی میں ہے اور سے کا کو نے پر کہ یہ ہیں اس بھی نہیں ایک کر ان تھا گیا",
	"hi": "के में की है और से का को ने पर यह कि हैं इस भी नहीं एक कर हो था लिए गया ही",
	"mr": "आहे आणि या च्या ते हे मध्ये की आहेत तर यांनी करण्यात आला होते ही असून",
	"ne": "र को मा छ को लागि गरेको भएको छन् यो पनि गर्न हुने",
}

// tags are the languages of the lists.
var tags = slices.Sorted(maps.Keys(lists))

// frequent maps a word to the languages, by their place in tags, in which it is one of the
// most frequent.
var frequent = invert()

func invert() map[string][]int {
	m := map[string][]int{}
	for i, tag := range tags {
		seen := map[string]bool{}
		for _, w := range strings.Fields(lists[tag]) {
			if !seen[w] {
				m[w] = append(m[w], i)
			}
			seen[w] = true
		}
	}
	return m
}
