package page

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"
)

type kind int

const (
	markup kind = iota
	plain
)

// magic are the first bytes of formats that servers send under any name.
var magic = []string{"%PDF", "\x89PNG", "GIF8", "\xff\xd8\xff", "PK\x03\x04", "\x1f\x8b", "RIFF", "OggS", "ID3", "\x00\x00\x01\x00", "\x7fELF", "{\\rtf"}

// sniffed is how far into the body one looks for tags.
const sniffed = 64 << 10

// sniff tells HTML from plain text and refuses the rest. The bytes weigh more than the
// header, because servers call HTML text/plain, and everything octet-stream.
func sniff(body []byte, contentType string) (kind, error) {
	head := bytes.TrimLeft(body[:min(len(body), sniffed)], " \t\r\n\xef\xbb\xbf")
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m)) {
			return 0, fmt.Errorf("begins as %q: %w", m, ErrNotHTML)
		}
	}
	media, _, _ := mime.ParseMediaType(contentType)
	if hasTags(head) {
		return markup, feed(head)
	}
	switch major, _, _ := strings.Cut(media, "/"); {
	case media == "text/html" || media == "application/xhtml+xml":
		return bare(head), nil
	case media == "text/plain" || (major == "" || media == "application/octet-stream") && printable(head) && !jsonLike(head):
		return plain, nil
	}
	return 0, fmt.Errorf("content type %q without HTML inside: %w", contentType, ErrNotHTML)
}

// bare is for what is sent as HTML but holds no tag that one knows.
func bare(head []byte) kind {
	if bytes.IndexByte(head, '<') < 0 && bytes.IndexByte(head, '\n') >= 0 {
		return plain
	}
	return markup
}

// feed refuses XML that is a feed or a sitemap.
func feed(head []byte) error {
	lower := bytes.ToLower(head[:min(len(head), 1024)])
	for _, tag := range []string{"<rss", "<feed", "<urlset", "<sitemapindex", "<rdf:rdf"} {
		if i := bytes.Index(lower, []byte(tag)); i >= 0 && !bytes.Contains(lower, []byte("<html")) {
			return fmt.Errorf("%s...: %w", tag, ErrNotHTML)
		}
	}
	return nil
}

// known are the tags by which markup is told, without "<".
var known = []string{"!doctype html", "html", "head", "body", "title", "meta ", "div", "p>", "p ", "br", "table", "article", "rss", "feed", "urlset", "sitemapindex"}

func hasTags(head []byte) bool {
	for rest := head; ; {
		i := bytes.IndexByte(rest, '<')
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
		for _, tag := range known {
			if len(rest) >= len(tag) && rest[0]|0x20 == tag[0]|0x20 && bytes.EqualFold(rest[:len(tag)], []byte(tag)) {
				return !jsonLike(head)
			}
		}
	}
}

func jsonLike(head []byte) bool {
	return len(head) > 1 && (head[0] == '{' || head[0] == '[') && bytes.ContainsAny(head[1:min(len(head), 40)], "\"{}[]")
}

// printable reports whether b looks like text of any charset: no NUL, few controls.
func printable(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	bad := 0
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b {
			bad++
		}
	}
	return bad*200 < len(b)+200 && (utf8.Valid(trimRune(b)) || bad == 0)
}

// trimRune cuts a rune that the end of the window split.
func trimRune(b []byte) []byte {
	for i := 1; i <= min(3, len(b)); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}
