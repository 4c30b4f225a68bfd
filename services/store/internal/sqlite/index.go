package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// backfillStep is how many records are indexed in one transaction, so that other
// processes may write in between and a crash costs no more than that.
const backfillStep = 200

// index makes a version the one that its record is found by.
func (tx *writing) index(ctx context.Context, num int64, a *article.Article, created time.Time) error {
	published := cmp.Or(toMS(a.Published.At), toMS(created))
	var delay sql.NullInt64
	if d, known := archive.DelayOf(a.Published, created); known {
		delay = sql.NullInt64{Int64: d.Milliseconds(), Valid: true}
	}
	var id int64
	err := tx.StmtContext(ctx, tx.s.find).QueryRowContext(ctx, a.ID, num, published, toMS(created), a.Source.ID, a.Language,
		a.Kind, a.Agency, a.Source.Domain, list(query.Labels(a)).String(), query.SectionOf(a), a.Access, archive.ChangeOf(a), toMS(a.Stored), int64(a.Sequence),
		cmp.Or(toMS(a.FirstSeen), toMS(created)), archive.FactsOf(a), delay).Scan(&id)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return tx.indexWords(ctx, id, a)
}

func (tx *writing) indexWords(ctx context.Context, id int64, a *article.Article) error {
	texts := words.Searched(a)
	if _, err := tx.exec(ctx, tx.s.words, id, folded(texts[0]), folded(texts[1]), folded(texts[2])); err != nil {
		return fmt.Errorf("index the words: %w", err)
	}
	return nil
}

// folded is a text as the index takes it: our tokens, so that what is found is what is marked.
func folded(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for _, t := range words.Tokens(s) {
		b.WriteString(t.Word)
		b.WriteByte(' ')
	}
	return b.String()
}

// backfill indexes what an older Wireroom wrote.
func (a *Archive) backfill(ctx context.Context) error {
	for {
		var left int
		if err := a.r.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM unindexed LIMIT 1)`).Scan(&left); err != nil || left == 0 {
			return err
		}
		if err := a.transact(ctx, func(tx *writing) error { return tx.backfill(ctx) }); err != nil {
			return fmt.Errorf("index the words of what is there: %w", err)
		}
	}
}

func (tx *writing) backfill(ctx context.Context) error {
	const step = `(SELECT num FROM unindexed ORDER BY num LIMIT ?)`
	rows, err := tx.QueryContext(ctx, `SELECT `+text+` FROM revisions r JOIN records t USING (num) WHERE r.current = 1 AND r.num IN `+step, backfillStep)
	if err != nil {
		return err
	}
	found, err := collect(rows, true)
	if err != nil {
		return err
	}
	for i := range found {
		a, err := found[i].article()
		if err != nil {
			continue // a damaged record is not found by its words; reading it says so
		}
		var created ms
		if err := tx.QueryRowContext(ctx, `SELECT min(stored) FROM revisions WHERE article = ?`, a.ID).Scan(&created); err != nil {
			return err
		}
		if err := tx.index(ctx, found[i].num, &a, created.Time()); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM unindexed WHERE num IN `+step, backfillStep)
	return err
}
