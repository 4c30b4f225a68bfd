package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const linkColumns = `link, url, source, visit, state, reason, detail, stage, at, article`

func scanLink(s interface{ Scan(...any) error }) (l event.Ledger, err error) {
	var visit, at ms
	err = s.Scan(&l.Link, &l.URL, &l.Source, &visit, &l.State, &l.Reason, &l.Detail, &l.Stage, &at, &l.Article)
	l.Visit, l.At = visit.Time(), at.Time()
	return l, err
}

// Note implements archive.Archive. The write lock is held, so what is read stays true
// until it is written.
func (a *Archive) Note(ctx context.Context, lines []event.Ledger) error {
	if len(lines) == 0 {
		return nil
	}
	err := a.transact(ctx, func(tx *writing) error {
		for _, l := range archive.Fold(lines) {
			if err := tx.note(ctx, l); err != nil {
				return err
			}
		}
		return tx.sight(ctx, archive.Sightings(lines))
	})
	if err != nil {
		return fmt.Errorf("note the ledger: %w", err)
	}
	return nil
}

func (tx *writing) note(ctx context.Context, l event.Ledger) error {
	old, err := scanLink(tx.StmtContext(ctx, tx.s.link).QueryRowContext(ctx, l.Link))
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	case !l.After(old):
		return nil
	}
	_, err = tx.exec(ctx, tx.s.note, l.Link, l.URL, l.Source, toMS(l.Visit), l.State, l.Reason, l.Detail, l.Stage, toMS(l.At), l.Article)
	return err
}

// Links implements archive.Archive.
func (a *Archive) Links(ctx context.Context, q archive.LinkQuery, fn func(event.Ledger) error) error {
	for left := q.Limit; ; {
		n := page
		if q.Limit > 0 {
			n = min(n, left)
		}
		where, args := linkCondition(q)
		found, err := a.links(ctx, where+" ORDER BY link LIMIT ?", append(args, n)...)
		if err != nil {
			return fmt.Errorf("read links: %w", err)
		}
		for _, l := range found {
			if err := fn(l); err != nil {
				return err
			}
			q.After = l.Link
		}
		if left -= len(found); len(found) < n || q.Limit > 0 && left == 0 {
			return nil
		}
	}
}

func linkCondition(q archive.LinkQuery) (string, []any) {
	where, args := []string{"link > ?"}, []any{q.After}
	add := func(cond string, arg any) { where, args = append(where, cond), append(args, arg) }
	if q.State != "" {
		add("state = ?", q.State)
	}
	if q.Source != "" {
		add("source = ?", q.Source)
	}
	if !q.Since.IsZero() {
		add("at >= ?", toMS(q.Since))
	}
	return "WHERE " + strings.Join(where, " AND "), args
}

func (a *Archive) links(ctx context.Context, where string, args ...any) ([]event.Ledger, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT `+linkColumns+` FROM links `+where, args...)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close() //nolint:errcheck // Err is read below
	var out []event.Ledger
	for rows.Next() {
		l, err := scanLink(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, explain(rows.Err())
}

// Tally implements archive.Archive.
func (a *Archive) Tally(ctx context.Context) ([]archive.Count, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT source, state, count(*) FROM links GROUP BY source, state ORDER BY source, state`)
	if err != nil {
		return nil, fmt.Errorf("tally: %w", explain(err))
	}
	defer rows.Close() //nolint:errcheck // Err is read below
	var out []archive.Count
	for rows.Next() {
		var c archive.Count
		if err := rows.Scan(&c.Source, &c.State, &c.N); err != nil {
			return nil, fmt.Errorf("tally: %w", err)
		}
		out = append(out, c)
	}
	return out, explain(rows.Err())
}

// Known implements archive.Archive.
func (a *Archive) Known(ctx context.Context, links []string) (map[string]event.Ledger, error) {
	ids, err := json.Marshal(links)
	if err != nil {
		return nil, err
	}
	found, err := a.links(ctx, `WHERE link IN (SELECT value FROM json_each(?))`, string(ids))
	if err != nil {
		return nil, fmt.Errorf("look links up: %w", err)
	}
	out := make(map[string]event.Ledger, len(found))
	for _, l := range found {
		out[l.Link] = l
	}
	return out, nil
}
