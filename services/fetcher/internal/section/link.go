package section

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
)

// maxTexts bounds how many texts, and how many places, of one link are kept.
const maxTexts = 4

// link is one address of the page, with all that was seen of it.
type link struct {
	url    string
	norm   string // the one form of the address, under which it is remembered
	path   path
	texts  []text
	places []place
	timed  bool // a time stands beside it
	title  string
	named  rank    // what the title was
	units  float64 // of the title
	block  uint64  // where in the tree it first stood
	ruled  bool    // Rules.Article says so
	reason []reason
}

// text is one wording of a link. A heading is better than what else stands in it.
type text struct {
	words string
	rank  rank
}

type rank int

const (
	byAttribute rank = iota // an image's alt, a title
	byNeighbour             // a heading without a link beside it
	byText
	byHeading
)

type reason struct {
	what   string
	points float64
}

// never is more than all signals together.
const never = -100

func (l *link) say(points float64, what string) {
	l.reason = append(l.reason, reason{what, points})
}

func (l *link) points() float64 {
	sum := 0.0
	for _, r := range l.reason {
		sum += r.points
	}
	return sum
}

func (l *link) why() string {
	parts := make([]string, len(l.reason))
	for i, r := range l.reason {
		parts[i] = fmt.Sprintf("%s %+g", r.what, r.points)
	}
	return strings.Join(parts, ", ")
}

func (l *link) call(words string, r rank) {
	if words = squeeze(words); words == "" || len(l.texts) >= maxTexts {
		return
	}
	for _, t := range l.texts {
		if t == (text{words, r}) {
			return
		}
	}
	l.texts = append(l.texts, text{words, r})
}

func (l *link) standsAt(p place) {
	for _, have := range l.places {
		if have == p {
			return
		}
	}
	if len(l.places) < maxTexts {
		l.places = append(l.places, p)
	}
}

// home is the page, as its links are compared with it.
type home struct {
	url    *url.URL
	self   string // its address without the scheme
	domain string
}

func homeOf(page *url.URL) home {
	norm, _ := article.Normalize(page.String())
	return home{page, schemeless(norm), article.Domain(page.Hostname())}
}

func schemeless(norm string) string {
	_, rest, _ := strings.Cut(norm, "://")
	return rest
}

// newLink makes a link of an absolute address; nil if it leads off the site, or to the
// page itself.
func newLink(u *url.URL, h home, r Rules) *link {
	if !web(u) {
		return nil
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	raw := u.String()
	excluded := r.Exclude != nil && r.Exclude.MatchString(raw)
	ruled := !excluded && r.Article != nil && r.Article.MatchString(raw)
	if !ruled && article.Domain(u.Hostname()) != h.domain {
		return nil
	}
	norm, err := article.Normalize(raw)
	if err != nil || schemeless(norm) == h.self {
		return nil
	}
	l := &link{url: raw, norm: norm, ruled: ruled, path: parsePath(norm)}
	if excluded {
		l.say(never, "excluded by rule")
	}
	return l
}
