package event

import "time"

// Poll is a source's document waiting for its host's turn: a feed, a sitemap, or the
// page of a site whose feed is not known yet.
type Poll struct {
	Source string `json:"source"` // Source.ID
	Fetch  string `json:"fetch"`  // the address to ask
	Host   string `json:"host"`   // politeness key of Fetch
	// Via holds the addresses that redirected here, oldest first.
	Via []string `json:"via,omitempty"`
	// Try holds the addresses to ask after this one, should it hold no feed.
	Try []string `json:"try,omitempty"`
	// Index is the sitemap index that Fetch is a part of; empty for a source's own document.
	Index string `json:"index,omitempty"`
	// Changed is when the index says that Fetch changed last.
	Changed time.Time `json:"changed,omitzero"`
	// Site is the page to read for links to articles when none of Try holds a feed.
	Site string `json:"site,omitempty"`
	// Section says that Fetch is to be read so, unless it is a feed.
	Section bool `json:"section,omitempty"`
	// Explore says that Fetch is the site itself, to be searched for its feed.
	Explore bool      `json:"explore,omitempty"`
	At      time.Time `json:"at"` // when the poll was due
}

// Type implements Event.
func (Poll) Type() string { return "org.wireroom.poll.v1" }

// Subject implements Event.
func (p Poll) Subject() string { return FrontierPoll(p.Host) }

// Key implements Event. Each hop and each address tried is a message of its own.
func (p Poll) Key() string {
	key := "poll:" + p.Source + ":" + p.Fetch + ":" + itoa(len(p.Via)) + ":" + itoa(len(p.Try)) + ":" + p.At.UTC().Format(time.RFC3339Nano)
	if p.Section { // the same page, read in another way
		key += ":section"
	}
	return key
}

// Time implements Event.
func (p Poll) Time() time.Time { return p.At }
