package web

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

// openAPIFile is the OpenAPI document of the desk. It is made from the addresses and the
// types of what they answer; go test -update writes it anew.
//
//go:embed openapi.json
var openAPIFile []byte

// apiDocument is what the page about the API needs of the document.
type apiDocument struct {
	Info struct {
		Description string `json:"description"`
	} `json:"info"`
	Tags       []apiTag                           `json:"tags"`
	Paths      map[string]map[string]apiOperation `json:"paths"` // by path and verb
	Components struct {
		Parameters map[string]apiParameter `json:"parameters"`
		Responses  map[string]apiAnswer    `json:"responses"`
	} `json:"components"`
}

type apiTag struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// apiRef points to a component.
type apiRef struct {
	Ref string `json:"$ref"`
}

// name is the component's.
func (r apiRef) name() string { return r.Ref[strings.LastIndexByte(r.Ref, '/')+1:] }

type apiOperation struct {
	Tags        []string             `json:"tags"`
	Summary     string               `json:"summary"`
	Description string               `json:"description"`
	Parameters  []apiRef             `json:"parameters"`
	RequestBody apiContent           `json:"requestBody"`
	Responses   map[string]apiAnswer `json:"responses"`
	Example     string               `json:"x-example"` // an address with {id} and the like for what the desk has
}

type apiContent struct {
	Content map[string]struct {
		Schema struct {
			Properties map[string]apiParameter `json:"properties"`
			Ref        string                  `json:"$ref"`
		} `json:"schema"`
	} `json:"content"`
}

type apiAnswer struct {
	apiRef
	apiContent
	Description string `json:"description"`
}

type apiParameter struct {
	Name        string `json:"name"`
	In          string `json:"in"`
	Description string `json:"description"`
}

// openAPI is the document for a desk under a path, as it is served and as it is read.
type openAPI struct {
	json []byte
	doc  apiDocument
}

func readOpenAPI(base string) (d openAPI, err error) {
	d.json = openAPIFile
	if base != "" {
		d.json = bytes.Replace(d.json, []byte(`"url": "/"`), fmt.Appendf(nil, `"url": %q`, base), 1)
	}
	return d, json.Unmarshal(d.json, &d.doc)
}

func (s *Service) openAPIJSON(w http.ResponseWriter, _ *http.Request) error {
	send(w, "application/json", s.api.json)
	return nil
}

// apiBody is what the page about the API shows: the document, with examples of what this
// desk has.
type apiBody struct {
	Says   []string // the document's own words, a sentence each
	Groups []apiGroup
	Signed bool // programs need a token
	Origin string
}

// apiGroup is the addresses of one tag.
type apiGroup struct {
	apiTag
	Lines []apiLine
}

// apiLine is one address.
type apiLine struct {
	Verb, Path    string
	Summary, Says string
	Takes         []apiParameter
	Answers       []apiCode
	Example       string // a command that works; empty where there is none
	Lacks         string // what the desk has none of yet, which the example needs
}

// apiCode is an answer: the status, what it means, and what its content is.
type apiCode struct{ Code, Says, Content string }

func (s *Service) apiPage(w http.ResponseWriter, r *http.Request) error {
	b := &apiBody{Signed: s.door != nil, Origin: s.origin(r), Says: strings.SplitAfter(s.api.doc.Info.Description, ". ")}
	have := s.exampleIDs(r.Context())
	for _, tag := range s.api.doc.Tags {
		g := apiGroup{apiTag: tag}
		for _, path := range slices.Sorted(maps.Keys(s.api.doc.Paths)) {
			for verb, op := range s.api.doc.Paths[path] {
				if slices.Contains(op.Tags, tag.Name) {
					g.Lines = append(g.Lines, s.api.doc.line(verb, path, op, b, have))
				}
			}
		}
		slices.SortStableFunc(g.Lines, func(a, b apiLine) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Verb, b.Verb))
		})
		b.Groups = append(b.Groups, g)
	}
	return s.show(w, r, "api", page{Title: "API", Place: "api", Body: b})
}

