package people

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNames(t *testing.T) {
	site := []string{"The Daily Example", "dailyexample.com"}
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"one", "Ann Lee", []string{"Ann Lee"}},
		{"by", "By Ann Lee", []string{"Ann Lee"}},
		{"two", "By Ann Lee and Bo Ek", []string{"Ann Lee", "Bo Ek"}},
		{"three", "Ann Lee, Bo Ek & Cy Fox", []string{"Ann Lee", "Bo Ek", "Cy Fox"}},
		{"german", "Von Jürgen Wäldle und Anna Öhm", []string{"Jürgen Wäldle", "Anna Öhm"}},
		{"french role", "Par Inès Carrel, journaliste", []string{"Inès Carrel"}},
		{"role", "Tom Agwu, Transport Correspondent", []string{"Tom Agwu"}},
		{"role with a dash", "Tom Agwu - Senior Reporter", []string{"Tom Agwu"}},
		{"e-mail", "Ann Lee ann.lee@example.com", []string{"Ann Lee"}},
		{"handle", "Ann Lee @annlee", []string{"Ann Lee"}},
		{"agency in brackets", "Ann Lee (AP)", []string{"Ann Lee"}},
		{"publication", "Ann Lee, The Daily Example", []string{"Ann Lee"}},
		{"publication alone", "Daily Example", nil},
		{"host", "dailyexample.com", nil},
		{"last name first", "Lee, Ann", []string{"Ann Lee"}},
		{"korean", "구현모 기자", []string{"구현모"}},
		{"japanese", "山根 千夏 記者", []string{"山根 千夏"}},
		{"arabic", "بقلم: ليلى الحداد", []string{"ليلى الحداد"}},
		{"doubled", "Ann Lee, Ann Lee", []string{"Ann Lee"}},
		{"date", "Ann Lee | 12 March 2024", []string{"Ann Lee"}},
		{"reading time", "Ann Lee | 3 Minuten", []string{"Ann Lee"}},
		{"address", "https://www.facebook.com/annlee", nil},
		{"account", "admin", nil},
		{"nothing", " ", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Names(c.in, site)); diff != "" {
				t.Errorf("Names(%q) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

func TestNamesAreBounded(t *testing.T) {
	in := ""
	for i := range 200 {
		in += string(rune('A'+i%26)) + string(rune('a'+i/26)) + "x Lee, "
	}
	if n := len(Names(in, nil)); n != MaxNames {
		t.Errorf("%d names, want %d", n, MaxNames)
	}
}
