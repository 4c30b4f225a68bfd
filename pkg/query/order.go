package query

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/event"
)

// ErrNoFetcher is the error where nobody takes orders about sources.
var ErrNoFetcher = errors.New("no fetcher answers: is one running, on this NATS server?")

// Tell gives an order about sources, such as "pause", to one of the fetchers. Errors are
// *Error, ErrNoFetcher or the connection's.
func Tell[A any](ctx context.Context, nc *nats.Conn, name string, request any) (answer A, err error) {
	return ask[A](ctx, nc, "source."+name, request, ErrNoFetcher)
}

// SourceRequest names a source: what source.pause, resume, remove and poll act on. Their
// answer is the source as it is then, an event.Source, without its secrets.
type SourceRequest struct {
	ID string `json:"id"`
}

// AddRequest is the request of source.add.
type AddRequest struct {
	URL      string `json:"url"` // site, feed or news sitemap
	Name     string `json:"name,omitempty"`
	Language string `json:"language,omitempty"`
	Country  string `json:"country,omitempty"`
}

// AddAnswer is the source that is watched now. One that was watched before stays as it is.
type AddAnswer struct {
	Source event.Source `json:"source"`
	Known  bool         `json:"known,omitempty"`
}

// CheckRequest is the request of source.check: a dry run of a source.
type CheckRequest struct {
	URL   string `json:"url"`
	Notes string `json:"notes,omitempty"` // subject, such as an inbox, on which each step is told as it happens
}

// CheckAnswer is what a dry run of a source found out.
type CheckAnswer struct {
	URL       string        `json:"url"`
	Tried     []Tried       `json:"tried"`          // every address that was asked for the source, and what it is
	Feed      string        `json:"feed,omitempty"` // the document that would be polled
	Why       string        `json:"why,omitempty"`  // it is this one
	Kind      string        `json:"kind,omitempty"`
	Title     string        `json:"title,omitempty"`
	Items     int           `json:"items"`
	Caution   string        `json:"caution,omitempty"` // what makes the source less trustworthy
	New       int           `json:"new"`               // links that the first poll would take
	Excluded  int           `json:"excluded"`          // items that the source's exclude rule leaves out
	Links     []CheckedLink `json:"links,omitempty"`   // the first of them
	Trials    []Trial       `json:"trials,omitempty"`  // what a parser makes of the newest articles, where one answers
	Interval  time.Duration `json:"interval"`          // from the first poll to the second
	Delay     time.Duration `json:"delay"`             // between two requests to the articles' host
	DelayFrom string        `json:"delay_from"`        // who wants it that long
	Rights    string        `json:"rights"`            // what is done where a site reserves a page: record or refuse
	Failed    string        `json:"failed,omitempty"`  // why no article could be had
	Error     string        `json:"error,omitempty"`   // why it cannot be watched at all
	Known     string        `json:"known,omitempty"`   // the source that it is already
}

// Tried is an address that was asked, and what came of it.
type Tried struct {
	URL     string `json:"url"`
	Outcome string `json:"outcome"`
}

// CheckedLink is a link that a source leads to, and whether it may be fetched.
type CheckedLink struct {
	URL     string `json:"url"`
	Title   string `json:"title,omitempty"`
	Allowed bool   `json:"allowed"`
	Rule    string `json:"rule,omitempty"` // of robots.txt, that decided
}
