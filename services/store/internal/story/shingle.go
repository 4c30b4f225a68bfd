package story

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/diff"
)

// A shingle is so many words in a row, or so many characters of scripts without spaces.
const shingleWords, shingleSigns = 3, 5

// shingles are the hashes of all runs of words.
func shingles(text string) []uint64 {
	w := wordsOf(text)
	width, n := shingleWords, len(w.at)-1
	if 2*w.signs > n {
		width = shingleSigns
	}
	if n < width {
		return nil
	}
	out := make([]uint64, n-width+1)
	for i := range out {
		out[i] = hash(w.text[w.at[i]:w.at[i+width]])
	}
	return out
}

// wordList are the words of a text in lower case, each with a blank behind it, so that a
// run of them is one piece.
type wordList struct {
	text  []byte
	at    []int // where each begins, and where the last ends
	signs int   // how many are characters of scripts without spaces
}

// dot is a mark that lower case leaves on the i of Turkish; without it and the i that has
// none, capitals and small letters come to the same.
const dot = "\u0307"

func wordsOf(text string) (w wordList) {
	text = strings.ReplaceAll(text, dot, "")
	w.text, w.at = make([]byte, 0, len(text)+len(text)/8), make([]int, 1, len(text)/5+2)
	for text != "" {
		n := diff.Token(text)
		token := text[:n]
		text = text[n:]
		if !diff.IsWord(token) {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(token); diff.Unspaced(r) {
			w.signs++
		}
		w.text = append(appendLower(w.text, token), ' ')
		w.at = append(w.at, len(w.text))
	}
	return w
}

// appendLower is a word in lower case, without a detour for each that is none of ASCII.
func appendLower(to []byte, word string) []byte {
	for _, r := range word {
		switch {
		case 'A' <= r && r <= 'Z':
			to = append(to, byte(r)+'a'-'A')
		case r < utf8.RuneSelf:
			to = append(to, byte(r))
		default:
			to = utf8.AppendRune(to, lower(r))
		}
	}
	return to
}

func lower(r rune) rune {
	switch {
	case r == 'ı':
		return 'i'
	case r >= 0x590 && r < 0x10a0, r >= 0x2e80 && r < 0xa640: // Hebrew to Burmese, Chinese and Japanese: no case
		return r
	}
	return unicode.ToLower(r)
}

// hash is FNV-1a, mixed once more by the finaliser of splitmix64, because the smallest
// hashes must be a fair sample. It stays as it is: sketches are kept.
func hash(run []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, b := range run {
		h = (h ^ uint64(b)) * 1099511628211
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
