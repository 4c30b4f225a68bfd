package feed

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
)

// jsonFeed is a JSON Feed 1.0 or 1.1. Items are read apart, so that a cut-off feed
// gives the whole ones and a wrong type in one does not cost the others.
type jsonFeed struct {
	Version  loose `json:"version"`
	Title    loose `json:"title"`
	HomePage loose `json:"home_page_url"`
	FeedURL  loose `json:"feed_url"`
	Language loose `json:"language"`
	Authors  any   `json:"authors"`
	Author   any   `json:"author"`
	Hubs     any   `json:"hubs"`
}

type jsonItem struct {
	ID        loose `json:"id"`
	URL       loose `json:"url"`
	External  loose `json:"external_url"`
	Title     loose `json:"title"`
	HTML      loose `json:"content_html"`
	Text      loose `json:"content_text"`
	Summary   loose `json:"summary"`
	Published loose `json:"date_published"`
	Modified  loose `json:"date_modified"`
	Authors   any   `json:"authors"`
	Author    any   `json:"author"`
	Tags      any   `json:"tags"`
}

// loose is a string, or a number as a string; of any other type it is empty.
type loose string

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (l *loose) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case len(b) > 0 && b[0] == '"' && json.Unmarshal(b, &s) == nil:
		*l = loose(strings.TrimSpace(s))
	case len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9'):
		*l = loose(b)
	}
	return nil
}

func parseJSON(text string, base *url.URL) (*Feed, error) {
	head, items, found := splitJSON(text)
	if !found && !strings.Contains(string(head.Version), "jsonfeed.org") {
		return nil, fmt.Errorf("%w: it looks like JSON of something else", ErrNotFeed)
	}
	f := newFeed(KindJSON)
	f.Self = resolve(base, string(head.FeedURL))
	f.Title, f.Link, f.Language = plainText(head.Title), resolve(base, string(head.HomePage)), string(head.Language)
	for _, hub := range list(head.Hubs) {
		setOnce(&f.Hub, resolve(base, field(hub, "url")))
	}
	for _, it := range items {
		f.add(it.item(f.Language, base))
	}
	inherit(f, jsonAuthors(head.Authors, head.Author))
	return f, nil
}

// splitJSON reads the top level key by key, as far as it goes. found says that there
// are items, as a feed has them.
func splitJSON(text string) (head jsonFeed, items []jsonItem, found bool) {
	d := json.NewDecoder(strings.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return head, nil, false
	}
	rest := map[string]json.RawMessage{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			break
		}
		if key == "items" {
			var ok bool
			items, ok = jsonItems(d)
			if found = true; !ok {
				break
			}
			continue
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		if name, ok := key.(string); ok {
			rest[name] = value
		}
	}
	if all, err := json.Marshal(rest); err == nil {
		_ = json.Unmarshal(all, &head) // a wrong type is an absent value
	}
	return head, items, found && (len(items) > 0 || strings.Contains(string(head.Version), "jsonfeed"))
}

// jsonItems reads an array of items until its end or the document's. It keeps one too many,
// so that the feed knows of it.
func jsonItems(d *json.Decoder) (items []jsonItem, whole bool) {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, false
	}
	for d.More() {
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return items, false
		}
		var it jsonItem
		if json.Unmarshal(raw, &it) == nil && it.URL+it.ID+it.External != "" && len(items) <= MaxItems {
			items = append(items, it)
		}
	}
	_, err := d.Token()
	return items, err == nil
}

func (j jsonItem) item(lang string, base *url.URL) Item {
	it := Item{
		ID: string(j.ID), Title: plainText(j.Title), ContentHTML: absolute(string(j.HTML), base), Summary: plainText(j.Summary),
		Authors: jsonAuthors(j.Authors, j.Author),
	}
	it.Published, it.PublishedAs = date(lang, string(j.Published))
	it.Updated, it.UpdatedAs = date(lang, string(j.Modified))
	it.URL = resolve(base, string(j.URL))
	setOnce(&it.URL, resolve(base, string(j.External)))
	if isAddress(it.ID) {
		setOnce(&it.URL, it.ID)
	}
	setOnce(&it.ID, it.URL)
	setOnce(&it.ContentHTML, html.EscapeString(string(j.Text)))
	for _, t := range list(j.Tags) {
		if s, ok := t.(string); ok {
			it.Tags = appendNew(it.Tags, squeeze(s))
		}
	}
	return it
}

// plainText is for the fields that JSON Feed says are plain text.
func plainText(l loose) string { return squeeze(string(l)) }

func jsonAuthors(authors, author any) []string {
	var out []string
	for _, a := range append(list(authors), list(author)...) {
		name := field(a, "name")
		if s, ok := a.(string); ok {
			name = s
		}
		out = appendNew(out, squeeze(name))
	}
	return out
}

// list is a JSON array, or one value as a list of it.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func field(v any, name string) string {
	m, _ := v.(map[string]any)
	s, _ := m[name].(string)
	return s
}
