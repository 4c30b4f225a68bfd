// Package people makes names of what sites print as a byline: it splits, and leaves out
// roles, addresses, dates and the name of the publication.
//
// It works on strings alone and does not know whether a name belongs to a person.
package people

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// MaxNames bounds the authors of one article.
const MaxNames = 30

var (
	// byWord opens a byline, in the languages of the names of this product's sources.
	byWord  = regexp.MustCompile(`(?i)^\s*(?:بقلم|كتب|كتبت|文)\s*[:：]\s*|^\W*(?:(?:written|reported|posted|published|story|text|words|analysis|opinion|review|report(?:ing)?|compiled|edited) )*(?:by|von|par|por|di|door|af|av|tekst|text|foto|od|autor(?:in|es?)?|author|auteur|autore|yazan|oleh|penulis|reporter|redaktion|автор[ы:]?|текст|автори|reported by)\b\s*:?\s*`)
	cut     = regexp.MustCompile(`(?i)\s*(?:[;|•·/\n]|\s&\s|\s+(?:and|und|et|y|e|og|och|en|ja|i|и|та|ve|dan|with|mit|avec|con|com)\s+|、|，|・(?:[^\p{Katakana}]|$))\s*`)
	email   = regexp.MustCompile(`\S+@\S+`)
	address = regexp.MustCompile(`(?i)^\S*(?:://|www\.|facebook\.com|twitter\.com)\S*$`)
	paren   = regexp.MustCompile(`\s*[(\[（【][^)\]）】]*[)\]）】]`)
	handle  = regexp.MustCompile(`(?:^|\s)@\w+`)
	when    = regexp.MustCompile(`(?i)\b(?:19|20)\d\d\b|\d{1,2}:\d\d|\b\d{1,2}[./]\d{1,2}[./]|\b(?:published|updated|posted|aktualisiert|stand|min(?:ute)?s? (?:read|ago)|lesezeit|publi[ée]|le \d|uhr)\b`)
	role    = regexp.MustCompile(`(?i)(?:,|\s[-–—]|:)\s*(?:[\p{L}’' -]{0,40}\b)?(?:writer|reporter|correspondent|editor|journalist|staff|producer|contributor|columnist|reporters|bureau|chief|analyst|head of|photographer|redakteur(?:in)?|korrespondent(?:in)?|journaliste|envoy[ée]|r[ée]dac\w*|periodista|redactor[a]?|corresponsal|reporterin|korespondent\w*|dziennikarz|muhabir\w*|journalist(?:in)?|newsletter|director|specialist|fellow|professor|phd|ph\.d\.?|m\.d\.?|md|jr?\.)\b.*$`)
	tail    = regexp.MustCompile(`(?i)\s+(?:기자|특파원|논설위원|선임기자|記者|编辑|記者|报道|staff writer|staff reporter|contributor|reporter|correspondent)\s*$`)
	more    = regexp.MustCompile(`\s*외\s*\d+명`)
)

// Names splits a byline into names. site are names of the publication, which is no
// author; where nothing else is named, the list is empty.
func Names(s string, site []string) []string {
	s = dom.Fold(s)
	if address.MatchString(s) {
		return nil
	}
	s = email.ReplaceAllString(s, " ")
	s = handle.ReplaceAllString(s, " ")
	s = paren.ReplaceAllString(s, "")
	s = more.ReplaceAllString(s, "")
	s = strings.TrimSpace(byWord.ReplaceAllString(s, ""))
	var out []string
	for _, part := range split(s) {
		if n := name(part); n != "" && !isSite(n, site) && !contains(out, n) && len(out) < MaxNames {
			out = append(out, n)
		}
	}
	return out
}

// split cuts at the words and marks between names. A comma cuts where what follows is a
// name of its own, so that "King, Jr." stays whole.
func split(s string) []string {
	var out []string
	for _, part := range cut.Split(s, -1) {
		out = append(out, commas(part)...)
	}
	return out
}

func commas(s string) []string {
	s = role.ReplaceAllString(s, "")
	if !strings.Contains(s, ",") {
		return []string{s}
	}
	parts := strings.Split(s, ",")
	if len(parts) == 2 && single(parts[0]) && single(parts[1]) {
		return []string{strings.TrimSpace(parts[1]) + " " + strings.TrimSpace(parts[0])} // "Doe, Jane"
	}
	return parts
}

func single(s string) bool { return len(strings.Fields(s)) == 1 }

// name cleans one name; empty if it is none.
func name(s string) string {
	s = byWord.ReplaceAllString(strings.TrimSpace(s), "")
	s = role.ReplaceAllString(s, "")
	s = tail.ReplaceAllString(s, "")
	s = strings.Trim(s, " \t,.:;-–—|*\"“”„«»_/\\")
	switch {
	case utf8.RuneCountInString(s) < 2 || len(s) > 80,
		strings.Contains(s, "://") || strings.HasPrefix(s, "www."),
		when.MatchString(s), !hasLetter(s), s[0] >= '0' && s[0] <= '9', len(strings.Fields(s)) > 7,
		notNames[strings.ToLower(s)]:
		return ""
	}
	return s
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// notNames are words that stand where a name should.
var notNames = set(`admin administrator|author|authors|staff|editor|editors|editorial|editorial team|news desk|newsdesk|web desk|redaktion|redaction|redacción|redacao|redação|redazione|
la rédaction|rédaction|staff writer|staff reporter|guest|guest author|unknown|anonymous|null|undefined|none|n/a|by|follow|follow us|share|view|read more|more|see more|subscribe|online|
webmaster|user|root|contributor|contributors|about the author|written by|posted by|author profile|view profile|bio|twitter|facebook|email|e-mail|website|contact|home|news|nachrichten|noticias|actualités|новости|admin|editor-in-chief|false|true`)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Split(s, "|") {
		m[strings.TrimSpace(w)] = true
	}
	return m
}

// isSite reports whether a name is that of the publication.
func isSite(name string, site []string) bool {
	n := plain(name)
	for _, s := range site {
		if p := plain(s); p != "" && n == p {
			return true
		}
	}
	return false
}

func plain(s string) string {
	s = strings.ToLower(s)
	for _, suffix := range []string{".com", ".de", ".net", ".org", ".co.uk", ".ru", ".fr", ".it", ".es", ".at", ".ch", ".be", ".is", ".com.tr", ".no", ".se"} {
		s = strings.TrimSuffix(s, suffix)
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "www."), "the ")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

func contains(list []string, n string) bool {
	for _, o := range list {
		if strings.EqualFold(o, n) {
			return true
		}
	}
	return false
}
