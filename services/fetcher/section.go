package fetcher

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/feed"
	"github.com/wireroom/wireroom/services/fetcher/internal/section"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// kindSection is the kind of a source that is a page without a feed.
const kindSection = "html"

// rulesOf are a source's own words about links.
func rulesOf(src event.Source) (r section.Rules, err error) {
	for _, e := range []struct {
		name, text string
		to         **regexp.Regexp
	}{{"article", src.ArticleLinks, &r.Article}, {"exclude", src.ExcludeLinks, &r.Exclude}} {
		if e.text == "" {
			continue
		}
		if *e.to, err = regexp.Compile(e.text); err != nil {
			return r, fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return r, nil
}

func excluded(r section.Rules, url string) bool {
	return r.Exclude != nil && r.Exclude.MatchString(url)
}

// readSection reads a page for links to articles, as if it were a feed. memory is what the
// page has taught about its links by now.
func readSection(src event.Source, p event.Poll, resp *web.Response) (doc *feed.Feed, memory json.RawMessage, err error) {
	var before section.Memory
	if len(src.Page) > 0 {
		_ = json.Unmarshal(src.Page, &before) // what cannot be read is learned again
	}
	doc, after, err := sectionOf(src, p.Fetch, resp, before)
	if err != nil {
		return nil, nil, err
	}
	memory, err = json.Marshal(after)
	return doc, memory, err
}

// sectionOf makes a document of a page's links. A page that has none is an error.
func sectionOf(src event.Source, at string, resp *web.Response, before section.Memory) (*feed.Feed, section.Memory, error) {
	rules, err := rulesOf(src)
	if err != nil {
		return nil, before, err
	}
	page := section.Page{Body: resp.Body, ContentType: resp.Header.Get("Content-Type"), URL: at, At: cmp.Or(resp.Done, time.Now())}
	links, after, err := section.Read(page, rules, before)
	if err != nil {
		return nil, before, err
	}
	if len(links) == 0 && before.Polls == 0 {
		return nil, before, errors.New("it is no feed, names none, and no links of it look like articles (name the feed, or say which links are with article: REGEXP)")
	}
	doc := &feed.Feed{Kind: kindSection}
	for _, l := range links {
		doc.Items = append(doc.Items, feed.Item{ID: l.URL, URL: l.URL}) // the link's text is too often a teaser to be a title
	}
	return doc, after, nil
}
