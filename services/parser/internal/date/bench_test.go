package date

import "testing"

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, in string }{
		{"rfc3339", "2024-01-31T15:04:05+09:00"},
		{"written", "Veröffentlicht am 31. Januar 2024, 15:04 Uhr"},
		{"numeric", "Stand: 31.01.2024 15:04"},
		{"none", "By Ann Lee and Bo Ek, senior correspondents in the northern bureau"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(c.in, Options{})
			}
		})
	}
}
