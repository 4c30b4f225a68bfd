// Package draw makes the desk's small pictures as SVG: they are there without script, and
// sizes are attributes, so that the pages need no style of their own.
//
// What it is handed are numbers; words that it writes are escaped.
package draw

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// Bar is one bar of a histogram: how many, and how many of them stand out.
type Bar struct {
	At      time.Time
	N, Mark int
}

// barsWidth and barsHeight are the histogram's own units; it is stretched to its place.
const barsWidth, barsHeight = 720.0, 56.0

// Bars is a histogram, the marked part blue inside each bar.
func Bars(bars []Bar) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="plain" viewBox="0 0 %g %g" preserveAspectRatio="none" aria-hidden="true">`, barsWidth, barsHeight)
	top := 1
	for _, x := range bars {
		top = max(top, x.N)
	}
	step := barsWidth / float64(max(1, len(bars)))
	rect := func(class string, i, n int) {
		if n > 0 {
			h := float64(n) / float64(top) * (barsHeight - 3)
			fmt.Fprintf(&b, `<rect%s x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, class, float64(i)*step, barsHeight-h, step*0.82, h)
		}
	}
	for i, x := range bars {
		rect("", i, x.N)
	}
	for i, x := range bars {
		rect(` class="blue"`, i, x.Mark)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // numbers alone
}

// pickup places times on a logarithmic axis of so many units, the first at its beginning.
type pickup struct {
	from, width float64
	span        time.Duration
}

func (p pickup) x(after time.Duration) float64 {
	if p.span <= 0 || after <= 0 {
		return p.from
	}
	return p.from + p.width*math.Log1p(after.Seconds()/20)/math.Log1p(p.span.Seconds()/20)
}

// maxDots is how many outlets a picture of a pick-up shows.
const maxDots = 40

// Strip is a story's pick-up in a row: a dot for each outlet on a logarithmic time axis.
func Strip(times []time.Time) template.HTML {
	if len(times) < 2 {
		return ""
	}
	p := pickup{3, 78, times[len(times)-1].Sub(times[0])}
	var b strings.Builder
	b.WriteString(`<svg class="strip" viewBox="0 0 84 10" aria-hidden="true"><line x1="0" y1="5" x2="84" y2="5"/>`)
	for i, t := range times[:min(len(times), maxDots)] {
		r, class := 1.9, ""
		if i == 0 {
			r, class = 2.6, ` class="first"`
		}
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="5" r="%g"%s/>`, p.x(t.Sub(times[0])), r, class)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // numbers alone
}

// marks are what the axis of a large strip is labelled with, as far as it goes.
var marks = []struct {
	at   time.Duration
	says string
}{
	{time.Minute, "1 m"}, {5 * time.Minute, "5 m"}, {15 * time.Minute, "15 m"}, {30 * time.Minute, "30 m"}, {2 * time.Hour, "2 h"}, {6 * time.Hour, "6 h"}, {24 * time.Hour, "1 d"}, {7 * 24 * time.Hour, "7 d"},
}

// BigStrip is the same, large, with its axis; own is the one that is a ring, -1 for none.
// Dots that would cover each other are stacked.
func BigStrip(times []time.Time, own int, width int, label string) template.HTML {
	if len(times) == 0 {
		return ""
	}
	p := pickup{8, float64(width) - 30, times[len(times)-1].Sub(times[0])}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="bigstrip" viewBox="0 0 %d 54" role="img" aria-label="%s"><line x1="0" y1="36" x2="%d" y2="36"/>`, width, template.HTMLEscapeString(label), width)
	last := p.x(0)
	for _, m := range marks {
		if x := p.x(m.at); m.at < p.span && x-last > 40 {
			fmt.Fprintf(&b, `<line class="grid" x1="%.1f" y1="4" x2="%.1f" y2="36"/><text x="%.1f" y="50" text-anchor="middle">%s</text>`, x, x, x, m.says)
			last = x
		}
	}
	b.WriteString(`<text x="8" y="50">first</text>`)
	before, y := -100.0, 30
	for i, t := range times[:min(len(times), maxDots)] {
		x := p.x(t.Sub(times[0]))
		if x-before < 6 && y > 6 {
			y -= 9
		} else {
			y = 30
		}
		before = x
		r, class := 4, ""
		switch {
		case i == own:
			class = ` class="own"`
		case i == 0:
			r, class = 5, ` class="first"`
		}
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%d" r="%d"%s/>`, x, y, r, class)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // numbers, our own words, and an escaped label
}
