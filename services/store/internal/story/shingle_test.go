package story

import (
	"hash/fnv"
	"strings"
	"testing"
	"unicode"
)

// The short way to lower case is the long one.
func TestLower(t *testing.T) {
	for r := range unicode.MaxRune {
		if want := unicode.ToLower(r); r != 'ı' && lower(r) != want {
			t.Fatalf("%q becomes %q, want %q", r, lower(r), want)
		}
	}
}

// Sketches are kept: what they are made of must stay as it is.
func TestSketchesStay(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		sum  uint64
	}{
		{"Die Regierung werde „alles tun“, um Öl und Gas zu sichern, sagte der Kanzler am Dienstag. L'État, don't ask. ", 134, 0x77db87dca9076b03},
		{"ΛΌΓΟΣ λόγος Ёлка İstanbul ı i\u0307 \u0307abc x\xffé ", 124, 0x2d7f26a093bb1957},
		{"国务院总理周二抵达北京出席会议并将与多国领导人举行会谈讨论贸易和气候问题", 227, 0x429ef87d51d616b3},
		{"हिन्दी กรุงเทพ وصل الوزير 👨‍👩‍👧 2026 ", 201, 0xd88282cf25af2a53},
	} {
		var b strings.Builder // no three words in a row come twice
		for i := range 40 {
			b.WriteString(c.text)
			b.WriteString(strings.Repeat("a", i) + " ")
		}
		s, h := Of(b.String()), fnv.New64a()
		_, _ = h.Write(Pack(s.Hashes))
		if s.N != c.n || h.Sum64() != c.sum {
			t.Errorf("%.20q: %d, %#x; want %d, %#x", c.text, s.N, h.Sum64(), c.n, c.sum)
		}
	}
}
