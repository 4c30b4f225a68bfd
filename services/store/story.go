package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

// alikeAtOnce is of how many records the like ones are in memory at once: each may have
// archive.MaxAlike, of 2 KB.
const alikeAtOnce = 25

// join finds the stories of records and sets them. Records are written among the members
// first and looked for then: of two stores that do so at once with texts of one story, the
// later sees the other's. Doing it again changes nothing. One whose text was dropped stays
// the member that it was with the text.
func (s *Service) join(ctx context.Context, records []article.Article) error {
	members := make([]archive.Member, len(records))
	var joining []archive.Member
	for i := range records {
		members[i] = archive.MemberOf(&records[i])
		if records[i].TextDropped.IsZero() {
			joining = append(joining, members[i])
		}
	}
	if err := s.archive.Join(ctx, joining); err != nil {
		return err
	}
	for from := 0; from < len(records); from += alikeAtOnce {
		to := min(from+alikeAtOnce, len(records))
		if err := s.setStories(ctx, records[from:to], members[from:to]); err != nil {
			return err
		}
	}
	return nil
}

// setStories finds the stories of some records, whose members are written.
func (s *Service) setStories(ctx context.Context, records []article.Article, members []archive.Member) error {
	sketches := make([]story.Sketch, len(members))
	for i := range members {
		sketches[i] = members[i].Sketch
	}
	lists, err := s.archive.Alike(ctx, sketches)
	if err != nil {
		return err
	}
	for i, m := range members {
		if records[i].TextDropped.IsZero() {
			records[i].Story, err = s.storyOf(ctx, m, lists[i])
		} else {
			records[i].Story, err = s.storyBefore(ctx, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// storyBefore is the story that a member is of already.
func (s *Service) storyBefore(ctx context.Context, m archive.Member) (string, error) {
	a, err := s.archive.Get(ctx, m.Article)
	if errors.Is(err, ErrNotFound) { // it was dropped just now
		return m.Story, nil
	}
	return cmp.Or(a.Story, m.Story), err
}

// storyOf merges the stories that a member shows to be one with those of list, and
// returns it.
func (s *Service) storyOf(ctx context.Context, m archive.Member, list []archive.Member) (id string, err error) {
	id = m.Story
	for _, other := range list {
		if other.Article != m.Article && !story.Same(m.Sketch, other.Sketch) || other.Story == id {
			continue
		}
		id, err = s.archive.Merge(ctx, id, other.Story, func(from, into string) error {
			if from == m.Story { // nobody has heard of it yet
				return nil
			}
			return s.tellMerged(ctx, from, into, m.Article)
		})
		if err != nil {
			return "", err
		}
	}
	return id, nil
}

var storyID = regexp.MustCompile(`^[0-9a-f]{12}-`)

// IsStory reports whether an ID is one of a story.
func IsStory(id string) bool { return storyID.MatchString(id) }

// Story tells who had a story, by its ID or a record's.
func Story(ctx context.Context, a Archive, id string) (query.StoryAnswer, error) {
	if !IsStory(id) {
		r, err := a.Get(ctx, id)
		if err != nil {
			return query.StoryAnswer{}, err
		}
		if r.Story == "" {
			return query.StoryAnswer{}, fmt.Errorf("record %s is of no story yet: it was not announced since it was stored, or was stored before there were stories: %w", id, ErrNotFound)
		}
		id = r.Story
	}
	members, err := a.Story(ctx, id)
	if err != nil {
		return query.StoryAnswer{}, err
	}
	out := query.StoryAnswer{Story: members[0].Story, Articles: make([]query.StoryArticle, len(members))}
	sources, agencies := map[string]int{}, map[string]int{}
	for i, m := range members {
		out.Articles[i] = query.StoryArticle{
			ID: m.Article, URL: m.URL, Title: m.Title, Source: m.Source, Language: m.Language, Agency: m.Agency, At: m.At,
			Common: share(m.Sketch, members[0].Sketch),
		}
		sources[m.Source]++
		if m.Agency != "" {
			agencies[m.Agency]++
		}
	}
	out.Outlets, out.Agency = len(sources), most(agencies)
	return out, nil
}

// share is to two digits: it is known no better.
func share(a, b story.Sketch) float64 { return float64(int(100*story.Share(a, b)+0.5)) / 100 }

// most is the name that counts most, "" of none.
func most(n map[string]int) (name string) {
	names := make([]string, 0, len(n))
	for k := range n {
		names = append(names, k)
	}
	if len(names) == 0 {
		return ""
	}
	return slices.MinFunc(names, func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) })
}

func (s *Service) story(ctx context.Context, r query.StoryRequest) (query.StoryAnswer, error) {
	return Story(ctx, s.archive, r.ID)
}
