package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
)

// recordBody is an article as programs get it.
type recordBody struct {
	articleHead
	base    string // of the desk's addresses, which Origin has too
	As      string
	Forms   []recordForm
	Raw     string // address of it alone
	File    string // name that it is kept under
	Lines   []codeLine
	Bytes   int
	Subject string // on which its changes are announced
}

// recordForm is a form that an article can be shown in.
type recordForm struct{ As, Says, Suffix string }

// asEvent is the form that is not made of the record: what stands on the stream.
const asEvent = "event"

var recordForms = []recordForm{{"record", "Record", "json"}, {"ninjs", "ninjs 3", "ninjs"}, {"schema", "schema.org", "jsonld"}, {asEvent, "Event", ""}}

// announced is an event as it stands on the stream.
type announced struct {
	Stream   string              `json:"stream"`
	Sequence uint64              `json:"sequence"`
	Subject  string              `json:"subject"`
	Headers  map[string][]string `json:"headers"`
	Data     json.RawMessage     `json:"data"`
}

func (s *Service) recordPage(w http.ResponseWriter, r *http.Request) error {
	head, err := s.articleHead(r, r.PathValue("id"), "record")
	if err != nil {
		return err
	}
	b := &recordBody{articleHead: head, base: s.cfg.Base, Forms: recordForms}
	form, err := recordFormOf(r.URL.Query().Get("as"))
	if err != nil {
		return err
	}
	data, err := s.recordAs(r.Context(), head.Article, form)
	if err != nil {
		return err
	}
	if wantsJSON(r) {
		send(w, "application/json", data)
		return nil
	}
	b.As, b.Raw, b.File = form.As, s.cfg.Base+"/a/"+b.ID+"."+form.Suffix, b.ID+"."+form.Suffix
	if form.As == asEvent {
		b.Raw, b.File = s.cfg.Base+"/a/"+b.ID+"/record.json?as="+asEvent, b.ID+".event.json"
	}
	b.Lines, b.Bytes = codeLines(data), len(data)
	b.Subject = event.WireStored("*", head.Language, head.Source.ID)
	return s.show(w, r, "record", page{Title: "Record: " + head.Title, Place: "wire", Body: b})
}

// recordFormOf is the form that an address names; the record itself where it names none.
func recordFormOf(as string) (recordForm, error) {
	for _, f := range recordForms {
		if f.As == as || as == "" {
			return f, nil
		}
	}
	return recordForm{}, wrongf("as=%s is no form of a record; there are record, ninjs, schema and event", as)
}

func (s *Service) recordAs(ctx context.Context, a *article.Article, f recordForm) ([]byte, error) {
	if f.As != asEvent {
		return forms[f.Suffix].of(a)
	}
	gone := fmt.Errorf("the event of revision %d is not on the stream any more, or not yet: %w", max(a.Revision, 1), errNotFound)
	if a.Sequence == 0 {
		return nil, gone
	}
	m, seq, err := s.bus.Next(ctx, event.StreamWire, "stored.>", a.Sequence-1)
	if errors.Is(err, bus.ErrNone) || err == nil && seq != a.Sequence {
		return nil, gone
	}
	if err != nil {
		return nil, err
	}
	return indented(announced{event.StreamWire, seq, m.Subject, m.Header, m.Data})
}

// Commands are what gets the article without the desk's pages.
func (b *recordBody) Commands() string {
	lines := []string{fmt.Sprintf("curl -s '%s%s'", b.Origin, strings.TrimPrefix(b.Raw, b.base)), b.Ask()}
	if b.Sequence > 0 {
		lines = append(lines, fmt.Sprintf("nats stream get WIRE %d", b.Sequence))
	}
	return strings.Join(append(lines, fmt.Sprintf("nats sub '%s'", b.Subject), "wireroom read "+b.ID), "\n")
}

// codeLine is a line of JSON, its name apart.
type codeLine struct{ Indent, Name, Rest string }

// codeLines cuts indented JSON into lines.
func codeLines(data []byte) (out []codeLine) {
	for line := range strings.Lines(string(data)) {
		rest := strings.TrimLeft(line, " ")
		l := codeLine{Indent: line[:len(line)-len(rest)], Rest: rest}
		if name := nameOf(rest); name != "" {
			l.Name, l.Rest = name, rest[len(name):]
		}
		out = append(out, l)
	}
	return out
}

// nameOf is the quoted name that a line begins with, where it is one of an object.
func nameOf(line string) string {
	if !strings.HasPrefix(line, `"`) {
		return ""
	}
	var name string
	dec := json.NewDecoder(strings.NewReader(line))
	if dec.Decode(&name) != nil {
		return ""
	}
	if n := dec.InputOffset(); strings.HasPrefix(line[n:], ":") {
		return line[:n]
	}
	return ""
}
