package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher"
	"github.com/wireroom/wireroom/services/parser"
)

type parseCmd struct {
	Pages    []string `arg:"" optional:"" name:"file|url" help:"Files, URLs, or - for stdin."`
	URL      string   `name:"url" help:"Address that a file or stdin came from; it is the record's identity." placeholder:"URL"`
	Manifest string   `help:"Read pages from a file with {\"id\",\"url\",\"file\"} a line; prints {\"id\",\"article\"} or {\"id\",\"error\"} a line." placeholder:"FILE"`
	Explain  bool     `help:"Say for each field what it could have been, and why it is so; with --json as JSON."`
	JSON     bool     `name:"json" help:"With --explain: as JSON, the record inside."`
	Rules    string   `help:"Directory of rules for single sites." placeholder:"DIR"`
	lookFlags

	rules *parser.Rules
}

func (c *parseCmd) Run(e *env) (err error) {
	if c.Rules != "" {
		if c.rules, err = parser.LoadRules(c.Rules); err != nil {
			return daemon.Wrong(fmt.Errorf("%w (--rules)", err))
		}
	}
	if c.JSON && !c.Explain {
		return daemon.Wrongf("--json belongs to --explain; a record is JSON anyway")
	}
	if c.Manifest != "" {
		return c.manifest(e)
	}
	if len(c.Pages) == 0 {
		return daemon.Wrongf("nothing to parse: name a file or URL, or - for stdin")
	}
	var errs []error
	for _, name := range c.Pages {
		page, err := c.page(e, name)
		if err == nil {
			err = c.one(e, page)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

func (c *parseCmd) one(e *env, page *event.Fetched) error {
	if c.Explain {
		return c.explain(e, page)
	}
	a, err := parsePage(c.rules, page)
	if err != nil {
		return err
	}
	return printJSON(e.out, a)
}

func (c *parseCmd) explain(e *env, page *event.Fetched) error {
	a, why, err := parser.Explain(c.rules, page)
	x := explained{Article: a, Explanation: why}
	if err != nil {
		x.Error = err.Error()
	}
	if c.JSON {
		err = printJSON(e.out, x)
	} else {
		err = x.print(e.out)
	}
	return err
}

// page is what a name stands for: an address, a file, or stdin.
func (c *parseCmd) page(e *env, name string) (*event.Fetched, error) {
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		page, err := fetcher.Look(e.ctx, c.Config, name)
		if err != nil {
			return nil, err
		}
		return &page, nil
	}
	in, err := c.read(e, name)
	if err != nil {
		return nil, err
	}
	url := c.URL
	if url == "" { // a file has no address; any will do that tells it from others
		url = "https://file.invalid/" + filepath.ToSlash(filepath.Base(name))
	}
	page, err := pageOf(url, name, in.body)
	return &page, err
}

// pageOf makes a fetched page of bytes that were fetched by somebody else.
func pageOf(url, file string, body []byte) (event.Fetched, error) {
	now := article.Time(time.Now())
	link, err := event.NewLink(url, article.Source{}, article.Found{Via: "command", At: now})
	if err != nil {
		return event.Fetched{}, err
	}
	link.Source = article.Source{ID: "command", Domain: article.Domain(hostOf(link.URL))}
	contentType := mime.TypeByExtension(filepath.Ext(strings.TrimSuffix(file, ".gz")))
	// The type is by the name alone, and so says nothing of the charset.
	contentType, _, _ = strings.Cut(contentType, ";")
	return event.Fetched{Link: link, FinalURL: url, At: now, Body: body, Page: article.Page{ContentType: contentType, Bytes: len(body)}}, nil
}

func hostOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// parsePage is the parser with the time set, and with a panic as an error: one page of
// a manifest must not end the others.
func parsePage(rules *parser.Rules, p *event.Fetched) (a *article.Article, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the parser panicked: %v", r)
		}
	}()
	a, err = parser.ParseWith(rules, p)
	if err == nil {
		a.Parsed = article.Time(time.Now())
	}
	return a, err
}

// entry is a line of a manifest; result is what is printed for it.
type entry struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	File string `json:"file"`
}

type result struct {
	ID      string           `json:"id"`
	Article *article.Article `json:"article,omitempty"`
	Error   string           `json:"error,omitempty"`
}

func (c *parseCmd) manifest(e *env) error {
	entries, err := readManifest(c.Manifest)
	if err != nil {
		return err
	}
	dir := filepath.Dir(c.Manifest)
	results := make([]chan result, len(entries))
	for i := range results {
		results[i] = make(chan result, 1)
	}
	go c.parseAll(entries, dir, results)
	for _, r := range results { // in the manifest's order
		if err := printJSON(e.out, <-r); err != nil {
			return err
		}
	}
	return nil
}

func (c *parseCmd) parseAll(entries []entry, dir string, results []chan result) {
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, en := range entries {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			a, err := c.parseEntry(en, dir)
			r := result{ID: en.ID, Article: a}
			if err != nil {
				r = result{ID: en.ID, Error: err.Error()}
			}
			results[i] <- r
		})
	}
	wg.Wait()
}

func (c *parseCmd) parseEntry(en entry, dir string) (*article.Article, error) {
	body, err := readFile(filepath.Join(dir, filepath.FromSlash(en.File)), c.MaxBody)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(en.URL, en.File, body)
	if err != nil {
		return nil, err
	}
	return parsePage(c.rules, &page)
}

// maxManifestLine is the longest line of a manifest; some carry the truth beside the page.
const maxManifestLine = 16 << 20

func readManifest(name string) ([]entry, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	var out []entry
	lines := bufio.NewScanner(io.Reader(f))
	lines.Buffer(nil, maxManifestLine)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var en entry
		if err := json.Unmarshal(lines.Bytes(), &en); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, n, err)
		}
		if en.File == "" || en.URL == "" {
			return nil, fmt.Errorf("%s, line %d: it needs url and file", name, n)
		}
		out = append(out, en)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return out, nil
}
