// Package page turns the bytes of a response into a tree: it tells HTML from other
// things, finds the charset, parses once and keeps to limits of size, depth and count.
//
// It does not look for the article; packages meta and body do.
package page

import (
	"errors"
	"fmt"
	"strings"

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
	// their elements without the text.
	Scripts [][]byte
}

// Open reads a response; contentType is the header as sent and may be empty or wrong.
func Open(body []byte, contentType string) (*Page, error) {
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
	root, scripts, err := parse(text)
	if err != nil {
		return nil, err
	}
	return &Page{Root: root, Charset: charset, Scripts: scripts}, nil
}

func parse(text []byte) (*html.Node, [][]byte, error) {
	if n := Weigh(text); n > MaxNodes {
		return nil, nil, fmt.Errorf("about %d nodes, the limit is %d: %w", n, MaxNodes, ErrTooLarge)
	}
	in := &slim{text: text}
	root, err := html.Parse(in)
	if err != nil && strings.Contains(err.Error(), "exceeds") {
		return nil, nil, fmt.Errorf("%w: %w", ErrTooDeep, err)
	} else if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrNotHTML, err)
	}
	return root, in.scripts, nil
}
