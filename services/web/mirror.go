package web

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// mirror hands the entries of a bucket to apply until ctx ends or the watch does.
func (s *Service) mirror(ctx context.Context, bucket string, apply func(jetstream.KeyValueEntry)) error {
	kv, err := s.bus.Bucket(ctx, bucket)
	if err != nil {
		return err
	}
	w, err := kv.WatchAll(ctx)
	if err != nil {
		return err
	}
	defer w.Stop() //nolint:errcheck // the connection may be gone
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Updates():
			if !ok {
				return nil
			}
			apply(e)
		}
	}
}

// bell tells those who wait that something changed. It is guarded by the lock of what changes.
type bell struct {
	more chan struct{} // nil while nobody waits
}

// next is closed when it rings.
func (b *bell) next() <-chan struct{} {
	if b.more == nil {
		b.more = make(chan struct{})
	}
	return b.more
}

func (b *bell) ring() {
	if b.more != nil {
		close(b.more)
		b.more = nil
	}
}

// settleTime bounds how long an answer waits for a mirror to show what was done.
const settleTime = 2 * time.Second

// settle waits until a mirror shows what is wanted, so that the page that follows does not show
// what was; it is right a moment later in any case. look says whether it does, and what tells
// of the next change.
func settle(ctx context.Context, look func() (bool, <-chan struct{})) {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	for {
		ok, more := look()
		if ok {
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
	}
}
