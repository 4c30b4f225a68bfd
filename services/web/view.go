package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/wireroom/wireroom/services/web/internal/draw"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

//go:embed view
var viewFiles embed.FS

// views are the templates: the layout and the parts, which every page may use, and one file
// for each page.
type views struct {
	parts *template.Template
	pages map[string]*template.Template
}

func openViews(base string, files *assets) (*views, error) {
	parts, err := template.New("").Funcs(words(base, files)).ParseFS(viewFiles, "view/*.html")
	if err != nil {
		return nil, err
	}
	v := &views{parts: parts, pages: map[string]*template.Template{}}
	names, err := fs.Glob(viewFiles, "view/page/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		t, err := template.Must(parts.Clone()).ParseFS(viewFiles, name)
		if err != nil {
			return nil, err
		}
		v.pages[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return v, nil
}

// page is a whole page.
func (v *views) page(name string, p page) ([]byte, error) {
	t, ok := v.pages[name]
	if !ok {
		return nil, fmt.Errorf("no page %s", name)
	}
	return execute(t, "layout", p)
}

// fragment is a part alone.
func (v *views) fragment(name string, data any) ([]byte, error) { return execute(v.parts, name, data) }

func execute(t *template.Template, name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// words are what templates say things with.
func words(base string, files *assets) template.FuncMap {
	return template.FuncMap{
		"at":       func(parts ...any) string { return base + fmt.Sprint(parts...) }, // an address of ours, of parts that need no escaping
		"narrow":   func(filter, value string) string { return base + "/?" + url.Values{filter: {value}}.Encode() },
		"leave":    func(value string) string { return "-" + value }, // of a filter: leaves it out
		"moment":   momentOf,
		"file":     files.address,
		"count":    say.Count,
		"many":     say.Many,
		"duration": say.Duration,
		"day":      say.Day,
		"bytes":    say.Bytes,
		"tongue":   say.Language,
		"dir":      say.Direction,
		"clock":    func(t time.Time) string { return t.UTC().Format("15:04") },
		"second":   func(t time.Time) string { return t.UTC().Format(":05") },
		"time":     func(t time.Time) string { return t.UTC().Format("15:04:05") },
		"stamp":    func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"date":     func(t time.Time) string { return t.Format("2 Jan 2006") },
		"bars":     draw.Bars,
		"strip":    draw.Strip,
		"bigstrip": draw.BigStrip,
		"less":     func(a, b int) int { return a - b },
		"none":     func() string { return say.None },
		"dict":     dict,
	}
}

// dict makes a map of pairs, for parts that need more than one thing.
func dict(pairs ...any) (map[string]any, error) {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}
