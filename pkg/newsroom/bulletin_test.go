package newsroom_test

import (
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/newsroom"
)

// bulletins publishes everything and then so many bulletins.
func bulletins(t *testing.T, count int) []newsroom.Article {
	t.Helper()
	n := open(t, newsroom.Config{Start: newsroom.All, Endless: true})
	before := len(n.Articles())
	for range count {
		if _, ok := n.Publish(); !ok {
			t.Fatal("an endless newsroom has run out")
		}
	}
	return n.Articles()[before:]
}

func TestBulletins(t *testing.T) {
	all := bulletins(t, 120)
	languages, texts := map[string]bool{}, map[string]string{}
	for _, a := range all {
		languages[a.Language] = true
		text := strings.Join(a.Paragraphs, "\n")
		if strings.ContainsAny(a.Title+text, "{}|") || len(a.Paragraphs) < 4 || !a.Stored() {
			t.Errorf("%s: %q, %q", a.URL, a.Title, text)
		}
		if other := texts[text]; other != "" {
			t.Errorf("%s has the text of %s", a.URL, other)
		}
		texts[text] = a.URL
	}
	if len(languages) < 7 {
		t.Errorf("bulletins in %v", languages)
	}
	if _, text := get(t, all[0].URL); !strings.Contains(text, all[0].Paragraphs[0]) {
		t.Error("the first bulletin's page lacks its text")
	}
	if again := bulletins(t, 120); again[77].Title != all[77].Title || again[77].Paragraphs[2] != all[77].Paragraphs[2] {
		t.Error("another newsroom writes other bulletins")
	}
}

// TestBulletinsAreStoriesOfTheirOwn: if the paragraphs were alike, an archive would see
// one story where there are many.
func TestBulletinsAreStoriesOfTheirOwn(t *testing.T) {
	all := bulletins(t, 180)
	alike, pairs := 0, 0
	for i, a := range all {
		for _, b := range all[:i] {
			if a.Language != b.Language || a.Authors[0] != b.Authors[0] {
				continue
			}
			pairs++
			same := 0
			for j := range a.Paragraphs {
				if start(a.Paragraphs[j]) == start(b.Paragraphs[j]) {
					same++
				}
			}
			if same >= 3 {
				alike++
			}
		}
	}
	if pairs == 0 || alike*8 > pairs {
		t.Errorf("%d of %d pairs have three of four paragraphs in common", alike, pairs)
	}
}

// start tells which alternative a paragraph was made of.
func start(p string) string {
	r := []rune(p)
	return string(r[:min(8, len(r))])
}
