package body

import (
	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/services/parser/internal/zone"
)

// Told is the body where somebody who knows the site says that it is: everything in the
// elements, in their order.
func Told(nodes []*html.Node) []Block {
	var out []Block
	for _, n := range nodes {
		p := &picker{reader: read(n, zone.Memo{})}
		for i := range p.units {
			out = append(out, p.block(i))
		}
		p.free()
	}
	return out
}
