package fetcher

import (
	"context"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// publishChunk bounds how many links are in flight to the broker at once.
const publishChunk = 500

// queue puts a piece of work into the frontier of its host and makes sure that the host gets
// a turn. serving is the host whose turn it is just now, which looks for more work by itself.
func (f *Fetcher) queue(ctx context.Context, e event.Event, host, serving string) error {
	if _, err := f.bus.Publish(ctx, e); err != nil || host == serving {
		return err
	}
	return f.bus.Fire(ctx, event.SlotHost(host), host)
}

// queueLinks puts new links into the frontier, then into the ledger, then gives their
// hosts a turn. It returns how many the frontier did not know yet.
func (f *Fetcher) queueLinks(ctx context.Context, links []event.Found, serving string) (int, error) {
	fresh := 0
	hosts := map[string]bool{}
	for start := 0; start < len(links); start += publishChunk {
		chunk := links[start:min(start+publishChunk, len(links))]
		n, err := f.queueChunk(ctx, chunk)
		if err != nil {
			return fresh, err
		}
		fresh += n
		for _, l := range chunk {
			hosts[l.Host] = true
		}
	}
	delete(hosts, serving)
	for host := range hosts {
		if err := f.bus.Fire(ctx, event.SlotHost(host), host); err != nil {
			return fresh, err
		}
	}
	return fresh, nil
}

func (f *Fetcher) queueChunk(ctx context.Context, links []event.Found) (int, error) {
	events := make([]event.Event, len(links))
	for i, l := range links {
		events[i] = l
	}
	acks, err := f.bus.PublishAll(ctx, events)
	if err != nil {
		return 0, err
	}
	fresh := 0
	lines := make([]event.Event, len(links))
	for i, l := range links {
		state := event.StateAlso // another source had it first
		if !acks[i].Duplicate {
			state = event.StateFound
			fresh++
		}
		lines[i] = l.Line(Stage, state, l.Link.Found.At)
	}
	_, err = f.bus.PublishAll(ctx, lines)
	return fresh, err
}

// lookAt plans a further look at a record, instead of the one that was planned before.
func (f *Fetcher) lookAt(ctx context.Context, l event.Found, at time.Time) error {
	l.Link.Found.At = article.Time(at) // the visit
	return f.bus.Later(ctx, event.LookAt(l.Again.Article), event.Look(l.Again.Article), l, at)
}

// sendPage hands a page on to the parser.
func (f *Fetcher) sendPage(ctx context.Context, p event.Fetched) (bus.Ack, error) {
	return f.bus.Publish(ctx, p)
}

// end writes the end of a link into the ledger. Of a record that is gone from its site
// the line says which: the store takes it back.
func (f *Fetcher) end(ctx context.Context, l event.Found, r *event.Refusal) error {
	if l.Part != nil {
		return f.endPart(ctx, l, r)
	}
	line := l.Line(Stage, r.State, time.Now()).Because(r)
	if l.Again != nil {
		line.Article = l.Again.Article
	}
	_, err := f.bus.Publish(ctx, line)
	return err
}

// endPart says that a further page of an article cannot be had. The pages before it were
// read, so the article does not end here: the parser makes do with them.
func (f *Fetcher) endPart(ctx context.Context, l event.Found, r *event.Refusal) error {
	_, err := f.sendPage(ctx, event.Fetched{Link: l.Link, Host: l.Host, FinalURL: l.Fetch, At: article.Time(time.Now()), Part: l.Part, Missing: r.Reason})
	return err
}

// queueSubscribe puts the request to a source's hub among the work of the hub's host.
func (f *Fetcher) queueSubscribe(ctx context.Context, src event.Source, now time.Time) error {
	host, err := article.HostKey(src.Push.Hub)
	if err != nil {
		return f.notSubscribed(ctx, src.ID, err.Error())
	}
	return f.queue(ctx, event.Subscribe{Source: src.ID, Fetch: src.Push.Hub, Host: host, At: now}, host, "")
}
