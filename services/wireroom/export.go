package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/export"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store"
)

const (
	// feedLimit is how many records a feed has where nobody says.
	feedLimit = 50
	// checkpointEvery bounds what is written again after a crash, and how late who follows
	// sees a record.
	checkpointEvery = time.Second
)

type exportCmd struct {
	readFlags
	Words  []string      `arg:"" optional:"" help:"Only records with these words, as in search."`
	Format export.Format `help:"ndjson (the records), csv, parquet, ninjs, jsonld (schema.org NewsArticle), atom or jsonfeed; all but parquet, atom and jsonfeed are lines." enum:"ndjson,csv,parquet,ninjs,jsonld,atom,jsonfeed" default:"ndjson"`
	Output string        `short:"o" help:"File to write, instead of stdout." placeholder:"FILE"`
	Cursor string        `help:"Go on where the last export with this file ended, and note in it where this one does. Records enter it a while after they were stored (--settle)." placeholder:"FILE"`
	Follow bool          `help:"Go on with what is stored from now on, until stopped."`
	Settle time.Duration `help:"With --cursor and --follow: how long ago a record must have been stored, so that none that is still being written is passed over." default:"1m"`
	exportFilter
	Newest bool   `help:"Begin with what was stored last; feeds always do."`
	Title  string `help:"Title of a feed." default:"Wireroom"`
	CSVRaw bool   `name:"csv-raw" help:"Leave cells of csv as they are, also those that a spreadsheet would run as formulas."`
}

// exportFilter picks records. It is kept with a cursor, as it was typed.
type exportFilter struct {
	Since  string `help:"Only what was stored since then: RFC 3339, a day (2026-11-24), or an age (36h)." placeholder:"TIME" json:"since,omitempty"`
	Until  string `help:"Only what was stored before then, as --since." placeholder:"TIME" json:"until,omitempty"`
	Source string `help:"Only this source." placeholder:"ID" json:"source,omitempty"`
	Lang   string `aliases:"language" help:"Only this language." placeholder:"TAG" json:"lang,omitempty"`
	Kind   string `help:"Only this kind: article, live, video, gallery, opinion, review, press_release or podcast." placeholder:"KIND" json:"kind,omitempty"`
	Agency string `help:"Only what came from this agency." placeholder:"NAME" json:"agency,omitempty"`
	Domain string `help:"Only sources of this domain." placeholder:"DOMAIN" json:"domain,omitempty"`
	Label  string `help:"Only with this section or tag." placeholder:"LABEL" json:"label,omitempty"`
	Limit  int    `help:"At most so many; 50 for feeds, all for the others." placeholder:"N" json:"limit,omitempty"`
}

func (c *exportCmd) Run(e *env) error {
	r, err := c.request(time.Now())
	if err != nil {
		return daemon.Wrong(err)
	}
	x, err := c.open(e)
	if err != nil {
		return err
	}
	defer x.sink.close()
	r.After = x.cursor.After
	a, err := c.archive(e)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // only read
	if err := x.run(e.ctx, a, r); err != nil {
		return err
	}
	return x.end()
}

func (c *exportCmd) request(now time.Time) (r query.SearchRequest, err error) {
	if err := c.valid(); err != nil {
		return r, err
	}
	if c.Format.Feed() {
		c.Newest = true
		if c.Limit == 0 {
			c.Limit = feedLimit
		}
	}
	r = query.SearchRequest{
		Words: strings.Join(c.Words, " "), Limit: c.Limit, Filters: query.Filters{}.Is(query.Source, c.Source).Is(query.Language, c.Lang).Is(query.Kind, c.Kind).Is(query.Agency, c.Agency).
			Is(query.Domain, c.Domain).Is(query.Label, c.Label),
	}
	if r.Since, err = parseTime("--since", c.Since, now); err != nil {
		return r, err
	}
	r.Until, err = parseTime("--until", c.Until, now)
	return r, err
}

// valid says which flags do not go together.
func (c *exportCmd) valid() error {
	newest := c.Newest || c.Format.Feed()
	switch {
	case c.Limit < 0:
		return fmt.Errorf("--limit %d must not be negative", c.Limit)
	case c.Settle < 0:
		return fmt.Errorf("--settle %v must not be negative", c.Settle)
	case c.Follow && !c.Format.Lines():
		return fmt.Errorf("--follow needs a format of lines: ndjson, csv, ninjs or jsonld, not %s", c.Format)
	case c.Follow && c.Newest:
		return errors.New("--follow and --newest go opposite ways")
	case c.Follow && c.Limit > 0:
		return errors.New("--follow has no end; leave --limit away")
	case c.Cursor != "" && newest:
		return errors.New("--cursor goes from old to new; it does not go with --newest nor with feeds, which are written as a whole each time")
	}
	return nil
}

