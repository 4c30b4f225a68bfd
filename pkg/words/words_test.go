package words

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
)

func TestTokens(t *testing.T) {
	for s, want := range map[string]string{
		"Don't stop, Zürich": "don t stop zurich",
		"東京都":                "東京 京都 都",
		"NATO加盟国":            "nato 加盟 盟国 国",
		"Ångström ﬁne":       "angstrom fine",
		"हिन्दी":             "हिन्दी",
		"":                   "",
	} {
		var got []string
		for _, k := range Tokens(s) {
			got = append(got, k.Word)
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: %q, want %q", s, g, want)
		}
	}
}

func TestReplace(t *testing.T) {
	by := map[string]string{"minitser": "minister", "zurch": "zurich"}
	for text, want := range map[string]string{
		`"Prime Minitser" -x OR Zürch*`: `"Prime minister" -x OR zurich*`, "会議 minitser": "会議 minister", "minitsers": "minitsers", "": "",
	} {
		if got := Replace(text, by); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestParseLimits(t *testing.T) {
	for _, s := range []string{strings.Repeat("x", MaxWords+1), strings.Repeat("x ", MaxTerms+1), "-x"} {
		if _, err := Parse(s); !errors.Is(err, ErrQuery) {
			t.Errorf("%.20q...: %v", s, err)
		}
	}
	for _, s := range []string{strings.Repeat("x", MaxWords), strings.Repeat("x ", MaxTerms), `"`, "-", "OR", "* OR -", ""} {
		if _, err := Parse(s); err != nil {
			t.Errorf("%.20q...: %v", s, err)
		}
	}
}

func TestRuns(t *testing.T) {
	w, err := Parse(`"prime minister" OR zürich left`)
	if err != nil {
		t.Fatal(err)
	}
	want := []query.Run{{Text: "The "}, {Text: "Prime, minister", Hit: true}, {Text: " "}, {Text: "left", Hit: true}, {Text: " "}, {Text: "ZURICH", Hit: true}, {Text: "."}}
	if diff := cmp.Diff(want, w.Marked("The Prime, minister left ZURICH.")); diff != "" {
		t.Error(diff)
	}
	long := strings.Repeat("word ", 1000) + "left" + strings.Repeat(" word", 1000)
	var got string
	for _, r := range w.Snippet(long) {
		got += r.Text
	}
	if n := len(strings.Fields(got)); n != snippetTokens || !strings.Contains(got, "left") {
		t.Errorf("%d words: %s", n, got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`a "b c" -d OR e*`, "東京* -都", `" OR NEAR(`, "-\"", "ก็ ﬁ İ", "\xff\x00"} {
		f.Add(s, "The text, 東京都 of ÅNGSTRÖM")
	}
	f.Fuzz(func(t *testing.T, query, text string) {
		w, err := Parse(query)
		if err != nil {
			return
		}
		for _, group := range append(w.All, w.Not) {
			for _, term := range group {
				for _, k := range term.Tokens {
					if k == "" || strings.ContainsFunc(k, func(r rune) bool { return !isWord(r) }) {
						t.Errorf("token %q of %q", k, query)
					}
				}
			}
		}
		var all string
		for _, r := range w.Marked(text) {
			all += r.Text
		}
		if all != text {
			t.Errorf("runs are %q, the text is %q", all, text)
		}
		w.Match(&article.Article{Text: text})
	})
}
