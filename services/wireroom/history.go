package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/pkg/query"
)

// contextWords is how much is shown on either side of a change.
const contextWords = 8

type historyCmd struct {
	readFlags
	Articles []string `arg:"" name:"id|url" help:"Records, by their IDs or by any address that led to them."`
	JSON     bool     `name:"json" help:"The whole diffs as JSON, as query.history gives them, one line a record."`
}

func (c *historyCmd) Run(e *env) error {
	a, closeAll, err := c.reader(e)
	if err != nil {
		return err
	}
	defer closeAll()
	f, isFile := e.out.(*os.File)
	p := pen{color: isFile && daemon.Terminal(f)}
	for _, name := range c.Articles {
		r, err := find(e.ctx, a, name)
		if err != nil {
			return err
		}
		h, err := a.history(e.ctx, r.ID)
		switch {
		case err != nil:
			return err
		case c.JSON:
			err = printJSON(e.out, h)
		default:
			err = printf(e.out, "%s", p.history(h))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pen writes histories for people, in colour or not.
type pen struct{ color bool }

func (p pen) history(h query.HistoryAnswer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", oneLine(h.Title), oneLine(h.URL))
	for _, s := range h.History {
		fmt.Fprintf(&b, "\nrevision %d  %s  %s\n", s.Revision, s.Stored.Format(time.RFC3339), heading(s))
		for _, part := range []struct {
			name  string
			parts []diff.Part
		}{{"title", s.Title}, {"standfirst", s.Standfirst}, {"body", s.Body}} {
			name := part.name
			for _, line := range p.lines(part.parts) {
				fmt.Fprintf(&b, "  %-11s %s\n", name, line)
				name = ""
			}
		}
		for _, m := range s.Metadata {
			fmt.Fprintf(&b, "  %-11s %s\n", m.Field, p.changed(words(m.From), words(m.To)))
		}
	}
	if looks := checksOf(h.Checks); looks != "" {
		fmt.Fprintf(&b, "\n%s\n", looks)
	}
	return b.String()
}

// heading says what a version was, and how much of it was edited.
func heading(s query.Step) string {
	out := string(s.Change)
	if len(s.Edit.Parts) > 0 {
		out += ": " + partsOf(s.Edit.Parts)
	}
	if s.Edit.WordsAdded+s.Edit.WordsRemoved > 0 {
		out += fmt.Sprintf("  (+%d -%d words)", s.Edit.WordsAdded, s.Edit.WordsRemoved)
	}
	return out
}

func partsOf(parts []article.Part) string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = string(p)
	}
	return strings.Join(names, ", ")
}

// checksOf says what became of the looks that made no version.
func checksOf(c article.Checks) string {
	if c.Count == 0 {
		return ""
	}
	out := many(c.Count, "further look") + " found no edit"
	if c.Boring > 0 {
		out += fmt.Sprintf("; %d saw trivial change only", c.Boring)
	}
	if c.Flapping > 0 {
		out += fmt.Sprintf("; %d saw an earlier version again, as of a site whose servers have two", c.Flapping)
	}
	return out
}

// lines are the changes of a diff, each with some words around it; those that are near
// each other share a line.
func (p pen) lines(parts []diff.Part) (out []string) {
	var line strings.Builder
	for i, part := range parts {
		if part.Op != diff.Same {
			line.WriteString(p.part(part.Op, part.Text))
			continue
		}
		head, tail, cut := around(part.Text)
		switch {
		case i == 0 && cut:
			line.WriteString("… " + flat(tail))
		case i == len(parts)-1 && cut:
			line.WriteString(flat(head) + " …")
		case cut:
			out = append(out, line.String()+flat(head)+" …")
			line.Reset()
			line.WriteString("… " + flat(tail))
		default:
			line.WriteString(flat(part.Text))
		}
	}
	if line.Len() > 0 {
		out = append(out, line.String())
	}
	return out
}

// around is the beginning and the end of a text that stays; false where it is shown whole.
func around(s string) (head, tail string, cut bool) {
	tokens := diff.Tokens(s)
	n := 2 * contextWords // a word and a space
	if len(tokens) <= 2*n {
		return s, "", false
	}
	return strings.TrimRight(strings.Join(tokens[:n], ""), " \n"), strings.TrimLeft(strings.Join(tokens[len(tokens)-n:], ""), " \n"), true
}

func (p pen) changed(from, to string) string {
	var out []string
	if from != "" {
		out = append(out, p.part(diff.Gone, from))
	}
	if to != "" {
		out = append(out, p.part(diff.New, to))
	}
	return strings.Join(out, " ")
}

// part marks a change: by colour, and by line or bracket for those who see none.
func (p pen) part(op diff.Op, text string) string {
	text = flat(text)
	switch {
	case op == diff.Gone && p.color:
		return "\x1b[31;9m" + text + "\x1b[0m"
	case op == diff.New && p.color:
		return "\x1b[32;4m" + text + "\x1b[0m"
	case op == diff.Gone:
		return "[-" + text + "-]"
	case op == diff.New:
		return "{+" + text + "+}"
	}
	return text
}

// flat is a text on one line; a paragraph's end stays visible.
func flat(s string) string { return oneLine(strings.ReplaceAll(s, "\n\n", " ¶ ")) }

// words is a field for a person: a text as it is, a list by its elements, else JSON.
func words(raw json.RawMessage) string {
	var s string
	var list []string
	switch {
	case raw == nil:
		return ""
	case json.Unmarshal(raw, &s) == nil:
		return s
	case json.Unmarshal(raw, &list) == nil:
		return strings.Join(list, ", ")
	}
	return string(raw)
}