// filter is what a cursor belongs to: another filter or format needs another cursor.
func (c *exportCmd) filter() string {
	data, _ := json.Marshal(struct { // strings and numbers always encode
		Format export.Format `json:"format"`
		Words  string        `json:"words,omitempty"`
		exportFilter
	}{c.Format, strings.Join(c.Words, " "), c.exportFilter})
	return string(data)
}

// exporting is one run of the command.
type exporting struct {
	*exportCmd
	sink   *sink
	cursor cursor
	out    export.Writer
	meter  *meter
	saved  time.Time // when the last checkpoint was made
}

func (c *exportCmd) open(e *env) (x *exporting, err error) {
	x = &exporting{exportCmd: c, meter: newMeter(e, "records"), saved: time.Now()}
	if c.Cursor != "" {
		if x.cursor, err = readCursor(c.Cursor, c.filter()); err != nil {
			return nil, err
		}
	}
	if x.sink, err = openSink(e, c.Output, c.Cursor != "" && c.Format.Lines(), !c.Format.Lines(), x.cursor); err != nil {
		return nil, err
	}
	if c.Format.Lines() { // before the first byte, so that a crash after it leaves a file that is known
		if err := x.note(); err != nil {
			return nil, err
		}
	}
	x.out, err = export.New(c.Format, x.sink, export.Options{Title: c.Title, Now: time.Now().UTC(), Raw: c.CSVRaw, Resumed: x.sink.n > 0})
	return x, err
}

// run writes what there is, and with --follow what comes, until ctx ends.
func (x *exporting) run(ctx context.Context, a store.Archive, r query.SearchRequest) (err error) {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		if err := x.once(ctx, a, &r); err != nil {
			return x.stopped(ctx, err)
		}
		if !x.Follow || !r.Until.IsZero() && time.Now().Add(-x.Settle).After(r.Until) {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// stopped tells a request to end from an error. What was written is noted either way.
func (x *exporting) stopped(ctx context.Context, err error) error {
	if x.Format.Lines() {
		err = errors.Join(err, x.checkpoint())
	}
	if x.Follow && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

// once writes what is there and was not written yet. r.After moves on.
func (x *exporting) once(ctx context.Context, a store.Archive, r *query.SearchRequest) error {
	now := *r
	if settled := time.Now().Add(-x.Settle); x.Cursor != "" || x.Follow {
		if now.Until.IsZero() || settled.Before(now.Until) {
			now.Until = settled
		}
	}
	after, err := store.Each(ctx, a, now, x.Newest, func(rec article.Article) error {
		if err := x.out.Write(&rec); err != nil {
			return err
		}
		x.cursor.After = store.Cursor(rec)
		x.meter.add(1, x.sink.n)
		if x.Format.Lines() && time.Since(x.saved) > checkpointEvery {
			return x.checkpoint()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if after == r.After || !x.Format.Lines() {
		return nil
	}
	r.After, x.cursor.After = after, after
	return x.checkpoint()
}

// checkpoint brings what was written to where a crash leaves it, then notes how far that is.
func (x *exporting) checkpoint() error {
	x.saved = time.Now()
	if err := x.out.Flush(); err != nil {
		return err
	}
	if err := x.sink.flush(x.Cursor != ""); err != nil {
		return err
	}
	return x.note()
}

func (x *exporting) note() error {
	if x.Cursor == "" {
		return nil
	}
	x.cursor.Filter, x.cursor.Bytes = x.filter(), x.sink.n
	return x.cursor.write(x.Cursor)
}

// end finishes the document and notes that it is whole.
func (x *exporting) end() error {
	x.meter.end()
	if err := x.out.Close(); err != nil {
		return err
	}
	if err := x.sink.finish(); err != nil {
		return err
	}
	return x.note()
}

// parseTime reads a point in time, or an age before now.
func parseTime(flag, s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, fmt.Errorf("%s %q is neither a time (2026-11-24T08:00:00Z), a day (2026-11-24) nor an age (36h)", flag, s)
}
