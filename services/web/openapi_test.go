package web

import (
	"encoding/json"
	"flag"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/query"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// address is one of the desk's, as the document has it. The documents are made of these, of
// the parameters and of the types that pages are made of.
type address struct {
	tag, method, path string
	summary, says     string
	params            []string // names in the table of parameters
	page              bool     // it is a page for people
	json              any      // a value of the type that it is as JSON
	twin              bool     // the same with .json behind it is JSON alone
	other             []string // further media types
	form              []string // names in the table of fields
	redirects         bool     // what was done is said on the page that it leads to
	open              bool     // for those who have not signed in, too
	example           string   // an address that works; {id}, {story}, {source}, {seq}, {url} and {site} are the desk's own
}

// narrow are the parameters that lists have in common.
var narrow = []string{"q", "lang", "source", "section", "agency", "access", "kind", "change", "story", "from", "to"}

func narrowed(more ...string) []string { return append(slices.Clone(narrow), more...) }

const streams = "Server-sent events (WHATWG HTML, 9.2). "

var addresses = []address{
	{tag: "wire", path: "/", summary: "The wire: the newest articles, with counts and a histogram of the last day", page: true, json: query.SearchAnswer{}, params: narrowed("before"), example: "/?lang=en",
		says: "As JSON it is what the archive says: the rows, newest first by their place on the stream, and of all that match the total, the counts by value and the histogram, in bars of ten minutes. sequence is where to go on with /live?after=. A page has 50 rows; before=, with the sequence of the last row, is the next."},
	{tag: "wire", path: "/live", summary: "The rows that an address asks for, as they are stored", other: []string{"text/event-stream"}, params: narrowed("after_sequence", "last_event_id"), example: "/live?after=0",
		says: streams + "Event stored has a row as HTML, and the row's sequence on the stream as its id; event rate comes in its place beyond 100 rows a second; resync means that what you have is too old, and ends the stream: read the wire anew. A comment comes at least every 15 seconds. At most 500 readers follow one desk. Programs that want records take them from NATS (docs/asyncapi.yaml), or read search.json."},
	{tag: "articles", path: "/a/{id}", summary: "An article: text, facts and where they come from, its way here, who else has it", page: true, json: article.Article{}, params: []string{"id"}, says: "As JSON it is the record."},
	{tag: "articles", path: "/a/{id}.json", summary: "An article's record", json: article.Article{}, params: []string{"id"}, example: "/a/{id}.json"},
	{tag: "articles", path: "/a/{id}.ninjs", summary: "An article as ninjs 3 (IPTC)", other: []string{"application/json"}, params: []string{"id"}, example: "/a/{id}.ninjs"},
	{tag: "articles", path: "/a/{id}.jsonld", summary: "An article as schema.org NewsArticle", other: []string{"application/ld+json"}, params: []string{"id"}, example: "/a/{id}.jsonld"},
	{tag: "articles", path: "/a/{id}.txt", summary: "An article as text", other: []string{"text/plain; charset=utf-8"}, params: []string{"id"}, example: "/a/{id}.txt"},
	{tag: "articles", path: "/a/{id}/pane", summary: "An article in short, as a piece of HTML for the pane beside the wire", other: []string{"text/html; charset=utf-8"}, params: []string{"id"}, example: "/a/{id}/pane"},
	{tag: "articles", path: "/a/{id}/revisions", twin: true, summary: "What differs between two versions of an article, word by word", page: true, json: comparison{}, params: []string{"id", "from_revision", "to_revision", "view", "whole"}, example: "/a/{id}/revisions.json?from=1",
		says: "Without from and to, the latest version and the one before. The newest 100 versions are listed, others can be named."},
	{tag: "articles", path: "/a/{id}/revisions.patch", summary: "The same as a unified diff", other: []string{"text/x-patch; charset=utf-8"}, params: []string{"id", "from_revision", "to_revision"}, example: "/a/{id}/revisions.patch"},
	{tag: "articles", path: "/a/{id}/record", twin: true, summary: "An article as programs get it: the record, ninjs, schema.org or the event on the stream", page: true, json: json.RawMessage{}, params: []string{"id", "as"}, example: "/a/{id}/record.json?as=record",
		says: "as=event has stream, sequence, subject, headers and data; it answers 404 when the event is not on the stream any more."},
	{tag: "search", path: "/search", twin: true, summary: "The archive by words, filters and time", page: true, json: query.SearchAnswer{}, params: narrowed("sort", "page"), example: "/search.json?q=the&lang=en",
		says: "The same parameters as the wire, standing still. A page has 50 rows; next of the answer is page= of the next one. Limited: 60 searches at once, then five a second."},
	{tag: "search", path: "/search.ndjson", summary: "The records that match, one JSON object a line", other: []string{"application/x-ndjson"}, params: narrowed("sort", "rights"), example: "/search.ndjson?lang=en", says: exported},
	{tag: "search", path: "/search.csv", summary: "The records that match as CSV", other: []string{"text/csv; charset=utf-8"}, params: narrowed("sort", "rights"), example: "/search.csv?lang=en", says: exported},
	{tag: "search", path: "/search.ninjs", summary: "The records that match as ninjs 3, one a line", other: []string{"application/x-ndjson"}, params: narrowed("sort", "rights"), example: "/search.ninjs?lang=en", says: exported},
	{tag: "search", path: "/search.parquet", summary: "The records that match as Parquet", other: []string{"application/vnd.apache.parquet"}, params: narrowed("sort", "rights"), example: "/search.parquet?lang=en", says: exported},
	{tag: "search", path: "/search.atom", summary: "The newest 50 records that match as an Atom feed", other: []string{"application/atom+xml"}, params: narrowed("rights"), example: "/search.atom?q=the", says: "Readers of feeds may send a token as the password."},
	{tag: "stories", path: "/stories", twin: true, summary: "Stories that several outlets have", page: true, json: query.StoriesAnswer{}, params: []string{"stories_sort", "within", "until", "stories_page"}, example: "/stories.json?within=24h"},
	{tag: "stories", path: "/s/{story}", twin: true, summary: "A story: who has it, in the order in which they were seen", page: true, json: query.StoryAnswer{}, params: []string{"story_id"}, example: "/s/{story}.json"},
	{tag: "sources", path: "/sources", twin: true, summary: "What is watched, by need: failing, quiet, new, healthy, paused", page: true, json: sourcesBody{}, params: []string{"source_words", "state", "source_lang"}, example: "/sources.json"},
	{tag: "sources", path: "/sources.opml", summary: "What is watched as OPML, for other readers", other: []string{"text/x-opml; charset=utf-8"}, example: "/sources.opml"},
	{tag: "sources", path: "/sources/{source}", twin: true, summary: "One source: what is wrong, manners, what its pages give", page: true, json: sourceBody{}, params: []string{"source_id"}, example: "/sources/{source}.json"},
	{tag: "sources", path: "/sources/new", twin: true, summary: "Check a site, feed or sitemap; nothing is saved", page: true, json: checkBody{}, params: []string{"url", "wait"}, example: "/sources/new.json?url={site}",
		says: "A fetcher asks the site, at the site's pace: the answer can take two minutes. Another site's page cannot ask for it."},
	{tag: "sources", path: "/sources/new/live", summary: "The same, step by step", other: []string{"text/event-stream"}, params: []string{"url"}, example: "/sources/new/live?url={site}", says: streams + "Event check has the report so far as HTML; done ends it."},
	{tag: "sources", method: "post", path: "/sources", summary: "Watch a site, feed or sitemap from now on", form: []string{"url", "name"}, redirects: true},
	{tag: "sources", method: "post", path: "/sources/{source}/{verb}", summary: "Check, pause, resume or remove a source", params: []string{"source_id", "verb"}, form: []string{"sure"}, redirects: true, says: "check asks for a poll as soon as the host may be asked. Removing asks again where sure is not on; its articles stay."},
	{tag: "running", path: "/pipeline", twin: true, summary: "The flow: rates, streams, ledger, delays, manners, workers", page: true, json: pipelineBody{}, params: []string{"window"}, example: "/pipeline.json?window=1h"},
	{tag: "running", path: "/pipeline/live", summary: "The parts of that page, every two seconds", other: []string{"text/event-stream"}, params: []string{"window"}, example: "/pipeline/live", says: streams + "Events are named for the part of the page that they replace: pipe-state, pipe-sums, pipe-streams. At most 100 readers follow one desk."},
	{tag: "running", path: "/trace", twin: true, summary: "Where one link stands in the ledger", page: true, json: traceBody{}, params: []string{"link"}, example: "/trace.json?url={url}"},
	{tag: "running", path: "/dead", twin: true, summary: "Messages that no stage could handle, by stage and reason", page: true, json: deadBody{}, params: []string{"stage", "reason"}, example: "/dead.json", says: "The newest 200 of the filter are listed, the newest one whole."},
	{tag: "running", path: "/dead/{seq}", twin: true, summary: "One of them: what happened, every try, what a replay would do, the message", page: true, json: deadBody{}, params: []string{"seq", "stage", "reason"}, example: "/dead/{seq}.json"},
	{tag: "running", method: "post", path: "/dead/replay", summary: "Have dead letters handled again", form: []string{"seq", "all", "count", "stage", "reason", "first"}, redirects: true, says: bulky},
	{tag: "running", method: "post", path: "/dead/drop", summary: "Drop dead letters, with a reason that goes into the ledger", form: []string{"seq", "all", "count", "stage", "reason", "why"}, redirects: true, says: bulky},
	{tag: "desk", path: "/api", summary: "The list of all this, with examples that work", page: true, example: "/api"},
	{tag: "desk", path: "/api/openapi.json", summary: "This document as JSON", other: []string{"application/json"}, example: "/api/openapi.json"},
	{tag: "desk", path: "/patterns", summary: "Every part and every state of the desk's pages, once", page: true, example: "/patterns"},
	{tag: "desk", path: "/static/{hash}/{file}", summary: "The desk's own style, script and pictures, kept for a year", params: []string{"hash", "file"}, other: []string{"text/css", "text/javascript", "image/svg+xml"}, open: true},
	{tag: "desk", method: "post", path: "/settings/{setting}", summary: "Keep a preference in the own browser", params: []string{"setting"}, form: []string{"value"}, redirects: true, says: "The field has the name of the setting. It needs no role."},
	{tag: "desk", path: "/sign-in", summary: "The form for name and password", page: true, open: true, params: []string{"to_page"}, says: "Where nobody need sign in, and for who has, it leads to the wire."},
	{tag: "desk", method: "post", path: "/sign-in", summary: "Sign in", form: []string{"sign_name", "password", "to"}, redirects: true, open: true, says: "Sets the cookie of the session. 10 tries at once from one address, then one each half minute."},
	{tag: "desk", method: "post", path: "/sign-out", summary: "End the session", redirects: true},
}

const (
	exported = "At most 10,000 records, the first in the search's order; the header Wireroom-Total says how many match. An export that could not be finished ends as a broken transfer. At most four are written at once at one desk."
	bulky    = "Those of seq, or with all=on all that match stage and reason; then count is how many the sender believes that there are, and where that is off by more than a tenth nothing is done: the answer is a page that asks again (200). It acts on 2,000 at most, the oldest first."
)

// param is a parameter of addresses, or a field of forms.
type param struct {
	name, in, says string
	kind           string // array, integer, date-time; text where empty
	enum           []string
}

// taken are the parameters, by the names that the table of addresses calls them by.
var taken = map[string]param{
	"q":    {"q", "query", "Words: all of them, in any form; \"a phrase\", -not, OR, prefix*. docs/query.md has more.", "", nil},
	"lang": {"lang", "query", "Language as a BCP 47 tag: en has en-GB, too." + leaves, "array", nil}, "source": {"source", "query", "Id of a source." + leaves, "array", nil},
	"section": {"section", "query", "Section." + leaves, "array", nil}, "agency": {"agency", "query", "Agency that is credited." + leaves, "array", nil},
	"access": {"access", "query", "free, metered, locked or unknown." + leaves, "array", nil}, "kind": {"kind", "query", "article, live, video, gallery, opinion, review, press_release or podcast." + leaves, "array", nil},
	"change": {"change", "query", "What the latest version was: created, revised or withdrawn." + leaves, "array", nil}, "story": {"story", "query", "Id of a story." + leaves, "array", nil},
	"from": {"from", "query", "Not before this time: of storing, or of publication where the list is ordered by it.", "date-time", nil}, "to": {"to", "query", "Before this time.", "date-time", nil},
	"before":         {"before", "query", "Rows before this place on the stream.", "integer", nil},
	"after_sequence": {"after", "query", "The place on the stream that the reader has; without it, the newest.", "integer", nil}, "last_event_id": {"Last-Event-ID", "header", "The same, as browsers send it when they come back.", "integer", nil},
	"sort": {"sort", "query", "Newest first by when the first version was stored; by publication; or by how well the words match, which has one page.", "", []string{"", "published", "match"}}, "page": {"page", "query", "next of the page before.", "", nil},
	"rights": {"rights", "query", "respect leaves out what its site reserves.", "", []string{"respect"}}, "id": {"id", "path", "Id of an article.", "", nil},
	"from_revision": {"from", "query", "Number of the older version.", "integer", nil}, "to_revision": {"to", "query", "Number of the newer version.", "integer", nil}, "view": {"view", "query", "How the page shows it.", "", []string{"words", "side"}}, "whole": {"whole", "query", "The page shows what did not change, too.", "", nil},
	"as": {"as", "query", "The form.", "", []string{"record", "ninjs", "schema", "event"}}, "stories_sort": {"sort", "query", "Most outlets, fastest in the last hour, or newest first.", "", []string{"outlets", "speed", "new"}}, "within": {"within", "query", "How far back; 6h where nothing is said.", "", []string{"1h", "6h", "24h", "7d"}},
	"until": {"until", "query", "Before this time; now where nothing is said.", "date-time", nil}, "stories_page": {"page", "query", "next of the page before.", "integer", nil}, "story_id": {"story", "path", "Id of a story, or of an article of it.", "", nil}, "source_id": {"source", "path", "Id of a source.", "", nil},
	"source_words": {"q", "query", "Words in name, domain or id.", "", nil}, "state": {"state", "query", "State.", "", sourceStates}, "source_lang": {"lang", "query", "Language of the source, as it was set.", "", nil}, "url": {"url", "query", "Address of a site, feed, sitemap.", "", nil}, "wait": {"wait", "query", "The page comes when the check is over.", "", []string{"on"}},
	"verb": {"verb", "path", "What to do.", "", []string{"check", "pause", "resume", "remove"}}, "window": {"window", "query", "What rates are of; 5m where nothing is said.", "", []string{"5m", "1h"}}, "link": {"url", "query", "Address of an article, as a source lists it.", "", nil}, "stage": {"stage", "query", "Stage that gave up.", "", nil}, "reason": {"reason", "query", "Why, in one word.", "", nil},
	"seq": {"seq", "path", "Number of a dead letter.", "integer", nil}, "hash": {"hash", "path", "Of the file's content.", "", nil}, "file": {"file", "path", "Name of a file.", "", nil}, "setting": {"setting", "path", "What is set.", "", []string{"theme", "density", "pane", "keys", "zone"}}, "to_page": {"to", "query", "Address of the page to go to then.", "", nil},
}

const leaves = " May be repeated; a leading - leaves the value out."

// fields are those of forms.
var fields = map[string]param{
	"url": {"url", "", "Address of a site, feed or sitemap.", "", nil}, "name": {"name", "", "What it is called; its own title where empty.", "", nil}, "sure": {"sure", "", "on, for removing.", "", nil}, "seq": {"seq", "", "Numbers of letters.", "array", nil}, "all": {"all", "", "on: all that match.", "", nil},
	"count": {"count", "", "How many match, as far as the sender knows.", "integer", nil}, "stage": {"stage", "", "Stage that gave up.", "", nil}, "reason": {"reason", "", "Why it did.", "", nil}, "first": {"first", "", "on: only the oldest, to see how it goes.", "", nil}, "why": {"why", "", "Reason for dropping, at most 300 bytes.", "", nil},
	"value": {"value", "", "The value.", "", nil}, "sign_name": {"name", "", "Name.", "", nil}, "password": {"password", "", "Password.", "", nil}, "to": {"to", "", "Address of the page to go to then.", "", nil},
}

func (p param) schema() obj {
	o := obj{{"type", "string"}}
	switch p.kind {
	case "array":
		o = obj{{"type", "array"}, {"items", obj{{"type", "string"}}}}
	case "integer":
		o = obj{{"type", "integer"}}
	case "date-time":
		o = append(o, kv{"format", "date-time"})
	}
	if p.enum != nil {
		o = append(o, kv{"enum", p.enum})
	}
	return o
}

func (p param) parameter() obj {
	o := obj{{"name", p.name}, {"in", p.in}, {"description", p.says}}
	if p.in == "path" {
		o = append(o, kv{"required", true})
	}
	return append(o, kv{"schema", p.schema()})
}

// failures are the errors that an address may answer with.
var failures = []struct {
	code, name, says string
	later            bool // it says when to try again
	when             func(address) bool
}{
	{"400", "Asked", "The address or the form asks for something that there is not.", false, func(a address) bool { return len(a.params) > 0 || len(a.form) > 0 }},
	{"401", "Unknown", "Nobody is signed in: send a token, or sign in. A browser is led to the form instead.", false, func(a address) bool { return !a.open || len(a.form) > 0 }},
	{"403", "Forbidden", "The form came without its token, or the role does not reach.", false, func(a address) bool { return a.method == "post" }},
	{"404", "Missing", "Nothing is there.", false, func(a address) bool {
		return strings.Contains(a.path, "{") || a.path == "/sign-in" && a.method == "post"
	}},
	{"421", "Misdirected", "The desk is not known under this name: --web-host names further ones.", false, func(address) bool { return true }},
	{"429", "TooMany", "Too many searches, or tries to sign in, from one client.", true, func(a address) bool {
		return slices.Contains(a.params, "q") && a.path != "/live" || slices.Contains(a.form, "password")
	}},
	{"503", "Away", "No store or no fetcher answers, the broker does not, or too many follow or export already.", true, func(a address) bool { return a.tag != "desk" }},
}

// operation is an address in the document.
func (a address) operation(s *shapes, asTwin bool) obj {
	o := obj{{"tags", []string{a.tag}}, {"summary", a.summary}}
	if a.says != "" {
		o = append(o, kv{"description", a.says})
	}
	if a.open {
		o = append(o, kv{"security", []obj{{}}})
	}
	var params []obj
	for _, p := range a.params {
		if _, ok := taken[p]; !ok {
			s.t.Fatalf("%s takes %s, which is not in the table", a.path, p)
		}
		params = append(params, refTo("parameters", p))
	}
	if params != nil {
		o = append(o, kv{"parameters", params})
	}
	if a.method == "post" {
		o = append(o, kv{"requestBody", a.body(s)})
	}
	o = append(o, kv{"responses", a.responses(s, asTwin)})
	if a.example != "" && (asTwin || !a.twin) {
		o = append(o, kv{"x-example", a.example})
	}
	return o
}

// body is what a form sends.
func (a address) body(s *shapes) obj {
	props := obj{{"token", obj{{"type", "string"}, {"description", "Of the form; a program that sends a bearer token needs none."}}}}
	for _, name := range a.form {
		f, ok := fields[name]
		if !ok {
			s.t.Fatalf("%s has a field %s, which is not in the table", a.path, name)
		}
		props = append(props, kv{f.name, append(f.schema(), kv{"description", f.says})})
	}
	return obj{{"content", obj{{"application/x-www-form-urlencoded", obj{{"schema", obj{{"type", "object"}, {"properties", props}}}}}}}}
}

func (a address) responses(s *shapes, asTwin bool) (out obj) {
	content := obj{}
	if a.page && !asTwin {
		content = append(content, kv{"text/html", obj{}})
	}
	if a.json != nil {
		content = append(content, kv{"application/json", obj{{"schema", s.of(reflect.TypeOf(a.json))}}})
	}
	for _, mime := range a.other {
		content = append(content, kv{mime, obj{}})
	}
	switch {
	case a.redirects:
		out = append(out, kv{"303", obj{{"description", "Done: the page at Location says what."}, {"headers", obj{{"Location", obj{{"schema", obj{{"type", "string"}}}}}}}}})
		if strings.HasPrefix(a.path, "/dead") || strings.HasSuffix(a.path, "{verb}") {
			out = append(out, kv{"200", obj{{"description", "Nothing was done: the page asks again."}, {"content", obj{{"text/html", obj{}}}}}})
		}
	default:
		out = append(out, kv{"200", obj{{"description", a.summary + "."}, {"content", content}}})
	}
	for _, f := range failures {
		if f.when(a) {
			out = append(out, kv{f.code, refTo("responses", f.name)})
		}
	}
	return out
}

// openAPIOf is the document, made of the code.
func openAPIOf(t *testing.T) []byte {
	t.Helper()
	s := newShapes(t)
	var order []string
	paths := map[string]obj{}
	add := func(path, verb string, op obj) {
		if paths[path] == nil {
			order = append(order, path)
		}
		paths[path] = append(paths[path], kv{verb, op})
	}
	for _, a := range addresses {
		verb := "get"
		if a.method != "" {
			verb = a.method
		}
		add(a.path, verb, a.operation(s, false))
		if a.twin {
			twin := a
			twin.summary, twin.says = a.summary+", as JSON", ""
			add(a.path+".json", verb, twin.operation(s, true))
		}
	}
	var all obj
	for _, p := range order {
		all = append(all, kv{p, paths[p]})
	}
	s.named(reflect.TypeFor[problem]())
	doc := obj{
		{"openapi", "3.1.0"},
		{"info", obj{{"title", "Wireroom desk"}, {"version", "1.0.0"}, {"description", about}, {"license", obj{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
		{"servers", []obj{{{"url", "/"}, {"description", "The desk that serves this document."}}}},
		{"security", []obj{{{"token", []string{}}}, {{"password", []string{}}}, {{"session", []string{}}}, {}}},
		{"tags", tags}, {"paths", all},
		{"components", obj{{"schemas", s.components()}, {"parameters", parametersOf()}, {"responses", failuresOf()}, {"securitySchemes", schemes}}},
	}
	data, err := indented(doc)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const about = "What the desk's pages show, for programs. Every page is a GET; its JSON has the same address with .json behind it, or Accept: application/json. " +
	"A desk that knows its users (--auth) wants Authorization: Bearer TOKEN ('wireroom desk token add NAME --role reader' makes one); without users everybody on the machine may ask. A reader may GET everything, a POST takes the role operator. " +
	"A POST with a bearer token needs nothing else. From a browser it repeats the secret of its session, or of its cookie desk-token, in the field token, and another site's page is refused (Sec-Fetch-Site, Origin). " +
	"Errors are application/problem+json (RFC 9457) for who accepts JSON or asks for a file, and pages or sentences for others. One client may search 60 times at once, then five times a second; 429 and 503 say in Retry-After when to come again. " +
	"Times are RFC 3339 in UTC. Clients ignore members that they do not know. Under a proxy's path (--web-base) everything is below it. " +
	"/healthz, /readyz and /metrics are served beside the desk (docs/operations.md). Events and questions over NATS are in docs/asyncapi.yaml."

var tags = []obj{
	{{"name", "wire"}, {"description", "What is stored, as it is stored."}}, {{"name", "articles"}, {"description", "One article, its versions and its record."}}, {{"name", "search"}, {"description", "The archive, and taking records away."}},
	{{"name", "stories"}, {"description", "Who has the same text."}}, {{"name", "sources"}, {"description", "What is watched."}}, {{"name", "running"}, {"description", "The pipeline, its ledger and its dead letters."}}, {{"name", "desk"}, {"description", "The desk itself."}},
}

var schemes = obj{
	{"token", obj{{"type", "http"}, {"scheme", "bearer"}, {"description", "A program's token."}}},
	{"password", obj{{"type", "http"}, {"scheme", "basic"}, {"description", "The same token as a password, with any name, for readers of feeds."}}},
	{"session", obj{{"type", "apiKey"}, {"in", "cookie"}, {"name", sessionCookie}, {"description", "What signing in sets."}}},
}

func parametersOf() (out obj) {
	for _, name := range sortedKeys(taken) {
		out = append(out, kv{name, taken[name].parameter()})
	}
	return out
}

func sortedKeys[V any](m map[string]V) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func failuresOf() (out obj) {
	for _, f := range failures {
		o := obj{{"description", f.says}}
		if f.later {
			o = append(o, kv{"headers", obj{{"Retry-After", obj{{"description", "Seconds until it is worth another try."}, {"schema", obj{{"type", "integer"}}}}}}})
		}
		content := obj{{problemType, obj{{"schema", refTo("schemas", "Problem")}}}, {"text/html", obj{}}, {"text/plain", obj{}}}
		out = append(out, kv{f.name, append(o, kv{"content", content})})
	}
	return out
}

// TestOpenAPI holds the documents to the code.
func TestOpenAPI(t *testing.T) {
	data := openAPIOf(t)
	writeGolden(t, "openapi.json", data)
	used := map[string]bool{}
	for _, a := range addresses {
		for _, p := range a.params {
			used[p] = true
		}
	}
	for name := range taken {
		if !used[name] {
			t.Errorf("no address takes %s", name)
		}
	}
}

var placeholders = regexp.MustCompile(`\{\w+\}`)

// TestAddressesAreDocumented: the mux knows every address of the document, and the document
// every pattern of the mux.
func TestAddressesAreDocumented(t *testing.T) {
	s, _ := front(t, Config{}, bustest.Start(t))
	missing := map[string]bool{"GET /static/": true}
	for _, room := range s.rooms() {
		for pattern := range room {
			missing[pattern] = true
		}
	}
	mux := s.mux()
	var doc apiDocument
	if err := json.Unmarshal(openAPIOf(t), &doc); err != nil {
		t.Fatal(err)
	}
	for path, verbs := range doc.Paths {
		for verb := range verbs {
			r := httptest.NewRequest(strings.ToUpper(verb), placeholders.ReplaceAllString(path, "1"), nil)
			_, pattern := mux.Handler(r)
			if pattern == "/" {
				t.Errorf("the desk has no %s %s", verb, path)
			}
			delete(missing, pattern)
		}
	}
	if len(missing) > 0 {
		t.Errorf("openapi.json lacks %v: add them to the table in openapi_test.go", sortedKeys(missing))
	}
}
