// Package event is the wire contract between the stages: what each message says,
// which subject carries it and how it is written as bytes and headers.
//
// It knows nothing of a broker. Events evolve so that services may restart in any
// order: unknown fields are ignored, a new field has a usable zero value, a changed
// meaning is a new event name, and every released version stays in testdata as a
// golden file that must still decode.
package event

import (
	"encoding/json"
	"fmt"
	"time"
)

// Event is anything a stage publishes.
type Event interface {
	// Type is the CloudEvents type: "org.wireroom.fetched.v1".
	Type() string
	// Subject is where it is published.
	Subject() string
	// Key identifies the fact, so that publishing it twice is one message
	// (Nats-Msg-Id and ce-id). Empty: not deduplicated.
	Key() string
	// Time is when the fact came to be (ce-time).
	Time() time.Time
}

// Message is an event as the bus carries it: CloudEvents 1.0 binary mode over NATS
// headers.
type Message struct {
	Subject string
	Header  map[string][]string
	Data    []byte
}

// The headers every event carries. Names are matched exactly, as NATS does.
const (
	HeaderSpec            = "ce-specversion"
	HeaderID              = "ce-id"
	HeaderType            = "ce-type"
	HeaderSource          = "ce-source"
	HeaderTime            = "ce-time"
	HeaderContentType     = "Content-Type"
	HeaderContentEncoding = "Content-Encoding"
	HeaderMsgID           = "Nats-Msg-Id"
	HeaderFacts           = "Wireroom-Facts" // what a fetched event says besides its bytes, as JSON
	HeaderAttempt         = "Wireroom-Attempt"
)

// Get returns the first value of a header.
func (m Message) Get(name string) string {
	if v := m.Header[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// An event whose data is not simply its JSON has payload, and setPayload on its pointer.
type (
	payloader interface {
		payload() (data []byte, contentType string, facts any)
	}
	payloadSetter interface{ setPayload(data []byte) }
)

// compressAbove is the size from which JSON is compressed; below it the gain is
// smaller than the cost of a reader that wants to see it with the nats command line.
const compressAbove = 32 << 10

// Marshal writes an event. source names the program that says so (ce-source).
func Marshal(e Event, source string) (Message, error) {
	m := Message{Subject: e.Subject(), Header: envelope(e, source)}
	if p, ok := e.(payloader); ok {
		return m.withPayload(p)
	}
	data, err := json.Marshal(e)
	if err != nil {
		return m, fmt.Errorf("encode %s: %w", e.Type(), err)
	}
	m.Header[HeaderContentType] = []string{"application/json"}
	m.setData(data, len(data) > compressAbove)
	return m, nil
}

func (m Message) withPayload(p payloader) (Message, error) {
	data, contentType, facts := p.payload()
	f, err := json.Marshal(facts)
	if err != nil {
		return m, fmt.Errorf("encode facts: %w", err)
	}
	m.Header[HeaderFacts] = []string{string(f)}
	m.Header[HeaderContentType] = []string{contentType}
	m.setData(data, true)
	return m, nil
}

func (m *Message) setData(data []byte, squeeze bool) {
	if squeeze {
		data = compress(data)
		m.Header[HeaderContentEncoding] = []string{"zstd"}
	}
	m.Data = data
}

func envelope(e Event, source string) map[string][]string {
	h := map[string][]string{
		HeaderSpec:   {"1.0"},
		HeaderType:   {e.Type()},
		HeaderSource: {source},
		HeaderTime:   {e.Time().UTC().Format(time.RFC3339Nano)},
	}
	if k := e.Key(); k != "" {
		h[HeaderID], h[HeaderMsgID] = []string{k}, []string{k}
	}
	return h
}

// Unmarshal reads a message into e. It refuses a message of another type, because a
// changed meaning is a new type, and data that unpacks to more than MaxData bytes.
func Unmarshal(m Message, e Event) error {
	if t := m.Get(HeaderType); t != "" && t != e.Type() {
		return fmt.Errorf("decode %s: the message is a %q", e.Type(), t)
	}
	data, err := m.Unpacked()
	if err != nil {
		return fmt.Errorf("decode %s: %w", e.Type(), err)
	}
	p, split := e.(payloadSetter)
	facts := data
	if split {
		facts = []byte(m.Get(HeaderFacts))
	}
	if err := json.Unmarshal(facts, e); err != nil {
		return fmt.Errorf("decode %s: %w", e.Type(), err)
	}
	if split {
		p.setPayload(data)
	}
	return nil
}

// Unpacked is the data as it was before it was compressed for the way; at most MaxData bytes.
func (m Message) Unpacked() ([]byte, error) {
	switch enc := m.Get(HeaderContentEncoding); enc {
	case "":
		return m.Data, nil
	case "zstd":
		return decompress(m.Data)
	default:
		return nil, fmt.Errorf("unknown content encoding %q", enc)
	}
}
