package web

import (
	"html/template"
	"net/url"
	"strconv"
	"time"

	"github.com/wireroom/wireroom/services/web/internal/draw"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// control is what the control room keeps for all who look at it.
type control struct {
	workers  *workers
	samples  *samples
	hosts    *hosts
	stats    *stats
	pipe     *pipeline
	watchers chan struct{} // one for each page that follows the pipeline
}

// openControl begins with nothing known.
func (s *Service) openControl() {
	s.workers, s.samples, s.hosts, s.stats = &workers{by: map[[2]string]*heard{}}, &samples{}, &hosts{}, &stats{}
	s.pipe = &pipeline{at: map[string]time.Time{}, last: map[string]*pipelineBody{}}
	s.watchers = make(chan struct{}, maxWatchers)
}

// controlWords are what the templates of the control room say things with, besides words.
func controlWords(base string) template.FuncMap {
	return template.FuncMap{
		"clip":    clip,
		"number":  func(n uint64) string { return say.Count(int(n)) },             //nolint:gosec // far below 2^63
		"recent":  func(t time.Time) bool { return time.Since(t) < 20*time.Hour }, // its hour says which day is meant
		"meter":   draw.Meter,
		"percent": say.Percent,
		"rate":    say.Rate,
		"size":    sizeOf,
		"capital": say.Capital,
		"dayBars": dayBars,
		"cover":   draw.Cover,
		"days": func(n []int, name string) template.HTML {
			return draw.Spark(n, false, name+": articles a day over four weeks")
		},
		"alertDays":     func(n []int) template.HTML { return draw.Spark(n, false, "matches a day, two weeks") },
		"when":          func(t, now time.Time) string { return moment(t, now) },
		"whole":         func(n float64) string { return say.Count(int(n + 0.5)) },
		"weight":        func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) },
		"reason":        reasonName,
		"people":        namesOf,
		"hours":         func(n []int, here bool) template.HTML { return draw.Spark(n, here, "by hour, the last 12 hours") },
		"sourceAddress": func(id string) string { return "/sources/" + url.PathEscape(id) },
		"trace":         func(link string) string { return base + "/trace?" + url.Values{"url": {link}}.Encode() },
		"nth":           func(i int) int { return i + 1 },
		"more":          func(a, b int) int { return a + b },
		"maxWhy":        func() int { return maxWhy },
	}
}

// clip shortens a text to at most so many characters.
func clip(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// atoi is a number of an address or a form, 0 where there is none.
func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

// sizeOf is a size of any kind of number.
func sizeOf(n any) string {
	switch n := n.(type) {
	case uint64:
		return say.Bytes(int(n)) //nolint:gosec // far below 2^63
	case int64:
		return say.Bytes(int(n))
	}
	return say.None
}

// dayBars are numbers of days, today at the end.
func dayBars(n []int, now time.Time) (out []draw.Bar) {
	for i, v := range n {
		out = append(out, draw.Bar{At: now.AddDate(0, 0, i-len(n)+1), N: v})
	}
	return out
}
