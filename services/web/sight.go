package web

import (
	"slices"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/words"
)

// sight is a stored event as alerts look at it. Nobody changes it.
type sight struct {
	event.Stored
	texts func() words.Texts // taken apart once
}

// sights keeps the events that alerts looked at last: all alerts look at each, at about the
// same time. The zero value has seen none.
type sights struct {
	mu   sync.Mutex // guards what follows
	last []seen     // oldest first
}

// seen is an event by its place, and by when the broker took it, so that nothing is taken for
// that of a stream that was made anew.
type seen struct {
	sequence uint64
	sent     time.Time
	*sight
}

const (
	// maxSights is how many events are kept.
	maxSights = 64
	// maxSightText is the longest text of one that is kept, in bytes: taken apart, it takes ten times that.
	maxSightText = 64 << 10
)

// of reads an event, or has it.
func (k *sights) of(d bus.Delivery) (*sight, error) {
	if e := k.have(d); e != nil {
		return e, nil
	}
	e := &sight{}
	if err := event.Unmarshal(d.Message, &e.Stored); err != nil {
		return nil, err
	}
	e.texts = sync.OnceValue(func() words.Texts { return words.TextsOf(&e.Article) })
	k.keep(d, e)
	return e, nil
}

func (k *sights) have(d bus.Delivery) *sight {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.IndexFunc(k.last, func(x seen) bool { return x.sequence == d.Sequence && x.sent.Equal(d.Sent) })
	if i < 0 {
		return nil
	}
	return k.last[i].sight
}

func (k *sights) keep(d bus.Delivery, e *sight) {
	if len(e.Article.Text) > maxSightText {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = append(k.last, seen{d.Sequence, d.Sent, e})
	if over := len(k.last) - maxSights; over > 0 {
		k.last = slices.Delete(k.last, 0, over)
	}
}
