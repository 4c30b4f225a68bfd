package archive_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// page is a look with all that is dropped: text, blocks, html, updates, and a link to read next.
func page(m int, text, next, update string) article.Article {
	a := look(m, text+"\n\n"+next, "a")
	a.HTML = "<p>" + text + "</p>\n<p><a href=\"https://a.example/next\">" + next + "</a></p>\n"
	a.Blocks = []article.Block{{Kind: article.Paragraph, Text: text}}
	a.Updates = []article.Update{{Text: update}}
	a.Provenance.Candidates = map[string][]article.Candidate{"text": {{Value: text}}}
	a.Title, a.Summary, a.WordCount = "A title", "In short", 12
	a.ContentHash = article.ContentHash(&a)
	return a
}

const council = "The council met on Monday and decided nothing. It meets again in a week."

// What quotes the text goes, and the rest stays.
func TestWithoutText(t *testing.T) {
	was := page(1, council, "Read on", "More at noon")
	got := archive.WithoutText(was, start)
	for _, word := range []string{"council", "Read on", "noon", "next"} {
		if s := fmt.Sprintf("%+v", got); strings.Contains(s, word) {
			t.Errorf("%q is left in %s", word, s)
		}
	}
	want := was
	want.Text, want.Blocks, want.HTML, want.Updates, want.Provenance.Candidates = "", nil, "", nil, nil
	want.TextDropped = got.TextDropped
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if !got.TextDropped.At.Equal(start) || len(got.TextDropped.Body) != 32 || len(got.TextDropped.Updates) != 32 || len(got.TextDropped.Links) != 1 {
		t.Errorf("%+v", got.TextDropped)
	}
	if d := cmp.Diff(got, archive.WithoutText(got, start.AddDate(0, 0, 1))); d != "" {
		t.Errorf("twice is another: %s", d)
	}
}

// A look is judged as if the text were still there, in every version.
func TestDecideWithoutText(t *testing.T) {
	first, now := page(1, council, "Read on", "More at noon"), page(2, council+" Really.", "Read on", "More at noon")
	withdrawn, title := now, now
	withdrawn.Withdrawn, title.Title = start, "Another"
	otherLink := page(9, council+" Really.", "x", "More at noon")
	otherLink.HTML = strings.ReplaceAll(otherLink.HTML, "/next", "/other")
	for name, look := range map[string]article.Article{
		"the same": now, "laid out anew": page(9, council+"  Really.", "Read on", "More at noon"), "a counter": page(9, council+" Really.\n\nRead 12 times", "Read on", "More at noon"),
		"edited": page(9, council+" Not really.", "Read on", "More at noon"), "another update": page(9, council+" Really.", "Read on", "More at one"),
		"the link reads otherwise": page(9, council+" Really.", "Read this", "More at noon"), "another link": otherLink,
		"the first again": page(9, council, "Read on", "More at noon"), "withdrawn": withdrawn, "another title": title,
	} {
		t.Run(name, func(t *testing.T) {
			look.Found.At, look.Fetched = start.AddDate(0, 1, 0), start.AddDate(0, 1, 0)
			look.ContentHash = article.ContentHash(&look)
			want, err := archive.Decide(history(first, now), &look)
			if err != nil {
				t.Fatal(err)
			}
			got, err := archive.Decide(history(archive.WithoutText(first, start), archive.WithoutText(now, start)), &look)
			if err != nil {
				t.Fatal(err)
			}
			if name == "laid out anew" { // white space is not kept
				want.Boring = false
			}
			if got != want {
				t.Errorf("%+v, with the text %+v", got, want)
			}
		})
	}
}

// Words that came and went cannot be counted, and what changed can be told.
func TestEditOfDropped(t *testing.T) {
	old := archive.WithoutText(page(1, council, "Read on", "More at noon"), start)
	now := page(2, council+" Really.", "Read on", "More at one")
	want := article.Edit{Parts: []article.Part{article.PartBody}, Fields: []string{"text", "updates"}}
	if d := cmp.Diff(want, archive.EditOf(&old, &now)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// A record that was read here and is taken back has no text, and its hash is of what was.
func TestCleanDropped(t *testing.T) {
	was := page(1, council, "Read on", "More at noon")
	in := archive.WithoutText(was, start)
	in.HTML = "left over"
	out, err := archive.Clean(in)
	if err != nil {
		t.Fatal(err)
	}
	if out.ContentHash != was.ContentHash || out.HTML != "" || out.TextDropped.IsZero() {
		t.Errorf("%+v", out)
	}
}
