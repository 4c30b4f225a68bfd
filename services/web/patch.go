package web

import (
	"fmt"
	"strings"

	"github.com/wireroom/wireroom/pkg/diff"
)

// patchContext is how many lines stand around a change.
const patchContext = 3

// edit is one line of a patch: ' ', '-' or '+', and the line without its end.
type edit struct {
	op   byte
	line string
}

// patch is what differs between two texts as a unified diff, as patch(1) takes it. Texts end
// with a line end.
func patch(oldName, nowName, old, now string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", oldName, nowName)
	edits := editsOf(diff.Words(old, now))
	oldAt, nowAt := 1, 1 // the lines that the next edit is of
	for i := 0; i < len(edits); {
		if edits[i].op == ' ' && !changeWithin(edits[i:], patchContext) {
			oldAt, nowAt, i = oldAt+1, nowAt+1, i+1
			continue
		}
		end := hunkEnd(edits, i)
		o, n := writeHunk(&b, edits[i:end], oldAt, nowAt)
		oldAt, nowAt, i = oldAt+o, nowAt+n, end
	}
	return b.String()
}

// changeWithin reports whether one of the next lines, n beside this one, changed.
func changeWithin(edits []edit, n int) bool {
	for _, e := range edits[:min(len(edits), n+1)] {
		if e.op != ' ' {
			return true
		}
	}
	return false
}

// hunkEnd is where a hunk that begins at i ends: behind the lines that follow its last
// change, where no other is near.
func hunkEnd(edits []edit, i int) int {
	same := 0
	for ; i < len(edits); i++ {
		if edits[i].op != ' ' {
			same = 0
			continue
		}
		if same == patchContext && !changeWithin(edits[i:], patchContext) {
			return i
		}
		same = min(same+1, patchContext)
	}
	return i
}

func writeHunk(b *strings.Builder, edits []edit, oldAt, nowAt int) (old, now int) {
	for _, e := range edits {
		if e.op != '+' {
			old++
		}
		if e.op != '-' {
			now++
		}
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", stretch(oldAt, old), stretch(nowAt, now))
	for _, e := range edits {
		fmt.Fprintf(b, "%c%s\n", e.op, e.line)
	}
	return old, now
}

// stretch names lines as a hunk does; none are named by the line before them.
func stretch(at, n int) string {
	if n == 0 {
		at--
	}
	return fmt.Sprintf("%d,%d", at, n)
}

// editsOf makes lines of what changed word by word: lines between two ends that both texts
// share are the same, or gone and new.
func editsOf(parts []diff.Part) (out []edit) {
	var old, now strings.Builder
	flush := func() {
		before, after := old.String(), now.String()
		old.Reset()
		now.Reset()
		if before == after {
			out = appendLines(out, ' ', before)
			return
		}
		out = appendLines(appendLines(out, '-', before), '+', after)
	}
	for _, p := range parts {
		if p.Op != diff.New && p.Op != diff.Same {
			old.WriteString(p.Text)
			continue
		}
		if p.Op == diff.New {
			now.WriteString(p.Text)
			continue
		}
		for line := range strings.Lines(p.Text) {
			old.WriteString(line)
			now.WriteString(line)
			if strings.HasSuffix(line, "\n") {
				flush()
			}
		}
	}
	flush()
	return out
}

func appendLines(out []edit, op byte, text string) []edit {
	for line := range strings.Lines(text) {
		out = append(out, edit{op, strings.TrimSuffix(line, "\n")})
	}
	return out
}
