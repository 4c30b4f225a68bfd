package body

import (
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

func foldLine(s string) string { return dom.Fold(s) }

// alphabets are told apart to find what a widget prints in its own language: the
// Cyrillic lines below an English article belong to the page, not to the text.
var alphabets = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew, unicode.Greek, unicode.Devanagari, unicode.Thai, unicode.Hangul}

// alphabet is the index of the script that most letters of s are of, or -1 for none or
// for Chinese and Japanese, which mix with all.
func alphabet(s string) int {
	var n [8]int
	all := 0
	for _, r := range s {
		if r < utf8.RuneSelf {
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				all++
				n[0]++
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		all++
		for i, t := range alphabets {
			if unicode.Is(t, r) {
				n[i]++
				break
			}
		}
	}
	for i := range n {
		if n[i]*10 > all*8 {
			return i
		}
	}
	return -1
}

// strangers drops units at the two ends of the text that are written in another script
// than most of it.
func (p *picker) strangers(v []verdict, from, to int) {
	var sizes [8]int
	all := 0
	for i := from; i < to; i++ {
		if v[i] == keep {
			all += p.units[i].size
			if a := alphabet(p.units[i].text); a >= 0 {
				sizes[a] += p.units[i].size
			}
		}
	}
	main := -1
	for a, n := range sizes {
		if n*10 > all*7 {
			main = a
		}
	}
	if main < 0 {
		return
	}
	p.strip(v, from, to, 1, main)
	p.strip(v, to-1, from-1, -1, main)
}

// strip drops from one end until it meets a unit in the main script.
func (p *picker) strip(v []verdict, i, end, step, main int) {
	for ; i != end; i += step {
		if v[i] != keep && v[i] != weak {
			continue
		}
		if a := alphabet(p.units[i].text); a == main || a < 0 {
			return
		}
		v[i] = drop
	}
}
