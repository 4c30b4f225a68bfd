package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// WithoutText is a version whose text's time is over: what says what was written goes, and what
// says that it was stays. Another look is compared with what is kept in TextDropped.
func WithoutText(a article.Article, at time.Time) article.Article {
	if !a.TextDropped.IsZero() {
		return a
	}
	b := bodyOf(&a)
	d := article.TextDropped{At: article.Time(at), Body: digest(b.text), Updates: updates(&a)}
	for href, text := range b.links {
		d.Links = append(d.Links, digest(href)+":"+digest(text))
	}
	slices.Sort(d.Links)
	a.TextDropped = d
	return textless(a)
}

// textless is a record without all that quotes its text.
func textless(a article.Article) article.Article {
	a.Text, a.Blocks, a.HTML, a.Updates, a.Provenance.Candidates = "", nil, "", nil, nil
	return a
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// digested is what is kept, or would be, when the text is dropped.
func (c *content) digested() article.TextDropped {
	if d := c.record.TextDropped; !d.IsZero() {
		return d
	}
	return WithoutText(*c.record, time.Unix(0, 0)).TextDropped
}

// sameDropped is sameText where the text of at least one is dropped. The rules of what
// changes by itself may be others than when it was; the hash of the whole knows none.
func (c *content) sameDropped(o *content) bool {
	if c.record.ContentHash != "" && c.record.ContentHash == o.record.ContentHash {
		return true
	}
	a, b := c.digested(), o.digested()
	return a.Body == b.Body && sameLinks(a.Links, b.Links)
}

// sameLinks is body.same of links to read next: one that leads where it did reads as it did.
func sameLinks(a, b []string) bool {
	reads := map[string]string{}
	for _, l := range b {
		href, text, _ := strings.Cut(l, ":")
		reads[href] = text
	}
	return !slices.ContainsFunc(a, func(l string) bool {
		href, text, _ := strings.Cut(l, ":")
		other, ok := reads[href]
		return ok && other != text
	})
}
