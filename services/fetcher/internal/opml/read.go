package opml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
)

// ErrNotOPML is returned for a document of another kind. The error says which.
var ErrNotOPML = errors.New("not OPML: export the subscriptions of your feed reader as OPML")

// Read takes the sources of a list in its order, each address once. A document that
// breaks off or is no XML somewhere is an error, which names the line; the sources
// before that come with it.
func Read(r io.Reader) ([]Source, error) {
	body, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read OPML: %w", err)
	}
	if len(body) > MaxBytes {
		return nil, fmt.Errorf("read OPML: it is larger than %d MiB: split it", MaxBytes>>20)
	}
	l := newList(feed.Text(body, ""))
	if err := l.read(); err != nil {
		line, _ := l.dec.InputPos()
		return l.sources, fmt.Errorf("read OPML: line %d: %w", line, err)
	}
	return l.sources, nil
}

var outlines = regexp.MustCompile(`(?i)<(?:\w+:)?outline\b`)

// list is a document that is being read.
type list struct {
	text    string
	dec     *xml.Decoder
	sources []Source
	seen    map[string]bool
	rooted  bool
	open    []outline // from the outermost to the one that is being read
}

// outline is an open element. folder is what it is called as a folder; "" if it is none.
type outline struct {
	element, folder string
}

func newList(text string) *list {
	text = undeclared(text)
	l := &list{text: text, dec: xml.NewDecoder(strings.NewReader(text)), seen: map[string]bool{}}
	l.dec.Strict = false
	l.dec.Entity = xml.HTMLEntity
	l.dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now, whatever it says
	return l
}

// undeclared is a document without its declaration, since the decoder refuses the versions
// that it does not know. Its lines keep their numbers.
func undeclared(text string) string {
	head, rest, ok := strings.Cut(text, "?>")
	if !ok || !strings.HasPrefix(strings.TrimSpace(head), "<?xml") {
		return text
	}
	return strings.Repeat("\n", strings.Count(head, "\n")) + rest
}

// read goes through the document. The error has no line: it is where the decoder is.
func (l *list) read() error {
	for {
		t, err := l.dec.Token()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w (there is no element in it)", ErrNotOPML)
		}
		if err != nil {
			return l.broken(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := l.start(t); err != nil {
				return err
			}
		case xml.EndElement:
			if l.open = l.open[:len(l.open)-1]; len(l.open) == 0 {
				return l.closed()
			}
		}
	}
}

// closed accepts whatever follows the list, but no more of it: the decoder closes all
// that is open when an end is one too many.
func (l *list) closed() error {
	if outlines.MatchString(l.text[l.dec.InputOffset():]) {
		return errors.New("an element ends here that did not begin: remove its end")
	}
	return nil
}

// broken is a syntax error without its line, which Read says.
func (l *list) broken(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case !errors.As(err, &syntax):
		return err
	case !l.rooted:
		return fmt.Errorf("%w (it is no XML: %s)", ErrNotOPML, syntax.Msg)
	case syntax.Msg == "unexpected EOF":
		return fmt.Errorf("the list breaks off within <%s>: export it again", l.open[len(l.open)-1].element)
	}
	return errors.New(syntax.Msg)
}

func (l *list) start(t xml.StartElement) error {
	name := strings.ToLower(t.Name.Local)
	if !l.rooted && name != "opml" {
		return fmt.Errorf("%w (it begins with <%.40s>)", ErrNotOPML, t.Name.Local)
	}
	l.rooted = true
	o := outline{element: t.Name.Local}
	if name == "outline" {
		s := l.source(t.Attr)
		if o.folder = s.Name; s.URL != "" {
			if err := l.add(s); err != nil {
				return err
			}
		}
	}
	l.open = append(l.open, o)
	if len(l.open) > MaxDepth+2 { // <opml> and <body>
		return fmt.Errorf("outlines nest deeper than %d: flatten the folders", MaxDepth)
	}
	return nil
}

func (l *list) add(s Source) error {
	if l.seen[s.URL] {
		return nil
	}
	if len(l.sources) >= MaxSources {
		return fmt.Errorf("there are more than %d sources: split the list", MaxSources)
	}
	l.seen[s.URL] = true
	l.sources = append(l.sources, s)
	return nil
}

// source makes one of an outline's attributes, whose names have any case. Without a URL
// it is a folder, or a note.
func (l *list) source(attr []xml.Attr) Source {
	a := map[string]string{}
	for _, x := range attr {
		if name := strings.ToLower(x.Name.Local); a[name] == "" {
			a[name] = squeeze(x.Value)
		}
	}
	s := Source{Name: a["text"], URL: webAddress(a["xmlurl"]), Site: a["htmlurl"], Language: a["language"]}
	if s.Name == "" {
		s.Name = a["title"]
	}
	if s.URL == "" && isFeed(a["type"]) { // of the time before xmlUrl
		s.URL = webAddress(a["url"])
	}
	if s.URL != "" && webAddress(s.Name) == s.URL { // what a program writes that has no name
		s.Name = ""
	}
	s.Folder = l.folder(a["category"])
	return s
}

// folder is where the reader is; where that is nowhere, it is the first category of an
// outline, which is written "/News/Europe,/Other".
func (l *list) folder(category string) []string {
	var path []string
	for _, o := range l.open {
		if o.folder != "" {
			path = append(path, o.folder)
		}
	}
	if first, _, _ := strings.Cut(category, ","); len(path) == 0 {
		path = strings.Split(first, "/")
	}
	path = slices.DeleteFunc(path, func(name string) bool { return strings.TrimSpace(name) == "" })
	return path[:min(len(path), MaxDepth-1)]
}

func isFeed(kind string) bool {
	switch strings.ToLower(kind) {
	case "rss", "atom", "feed", "rss1", "rss2", "rdf":
		return true
	}
	return false
}

// webAddress undoes the scheme that made browsers open a feed reader: feed://x.com/ and
// feed:https://x.com/.
func webAddress(s string) string {
	const scheme = "feed:"
	if len(s) < len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
		return s
	}
	if rest := strings.TrimSpace(s[len(scheme):]); !strings.HasPrefix(rest, "//") {
		return rest
	}
	return "http:" + strings.TrimSpace(s[len(scheme):])
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
