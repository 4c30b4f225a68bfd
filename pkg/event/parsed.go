package event

import (
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// Parsed is a record the parser made, not yet stored.
type Parsed struct {
	Link
	Article article.Article `json:"article"`
}

// Type implements Event.
func (Parsed) Type() string { return "org.wireroom.parsed.v1" }

// Subject implements Event.
func (p Parsed) Subject() string { return ArticlesParsed(p.Article.Language, p.Source.ID) }

// Key implements Event. The parser's version is part of it, so that a replay through
// a newer parser is not taken for the old result.
func (p Parsed) Key() string {
	return "parsed:" + p.visit() + ":" + p.Article.Provenance.Parser
}

// Time implements Event.
func (p Parsed) Time() time.Time { return p.Article.Parsed }
