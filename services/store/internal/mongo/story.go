package mongo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

// member is a record as its story has it, as it lies in members.
type member struct {
	Article  string    `bson:"_id"`
	Story    string    `bson:"story"`  // the one it began with; see merges
	Joined   int64     `bson:"joined"` // when, in Unix nanoseconds of the store's clock: the order of joining
	At       time.Time `bson:"at"`
	Source   string    `bson:"source"`
	Agency   string    `bson:"agency"`
	URL      string    `bson:"url"`
	Title    string    `bson:"title"`
	Language string    `bson:"language"`
	Shingles int       `bson:"shingles"`
	Hashes   []byte    `bson:"hashes"` // 8 bytes each, little endian
	Keys     []int64   `bson:"keys"`
}

// merged is a story that was given up for another, as it lies in merges.
type merged struct {
	From string `bson:"_id"`
	Into string `bson:"into"`
}

// Join implements archive.Stories.
func (a *Archive) Join(ctx context.Context, members []archive.Member) error {
	now := time.Now().UnixNano()
	models := make([]mongo.WriteModel, len(members))
	for i := range members {
		m := &members[i]
		models[i] = mongo.NewUpdateOneModel().SetUpsert(true).SetFilter(bson.D{{Key: "_id", Value: m.Article}}).SetUpdate(bson.D{
			{Key: "$set", Value: bson.D{
				{Key: "agency", Value: m.Agency}, {Key: "url", Value: m.URL}, {Key: "title", Value: m.Title}, {Key: "language", Value: m.Language},
				{Key: "shingles", Value: m.Sketch.N}, {Key: "hashes", Value: story.Pack(m.Sketch.Hashes)}, {Key: "keys", Value: signed(m.Sketch.FoundBy())},
			}},
			{Key: "$setOnInsert", Value: bson.D{{Key: "story", Value: m.Story}, {Key: "at", Value: m.At}, {Key: "source", Value: m.Source}, {Key: "joined", Value: now + int64(i)}}},
		})
	}
	if err := update(ctx, a.members, models); err != nil {
		return fmt.Errorf("join stories: %w", err)
	}
	return nil
}

// signed are hashes as BSON has numbers.
func signed(hashes []uint64) []int64 {
	out := make([]int64, len(hashes))
	for i, h := range hashes {
		out[i] = int64(h)
	}
	return out
}

func (m member) member() archive.Member {
	return archive.Member{
		Article: m.Article, Story: m.Story, At: m.At.UTC(), Source: m.Source, Agency: m.Agency, URL: m.URL, Title: m.Title, Language: m.Language,
		Sketch: story.Sketch{N: m.Shingles, Hashes: story.Unpack(m.Hashes)},
	}
}

// Alike implements archive.Stories.
func (a *Archive) Alike(ctx context.Context, sketches []story.Sketch) ([][]archive.Member, error) {
	out := make([][]archive.Member, len(sketches))
	for i, s := range sketches {
		var err error
		if out[i], err = a.alike(ctx, s.Keys()); err != nil {
			return nil, fmt.Errorf("look for like texts: %w", err)
		}
	}
	return out, nil
}

// alike asks for all keys at once, and for each alone only where that brings so many that
// one key could keep the others out.
func (a *Archive) alike(ctx context.Context, keys []uint64) ([]archive.Member, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	ask := signed(keys)
	list, err := a.newest(ctx, bson.D{{Key: "$in", Value: ask}}, archive.MaxAlike+1)
	if err == nil && len(list) > archive.MaxAlike {
		list, err = a.newestOfEach(ctx, ask)
	}
	if err != nil {
		return nil, err
	}
	var out []archive.Member
	for _, m := range limited(list, ask) {
		out = append(out, m.member())
	}
	return out, a.chain().Now(ctx, out)
}

// newest are the members whose keys a condition picks, those first that joined last.
func (a *Archive) newest(ctx context.Context, keys any, n int) ([]member, error) {
	return find[member](ctx, a.members, bson.D{{Key: "keys", Value: keys}}, options.Find().SetSort(bson.D{{Key: "joined", Value: -1}}).SetLimit(int64(n)))
}

func (a *Archive) newestOfEach(ctx context.Context, keys []int64) (out []member, err error) {
	seen := map[string]bool{}
	for _, k := range keys {
		list, err := a.newest(ctx, k, archive.MaxPerKey)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if !seen[m.Article] {
				seen[m.Article] = true
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b member) int { return cmp.Compare(b.Joined, a.Joined) })
	return out, nil
}

// limited are the members, newest first, that are among the MaxPerKey newest of a key.
func limited(list []member, keys []int64) (out []member) {
	n := map[int64]int{}
	for _, m := range list {
		keep := false
		for _, k := range m.Keys {
			if slices.Contains(keys, k) && n[k] < archive.MaxPerKey {
				n[k]++
				keep = true
			}
		}
		if keep {
			out = append(out, m)
		}
	}
	return out
}

