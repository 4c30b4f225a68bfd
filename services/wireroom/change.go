package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// change is a field before and after.
type change struct {
	Old json.RawMessage `json:"old,omitempty"`
	New json.RawMessage `json:"new,omitempty"`
}

// aside are the fields that say when and how a record was made, or that the archive sets: a
// difference in them is none of the article. blocks and html follow text.
var aside = map[string]bool{
	"blocks": true, "html": true, "urls": true, "also": true, "found": true, "source": true, "first_seen": true, "fetched": true, "parsed": true, "stored": true,
	"withdrawn": true, "content_hash": true, "simhash": true, "story": true, "story_common": true, "duplicate_of": true, "revision": true, "edit": true,
	"checks": true, "sequence": true, "provenance": true, "page": true,
}

// changes are the fields in which two records of one article differ.
func changes(old, now *article.Article) map[string]change {
	before, after := fieldsOf(old), fieldsOf(now)
	out := map[string]change{}
	for name, v := range after {
		if !aside[name] && !bytes.Equal(before[name], v) {
			out[name] = change{before[name], v}
		}
	}
	for name, v := range before {
		if _, still := after[name]; !aside[name] && !still {
			out[name] = change{Old: v}
		}
	}
	return out
}

// fieldsOf are a record's fields as JSON. When the signals of rights were read says nothing of them.
func fieldsOf(a *article.Article) (out map[string]json.RawMessage) {
	plain := *a
	plain.Rights.Read = time.Time{}
	data, err := json.Marshal(plain)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		return nil // a record that was read can be written
	}
	return out
}

// maxShown is how many lines of a field are shown on each side.
const maxShown = 12

// lines are a change for a person: what went, then what came, by paragraphs.
func (c change) lines() string {
	before, after := paragraphs(c.Old), paragraphs(c.New)
	var b strings.Builder
	show(&b, "    - ", without(before, after))
	show(&b, "    + ", without(after, before))
	if b.Len() == 0 {
		return "    (in another order)\n"
	}
	return b.String()
}

func show(b *strings.Builder, mark string, lines []string) {
	for i, l := range lines {
		if i == maxShown {
			b.WriteString(mark + "... " + many(len(lines)-i, "more line") + "\n")
			return
		}
		b.WriteString(mark + shortened(oneLine(l)) + "\n")
	}
}

func shortened(s string) string {
	const longest = 200
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "..."
	}
	return s
}

// paragraphs are a text's; any other value is one line.
func paragraphs(v json.RawMessage) []string {
	if len(v) == 0 {
		return nil
	}
	var s string
	if json.Unmarshal(v, &s) != nil {
		return []string{string(v)}
	}
	return strings.Split(s, "\n\n")
}

// without are the lines of a that b has not, counting how often.
func without(a, b []string) (out []string) {
	n := map[string]int{}
	for _, s := range b {
		n[s]++
	}
	for _, s := range a {
		if n[s]--; n[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}
