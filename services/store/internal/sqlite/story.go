package sqlite

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

const memberColumns = `article, story, at, source, agency, url, title, language, shingles, sketch`

// Join implements archive.Stories.
func (a *Archive) Join(ctx context.Context, members []archive.Member) error {
	if len(members) == 0 {
		return nil
	}
	err := a.transactSoon(ctx, func(tx *writing) error { // a record is announced after it has joined
		sketches := map[int64]story.Sketch{} // the last, where a list has a member twice
		for i := range members {
			id, err := tx.join(ctx, &members[i])
			if err != nil {
				return err
			}
			sketches[id] = members[i].Sketch
		}
		return tx.addKeys(ctx, keysOf(sketches))
	})
	if err != nil {
		return fmt.Errorf("join stories: %w", err)
	}
	return nil
}

// join writes a member, but not what it is found by, and returns its id.
func (tx *writing) join(ctx context.Context, m *archive.Member) (int64, error) {
	res, err := tx.exec(ctx, tx.s.member, m.Article, m.Story, toMS(m.At), m.Source, m.Agency, m.URL, m.Title, m.Language, m.Sketch.N, story.Pack(m.Sketch.Hashes))
	if err != nil {
		return 0, err
	}
	switch n, err := res.RowsAffected(); {
	case err != nil:
		return 0, err
	case n == 0:
		return tx.rejoin(ctx, m)
	}
	return res.LastInsertId()
}

// rejoin replaces the text of a member that is there. Its old keys are known by its old
// sketch; an earlier version wrote all of them.
func (tx *writing) rejoin(ctx context.Context, m *archive.Member) (id int64, err error) {
	var old []byte
	if err := tx.StmtContext(ctx, tx.s.sketch).QueryRowContext(ctx, m.Article).Scan(&id, &old); err != nil {
		return 0, err
	}
	now := story.Pack(m.Sketch.Hashes)
	if _, err := tx.exec(ctx, tx.s.rejoin, m.Agency, m.URL, m.Title, m.Language, m.Sketch.N, now, id); err != nil || bytes.Equal(old, now) {
		return id, err
	}
	return id, tx.removeKeys(ctx, id, old)
}

func (tx *writing) removeKeys(ctx context.Context, id int64, sketch []byte) error {
	for _, k := range (story.Sketch{Hashes: story.Unpack(sketch)}).Keys() {
		if _, err := tx.exec(ctx, tx.s.unkey, int64(k), id); err != nil {
			return err
		}
	}
	return nil
}

