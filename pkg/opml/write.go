package opml

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Write makes a list in OPML 2.0. The same sources give the same list in whatever order
// they come: by folder, then by name, then by address.
func Write(w io.Writer, title string, at time.Time, s []Source) error {
	for i := range s {
		if n := len(named(s[i].Folder)); n >= MaxDepth {
			return fmt.Errorf("write OPML: %s is in %d folders within one another, more than %d", s[i].URL, n, MaxDepth-1)
		}
	}
	p := &printer{w: bufio.NewWriter(w)}
	p.list(title, at, sorted(s))
	if err := p.w.Flush(); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	return nil
}

func sorted(s []Source) []Source {
	s = slices.Clone(s)
	for i := range s {
		s[i].Folder = named(s[i].Folder)
	}
	slices.SortStableFunc(s, func(a, b Source) int {
		return cmp.Or(slices.Compare(a.Folder, b.Folder), strings.Compare(label(a), label(b)), strings.Compare(a.URL, b.URL))
	})
	return s
}

// named are the folders that have a name: others could not be read back.
func named(folder []string) []string {
	return slices.DeleteFunc(slices.Clone(folder), func(name string) bool { return squeeze(name) == "" })
}

// label is what a reader shows of a source: OPML demands a text.
func label(s Source) string { return cmp.Or(s.Name, s.URL) }

// printer writes lines. Its writer remembers the first error.
type printer struct {
	w    *bufio.Writer
	open []string // the folders
}

func (p *printer) list(title string, at time.Time, s []Source) {
	p.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	p.line(`<opml version="2.0">`)
	p.line("\t<head>")
	p.line("\t\t<title>" + escape(title) + "</title>")
	if !at.IsZero() {
		p.line("\t\t<dateCreated>" + at.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") + "</dateCreated>")
	}
	p.line("\t</head>")
	p.line("\t<body>")
	for _, source := range s {
		p.enter(source.Folder)
		p.source(source)
	}
	p.enter(nil)
	p.line("\t</body>")
	p.line("</opml>")
}

// enter closes and opens folders until the given ones are open.
func (p *printer) enter(folder []string) {
	same := 0
	for same < min(len(folder), len(p.open)) && folder[same] == p.open[same] {
		same++
	}
	for len(p.open) > same {
		p.open = p.open[:len(p.open)-1]
		p.line(p.indent() + "</outline>")
	}
	for _, name := range folder[same:] {
		p.line(p.indent() + "<outline" + attribute("text", name) + attribute("title", name) + ">")
		p.open = append(p.open, name)
	}
}

// source writes type="rss" for every format, as the specification wants it.
func (p *printer) source(s Source) {
	line := p.indent() + `<outline type="rss"` + attribute("text", label(s)) + attribute("title", label(s)) + attribute("xmlUrl", s.URL)
	if s.Site != "" {
		line += attribute("htmlUrl", s.Site)
	}
	if s.Language != "" {
		line += attribute("language", s.Language)
	}
	p.line(line + "/>")
}

func (p *printer) indent() string { return strings.Repeat("\t", len(p.open)+2) }

func (p *printer) line(s string) {
	_, _ = p.w.WriteString(s) // Flush says what went wrong
	_ = p.w.WriteByte('\n')
}

func attribute(name, value string) string { return " " + name + `="` + escape(value) + `"` }

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
