package parser

import (
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/date"
	"github.com/wireroom/wireroom/services/parser/internal/lang"
	"github.com/wireroom/wireroom/services/parser/internal/meta"
)

// The web began in 1991; what claims to be older is a template's default. What lies
// further ahead than clocks and zones explain is an event's date, not the article's.
const (
	firstWebYear = 1991
	tolerance    = 26 * time.Hour
)

// stamp is a stated time with the text it was read from.
type stamp struct {
	article.Moment
	text string
}

func (w *work) times() {
	published := w.stamps(w.m.Published)
	if m := w.f.Hints.Published; !m.IsZero() {
		published = append(published, stamp{hinted(m), m.Format(time.RFC3339)})
	}
	address := w.addressed()
	confirm(published, address)
	published = append(published, address...)
	modified := w.stamps(w.m.Modified)
	if m := w.f.Hints.Updated; !m.IsZero() {
		modified = append(modified, stamp{hinted(m), m.Format(time.RFC3339)})
	}
	w.a.Published = w.choose("published", published)
	w.a.Modified = w.choose("modified", modified)
	w.onlyModified()
	if !w.a.Modified.IsZero() && w.a.Modified.At.Before(w.a.Published.At) && w.a.Published.Precision != article.ToDay {
		w.a.Modified = article.Moment{}
		delete(w.a.Provenance.Fields, "modified")
	}
}

// confirm adds to the trust in a time that is only printed what the address says for its
// day: of two witnesses at least one is right.
func confirm(list, address []stamp) {
	for i := range list {
		for _, a := range address {
			if s := &list[i]; s.Confidence < trustStated && wallDay(s.Moment) == wallDay(a.Moment) {
				s.Confidence = 1 - (1-s.Confidence)*(1-a.Confidence)
			}
		}
	}
}

// trustStated is the trust from which on a time is stated for machines, and in no need of
// an address.
const trustStated = 0.8

// addressed are the days in the addresses of the page and of its picture. That of a
// picture is the day it was filed: it counts where nothing else says a day. One in words
// may be an event's.
func (w *work) addressed() []stamp {
	type address struct {
		url, from string
		trust     float64
	}
	list := []address{{w.a.URL, "url", 0.6}, {w.a.CanonicalURL, "url", 0.6}}
	if len(w.m.Images) > 0 {
		list = append(list, address{w.m.Images[0].URL, "image", 0.2})
	}
	for _, a := range list {
		if m, ok := date.FromURL(a.url); ok && w.believable(m) {
			m.From, m.Confidence = a.from, a.trust
			return []stamp{{m, m.At.Format(time.DateOnly)}}
		}
	}
	if m, ok := date.FromPath(w.url.Path); ok && w.believable(m) {
		m.From, m.Confidence = "url", 0.35
		return []stamp{{m, m.At.Format(time.DateOnly)}}
	}
	return nil
}

// farBehind is how much less than the time of change a time of publication may be trusted.
const farBehind = 0.2

// onlyModified takes the time of change for that of publication where the page states no
// other, or one that is far less certain: a date from a teaser, beside "updated" under
// the heading.
func (w *work) onlyModified() {
	p, m := w.a.Published, w.a.Modified
	if m.IsZero() || m.From == "feed" || p.Confidence >= m.Confidence-farBehind {
		return
	}
	w.a.Published = m
	w.a.Published.Confidence /= 2
	w.from("published", m.From)
}

func hinted(t time.Time) article.Moment {
	return article.Moment{At: article.Time(t), Zone: "Z", Precision: article.ToSecond, From: "feed", Confidence: 0.7}
}

// stamps reads what the page states, best first, and leaves out what cannot be.
func (w *work) stamps(values []meta.Value) []stamp {
	var out []stamp
	o := date.Options{MonthFirst: w.monthFirst(), Language: lang.Base(w.a.Language)}
	for _, v := range values {
		if len(out) >= maxCandidates {
			break
		}
		m, ok := date.Parse(v.Text, o)
		m.Confidence = dateTrust(v.From)
		if v.Trust > 0 {
			m.Confidence = v.Trust
		}
		if !ok {
			m, ok = w.relative(v, m.Confidence)
		}
		if !ok || !w.believable(m) {
			continue
		}
		m.From = v.From
		if m.Zone == "" && m.Precision != article.ToDay {
			m.Confidence -= 0.05
		}
		out = append(out, stamp{m, v.Text})
	}
	return out
}

// relative reads what is stated against the time of the fetch: "3 hours ago" is worth
// half of a date in its place.
func (w *work) relative(v meta.Value, trust float64) (article.Moment, bool) {
	m, ok := date.Relative(v.Text, w.now)
	m.Confidence = trust / 2
	return m, ok
}

func (w *work) believable(m article.Moment) bool {
	return m.At.Year() >= firstWebYear && (w.now.IsZero() || m.At.Before(w.now.Add(tolerance)))
}

// monthFirst is true for American pages: they alone write 12/31.
func (w *work) monthFirst() bool {
	for _, v := range w.m.Languages {
		if t := lang.Tag(v.Text); strings.HasPrefix(t, "en") {
			return t == "en-US" || t == "en" && strings.HasSuffix(w.url.Hostname(), ".com")
		}
	}
	return false
}

func dateTrust(from string) float64 {
	switch {
	case from == fromRule:
		return 1
	case from == "json-ld":
		return 0.95
	case strings.HasPrefix(from, "json-ld"):
		return 0.6
	case from == "meta:article:published_time" || from == "meta:article:modified_time":
		return 0.93
	case from == "microdata":
		return 0.9
	case from == "meta:date" || from == "meta:time" || from == "meta:created":
		return 0.65
	case strings.HasPrefix(from, "meta:"):
		return 0.85
	}
	return 0.5
}

// choose takes the most trusted time. A day alone gives way to a finer time of the same
// day, and a time without a zone to the same with one.
func (w *work) choose(field string, list []stamp) article.Moment {
	best := -1
	for i := range list {
		if best < 0 || list[i].Confidence > list[best].Confidence {
			best = i
		}
	}
	if best < 0 {
		return article.Moment{}
	}
	for i := range list {
		if finer(list[i].Moment, list[best].Moment) {
			best = i
		}
	}
	var cs []article.Candidate
	for i, s := range list {
		cs = append(cs, article.Candidate{Value: s.text, From: s.From, Confidence: s.Confidence, Chosen: i == best})
	}
	w.candidates(field, cs)
	w.from(field, list[best].From)
	return list[best].Moment
}

// finer reports whether a time says more of the same moment than the one that is trusted
// most: the time of day, or the zone.
func finer(m, than article.Moment) bool {
	if m.Precision == article.ToDay || m.Confidence < than.Confidence-mostLess {
		return false
	}
	if than.Precision == article.ToDay {
		return wallDay(m) == wallDay(than)
	}
	if than.Zone == "" && m.Zone != "" {
		d := m.At.Sub(than.At).Abs()
		return d <= 14*time.Hour && d%(15*time.Minute) < time.Minute
	}
	return false
}

// mostLess is how much less than the best a finer time may be trusted.
const mostLess = 0.5

// wallDay is the day on the wall where the time was stated.
func wallDay(m article.Moment) string {
	if z, err := time.Parse("Z07:00", m.Zone); err == nil {
		_, offset := z.Zone()
		return m.At.Add(time.Duration(offset) * time.Second).Format(time.DateOnly)
	}
	return m.At.Format(time.DateOnly)
}
