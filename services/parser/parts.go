package parser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	"github.com/wireroom/wireroom/services/parser/internal/meta"
	"github.com/wireroom/wireroom/services/parser/internal/sim"
)

// maxBefore bounds, in bytes of JSON, what travels along of the pages before. It goes
// through the broker together with the next page, and both must fit into a message.
const maxBefore = 1 << 20

// further is the next page of an article that goes on there, as a link for the frontier;
// nil where it does not, or where enough was joined. at is the page that was read last.
func (s *Service) further(l event.Link, a *article.Article, at string, number int) *event.Found {
	if number > s.cfg.MaxPages || a.NextPageURL == "" {
		return nil
	}
	host, err := article.HostKey(a.NextPageURL)
	if err != nil || !meta.Part(at, a.NextPageURL, number) {
		return nil
	}
	before, err := json.Marshal(a)
	if err != nil || len(before) > maxBefore {
		return nil
	}
	return &event.Found{Link: l, Fetch: a.NextPageURL, Host: host, Part: &event.Part{Number: number, Before: before}}
}

// handlePart adds a further page to the record of those before it. What cannot be read of
// it is left out: the article ends there, and its record names the page that is missing.
func (s *Service) handlePart(ctx context.Context, f *event.Fetched) error {
	var whole article.Article
	if err := json.Unmarshal(f.Part.Before, &whole); err != nil {
		return fmt.Errorf("parse %s: the record of the pages before page %d: %w", f.URL, f.Part.Number, err)
	}
	page, why, err := part(s.rules.Load(), f, &whole)
	if err != nil {
		return err
	}
	if page == nil {
		s.pages.WithLabelValues("part-missing").Inc()
		s.log.Info("a further page of an article is missing", "url", f.FinalURL, "reason", why)
		return s.finish(ctx, f.Link, &whole)
	}
	s.pages.WithLabelValues("part").Inc()
	join(&whole, page, f.Part.Number)
	return s.goOn(ctx, f.Link, &whole, page.URL, f.Part.Number+1)
}

// ParsePart adds a further page of an article to the record of those before it, as the stage
// does. more is false where the article ends there, because it does or because the page
// cannot be read.
func ParsePart(rules *Rules, f *event.Fetched, whole *article.Article) (more bool, err error) {
	page, _, err := part(rules, f, whole)
	if err != nil || page == nil {
		return false, err
	}
	join(whole, page, f.Part.Number)
	return whole.NextPageURL != "", nil
}

// goOn asks for the next page of an article, or hands the record on where there is none.
func (s *Service) goOn(ctx context.Context, l event.Link, a *article.Article, at string, number int) error {
	if next := s.further(l, a, at, number); next != nil {
		return s.askFor(ctx, *next, a)
	}
	return s.finish(ctx, l, a)
}

// part is what a further page has that the record of those before it has not; nil with a
// reason where it cannot be had.
func part(rules *Rules, f *event.Fetched, whole *article.Article) (page *article.Article, why string, err error) {
	if f.Missing != "" {
		return nil, f.Missing, nil
	}
	known := map[string]bool{whole.Title: true, whole.Subtitle: true}
	for _, b := range whole.Blocks {
		known[b.Text] = true
	}
	page, _, err = parse(rules, f, known)
	var refusal *event.Refusal
	if errors.As(err, &refusal) {
		return nil, refusal.Reason, nil
	}
	return page, "", err
}

// join puts the text of a further page behind a record's. One without any is the end, as
// when the number of a page is that of its comments.
func join(whole, page *article.Article, number int) {
	whole.NextPageURL = ""
	if len(page.Blocks) == 0 {
		return
	}
	whole.NextPageURL, whole.Pages = page.NextPageURL, number
	whole.Blocks = append(whole.Blocks, page.Blocks...)
	whole.Text = strings.TrimSpace(whole.Text + "\n\n" + page.Text)
	whole.HTML += "\n" + page.HTML
	whole.Images = moreImages(whole.Images, page.Images)
	words := sim.Words(whole.Text)
	whole.WordCount = len(words)
	sameness(whole, words)
}

func moreImages(have, more []article.Image) []article.Image {
	known := map[string]bool{}
	for _, img := range have {
		known[img.URL] = true
	}
	for _, img := range more {
		if !known[img.URL] && len(have) < maxImages {
			have = append(have, img)
		}
	}
	return have
}

// finish hands on a record that is as complete as it gets.
func (s *Service) finish(ctx context.Context, l event.Link, a *article.Article) error {
	s.pages.WithLabelValues("parsed").Inc()
	a.Parsed = article.Time(time.Now())
	return s.send(ctx, l, a)
}
