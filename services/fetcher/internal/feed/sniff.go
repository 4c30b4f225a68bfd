package feed

import (
	"mime"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// sniffBytes is how much of a document is looked at to tell what it is.
const sniffBytes = 64 << 10

// rootTag finds where a feed begins, or a comment, which may speak of feeds.
var rootTag = regexp.MustCompile(`(?i)<!--|<(?:[a-z][\w.-]*:)?(rss|feed|rdf|urlset|sitemapindex)[\s/>]`)

// rootOf finds the root of a feed and where it begins; "" if there is none. There may be
// something before it: comments, declarations, the warnings of a broken program.
func rootOf(text string) (name string, at int) {
	for at < len(text) {
		m := rootTag.FindStringSubmatchIndex(text[at:])
		switch {
		case m == nil:
			return "", 0
		case m[2] >= 0:
			return strings.ToLower(text[at+m[2] : at+m[3]]), at + m[0]
		}
		at += m[0] + through(text[at+m[0]:], "-->")
	}
	return "", 0
}

// lookOf tells "xml", "json" and "addresses" (a plain-text sitemap), or describes a
// document that is none of these.
func lookOf(text string, raw []byte) string {
	head := text[:min(len(text), sniffBytes)]
	low := strings.ToLower(head[:min(len(head), 1024)])
	switch {
	case strings.TrimSpace(text) == "":
		return "an empty document"
	case isHTML(low):
		return "an HTML page"
	case isFeed(head):
		return "xml"
	case text[0] == '{' || text[0] == '[':
		return "json"
	case isAddress(text) && isList(head):
		return "addresses"
	}
	return describe(head, raw)
}

func isFeed(head string) bool {
	name, _ := rootOf(head)
	return name != ""
}

func isHTML(low string) bool {
	for strings.HasPrefix(low, "<?") || strings.HasPrefix(low, "<!--") {
		_, rest, ok := strings.Cut(low, ">")
		if !ok {
			break
		}
		low = strings.TrimSpace(rest)
	}
	return strings.HasPrefix(low, "<!doctype html") || strings.HasPrefix(low, "<html")
}

func describe(head string, raw []byte) string {
	if m := regexp.MustCompile(`<([a-zA-Z][\w:.-]*)`).FindStringSubmatch(head); m != nil && head[0] == '<' {
		if strings.HasPrefix(head, "<?xml") {
			return "an XML document of " + m[1]
		}
		return "an HTML page"
	}
	switch kind, _, _ := mime.ParseMediaType(http.DetectContentType(raw)); {
	case kind == "text/html":
		return "an HTML page"
	case strings.HasPrefix(kind, "text/"):
		return "plain text"
	case kind != "application/octet-stream":
		return kind
	}
	return "binary data"
}

func isList(head string) bool {
	for _, line := range strings.Split(strings.TrimSpace(head), "\n") {
		if line = strings.TrimSpace(line); line != "" && (!isAddress(line) || strings.ContainsAny(line, " \t<")) {
			return false
		}
	}
	return true
}

var declared = regexp.MustCompile(`^[\s\x00]*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']`)

// Text is the text of an XML document of any charset, without what XML does not allow: a
// byte order mark, control characters, a "<" that begins nothing. Its lines keep their
// numbers. It is for other documents that are as wild as feeds.
func Text(body []byte, contentType string) string {
	return legal(strings.TrimLeft(decode(body, contentType), "\ufeff\x00"))
}

// decode makes text of bytes: by byte order mark, by what is plainly UTF-8, by what the
// header and then the document say, and as windows-1252 at last. Valid UTF-8 comes
// before the labels because it does not happen by chance, and labels lie.
func decode(body []byte, contentType string) string {
	if e := byMark(body); e != nil {
		return convert(body, e)
	}
	label := labelOf(body, contentType)
	e, name := charset.Lookup(label)
	ascii7 := name == "iso-2022-jp" // looks like ASCII
	if whole := trimPartial(body); utf8.Valid(whole) && !ascii7 {
		return string(whole)
	}
	switch {
	case e == nil, name == "replacement":
		e = charmap.Windows1252
	case name == "utf-8" && !mostlyUTF8(body):
		e = charmap.Windows1252
	case name == "utf-8":
		return strings.ToValidUTF8(string(body), "\ufffd")
	}
	return convert(body, e)
}

func byMark(body []byte) encoding.Encoding {
	has := func(mark string) bool { return strings.HasPrefix(string(body[:min(len(body), 4)]), mark) }
	switch {
	case has("\xff\xfe\x00\x00"), has("\x00\x00\xfe\xff"):
		return utf32.UTF32(utf32.BigEndian, utf32.ExpectBOM)
	case has("\xff\xfe"), has("\xfe\xff"):
		return unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)
	case has("<\x00"), has("{\x00"):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case has("\x00<"), has("\x00{"):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

func labelOf(body []byte, contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		return params["charset"]
	}
	if m := declared.FindSubmatch(body[:min(len(body), 1024)]); m != nil {
		return string(m[1])
	}
	return ""
}

func convert(body []byte, e encoding.Encoding) string {
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return strings.ToValidUTF8(string(body), "\ufffd")
	}
	return string(out)
}

// trimPartial drops a character that the end cuts.
func trimPartial(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// mostlyUTF8 tells text with a few broken bytes from text that is not UTF-8 at all.
func mostlyUTF8(body []byte) bool {
	good, bad := 0, 0
	for len(body) > 0 {
		r, n := utf8.DecodeRune(body)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else if n > 1 {
			good++
		}
		body = body[n:]
	}
	return good > bad
}
