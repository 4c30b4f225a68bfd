package fetcher

import (
	"strings"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// routeFor is how a request for a source travels. Its exceptions from the verification of
// certificates are for its own site: wherever that redirects to must do without.
func routeFor(src event.Source, address string) web.Route {
	r := web.Route{Proxy: src.Proxy}
	if ownSite(src, address) {
		r.CA, r.AnyCertificate, r.Owner = src.CA, src.AnyCertificate, src.ID
	}
	return r
}

// certificate is what a record says of the verification of its page's certificate.
func certificate(r web.Route, address string) string {
	switch {
	case !strings.HasPrefix(address, "https:"):
		return ""
	case r.AnyCertificate:
		return "unverified"
	case r.CA != "":
		return "own-ca"
	}
	return ""
}

// source is that of the piece in hand; the zero one where that is not known yet.
func (t *turn) source() event.Source {
	if t.src == nil {
		return event.Source{}
	}
	return t.src.Source
}

// use makes a source the one that the turn asks for.
func (f *Fetcher) use(t *turn, src event.Source) {
	t.src = &version{Source: src}
	f.caution(src)
}

// caution warns of a source's exceptions, once for each as long as the process runs.
func (f *Fetcher) caution(src event.Source) {
	what := src.Caution()
	if what == "" {
		return
	}
	f.mu.Lock()
	warned := f.warned[src.ID] == what
	f.warned[src.ID] = what
	f.mu.Unlock()
	if !warned {
		f.log.Warn("a source has an exception from the verification of certificates", "source", src.ID, "url", src.URL, "exception", what)
	}
}
