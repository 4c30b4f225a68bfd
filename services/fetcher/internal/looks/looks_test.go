package looks_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/services/fetcher/internal/looks"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"15m,1h,6h,1d,7d": "15m,1h,6h,24h,168h",
		"off":             "off",
		" 1h , 90s, 1h ":  "1m30s,1h",
		"90d":             "2160h",
	} {
		p, err := looks.Parse(in)
		if err != nil || p.String() != want {
			t.Errorf("%q: %v, %v; want %s", in, p, err, want)
		}
		if again, err := looks.Parse(p.String()); err != nil || again.String() != want {
			t.Errorf("%q read again: %v, %v", in, again, err)
		}
	}
	for _, in := range []string{"", "soon", "1h,", "-1h", "0s", "91d", "9999999999999d", "1h,off", strings.Repeat("1h,", looks.MaxLooks) + "2h"} {
		if p, err := looks.Parse(in); err == nil {
			t.Errorf("%q was taken for %v", in, p)
		}
	}
}

func TestDefault(t *testing.T) {
	if got := looks.Default.String(); got != "15m,1h,6h,24h,168h" {
		t.Error(got)
	}
}

func TestNext(t *testing.T) {
	first := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for age, want := range map[time.Duration]time.Duration{
		0: 15 * time.Minute, 15 * time.Minute: time.Hour, 16 * time.Minute: time.Hour, 23 * time.Hour: 24 * time.Hour, 168 * time.Hour: 0, 1e6 * time.Second: 0,
	} {
		at := looks.Default.Next(first, first.Add(age))
		if want == 0 != at.IsZero() || want != 0 && at.Sub(first) != want {
			t.Errorf("at the age of %v: %v, want %v", age, at.Sub(first), want)
		}
	}
	if at := (looks.Plan{}).Next(first, first); !at.IsZero() {
		t.Errorf("an empty plan gave %v", at)
	}
}

func TestAfterEdit(t *testing.T) {
	first := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ edited, now, want time.Duration }{
		{time.Hour, time.Hour, 90 * time.Minute},                               // not only at 6 h
		{10 * time.Minute, 10 * time.Minute, 15 * time.Minute},                 // planned is sooner
		{16 * time.Minute, 16 * time.Minute, 31 * time.Minute},                 // not within the first age
		{20 * time.Hour, 20 * time.Hour, 24 * time.Hour},                       // planned is sooner than 30 h
		{48 * time.Hour, 48 * time.Hour, 72 * time.Hour},                       // half of the age
		{time.Hour, 5 * time.Hour, 6 * time.Hour},                              // heard of too late
		{167 * time.Hour, 167 * time.Hour, 168 * time.Hour},                    // the last look
		{168 * time.Hour, 168 * time.Hour, 0}, {time.Hour, 200 * time.Hour, 0}, // too old
	} {
		at := looks.Default.AfterEdit(first, first.Add(c.edited), first.Add(c.now))
		if c.want == 0 != at.IsZero() || c.want != 0 && at.Sub(first) != c.want {
			t.Errorf("edited at %v, now %v: %v, want %v", c.edited, c.now, at.Sub(first), c.want)
		}
	}
	if at := (looks.Plan{}).AfterEdit(first, first, first); !at.IsZero() {
		t.Errorf("an empty plan gave %v", at)
	}
}
