package lang

import "testing"

func TestDetect(t *testing.T) {
	for want, text := range map[string]string{
		"en": "The council met on Monday evening and, after four hours of debate, voted to keep the old bridge open until the new one is ready.",
		"de": "Der Gemeinderat vergab den Auftrag am Montagabend einstimmig an eine Firma aus dem Nachbarkreis, die mit Abstand die günstigste war.",
		"fr": "Quatre mois après la crue qui avait noyé le rez-de-chaussée, la bibliothèque municipale a rouvert ses portes mardi dans la joie.",
		"es": "El ayuntamiento votó el lunes por la noche mantener abierto el puente viejo hasta que el nuevo esté listo para el tráfico.",
		"pt": "A câmara votou na segunda-feira à noite para manter a ponte velha aberta até que a nova esteja pronta para o trânsito.",
		"it": "Il consiglio ha votato lunedì sera per tenere aperto il vecchio ponte fino a quando il nuovo non sarà pronto per il traffico.",
		"nl": "De gemeenteraad besloot maandagavond om de oude brug open te houden tot de nieuwe klaar is voor het verkeer in de stad.",
		"pl": "Rada zdecydowała w poniedziałek wieczorem, że stary most będzie otwarty do czasu, gdy nowy będzie gotowy, a to potrwa.",
		"tr": "Belediye meclisi pazartesi akşamı eski köprünün yeni köprü hazır olana kadar açık kalması için oy verdi ve bu karar çok konuşuldu.",
		"id": "Dewan kota pada hari Senin memutuskan untuk tetap membuka jembatan lama yang ada sampai jembatan baru itu siap untuk digunakan.",
		"ru": "Строители завершили укладку последнего пролёта моста, и движение по нему откроют в середине мая после испытаний под нагрузкой.",
		"uk": "Будівельники завершили укладання останнього прольоту мосту, і рух ним відкриють у середині травня після випробувань.",
		"ar": "افتتحت سلطة الموانئ يوم الثلاثاء الرصيف الجديد في الميناء القديم بعد أعمال استمرت أربع سنوات",
		"fa": "شهرداری اعلام کرد که پل قدیمی تا زمانی که پل جدید آماده شود باز خواهد ماند و این تصمیم برای مردم شهر مهم است",
		"hi": "नगर परिषद ने सोमवार शाम को यह फैसला किया कि पुराना पुल तब तक खुला रहेगा जब तक नया पुल तैयार नहीं हो जाता है",
		"ja": "港の市場で10日、朝市が三年ぶりに再開した。改修工事のため休止していたもので、早朝から家族連れらが訪れた。",
		"zh": "市议会星期一晚上投票决定，在新桥建成之前，旧桥将继续开放。市长表示，工程将在春天开始。",
		"ko": "시의회는 월요일 저녁 새 다리가 준비될 때까지 옛 다리를 열어 두기로 결정했다.",
		"":   "42",
	} {
		if got, sure := Detect(text); got != want {
			t.Errorf("Detect(%.40q) = %q (%.2f), want %q", text, got, sure, want)
		}
	}
}

func TestTag(t *testing.T) {
	for in, want := range map[string]string{
		"en": "en", "en_US": "en-US", "EN-us": "en-US", "de-DE, de": "de-DE", "zh_CN": "zh-CN", "English": "en", "jp": "ja",
		"": "", "x": "", "mul": "", "und": "", "en-US-posix-and-far-too-long-to-be-a-tag": "", "text/html": "",
	} {
		if got := Tag(in); got != want {
			t.Errorf("Tag(%q) = %q, want %q", in, got, want)
		}
	}
}
