package parser_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"

	parser "github.com/wireroom/wireroom/services/parser"
)

// mostMemory is how many bytes may be allocated for a page, all in all: so many for each
// of its own, and what any page takes.
const (
	mostPerByte = 80
	mostAtAll   = 8 << 20
)

// TestTornPages are pages cut off, lied about and blown up. What is in them of a story is
// read; what is not is refused for the reason given; neither takes memory without bound.
func TestTornPages(t *testing.T) {
	big := strings.Repeat("x", 50<<20)
	story := "<h1>Bridge stays open</h1>" + prose
	for _, c := range []struct{ name, contentType, body, reason string }{
		{"100,000 elements in one another", "text/html", story + strings.Repeat("<div>", 100_000), "too-deep"},
		{"100,000 inline elements in one another", "text/html", story + strings.Repeat("<b>", 100_000), "too-deep"},
		{"100,000 list items left open", "text/html", story + "<ul>" + strings.Repeat("<li>", 100_000), ""},
		{"attribute of 50 MB", "text/html", `<p title="` + big + `">` + story, "too-large"},
		{"attribute of 8 MB", "text/html", `<p title="` + big[:8<<20] + `">` + story, ""},
		{"attribute left open", "text/html", story + `<p title="` + big[:1<<20], ""},
		{"comment of 8 MB", "text/html", "<!--" + big[:8<<20] + "-->" + story, ""},
		{"comment left open", "text/html", story + "<!-- " + big[:1<<20], ""},
		{"comment left open before the story", "text/html", "<!-- " + story, "no-text"},
		{"script left open", "text/html", story + "<script>var a = '" + big[:1<<20], ""},
		{"script left open before the story", "text/html", "<script>" + story, "no-text"},
		{"400,000 drawings, and one end", "text/html", story + strings.Repeat("<svg>", 400_000) + "</svg>", "too-deep"},
		{"400,000 drawings that end", "text/html", story + strings.Repeat("<svg></svg>", 400_000), ""},
		{"400,000 styles left open", "text/html", story + strings.Repeat("<style>", 400_000), ""},
		{"a million ends left open", "text/html", story + strings.Repeat(" </div", 1_000_000), ""},
		{"a million attributes", "text/html", story + "<p" + strings.Repeat(" a=b", 1_000_000) + ">", ""},
		{"an attribute cut off at its quotes", "text/html", story + `<p class="`, ""},
		{"style left open", "text/html", story + "<style>p {", ""},
		{"text area left open", "text/html", story + "<textarea>" + big[:1<<20], ""},
		{"title left open", "text/html", story + "<title>Bridge", ""},
		{"CDATA in the page", "text/html", "<![CDATA[ x ]]>" + story, ""},
		{"no paragraph closed", "text/html", strings.ReplaceAll(story, "</p>", ""), ""},
		{"cut off in a tag", "text/html", story + "<p cla", ""},
		{"NULs in the text", "text/html", strings.ReplaceAll(story, "bridge", "bri\x00dge"), ""},
		{"NULs in a tag", "text/html", story + "<p\x00 class=\x00>", ""},
		{"a million NULs", "text/html", story + strings.Repeat("\x00", 1<<20), ""},
		{"a charset that is none", "text/html; charset=klingon", story, ""},
		{"UTF-8 called UTF-16", "text/html; charset=utf-16le", story, ""},
		{"UTF-8 called Shift_JIS", "text/html; charset=shift_jis", story, ""},
		{"UTF-8 called UTF-7", "text/html; charset=utf-7", `<meta charset="utf-7">` + story, ""},
		{"torn UTF-8", "text/html; charset=utf-8", story + "<p>\xe2\x82 \xff\xfe \xf0\x9f</p>", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := fetched(t, storyURL, c.contentType, []byte("<html><body>"+c.body))
			a, err := bounded(t, f)
			var r *event.Refusal
			switch {
			case c.reason != "" && (!errors.As(err, &r) || r.Reason != c.reason):
				t.Errorf("got %v, want the refusal %s", err, c.reason)
			case c.reason == "" && err != nil:
				t.Error(err)
			case c.reason == "":
				if !strings.HasPrefix(a, "The council met on Monday evening") || !strings.Contains(a, "whenever the river lets it end.") {
					t.Errorf("the story is not in the text: %.300q", a)
				}
			}
		})
	}
}

// bounded parses and holds what that allocates to the bound.
func bounded(t *testing.T, f *event.Fetched) (string, error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a, err := parser.Parse(f)
	runtime.ReadMemStats(&after)
	took, most := after.TotalAlloc-before.TotalAlloc, uint64(mostAtAll+mostPerByte*len(f.Body))
	if t.Logf("%d bytes of page, %d allocated", len(f.Body), took); took > most {
		t.Errorf("%d bytes were allocated for a page of %d, at most %d may", took, len(f.Body), most)
	}
	if err != nil {
		return "", err
	}
	checkRecord(t, a)
	return a.Text, nil
}

// TestTornJSON: what can be read of JSON-LD is, however it was written.
func TestTornJSON(t *testing.T) {
	const news = `{"@type":"NewsArticle","headline":"Bridge stays open","datePublished":"2024-03-12T08:00:00+01:00"}`
	for _, c := range []struct{ name, json string }{
		{"plain", news},
		{"array", "[" + news + "]"},
		{"array in an array", "[[" + news + "]]"},
		{"graph", `{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"The Example"},` + news + "]}"},
		{"graph that is one object", `{"@graph":` + news + "}"},
		{"main entity", `{"@type":"WebPage","mainEntity":` + news + "}"},
		{"two after one another", `{"@type":"WebSite","name":"The Example"}` + news},
		{"CDATA", "//<![CDATA[\n" + news + "\n//]]>"},
		{"bare CDATA", "<![CDATA[" + news + "]]>"},
		{"comment", "<!-- " + news + " -->"},
		{"trailing commas", strings.ReplaceAll(news, "}", ",}")},
		{"trailing comma in an array", "[" + news + ",]"},
		{"semicolon", news + ";"},
		{"byte order mark", "\ufeff" + news},
		{"line break in a string", strings.Replace(news, "Bridge stays", "Bridge\nstays", 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := parse(t, page(`<script type="application/ld+json">`+c.json+"</script>", "<h1>Bridge stays open</h1>"+prose))
			if got := moment(a.Published); got != "2024-03-12 07:00:00 +01:00" || a.Published.From != "json-ld" {
				t.Errorf("published %q from %q", got, a.Published.From)
			}
		})
	}
	for name, junk := range map[string]string{
		"nothing": "", "a word": "null", "a number": "1e999", "half a string": `{"headline":"`, "a loop": `{"@id":"#a","@type":"NewsArticle","isPartOf":{"@id":"#a"},"author":{"@id":"#a"}}`,
		"100,000 objects": "[" + strings.Repeat(`{"@type":"Person","name":"Ann Lee"},`, 100_000) + "{}]", "100,000 deep": strings.Repeat(`{"@graph":[`, 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			f := fetched(t, storyURL, "text/html", page(`<script type="application/ld+json">`+junk+"</script>", "<h1>Bridge stays open</h1>"+prose))
			if text, err := bounded(t, f); err != nil || !strings.HasPrefix(text, "The council met") {
				t.Errorf("%v, %.200q", err, text)
			}
		})
	}
}