// Merge implements archive.Stories.
func (a *Archive) Merge(ctx context.Context, x, y string, told func(from, into string) error) (string, error) {
	id, err := a.chain().Merge(ctx, x, y, told)
	if err != nil {
		return "", fmt.Errorf("merge stories: %w", err)
	}
	return id, nil
}

// Story implements archive.Stories.
func (a *Archive) Story(ctx context.Context, id string) ([]archive.Member, error) {
	all, err := a.chain().All(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read story %s: %w", id, err)
	}
	list, err := find[member](ctx, a.members, in("story", all))
	if err == nil && len(list) == 0 {
		err = archive.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read story %s: %w", id, err)
	}
	out := make([]archive.Member, len(list))
	for i, m := range list {
		out[i] = m.member()
	}
	return archive.FirstSeen(out), a.chain().Now(ctx, out)
}

// Pickups implements archive.Stories.
func (a *Archive) Pickups(ctx context.Context, stories []string) (map[string][]query.Pickup, error) {
	if len(stories) == 0 {
		return nil, nil
	}
	heads, err := a.heads(ctx, stories)
	if err != nil {
		return nil, fmt.Errorf("read who had stories: %w", err)
	}
	list, err := find[member](ctx, a.members, in("story", slices.Collect(maps.Keys(heads))),
		options.Find().SetProjection(bson.D{{Key: "story", Value: 1}, {Key: "source", Value: 1}, {Key: "at", Value: 1}}))
	if err != nil {
		return nil, fmt.Errorf("read who had stories: %w", err)
	}
	had := make([]archive.Member, len(list))
	for i, m := range list {
		had[i] = archive.Member{Story: heads[m.Story], Source: m.Source, At: m.At.UTC()}
	}
	return archive.PickupsOf(had), nil
}

// Seen implements archive.Stories. Which of them are alone is left to Pickups.
func (a *Archive) Seen(ctx context.Context, since, until time.Time, n int) (s archive.Seen, err error) {
	list, err := find[member](ctx, a.members, bson.D{{Key: "at", Value: bson.D{{Key: "$gte", Value: since}, {Key: "$lt", Value: until}}}},
		options.Find().SetSort(bson.D{{Key: "at", Value: -1}, {Key: "story", Value: 1}}).SetLimit(int64(n)).
			SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "story", Value: 1}, {Key: "source", Value: 1}, {Key: "at", Value: 1}}))
	if err != nil {
		return s, fmt.Errorf("read who was seen: %w", err)
	}
	for _, m := range list {
		s.Oldest = m.At.UTC()
		s.Members = append(s.Members, archive.Member{Story: m.Story, Source: m.Source, At: s.Oldest})
	}
	return s, a.chain().Now(ctx, s.Members)
}

// heads are what stories are now, of these and all that were merged into them.
func (a *Archive) heads(ctx context.Context, stories []string) (map[string]string, error) {
	heads := map[string]string{}
	for _, s := range stories {
		heads[s] = s
	}
	for next := stories; len(next) > 0; {
		list, err := find[merged](ctx, a.merges, in("into", next))
		if err != nil {
			return nil, err
		}
		next = nil
		for _, m := range list {
			if heads[m.From] == "" {
				heads[m.From], next = heads[m.Into], append(next, m.From)
			}
		}
	}
	return heads, nil
}

func in(field string, values []string) bson.D {
	return bson.D{{Key: field, Value: bson.D{{Key: "$in", Value: values}}}}
}

func (a *Archive) chain() archive.Merges {
	return archive.Merges{
		Into: func(ctx context.Context, from []string) (map[string]string, error) {
			list, err := find[merged](ctx, a.merges, in("_id", from))
			out := map[string]string{}
			for _, m := range list {
				out[m.From] = m.Into
			}
			return out, err
		},
		From: func(ctx context.Context, into []string) (out []string, err error) {
			list, err := find[merged](ctx, a.merges, in("into", into), options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(archive.MaxMembers))
			for _, m := range list {
				out = append(out, m.From)
			}
			return out, err
		},
		Put: func(ctx context.Context, from, into string) error {
			_, err := insertNew(ctx, a.merges, []any{merged{from, into}})
			return err
		},
	}
}

// setStory gives records their stories as they are now.
func (a *Archive) setStory(ctx context.Context, records []article.Article) error {
	if len(records) == 0 {
		return nil
	}
	ids := make([]string, len(records))
	for i := range records {
		ids[i] = records[i].ID
	}
	list, err := find[member](ctx, a.members, in("_id", ids), options.Find().SetProjection(bson.D{{Key: "story", Value: 1}}))
	if err != nil {
		return err
	}
	found := make([]archive.Member, len(list))
	for i, m := range list {
		found[i] = archive.Member{Article: m.Article, Story: m.Story}
	}
	if err := a.chain().Now(ctx, found); err != nil {
		return err
	}
	archive.SetStory(records, found)
	return nil
}
