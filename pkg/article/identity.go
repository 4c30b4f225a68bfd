package article

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ID is the identity of an article: the first 32 hex digits of the SHA-256 of its
// normalised canonical URL. It normalises url itself, and hashes the trimmed text
// where that cannot be parsed, so it never fails.
func ID(url string) string {
	if n, err := Normalize(url); err == nil {
		url = n
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(url)))
	return hex.EncodeToString(sum[:])[:32]
}

// ContentHash is the SHA-256, in hex, of what a reader would call the content:
// title, standfirst and body, with white space folded. Two records with the same
// hash say the same; the archive may find that others do too (a counter that ticked).
func ContentHash(a *Article) string {
	h := sha256.New()
	for _, s := range []string{a.Title, a.Subtitle, a.Text} {
		hashFolded(h, s)
		_, _ = h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashFolded writes s with every run of white space as one space, so that a page
// laid out anew is not a revision.
func hashFolded(h hash.Hash, s string) {
	buf, gap, began := make([]byte, 0, 1024), false, false
	for _, r := range s {
		switch {
		case r == '\u200b' || r == '\ufeff' || r == '\u00ad' || r == '\u2060': // templates sprinkle them at random
			continue
		case unicode.IsSpace(r):
			gap = began
			continue
		}
		if len(buf) > cap(buf)-8 {
			_, _ = h.Write(buf)
			buf = buf[:0]
		}
		if gap {
			buf = append(buf, ' ')
		}
		buf, gap, began = utf8.AppendRune(buf, r), false, true
	}
	_, _ = h.Write(buf)
}

// Time brings t to what every archive can hold: UTC, whole milliseconds.
func Time(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}
