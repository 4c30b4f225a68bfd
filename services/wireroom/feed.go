package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/fetcher"
)

type feedCmd struct {
	Source string `arg:"" name:"file|url" help:"A file, a URL, or - for stdin."`
	Base   string `help:"Address that relative links of a file are resolved against." placeholder:"URL"`
	formFlags
	lookFlags
}

// formFlags choose between what a person and what a program reads.
type formFlags struct {
	Text bool `xor:"form" help:"For a person, as on a terminal."`
	JSON bool `name:"json" xor:"form" help:"As JSON, as into a file or another program."`
}

// person reports whether a person will read it.
func (f formFlags) person(w io.Writer) bool {
	out, ok := w.(*os.File)
	return f.Text || !f.JSON && ok && daemon.Terminal(out)
}

// lookFlags are for commands that fetch something just to look at it.
type lookFlags struct {
	fetcher.Config
}

func (c *feedCmd) Run(e *env) error {
	page, err := c.read(e, c.Source)
	if err != nil {
		return err
	}
	base := c.Base
	if base == "" {
		base = page.url
	}
	f, err := fetcher.ParseFeed(page.body, page.contentType, base)
	if err != nil {
		return err
	}
	if !c.person(e.out) {
		return printJSON(e.out, f)
	}
	return printFeed(e.out, f)
}

// kinds are the documents' kinds as people call them.
var kinds = map[string]string{
	"rss": "an RSS feed", "atom": "an Atom feed", "json": "a JSON feed",
	"sitemap": "a sitemap", "sitemapindex": "an index of sitemaps", "html": "a page without a feed",
}

// printFeed says what was understood of a feed, how it is written, and what had to be
// mended.
func printFeed(w io.Writer, f *fetcher.Feed) error {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-10s %s\n", name, fmt.Sprintf(format, args...))
	}
	title, holds := "", many(len(f.Items), "item")
	if f.Title != "" {
		title = fmt.Sprintf(" %q,", f.Title)
	}
	if len(f.Sitemaps) > 0 {
		holds = many(len(f.Sitemaps), "sitemap")
	}
	fmt.Fprintf(&b, "%s,%s of %s\n", kinds[f.Kind], title, holds)
	line("page", "%s", cmp.Or(f.Link, "not stated"))
	line("language", "%s", cmp.Or(f.Language, "not stated"))
	line("hub", "%s", cmp.Or(f.Hub, "none: it does not tell by itself when there is news"))
	if f.Self != "" {
		line("topic", "%s", f.Self)
	}
	if f.TTLMinutes > 0 {
		line("asks", "to be left alone for %d minutes after each look", f.TTLMinutes)
	}
	for _, note := range mended(f) {
		line("mended", "%s", note)
	}
	for i, s := range f.Sitemaps {
		if i == shownItems {
			fmt.Fprintf(&b, "  and %d sitemaps more\n", len(f.Sitemaps)-i)
			break
		}
		line("sitemap", "%s", s)
	}
	for _, it := range f.Items[:min(len(f.Items), shownItems)] {
		fmt.Fprintf(&b, "\n%s\n", cmp.Or(it.Title, "(no title)"))
		line("address", "%s", cmp.Or(it.URL, "none, so it is passed over"))
		line("published", "%s", understood(it.Published, it.PublishedAs))
		if it.UpdatedAs != "" {
			line("updated", "%s", understood(it.Updated, it.UpdatedAs))
		}
		if len(it.Authors) > 0 {
			line("authors", "%s", strings.Join(it.Authors, ", "))
		}
	}
	if more := len(f.Items) - shownItems; more > 0 {
		fmt.Fprintf(&b, "\nand %d items more (--json has all)\n", more)
	}
	_, err := io.WriteString(w, visible(b.String()))
	return err
}

// shownItems is how many items a person is shown.
const shownItems = 20

// understood is a date as it is written, and what that was taken for.
func understood(t time.Time, as string) string {
	switch {
	case as == "":
		return "not stated"
	case t.IsZero():
		return fmt.Sprintf("%q is no date that Wireroom can read", as)
	}
	return fmt.Sprintf("%s -> %s", as, t.Format(time.RFC3339))
}

// mended says what of a document was not as it should be.
func mended(f *fetcher.Feed) (notes []string) {
	if f.Repairs > 0 {
		notes = append(notes, fmt.Sprintf("what is no XML was passed over in %s", many(f.Repairs, "place")))
	}
	if f.Cleaned {
		notes = append(notes, "it has characters that XML does not allow; they were dropped or escaped")
	}
	if f.Cut {
		notes = append(notes, "it is longer than the limits; the rest was left out")
	}
	undated, lost := 0, 0
	for _, it := range f.Items {
		if it.Published.IsZero() && it.Updated.IsZero() && it.PublishedAs+it.UpdatedAs != "" {
			undated++
		}
		if it.URL == "" {
			lost++
		}
	}
	if undated > 0 {
		notes = append(notes, "a date cannot be read of "+many(undated, "item"))
	}
	if lost > 0 {
		notes = append(notes, "there is no address, so they are passed over, of "+many(lost, "item"))
	}
	return notes
}
