package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"

	"github.com/wireroom/wireroom/pkg/article"
)

var at = time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)

// full is a record that fills every column and every property.
func full() *article.Article {
	return &article.Article{
		ID: article.ID("https://news.example/a"), URL: "https://news.example/a?x=1", CanonicalURL: "https://news.example/a", URLs: []string{"https://news.example/print/a"},
		Source: article.Source{ID: "news-example", Name: "The Example", Domain: "news.example", Country: "GB"}, Found: article.Found{Via: "feed", Feed: "https://news.example/feed", At: at},
		Title: "A title", Subtitle: "A standfirst", Summary: "A summary", Text: "One.\n\nTwo.", WordCount: 2,
		Blocks:  []article.Block{{Kind: article.Paragraph, Text: "One."}, {Kind: article.Heading, Text: "Head", Level: 3}, {Kind: article.ListItem, Text: "a"}, {Kind: article.ListItem, Text: "b"}, {Kind: article.Quote, Text: "Two."}, {Kind: article.Embed, Provider: "youtube", URL: "https://video.example/1"}},
		Authors: []article.Author{{Name: "Ann Lee", URL: "https://news.example/ann"}, {Name: "Reuters"}}, Byline: "By Ann Lee", Dateline: article.Dateline{Place: "Kyiv", Date: "2026-11-24"}, Agency: "Reuters",
		Published: article.Moment{At: at.Add(-time.Hour).Truncate(time.Second), Zone: "+02:00", Precision: article.ToMinute, From: "json-ld", Confidence: .95}, Modified: article.Moment{At: at.Truncate(time.Second), Zone: "+02:00", Precision: article.ToSecond},
		FirstSeen: at, Fetched: at, Stored: at.Add(time.Second), Withdrawn: at.Add(time.Minute),
		Language: "en-GB", Section: []string{"World"}, Tags: []string{"trains", "World"}, Kind: article.KindLive, Access: article.AccessMetered, Truncated: true,
		Images:  []article.Image{{URL: "https://img.example/1.jpg", Width: 640, Height: 480, Caption: "A train", Credit: "J. Doe"}},
		Updates: []article.Update{{At: at, Title: "Now", Text: "It moves."}},
		Rights:  article.Rights{Licence: "https://creativecommons.org/licenses/by/4.0/", Copyright: "© The Example", TDMReservation: "1", TDMPolicy: "https://news.example/tdm"},
		Story:   "s1", DuplicateOf: "d1", ContentHash: "c1", SimHash: "00ff", Revision: 3, Edit: article.Edit{Fields: []string{"title"}}, Sequence: 7,
		Provenance: article.Provenance{Parser: "p/1"},
	}
}

const attack = "\"><script>alert(1)</script>]]>\x00\x1b[2J\xff\ufffe&\u2028"

// hostile is a record that somebody wrote by hand, to do harm.
func hostile() *article.Article {
	bad := "javascript:alert(1)"
	return &article.Article{
		ID: "../" + attack, URL: bad, CanonicalURL: bad, URLs: []string{bad}, AMPURL: bad,
		Source: article.Source{ID: attack, Name: attack, Domain: attack}, Found: article.Found{Feed: bad},
		Title: attack, Subtitle: attack, Summary: attack, Text: attack, HTML: "<script>alert(1)</script>",
		Blocks:  []article.Block{{Kind: "script", Text: attack}, {Kind: article.Embed, Text: attack, URL: bad}, {Kind: article.Embed, URL: `https://x.example/"onclick="alert(1)`}, {Kind: article.ListItem, Text: attack}},
		Authors: []article.Author{{Name: attack, URL: bad}}, Byline: attack, Agency: attack, Dateline: article.Dateline{Place: attack, Date: attack},
		Published: article.Moment{At: at, Zone: attack}, Language: attack, Section: []string{attack}, Tags: []string{attack}, Kind: article.Kind(attack),
		Images: []article.Image{{URL: bad, Caption: attack}, {URL: "data:text/html," + attack}}, Rights: article.Rights{Licence: bad, Copyright: attack, TDMPolicy: bad},
		Updates: []article.Update{{Text: attack, Title: attack}}, Stored: at,
	}
}