// leaveStory removes a member, where there is one.
func (tx *writing) leaveStory(ctx context.Context, article string) error {
	var id int64
	var sketch []byte
	err := tx.StmtContext(ctx, tx.s.sketch).QueryRowContext(ctx, article).Scan(&id, &sketch)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = tx.removeKeys(ctx, id, sketch)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM members WHERE id = ?`, id)
	}
	return err
}

// key is a row of keys.
type key struct{ key, member int64 }

// keysAtOnce is how many rows of keys one statement writes.
const keysAtOnce = 40

// keysOf are what members are found by, in their order, so that what lies together is
// written together.
func keysOf(sketches map[int64]story.Sketch) (keys []key) {
	for id, s := range sketches {
		for _, k := range s.FoundBy() {
			keys = append(keys, key{int64(k), id})
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.member, b.member)) })
	return keys
}

func (tx *writing) addKeys(ctx context.Context, keys []key) error {
	args := make([]any, 2*keysAtOnce)
	for part := range slices.Chunk(keys, keysAtOnce) {
		for i := range keysAtOnce {
			k := part[min(i, len(part)-1)] // the last again where there are less, which is ignored
			args[2*i], args[2*i+1] = k.key, k.member
		}
		if _, err := tx.exec(ctx, tx.s.keys, args...); err != nil {
			return err
		}
	}
	return nil
}

// Alike implements archive.Stories. All keys are looked up at once.
func (a *Archive) Alike(ctx context.Context, sketches []story.Sketch) ([][]archive.Member, error) {
	ctx = context.WithoutCancel(ctx) // as in exec, and here for each row
	found, err := a.lookUp(ctx, sketches)
	if err != nil {
		return nil, fmt.Errorf("look for like texts: %w", explain(err))
	}
	var ids []string
	for id := range found {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	members, err := a.own.members(ctx, a.own.byID, ids)
	if err != nil {
		return nil, err
	}
	out := make([][]archive.Member, len(sketches))
	for i := range members {
		for _, k := range found[members[i].id] {
			out[k] = append(out[k], members[i].Member)
		}
	}
	return out, nil
}

// lookUp tells by which of the sketches a member is found.
func (a *Archive) lookUp(ctx context.Context, sketches []story.Sketch) (map[int64][]int, error) {
	var keys []int64
	var of []int // which sketch's each key is
	for i, s := range sketches {
		for _, k := range s.Keys() {
			keys, of = append(keys, int64(k)), append(of, i)
		}
	}
	ask, _ := json.Marshal(keys) // numbers always encode
	rows, err := a.own.alike.QueryContext(ctx, string(ask))
	if err != nil {
		return nil, err
	}
	out := map[int64][]int{}
	_, err = gather(rows, func(*struct{}) error {
		var place int
		var id int64
		err := rows.Scan(&place, &id)
		if i := of[place]; !slices.Contains(out[id], i) {
			out[id] = append(out[id], i)
		}
		return err
	})
	return out, err
}

// questions are about stories, asked of each record and so prepared once: of the readers'
// connections, and for what is asked while writing of the writer's own, since the others
// forget what they read of the file whenever it changes.
type questions struct{ alike, byID, byStory, storyOf, into, from, pickups *sql.Stmt }

// alikeQuery tells which members have keys, by the key's place in the list: of each key the
// MaxPerKey newest.
var alikeQuery = fmt.Sprintf(`SELECT ask.key, k.member FROM json_each(?) ask CROSS JOIN keys k ON k.key = ask.value AND k.member > coalesce(
	(SELECT member FROM keys WHERE key = ask.value ORDER BY member DESC LIMIT 1 OFFSET %d), 0)`, archive.MaxPerKey)

func prepareQuestions(ctx context.Context, db *sql.DB) (q questions, err error) {
	const in = ` IN (SELECT value FROM json_each(?))`
	for into, query := range map[**sql.Stmt]string{
		&q.alike:   alikeQuery,
		&q.byID:    `SELECT id, article, story, 0, '', '', '', '', '', shingles, sketch FROM members WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))`, // what is compared
		&q.byStory: `SELECT id, ` + memberColumns + ` FROM members WHERE story` + in,
		&q.storyOf: `SELECT article, story FROM members WHERE article` + in,
		&q.into:    `SELECT story, into_story FROM merges WHERE story` + in,
		&q.pickups: `WITH RECURSIVE of (story, head) AS (SELECT value, value FROM json_each(?) UNION SELECT m.story, of.head FROM of JOIN merges m ON m.into_story = of.story)
			SELECT of.head, b.source, min(b.at) FROM of JOIN members b ON b.story = of.story GROUP BY 1, 2 ORDER BY 1, 3, 2`,
		&q.from: `SELECT story FROM merges WHERE into_story` + in + ` ORDER BY story LIMIT ?`,
	} {
		if *into, err = db.PrepareContext(ctx, query); err != nil {
			return q, err
		}
	}
	return q, nil
}

// Merge implements archive.Stories.
func (a *Archive) Merge(ctx context.Context, x, y string, told func(from, into string) error) (string, error) {
	chain := a.own.chain()
	chain.Put = func(ctx context.Context, from, into string) error {
		return a.transactSoon(ctx, func(tx *writing) error { // and after its stories were merged
			_, err := tx.exec(ctx, tx.s.merge, from, into)
			return err
		})
	}
	id, err := chain.Merge(ctx, x, y, told)
	if err != nil {
		return "", fmt.Errorf("merge stories: %w", explain(err))
	}
	return id, nil
}

// Story implements archive.Stories.
func (a *Archive) Story(ctx context.Context, id string) ([]archive.Member, error) {
	all, err := a.ask.chain().All(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read story %s: %w", id, explain(err))
	}
	rows, err := a.ask.members(ctx, a.ask.byStory, all)
	if err == nil && len(rows) == 0 {
		err = archive.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read story %s: %w", id, err)
	}
	list := make([]archive.Member, len(rows))
	for i := range rows {
		list[i] = rows[i].Member
	}
	return archive.FirstSeen(list), nil
}

// Pickups implements archive.Stories.
func (a *Archive) Pickups(ctx context.Context, stories []string) (map[string][]query.Pickup, error) {
	rows, err := a.ask.pickups.QueryContext(ctx, list(stories).String())
	if err != nil {
		return nil, fmt.Errorf("read who had stories: %w", explain(err))
	}
	out := map[string][]query.Pickup{}
	_, err = gather(rows, func(*struct{}) error {
		var story string
		var p query.Pickup
		var at ms
		err := rows.Scan(&story, &p.Source, &at)
		p.At = at.Time()
		out[story] = append(out[story], p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who had stories: %w", explain(err))
	}
	return out, nil
}

// seenQuery has how many members are of stories that no other source has and that were not
// merged, with the time of the oldest of all; and then the others.
const seenQuery = `WITH seen AS MATERIALIZED (
		SELECT story, source, at, EXISTS (SELECT 1 FROM members o WHERE o.story = m.story AND o.source <> m.source)
			OR EXISTS (SELECT 1 FROM merges WHERE story = m.story) OR EXISTS (SELECT 1 FROM merges WHERE into_story = m.story) AS shared
		FROM members m WHERE at >= ? AND at < ? ORDER BY at DESC, story LIMIT ?)
	SELECT count(*) - coalesce(sum(shared), 0), '', '', coalesce(min(at), 0) FROM seen UNION ALL SELECT 0, story, source, at FROM seen WHERE shared`

// Seen implements archive.Stories. Those alone never leave SQL.
func (a *Archive) Seen(ctx context.Context, since, until time.Time, n int) (s archive.Seen, err error) {
	rows, err := a.r.QueryContext(ctx, seenQuery, toMS(since), toMS(until), n)
	if err != nil {
		return s, fmt.Errorf("read who was seen: %w", explain(err))
	}
	all, err := gather(rows, func(m *archive.Member) error {
		var alone int
		var at ms
		err := rows.Scan(&alone, &m.Story, &m.Source, &at)
		m.At, s.Alone = at.Time(), s.Alone+alone
		return err
	})
	if err != nil {
		return s, fmt.Errorf("read who was seen: %w", explain(err))
	}
	s.Oldest, s.Members = all[0].At, all[1:]
	return s, explain(a.ask.chain().Now(ctx, s.Members))
}

// memberRow is a member as it lies in members.
type memberRow struct {
	id int64
	archive.Member
}

// members reads those that a question finds by values, with their story as it is now.
func (q *questions) members(ctx context.Context, question *sql.Stmt, values []string) ([]memberRow, error) {
	if len(values) == 0 {
		return nil, nil
	}
	rows, err := question.QueryContext(ctx, list(values).String())
	if err != nil {
		return nil, fmt.Errorf("read members of stories: %w", explain(err))
	}
	out, err := gather(rows, func(m *memberRow) error { return scanMember(rows, &m.Member, &m.id) })
	if err != nil {
		return nil, fmt.Errorf("read members of stories: %w", explain(err))
	}
	stories := make([]string, len(out))
	for i := range out {
		stories[i] = out[i].Story
	}
	now, err := q.chain().Resolve(ctx, stories)
	for i := range out {
		out[i].Story = now[out[i].Story]
	}
	return out, explain(err)
}

// scanMember scans memberColumns, and those before them.
func scanMember(rows *sql.Rows, m *archive.Member, before ...any) error {
	var at ms
	var sketch []byte
	err := rows.Scan(append(before, &m.Article, &m.Story, &at, &m.Source, &m.Agency, &m.URL, &m.Title, &m.Language, &m.Sketch.N, &sketch)...)
	m.At, m.Sketch.Hashes = at.Time(), story.Unpack(sketch)
	return err
}

// chain is what is known of merged stories. It only reads.
func (q *questions) chain() archive.Merges {
	return archive.Merges{
		Into: func(ctx context.Context, from []string) (map[string]string, error) {
			rows, err := q.into.QueryContext(ctx, list(from).String())
			if err != nil {
				return nil, err
			}
			out := map[string]string{}
			_, err = gather(rows, func(*struct{}) error {
				var from, into string
				err := rows.Scan(&from, &into)
				out[from] = into
				return err
			})
			return out, err
		},
		From: func(ctx context.Context, into []string) ([]string, error) {
			rows, err := q.from.QueryContext(ctx, list(into).String(), archive.MaxMembers)
			if err != nil {
				return nil, err
			}
			return gather(rows, func(s *string) error { return rows.Scan(s) })
		},
	}
}

// setStory gives records their stories as they are now.
func (a *Archive) setStory(ctx context.Context, records []article.Article) error {
	ids := make([]string, len(records))
	for i := range records {
		ids[i] = records[i].ID
	}
	rows, err := a.ask.storyOf.QueryContext(ctx, list(ids).String())
	if err != nil {
		return err
	}
	found, err := gather(rows, func(m *archive.Member) error { return rows.Scan(&m.Article, &m.Story) })
	if err != nil {
		return err
	}
	if err := a.ask.chain().Now(ctx, found); err != nil {
		return err
	}
	archive.SetStory(records, found)
	return nil
}
