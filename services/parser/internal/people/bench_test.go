package people

import "testing"

func BenchmarkNames(b *testing.B) {
	for _, s := range []string{"Ann Lee", "Von Jürgen Wäldle und Anna Öhm, dpa", "By Mamokete Modiba, Claire Benit-Gbaffou, Sarah Charlton and Tanya Zack", "Michael Hincks Freelance sports writer - Published 12:20pm Jan 7, 2024"} {
		b.Run(s[:6], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Names(s, []string{"The Daily Example", "dailyexample.com"})
			}
		})
	}
}
