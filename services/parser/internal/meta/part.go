package meta

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Part reports whether next is page number n of the article at own: the same address but
// for the number of the page. Many sites use rel=next for the next article, which has
// another one.
func Part(own, next string, n int) bool {
	o, err := url.Parse(own)
	x, err2 := url.Parse(next)
	if err != nil || err2 != nil || o.Host != x.Host {
		return false
	}
	for _, cut := range []func(*url.URL) (string, int, bool){byQuery, byPath} {
		base, number, _ := cut(x)
		if number != n {
			continue
		}
		from, before, said := cut(o)
		if n == 2 && plain(o) == base || from == base && before == n-1 && (said || n > 2) {
			return true
		}
	}
	return false
}

// plain is an address without what does not tell pages apart.
func plain(u *url.URL) string {
	c := *u
	c.RawQuery, c.Path = u.Query().Encode(), strings.TrimSuffix(u.Path, "/")
	return c.String()
}

var pageKeys = []string{"page", "p", "pg", "pagenum", "paged", "seite", "pagina", "strona", "sida", "side"}

// byQuery takes the number of the page from a parameter.
func byQuery(u *url.URL) (base string, number int, said bool) {
	q := u.Query()
	for _, key := range pageKeys {
		if n, err := strconv.Atoi(q.Get(key)); err == nil && n > 0 {
			q.Del(key)
			c := *u
			c.RawQuery = q.Encode()
			return plain(&c), n, true
		}
	}
	return "", 0, false
}

// ofPath is how paths end that number pages: "/page/2", "/seite-2.html", "/2", "-2.html",
// ",2". The word says that it is a page's number.
var ofPath = regexp.MustCompile(`(?i)^(.*?)(?:[/_,-](page|seite|pagina|strona|sida|side|p)[/_,-]?|[/_,-])(\d{1,2})(\.html?|\.php)?$`)

func byPath(u *url.URL) (base string, number int, said bool) {
	m := ofPath.FindStringSubmatch(strings.TrimSuffix(u.Path, "/"))
	if m == nil || m[1] == "" {
		return "", 0, false
	}
	number, _ = strconv.Atoi(m[3]) // digits
	c := *u
	c.Path = m[1] + m[4]
	return plain(&c), number, m[2] != ""
}
