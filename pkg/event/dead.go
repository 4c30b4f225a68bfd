package event

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// The headers a dead letter adds to those of the original.
const (
	HeaderDeadSubject = "Wireroom-Dead-Subject" // where the original was published
	HeaderDeadStage   = "Wireroom-Dead-Stage"
	HeaderDeadReason  = "Wireroom-Dead-Reason"
	HeaderDeadError   = "Wireroom-Dead-Error"
	HeaderDeadAt      = "Wireroom-Dead-At"
	HeaderDeadBy      = "Wireroom-Dead-By"       // program, version and instance that gave up
	HeaderDeadAttempt = "Wireroom-Dead-Attempts" // how often it was tried
	HeaderDeadTry     = "Wireroom-Dead-Try"      // repeated: "RFC 3339 time, worker, what happened" of each try
)

// Dead is a message that a stage could not handle, kept whole with why.
type Dead struct {
	Original Message
	Stage    string
	Reason   string // panic, timeout, undecodable, exhausted, permanent
	Err      string
	By       string
	Attempts int
	At       time.Time
	Tries    []string
}

// Message is the dead letter as it is published. The original's Nats-Msg-Id is
// replaced, so that a letter is kept once however often the stage dies after writing it.
func (d Dead) Message() Message {
	h := maps.Clone(d.Original.Header)
	if h == nil {
		h = map[string][]string{}
	}
	h[HeaderDeadSubject] = []string{d.Original.Subject}
	h[HeaderDeadStage] = []string{d.Stage}
	h[HeaderDeadReason] = []string{d.Reason}
	h[HeaderDeadError] = []string{oneLine(d.Err)}
	h[HeaderDeadAt] = []string{d.At.UTC().Format(time.RFC3339Nano)}
	h[HeaderDeadBy] = []string{d.By}
	h[HeaderDeadAttempt] = []string{strconv.Itoa(d.Attempts)}
	if len(d.Tries) > 0 {
		h[HeaderDeadTry] = d.Tries
	}
	h[HeaderMsgID] = []string{"dead:" + d.Stage + ":" + d.Original.Get(HeaderID) + ":" + h[HeaderDeadAt][0]}
	return Message{Subject: DeadLetter(d.Stage, d.Reason), Header: h, Data: d.Original.Data}
}

// ParseDead reads a dead letter back, with the original as it was published.
func ParseDead(m Message) Dead {
	d := Dead{
		Stage: m.Get(HeaderDeadStage), Reason: m.Get(HeaderDeadReason), Err: m.Get(HeaderDeadError),
		By: m.Get(HeaderDeadBy), Tries: m.Header[HeaderDeadTry],
	}
	d.Attempts, _ = strconv.Atoi(m.Get(HeaderDeadAttempt))
	d.At, _ = time.Parse(time.RFC3339Nano, m.Get(HeaderDeadAt))
	h := maps.Clone(m.Header)
	maps.DeleteFunc(h, func(k string, _ []string) bool { return strings.HasPrefix(k, "Wireroom-Dead-") })
	delete(h, HeaderMsgID)
	d.Original = Message{Subject: m.Get(HeaderDeadSubject), Header: h, Data: m.Data}
	return d
}

// oneLine makes s fit for a header.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 1000 {
		s = s[:1000]
	}
	return s
}
