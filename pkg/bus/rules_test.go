package bus

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// docs/delivery.md shows what follows when a message cannot be handled, as the table of the
// consumers has it.
func TestRulesAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/delivery.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range consumers {
		if row := row(c); !strings.Contains(string(doc), row) {
			t.Errorf("docs/delivery.md lacks the row\n%s", row)
		}
	}
}

// row is consumer, subjects, how many may be in hand at once, tries, waits, and what follows.
func row(c consumer) string {
	r := c.rule
	tries, then, shown := "without end", "–", 5
	if r.Max > 0 {
		tries, then, shown = strconv.Itoa(r.Max), "dead letter", r.Max-1
	}
	var waits []string
	for n := 1; n <= shown; n++ {
		waits = append(waits, r.wait(n).String())
	}
	if r.Max == 0 {
		waits = append(waits, "... "+r.Most.String())
	}
	where := "later; others go first"
	if r.InPlace {
		where = "in place; others wait"
	}
	return fmt.Sprintf("| `%s` | `%s` | %d | %s | %s | %s | %s |", c.name, c.filter, c.pending, tries, strings.Join(waits, ", "), where, then)
}
