package event_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/event"
)

// picture draws the main line of the pipeline from the subject table: each row whose
// writer and reader are two different single rooms is an arrow.
func picture() string {
	next := map[string]event.Row{}
	for _, r := range event.Subjects {
		if r.By != r.To && !strings.ContainsAny(r.By+r.To, ", (") {
			next[r.By] = r
		}
	}
	var b strings.Builder
	b.WriteString("    news sites <-> fetcher")
	for at := "fetcher"; ; {
		r, ok := next[at]
		if !ok || r.To == "operator" {
			break
		}
		what, _, _ := strings.Cut(r.Subject, ".")
		fmt.Fprintf(&b, " -%s-> %s", what, r.To)
		delete(next, at)
		at = r.To
	}
	b.WriteString("\n                    |                                 |\n")
	b.WriteString("                 frontier                          archive\n")
	b.WriteString("          (what waits, whose turn)         (SQLite or MongoDB)\n")
	return b.String()
}

// table is the subject table as Markdown.
func table() string {
	var b strings.Builder
	b.WriteString("| stream | subject | written by | read by | what |\n|---|---|---|---|---|\n")
	for _, r := range event.Subjects {
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s |\n", r.Stream, r.Subject, r.By, r.To, r.Meaning)
	}
	return b.String()
}

// examples are the golden events as a reader of the bus sees them.
func examples(t *testing.T) string {
	var b strings.Builder
	for _, name := range []string{"found", "poll", "subscribe", "fetched", "parsed", "stored", "stored-revised", "merged", "matched", "ledger"} {
		m, err := event.Marshal(samples[name].full, "wireroom-example")
		if err != nil {
			t.Fatal(err)
		}
		data := string(m.Data)
		if m.Get(event.HeaderContentEncoding) != "" {
			data = "(the page's bytes, zstd-compressed)"
		}
		header, err := json.MarshalIndent(m.Header, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "### %s\n\nSubject `%s`; headers:\n\n```json\n%s\n```\n\ndata:\n\n```json\n%s\n```\n\n", name, m.Subject, header, data)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// TestDocsAreTrue holds the generated parts of the documents; -update writes them anew.
func TestDocsAreTrue(t *testing.T) {
	for _, c := range []struct{ file, mark, want string }{
		{"../../README.md", "picture", picture()},
		{"../../docs/events.md", "table", table()},
		{"../../docs/events.md", "examples", examples(t)},
	} {
		data, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		from := strings.Index(text, "<!-- "+c.mark)
		to := strings.Index(text, "<!-- end of "+c.mark+" -->")
		if from < 0 || to < from {
			t.Fatalf("%s has no place for the %s", c.file, c.mark)
		}
		from += strings.Index(text[from:], "\n") + 1
		want := "\n" + c.want + "\n"
		if diff := cmp.Diff(want, text[from:to]); diff == "" {
			continue
		} else if !*update {
			t.Errorf("%s, %s: not what the code says; go test ./pkg/event -update (-want +file):\n%s", c.file, c.mark, diff)
			continue
		}
		if err := os.WriteFile(c.file, []byte(text[:from]+want+text[to:]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
