package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// page is how many rows are read at once. A read of many pages is many short ones: a
// long one would keep the write-ahead log from being emptied.
const page = 200

// read returns the versions that a condition on r picks.
func (a *Archive) read(ctx context.Context, where string, args ...any) ([]article.Article, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT `+text+` FROM revisions r JOIN records t USING (num) `+where, args...)
	if err != nil {
		return nil, explain(err)
	}
	found, err := collect(rows, true)
	if err != nil {
		return nil, explain(err)
	}
	out, err := records(found, (*row).article)
	if err != nil {
		return nil, err
	}
	if err := a.setAlso(ctx, out); err != nil {
		return nil, explain(err)
	}
	return out, explain(a.setStory(ctx, out))
}

// Get implements archive.Archive.
func (a *Archive) Get(ctx context.Context, id string) (article.Article, error) {
	found, err := a.read(ctx, `WHERE r.article = ? ORDER BY r.revision DESC LIMIT 1`, id)
	if err == nil && len(found) == 0 {
		err = a.missing(ctx, id)
	}
	if err != nil {
		return article.Article{}, fmt.Errorf("get %s: %w", id, err)
	}
	return found[0], nil
}

// Revisions implements archive.Archive.
func (a *Archive) Revisions(ctx context.Context, id string) ([]article.Article, error) {
	found, err := a.read(ctx, `WHERE r.article = ? ORDER BY r.revision`, id)
	if err == nil && len(found) == 0 {
		err = a.missing(ctx, id)
	}
	if err != nil {
		return nil, fmt.Errorf("read revisions of %s: %w", id, err)
	}
	return found, nil
}

// Each implements archive.Archive.
func (a *Archive) Each(ctx context.Context, q archive.Query, fn func(article.Article) error) error {
	for left := q.Limit; ; {
		n := page
		if q.Limit > 0 {
			n = min(n, left)
		}
		where, args, err := condition(q, n)
		if err != nil {
			return err
		}
		found, err := a.read(ctx, where, args...)
		if err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		for _, r := range found {
			if err := fn(r); err != nil {
				return err
			}
			q.After = archive.Cursor(r)
		}
		if left -= len(found); len(found) < n || q.Limit > 0 && left == 0 {
			return nil
		}
	}
}

// condition is a query's page of n records in SQL.
func condition(q archive.Query, n int) (string, []any, error) {
	where, args := []string{"r.current = 1"}, []any{}
	add := func(cond string, arg ...any) { where, args = append(where, cond), append(args, arg...) }
	if !q.Since.IsZero() {
		add("r.stored >= ?", toMS(q.Since))
	}
	if q.Source != "" {
		add("r.source = ?", q.Source)
	}
	if q.Language != "" { // '.' is the character after '-'
		add("(r.language = ? OR r.language >= ? AND r.language < ?)", q.Language, q.Language+"-", q.Language+".")
	}
	beyond, order := ">", "ASC"
	if q.Newest {
		beyond, order = "<", "DESC"
	}
	if q.After != "" {
		stored, id, err := archive.ParseCursor(q.After)
		if err != nil {
			return "", nil, err
		}
		add("(r.stored, r.article) "+beyond+" (?, ?)", toMS(stored), id)
	}
	return fmt.Sprintf("WHERE %s ORDER BY r.stored %s, r.article %[2]s LIMIT ?", strings.Join(where, " AND "), order), append(args, n), nil
}
