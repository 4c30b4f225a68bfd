package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/web/internal/hook"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

const (
	// hookAge is how long a match is tried; then it is a dead letter.
	hookAge = 3 * 24 * time.Hour
	// refusedTries is how often one is tried that the receiver says it does not want (400,
	// 413, 415, 422): all others wait behind it.
	refusedTries = 5
	// hookFirst and hookMost are the waits after the first try and the longest; each is
	// hookFactor times the one before, and a tenth more or less at random.
	hookFirst, hookMost = 5 * time.Second, time.Hour
	hookFactor          = 4
	// keptPosts is how many of a receiver's last posts are kept.
	keptPosts = 20
)

// posting is how a desk posts; tests change its clock and its waits.
type posting struct {
	client *hook.Client
	now    func() time.Time
	first  time.Duration
}

// hookBody is what receivers get, as Standard Webhooks proposes.
type hookBody struct {
	Type      string        `json:"type"`
	Timestamp time.Time     `json:"timestamp"` // when the match was found
	Data      event.Matched `json:"data"`
}

// postAlert posts what an alert's receiver is owed until ctx ends. One match is in hand at a
// time, on one of all desks, and stays there while its receiver does not take it.
func (s *Service) postAlert(ctx context.Context, a event.Alert) error {
	return s.bus.ConsumeSeries(ctx, hookSeries(a), func(work context.Context, d bus.Delivery) error { return s.postOwed(ctx, work, a.Name, d) })
}

// postOwed posts a match until it is taken or given up, or ctx ends: then the next desk goes
// on, with as many tries and at the time that is written down. work lasts a little longer, so
// that a post that is under way ends.
func (s *Service) postOwed(ctx, work context.Context, name string, d bus.Delivery) error {
	var o event.Owed
	if err := event.Unmarshal(d.Message, &o); err != nil {
		return bus.Permanent("undecodable", err)
	}
	r, err := s.receiverNow(work, name)
	if err != nil {
		return err
	}
	tries := 0
	if len(r.Posts) > 0 && r.Posts[0].ID == o.ID() && !r.Next.IsZero() {
		tries = r.Posts[0].Tries
		if !s.pause(ctx, name, r.Next.Sub(s.posting.now())) {
			return context.Canceled
		}
	}
	for {
		tries++
		wait, err := s.postOnce(work, name, o, d, tries)
		if wait == 0 {
			return err
		}
		if !s.pause(ctx, name, wait) {
			return context.Canceled
		}
	}
}

// pause waits, until it is over or somebody says that the receiver be tried now; false where
// ctx ends before.
func (s *Service) pause(ctx context.Context, name string, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	before, more := s.alerts.tried(name)
	for {
		select {
		case <-t.C:
			return true
		case <-ctx.Done():
			return false
		case <-more:
		}
		var n int
		if n, more = s.alerts.tried(name); n > before {
			return true
		}
	}
}

// postOnce posts a match once. What became of it is kept for the alert's page; wait is how
// long until the next try, 0 where the match is done with.
func (s *Service) postOnce(ctx context.Context, name string, o event.Owed, d bus.Delivery, tries int) (wait time.Duration, err error) {
	a, there := s.alerts.get(name)
	switch {
	case !there || a.Paused:
		return 0, errNotNow
	case a.Hook == "" || !a.Made(o.Matched): // nobody waits for it any more
		return 0, nil
	}
	answer, failed := s.post(ctx, a.Alert, o.ID(), hookBody{o.Matched.Type(), d.Sent.UTC(), o.Matched})
	if errors.Is(failed, context.Canceled) {
		return 0, failed
	}
	p := event.Post{ID: o.ID(), Article: o.Article.ID, Title: clip(o.Article.Title, maxTitle), At: s.posting.now().UTC(), Tries: tries, Status: answer.Status, TookMS: answer.Took.Milliseconds()}
	if failed != nil {
		p.Error = failed.Error()
		if err = givenUp(d, p, failed); err == nil {
			wait = s.posting.wait(tries, failed)
		}
	}
	s.posts.WithLabelValues(resultOf(failed, err)).Inc()
	s.note(ctx, name, p, wait)
	return wait, err
}

// maxTitle is how much of a title is kept with a post, in characters.
const maxTitle = 300

// post sends a body to an alert's receiver.
func (s *Service) post(ctx context.Context, a event.Alert, id string, body hookBody) (hook.Answer, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return hook.Answer{}, err
	}
	return s.posting.client.Post(ctx, hook.Message{URL: a.Hook, Secret: a.Secret, ID: id, Body: data})
}

func resultOf(failed, givenUp error) string {
	switch {
	case givenUp != nil:
		return "given-up"
	case failed != nil:
		return "failed"
	}
	return "taken"
}

// givenUp is the error of a match that failed and is not tried again.
func givenUp(d bus.Delivery, p event.Post, failed error) error {
	var e *hook.Error
	switch age := p.At.Sub(d.Sent); {
	case errors.As(failed, &e) && e.Refused && p.Tries >= refusedTries:
		return bus.PermanentAfter(p.Tries, "refused", fmt.Errorf("the receiver does not want it: %w", failed))
	case age >= hookAge:
		return bus.PermanentAfter(p.Tries, "undelivered", fmt.Errorf("the receiver did not take it in %s: %w", say.Duration(age), failed))
	}
	return nil
}

// wait is how long after a try the next one is: what the receiver asks for where that is
// longer, and an hour at most.
func (p posting) wait(tries int, failed error) time.Duration {
	d := p.first
	for range min(tries-1, 20) {
		d = min(d*hookFactor, hookMost)
	}
	d = d - d/10 + time.Duration(rand.Int64N(int64(d)/5+1)) //nolint:gosec // jitter, not a secret
	var e *hook.Error
	if errors.As(failed, &e) {
		d = max(d, min(e.After, hookMost))
	}
	return d
}

// note keeps what became of a post. Without it the page says less; the post is what counts.
func (s *Service) note(ctx context.Context, name string, p event.Post, wait time.Duration) {
	r, err := s.receiverNow(ctx, name)
	if err == nil {
		err = s.putReceiver(ctx, noted(r, p, wait))
	}
	if err != nil {
		s.log.Warn("what became of a post is not kept", "alert", name, "err", err)
	}
}

// noted is a receiver after one more try; wait is until the next of the same match.
func noted(r event.Receiver, p event.Post, wait time.Duration) event.Receiver {
	r.Next = time.Time{}
	switch {
	case p.Error == "":
		r.Taken, r.Failing = r.Taken+1, time.Time{}
	case wait > 0:
		r.Next = p.At.Add(wait)
	default:
		r.Dead++
	}
	if p.Error != "" && r.Failing.IsZero() {
		r.Failing = p.At
	}
	r.Posts = slices.DeleteFunc(r.Posts, func(x event.Post) bool { return x.ID == p.ID })
	r.Posts = slices.Insert(r.Posts, 0, p)
	r.Posts = r.Posts[:min(len(r.Posts), keptPosts)]
	return r
}
