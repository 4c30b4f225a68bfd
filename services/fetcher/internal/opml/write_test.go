package opml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var at = time.Date(2026, 11, 24, 13, 0, 0, 0, time.FixedZone("", 3600))

func written(t testing.TB, s []Source) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, "T", at, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

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

func TestWriteNothing(t *testing.T) {
	var b strings.Builder
	if err := Write(&b, "", time.Time{}, nil); err != nil || strings.Contains(b.String(), "dateCreated") {
		t.Errorf("%v, %s", err, b.String())
	}
	if got, err := Read(strings.NewReader(b.String())); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

// TestRoundTrip writes what is awkward and reads it.
func TestRoundTrip(t *testing.T) {
	deep := strings.Split(strings.Repeat("d/", MaxDepth-2)+"d", "/")
	tests := []struct {
		name string
		in   Source
	}{
		{"everything", Source{"A", "https://a.com/f", "https://a.com/", "pt-BR", []string{"F", "G"}}},
		{"an address alone", Source{URL: "https://a.com/f"}},
		{"signs", Source{`<a href='x'>&amp; "b" ]]>`, "https://a.com/?a=1&amp=2&lt;", "https://a.com/'", "en", []string{"R&D", "a/b", "<"}}},
		{"scripts", Source{"今日のニュース 🗞️ أخبار", "https://例え.jp/フィード", "", "ja", []string{"Новости"}}},
		{"an entity of a name", Source{"&eacute; &#65;", "u", "", "", nil}},
		{"the deepest", Source{"A", "u", "", "", deep}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := written(t, []Source{tt.in})
			if got, err := Read(strings.NewReader(text)); err != nil || flat(got) != flat([]Source{tt.in}) {
				t.Errorf("%v, got %s of\n%s", err, flat(got), text)
			}
			if err := xml.Unmarshal([]byte(text), &struct{}{}); err != nil { // strictly, which Read is not
				t.Errorf("%v in\n%s", err, text)
			}
		})
	}
}

// TestRoundTripMany has folders that share their beginnings.
func TestRoundTripMany(t *testing.T) {
	var in []Source
	for i := range 1000 {
		folder := strings.Split(strings.Repeat("f/", i%4)+fmt.Sprint(i%7), "/")
		in = append(in, Source{Name: fmt.Sprint("n", i), URL: fmt.Sprint("https://x.com/", i), Folder: folder})
	}
	got, err := Read(strings.NewReader(written(t, in)))
	if want := flat(sorted(in)); err != nil || flat(got) != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, flat(got), want)
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
