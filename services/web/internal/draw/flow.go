package draw

import (
	"fmt"
	"html/template"
	"strings"
)

// Station is one station of the flow: what passes it in a minute, what waits behind it, and
// what falls off there.
type Station struct {
	Name, Unit string
	Rate       float64
	Says       string // the rate in words
	Tank       *Tank
	Falls      []Branch
	Foot       string
}

// Tank is what waits between two stations.
type Tank struct {
	N, Limit, Says string
	Full           float64 // share of the limit
	Warn           bool
}

// Branch leaves the flow; it is red where something broke, blue where it is a change.
type Branch struct {
	Rate    float64
	N, Says string
	Class   string // band, band-bad or band-blue
}

const (
	flowStep, flowTop, flowHigh = 392.0, 72.0, 78.0
	maxFalls                    = 3
)

// Flow is the pipeline drawn to scale: the bands are as wide as what passes.
func Flow(stations []Station, label string) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="flow" viewBox="0 0 1380 292" role="img" aria-label="%s">`, template.HTMLEscapeString(label))
	most := 0.0
	for _, s := range stations {
		most = max(most, s.Rate)
	}
	if most == 0 {
		most = 1
	}
	for i, s := range stations {
		next := s.Rate
		if i+1 < len(stations) {
			next = stations[i+1].Rate
		}
		station(&b, s, float64(i)*flowStep, flowHigh/most, next, i+1 == len(stations))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // numbers, and escaped words
}

func station(b *strings.Builder, s Station, x, scale, next float64, last bool) {
	text := func(class string, x, y float64, html string) {
		fmt.Fprintf(b, `<text class="%s" x="%.1f" y="%.1f">%s</text>`, class, x, y, html)
	}
	width := flowStep - 10
	if last {
		width = 62
	}
	at := flowTop
	if !last && next > 0 {
		h := next * scale
		band(b, "band-main", x+8, x+width, at, at, h, h)
		at += h
	}
	for k, f := range s.Falls[:min(len(s.Falls), maxFalls)] {
		h := f.Rate * scale
		to, y := x+112, flowTop+114+24*float64(k)
		if last {
			to, y = x+width+8, flowTop+26+26*float64(k)
		}
		if f.Rate > 0 {
			band(b, f.Class, x+8, to, at, y, h, max(h, 2))
		}
		at += h
		text("t", to+8, y+5, `<tspan class="b">`+template.HTMLEscapeString(f.N)+`</tspan> `+template.HTMLEscapeString(f.Says))
	}
	fmt.Fprintf(b, `<line class="gate" x1="%.1f" y1="68" x2="%.1f" y2="%.1f"/>`, x+3, x+3, max(flowTop+s.Rate*scale, flowTop+12)+4)
	text("name", x, 16, template.HTMLEscapeString(s.Name))
	text("rate", x, 48, template.HTMLEscapeString(s.Says)+`<tspan class="unit" dx="7">`+template.HTMLEscapeString(s.Unit)+`</tspan>`)
	text("t3", x, 282, template.HTMLEscapeString(s.Foot))
	if s.Tank != nil {
		tank(b, *s.Tank, x+207, flowTop+18)
	}
}

// band is a ribbon from one edge to another, each with its width.
func band(b *strings.Builder, class string, x1, x2, y1, y2, h1, h2 float64) {
	m := (x1 + x2) / 2
	fmt.Fprintf(b, `<path class="%s" d="M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f L%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1fZ"/>`, class, x1, y1, m, y1, m, y2, x2, y2, x2, y2+h2, m, y2+h2, m, y1+h1, x1, y1+h1)
}

func tank(b *strings.Builder, t Tank, x, y float64) {
	const width, height = 150.0, 42.0
	class := "fill"
	if t.Warn {
		class = "fill warn"
	}
	fmt.Fprintf(b, `<rect class="tank" x="%.1f" y="%.1f" width="%g" height="%g" rx="2"/><rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="3"/>`,
		x, y, width, height, class, x+1, y+height-4, max(2, (width-2)*min(t.Full, 1)))
	fmt.Fprintf(b, `<text class="t b" x="%.1f" y="%.1f">%s <tspan class="t3">%s</tspan></text><text class="t3" x="%.1f" y="%.1f">%s</text>`,
		x+9, y+17, template.HTMLEscapeString(t.N), template.HTMLEscapeString(t.Limit), x+9, y+32, template.HTMLEscapeString(t.Says))
}

// Meter is a bar with its full part, a share of 1.
func Meter(full float64) template.HTML {
	class := ""
	switch {
	case full >= 0.95:
		class = "bad"
	case full >= 0.75:
		class = "warn"
	}
	return template.HTML(fmt.Sprintf(`<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="%s" width="%.1f" height="6"/></svg>`, class, 100*min(max(full, 0), 1))) //nolint:gosec // numbers alone
}
