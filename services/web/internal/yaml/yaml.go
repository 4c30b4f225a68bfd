// Package yaml writes JSON as YAML: the same document, for people to read.
//
// It reads no YAML, and knows nothing of what it writes.
package yaml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// MaxDepth is how deep lists and objects may lie in each other.
const MaxDepth = 100

// ErrDepth is returned for a document that is deeper.
var ErrDepth = errors.New("it is nested too deep")

// Of is a JSON document as YAML, its members in their order. Strings stay as JSON has them,
// which YAML takes.
func Of(doc []byte) ([]byte, error) {
	in := json.NewDecoder(bytes.NewReader(doc))
	in.UseNumber()
	v, err := read(in, 0)
	if err != nil {
		return nil, fmt.Errorf("write JSON as YAML: %w", err)
	}
	var out bytes.Buffer
	write(&out, v, "")
	return bytes.TrimLeft(out.Bytes(), "\n "), nil
}

// object is members in their order, list items in theirs; everything else is a token.
type (
	object []member
	list   []any
	member struct {
		name  string
		value any
	}
)

func read(in *json.Decoder, depth int) (any, error) {
	t, err := in.Token()
	if err != nil || depth > MaxDepth {
		return nil, errors.Join(err, tooDeep(depth))
	}
	switch t {
	case json.Delim('{'):
		return readObject(in, depth)
	case json.Delim('['):
		return readList(in, depth)
	}
	return t, nil
}

func tooDeep(depth int) error {
	if depth > MaxDepth {
		return ErrDepth
	}
	return nil
}

func readObject(in *json.Decoder, depth int) (out object, err error) {
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return nil, err
		}
		v, err := read(in, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, member{fmt.Sprint(name), v})
	}
	_, err = in.Token() // the end
	return out, err
}

func readList(in *json.Decoder, depth int) (out list, err error) {
	for in.More() {
		v, err := read(in, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	_, err = in.Token() // the end
	return out, err
}

// write writes a value behind its name or the mark of a list's item.
func write(out *bytes.Buffer, v any, indent string) {
	switch v := v.(type) {
	case object:
		if len(v) == 0 {
			out.WriteString(" {}\n")
			return
		}
		out.WriteString("\n")
		for _, m := range v {
			out.WriteString(indent + nameOf(m.name) + ":")
			write(out, m.value, indent+"  ")
		}
	case list:
		if len(v) == 0 {
			out.WriteString(" []\n")
			return
		}
		out.WriteString("\n")
		for _, item := range v {
			writeItem(out, item, indent)
		}
	default:
		out.WriteString(" " + scalar(v) + "\n")
	}
}

// writeItem writes the first member of an item on the line of its mark.
func writeItem(out *bytes.Buffer, item any, indent string) {
	var one bytes.Buffer
	write(&one, item, indent+"  ")
	out.WriteString(indent + "- " + strings.TrimLeft(one.String(), "\n "))
}

// scalar is a value as JSON has it.
func scalar(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // it came out of JSON
	return strings.TrimSuffix(b.String(), "\n")
}

// plain are names that YAML reads as text without quotes.
var plain = regexp.MustCompile(`^[A-Za-z_$/][A-Za-z0-9_$/{}.-]*$`)

// words are names that YAML 1.1 reads as something else than text.
var words = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null)$`)

func nameOf(name string) string {
	if plain.MatchString(name) && !words.MatchString(name) {
		return name
	}
	return scalar(name)
}
