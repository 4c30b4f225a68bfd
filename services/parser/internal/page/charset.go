package page

import (
	"bytes"
	"encoding/binary"
	"mime"
	"regexp"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// decode brings body to UTF-8. A byte order mark wins, then what is valid UTF-8 beyond
// ASCII (which other encodings hit only by design), then header, meta and a guess.
func decode(body []byte, contentType string) (text []byte, label string) {
	if enc, name, ok := bom(body); ok {
		return with(enc, body), name
	}
	ascii := !beyondASCII(body)
	if !ascii && utf8.Valid(body) {
		return body, "utf-8"
	}
	for _, name := range []string{fromHeader(contentType), fromMeta(body)} {
		if enc, err := htmlindex.Get(name); err == nil {
			canonical, _ := htmlindex.Name(enc)
			if canonical == "utf-8" && ascii {
				return body, canonical
			}
			if canonical == "utf-8" && !mostlyUTF8(body) {
				continue // servers say so of everything; this is not it
			}
			return with(enc, body), canonical
		}
	}
	if ascii {
		return body, "utf-8"
	}
	if mostlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("\ufffd")), "utf-8"
	}
	enc, name := guess(body)
	return with(enc, body), name
}

func bom(body []byte) (encoding.Encoding, string, bool) {
	for _, m := range []struct{ mark, name string }{{"\xef\xbb\xbf", "utf-8"}, {"\xff\xfe", "utf-16le"}, {"\xfe\xff", "utf-16be"}} {
		if bytes.HasPrefix(body, []byte(m.mark)) {
			enc, _ := charset.Lookup(m.name)
			return enc, m.name, enc != nil
		}
	}
	return nil, "", false
}

func with(enc encoding.Encoding, body []byte) []byte {
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	return bytes.TrimPrefix(out, []byte("\ufeff"))
}

func fromHeader(contentType string) string {
	_, params, _ := mime.ParseMediaType(contentType)
	return params["charset"]
}

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:.-]+)|<\?xml[^>]{0,100}encoding\s*=\s*["']([a-z0-9_:.-]+)`)

// metaWindow is further than the 1024 bytes of the standard; pages put comments first.
const metaWindow = 8 << 10

func fromMeta(body []byte) string {
	m := metaCharset.FindSubmatch(body[:min(len(body), metaWindow)])
	if m == nil {
		return ""
	}
	name := string(m[1]) + string(m[2])
	if enc, err := htmlindex.Get(name); err == nil {
		// A tag that could be read as ASCII was not written in UTF-16.
		if n, _ := htmlindex.Name(enc); n == "utf-16le" || n == "utf-16be" {
			return "utf-8"
		}
	}
	return name
}

func beyondASCII(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return true
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return true
		}
	}
	return false
}

// mostlyUTF8 allows for a few broken bytes, such as a title cut in the middle of a rune.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			bad++
		} else if size > 1 {
			good++
		}
		b = b[size:]
	}
	return good > 20*bad
}

// guessed are the legacy encodings of news pages that name none, with the script each
// is for. The order breaks ties.
var guessed = []struct {
	name  string
	wants []*unicode.RangeTable
}{
	{"windows-1251", []*unicode.RangeTable{unicode.Cyrillic}},
	{"koi8-r", []*unicode.RangeTable{unicode.Cyrillic}},
	{"shift_jis", []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana, unicode.Han}},
	{"euc-jp", []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana, unicode.Han}},
	{"euc-kr", []*unicode.RangeTable{unicode.Hangul}},
	{"gb18030", []*unicode.RangeTable{unicode.Han}},
	{"big5", []*unicode.RangeTable{unicode.Han}},
	{"windows-1256", []*unicode.RangeTable{unicode.Arabic}},
	{"windows-1253", []*unicode.RangeTable{unicode.Greek}},
	{"windows-1255", []*unicode.RangeTable{unicode.Hebrew}},
}

// guess tries each encoding on a sample. Nearly all letters beyond ASCII must be of the
// script, in runs and mostly in lower case, as words are; else it is windows-1252.
func guess(body []byte) (encoding.Encoding, string) {
	sample, best, name := highBytes(body), 0.0, "windows-1252"
	for _, g := range guessed {
		enc, err := htmlindex.Get(g.name)
		if err != nil {
			continue
		}
		out, err := enc.NewDecoder().Bytes(sample)
		if err != nil {
			continue
		}
		if s := likeness(string(out), g.wants); s > best && s > 0.6 {
			best, name = s, g.name
		}
	}
	enc, _ := htmlindex.Get(name)
	return enc, name
}

// highBytes is a sample of the parts of body that are not ASCII.
func highBytes(body []byte) []byte {
	out := make([]byte, 0, 4096)
	for i, c := range body {
		high := c >= 0x80 || i > 0 && body[i-1] >= 0x80 // the second byte of a pair may be ASCII
		if high || c == ' ' {
			out = append(out, c)
		}
		if len(out) == cap(out) {
			break
		}
	}
	return out
}

func likeness(s string, wants []*unicode.RangeTable) float64 {
	var all, good float64
	prev := rune(' ')
	for _, r := range s {
		if r < 0x80 || r >= 0x3000 && r < 0x3040 { // punctuation of all CJK scripts
			prev = r
			continue
		}
		all++
		switch {
		case r == utf8.RuneError || !unicode.IsOneOf(wants, r):
		case unicode.IsLower(prev) && unicode.IsUpper(r):
			good -= 0.5 // "нОВОСТИ" is KOI8 read as windows-1251
		case common(r):
			good += 1.3
		default:
			good++
		}
		prev = r
	}
	if all < 8 {
		return 0
	}
	return good / all
}

// common are characters so frequent that a right guess is full of them.
func common(r rune) bool {
	return unicode.In(r, unicode.Hiragana) || r >= 'а' && r <= 'я' || bytes.ContainsRune([]byte("的一是不了在人有我他这中大来上国和地到们時説對個這國"), r)
}
