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
