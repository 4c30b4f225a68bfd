package feed

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSkips(t *testing.T) {
	var allHours strings.Builder
	for h := range 24 {
		fmt.Fprintf(&allHours, "<hour>%d</hour>", h)
	}
	const noon = "2026-11-24T12:30:00Z" // a Tuesday
	tests := []struct{ name, in, at, want string }{
		{"nothing", "", noon, noon},
		{"another hour", "<skipHours><hour>11</hour><hour>13</hour></skipHours>", noon, noon},
		{"this hour", "<skipHours><hour>12</hour></skipHours>", noon, "2026-11-24T13:00:00Z"},
		{"hours on end", "<skipHours><hour>13</hour><hour> 12 </hour><hour>014</hour></skipHours>", noon, "2026-11-24T15:00:00Z"},
		{"over midnight", "<skipHours><hour>23</hour><hour>0</hour><hour>1</hour></skipHours>", "2026-12-31T23:59:59Z", "2027-01-01T02:00:00Z"},
		{"24 is midnight", "<skipHours><hour>24</hour></skipHours>", "2026-11-24T00:00:00Z", "2026-11-24T01:00:00Z"},
		{"hours are Greenwich's", "<skipHours><hour>12</hour></skipHours>", "2026-11-24T17:30:00+05:00", "2026-11-24T13:00:00Z"},
		{"a half-hour zone", "<skipHours><hour>12</hour></skipHours>", "2026-11-24T18:00:00+05:30", "2026-11-24T13:00:00Z"},
		{"this day", "<skipDays><day>Tuesday</day></skipDays>", noon, "2026-11-25T00:00:00Z"},
		{"days in any case", "<skipDays><day>TUESDAY</day><day> wednesday </day></skipDays>", noon, "2026-11-26T00:00:00Z"},
		{"days are Greenwich's", "<skipDays><day>Tuesday</day></skipDays>", "2026-11-25T01:00:00+05:00", "2026-11-25T00:00:00Z"},
		{"day and hour", "<skipDays><day>Tuesday</day></skipDays><skipHours><hour>0</hour></skipHours>", noon, "2026-11-25T01:00:00Z"},
		{"all days but one, all hours but one", "<skipHours>" + strings.Replace(allHours.String(), "<hour>12</hour>", "", 1) + "</skipHours><skipDays><day>Tuesday</day><day>Wednesday</day><day>Thursday</day><day>Friday</day><day>Saturday</day><day>Sunday</day></skipDays>",
			"2026-11-24T00:00:00Z", "2026-11-30T12:00:00Z"},
		{"all hours are none", "<skipHours>" + allHours.String() + "</skipHours>", noon, noon},
		{"all days are none", "<skipDays><day>Monday</day><day>Tuesday</day><day>Wednesday</day><day>Thursday</day><day>Friday</day><day>Saturday</day><day>Sunday</day></skipDays>", noon, noon},
		{"one hour many times is one", "<skipHours>" + strings.Repeat("<hour>12</hour>", 30) + "</skipHours>", noon, "2026-11-24T13:00:00Z"},
		{"what is no hour", "<skipHours><hour>25</hour><hour>-12</hour><hour>noon</hour><hour/><day>12</day></skipHours>", noon, noon},
		{"what is no day", "<skipDays><day>Someday</day><day>2</day><hour>Tuesday</hour></skipDays>", noon, noon},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, "<rss><channel>"+tt.in+"</channel></rss>")
			at, err := time.Parse(time.RFC3339, tt.at)
			if err != nil {
				t.Fatal(err)
			}
			next := f.NextAllowed(at)
			if got := next.UTC().Format(time.RFC3339); got != tt.want && !(tt.at == tt.want && next.Equal(at)) {
				t.Errorf("next %s, want %s", got, tt.want)
			}
			if f.Skips(at) != (tt.at != tt.want) || f.Skips(next) {
				t.Errorf("skips %v, and then %v", f.Skips(at), f.Skips(next))
			}
		})
	}
}
