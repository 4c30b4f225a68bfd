package meta

import (
	"bytes"
	"slices"

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
	scripts := slices.Concat(s.data, s.page.Scripts)
	for _, text := range scripts[:min(len(scripts), maxScripts)] {
		text = text[:min(len(text), left)]
		left -= len(text)
		if v := published(text); v != "" {
			addValue(&s.m.Published, Value{Text: v, From: "script", Trust: trustScript})
			return
		}
	}
}

// published is the first time in a script that is called one of publication.
func published(text []byte) string {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte("ublish"))
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
func stringOf(text []byte, at int) string {
	end := min(len(text), at+maxKey)
	for at < end && text[at] != '"' && text[at] != '\'' && text[at] != ':' {
		if c := text[at]; c != '_' && c|0x20 < 'a' || c|0x20 > 'z' {
			return ""
		}
		at++
	}
	rest := bytes.TrimLeft(text[at:min(len(text), at+maxKey)], `"'\: `)
	if n := bytes.IndexAny(rest, `"'\,}`); n > 0 {
		return string(rest[:n])
	}
	return ""
}
