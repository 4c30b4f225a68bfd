package outage_test

import (
	"strconv"
	"testing"

	"github.com/wireroom/wireroom/services/fetcher/internal/outage"
)

// step is "+host" for an answer and "-host" for a failure.
func play(steps ...string) (ours bool) {
	w := outage.New()
	for _, s := range steps {
		if s[0] == '+' {
			w.Answered(s[1:])
			ours = false
			continue
		}
		ours, _ = w.Failed(s[1:], "dns")
	}
	return ours
}

func TestWhoseFault(t *testing.T) {
	for name, c := range map[string]struct {
		steps []string
		ours  bool
	}{
		"three that had answered":       {[]string{"+a", "+b", "+c", "-a", "-b", "-c"}, true},
		"two":                           {[]string{"+a", "+b", "+c", "-a", "-b"}, false},
		"one thrice":                    {[]string{"+a", "+b", "+c", "-a", "-a", "-a"}, false},
		"with an answer in between":     {[]string{"+a", "+b", "+c", "+d", "-a", "-b", "+d", "-c"}, false},
		"hosts that never answered":     {[]string{"+a", "-x", "-y", "-z", "-x"}, false},
		"nothing ever answered":         {[]string{"-a", "-b", "-c", "-d"}, false},
		"others during it":              {[]string{"+a", "+b", "+c", "-a", "-b", "-c", "-x"}, true},
		"after it":                      {[]string{"+a", "+b", "+c", "-a", "-b", "-c", "+a", "-x"}, false},
		"hosts that stayed away before": {[]string{"+a", "+b", "+c", "-a", "-b", "+c", "-a", "-b", "-c"}, false},
	} {
		if got := play(c.steps...); got != c.ours {
			t.Errorf("%s: ours %v", name, got)
		}
	}
}

func TestBeginAndEnd(t *testing.T) {
	w := outage.New()
	for _, h := range []string{"a", "b", "c", "d"} {
		if w.Answered(h) {
			t.Error("an outage ended that never was")
		}
	}
	begun := 0
	for _, h := range []string{"a", "b", "c", "d", "a"} {
		if _, began := w.Failed(h, "timeout"); began {
			begun++
		}
	}
	if begun != 1 || !w.Answered("d") || w.Answered("d") {
		t.Errorf("it began %d times, or its end was not told once", begun)
	}
}

func TestTheSitesOwnFaults(t *testing.T) {
	w := outage.New()
	for _, h := range []string{"a", "b", "c", "d"} {
		w.Answered(h)
	}
	for _, h := range []string{"a", "b", "c", "d"} {
		if ours, _ := w.Failed(h, "tls"); ours {
			t.Error("a broken certificate was taken for our network")
		}
	}
}

func TestMaxHosts(t *testing.T) {
	w := outage.New()
	for i := range outage.MaxHosts {
		w.Answered("host" + strconv.Itoa(i))
	}
	w.Answered("new") // forgets the others
	for i := range 3 {
		if ours, _ := w.Failed("host"+strconv.Itoa(i), "dns"); ours {
			t.Error("forgotten hosts count")
		}
	}
}
