package event

import "fmt"

// Refusal is an error that is an answer: this URL ends here, for this reason, and
// trying again would not change it.
type Refusal struct {
	State  State  // refused, gone, failed
	Reason string // one token: "robots", "not-html", "bot-wall"
	Detail string // one sentence
}

// Refuse is the refusal for a reason; detail is formatted as by fmt.Sprintf.
func Refuse(reason, detail string, args ...any) *Refusal {
	return &Refusal{State: StateRefused, Reason: reason, Detail: fmt.Sprintf(detail, args...)}
}

// Error implements error.
func (r *Refusal) Error() string { return r.Reason + ": " + r.Detail }
