// Package opml reads lists of subscriptions as feed readers exchange them: OPML 1.0, 1.1 and
// 2.0, as their exporters really write it. It does not judge the addresses and asks for
// nothing; pkg/opml writes them.
package opml

import "github.com/wireroom/wireroom/pkg/opml"

// Source is a subscription.
type Source = opml.Source

const (
	// MaxBytes is how large a list may be.
	MaxBytes = 16 << 20
	// MaxDepth is how deep outlines may nest: folders, and the source within them.
	MaxDepth = opml.MaxDepth
	// MaxSources is how many sources a list may have.
	MaxSources = 100_000
)
