package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/wireroom/wireroom/pkg/event"
)

// recordBody is an article as programs get it.
type recordBody struct {
	articleHead
	As      string
	Forms   []recordForm
	Suffix  string // of the address that has it
	Lines   []codeLine
	Bytes   int
	Subject string // on which its changes are announced
}

// recordForm is a form that an article can be shown in.
type recordForm struct{ As, Says, Suffix string }

var recordForms = []recordForm{{"record", "Record", "json"}, {"ninjs", "ninjs 3", "ninjs"}, {"schema", "schema.org", "jsonld"}}

func (s *Service) recordPage(w http.ResponseWriter, r *http.Request) error {
	head, err := s.articleHead(r, r.PathValue("id"), "record")
	if err != nil {
		return err
	}
	b := &recordBody{articleHead: head, Forms: recordForms}
	as := r.URL.Query().Get("as")
	for _, f := range recordForms {
		if f.As == as || as == "" && b.As == "" {
			b.As, b.Suffix = f.As, f.Suffix
		}
	}
	if b.As == "" {
		return wrongf("as=%s is no form of a record; there are record, ninjs and schema", as)
	}
	data, err := forms[b.Suffix].of(head.Article)
	if err != nil {
		return err
	}
	b.Lines, b.Bytes = codeLines(data), len(data)
	b.Subject = event.WireStored("*", head.Language, head.Source.ID)
	return s.show(w, r, "record", page{Title: "Record: " + head.Title, Place: "wire", Body: b})
}

// Commands are what gets the article without the desk's pages.
func (b *recordBody) Commands() string {
	lines := []string{fmt.Sprintf("curl -s %s/a/%s.%s", b.Origin, b.ID, b.Suffix), b.Ask()}
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
