package bus

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/wireroom/wireroom/pkg/event"
)

// Retry says how often and when a failed message is tried again.
type Retry struct {
	Max     int           // attempts in all; 0 is without end
	First   time.Duration // wait after the first failure; each further one is longer by a factor
	Most    time.Duration
	InPlace bool // what comes after it waits too: the trouble is not the message's
}

// The rules of the consumers.
var (
	// messageRetry gives a message 6 attempts over some 6 minutes.
	messageRetry = Retry{Max: 6, First: time.Second, Most: 15 * time.Minute}
	// tokenRetry is for tokens of hosts and sources, which are never given up.
	tokenRetry = Retry{First: 2 * time.Second, Most: time.Minute}
	// archiveRetry is for batches: they wait where they are until the archive is back.
	archiveRetry = Retry{First: firstWait, Most: longestWait, InPlace: true}
)

// How much longer each wait is than the one before.
const (
	retryFactor   = 4
	inPlaceFactor = 2
)

// wait is the wait before attempt n+1, without jitter.
func (r Retry) wait(n int) time.Duration {
	d, factor := r.First, time.Duration(retryFactor)
	if r.InPlace {
		factor = inPlaceFactor
	}
	for range n - 1 {
		d = min(d*factor, r.Most)
	}
	return d
}

// after is wait with up to a tenth of jitter, so that what failed together does not come
// back together.
func (r Retry) after(n int) time.Duration {
	d := r.wait(n)
	return d + time.Duration(rand.Int64N(int64(d)/10+1)) //nolint:gosec // jitter, not a secret
}

// The headers of a message on the RETRY stream.
const (
	headerRetrySubject = "Wireroom-Retry-Subject" // where it was published first
	headerRetryID      = "Wireroom-Retry-Id"      // the same through all attempts
	headerTry          = event.HeaderDeadTry      // what happened before
)

// again writes the message to where it will come back from. It is rescheduled and not
// nak'd with a delay, because such a nak keeps its place in MaxAckPending and starves
// what could be done meanwhile.
func (b *Bus) again(ctx context.Context, c consumer, d Delivery, cause error, at time.Time) error {
	if c.stream == event.StreamSchedule {
		return b.Schedule(ctx, d.Subject, string(d.Data), at)
	}
	id := d.Get(headerRetryID)
	if id == "" {
		id = d.Stream + "-" + strconv.FormatUint(d.Sequence, 10)
	}
	h := nats.Header(clean(d.Header))
	h[headerRetrySubject] = []string{d.Subject}
	h[headerRetryID] = []string{id}
	h[event.HeaderAttempt] = []string{strconv.Itoa(d.Attempt + 1)}
	h[headerTry] = append(d.Header[headerTry], b.tried(cause))
	h[event.HeaderMsgID] = []string{fmt.Sprintf("retry:%s:%s:%d", c.base(), id, d.Attempt)}
	target := "retry." + c.base() + "." + id
	_, err := b.publish(ctx, scheduled("retryat."+c.base()+"."+id, target, at, h, d.Data))
	return err
}

// clean leaves out what belongs to the broker: the marks of an earlier schedule would
// undo the new one.
func clean(h map[string][]string) map[string][]string {
	out := map[string][]string{}
	for k, v := range h {
		if !strings.HasPrefix(k, "Nats-") {
			out[k] = v
		}
	}
	return out
}

// tried is one line of a message's history.
func (b *Bus) tried(cause error) string {
	const enough = 200
	s := fmt.Sprintf("%s %s %v", time.Now().UTC().Format(time.RFC3339), b.cfg.Name, cause)
	return s[:min(len(s), enough)]
}

// restore undoes what again did to a message, so that a handler sees the original.
func restore(d Delivery) Delivery {
	d.Attempt = 1
	if n, err := strconv.Atoi(d.Get(event.HeaderAttempt)); err == nil {
		d.Attempt = n
	}
	if s := d.Get(headerRetrySubject); s != "" {
		d.Subject = s
	}
	return d
}