// written is what a format makes of records.
func written(t *testing.T, f Format, o Options, records ...*article.Article) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := New(f, &b, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range records {
		if err := w.Write(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func schema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	f, err := os.Open("testdata/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemas holds what is written to the standards, for a record that has everything, one
// that has nothing and one that means harm.
func TestSchemas(t *testing.T) {
	withdrawn := full()
	withdrawn.Kind, withdrawn.Access, withdrawn.Published.Precision = article.KindOpinion, article.AccessFree, article.ToDay
	for _, f := range []struct {
		Format
		schema string
	}{{NINJS, "ninjs"}, {JSONLD, "newsarticle"}, {JSONFeed, "jsonfeed"}} {
		s := schema(t, f.schema)
		for name, a := range map[string]*article.Article{"full": full(), "other": withdrawn, "empty": {ID: "1"}, "hostile": hostile()} {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, f.Format, Options{Title: "T"}, a)))
			if err == nil {
				err = s.Validate(v)
			}
			if err != nil {
				t.Errorf("%s, %s: %v", f.Format, name, err)
			}
		}
	}
	if v, _ := jsonschema.UnmarshalJSON(strings.NewReader(`{"uri": "urn:x:1", "headline": "old name"}`)); schema(t, "ninjs").Validate(v) == nil {
		t.Error("the schema takes what ninjs 3 does not know")
	}
}

// TestSchemasAreUsed: every property that the schemas name is filled by a full record, so
// that neither has what the other forgot.
func TestSchemasAreUsed(t *testing.T) {
	for f, name := range map[Format]string{NINJS: "ninjs", JSONLD: "newsarticle"} {
		var s struct{ Properties map[string]any }
		data, err := os.ReadFile("testdata/" + name + ".schema.json")
		if err == nil {
			err = json.Unmarshal(data, &s)
		}
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(written(t, f, Options{}, full()), &got); err != nil {
			t.Fatal(err)
		}
		for p := range s.Properties {
			if got[p] == nil {
				t.Errorf("%s: nothing fills %s", f, p)
			}
		}
	}
}

func TestNINJS(t *testing.T) {
	n := NINJSOf(full())
	if n.URI != URN(full().ID) || n.PubStatus != "canceled" || n.Completeness != "partial" || n.Version != "3" || n.Headlines[1].Value != "A standfirst" ||
		n.UsageTerms != "The site reserves the use by machines: tdm-reservation 1" || n.RightsInfo.Linked != full().Rights.Licence || n.InfoSources[1].Name != "Reuters" ||
		n.Associations[0].URI != URN(article.ID("https://img.example/1.jpg")) || n.Associations[0].Renditions[0].Href != "https://img.example/1.jpg" {
		t.Errorf("%+v", n)
	}
	if n := NINJSOf(&article.Article{Authors: []article.Author{{Name: "A"}, {Name: "B"}}}); n.By != "A, B" || n.PubStatus != "usable" || n.Version != "1" {
		t.Errorf("%+v", n)
	}
}

func TestNewsArticle(t *testing.T) {
	n := NewsArticleOf(full())
	if n.Published != "2026-11-24T09:00:00+02:00" || n.Dateline != "Kyiv, 2026-11-24" || n.Author[0].Type != "Person" || n.Author[1].Type != "Organization" || *n.Free || n.Status != "Withdrawn" || n.Archived != "2026-11-24" || n.Image[0].Width != "640 px" {
		t.Errorf("%+v", n)
	}
	a := full()
	a.Published.Precision, a.Published.At = article.ToDay, time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)
	if n := NewsArticleOf(a); n.Published != "2026-11-24" {
		t.Errorf("%s is not the day where it was written", n.Published)
	}
	a.Access = article.AccessUnknown
	if n := NewsArticleOf(a); n.Free != nil {
		t.Error("what is not known is said")
	}
}

