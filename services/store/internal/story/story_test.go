package story_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/services/store/internal/story"
)

// words are n words of which no three in a row come twice; another seed shares none.
func words(seed string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%d ", seed, i)
	}
	return b.String()
}

func TestSame(t *testing.T) {
	text, outlet := words("news", 400), words("outlet", 60)
	for _, c := range []struct {
		name string
		a, b string
		want bool
	}{
		{"verbatim", text, text, true},
		{"other case and marks", text, strings.ToUpper(strings.ReplaceAll(text, "9 ", "9, ")), true},
		{"a third", text, words("news", 140), true},
		{"another beginning", text, words("opening", 40) + text, true},
		{"with the outlet's words", text, text + outlet, true},
		{"a brief with more of the outlet's words than news", text, words("news", 50) + outlet, true},
		{"different news", text, words("other", 400), false},
		{"different briefs with more of the outlet's words than news", words("one", 50) + outlet, words("two", 50) + outlet, false},
		{"a quotation", text, words("other", 200) + words("news", 60) + words("more", 140), false},
		{"nothing", "", "", false},
		{"Turkish capitals", words("ılık", 100), strings.ToUpper(words("ılık", 100)), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := story.Of(c.a), story.Of(c.b)
			if got := story.Same(a, b); got != c.want || got != story.Same(b, a) {
				t.Errorf("%v, and the other way round %v; want %v (share %.2f)", got, story.Same(b, a), c.want, story.Share(a, b))
			}
			if c.want && !found(a, b) {
				t.Error("they are not found by their keys")
			}
		})
	}
}

// found reports whether a text that comes later finds the other.
func found(kept, later story.Sketch) bool {
	return slices.ContainsFunc(kept.FoundBy(), func(k uint64) bool { return slices.Contains(later.Keys(), k) })
}

func TestShare(t *testing.T) {
	text := words("news", 1000)
	for share, other := range map[float64]string{
		1: words("news", 500), 0.5: words("news", 250) + words("other", 250), 0.25: words("news", 250) + words("other", 750), 0: words("other", 800),
	} {
		if got := story.Share(story.Of(text), story.Of(other)); got < share-0.12 || got > share+0.12 {
			t.Errorf("share %.2f, want about %.2f", got, share)
		}
	}
}

// Scripts without spaces are told by their characters.
func TestChinese(t *testing.T) {
	const text = "国务院总理周二抵达北京出席会议并将与多国领导人举行会谈讨论贸易和气候问题据悉此次会议将持续三天各方期待达成新的协议记者从现场了解到安保措施十分严格"
	if s := story.Of(text); s.N < 50 {
		t.Errorf("%d shingles", s.N)
	}
	if !story.Same(story.Of(text), story.Of(strings.Replace(text, "周二", "星期二", 1))) {
		t.Error("one word makes it another story")
	}
}

func TestLimits(t *testing.T) {
	if s := story.Of(words("a", story.MinShingles+1)); s.N != 0 || len(s.Keys()) != 0 {
		t.Errorf("%d shingles make a sketch", s.N)
	}
	if s := story.Of(words("a", story.MinShingles+2)); s.N != story.MinShingles || len(s.Hashes) != s.N {
		t.Errorf("%d shingles, %d kept", s.N, len(s.Hashes))
	}
	s := story.Of(words("a", 10*story.Size))
	if len(s.Hashes) != story.Size || len(s.Keys()) != story.Keys || len(s.FoundBy()) != story.Kept || !slices.IsSorted(s.Hashes) {
		t.Errorf("%d hashes, %d keys", len(s.Hashes), len(s.Keys()))
	}
	long := strings.Repeat("a b c d e f g ", story.MaxText/14) + words("z", 1000)
	if s := story.Of(long); s.N > 10 {
		t.Errorf("%d shingles: it is read beyond its limit", s.N)
	}
	// Of a long text hardly any hash is so small that it says something of a short one.
	if a, b := story.Of(words("a", 40)), story.Of(words("a", 40)+words("b", 100*story.Size)); story.Same(a, b) {
		t.Error("a few shingles decide")
	}
}

func FuzzOf(f *testing.F) {
	f.Add("one two three four", "五六七八九十")
	f.Add(words("a", 50), words("a", 60)+"\xff")
	f.Fuzz(func(t *testing.T, x, y string) {
		a, b := story.Of(x), story.Of(y)
		if s := story.Share(a, b); s < 0 || s > 1 || s != story.Share(b, a) {
			t.Errorf("share %v and %v", s, story.Share(b, a))
		}
		if a.N > 0 && story.Share(a, a) != 1 {
			t.Error("a text is not like itself")
		}
		if story.Same(a, b) != story.Same(b, a) {
			t.Error("same one way only")
		}
	})
}

func BenchmarkOf(b *testing.B) {
	text := words("news", 800)
	b.ReportAllocs()
	for b.Loop() {
		story.Of(text)
	}
}

func BenchmarkSame(b *testing.B) {
	x, y := story.Of(words("news", 800)), story.Of(words("news", 400))
	for b.Loop() {
		story.Same(x, y)
	}
}

// What a sketch takes does not grow with the words of a text.
func TestOfAllocates(t *testing.T) {
	for _, n := range []int{100, 5000} {
		text := words("news", n)
		if got := testing.AllocsPerRun(10, func() { story.Of(text) }); got > 6 {
			t.Errorf("%d words: %v allocations", n, got)
		}
	}
}
