package web

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/export"
	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// maxExport is how many records an export has at most, the first in the search's order.
	maxExport = 10_000
	// maxFeed is how many records a feed has: as many as those of the command line.
	maxFeed = 50
	// maxExports is how many exports a desk writes at once.
	maxExports = 4
	// exportPage is how many records are held at once, and exportAsked how many are asked for
	// at once: a store answers four requests.
	exportPage, exportAsked = 50, 4
)

// exports are the forms that a search can be taken away in.
var exports = []struct {
	suffix, says, mime string
	format             export.Format
}{
	{"ndjson", "NDJSON", "application/x-ndjson", export.NDJSON}, {"csv", "CSV", "text/csv; charset=utf-8", export.CSV}, {"ninjs", "ninjs 3", "application/x-ndjson", export.NINJS},
	{"parquet", "Parquet", "application/vnd.apache.parquet", export.Parquet}, {"atom", "Atom", "application/atom+xml", export.Atom},
}

// exportRooms are the addresses of exports.
func (s *Service) exportRooms() rooms {
	out := rooms{}
	for _, x := range exports {
		out["GET /search."+x.suffix] = func(w http.ResponseWriter, r *http.Request) error { return s.exportAs(w, r, x.format, x.mime) }
	}
	return out
}

// exportAs writes the records that an address asks for. Where more match than an export has,
// Wireroom-Total says how many; an export that was cut off in the middle ends as a broken
// transfer, never as a whole one.
func (s *Service) exportAs(w http.ResponseWriter, r *http.Request, f export.Format, mime string) error {
	a, err := askedOf("/search", r.URL.Query())
	if err != nil {
		return err
	}
	select {
	case s.exporting <- struct{}{}:
		defer func() { <-s.exporting }()
	default:
		w.Header().Set("Retry-After", "10")
		s.refuse(w, r, http.StatusServiceUnavailable, fmt.Sprintf("%d exports are being written at this desk already; try again in a while", maxExports))
		return nil
	}
	x := exporter{s: s, asked: a.search(), most: maxExport, respect: r.URL.Query().Get("rights") == "respect"}
	switch {
	case f.Feed(): // its newest record comes first
		x.most, x.asked.Order = maxFeed, query.ByStored
	case x.asked.Order == query.ByRelevance: // which has one page; times mean the same in this one
		x.asked.Order = query.ByPublished
	}
	x.asked.After, x.asked.Limit = "", min(exportPage, x.most)
	found, err := x.page(r.Context())
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", mime)
	h.Set("Cache-Control", "no-store")
	h.Set("Wireroom-Total", fmt.Sprint(found.Total))
	if !f.Feed() {
		h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="wireroom-%s.%s"`, time.Now().UTC().Format("20060102-1504"), f))
	}
	if err := x.write(r.Context(), w, f, found); err != nil {
		s.log.Warn("an export was cut off", "err", err)
		panic(http.ErrAbortHandler) // the reader must see that it is not whole
	}
	return nil
}

// exporter writes the records of a search, page by page.
type exporter struct {
	s       *Service
	asked   query.SearchRequest
	most    int  // records that are read
	respect bool // leaves out what its site reserves
}

func (x *exporter) page(ctx context.Context) (query.SearchAnswer, error) {
	return x.s.askSearch(ctx, x.asked)
}

func (x *exporter) write(ctx context.Context, w http.ResponseWriter, f export.Format, found query.SearchAnswer) error {
	buffered := bufio.NewWriter(w)
	out, err := export.New(f, buffered, export.Options{Title: "Wireroom", Now: time.Now().UTC()})
	if err != nil {
		return err
	}
	for read := 0; ; {
		if err := x.records(ctx, out, found.Rows); err != nil {
			return err
		}
		if read += len(found.Rows); read >= x.most || found.Next == "" {
			break
		}
		x.asked.After = found.Next
		if found, err = x.page(ctx); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	return buffered.Flush()
}

// records reads the records of rows, some at once, and writes them in their order. One that
// went meanwhile is passed over.
func (x *exporter) records(ctx context.Context, out export.Writer, rows []query.Row) error {
	list := make([]*article.Article, len(rows))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(exportAsked)
	for i := range rows {
		g.Go(func() error {
			a, err := x.s.article(ctx, rows[i].ID)
			if query.NotFound(err) {
				return nil
			}
			list[i] = a
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, a := range list {
		if a == nil || x.respect && reserved(a) {
			continue
		}
		if err := out.Write(a); err != nil {
			return err
		}
	}
	return nil
}

func reserved(a *article.Article) bool {
	_, is := a.Rights.Reserved()
	return is
}
