package parser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// maxBegins is how much of a text a trial shows, in bytes.
const maxBegins = 300

// offerTrials parses pages that nobody will store, for whoever checks a source.
func (s *Service) offerTrials(ctx context.Context) error {
	return s.bus.DoFavours(ctx, query.TrialSubject, Stage, s.trial)
}

// trial parses one page. That it is no article is an answer, too.
func (s *Service) trial(m event.Message) ([]byte, error) {
	var f event.Fetched
	if err := event.Unmarshal(m, &f); err != nil {
		return nil, err
	}
	out := query.Trial{URL: f.FinalURL}
	a, err := ParseWith(s.rules.Load(), &f)
	var refusal *event.Refusal
	switch {
	case errors.As(err, &refusal):
		out.Refused = refusal.Error()
	case err != nil:
		return nil, fmt.Errorf("parse %s: %w", f.FinalURL, err)
	default:
		out = trialOf(a)
	}
	return json.Marshal(out)
}

func trialOf(a *article.Article) query.Trial {
	return query.Trial{
		URL: a.URL, Title: a.Title, Begins: begins(a.Text), Words: a.WordCount, Published: a.Published, Authors: a.Authors,
		Language: a.Language, Section: a.Section, Agency: a.Agency, Kind: a.Kind, Access: a.Access,
	}
}

// begins is the first words of a text.
func begins(text string) string {
	if len(text) <= maxBegins {
		return text
	}
	text = strings.ToValidUTF8(text[:maxBegins], "")
	if i := strings.LastIndexByte(text, ' '); i > maxBegins/2 { // there are scripts without
		text = text[:i]
	}
	return text
}
