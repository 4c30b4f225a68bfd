package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
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
	err := a.transact(ctx, func(tx *writing) error {
		for i := range members {
			if err := tx.join(ctx, &members[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("join stories: %w", err)
	}
	return nil
}

func (tx *writing) join(ctx context.Context, m *archive.Member) error {
	res, err := tx.exec(ctx, tx.s.member, m.Article, m.Story, toMS(m.At), m.Source, m.Agency, m.URL, m.Title, m.Language, m.Sketch.N, story.Pack(m.Sketch.Hashes))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, tx.rejoin(ctx, m))
	}
	id, err := res.LastInsertId()
	if err != nil {
		return err
	}
	return tx.addKeys(ctx, id, m.Sketch)
}

// rejoin replaces the text of a member that is there. Its old keys are known by its old
// sketch.
func (tx *writing) rejoin(ctx context.Context, m *archive.Member) error {
	var id int64
	var old []byte
	if err := tx.StmtContext(ctx, tx.s.sketch).QueryRowContext(ctx, m.Article).Scan(&id, &old); err != nil {
		return err
	}
	now := story.Pack(m.Sketch.Hashes)
	if _, err := tx.exec(ctx, tx.s.rejoin, m.Agency, m.URL, m.Title, m.Language, m.Sketch.N, now, id); err != nil || bytes.Equal(old, now) {
		return err
	}
	for _, k := range (story.Sketch{Hashes: story.Unpack(old)}).Keys() {
		if _, err := tx.exec(ctx, tx.s.unkey, int64(k), id); err != nil {
			return err
		}
	}
	return tx.addKeys(ctx, id, m.Sketch)
}

func (tx *writing) addKeys(ctx context.Context, id int64, s story.Sketch) error {
	for _, k := range s.Keys() {
		if _, err := tx.exec(ctx, tx.s.key, int64(k), id); err != nil {
			return err
		}
	}
	return nil
}

// Alike implements archive.Stories.
func (a *Archive) Alike(ctx context.Context, keys []uint64) ([]archive.Member, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	args := make([]any, story.Keys)
	for i := range args {
		args[i] = int64(keys[min(i, len(keys)-1)])
	}
	rows, err := a.ask.alike.QueryContext(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("look for like texts: %w", explain(err))
	}
	ids, err := gather(rows, func(id *string) error { return rows.Scan(id) })
	if err != nil {
		return nil, fmt.Errorf("look for like texts: %w", explain(err))
	}
	return a.members(ctx, a.ask.byID, ids)
}

// questions are about stories, asked of each record and so prepared once.
type questions struct{ alike, byID, byStory, storyOf, into, pickups *sql.Stmt }

func prepareQuestions(ctx context.Context, db *sql.DB) (q questions, err error) {
	newest := fmt.Sprintf(`SELECT * FROM (SELECT member FROM keys WHERE key = ? ORDER BY member DESC LIMIT %d)`, archive.MaxPerKey)
	const in = ` IN (SELECT value FROM json_each(?))`
	for into, text := range map[**sql.Stmt]string{
		&q.alike:   newest + strings.Repeat(" UNION "+newest, story.Keys-1), // UNION leaves out doubles
		&q.byID:    `SELECT ` + memberColumns + ` FROM members WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))`,
		&q.byStory: `SELECT ` + memberColumns + ` FROM members WHERE story` + in,
		&q.storyOf: `SELECT article, story FROM members WHERE article` + in,
		&q.into:    `SELECT story, into_story FROM merges WHERE story` + in,
		&q.pickups: `WITH RECURSIVE of (story, head) AS (SELECT value, value FROM json_each(?) UNION SELECT m.story, of.head FROM of JOIN merges m ON m.into_story = of.story)
			SELECT of.head, b.source, min(b.at) FROM of JOIN members b ON b.story = of.story GROUP BY 1, 2 ORDER BY 1, 3, 2`,
	} {
		if *into, err = db.PrepareContext(ctx, text); err != nil {
			return q, err
		}
	}
	return q, nil
}

// Merge implements archive.Stories.
func (a *Archive) Merge(ctx context.Context, x, y string, told func(from, into string) error) (string, error) {
	id, err := a.chain().Merge(ctx, x, y, told)
	if err != nil {
		return "", fmt.Errorf("merge stories: %w", explain(err))
	}
	return id, nil
}

// Story implements archive.Stories.
func (a *Archive) Story(ctx context.Context, id string) ([]archive.Member, error) {
	all, err := a.chain().All(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read story %s: %w", id, explain(err))
	}
	list, err := a.members(ctx, a.ask.byStory, all)
	if err == nil && len(list) == 0 {
		err = archive.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read story %s: %w", id, err)
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

// Seen implements archive.Stories.
func (a *Archive) Seen(ctx context.Context, since, until time.Time, n int) ([]archive.Member, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT story, source, at FROM members WHERE at >= ? AND at < ? ORDER BY at DESC, story LIMIT ?`, toMS(since), toMS(until), n)
	if err != nil {
		return nil, fmt.Errorf("read who was seen: %w", explain(err))
	}
	out, err := gather(rows, func(m *archive.Member) error {
		var at ms
		err := rows.Scan(&m.Story, &m.Source, &at)
		m.At = at.Time()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who was seen: %w", explain(err))
	}
	return out, explain(a.chain().Now(ctx, out))
}

// members reads those that a question finds by values, with their story as it is now.
func (a *Archive) members(ctx context.Context, question *sql.Stmt, values []string) ([]archive.Member, error) {
	if len(values) == 0 {
		return nil, nil
	}
	rows, err := question.QueryContext(ctx, list(values).String())
	if err != nil {
		return nil, fmt.Errorf("read members of stories: %w", explain(err))
	}
	out, err := gather(rows, func(m *archive.Member) error { return scanMember(rows, m) })
	if err != nil {
		return nil, fmt.Errorf("read members of stories: %w", explain(err))
	}
	return out, explain(a.chain().Now(ctx, out))
}

func scanMember(rows *sql.Rows, m *archive.Member) error {
	var at ms
	var sketch []byte
	err := rows.Scan(&m.Article, &m.Story, &at, &m.Source, &m.Agency, &m.URL, &m.Title, &m.Language, &m.Sketch.N, &sketch)
	m.At, m.Sketch.Hashes = at.Time(), story.Unpack(sketch)
	return err
}

func (a *Archive) chain() archive.Merges {
	return archive.Merges{
		Into: func(ctx context.Context, from []string) (map[string]string, error) {
			rows, err := a.ask.into.QueryContext(ctx, list(from).String())
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
			rows, err := a.r.QueryContext(ctx, `SELECT story FROM merges WHERE into_story IN (SELECT value FROM json_each(?)) ORDER BY story LIMIT ?`, list(into).String(), archive.MaxMembers)
			if err != nil {
				return nil, err
			}
			return gather(rows, func(s *string) error { return rows.Scan(s) })
		},
		Put: func(ctx context.Context, from, into string) error {
			return a.transact(ctx, func(tx *writing) error {
				_, err := tx.exec(ctx, tx.s.merge, from, into)
				return err
			})
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
	if err := a.chain().Now(ctx, found); err != nil {
		return err
	}
	archive.SetStory(records, found)
	return nil
}
