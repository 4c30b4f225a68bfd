package archive

import (
	"context"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/words"
)

func TestDifferences(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"minister", "minister", 0}, {"minster", "minister", 1}, {"ministerr", "minister", 1}, {"menister", "minister", 1}, {"minitser", "minister", 1},
		{"mnisetr", "minister", 2}, {"monastery", "minister", 3}, {"", "ab", 2}, {"ab", "", 2}, {"москва", "масква", 1}, {"a", "abcdef", 3},
	} {
		if got := differences([]rune(c.a), []rune(c.b), 2); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// lexicon is a Speller.
type lexicon []Term

func (l lexicon) Terms(_ context.Context, prefix string, n int) (out []Term, err error) {
	for _, t := range l {
		if strings.HasPrefix(t.Word, prefix) && len(out) < n {
			out = append(out, t)
		}
	}
	return out, nil
}

func TestNearest(t *testing.T) {
	l := lexicon{{"minister", 9}, {"ministry", 3}, {"minted", 1}, {"zurich", 2}, {"cart", 5}, {"card", 7}, {"care", 7}, {"sale", 1}}
	for text, want := range map[string]string{
		"minsiter":          "minister",
		"minister":          "", // it is there
		"Mínster -zurch":    "minister",
		`"prime ministre"`:  "minister", // two differences from both: the more frequent
		"minst*":            "",
		"carx":              "card", // as near and as frequent as care
		"car":               "",     // too short
		"xinister":          "",     // the beginning must be right
		"minxxter OR zurch": "minister zurich",
		"mixxtexx":          "",
	} {
		w, err := words.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		near, err := Nearest(t.Context(), l, w)
		if err != nil {
			t.Fatal(err)
		}
		wants := strings.Fields(want)
		for _, n := range near {
			if !strings.Contains(want, n) {
				t.Errorf("%q: %v, want %q", text, near, want)
			}
		}
		if len(near) != len(wants) {
			t.Errorf("%q: %v, want %q", text, near, want)
		}
	}
}
