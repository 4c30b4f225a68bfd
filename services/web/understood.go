package web

import (
	"strings"
	"unicode"
)

// phrase is a piece of a sentence: our own words, or what was typed.
type phrase struct {
	Says  string
	Typed bool
}

// term is a word or a phrase that was typed.
type term struct {
	text                string
	quoted, not, prefix bool
}

// understood reads a text query back in words, as docs/query.md says that the archive
// understands it.
func understood(words string) (out []phrase) {
	var groups [][]term
	var not []term
	or := false
	for _, t := range terms(words) {
		switch {
		case t.text == "OR" && !t.quoted && !t.not:
			or = len(groups) > 0
			continue
		case t.not:
			not = append(not, t)
		case or:
			groups[len(groups)-1] = append(groups[len(groups)-1], t)
		default:
			groups = append(groups, []term{t})
		}
		or = false
	}
	say := func(s string) { out = append(out, phrase{s, false}) }
	for i, g := range groups {
		if i > 0 {
			say(", and ")
		}
		if len(g) > 1 {
			say("one of ")
		}
		out = append(out, alternatives(g, ", ")...)
	}
	if len(not) > 0 {
		say(", without ")
		out = append(out, alternatives(not, " and ")...)
	}
	return out
}

func alternatives(list []term, between string) (out []phrase) {
	for i, t := range list {
		if i > 0 {
			out = append(out, phrase{between, false})
		}
		switch {
		case t.prefix:
			out = append(out, phrase{"words that begin with ", false})
		case t.quoted && strings.Contains(t.text, " "):
			out = append(out, phrase{"the phrase ", false})
		}
		out = append(out, phrase{t.text, true})
	}
	return out
}

// terms cuts a text query where the archive does. What has neither letter nor digit asks for
// nothing.
func terms(s string) (out []term) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		var t term
		if len(s) > 1 && s[0] == '-' {
			t.not, s = true, s[1:]
		}
		t.text, s, t.quoted = cutTerm(s)
		t.prefix = !t.quoted && strings.HasSuffix(t.text, "*")
		if t.text = strings.TrimFunc(t.text, func(r rune) bool { return !inWord(r) }); t.text != "" {
			out = append(out, t)
		}
	}
	return out
}

// cutTerm cuts a word off, or a phrase in quotes: one that is not closed ends with the query.
func cutTerm(s string) (text, rest string, quoted bool) {
	if s[0] == '"' {
		text, rest, _ = strings.Cut(s[1:], `"`)
		return text, rest, true
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:], false
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }
