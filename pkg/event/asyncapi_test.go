package event_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

const asyncAPIFile = "../../docs/asyncapi.yaml"

// carried are the events on each subject of the table. On the others are a key (of a host, a
// source, an article) or another subject's message as it was.
var carried = map[string][]string{
	"frontier.<hostkey>.poll": {"poll", "subscribe"}, "frontier.<hostkey>.page": {"found"}, "fetched.page.<hostkey>": {"fetched"},
	"parsed.<lang>.<source>": {"parsed"}, "stored.<change>.<lang>.<source>": {"stored"}, "story.merged": {"merged"}, "alert.<alert>": {"matched"}, "hook.<alert>": {"owed"}, "ledger.<state>": {"ledger"},
}

// node is a mapping in YAML, in order.
type node []pair

type pair struct {
	key   string
	value any // string, node, []string, []node
}

// scalar writes a value as JSON, which YAML takes.
func scalar(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // strings always encode
	return b.String()
}

// yaml writes a node.
func (n node) yaml(b *strings.Builder, indent string) {
	for _, p := range n {
		b.WriteString(indent + p.key + ":")
		switch v := p.value.(type) {
		case node:
			b.WriteString("\n")
			v.yaml(b, indent+"  ")
		case []node:
			b.WriteString("\n")
			for _, item := range v {
				var one strings.Builder
				item.yaml(&one, indent+"    ")
				b.WriteString(indent + "  - " + strings.TrimPrefix(one.String(), indent+"    "))
			}
		default:
			b.WriteString(" " + scalar(v))
		}
	}
}

func ref(to string) node { return node{{"$ref", to}} }

var placeholder = regexp.MustCompile(`<(\w+)>`)

// channelID names a channel by the fixed parts of its subject.
func channelID(subject string) string {
	return strings.Join(strings.FieldsFunc(placeholder.ReplaceAllString(subject, ""), func(r rune) bool { return r == '.' }), "_")
}

var meanings = map[string]string{
	"key": "what it is a token of: source.<source> or host.<hostkey>", "source": "ID of a source", "hostkey": "politeness key of a host: its registrable domain and port", "article": "ID of a record", "alert": "name of an alert",
	"lang": "primary language in lower case, und where none is known", "change": "created, revised or withdrawn", "state": "where a URL stands", "consumer": "durable consumer that failed", "n": "a number that tells it from others",
	"stage": "fetcher, parser, store or web", "reason": "why in one word",
}

func channel(r event.Row) node {
	n := node{{"address", placeholder.ReplaceAllString(r.Subject, "{$1}")}, {"description", fmt.Sprintf("Stream %s; written by %s, read by %s: %s.", r.Stream, r.By, r.To, r.Meaning)}}
	params := node{}
	for _, m := range placeholder.FindAllStringSubmatch(r.Subject, -1) {
		params = append(params, pair{m[1], node{{"description", meanings[m[1]]}}})
	}
	messages := node{}
	for _, name := range messagesOf(r.Subject) {
		messages = append(messages, pair{name, ref("#/components/messages/" + name)})
	}
	if len(params) > 0 {
		n = append(n, pair{"parameters", params})
	}
	return append(n, pair{"messages", messages})
}

func messagesOf(subject string) []string {
	if names, ok := carried[subject]; ok {
		return names
	}
	if strings.HasPrefix(subject, "retry") || strings.HasPrefix(subject, "dead") {
		return []string{"original"}
	}
	return []string{"token"}
}

func operation(r event.Row) node {
	return node{{"action", "send"}, {"channel", ref("#/channels/" + channelID(r.Subject))}, {"summary", r.Meaning}}
}

// message describes one type of event.
func message(name string) node {
	e := samples[name].full
	n := node{{"name", e.Type()}, {"contentType", "application/json"}, {"traits", []node{ref("#/components/messageTraits/cloudEvent")}}}
	t := reflect.TypeOf(e)
	if name == "fetched" {
		n[1].value = "text/html"
		return append(n, pair{"summary", "The data is the page, zstd; " + event.HeaderFacts + " says what is known of it, as JSON."},
			pair{"headers", node{{"type", "object"}, {"properties", node{{event.HeaderFacts, node{{"type", "string"}, {"contentMediaType", "application/json"}, {"contentSchema", shape(t)}}}}}}})
	}
	return append(n, pair{"payload", shape(t)})
}

// shape is the JSON Schema of a type as encoding/json writes it. A record has a schema of its own.
func shape(t reflect.Type) node {
	switch t {
	case reflect.TypeFor[article.Article]():
		return ref("../pkg/article/article.schema.json")
	case reflect.TypeFor[time.Time]():
		return node{{"type", "string"}, {"format", "date-time"}}
	case reflect.TypeFor[json.RawMessage]():
		return node{{"description", "any JSON"}}
	case reflect.TypeFor[event.State]():
		var names []string
		for _, s := range event.States {
			names = append(names, string(s))
		}
		return node{{"type", "string"}, {"enum", append(names, string(event.StateAlso))}}
	case reflect.TypeFor[article.Part]():
		return node{{"type", "string"}, {"enum", []article.Part{article.PartTitle, article.PartStandfirst, article.PartBody, article.PartMetadata, article.PartWithdrawal}}}
	case reflect.TypeFor[event.Change]():
		return node{{"type", "string"}, {"enum", []string{string(event.Created), string(event.Revised), string(event.Withdrawn)}}}
	}
	switch t.Kind() {
	case reflect.String:
		return node{{"type", "string"}}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return node{{"type", "integer"}}
	case reflect.Float64:
		return node{{"type", "number"}}
	case reflect.Bool:
		return node{{"type", "boolean"}}
	case reflect.Pointer:
		return shape(t.Elem())
	case reflect.Slice:
		return node{{"type", "array"}, {"items", shape(t.Elem())}}
	case reflect.Map:
		return node{{"type", "object"}, {"additionalProperties", shape(t.Elem())}}
	case reflect.Struct:
		return shapeOfStruct(t)
	}
	panic("no schema for " + t.String())
}

func shapeOfStruct(t reflect.Type) node {
	props, required := fieldsOf(t)
	n := node{{"type", "object"}, {"properties", props}}
	if len(required) > 0 {
		n = append(n, pair{"required", required})
	}
	return n
}

// fieldsOf are a struct's fields, those of what it embeds among them.
func fieldsOf(t reflect.Type) (props node, required []string) {
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			p, r := fieldsOf(f.Type)
			props, required = append(props, p...), append(required, r...)
		case name == "-":
		default:
			props = append(props, pair{name, shape(f.Type)})
			if opts == "" {
				required = append(required, name)
			}
		}
	}
	return props, required
}

// questions adds what is asked of the archive: a channel for each question, one for the
// answers to it, whose subject each request names, and an operation that is a request with its reply.
func questions(channels, operations, messages node) (c, o, m node) {
	for _, q := range query.Subjects {
		id, name := channelID(q.Subject), strings.TrimPrefix(q.Subject, "query.")
		ask, answer := name+"Request", name+"Answer"
		channels = append(channels,
			pair{id, node{{"address", q.Subject}, {"description", "Without a stream; each request is answered by one store: " + q.Meaning + ". See docs/query.md."}, {"messages", node{{ask, ref("#/components/messages/" + ask)}}}}},
			pair{id + "_reply", node{{"address", nil}, {"description", "The reply subject that the request names. A refusal has the headers Nats-Service-Error-Code and Nats-Service-Error."}, {"messages", node{{answer, ref("#/components/messages/" + answer)}}}}})
		operations = append(operations, pair{id, node{{"action", "receive"}, {"channel", ref("#/channels/" + id)}, {"summary", q.Meaning}, {"reply", node{{"channel", ref("#/channels/" + id + "_reply")}}}}})
		messages = append(messages,
			pair{ask, node{{"name", ask}, {"contentType", "application/json"}, {"payload", shape(reflect.TypeOf(q.Request))}}},
			pair{answer, node{{"name", answer}, {"contentType", "application/json"}, {"payload", shape(reflect.TypeOf(q.Answer))}}})
	}
	return channels, operations, messages
}

// asyncAPI is the document.
func asyncAPI() string {
	channels, operations, messages := node{}, node{}, node{}
	for _, r := range event.Subjects {
		id := channelID(r.Subject)
		channels = append(channels, pair{id, channel(r)})
		operations = append(operations, pair{id, operation(r)})
	}
	for _, name := range []string{"found", "poll", "subscribe", "fetched", "parsed", "stored", "merged", "matched", "owed", "ledger"} {
		messages = append(messages, pair{name, message(name)})
	}
	messages = append(messages,
		pair{"token", node{{"name", "token"}, {"contentType", "text/plain"}, {"summary", "What the token is of."}, {"payload", node{{"type", "string"}}}}},
		pair{"original", node{{"name", "original"}, {"summary", "The message that failed, whole, with headers that say where it was published and what happened; see docs/events.md."}, {"payload", node{{"description", "as it was"}}}}})
	channels, operations, messages = questions(channels, operations, messages)
	headers := node{}
	for _, h := range []struct{ name, what string }{
		{event.HeaderSpec, "1.0"}, {event.HeaderType, "the kind of event with its version"}, {event.HeaderID, "identifies the fact"}, {event.HeaderSource, "the program that says so"}, {event.HeaderTime, "when the fact came to be, RFC 3339"},
		{event.HeaderMsgID, "the same as ce-id; the broker keeps one of several"}, {event.HeaderContentType, "of the data"}, {event.HeaderContentEncoding, "zstd, where the data is compressed"},
	} {
		headers = append(headers, pair{h.name, node{{"type", "string"}, {"description", h.what}}})
	}
	doc := node{
		{"asyncapi", "3.0.0"},
		{"info", node{{"title", "Wireroom"}, {"version", "1.0.0"}, {"description", "What passes over NATS JetStream, and what a store is asked over NATS. Who wants the news receives stored. Explained in docs/events.md and docs/query.md; this document is made from pkg/event/subjects.go, pkg/query/subjects.go and their types."}, {"license", node{{"name", "Apache-2.0"}}}}},
		{"defaultContentType", "application/json"},
		{"servers", node{{"nats", node{{"host", "nats:4222"}, {"protocol", "nats"}, {"description", "NATS with JetStream; of an all-in-one, the address in wireroom-data/nats.url."}}}}},
		{"channels", channels}, {"operations", operations},
		{"components", node{{"messages", messages}, {"messageTraits", node{{"cloudEvent", node{{"headers", node{{"type", "object"}, {"properties", headers}}}}}}}}},
	}
	var b strings.Builder
	b.WriteString("# Made by go test ./pkg/event -update; do not edit.\n")
	doc.yaml(&b, "")
	return b.String()
}

// TestAsyncAPI holds docs/asyncapi.yaml to the code.
func TestAsyncAPI(t *testing.T) {
	want := asyncAPI()
	if *update {
		if err := os.WriteFile(asyncAPIFile, []byte(want), 0o644); err != nil { //nolint:gosec // a document for everybody
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(asyncAPIFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/asyncapi.yaml is not what the code says; go test ./pkg/event -update (-want +file):\n%s", diff)
	}
	ids := map[string]bool{}
	for _, r := range event.Subjects {
		id := channelID(r.Subject)
		if ids[id] {
			t.Errorf("two channels are called %s", id)
		}
		ids[id] = true
		for _, m := range placeholder.FindAllStringSubmatch(r.Subject, -1) {
			if meanings[m[1]] == "" {
				t.Errorf("nobody says what <%s> is", m[1])
			}
		}
		for _, name := range messagesOf(r.Subject) {
			if s, ok := samples[name]; ok && !matches(r.Subject, s.full.Subject()) {
				t.Errorf("%s is published on %s, not on %s", name, s.full.Subject(), r.Subject)
			}
		}
	}
	for subject := range carried {
		if !slices.ContainsFunc(event.Subjects, func(r event.Row) bool { return r.Subject == subject }) {
			t.Errorf("%s is not in the table", subject)
		}
	}
}

// matches reports whether a subject is one of a pattern's.
func matches(pattern, subject string) bool {
	return regexp.MustCompile("^" + placeholder.ReplaceAllString(strings.ReplaceAll(pattern, ".", `\.`), `[^.]+`) + "$").MatchString(subject)
}
