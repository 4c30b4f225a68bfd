package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func (tx *writing) sight(ctx context.Context, all []archive.Sighting) error {
	for _, s := range all {
		if _, err := tx.exec(ctx, tx.s.sight, s.Link, s.Source, toMS(s.At), archive.MaxAlso); err != nil {
			return err
		}
	}
	return nil
}

// setAlso gives records the sources that listed them later.
func (a *Archive) setAlso(ctx context.Context, records []article.Article) error {
	var links []string
	for i := range records {
		links = append(links, archive.LinksOf(&records[i])...)
	}
	ids, err := json.Marshal(links)
	if err != nil {
		return err
	}
	rows, err := a.r.QueryContext(ctx, `SELECT link, source, at FROM sightings WHERE link IN (SELECT value FROM json_each(?))`, string(ids))
	if err != nil {
		return err
	}
	found, err := gather(rows, func(s *archive.Sighting) error {
		var at ms
		err := rows.Scan(&s.Link, &s.Source, &at)
		s.At = at.Time()
		return err
	})
	archive.SetAlso(records, found)
	return err
}

// Sighted implements archive.Archive.
func (a *Archive) Sighted(ctx context.Context) (map[string]int, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT source, count(*) FROM sightings GROUP BY source`)
	if err != nil {
		return nil, fmt.Errorf("count sightings: %w", explain(err))
	}
	out := map[string]int{}
	_, err = gather(rows, func(*struct{}) error {
		var source string
		var n int
		err := rows.Scan(&source, &n)
		out[source] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count sightings: %w", explain(err))
	}
	return out, nil
}

// gather reads all rows.
func gather[T any](rows *sql.Rows, scan func(*T) error) (out []T, err error) {
	defer rows.Close() //nolint:errcheck // Err is read below
	for rows.Next() {
		var v T
		if err := scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
