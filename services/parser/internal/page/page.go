// Package page turns the bytes of a response into a tree: it tells HTML from other
// things, finds the charset, parses once and keeps to limits of size, depth and count.
//
// It does not look for the article; packages meta and body do.
package page

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// The limits. A page beyond them is a trap or no article.
const (
	MaxBytes = 12 << 20  // of HTML
	MaxNodes = 1_000_000 // estimated before parsing, see Weigh
	MaxDepth = 512       // elements open at once; x/net/html keeps to the same number
)

// The errors Open gives, to be compared with errors.Is.
var (
	ErrNotHTML  = errors.New("not HTML or plain text") // another format, or binary
	ErrTooLarge = errors.New("too large")              // MaxBytes or MaxNodes
	ErrTooDeep  = errors.New("nested too deep")        // MaxDepth
)

// Page is a parsed response. Either Root or Plain is set.
type Page struct {
	Root    *html.Node
	Plain   string // the text of a page that is no HTML
	Charset string // the label of the WHATWG Encoding Standard

	// Scripts are the longer scripts of the page but those of type JSON; the tree has
	// not their text.
	Scripts [][]byte
	data    [][]byte // the scripts of type JSON
}

// Open reads a response; contentType is the header as sent and may be empty or wrong. Where
// whole, the tree has the attributes and elements as well that only selectors ask for.
func Open(body []byte, contentType string, whole bool) (*Page, error) {
	if len(body) > MaxBytes {
		return nil, fmt.Errorf("%d bytes, the limit is %d: %w", len(body), MaxBytes, ErrTooLarge)
	}
	kind, err := sniff(body, contentType)
	if err != nil {
		return nil, err
	}
	text, charset := decode(body, contentType)
	if kind == plain {
		return &Page{Plain: string(text), Charset: charset}, nil
	}
	p := &Page{Charset: charset}
	if err := p.parse(text, whole); err != nil {
		return nil, err
	}
	return p, nil
}

// Script is the text inside a script element of the tree.
func (p *Page) Script(n *html.Node) []byte {
	if n.FirstChild == nil {
		return nil
	}
	if i, err := strconv.Atoi(n.FirstChild.Data); err == nil && i >= 0 && i < len(p.data) {
		return p.data[i]
	}
	return []byte(n.FirstChild.Data)
}

// rooms are what pages are slimmed into, one after another.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// largestRoom is the size in bytes beyond which one is not kept for the next page.
const largestRoom = 1 << 20

func (p *Page) parse(text []byte, whole bool) error {
	room := rooms.Get().(*[]byte)
	s := &slim{text: text, out: (*room)[:0], whole: whole}
	s.read()
	p.Scripts, p.data = s.scripts, s.json
	err := p.tree(s.out)
	if *room = s.out; cap(s.out) <= largestRoom {
		rooms.Put(room)
	}
	return err
}

func (p *Page) tree(text []byte) error {
	if n := Weigh(text); n > MaxNodes {
		return fmt.Errorf("about %d nodes, the limit is %d: %w", n, MaxNodes, ErrTooLarge)
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil && strings.Contains(err.Error(), "exceeds") {
		return fmt.Errorf("%w: %w", ErrTooDeep, err)
	} else if err != nil {
		return fmt.Errorf("%w: %w", ErrNotHTML, err)
	}
	p.Root = root
	return nil
}
