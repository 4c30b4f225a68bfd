package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Histories implements archive.Copier.
func (a *Archive) Histories(ctx context.Context, after string, n int) ([]archive.History, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT `+text+` FROM revisions r JOIN records t USING (num)
		WHERE r.article IN (SELECT DISTINCT article FROM revisions WHERE article > ? ORDER BY article LIMIT ?) ORDER BY r.article, r.revision`, after, n)
	if err != nil {
		return nil, fmt.Errorf("read records whole: %w", explain(err))
	}
	found, err := collect(rows, true)
	if err != nil {
		return nil, fmt.Errorf("read records whole: %w", explain(err))
	}
	var out []archive.History
	for i := range found {
		v, err := decode(found[i].record)
		if err != nil {
			return nil, err
		}
		if v.Revision == 1 || len(out) == 0 {
			out = append(out, archive.History{})
		}
		found[i].join(&out[len(out)-1], v)
	}
	return out, nil
}

// join makes a version the latest of a history.
func (r *row) join(h *archive.History, v article.Article) {
	v.Sequence = uint64(r.sequence)
	h.Versions = append(h.Versions, v)
	if r.pending {
		h.Pending = append(h.Pending, v.Revision)
	}
	h.Others, h.Checks = nil, r.counted()
	if len(r.others) > 0 {
		h.Others = r.others
	}
}

// Restore implements archive.Copier. All records are one transaction.
func (a *Archive) Restore(ctx context.Context, records []archive.History) error {
	return a.transact(ctx, func(tx *writing) error {
		for _, h := range records {
			if err := tx.restore(ctx, h); err != nil {
				return fmt.Errorf("restore %s: %w", h.ID(), err)
			}
		}
		return nil
	})
}

func (tx *writing) restore(ctx context.Context, h archive.History) error {
	last := len(h.Versions) - 1
	for i, v := range h.Versions {
		kept := row{}
		if i == last {
			kept = row{others: h.Others, checks: h.Checks, checked: toMS(h.Checks.Last)}
		}
		sequence := int64(v.Sequence)
		v.Sequence = 0 // it has a column of its own
		blob, err := encode(&v)
		if err != nil {
			return err
		}
		if _, err := tx.insert(ctx, &v, blob, &kept); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE revisions SET current = ?, pending = ?, sequence = ?, others = ?,
			checks = ?, checked = ?, boring = ?, flapping = ?, shown = ?, in_a_row = ? WHERE article = ? AND revision = ?`,
			i == last, slices.Contains(h.Pending, v.Revision), sequence, kept.others.String(),
			kept.checks.Count, kept.checked, kept.checks.Boring, kept.checks.Flapping, kept.checks.Shown, kept.checks.InARow, v.ID, v.Revision)
		if err == nil && i == last {
			_, err = tx.exec(ctx, tx.s.onWire, sequence, v.ID, v.Revision)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Sightings implements archive.Copier.
func (a *Archive) Sightings(ctx context.Context, after archive.Sighting, n int) ([]archive.Sighting, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT link, source, at FROM sightings WHERE (link, source) > (?, ?) ORDER BY link, source LIMIT ?`, after.Link, after.Source, n)
	if err != nil {
		return nil, fmt.Errorf("read sightings: %w", explain(err))
	}
	out, err := gather(rows, func(s *archive.Sighting) error { return scanSighting(rows, s) })
	if err != nil {
		return nil, fmt.Errorf("read sightings: %w", explain(err))
	}
	return out, nil
}

func scanSighting(rows *sql.Rows, s *archive.Sighting) error {
	var at ms
	err := rows.Scan(&s.Link, &s.Source, &at)
	s.At = at.Time()
	return err
}

// Sight implements archive.Copier.
func (a *Archive) Sight(ctx context.Context, all []archive.Sighting) error {
	err := a.transact(ctx, func(tx *writing) error {
		for _, s := range all {
			if _, err := tx.ExecContext(ctx, `INSERT INTO sightings (link, source, at) VALUES (?, ?, ?) ON CONFLICT (link, source) DO UPDATE SET at = excluded.at`, s.Link, s.Source, toMS(s.At)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write sightings: %w", err)
	}
	return nil
}

// Members implements archive.Copier.
func (a *Archive) Members(ctx context.Context, after string, n int) ([]archive.Member, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT `+memberColumns+` FROM members
		WHERE id > coalesce((SELECT id FROM members WHERE article = ?), 0) ORDER BY id LIMIT ?`, after, n)
	if err != nil {
		return nil, fmt.Errorf("read members of stories: %w", explain(err))
	}
	out, err := gather(rows, func(m *archive.Member) error { return scanMember(rows, m) })
	if err != nil {
		return nil, fmt.Errorf("read members of stories: %w", explain(err))
	}
	return out, nil
}

// Mergers implements archive.Copier.
func (a *Archive) Mergers(ctx context.Context, after string, n int) ([]archive.Merger, error) {
	rows, err := a.r.QueryContext(ctx, `SELECT story, into_story FROM merges WHERE story > ? ORDER BY story LIMIT ?`, after, n)
	if err != nil {
		return nil, fmt.Errorf("read mergers of stories: %w", explain(err))
	}
	out, err := gather(rows, func(m *archive.Merger) error { return rows.Scan(&m.From, &m.Into) })
	if err != nil {
		return nil, fmt.Errorf("read mergers of stories: %w", explain(err))
	}
	return out, nil
}

// Unite implements archive.Copier.
func (a *Archive) Unite(ctx context.Context, all []archive.Merger) error {
	err := a.transact(ctx, func(tx *writing) error {
		for _, m := range all {
			if _, err := tx.exec(ctx, tx.s.merge, m.From, m.Into); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write mergers of stories: %w", err)
	}
	return nil
}
