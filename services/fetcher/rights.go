package fetcher

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/robots"
	"github.com/wireroom/wireroom/services/fetcher/internal/tdm"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// What a source does where a site reserves the use of a page by machines.
const (
	RightsRecord = "record" // note the signals with the record
	RightsRefuse = "refuse" // and store no such page
)

// parseTDM makes a file of an answer; one that is none says nothing.
func parseTDM(status int, body []byte) *tdm.File {
	if status == http.StatusOK {
		if f, err := tdm.Parse(body); err == nil {
			return f
		}
	}
	return &tdm.File{}
}

// reservations is the site's tdmrep.json, asked for once a day. It is no condition of
// asking for the page, so what fails with this file alone says nothing; what fails with
// the host, or forbids the page itself, is returned as the page's refusal.
func (f *Fetcher) reservations(ctx context.Context, t *turn, rawURL string) (*tdm.File, *refusal, error) {
	origin, err := originOf(rawURL)
	if err != nil {
		return &tdm.File{}, nil, nil //nolint:nilerr // asking for the page says what is wrong with it
	}
	if file := f.tdm.get(ctx, origin, time.Now()); file != nil {
		return file, nil, nil
	}
	if _, r, err := f.mayAsk(ctx, t, rawURL); err != nil || r != nil {
		return nil, r, err
	}
	at := origin + tdm.Path
	if _, r, err := f.mayAsk(ctx, t, at); err != nil || r != nil {
		return &tdm.File{}, nil, err
	}
	resp, _, err := f.askWellKnown(ctx, t, at, tdm.MaxBytes+1)
	if err != nil {
		_, r, err := f.failed(ctx, t, at, err)
		if err != nil || r.Reason != "timeout" && ofHost(r.Reason) {
			return nil, r, err
		}
		resp = &web.Response{Status: http.StatusNotFound} // some servers break off or go silent at such a path
	} else {
		t.settle(resp) // the page will wait for a host that wants quiet; this file is not asked for again today
	}
	return f.tdm.put(ctx, wellKnownRecord{Origin: origin, Status: resp.Status, Body: resp.Body, At: time.Now()}), nil, nil
}

// ofHost reports whether a reason is of the host as a whole, or of the way there.
func ofHost(reason string) bool {
	switch reason {
	case "proxy", "dns", "connect", "tls", "refused-address", "timeout":
		return true
	}
	return false
}

// rightsOf gathers what robots.txt, the headers and tdmrep.json say. The header counts
// before the file: it is about this page.
func rightsOf(v robots.Verdict, h http.Header, file *tdm.File, at string) article.Rights {
	r := article.Rights{RobotsRule: v.Rule, RobotsAI: v.ShutOut, XRobotsTag: h.Values("X-Robots-Tag"), Read: article.Time(time.Now())}
	r.Fill("tdm_reservation", &r.TDMReservation, h.Get("Tdm-Reservation"), "header")
	r.Fill("tdm_policy", &r.TDMPolicy, h.Get("Tdm-Policy"), "header")
	r.Fill("content_signal", &r.ContentSignal, h.Get("Content-Signal"), "header")
	r.Fill("content_signal", &r.ContentSignal, v.ContentSignal, "robots.txt")
	r.Fill("content_usage", &r.ContentUsage, h.Get("Content-Usage"), "header")
	r.Fill("content_usage", &r.ContentUsage, v.ContentUsage, "robots.txt")
	if r.TDMReservation == "" && file != nil {
		reservation, policy := file.Match(at)
		r.Fill("tdm_reservation", &r.TDMReservation, reservation, "tdmrep.json")
		r.Fill("tdm_policy", &r.TDMPolicy, policy, "tdmrep.json")
	}
	return r
}

// rights reads the signals of a page that was fetched, and what the source wants done
// about them. refuse says that the parser must not make a record of a page that reserves
// its use by what stands in it.
func (f *Fetcher) rights(src event.Source, l event.Found, v robots.Verdict, resp *web.Response, file *tdm.File) (r article.Rights, refuse bool, refusal *event.Refusal) {
	r = rightsOf(v, resp.Header, file, l.Fetch)
	if refuse = cmp.Or(src.Rights, f.cfg.Rights) == RightsRefuse; !refuse {
		return r, false, nil
	}
	if signal, ok := r.Reserved(); ok {
		refusal = event.Refuse("rights", "%s: %s, and the source is set to refuse such pages", l.Fetch, signal)
	}
	return r, true, refusal
}
