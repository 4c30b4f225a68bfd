package section

import (
	"fmt"
	"slices"
	"strings"
)

// address says what the address speaks for.
func (l *link) address() {
	p := &l.path
	if len(p.segments) == 0 && p.queryID() < 2 {
		l.say(never, "front page")
		return
	}
	if assets[p.ext] {
		l.say(never, "file")
		return
	}
	l.nonArticle(p)
	l.slug(p)
	l.dated(p)
	l.number(p)
	l.bare(p)
}

// nonArticle looks for the words under which sites keep other things.
func (l *link) nonArticle(p *path) {
	n := len(p.segments)
	for i, s := range p.segments {
		switch {
		case above[s]:
			l.say(-8, "below "+s)
		case besides[s]:
			l.say(-4, "below "+s)
		case turning[s] && i == n-2 && p.kinds[n-1] <= mid && p.kinds[n-1] >= small:
			l.say(-8, "page of a list")
		case i == n-1 && last[s]:
			l.say(-6, "is "+s)
		}
	}
	for name := range p.query {
		if paging[strings.ToLower(name)] {
			l.say(-4, "turns a page")
			return
		}
	}
}

// slug looks for a title: at the end, or before the number that ends the path.
func (l *link) slug(p *path) {
	n := len(p.segments)
	best := 0
	for i, s := range p.segments {
		if p.kinds[i] == slug && (i == n-1 || p.kinds[n-1] != word && p.kinds[n-1] != slug) {
			best = max(best, slugWords(s))
		}
	}
	switch {
	case best >= 5:
		l.say(4, "slug of 5")
	case best == 4:
		l.say(3.5, "slug of 4")
	case best == 3:
		l.say(2, "slug of 3")
	}
}

// dated looks for a date; one that ends the path is an archive's.
func (l *link) dated(p *path) {
	at := slices.Index(p.kinds, day)
	if at < 0 {
		at = slices.Index(p.kinds, year)
		for at >= 0 && at+1 < len(p.kinds) && (p.kinds[at+1] == small || monthName[p.segments[at+1]]) {
			at++
		}
	}
	switch {
	case at < 0:
	case at < len(p.kinds)-1:
		l.say(3, "date")
	case p.kinds[at] == day && p.ext != "":
		l.say(1, "date.html")
	case p.kinds[at] == day && countIf(p.segments[at], isDigit) == len(p.segments[at]): // or an id that looks like one
	case len(p.query) == 0:
		l.say(-6, "archive of a date")
	}
}

var monthName = set("jan feb mar apr may jun jul aug sep oct nov dec")

// number looks for the id of an article.
func (l *link) number(p *path) {
	points := 0.0
	for i, s := range p.segments {
		of := idPoints(p.kinds[i], s)
		if i < len(p.segments)-1 {
			of = min(of, 1)
		}
		points = max(points, of)
	}
	if points = max(points, p.queryID()); points > 0 {
		l.say(points, "id")
	}
}

// queryID is what the parameters have of an id.
func (p *path) queryID() float64 {
	points := 0.0
	for name, values := range p.query {
		name = strings.ToLower(name)
		of := idPoints(kindOf(values[0]), values[0])
		if !idName[name] && !strings.HasSuffix(name, "id") && !strings.HasSuffix(name, "no") {
			of = min(of, 1.5)
		}
		if !paging[name] {
			points = max(points, of)
		}
	}
	return points
}

func idPoints(k kind, s string) float64 {
	switch {
	case k == num, k == hex:
		return 3
	case k == mid:
		return 2
	case k == small:
		return 0.5
	case k != mixed && k != slug:
		return 0
	}
	switch n := longestNumber(s); {
	case n >= 5 && k == mixed:
		return 3
	case n >= 5, n >= 3 && k == mixed:
		return 1.5
	}
	return 0
}

func (p *path) wordsOnly() bool {
	return len(p.query) == 0 && !slices.ContainsFunc(p.kinds, func(k kind) bool { return k != word })
}

// bare is a path of words alone, as sections have.
func (l *link) bare(p *path) {
	switch {
	case !p.wordsOnly():
		if pages[p.ext] {
			l.say(0.5, "."+p.ext)
		}
	case p.ext != "":
	case len(p.segments) == 1:
		l.say(-2, "one word")
	default:
		l.say(-1, "words only")
	}
}

// below is how many other links it takes to call what they lie under a section.
const below = 3

// sections finds links that others lie under.
func sections(links []*link) {
	under := map[string]int{}
	for _, l := range links {
		for at, c := range l.path.dir {
			if c == '/' && at > 0 {
				under[l.path.dir[:at]]++
			}
		}
	}
	for _, l := range links {
		if n := under[l.path.dir]; n >= below && len(l.path.query) == 0 {
			l.say(-4, fmt.Sprintf("%d below it", n))
		}
	}
}
