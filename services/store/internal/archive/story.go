package archive

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

const (
	// MaxAlike is how many members are compared with one text.
	MaxAlike = 320
	// MaxPerKey is how many of them one key may bring, those that came last: what an outlet puts above
	// all its articles must not keep the others out.
	MaxPerKey = MaxAlike / story.Keys
	// MaxMembers is how many members of a story are listed, the first of them.
	MaxMembers = 500
)

// Member is a record as a story has it.
type Member struct {
	Article  string
	Story    string // of itself alone until it is merged; see StoryID
	At       time.Time
	Source   string
	Agency   string
	URL      string
	Title    string
	Language string
	Sketch   story.Sketch
}

// MemberOf is a record as a member of a story of its own. One whose text is too short for
// a sketch stays alone in it.
func MemberOf(a *article.Article) Member {
	return Member{
		Article: a.ID, Story: StoryID(a), At: began(a), Source: a.Source.ID, Agency: a.Agency, URL: a.URL, Title: a.Title, Language: a.Language, Sketch: story.Of(a.Text),
	}
}

// StoryID is the story that a record begins. IDs are in the order in which stories began,
// so that of two that turn out to be one the older is known by its ID.
func StoryID(a *article.Article) string {
	return fmt.Sprintf("%012x-%.12s", max(0, began(a).UnixMilli()), a.ID)
}

func began(a *article.Article) time.Time {
	if a.FirstSeen.IsZero() {
		return a.Stored
	}
	return a.FirstSeen
}

// Stories keeps who is of which story. It is part of every archive.
type Stories interface {
	// Join writes members with their sketches. One that is there keeps its story, whatever
	// its text has become.
	Join(ctx context.Context, members []Member) error

	// Alike lists for each sketch the members that are found by its keys, at most MaxAlike: article,
	// story and sketch of each.
	Alike(ctx context.Context, sketches []story.Sketch) ([][]Member, error)

	// Merge makes two stories one, for good, under the smaller ID, and returns it. They may
	// have been merged with others already, also by others at this moment. Before a story
	// is given up for another, told is asked to tell of it.
	Merge(ctx context.Context, a, b string, told func(from, into string) error) (string, error)

	// Story lists the members of a story, also by an ID that it was given up for, the first
	// that was seen at the head; or fails with ErrNotFound.
	Story(ctx context.Context, id string) ([]Member, error)

	// Pickups lists when each source was first seen to have a story, the first at the head,
	// for each of these stories, which must not be given up.
	Pickups(ctx context.Context, stories []string) (map[string][]query.Pickup, error)

	// Seen looks at the members that were first seen in a time, those seen last, at most n.
	Seen(ctx context.Context, since, until time.Time, n int) (Seen, error)
}

// Seen are the members of a time. Most news is told by one outlet alone: of those it is enough
// to know how many.
type Seen struct {
	Members []Member  // of stories that several sources may have, those seen last at the head: story, source and time
	Alone   int       // how many others
	Oldest  time.Time // when the first of all was seen
}

// Merges is what an archive knows of stories that were merged.
type Merges struct {
	// Into returns what stories were merged into directly, of those that were.
	Into func(ctx context.Context, from []string) (map[string]string, error)
	// From lists the stories that were merged into stories directly, the oldest first, at
	// most MaxMembers.
	From func(ctx context.Context, into []string) ([]string, error)
	// Put notes that a story was merged, unless that is noted already.
	Put func(ctx context.Context, from, into string) error
}

// Resolve returns what stories are now. As all are merged into smaller ones, it ends.
func (m Merges) Resolve(ctx context.Context, stories []string) (map[string]string, error) {
	out := map[string]string{}
	for _, s := range stories {
		out[s] = s
	}
	for len(out) > 0 {
		var ask []string
		for _, now := range out {
			ask = append(ask, now)
		}
		into, err := m.Into(ctx, ask)
		if err != nil || len(into) == 0 {
			return out, err
		}
		for s, now := range out {
			if next, ok := into[now]; ok {
				out[s] = next
			}
		}
	}
	return out, nil
}

// Now brings members' stories up to what was merged.
func (m Merges) Now(ctx context.Context, members []Member) error {
	stories := make([]string, len(members))
	for i := range members {
		stories[i] = members[i].Story
	}
	now, err := m.Resolve(ctx, stories)
	for i := range members {
		members[i].Story = now[members[i].Story]
	}
	return err
}

// SetStory gives records the stories of their members.
func SetStory(records []article.Article, members []Member) {
	stories := map[string]string{}
	for _, m := range members {
		stories[m.Article] = m.Story
	}
	for i := range records {
		if s := stories[records[i].ID]; s != "" {
			records[i].Story = s
		}
	}
}

// Merge implements Stories.Merge. What decides between writers is that a story is merged
// into one other only: who comes second merges those two.
func (m Merges) Merge(ctx context.Context, a, b string, told func(from, into string) error) (string, error) {
	for {
		now, err := m.Resolve(ctx, []string{a, b})
		if err != nil {
			return "", err
		}
		from, into := max(now[a], now[b]), min(now[a], now[b])
		if from == into {
			return into, nil
		}
		if err := told(from, into); err != nil {
			return "", err
		}
		if err := m.Put(ctx, from, into); err != nil {
			return "", err
		}
	}
}

// All lists a story and those that were merged into it, at most MaxMembers.
func (m Merges) All(ctx context.Context, id string) ([]string, error) {
	now, err := m.Resolve(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	all := []string{now[id]}
	for next := all; len(next) > 0 && len(all) < MaxMembers; {
		if next, err = m.From(ctx, next); err != nil {
			return nil, err
		}
		all = append(all, next...)
	}
	return all[:min(len(all), MaxMembers)], nil
}

// FirstSeen brings members in order, and to MaxMembers.
func FirstSeen(list []Member) []Member {
	slices.SortFunc(list, func(a, b Member) int {
		if d := a.At.Compare(b.At); d != 0 {
			return d
		}
		return strings.Compare(a.Article, b.Article)
	})
	return list[:min(len(list), MaxMembers)]
}

// PickupsOf is when each source was first seen among members, by the members' stories.
func PickupsOf(members []Member) map[string][]query.Pickup {
	sorted := slices.SortedFunc(slices.Values(members), func(a, b Member) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Source, b.Source)) })
	out, had := map[string][]query.Pickup{}, map[[2]string]bool{}
	for _, m := range sorted {
		if key := [2]string{m.Story, m.Source}; !had[key] {
			had[key] = true
			out[m.Story] = append(out[m.Story], query.Pickup{Source: m.Source, At: m.At})
		}
	}
	return out
}
