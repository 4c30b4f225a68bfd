package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// askTimeout bounds one question to the broker.
const askTimeout = 10 * time.Second

// Setup makes the streams, buckets and durable consumers that are missing and checks
// those that are there. It may run from several processes at once and at every start:
// an interest stream drops what no consumer is there for, so whoever makes the streams
// makes the consumers with them.
func (b *Bus) Setup(ctx context.Context, l Limits) error {
	for _, cfg := range streams(l) {
		if err := b.setupStream(ctx, cfg); err != nil {
			return fmt.Errorf("set up stream %s: %w", cfg.Name, err)
		}
	}
	for _, c := range consumers {
		if err := b.setupConsumer(ctx, c); err != nil {
			return err
		}
		if c.retry {
			if err := b.setupConsumer(ctx, c.twin()); err != nil {
				return err
			}
		}
	}
	for _, name := range []string{event.BucketSources, event.BucketHosts, event.BucketAlerts} {
		if err := b.setupBucket(ctx, name); err != nil {
			return fmt.Errorf("set up bucket %s: %w", name, err)
		}
	}
	return nil
}

func (b *Bus) setupStream(ctx context.Context, want jetstream.StreamConfig) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	want.Replicas, want.Storage = b.cfg.Replicas, jetstream.FileStorage
	s, err := b.js.Stream(ctx, want.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		_, err = b.js.CreateStream(ctx, want)
		if !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return err
		}
		s, err = b.js.Stream(ctx, want.Name) // another process was faster
	}
	if err != nil {
		return err
	}
	return b.checkStream(ctx, s.CachedInfo().Config, want)
}

// checkStream leaves an operator's limits alone and insists on what the pipeline's
// promises rest on.
func (b *Bus) checkStream(ctx context.Context, have, want jetstream.StreamConfig) error {
	if have.Retention != want.Retention || have.Discard != want.Discard {
		return fmt.Errorf("it has retention %v and discard %v, Wireroom needs %v and %v: rename it or give Wireroom an account of its own",
			have.Retention, have.Discard, want.Retention, want.Discard)
	}
	missing := slices.DeleteFunc(slices.Clone(want.Subjects), func(s string) bool { return slices.Contains(have.Subjects, s) })
	if len(missing) == 0 && have.AllowMsgSchedules == want.AllowMsgSchedules {
		return nil
	}
	have.Subjects = append(have.Subjects, missing...)
	have.AllowMsgSchedules = have.AllowMsgSchedules || want.AllowMsgSchedules
	_, err := b.js.UpdateStream(ctx, have)
	return err
}

func (b *Bus) setupConsumer(ctx context.Context, c consumer) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	_, err := b.js.Consumer(ctx, c.stream, c.name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) || errors.Is(err, jetstream.ErrConsumerDoesNotExist) {
		_, err = b.js.CreateOrUpdateConsumer(ctx, c.stream, c.config())
	}
	if err != nil {
		return fmt.Errorf("set up consumer %s on %s: %w", c.name, c.stream, err)
	}
	return nil
}

func (b *Bus) setupBucket(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	_, err := b.js.KeyValue(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		_, err = b.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: name, History: 1, Replicas: b.cfg.Replicas, Storage: jetstream.FileStorage})
		if errors.Is(err, jetstream.ErrBucketExists) {
			return nil
		}
	}
	return err
}

// Bucket is a key-value bucket that Setup made.
func (b *Bus) Bucket(ctx context.Context, name string) (jetstream.KeyValue, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	kv, err := b.js.KeyValue(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", name, err)
	}
	return kv, nil
}
