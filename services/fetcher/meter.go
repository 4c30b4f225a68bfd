package fetcher

import "github.com/prometheus/client_golang/prometheus"

// meter counts what the fetcher does.
type meter struct {
	requests *prometheus.CounterVec // by status class or reason
	polls    *prometheus.CounterVec // by outcome
	found    prometheus.Counter
	pages    prometheus.Counter
	looks    prometheus.Counter
	bytes    prometheus.Counter
	pushes   *prometheus.CounterVec // by outcome
	unkept   prometheus.Counter
}

func newMeter() *meter {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "wireroom_fetcher_" + name, Help: help})
	}
	vec := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wireroom_fetcher_" + name, Help: help}, []string{label})
	}
	return &meter{
		requests: vec("requests_total", "Requests made, by status class or reason of failure.", "outcome"),
		polls:    vec("polls_total", "Polls of sources, by outcome.", "outcome"),
		found:    counter("found_total", "New links put into the frontier."),
		pages:    counter("pages_total", "Pages handed to the parser."),
		looks:    counter("looks_total", "Further looks at stored articles put into the frontier."),
		pushes:   vec("pushes_total", "Deliveries of hubs, by outcome.", "outcome"),
		unkept:   counter("unkept_total", "Exchanges that could not be written into --warc."),
		bytes:    counter("bytes_total", "Bytes of those pages, unpacked."),
	}
}

// Metrics are the fetcher's counters, for whoever serves them.
func (f *Fetcher) Metrics() []prometheus.Collector {
	m := f.meter
	return []prometheus.Collector{m.requests, m.polls, m.found, m.pages, m.looks, m.bytes, m.pushes, m.unkept}
}
