package diff_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/diff"
)

// shown is a diff in a line: [-gone-] and {+new+}.
func shown(parts []diff.Part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(map[diff.Op]string{diff.Same: "%s", diff.Gone: "[-%s-]", diff.New: "{+%s+}"}[p.Op])
	}
	args := make([]any, len(parts))
	for i, p := range parts {
		args[i] = p.Text
	}
	return fmt.Sprintf(b.String(), args...)
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, old, now, want string }{
		{"nothing", "", "", ""},
		{"same", "one two", "one two", "one two"},
		{"first", "", "one", "{+one+}"},
		{"all gone", "one", "", "[-one-]"},
		{"a word", "the old text", "the new text", "the [-old-]{+new+} text"},
		{"a word more", "the text", "the whole text", "the {+whole +}text"},
		{"two words are one change", "the old text here", "the new words here", "the [-old text-]{+new words+} here"},
		{"two changes", "a old b c d old e", "a new b c d new e", "a [-old-]{+new+} b c d [-old-]{+new+} e"},
		{"a mark", "They came.", "They came?", "They came[-.-]{+?+}"},
		{"a number", "at least 12 died", "at least 13 died", "at least [-12-]{+13+} died"},
		{"an apostrophe", "I don't know", "I didn't know", "I [-don't-]{+didn't+} know"},
		{"a paragraph", "one\n\ntwo\n\nthree", "one\n\nthree", "one\n\n[-two\n\n-]three"},
		{"a paragraph split", "one two three four", "one two\n\nthree four", "one two[- -]{+\n\n+}three four"},
		{"a sentence at the end", "An old end. It is gone.", "A new end. It is gone. Buses go.", "[-An old-]{+A new+} end. It is gone.{+ Buses go.+}"},
		{"a paragraph at the end", "An old end. It is gone.", "A new end. It is gone.\n\nBuses go.", "[-An old-]{+A new+} end. It is gone.{+\n\nBuses go.+}"},
		{"a sentence in between", "The cat sat. The dog ran.", "The cat sat. The cow ate. The dog ran.", "The cat sat. {+The cow ate. +}The dog ran."},
		{"a sentence gone", "Old news came. The cat sat. The dog ran.", "New news came. The dog ran.", "[-Old-]{+New+} news came.[- The cat sat.-] The dog ran."},
		{"Chinese", "总理周二抵达北京。", "总理周三抵达北京。", "总理周[-二-]{+三+}抵达北京。"},
		{"Japanese", "首相は火曜日に到着した", "首相は水曜日に到着した", "首相は[-火-]{+水+}曜日に到着した"},
		{"Thai with signs", "นายกรัฐมนตรีมาถึง", "นายกรัฐมนตรีไปถึง", "นายกรัฐมนตรี[-มา-]{+ไป+}ถึง"},
		{"Arabic", "وصل الوزير أمس", "وصل الوزير اليوم", "وصل الوزير [-أمس-]{+اليوم+}"},
		{"Korean", "총리는 화요일에 도착했다", "총리는 수요일에 도착했다", "총리는 [-화요일에-]{+수요일에+} 도착했다"},
		{"a family stays whole", "a 👨‍👩‍👧 b", "a 👩🏽 b", "a [-👨‍👩‍👧-]{+👩🏽+} b"},
		{"broken UTF-8", "a \xff b", "a \xfe b", "a [-\xff-]{+\xfe+} b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts := diff.Words(c.old, c.now)
			if got := shown(parts); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			holds(t, c.old, c.now, parts)
		})
	}
}

// holds checks what is promised of every diff.
func holds(t *testing.T, old, now string, parts []diff.Part) {
	t.Helper()
	if got := diff.Old(parts); got != old {
		t.Fatalf("the old text is %q, not %q", got, old)
	}
	if got := diff.Now(parts); got != now {
		t.Fatalf("the new text is %q, not %q", got, now)
	}
	for i, p := range parts {
		if p.Text == "" {
			t.Fatalf("part %d is empty", i)
		}
		if i > 0 && (p.Op == parts[i-1].Op || p.Op == diff.Gone && parts[i-1].Op == diff.New) {
			t.Fatalf("part %d is %s after %s", i, p.Op, parts[i-1].Op)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("the old text", "the new text")
	f.Add("one\n\ntwo. Three!\n\n", "two. Three!\n\none")
	f.Add("总理周二抵达", "\xff\u200d\u0301")
	f.Fuzz(func(t *testing.T, old, now string) { holds(t, old, now, diff.Words(old, now)) })
}

// As few words change as can be: compared with the textbook's table.
func TestFewestEdits(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 11))
	for range 3000 {
		a, b := letters(rnd, rnd.IntN(12)), letters(rnd, rnd.IntN(12))
		parts := diff.Words(a, b)
		holds(t, a, b, parts)
		if got, want := changed(parts), len(a)+len(b)-2*longest(a, b); got != want {
			t.Fatalf("%q to %q: %s has %d edits, %d would do", a, b, shown(parts), got, want)
		}
	}
}

