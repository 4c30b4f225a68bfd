package date

import (
	"regexp"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
)

var urlForm = regexp.MustCompile(`[/_=-]((?:19|20)\d\d)(?:[/_-]([01]?\d)[/_-]([0-3]?\d)|([01]\d)([0-3]\d))(?:[/_.&-]|$)`)

// FromURL reads the day that many sites write into the addresses of their articles.
func FromURL(url string) (article.Moment, bool) {
	m := urlForm.FindStringSubmatch(url)
	if m == nil {
		return article.Moment{}, false
	}
	var p parts
	fixed(m[1], &p.year)
	fixed(m[2]+m[4], &p.month)
	fixed(m[3]+m[5], &p.day)
	return p.moment()
}

// FromPath reads a day that is written into an address in words or day first:
// "/2024/jan/31/", "-31-januar-2024". It may be that of an event.
func FromPath(path string) (article.Moment, bool) {
	return Parse(strings.NewReplacer("/", " ", "_", "-").Replace(path), Options{})
}
