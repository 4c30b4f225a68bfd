package meta

import (
	"strings"

	"github.com/wireroom/wireroom/services/parser/internal/date"
)

// The limits of the search in scripts.
const (
	maxScripts    = 40      // scripts that are looked through
	maxScriptText = 1 << 20 // bytes of all of them
	maxKey        = 40      // bytes of a name
)

// trustScript is how far a time is believed that a script holds for the page's own use:
// it may be that of another story.
const trustScript = 0.5

// scriptDates looks for times of publication in the data of scripts, where a page that
// draws itself keeps what it shows: "publishedAt": "2024-01-31T15:04:05Z".
func (s *scan) scriptDates() {
	left := maxScriptText
	for i := range min(len(s.data)+len(s.cut), maxScripts) {
		text := s.scriptText(i, left)
		left -= len(text)
		if v := published(text); v != "" {
			addValue(&s.m.Published, Value{Text: v, From: "script", Trust: trustScript})
			return
		}
	}
}

// scriptText is the text of a script, at most so many bytes of it.
func (s *scan) scriptText(i, most int) string {
	if i < len(s.data) {
		return s.data[i][:min(len(s.data[i]), most)]
	}
	text := s.cut[i-len(s.data)]
	return string(text[:min(len(text), most)])
}

// published is the first time in a script that is called one of publication.
func published(text string) string {
	for at := 0; ; {
		i := strings.Index(text[at:], "ublish")
		if i < 0 {
			return ""
		}
		at += i + len("ublish")
		if v := stringOf(text, at); v != "" {
			if _, ok := date.Parse(v, date.Options{}); ok {
				return v
			}
		}
	}
}

// stringOf is the value of the name that goes on at a place in a script.
func stringOf(text string, at int) string {
	end := min(len(text), at+maxKey)
	for at < end && text[at] != '"' && text[at] != '\'' && text[at] != ':' {
		if c := text[at]; c != '_' && c|0x20 < 'a' || c|0x20 > 'z' {
			return ""
		}
		at++
	}
	rest := strings.TrimLeft(text[at:min(len(text), at+maxKey)], `"'\: `)
	if n := strings.IndexAny(rest, `"'\,}`); n > 0 {
		return rest[:n]
	}
	return ""
}
