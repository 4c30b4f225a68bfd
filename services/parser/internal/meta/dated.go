package meta

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/date"
	"github.com/wireroom/wireroom/services/parser/internal/dom"
	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// The limits of the search for dates in print.
const (
	maxDated  = 80  // dates looked at
	keepDated = 8   // dates kept, the best placed
	maxLine   = 300 // bytes of a line that is read as a whole
)

// Trust in a date in print: what it starts from and what its place and words change.
const (
	trustLine   = 0.42 // in a text of its own
	trustTitle  = 0.55 // behind the title in <title>
	trustInside = 0.30 // within a sentence
	forTime     = 0.12 // <time>
	forClass    = 0.08 // called a date
	forLabel    = 0.15 // "Published"
	forNear     = 0.12 // beside the heading
	forJunk     = -0.2 // in a list, a sidebar, the footer, a comment
	least       = 0.15
)

// How many texts away from the heading a date is beside it.
const (
	nearBefore = 6
	nearBehind = 14
)

// dated is a date in print.
type dated struct {
	text   string
	from   string
	at     int // how many texts stand before it
	trust  float64
	label  date.Label
	called bool // by its class or element
}

// printedDates looks for dates in what the page shows, unless it states them for
// machines to the minute.
func (s *scan) printedDates() {
	if s.statesTime() {
		return
	}
	s.scriptDates()
	d := datedScan{heading: -1, title: s.heading(), scan: s}
	dom.Walk(s.root, d.visit)
	d.inTitle()
	for i := range d.found {
		d.found[i].trust += d.place(d.found[i])
	}
	slices.SortStableFunc(d.found, func(a, b dated) int { return cmp.Compare(b.trust, a.trust) })
	for i, f := range d.found {
		switch {
		case i >= keepDated || f.trust < least:
			return
		case f.label == date.Modified:
			addValue(&s.m.Modified, Value{Text: f.text, From: f.from, Trust: f.trust})
		default:
			addValue(&s.m.Published, Value{Text: f.text, From: f.from, Trust: f.trust})
		}
	}
}

// statesTime reports whether the time of publication is stated where it is most trusted,
// and with its time of day.
func (s *scan) statesTime() bool {
	for _, v := range s.m.Published {
		if len(v.Text) > len("2024-01-31T") && (v.From == "json-ld" || v.From == "meta:article:published_time" || v.From == "microdata") {
			return true
		}
	}
	return false
}

// datedScan is one walk over the texts of a page.
type datedScan struct {
	scan    *scan
	title   *html.Node
	heading int // at which text the title stands, -1 if not met yet
	at      int
	block   *html.Node // the last that was read
	found   []dated
}

func (d *datedScan) visit(n *html.Node) bool {
	switch n.Type {
	case html.TextNode:
		d.text(n)
		return false
	case html.ElementNode:
		return d.element(n)
	}
	return n.Type == html.DocumentNode
}

func (d *datedScan) element(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Template, atom.Nav, atom.Select, atom.Textarea, atom.Head, atom.Iframe:
		return false
	case atom.H1, atom.H2, atom.H3:
		if n == d.title || d.title == nil && d.heading < 0 && d.isTitle(n) {
			d.heading = d.at
		}
	case atom.Time:
		d.machine(n, "time", dom.Attr(n, "datetime"), forTime)
		d.at++
		return false
	case atom.Abbr:
		if t := dom.Attr(n, "title"); t != "" && d.scan.m.Names.Of(n)&zone.Dated != 0 {
			d.machine(n, "time", t, forTime)
			return false
		}
	}
	for _, key := range machineAttrs {
		if v := dom.Attr(n, key); v != "" {
			d.machine(n, "data", v, 0)
			break
		}
	}
	return true
}

// machineAttrs hold times for the page's own scripts.
var machineAttrs = []string{"datetime", "data-datetime", "data-timestamp", "data-date", "data-time", "data-published", "data-publish-date", "data-pubdate"}

func (d *datedScan) isTitle(n *html.Node) bool {
	t := dom.Fold(d.scan.title)
	return !dom.Longer(n, maxProp) && len(t) > 10 && strings.HasPrefix(t, dom.Text(n)) && dom.Text(n) != ""
}

// machine takes a time from an attribute, or from the text of its element.
func (d *datedScan) machine(n *html.Node, from, stated string, plus float64) {
	text := ""
	if !dom.Longer(n, maxLine) {
		text = dom.Text(n)
	}
	value := stated
	if _, ok := date.Parse(value, date.Options{}); !ok {
		value = text
	}
	before, behind := around(n, text)
	d.add(n, dated{text: value, from: from, trust: trustLine + plus, label: date.LabelOf(before, behind)})
}

// text looks into a text that may hold a date: at the line it is part of, if that is short.
func (d *datedScan) text(n *html.Node) {
	if strings.TrimSpace(n.Data) == "" {
		return
	}
	d.at++
	if !holdsDigit(n.Data) {
		return
	}
	b := block(n)
	line, whole := n.Data, b != nil && !dom.Longer(b, maxLine)
	if whole {
		if b == d.block {
			return
		}
		line = dom.Text(b)
	}
	d.block = b
	if mayDate(line) {
		d.line(n, line, whole)
	}
}

// maxInLine is how many dates of one line are read: published, updated, and one more.
const maxInLine = 3

func (d *datedScan) line(n *html.Node, line string, whole bool) {
	rest := line
	for range maxInLine {
		f, ok := date.Find(rest, date.Options{})
		if !ok {
			return
		}
		before, behind := rest[:f.Start], rest[f.End:]
		if whole && rest == line && strings.TrimSpace(before) == "" {
			before = previous(n)
		}
		c := dated{text: rest[f.Start:f.End], from: "text", trust: trustInside, label: date.LabelOf(before, behind)}
		if words := len(line) - (f.End - f.Start); words < 60 && whole {
			c.trust = trustLine
		}
		d.add(n, c)
		rest = behind
	}
}

// add weighs a date by what the page calls its element.
func (d *datedScan) add(n *html.Node, c dated) {
	if c.text == "" || len(d.found) >= maxDated || c.label == date.Other {
		return
	}
	if c.label == date.NoLabel && modifiedName(n) {
		c.label = date.Modified
	}
	if c.label != date.NoLabel {
		c.trust += forLabel
	}
	for at, i := n, 0; at != nil && i < 3; at, i = at.Parent, i+1 {
		if d.scan.m.Names.Of(at)&zone.Dated != 0 && at.DataAtom != atom.Time {
			c.trust += forClass
			c.called = true
			break
		}
	}
	if d.scan.inList(n) {
		c.trust += forJunk
	}
	c.at = d.at
	d.found = append(d.found, c)
}

// place is what the distance from the heading does for a date. Above it, a bare date may
// be the day's own, printed on every page.
func (d *datedScan) place(f dated) float64 {
	far := f.at - d.heading
	if d.heading < 0 || far < 0 && !f.called && f.label == date.NoLabel || far < -nearBefore || far > nearBehind {
		return 0
	}
	return forNear
}

// inTitle takes the date that some sites write behind the title in <title>.
func (d *datedScan) inTitle() {
	t := d.scan.title
	if f, ok := date.Find(t, date.Options{}); ok && len(t) <= date.MaxInput && len(t)-f.End < 4 {
		d.found = append(d.found, dated{text: t[f.Start:f.End], from: "title", trust: trustTitle, at: -1 << 20})
	}
}
