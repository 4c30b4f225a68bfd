package draw

import (
	"fmt"
	"html/template"
	"strings"
)

// Spark is a row of small bars, in blue where it is the one that is looked at.
func Spark(n []int, blue bool, label string) template.HTML {
	if len(n) == 0 {
		return ""
	}
	const step, height = 10.0, 10.0
	top := 1
	for _, v := range n {
		top = max(top, v)
	}
	class := ""
	if blue {
		class = ` class="blue"`
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="spark" viewBox="0 0 %g %g" preserveAspectRatio="none" role="img" aria-label="%s">`, step*float64(len(n)), height, template.HTMLEscapeString(label))
	for i, v := range n {
		h := max(float64(v)/float64(top)*height, 0.6) // nothing is a line
		fmt.Fprintf(&b, `<rect%s x="%g" y="%.1f" width="%g" height="%.1f"/>`, class, float64(i)*step, height-h, step-1, h)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // numbers, and an escaped label
}

// Cover is five small columns, each as full as its share of 1; those under 60 % stand out.
func Cover(shares [5]float64, names string) template.HTML {
	const height, low = 16.0, 0.6
	var says []string
	for i, name := range strings.Split(names, ",") {
		says = append(says, fmt.Sprintf("%s %.0f%%", name, 100*shares[min(i, len(shares)-1)]))
	}
	label := template.HTMLEscapeString(strings.Join(says, ", "))
	var b strings.Builder
	fmt.Fprintf(&b, `<span class="cover" role="img" aria-label="Field coverage: %s" title="%s">`, label, label)
	for _, share := range shares {
		class, h := "fg", height*min(max(share, 0), 1)
		if share < low {
			class = "low"
		}
		fmt.Fprintf(&b, `<svg viewBox="0 0 7 16" aria-hidden="true"><rect class="bg" width="7" height="16"/><rect class="%s" y="%.1f" width="7" height="%.1f"/></svg>`, class, height-h, h)
	}
	b.WriteString("</span>")
	return template.HTML(b.String()) //nolint:gosec // numbers, and escaped words
}

// Hour is what happened in one hour: the height of its bar is of N, and it stands out where
// something failed.
type Hour struct{ N, Done, Failed int }

// Polls is the hours up to the one that a clock shows: a bar for what each brought, low where
// it brought nothing, none where nothing was asked.
func Polls(hours []Hour, last int, label string) template.HTML {
	if len(hours) == 0 {
		return ""
	}
	const width, height, foot = 780.0, 40.0, 54.0
	top := 1
	for _, h := range hours {
		top = max(top, h.N)
	}
	step := width / float64(len(hours))
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="pollstrip" viewBox="0 0 %g %g" role="img" aria-label="%s">`, width, foot, template.HTMLEscapeString(label))
	for i, h := range hours {
		x := float64(i) * step
		if h.Done > 0 {
			high := max(float64(h.N)/float64(top)*(height-7), 3)
			fmt.Fprintf(&b, `<rect%s x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, hourClass(h), x, height-high, step-2, high)
		}
		if clock := (last - len(hours) + 1 + i + 48) % 24; clock%6 == 0 {
			fmt.Fprintf(&b, `<text x="%.1f" y="%g">%02d:00</text>`, x, foot-2, clock)
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // numbers, and an escaped label
}

func hourClass(h Hour) string {
	switch {
	case h.Failed > 0:
		return ` class="bad"`
	case h.N == 0:
		return ` class="none"`
	}
	return ""
}
