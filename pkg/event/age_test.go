package event_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

func TestAge(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{"30d": 30 * day, "36h": 36 * time.Hour, " ever ": 0, "0": 0, "1h": time.Hour, "36500d": 36500 * day} {
		a, err := event.ParseAge(text)
		if err != nil || time.Duration(a) != want {
			t.Errorf("%q: %v, %v", text, a, err)
		}
		var again event.Age
		if err := again.UnmarshalText([]byte(a.String())); err != nil || again != a {
			t.Errorf("%q is written as %s: %v", text, a, err)
		}
	}
	for text, says := range map[string]string{
		"": "neither", "never": "neither", "30": "neither", "d": "neither", "1.5d": "neither",
		"59m": "not between 1h0m0s and 36500d", "-3d": "not between", "36501d": "not between", "99999999999999d": "not between",
	} {
		if a, err := event.ParseAge(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, %v", text, a, err)
		}
	}
}
