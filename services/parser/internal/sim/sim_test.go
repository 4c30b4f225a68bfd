package sim

import (
	"math/bits"
	"strconv"
	"strings"
	"testing"
)

const text = "The council met on Monday evening and, after four hours of debate, voted to keep the old bridge open until the new one is ready. " +
	"Work on the new bridge begins in spring, if the money comes through, and ends whenever the river lets it end. The vote was eleven to nine."

func distance(t *testing.T, a, b string) int {
	t.Helper()
	x, err := strconv.ParseUint(Hash(nil, Words(a)), 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	y, err := strconv.ParseUint(Hash(nil, Words(b)), 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return bits.OnesCount64(x ^ y)
}

func TestHash(t *testing.T) {
	other := "Строители завершили укладку последнего пролёта моста через реку, и движение откроют в середине мая после испытаний под нагрузкой."
	for _, c := range []struct {
		name, with string
		low, high  int
	}{
		{"same", text, 0, 0},
		{"case, space and marks", strings.ToUpper(strings.ReplaceAll(text, ", ", " ,\n ")), 0, 0},
		{"one word", strings.Replace(text, "eleven", "twelve", 1), 0, 14},
		{"another text", other, 18, 46},
	} {
		if d := distance(t, text, c.with); d < c.low || d > c.high {
			t.Errorf("%s: %d bits apart, want %d to %d", c.name, d, c.low, c.high)
		}
	}
	if h := Hash(nil, Words(" ... ")); h != "" {
		t.Errorf("no words gave %q", h)
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"It's 4 o'clock, Ann-Marie!": "it's 4 o'clock ann marie",
		"港の市場 opens":                 "港 の 市 場 opens",
		"हिन्दी में":                 "हिन्दी में",
	} {
		if got := strings.Join(Words(in), " "); got != want {
			t.Errorf("Words(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTitleGoesFirst(t *testing.T) {
	words := Words(text)
	for n := range len(words) + 1 {
		if a, b := Hash(nil, words), Hash(words[:n], words[n:]); a != b {
			t.Errorf("cut behind %d words: %s, want %s", n, b, a)
		}
	}
	for n := range 4 {
		if a, b := Hash(words[:n], nil), Hash(nil, words[:n]); a != b {
			t.Errorf("%d words as the title: %s, as the text %s", n, a, b)
		}
	}
}

func TestShare(t *testing.T) {
	if got := Share("The bridge is open, the mayor says", Words("The old bridge"), Words("open until spring")); got != 4.0/7 {
		t.Errorf("%v of the words are known, want 4 of 7", got)
	}
	if got := Share(" ... ", Words(text)); got != 0 {
		t.Errorf("%v of no words are known", got)
	}
}
