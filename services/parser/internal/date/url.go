package date

import (
	"regexp"

	"github.com/wireroom/wireroom/pkg/article"
)

var urlForm = regexp.MustCompile(`[/_=-]((?:19|20)\d\d)(?:[/_-]([01]?\d)[/_-]([0-3]?\d)|([01]\d)([0-3]\d))(?:[/_.&-]|$)`)

// FromURL reads the day that many sites write into the addresses of their articles.
func FromURL(url string) (article.Moment, bool) {
	m := urlForm.FindStringSubmatch(url)
	if m == nil {
		return article.Moment{}, false
	}
	return parts{year: num(m[1]), month: num(m[2] + m[4]), day: num(m[3] + m[5])}.moment()
}
