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
// asking for the page, so a failure says nothing; only the turn may end.
func (f *Fetcher) reservations(ctx context.Context, t *turn, rawURL string) (*tdm.File, error) {
	origin, err := originOf(rawURL)
	if err != nil {
		return &tdm.File{}, nil //nolint:nilerr // asking for the page says what is wrong with it
	}
	if file := f.tdm.get(ctx, origin, time.Now()); file != nil {
		return file, nil
	}
	at := origin + tdm.Path
	for _, wanted := range []string{rawURL, at} { // a page that may not be had is no reason to ask
		if _, r, err := f.mayAsk(ctx, t, wanted); err != nil || r != nil {
			return &tdm.File{}, err
		}
	}
	resp, _, err := f.askWellKnown(ctx, t, at, tdm.MaxBytes+1)
	if err != nil {
		_, _, err := f.failed(ctx, t, at, err)
		return &tdm.File{}, err
	}
	if wait, ok := overloaded(resp); ok {
		t.lease.Trouble(wait) // the page will wait for it; this file is not asked for again today
	} else {
		t.lease.Fine()
	}
	return f.tdm.put(ctx, wellKnownRecord{Origin: origin, Status: resp.Status, Body: resp.Body, At: time.Now()}), nil
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