func TestURN(t *testing.T) {
	for id, want := range map[string]string{
		"0123456789abcdef0123456789abcdef": "urn:uuid:01234567-89ab-cdef-0123-456789abcdef",
		"0123456789ABCDEF0123456789ABCDEF": "urn:wireroom:0123456789ABCDEF0123456789ABCDEF",
		"a b/ü":                            "urn:wireroom:a%20b%2F%C3%BC",
	} {
		if got := URN(id); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// feedDoc is an Atom feed as a reader sees it.
type feedDoc struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Entries []struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Updated   string `xml:"updated"`
		Published string `xml:"published"`
		Links     []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Authors []struct {
			Name string `xml:"name"`
			URI  string `xml:"uri"`
		} `xml:"author"`
		Content struct {
			Type string `xml:"type,attr"`
			HTML string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"entry"`
}

func readAtom(t *testing.T, data []byte) (d feedDoc) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(bytes.TrimSpace(data)))
	if err := dec.Decode(&d); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("after the feed: %v", err)
	}
	return d
}

func TestAtom(t *testing.T) {
	d := readAtom(t, written(t, Atom, Options{Title: "All & more"}, full(), &article.Article{ID: "2", Stored: at, Source: article.Source{ID: "s"}}))
	if d.Title != "All & more" || d.ID != "urn:wireroom:feed:All%20%26%20more" || d.Updated != "2026-11-24T08:01:00Z" || len(d.Entries) != 2 {
		t.Errorf("%+v", d)
	}
	e := d.Entries[0]
	want := `<p>One.</p><h3>Head</h3><ul><li>a</li><li>b</li></ul><blockquote>Two.</blockquote><p><a href="https://video.example/1">https://video.example/1</a></p>`
	if e.ID != URN(full().ID) || e.Published != "2026-11-24T09:00:00+02:00" || e.Links[0].Href != "https://news.example/a" || e.Links[1].Rel != "enclosure" || e.Content.HTML != want {
		t.Errorf("%+v", e)
	}
	if a := d.Entries[1].Authors; len(a) != 1 || a[0].Name != "s" { // RFC 4287, 4.1.1
		t.Errorf("an entry needs an author: %+v", a)
	}
	if d := readAtom(t, written(t, Atom, Options{Title: "T", Now: at})); d.Updated != "2026-11-24T08:00:00Z" || len(d.Entries) != 0 {
		t.Errorf("an empty feed: %+v", d)
	}
}

// TestHostile: what a record holds stays text in every format that somebody renders.
func TestHostile(t *testing.T) {
	d := readAtom(t, written(t, Atom, Options{Title: attack}, hostile()))
	e := d.Entries[0]
	for _, l := range e.Links {
		t.Errorf("a link to %s", l.Href)
	}
	if e.Authors[0].URI != "" {
		t.Errorf("an author at %s", e.Authors[0].URI)
	}
	harmlessHTML(t, e.Content.HTML)
	var f struct {
		Items []struct {
			URL, Image string
			HTML       string `json:"content_html"`
		}
	}
	if err := json.Unmarshal(written(t, JSONFeed, Options{Title: attack}, hostile()), &f); err != nil || len(f.Items) != 1 {
		t.Fatalf("%+v, %v", f, err)
	}
	if f.Items[0].URL != "" || f.Items[0].Image != "" {
		t.Errorf("%+v", f.Items[0])
	}
	harmlessHTML(t, f.Items[0].HTML)
	if out := written(t, JSONLD, Options{}, hostile()); bytes.ContainsAny(out, "<>&") {
		t.Errorf("JSON-LD that ends the script element it stands in: %s", out)
	}
	for _, format := range []Format{NINJS, JSONLD} {
		if out := written(t, format, Options{}, hostile()); bytes.Contains(out, []byte("\"javascript:")) || bytes.Count(out, []byte("\n")) != 1 {
			t.Errorf("%s: %s", format, out)
		}
	}
}

// harmlessHTML reads HTML as a browser would and allows what the blocks are made of.
func harmlessHTML(t *testing.T, s string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && !slices.Contains(strings.Fields("html head body p a br ul li blockquote h2 h3 h4 h5 h6"), n.Data) {
			t.Errorf("an element %s in %s", n.Data, s)
		}
		for _, a := range n.Attr {
			if a.Key != "href" || !strings.HasPrefix(a.Val, "https://") {
				t.Errorf("%s=%q in %s", a.Key, a.Val, s)
			}
		}
	}
}

func readCSV(t *testing.T, data []byte) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func TestCSV(t *testing.T) {
	r := readCSV(t, written(t, CSV, Options{}, full(), &article.Article{ID: "2"}))
	for name, want := range map[string]string{
		"id": full().ID, "revision": "3", "title": "A title", "text": "One.\n\nTwo.", "authors": `["Ann Lee","Reuters"]`, "published_at": "2026-11-24T07:00:00.000Z",
		"published_confidence": "0.95", "truncated": "true", "rights_reserved": "tdm-reservation 1", "section": `["World"]`,
	} {
		if r[0][name] != want {
			t.Errorf("%s is %q, want %q", name, r[0][name], want)
		}
	}
	if r[1]["published_at"] != "" || r[1]["authors"] != "" || r[1]["published_confidence"] != "" || len(r[0]) != len(columns) {
		t.Errorf("%v", r[1])
	}
	for i, c := range cells(RowOf(full()), false) {
		if c == "" {
			t.Errorf("nothing in %s", columns[i])
		}
	}
	if got := written(t, CSV, Options{}); !bytes.HasPrefix(got, []byte("id,revision,")) {
		t.Errorf("an empty table has no heading: %q", got)
	}
	if got := written(t, CSV, Options{Resumed: true}, full()); bytes.Contains(got, []byte("canonical_url")) {
		t.Errorf("a second heading: %q", got)
	}
}

// TestCSVFormulas: no cell runs in a spreadsheet, and what was put before it can be taken off.
func TestCSVFormulas(t *testing.T) {
	for _, s := range []string{`=HYPERLINK("http://x")`, "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\ufeff=1", "＝1", "'quoted' word", "'"} {
		a := full()
		a.Title = s
		row := readCSV(t, written(t, CSV, Options{}, a))[0]
		// The csv reader takes \r\n for \n; a lone \r stays.
		if got := row["title"]; got != "'"+s {
			t.Errorf("%q became %q", s, got)
		}
		if got := readCSV(t, written(t, CSV, Options{Raw: true}, a))[0]["title"]; got != s {
			t.Errorf("raw: %q became %q", s, got)
		}
	}
	for _, s := range []string{"", "a = b", "1-2", "A 'word'"} {
		if got := harmless(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func readParquet(t *testing.T, data []byte) (*parquet.File, []Row) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := parquet.Read[Row](bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return f, rows
}

func TestParquet(t *testing.T) {
	next := full()
	next.Stored = at.Add(24 * time.Hour)
	bare := &article.Article{ID: "3", Stored: next.Stored}
	f, rows := readParquet(t, written(t, Parquet, Options{}, full(), full(), next, bare))
	var sizes []int64
	for _, g := range f.RowGroups() {
		sizes = append(sizes, g.NumRows())
	}
	if diff := cmp.Diff([]int64{2, 2}, sizes); diff != "" {
		t.Errorf("row groups by day: %s", diff)
	}
	if diff := cmp.Diff(RowOf(full()), rows[0]); diff != "" {
		t.Error(diff)
	}
	if !rows[3].Published.IsZero() || rows[3].ID != "3" {
		t.Errorf("%+v", rows[3])
	}
	for path, want := range map[string]string{
		"published_at": "optional int64 published_at (TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS))", "title": "required binary title (STRING)",
		"language": "optional binary language (STRING)", "word_count": "required int32 word_count (INT(32,true))", "truncated": "required boolean truncated",
	} {
		if s := f.Schema().String(); !strings.Contains(s, want) {
			t.Errorf("%s: no %q in\n%s", path, want, s)
		}
	}
	if f, rows := readParquet(t, written(t, Parquet, Options{})); len(rows) != 0 || f.NumRows() != 0 {
		t.Error("an empty file has rows")
	}
}

// TestParquetGroups: a day with more than a row group may hold has several.
func TestParquetGroups(t *testing.T) {
	var records []*article.Article
	a := &article.Article{ID: "1", Stored: at}
	for range MaxGroupRows + 1 {
		records = append(records, a)
	}
	big := &article.Article{ID: "2", Stored: at, Text: strings.Repeat("x", MaxGroupBytes)}
	f, _ := readParquet(t, written(t, Parquet, Options{}, append(records, big, a)...))
	var sizes []int64
	for _, g := range f.RowGroups() {
		sizes = append(sizes, g.NumRows())
	}
	if diff := cmp.Diff([]int64{MaxGroupRows, 2, 1}, sizes); diff != "" {
		t.Error(diff)
	}
}

// TestMemory: what is held does not grow with what was written.
func TestMemory(t *testing.T) {
	const n, limit = 10_000, 20 << 20
	text := strings.Repeat("A sentence of some length that says something. ", 60)
	for _, f := range []Format{NDJSON, CSV, Parquet, NINJS, JSONLD, Atom, JSONFeed} {
		t.Run(string(f), func(t *testing.T) {
			var out counter
			w, err := New(f, &out, Options{Title: "T"})
			if err != nil {
				t.Fatal(err)
			}
			before, peak := heap(), uint64(0)
			for i := range n {
				a := full()
				a.ID, a.Text = fmt.Sprintf("%032x", i), fmt.Sprint(i, text)
				a.Stored = at.Add(time.Duration(i) * time.Minute)
				if err := w.Write(a); err != nil {
					t.Fatal(err)
				}
				if i%2000 == 1999 {
					now := heap()
					peak = max(peak, now-min(before, now))
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d MB written, %d MB held at most", out>>20, peak>>20)
			if peak > limit {
				t.Errorf("%d MB held", peak>>20)
			}
		})
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what pools hold goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestFullDisk: a write that fails is an error in every format, at the latest when it ends.
func TestFullDisk(t *testing.T) {
	for _, f := range []Format{NDJSON, CSV, Parquet, NINJS, JSONLD, Atom, JSONFeed} {
		w, err := New(f, fullDisk{}, Options{})
		if err == nil {
			err = errors.Join(w.Write(full()), w.Flush(), w.Close())
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%s: %v", f, err)
		}
	}
	if _, err := New("pdf", io.Discard, Options{}); err == nil {
		t.Error("pdf is none of the formats")
	}
}

var errFull = errors.New("the disk is full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// TestRecordDocs: docs/record.md says of each field what becomes of it, and names no
// property that is not written.
func TestRecordDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/record.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(page), "## In other vocabularies")
	if !ok {
		t.Fatal("docs/record.md has lost the part on other vocabularies")
	}
	fields := map[string]bool{}
	properties := [2]string{string(written(t, NINJS, Options{}, full())), string(written(t, JSONLD, Options{}, full()))}
	for line := range strings.Lines(part) {
		cell := strings.Split(line, "|")
		if len(cell) < 6 || !strings.Contains(cell[1], "`") {
			continue
		}
		for _, f := range quoted(cell[1]) {
			fields[f] = true
		}
		for i, made := range properties {
			for _, p := range quoted(cell[2+i])[:min(1, len(quoted(cell[2+i])))] {
				p, _, _ = strings.Cut(p, ".")
				if !strings.Contains(made, `"`+p+`":`) {
					t.Errorf("nothing writes %s", p)
				}
			}
		}
	}
	for f := range reflect.TypeFor[article.Article]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !fields[name] {
			t.Errorf("docs/record.md does not say what becomes of %s", name)
		}
	}
}

// quoted are the words between backquotes.
func quoted(s string) (out []string) {
	for i, part := range strings.Split(s, "`") {
		if i%2 == 1 {
			out = append(out, part)
		}
	}
	return out
}