// line is one address as the page shows it.
func (d *apiDocument) line(verb, path string, op apiOperation, b *apiBody, have map[string]string) apiLine {
	l := apiLine{Verb: strings.ToUpper(verb), Path: path, Summary: op.Summary, Says: op.Description}
	for _, p := range op.Parameters {
		l.Takes = append(l.Takes, d.Components.Parameters[p.name()])
	}
	for _, c := range op.RequestBody.Content {
		for _, name := range slices.Sorted(maps.Keys(c.Schema.Properties)) {
			l.Takes = append(l.Takes, apiParameter{name, "form", c.Schema.Properties[name].Description})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(op.Responses)) {
		a := op.Responses[code]
		if a.Ref != "" {
			a = d.Components.Responses[a.name()]
		}
		l.Answers = append(l.Answers, apiCode{code, a.Description, strings.Join(slices.Sorted(maps.Keys(a.Content)), ", ")})
	}
	if op.Example != "" {
		l.Example, l.Lacks = b.example(op, have)
	}
	return l
}

// exampleNames are what stands for something of the desk's own in an example.
var exampleNames = regexp.MustCompile(`\{\w+\}`)

// lacking is how what an example needs is called where there is none.
var lacking = map[string]string{"{id}": "an article", "{url}": "an article", "{story}": "a story", "{source}": "a source", "{site}": "a source", "{seq}": "a dead letter"}

// example is a command that asks for an address, or what the desk lacks for it.
func (b *apiBody) example(op apiOperation, have map[string]string) (command, lacks string) {
	address := exampleNames.ReplaceAllStringFunc(op.Example, func(name string) string {
		if have[name] == "" {
			lacks = lacking[name]
		}
		return have[name]
	})
	if lacks != "" {
		return "", lacks
	}
	content := op.Responses["200"].Content
	has := func(mime string) bool { _, ok := content[mime]; return ok }
	command = "curl -s"
	switch {
	case has("text/event-stream"):
		command += "N"
	case has("application/vnd.apache.parquet"):
		command += "O"
	case has("text/html") && has("application/json"):
		command += " -H 'Accept: application/json'"
	}
	if b.Signed {
		command += ` -H "Authorization: Bearer $TOKEN"`
	}
	return command + " '" + b.Origin + address + "'", ""
}

// examplesAge is how old the article of the examples may be.
const examplesAge = time.Minute

// examples keeps an article and a story for a little while: the archive counts all that it
// has for each list that it is asked for.
type examples struct {
	mu   sync.Mutex // guards what follows, and lets one page ask for all
	at   time.Time
	rows []query.Row
}

// exampleIDs are something of each kind that this desk has.
func (s *Service) exampleIDs(ctx context.Context) map[string]string {
	have := map[string]string{}
	for _, w := range s.register.list() {
		have["{source}"], have["{site}"] = url.PathEscape(w.ID), url.QueryEscape(w.URL)
		break
	}
	if heads, err := s.bus.LetterHeads(ctx, 1); err == nil && len(heads) > 0 {
		have["{seq}"] = strconv.FormatUint(heads[len(heads)-1].Sequence, 10)
	}
	for _, r := range s.exampleRows(ctx) {
		if have["{id}"] == "" {
			have["{id}"], have["{url}"] = url.PathEscape(r.ID), url.QueryEscape(r.URL)
		}
		if r.Story != "" {
			have["{story}"] = url.PathEscape(r.Story)
		}
	}
	return have
}

// exampleRows are the newest articles, of a minute ago at most; none where no store answers.
func (s *Service) exampleRows(ctx context.Context) []query.Row {
	s.examples.mu.Lock()
	defer s.examples.mu.Unlock()
	if len(s.examples.rows) > 0 && time.Since(s.examples.at) < examplesAge {
		return s.examples.rows
	}
	found, err := s.askSearch(ctx, query.SearchRequest{Order: query.BySequence, Limit: limitRows})
	if err != nil {
		s.log.Debug("the API is shown without examples of the archive", "err", err)
	}
	s.examples.rows, s.examples.at = found.Rows, time.Now()
	return found.Rows
}
