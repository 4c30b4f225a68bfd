package bus

import (
	"errors"
	"fmt"
	"time"
)

// ErrNone is returned when no message waits on a subject.
var ErrNone = errors.New("no message")

// ErrTooLarge is returned for a message above the broker's max_payload.
var ErrTooLarge = errors.New("message larger than the broker takes")

// permanent marks an error that trying again cannot mend.
type permanent struct {
	reason   string
	err      error
	attempts int // that the handler made itself; 0 is one
}

// Permanent says that a message can never be handled: it becomes a dead letter at once.
// reason is one token for the dead letter's subject.
func Permanent(reason string, err error) error { return &permanent{reason, err, 0} }

// PermanentAfter is Permanent of a handler that tried so often itself.
func PermanentAfter(attempts int, reason string, err error) error {
	return &permanent{reason, err, attempts}
}

func (p *permanent) Error() string { return p.err.Error() }
func (p *permanent) Unwrap() error { return p.err }

// retryAfter marks an error with the time after which to try again.
type retryAfter struct {
	after time.Duration
	err   error
}

// RetryAfter says that a message should be tried again after d.
func RetryAfter(err error, d time.Duration) error { return &retryAfter{d, err} }

func (r *retryAfter) Error() string { return fmt.Sprintf("%v (again after %v)", r.err, r.after) }
func (r *retryAfter) Unwrap() error { return r.err }