// letters are marks, which are tokens of their own and no white space.
func letters(rnd *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "+-=*"[rnd.IntN(4)]
	}
	return string(b)
}

func changed(parts []diff.Part) (n int) {
	for _, p := range parts {
		if p.Op != diff.Same {
			n += len(p.Text)
		}
	}
	return n
}

// longest is the length of the longest common subsequence.
func longest(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range len(a) {
		corner := 0
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = corner + 1
			} else {
				row[j+1] = max(row[j], above)
			}
			corner = above
		}
	}
	return row[len(b)]
}

// numbered are n sentences in one paragraph; every nth of them says something else.
func numbered(n, every int, word string) string {
	var b strings.Builder
	for i := range n {
		if every > 0 && i%every == 0 {
			fmt.Fprintf(&b, "%s and %[1]s %d end. ", word, i)
		} else {
			fmt.Fprintf(&b, "Sentence number %d ends. ", i)
		}
	}
	return b.String()
}

// What is too much for words is told by sentences.
func TestTooManyEditsFallBackToSentences(t *testing.T) {
	small := diff.Words(numbered(10, 5, "Old"), numbered(10, 5, "New"))
	if got, want := small[0], (diff.Part{Op: diff.Gone, Text: "Old"}); got != want {
		t.Errorf("few edits begin with %+v, want %+v", got, want)
	}
	n := diff.MaxEdits/2 + 2 // one in two sentences changes: by words each is four edits, as a sentence two
	old, now := numbered(n, 2, "Old"), numbered(n, 2, "New")
	parts := diff.Words(old, now)
	holds(t, old, now, parts)
	if got, want := parts[0], (diff.Part{Op: diff.Gone, Text: "Old and Old 0 end. "}); got != want {
		t.Errorf("many edits begin with %.100q, want %.100q", got.Text, want.Text)
	}
}

// What is too much for sentences is one change.
func TestTooManySentencesAreOneChange(t *testing.T) {
	old, now := numbered(2*diff.MaxEdits+2, 2, "Old"), numbered(2*diff.MaxEdits+2, 2, "New")
	parts := diff.Words(old, now)
	holds(t, old, now, parts)
	want := []diff.Part{{Op: diff.Gone, Text: old}, {Op: diff.New, Text: now}}
	if d := cmp.Diff(want, parts); d != "" {
		t.Errorf("%d parts", len(parts))
	}
}

func TestTooManyTokensFallBackToSentences(t *testing.T) {
	tail := strings.Repeat("word ", diff.MaxTokens/4)
	old, now := "An old beginning. "+tail, "A new beginning. "+tail
	parts := diff.Words(old, now)
	holds(t, old, now, parts)
	want := []diff.Part{{Op: diff.Gone, Text: "An old beginning. "}, {Op: diff.New, Text: "A new beginning. "}, {Op: diff.Same, Text: tail}}
	if d := cmp.Diff(want, parts); d != "" {
		t.Errorf("-want +got\n%.500s", d)
	}
}

// Many paragraphs that each cost a little must not cost much together: the steps are
// shared by all of them.
func TestStepsAreSharedByAllParagraphs(t *testing.T) {
	var old, now strings.Builder
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range diff.MaxSteps / 50_000 * 4 { // about 100,000 steps each
		fmt.Fprintf(&old, "%s\n\nParagraph %d stays.\n\n", letters(rnd, 700), i)
		fmt.Fprintf(&now, "%s\n\nParagraph %d stays.\n\n", letters(rnd, 700), i)
	}
	parts := diff.Words(old.String(), now.String())
	holds(t, old.String(), now.String(), parts)
	if len(parts) < 100 {
		t.Errorf("%d parts: the first paragraphs are told by words", len(parts))
	}
	if last := parts[len(parts)-2]; len(last.Text) < 700 {
		t.Errorf("the last change has %d bytes: the steps have no end", len(last.Text))
	}
}

func TestSentences(t *testing.T) {
	got := diff.Sentences("One. Two! 3.5 is no end? Am 24. November 2026. Yes.\nA line\n\n前半。後半！الخبر؟ نعم")
	want := []string{"One. ", "Two! ", "3.5 is no end? ", "Am 24. November 2026. ", "Yes.\n", "A line\n\n", "前半。", "後半！", "الخبر؟ ", "نعم"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func BenchmarkWords(b *testing.B) {
	old := strings.Repeat("The minister said on Tuesday that the talks would go on. ", 100)
	now := strings.Replace(strings.Replace(old, "Tuesday", "Wednesday", 3), "talks", "meetings", 7)
	b.ReportAllocs()
	for b.Loop() {
		diff.Words(old, now)
	}
}
