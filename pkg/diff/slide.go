package diff

import "strings"

// slide moves what is only gone or only new to where a reader would see it: "gone[. More]."
// says the same as "gone.[ More.]". It changes the stretches in place.
func slide(a, b []string, common []stretch) {
	for i := 1; i < len(common); i++ {
		before, after := &common[i-1], &common[i]
		gone, now := after.a-(before.a+before.n), after.b-(before.b+before.n)
		switch {
		case gone == 0 && now > 0:
			move(before, after, place(b, before.b+before.n, after.b, before.n, after.n))
		case now == 0 && gone > 0:
			move(before, after, place(a, before.a+before.n, after.a, before.n, after.n))
		}
	}
}

func move(before, after *stretch, by int) {
	before.n += by
	*after = stretch{after.a + by, after.b + by, after.n - by}
}

// place says by how many tokens the change t[from:to] is best moved, at most left back and
// right on.
func place(t []string, from, to, left, right int) (by int) {
	best := boundary(t, from)
	for k := 1; k <= right && to+k <= len(t) && t[from+k-1] == t[to+k-1]; k++ {
		if s := boundary(t, from+k); s > best {
			best, by = s, k
		}
	}
	for k := 1; k <= left && t[from-k] == t[to-k]; k++ {
		if s := boundary(t, from-k); s > best {
			best, by = s, -k
		}
	}
	return by
}

// boundary is how much of a beginning token i is: of a paragraph, a sentence, a word, or none.
func boundary(t []string, i int) int {
	switch {
	case i == 0 || strings.Contains(t[i-1], "\n") || strings.Contains(t[i], "\n"):
		return 3
	case ends(t[i-1]) || i > 1 && strings.TrimSpace(t[i-1]) == "" && ends(t[i-2]):
		return 2
	case IsWord(t[i]):
		return 1
	}
	return 0
}

func ends(token string) bool { return strings.ContainsAny(token, ".!?…。！？।۔؟") }
