package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// maxSeen is how many records the stories of a time are looked for among, those seen last.
	maxSeen = 50_000
	// maxStories is the largest page of stories.
	maxStories = 100
	// maxDots is how many outlets of a story a list tells of, the first of them.
	maxDots = 50
	// recently is the end of the time asked for that speed is measured in.
	recently = time.Hour
)

// Stories lists the stories of a time.
func Stories(ctx context.Context, a Archive, r query.StoriesRequest, now time.Time) (query.StoriesAnswer, error) {
	r, err := storiesOf(r, now)
	if err != nil {
		return query.StoriesAnswer{}, err
	}
	return stories(ctx, a, r, maxSeen)
}

// stories looks at the records of the time that were seen last, at most so many.
func stories(ctx context.Context, a Archive, r query.StoriesRequest, most int) (query.StoriesAnswer, error) {
	seen, err := a.Seen(ctx, r.Since, r.Until, most)
	if err != nil {
		return query.StoriesAnswer{}, err
	}
	out := query.StoriesAnswer{Stories: []query.StoryRow{}, Since: r.Since, Alone: seen.Alone}
	if len(seen.Members)+seen.Alone == most {
		out.Since = seen.Oldest
	}
	pickups, err := a.Pickups(ctx, storiesIn(seen.Members))
	if err != nil {
		return out, err
	}
	for _, m := range seen.Members {
		if len(pickups[m.Story]) < 2 {
			out.Alone++
		}
	}
	rows := ranked(pickups, r)
	out.Total = len(rows)
	rows = rows[min(r.After, len(rows)):]
	if len(rows) > r.Limit {
		rows, out.Next = rows[:r.Limit], r.After+r.Limit
	}
	size := 0
	for i, row := range rows {
		if err := tell(ctx, a, &row); err != nil {
			return out, err
		}
		if size += sizeOf(row); size > maxAnswer-1000 && i > 0 {
			out.Next = r.After + i
			break
		}
		out.Stories = append(out.Stories, row)
	}
	return out, nil
}

// storiesOf fills in what was not said and says what is wrong.
func storiesOf(r query.StoriesRequest, now time.Time) (query.StoriesRequest, error) {
	if r.Until.IsZero() {
		r.Until = article.Time(now.Add(time.Millisecond))
	}
	if r.Since.IsZero() {
		r.Since = r.Until.AddDate(0, 0, -1)
	}
	r.Sort, r.Outlets, r.Limit = cmp.Or(r.Sort, query.ByOutlets), cmp.Or(r.Outlets, 2), cmp.Or(r.Limit, 20)
	switch {
	case !slices.Contains([]query.Sort{query.ByOutlets, query.BySpeed, query.ByAge}, r.Sort):
		return r, fmt.Errorf("sort %q is none of outlets, speed and new: %w", r.Sort, archive.ErrQuery)
	case r.Limit < 0 || r.Limit > maxStories:
		return r, fmt.Errorf("limit %d must be between 1 and %d: %w", r.Limit, maxStories, archive.ErrQuery)
	case r.Outlets < 2:
		return r, fmt.Errorf("outlets %d must be 2 or more: what one alone has is found by query.search: %w", r.Outlets, archive.ErrQuery)
	case r.After < 0:
		return r, fmt.Errorf("after %d must not be negative: %w", r.After, archive.ErrQuery)
	}
	return r, nil
}

func storiesIn(members []archive.Member) []string {
	set := map[string]bool{}
	for _, m := range members {
		set[m.Story] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// ranked are the stories of enough outlets in the order asked for.
func ranked(pickups map[string][]query.Pickup, r query.StoriesRequest) (rows []query.StoryRow) {
	for id, had := range pickups {
		if len(had) < r.Outlets {
			continue
		}
		first := had[0].At
		row := query.StoryRow{
			Story: id, Outlets: len(had), Pickups: had[:min(len(had), maxDots)],
			HalfMS: had[(len(had)-1)/2].At.Sub(first).Milliseconds(), SpanMS: had[len(had)-1].At.Sub(first).Milliseconds(),
		}
		for _, p := range had {
			if p.At.Before(r.Until) && !p.At.Before(r.Until.Add(-recently)) {
				row.Recent++
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b query.StoryRow) int {
		switch age := b.Pickups[0].At.Compare(a.Pickups[0].At); r.Sort {
		case query.ByAge:
			return cmp.Or(age, strings.Compare(b.Story, a.Story))
		case query.BySpeed:
			return cmp.Or(b.Recent-a.Recent, b.Outlets-a.Outlets, age, strings.Compare(b.Story, a.Story))
		default:
			return cmp.Or(b.Outlets-a.Outlets, age, strings.Compare(b.Story, a.Story))
		}
	})
	return rows
}

// tell fills a row with what the members of the story say: the first headline of all, and
// of each further language.
func tell(ctx context.Context, a Archive, row *query.StoryRow) error {
	members, err := a.Story(ctx, row.Story)
	if err != nil {
		return err
	}
	row.Articles = len(members)
	agencies, languages := map[string]int{}, map[string]bool{}
	for i, m := range members {
		if m.Agency != "" {
			agencies[m.Agency]++
		}
		lang, _, _ := strings.Cut(m.Language, "-")
		if languages[lang] {
			continue
		}
		languages[lang] = true
		h := query.Headline{ID: m.Article, Title: m.Title, Source: m.Source, Language: m.Language, At: m.At}
		if i == 0 {
			row.Lead = h
		} else {
			row.Others = append(row.Others, h)
		}
	}
	row.Agency = most(agencies)
	return nil
}

func (s *Service) stories(ctx context.Context, r query.StoriesRequest) (query.StoriesAnswer, error) {
	return Stories(ctx, s.archive, r, time.Now())
}
