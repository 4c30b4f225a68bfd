package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// errTaken is the error of a name that another alert has.
var errTaken = errors.New("another alert has this name")

// createAlert keeps a new alert.
func (s *Service) createAlert(ctx context.Context, a event.Alert) error {
	kv, data, err := s.alertEntry(ctx, a)
	if err != nil {
		return err
	}
	_, err = kv.Create(ctx, event.AlertKey(a.Name), data)
	if errors.Is(err, jetstream.ErrKeyExists) {
		return errTaken
	}
	if err != nil {
		return fmt.Errorf("keep alert %s: %w", a.Name, err)
	}
	s.alerts.settle(ctx, a.Name, func(_ event.Alert, there bool) bool { return there })
	return nil
}

func (s *Service) alertEntry(ctx context.Context, v any) (jetstream.KeyValue, []byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, nil, err
	}
	kv, err := s.bus.Bucket(ctx, event.BucketAlerts)
	return kv, data, err
}

// changeAlert changes an alert as it stands on the broker: of two who do at the same time,
// the second does it to what the first made.
func (s *Service) changeAlert(ctx context.Context, name string, change func(*event.Alert) error) (a event.Alert, err error) {
	kv, err := s.bus.Bucket(ctx, event.BucketAlerts)
	if err != nil {
		return a, err
	}
	for {
		e, err := kv.Get(ctx, event.AlertKey(name))
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			return a, errNotFound
		}
		if err != nil {
			return a, fmt.Errorf("read alert %s: %w", name, err)
		}
		a = event.Alert{}
		if err := json.Unmarshal(e.Value(), &a); err != nil {
			return a, fmt.Errorf("read alert %s: %w", name, err)
		}
		if err := change(&a); err != nil {
			return a, err
		}
		err = s.replaceAlert(ctx, kv, a, e.Revision())
		if err == nil || !wasFaster(err) {
			return a, err
		}
	}
}

// wasFaster reports whether another wrote the entry meanwhile.
func wasFaster(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence
}

func (s *Service) replaceAlert(ctx context.Context, kv jetstream.KeyValue, a event.Alert, revision uint64) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if _, err = kv.Update(ctx, event.AlertKey(a.Name), data, revision); err != nil {
		return fmt.Errorf("change alert %s: %w", a.Name, err)
	}
	s.alerts.settle(ctx, a.Name, func(have event.Alert, there bool) bool { return there && have == a })
	return nil
}

// removeAlert deletes an alert, and all that it has on the broker. Its entry goes first: who
// dies in between leaves places on the streams, which the next desk that starts sweeps.
func (s *Service) removeAlert(ctx context.Context, name string) error {
	kv, err := s.bus.Bucket(ctx, event.BucketAlerts)
	if err != nil {
		return err
	}
	a, _ := s.alerts.get(name)
	for _, key := range []string{event.AlertKey(name), event.ReceiverKey(name), event.TryKey(name)} {
		if err := kv.Delete(ctx, key); err != nil {
			return fmt.Errorf("delete %s: %w", key, err)
		}
	}
	s.alerts.settle(ctx, name, func(_ event.Alert, there bool) bool { return !there })
	return errors.Join(s.bus.DropSeries(ctx, matchSeries(a.Alert)), s.bus.DropSeries(ctx, hookSeries(a.Alert)), s.clearAlert(ctx, name))
}

// tryNow tells whoever waits to post to an alert's receiver that it need not.
func (s *Service) tryNow(ctx context.Context, name string) error {
	kv, data, err := s.alertEntry(ctx, time.Now().UTC())
	if err == nil {
		_, err = kv.Put(ctx, event.TryKey(name), data)
	}
	return err
}

// receiverNow is what is known of an alert's receiver, on the broker.
func (s *Service) receiverNow(ctx context.Context, name string) (r event.Receiver, err error) {
	r.Alert = name
	kv, err := s.bus.Bucket(ctx, event.BucketAlerts)
	if err != nil {
		return r, err
	}
	e, err := kv.Get(ctx, event.ReceiverKey(name))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(e.Value(), &r)
	}
	return r, err
}

func (s *Service) putReceiver(ctx context.Context, r event.Receiver) error {
	kv, data, err := s.alertEntry(ctx, r)
	if err == nil {
		_, err = kv.Put(ctx, event.ReceiverKey(r.Alert), data)
	}
	return err
}
