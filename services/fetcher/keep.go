package fetcher

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/warc"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// keeper writes what was fetched into WARC files. A nil one keeps nothing. What cannot be
// kept is counted and said, and the news goes on: the files are a copy.
type keeper struct {
	dir     *warc.Dir
	sent    func(web.Request) map[string][]string
	log     *slog.Logger
	failed  prometheus.Counter
	failing atomic.Bool // so that a full disk is said once

	bounds warc.Bounds
	tidied atomic.Int64 // when the directory last was, in nanoseconds since 1970
}

// tidyKept is how often the directory is brought within its bounds.
const tidyKept = 10 * time.Minute

// openKeeper opens the directory of --warc; nil where there is none.
func openKeeper(cfg Config, client *web.Client, failed prometheus.Counter, log *slog.Logger) (*keeper, error) {
	if cfg.Warc == "" {
		return nil, nil
	}
	dir, err := warc.OpenDir(cfg.Warc, warc.Options{Size: cfg.WarcSize, Info: map[string]string{
		"software": "Wireroom/" + Version, "operator": cfg.Contact, "http-header-user-agent": cfg.agent(), "robots": "obey",
		"format": "WARC File Format 1.1", "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
	}})
	if err != nil {
		return nil, fmt.Errorf("keep what is fetched: %w (--warc)", err)
	}
	sent := func(r web.Request) map[string][]string { return client.Sent(r) }
	k := &keeper{dir: dir, sent: sent, log: log, failed: failed, bounds: warc.Bounds{Age: cfg.WarcKeep, Size: cfg.WarcMost}}
	k.tidy(time.Now())
	return k, nil
}

// tidy removes files that are too old or too many, at most once in tidyKept.
func (k *keeper) tidy(now time.Time) {
	last := k.tidied.Load()
	if now.UnixNano()-last < int64(tidyKept) || !k.tidied.CompareAndSwap(last, now.UnixNano()) {
		return
	}
	gone, err := k.dir.Tidy(k.bounds, now)
	if err != nil {
		k.log.Error("remove old WARC files (--warc-keep, --warc-most)", "err", err)
	}
	if gone > 0 {
		k.log.Info("old WARC files were removed", "files", gone)
	}
}

// keep writes a request and its answer, and of a page what the parser is told of it besides.
func (k *keeper) keep(req web.Request, resp *web.Response, page *event.Fetched) {
	if k == nil || resp == nil {
		return
	}
	k.tidy(time.Now())
	records, err := exchange(req, k.sent(req), resp, page)
	if err == nil {
		err = k.dir.Write(records...)
	}
	if err != nil {
		k.failed.Inc()
		if !k.failing.Swap(true) {
			k.log.Error("what is fetched cannot be kept; the news goes on without (--warc)", "url", req.URL, "err", err)
		}
		return
	}
	if k.failing.Swap(false) {
		k.log.Info("what is fetched is kept again")
	}
}

func (k *keeper) close() {
	if k == nil {
		return
	}
	if err := k.dir.Close(); err != nil {
		k.log.Error("end the WARC file", "err", err)
	}
}

// exchange makes the records of one request. Neither a form's fields are kept nor those that
// a source adds: both may be secrets.
func exchange(req web.Request, sent map[string][]string, resp *web.Response, page *event.Fetched) ([]*warc.Record, error) {
	u, err := url.Parse(req.URL)
	if err != nil {
		return nil, err
	}
	method := "GET"
	if req.Form != nil {
		method = "POST"
	}
	block, payload := warc.ResponseBlock(resp.Status, resp.Header, resp.Body)
	answer := &warc.Record{Type: warc.Response, ID: warc.NewID(), Date: resp.Started, URI: req.URL, ContentType: warc.TypeResponse, Block: block, Payload: payload}
	if isCut(req, resp) {
		answer.Truncated = "length"
	}
	asked := &warc.Record{
		Type: warc.Request, ID: warc.NewID(), Date: resp.Started, URI: req.URL, ConcurrentTo: answer.ID, ContentType: warc.TypeRequest,
		Block: warc.RequestBlock(method, u.RequestURI(), u.Host, sent, ""),
	}
	records := []*warc.Record{asked, answer}
	if page == nil {
		return records, nil
	}
	facts, err := factsOf(*page)
	return append(records, &warc.Record{Type: warc.Metadata, ID: warc.NewID(), Date: resp.Done, URI: req.URL, RefersTo: answer.ID, ContentType: "application/json", Block: facts}), err
}

// isCut reports whether a body ends where its limit is.
func isCut(req web.Request, resp *web.Response) bool {
	n := int64(len(resp.Body))
	return n > 0 && n == req.Cut || resp.Status != 200 && n == web.MaxErrorBody
}

// factsOf is what is known of a page, without the pages before it.
func factsOf(page event.Fetched) ([]byte, error) {
	if page.Part != nil {
		page.Part = &event.Part{Number: page.Part.Number}
	}
	return json.Marshal(page)
}
