package opml

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
)

var at = time.Date(2026, 11, 24, 13, 0, 0, 0, time.FixedZone("", 3600))

func TestWrite(t *testing.T) {
	sources := []Source{
		{Name: "Z", URL: "https://z.com/f", Folder: []string{"News", "Europe"}},
		{Name: `A & "B" <c>`, URL: "https://a.com/f?a=1&b=2", Site: "https://a.com/", Language: "en", Folder: []string{"News"}},
		{URL: "https://y.com/f"},
		{Name: "M", URL: "https://m.com/2", Folder: []string{"Arts", "", " "}},
		{Name: "M", URL: "https://m.com/1", Folder: []string{"Arts"}},
		{Name: "L", URL: "https://z.com/f2", Folder: []string{"Arts"}},
		{Name: "X", URL: "https://x.com/f", Folder: []string{"Sport", "Europe"}},
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
	<head>
		<title>All &amp; sundry</title>
		<dateCreated>Tue, 24 Nov 2026 12:00:00 GMT</dateCreated>
	</head>
	<body>
		<outline type="rss" text="https://y.com/f" title="https://y.com/f" xmlUrl="https://y.com/f"/>
		<outline text="Arts" title="Arts">
			<outline type="rss" text="L" title="L" xmlUrl="https://z.com/f2"/>
			<outline type="rss" text="M" title="M" xmlUrl="https://m.com/1"/>
			<outline type="rss" text="M" title="M" xmlUrl="https://m.com/2"/>
		</outline>
		<outline text="News" title="News">
			<outline type="rss" text="A &amp; &#34;B&#34; &lt;c&gt;" title="A &amp; &#34;B&#34; &lt;c&gt;" xmlUrl="https://a.com/f?a=1&amp;b=2" htmlUrl="https://a.com/" language="en"/>
			<outline text="Europe" title="Europe">
				<outline type="rss" text="Z" title="Z" xmlUrl="https://z.com/f"/>
			</outline>
		</outline>
		<outline text="Sport" title="Sport">
			<outline text="Europe" title="Europe">
				<outline type="rss" text="X" title="X" xmlUrl="https://x.com/f"/>
			</outline>
		</outline>
	</body>
</opml>
`
	for range 5 { // in any order
		var b strings.Builder
		if err := Write(&b, "All & sundry", at, sources); err != nil || b.String() != want {
			t.Fatalf("%v, got\n%s\nwant\n%s", err, b.String(), want)
		}
		rand.Shuffle(len(sources), func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
	}
}

// The feed is what other readers need; what a person gave stands beside it.
func TestWriteSources(t *testing.T) {
	var b strings.Builder
	err := WriteSources(&b, at, []event.Source{
		{ID: "a", URL: "https://a.com/", Feed: "https://a.com/rss", Title: "A & B", Language: "en", Headers: map[string]string{"X-Key": "secret"}},
		{ID: "c", URL: "https://c.com/f", Feed: "https://c.com/f"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`xmlUrl="https://a.com/rss" htmlUrl="https://a.com/" language="en"`, `text="A &amp; B"`, `text="https://c.com/f" title="https://c.com/f" xmlUrl="https://c.com/f"/>`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "secret") {
		t.Error("a key was written")
	}
}

func TestWriteErrors(t *testing.T) {
	deep := slices.Repeat([]string{"d"}, MaxDepth)
	if err := Write(&strings.Builder{}, "", at, []Source{{URL: "u", Folder: deep}}); err == nil || !strings.Contains(err.Error(), "u is in 32 folders within one another, more than 31") {
		t.Errorf("too deep: %v", err)
	}
	if err := Write(full{}, "", at, nil); !errors.Is(err, errFull) {
		t.Errorf("the writer's error became %v", err)
	}
}

// full is a disk without space.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }
