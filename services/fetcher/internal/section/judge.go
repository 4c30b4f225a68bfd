package section

import (
	"fmt"
	"slices"
	"strings"
)

// judge gives every link the points of its own, and those of the company it keeps.
func judge(links []*link) {
	nameAll(links)
	trust := menusAreMenus(links)
	for _, l := range links {
		l.address()
		l.wording()
		l.standing(trust)
	}
	sections(links)
	clusters(links)
}

// commonText is how many links may share a wording before it says nothing of them:
// "Read more", "Comments".
const commonText = 3

// nameAll picks the titles.
func nameAll(links []*link) {
	users := map[string]int{}
	for _, l := range links {
		for _, words := range wordings(l.texts) {
			users[words]++
		}
	}
	for _, l := range links {
		l.name(func(words string) bool { return users[strings.ToLower(words)] >= commonText })
	}
}

func wordings(texts []text) []string {
	var out []string
	for _, t := range texts {
		if w := strings.ToLower(t.words); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// name takes the heading if it says something, else the longest text, else what the
// attributes say.
func (l *link) name(common func(string) bool) {
	best := rank(-1)
	for _, t := range l.texts {
		u := units(t.words)
		r := t.rank
		if u < 2 {
			r = byAttribute
		}
		if r == byNeighbour && l.path.wordsOnly() { // the rubric's name above the headline
			continue
		}
		if u == 0 || common(t.words) || r < best || r == best && u <= l.units {
			continue
		}
		best, l.title, l.units = r, t.words, u
	}
	l.named = max(best, byAttribute)
}

// wording says what the text speaks for.
func (l *link) wording() {
	what := fmt.Sprintf("%.0f words", l.units)
	switch u := l.units; {
	case u >= 7:
		l.say(3, what)
	case u >= 5:
		l.say(2.5, what)
	case u >= 3.5:
		l.say(1.5, what)
	case u >= 2.5:
		l.say(0.5, what)
	case u > 0:
		l.say(-1.5, what)
	}
}

// menusAreMenus looks whether class names may be trusted. Where nearly all that reads like
// a headline lies in a "menu", the word means something else on this site.
func menusAreMenus(links []*link) bool {
	const manyHeadlines = 10
	long, inside := 0, 0
	for _, l := range links {
		if l.units < 5 {
			continue
		}
		long++
		if !slices.ContainsFunc(l.places, func(p place) bool { return p&inMenu == 0 }) {
			inside++
		}
	}
	return long < manyHeadlines || inside*5 < long*4
}

// standing says what the best of its places speaks for.
func (l *link) standing(trustMenus bool) {
	var best reason
	for i, p := range l.places {
		if !trustMenus {
			p &^= inMenu
		}
		if r := placePoints(p); i == 0 || r.points > best.points {
			best = r
		}
	}
	if best.points != 0 {
		l.say(best.points, best.what)
	}
	if l.named == byNeighbour {
		l.say(1.5, "heading beside")
	}
	if l.timed {
		l.say(1, "time beside")
	}
}

var placeValues = []struct {
	is     place
	points float64
	name   string
}{
	{otherRel, -6, "rel"}, {inProse, -2, "prose"}, {inNav, -5, "nav"}, {inFooter, -5, "footer"}, {inMenu, -3.5, "menu"}, {inHeader, -3.5, "header"},
	{inAside, -1, "aside"}, {inArticle, 1, "article"}, {highHeading, 2.5, "heading"}, {lowHeading, 1.5, "low heading"},
}

func placePoints(p place) reason {
	var r reason
	for _, v := range placeValues {
		if p&v.is != 0 {
			r.points += v.points
			r.what += " in " + v.name
		}
	}
	r.what = strings.TrimSpace(r.what)
	return r
}

// group is a number of links alike.
type group []*link

const (
	// fewest is how many links make a pattern.
	fewest = 3
	// fewestMenu is how many short ones make a menu.
	fewestMenu = 4
)

// clusters looks at links of one shape, and at those in blocks of one kind: headlines
// come many together and differ, and so do menus, but their words are few.
func clusters(links []*link) {
	byLoose := patterns(links, func(l *link) string { return l.path.loose })
	byShape := patterns(links, func(l *link) string { return l.path.shape })
	byBlock := patterns(links, func(l *link) uint64 { return l.block })
	for _, l := range links {
		if byLoose[l.path.loose] == headlines {
			l.say(1.5, "shape of headlines")
		} else if byShape[l.path.shape] == menu {
			l.say(-1.5, "shape of a menu")
		}
		switch byBlock[l.block] {
		case headlines:
			l.say(1.5, "list of headlines")
		case menu:
			l.say(-2, "list of a menu")
		}
	}
}

// pattern is what a group of links alike looks like.
type pattern int

const (
	unclear pattern = iota
	headlines
	menu
)

func groupsBy[K comparable](links []*link, of func(*link) K) map[K]group {
	out := map[K]group{}
	for _, l := range links {
		out[of(l)] = append(out[of(l)], l)
	}
	return out
}

func patterns[K comparable](links []*link, of func(*link) K) map[K]pattern {
	out := map[K]pattern{}
	for k, g := range groupsBy(links, of) {
		out[k] = g.pattern()
	}
	return out
}

func (g group) pattern() pattern {
	switch m := g.median(); {
	case len(g) >= fewest && m >= 4:
		return headlines
	case len(g) >= fewestMenu && m > 0 && m < 2.5:
		return menu
	}
	return unclear
}

func (g group) median() float64 {
	var u []float64
	for _, l := range g {
		if l.units > 0 {
			u = append(u, l.units)
		}
	}
	if len(u) == 0 {
		return 0
	}
	slices.Sort(u)
	return u[len(u)/2]
}

// agree brings links of one shape nearer to each other: what most of them are, the rest
// are more likely. An image without a text is a teaser among teasers.
func agree(links []*link) {
	for _, g := range groupsBy(links, func(l *link) string { return l.path.shape }) {
		if len(g) < 5 {
			continue
		}
		switch good := count(g, func(l *link) bool { return l.points() >= enough }); {
		case good*10 >= len(g)*6:
			g.say(1.5, "as most of its shape")
		case good*10 <= len(g)*2:
			g.say(-1.5, "as most of its shape")
		}
	}
}

func (g group) say(points float64, what string) {
	for _, l := range g {
		l.say(points, what)
	}
}
