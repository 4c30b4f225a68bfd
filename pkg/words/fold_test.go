package words

import "testing"

// The short way of folding comes to what the long one does.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"Ångström", "ﬁne", "ΛΌΓΟΣ", "Ёлка", "İstanbul", "½", "e\u0301\u0323", "आ", "ال", "أ\u064e", "東京", "한국", "ガ", "カ\u3099", "ǆ", "ͅ", "a\xffé", "\u0344é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if w, ok := foldAlone(s); ok && w != foldAny(s) {
			t.Errorf("%q: %q, the long way %q", s, w, foldAny(s))
		}
	})
}
