package newsroom

import (
	"fmt"
	"slices"
	"strings"
)

// An outlet is one text file: lines "name: value" about the outlet, then for each
// article a line "== /its/path", lines "name: value", a blank line, and the text.
// Paragraphs are separated by blank lines; "## " begins a sub-head. See README.md.

// entry is one part of such a file.
type entry struct {
	path   string // empty for the outlet itself
	head   map[string]string
	blocks []block
}

// entries cuts a file into its parts.
func entries(text string) ([]entry, error) {
	var all []entry
	for i, part := range strings.Split("\n"+strings.TrimSpace(text), "\n== ") {
		path := ""
		if i > 0 {
			path, part, _ = strings.Cut(part, "\n")
		}
		e, err := parseEntry(strings.TrimSpace(path), part)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

func parseEntry(path, part string) (entry, error) {
	e := entry{path: path, head: map[string]string{}}
	head, body, _ := strings.Cut(strings.TrimSpace(part), "\n\n")
	for _, line := range strings.Split(head, "\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok || e.head[name] != "" {
			return e, fmt.Errorf("%s: %q is no header, or its second", path, line)
		}
		e.head[name] = strings.TrimSpace(value)
	}
	for _, p := range strings.Split(body, "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			text, head := strings.CutPrefix(p, "## ")
			e.blocks = append(e.blocks, block{Text: text, Head: head})
		}
	}
	return e, nil
}

// take removes a header and returns its value; what is left over at the end is a typo.
func (e *entry) take(name string) string {
	v := e.head[name]
	delete(e.head, name)
	return v
}

func (e *entry) takeList(name, sep string) []string {
	var list []string
	for _, v := range strings.Split(e.take(name), sep) {
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// rest is an error about the headers nobody took.
func (e *entry) rest() error {
	var names []string
	for name := range e.head {
		names = append(names, name)
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return fmt.Errorf("%s: unknown header %s", e.path, strings.Join(names, ", "))
}
