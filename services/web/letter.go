package web

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// letterView is one dead letter whole.
type letterView struct {
	letterLine
	Head    string       `json:"head"` // what happened, in a sentence
	Says    string       `json:"says"` // and what that means
	Back    string       `json:"back"` // the subject that a replay publishes on
	Then    string       `json:"then"` // what a replay would do
	Tries   []letterTry  `json:"tries"`
	Type    string       `json:"type"`
	Headers []headerLine `json:"headers"`
	Bytes   int          `json:"bytes"`
	Message string       `json:"message,omitempty"` // as far as it is text
	Cut     bool         `json:"cut,omitempty"`     // the message is longer
}

// letterTry is one attempt; what it says may be from outside.
type letterTry struct {
	At   time.Time `json:"at,omitzero"`
	By   string    `json:"by,omitempty"`
	Says string    `json:"says"`
}

// headerLine is a header of a message.
type headerLine struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// maxMessage is how much of a message is shown, in bytes.
const maxMessage = 16 << 10

func letterViewOf(l bus.Letter) *letterView {
	v := &letterView{letterLine: letterLineOf(l), Back: l.Back(), Type: l.Original.Get(event.HeaderType), Bytes: len(l.Original.Data)}
	v.Head, v.Says = happened(v.letterLine)
	v.Then = thenOf(v.letterLine, v.Back)
	for _, t := range l.Tries {
		v.Tries = append(v.Tries, tryOf(t))
	}
	for _, name := range slices.Sorted(maps.Keys(l.Original.Header)) {
		if name != event.HeaderFacts && !strings.HasPrefix(name, "Nats-") { // facts are shown as the message, and what is Nats-... is the broker’s
			v.Headers = append(v.Headers, headerLine{name, cutText(strings.Join(l.Original.Header[name], ", "), maxMessage/16)})
		}
	}
	v.Message, v.Cut = messageOf(l.Original)
	return v
}

// tryOf reads a line of a letter's history: "RFC 3339 time, worker, what happened".
func tryOf(s string) letterTry {
	at, rest, _ := strings.Cut(s, " ")
	by, says, _ := strings.Cut(rest, " ")
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return letterTry{Says: s}
	}
	return letterTry{At: t, By: by, Says: says}
}

// reasons are how people call why a stage gave up, and what it means.
var reasons = map[string]struct{ name, head, says string }{
	"panic":       {"the program broke", "broke on this message", "Nobody foresaw what is in it. It will most likely break the same version again; a mended one can replay it."},
	"undecodable": {"cannot be read", "could not read this message", "It is not what its headers say: a later Wireroom wrote it, or it was damaged on its way."},
	"exhausted":   {"failed at every try", "tried this as often as the limits allow", "Each try failed; the last one said why."},
	"redelivered": {"never answered", "took this message again and again and never answered", "Whoever took it was stopped each time, by a crash or for want of memory."},
	"bad-record":  {"record not acceptable", "cannot keep this record", "It breaks the rules for records, so another try would end the same way."},
	"too-large":   {"too large", "cannot send this record on", "It is larger than a message may be on this broker (max_payload)."},
	"undelivered": {"never taken", "could not hand over this match of an alert", "The alert’s receiver took nothing for three days; each match is tried that long."},
	"refused":     {"not wanted", "was told that this match of an alert is not wanted", "The alert’s receiver answered several times that it cannot use it (400, 413, 415 or 422)."},
	"timeout":     {"not done in time", "was not done in time", "The work took longer than it may."},
}

// reasonName is a reason as people call it.
func reasonName(reason string) string {
	if r, ok := reasons[reason]; ok {
		return r.name
	}
	return reason
}

// happened says what became of a letter's message.
func happened(l letterLine) (head, says string) {
	r, ok := reasons[l.Reason]
	if !ok {
		return say.Capital(l.Stage) + " gave this message up: " + l.Reason + ".", ""
	}
	return "The " + l.Stage + " " + r.head + ".", r.says
}

// thenOf says what a replay would do.
func thenOf(l letterLine, back string) string {
	once := " If its link has ended otherwise by now, the ledger counts it once."
	switch {
	case strings.HasPrefix(back, "frontier."):
		return "It waits for its host’s turn again, behind what waits there already." + once
	case strings.HasPrefix(back, "hook."):
		return "It is posted again, behind what waits for the alert’s receiver, and tried for three days. The receiver can tell by its id that it had it already."
	case strings.HasPrefix(back, "retry."):
		return "The " + l.Stage + " handles it again, and no other stage hears of it." + once
	}
	return "It is published again where it was first." + once
}

// messageOf is a message's own text: its JSON indented, or the facts of one that carries a
// page. What is no text is left out.
func messageOf(m event.Message) (string, bool) {
	data := []byte(m.Get(event.HeaderFacts))
	if len(data) == 0 {
		var err error
		if data, err = m.Unpacked(); err != nil {
			return "", false
		}
	}
	var b bytes.Buffer
	if json.Indent(&b, data, "", "  ") == nil {
		data = b.Bytes()
	}
	if !utf8.Valid(data) {
		return "", false
	}
	return cutText(string(data), maxMessage), len(data) > maxMessage
}

// cutText is at most so many bytes of a text, and valid.
func cutText(s string, most int) string { return strings.ToValidUTF8(s[:min(len(s), most)], "") }
