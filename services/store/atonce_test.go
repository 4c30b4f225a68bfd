package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archivetest"
)

// TestHistoriesAtOnce: stores that are at it at the same moment, and crash, come to
// revisions without gaps, each look in at most one, each announced once; and what was
// fetched last is the record.
func TestHistoriesAtOnce(t *testing.T) {
	w := newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "archive.db"))
	first, n := number(t, historySeedEnv, 0), number(t, historiesEnv, 15)
	if os.Getenv(historySeedEnv) != "" {
		n = 1
	}
	for seed := first; seed < first+n; seed++ {
		script := anyhow(rand.New(rand.NewPCG(uint64(seed), 2))) //nolint:gosec // a seed
		news(script)
		if err := w.atOnce(t, script); err != nil {
			t.Fatalf("%s=%d: %v", historySeedEnv, seed, err)
		}
	}
}

// news makes each look show a text of its own, and leaves out what takes articles back: then
// each look is an edit, and what the last of them says must stand.
func news(script []step) {
	for _, s := range script {
		for i := range s.messages {
			if m := &s.messages[i]; m.state == event.StateGone {
				m.state = event.StateFailed
			} else {
				m.look.Text = 1000 + 10*m.look.Minute + m.look.Address
			}
		}
	}
}

func (w *world) atOnce(t *testing.T, script []step) error {
	w.base += 10
	var g sync.WaitGroup
	errs := make([]error, storesAtWork)
	for store := range storesAtWork {
		g.Go(func() {
			for _, s := range script {
				if s.store == store {
					errs[store] = errors.Join(errs[store], w.step(t, s, nil))
				}
			}
		})
	}
	g.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := w.step(t, step{0, nil, alive}, nil); err != nil {
		return err
	}
	return w.ended(t, script)
}

// ended compares what came of a script of news.
func (w *world) ended(t *testing.T, script []step) error {
	m := newBooks(w.base)
	for n, looks := range looksOf(script) {
		id := looks[0].Record(w.base + n).ID
		list, err := w.archives[0].Revisions(t.Context(), id)
		if err != nil {
			return err
		}
		if err := madeOf(list, looks); err != nil {
			return fmt.Errorf("article %d: %w", n, err)
		}
		m.model(id)
	}
	return w.announced(t, m)
}

// TestDeliveredTwice: the stream itself delivers all twice, as a replay does and as it does
// after an ack that was lost, to stores that take whole batches.
func TestDeliveredTwice(t *testing.T) {
	b, a := stores(t, 2)
	w := &world{bus: b, archives: []Archive{a}}
	script := anyhow(rand.New(rand.NewPCG(uint64(number(t, historySeedEnv, 0)), 3))) //nolint:gosec // a seed
	news(script)
	for i, s := range script {
		for j, m := range s.messages {
			if err := w.publish(t, m, fmt.Sprint(i, ".", j)); err != nil {
				t.Fatal(err)
			}
		}
	}
	bustest.Eventually(t, func() error { return drained(t, b) })
	if err := w.ended(t, script); err != nil {
		t.Fatalf("%s=%d: %v", historySeedEnv, number(t, historySeedEnv, 0), err)
	}
}

// publish gives a message an id that no other has, so that the broker takes it again.
func (w *world) publish(t *testing.T, m message, id string) error {
	var e event.Event = m.parsed(w.base)
	if m.state != "" {
		e = m.line(w.base)
	}
	msg, err := event.Marshal(e, "test")
	if err != nil {
		return err
	}
	out := &nats.Msg{Subject: msg.Subject, Header: msg.Header, Data: msg.Data}
	out.Header.Set(jetstream.MsgIDHeader, id)
	_, err = w.bus.JetStream().PublishMsg(t.Context(), out)
	return err
}

// drained reports what stores have still to take, or to try again.
func drained(t *testing.T, b *bus.Bus) error {
	flow, err := b.Flow(t.Context())
	for _, d := range flow {
		switch d.Stream {
		case event.StreamArticles, event.StreamLedger, event.StreamRetry, event.StreamDead:
			if d.Messages > 0 {
				err = errors.Join(err, fmt.Errorf("%d messages in %s", d.Messages, d.Stream))
			}
		}
	}
	return err
}

// looksOf are the records of a script by article.
func looksOf(script []step) map[int][]archivetest.Glance {
	out := map[int][]archivetest.Glance{}
	for _, s := range script {
		for _, m := range s.messages {
			if m.state == "" && !slices.Contains(out[m.article], m.look) {
				out[m.article] = append(out[m.article], m.look)
			}
		}
	}
	return out
}

// madeOf reports what is wrong with versions that looks with a text each have made.
func madeOf(list []article.Article, looks []archivetest.Glance) error {
	texts, last := map[string]int{}, 0
	for _, g := range looks {
		texts[g.Record(0).Text] = g.Minute
		last = max(last, g.Minute)
	}
	before := 0
	for i := range list {
		minute, ok := texts[list[i].Text]
		if delete(texts, list[i].Text); !ok || list[i].Revision != i+1 || minute != archivetest.Minute(&list[i]) || minute < before {
			return fmt.Errorf("version %d at place %d is of minute %d, after %d: %q", list[i].Revision, i+1, minute, before, list[i].Text)
		}
		before = minute
	}
	if before != last {
		return fmt.Errorf("the record is of minute %d, the last look of %d", before, last)
	}
	return nil
}
