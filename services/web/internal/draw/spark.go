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
