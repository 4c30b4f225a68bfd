// Package sim makes the fingerprint by which near-duplicates are found: a 64-bit
// simhash over runs of three words.
//
// Texts that differ in a few words have fingerprints that differ in a few bits; how many
// bits still mean "the same" is for the store to say.
package sim

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// width of a shingle, in words.
const width = 3

// Hash is the simhash of what Words gives for a title and a text, as 16 hex digits, or empty for
// no words. Case, punctuation and white space do not count. Text without spaces between words
// (Chinese, Japanese, Thai) is cut into characters.
func Hash(title, text []string) string {
	all := len(title) + len(text)
	if all == 0 {
		return ""
	}
	var v votes
	n := max(1, all-width+1)
	head := slices.Concat(title, text[:min(len(text), width-1)])
	for i := range n {
		list := head
		if i >= len(title) {
			i, list = i-len(title), text
		}
		v.add(shingle(list[i:min(i+width, len(list))]))
	}
	var sum uint64
	for bit := range 64 {
		if 2*v.count(bit) > n {
			sum |= 1 << bit
		}
	}
	return fmt.Sprintf("%016x", sum)
}

// votes counts, for each of 64 bits, in how many words it was set. Plane i holds bit i of
// all 64 counts, so that adding a word takes two steps on average and not 64.
type votes [32]uint64

func (v *votes) add(h uint64) {
	for i := 0; h != 0 && i < len(v); i++ {
		v[i], h = v[i]^h, v[i]&h
	}
}

func (v *votes) count(bit int) int {
	n := 0
	for i, plane := range v {
		n |= int(plane>>bit&1) << i
	}
	return n
}

// shingle is FNV-1a over the words, mixed once more (the finaliser of splitmix64),
// because the high bits of FNV hardly change for short input.
func shingle(words []string) uint64 {
	h := uint64(14695981039346656037)
	for _, w := range words {
		for i := range len(w) {
			h = (h ^ uint64(w[i])) * 1099511628211
		}
		h = (h ^ ' ') * 1099511628211
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// Words cuts text into lower-case words; characters of scripts that put no space
// between words are words of their own.
func Words(text string) []string {
	out := make([]string, 0, len(text)/6)
	text = strings.ToLower(text)
	start := -1
	for i, r := range text {
		if r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') || r >= utf8.RuneSelf && inWord(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if (r == '\'' || r == '’') && start >= 0 {
			continue
		}
		if start >= 0 {
			out = append(out, text[start:i])
			start = -1
		}
		if unspaced(r) {
			out = append(out, text[i:i+utf8.RuneLen(r)])
		}
	}
	if start >= 0 {
		out = append(out, text[start:])
	}
	return out
}

func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)) && !unspaced(r)
}

// unspaced reports whether r is a letter of a script without spaces between words.
func unspaced(r rune) bool {
	return r >= 0xe00 && unicode.IsLetter(r) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// Share is the part of the words of text that are among those known, 0 to 1.
func Share(text string, known ...[]string) float64 {
	words := Words(text)
	missing := make(map[string]bool, len(words))
	for _, w := range words {
		missing[w] = true
	}
	for _, list := range known {
		for _, w := range list {
			delete(missing, w)
		}
	}
	hit := 0
	for _, w := range words {
		if !missing[w] {
			hit++
		}
	}
	return float64(hit) / float64(max(1, len(words)))
}
