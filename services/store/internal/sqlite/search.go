package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// found is a row of a page: which version, and its place.
type found struct {
	num int64
	archive.Place
}

// Search implements archive.Searcher. Rows and sums are read in one transaction, so they
// are of one moment.
func (a *Archive) Search(ctx context.Context, s archive.Search) (f archive.Found, err error) {
	if s, err = s.Check(); err != nil {
		return f, err
	}
	tx, err := a.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return f, fmt.Errorf("search: %w", explain(err))
	}
	defer tx.Rollback() //nolint:errcheck // only read
	rows, err := look(ctx, tx, s, &f)
	if err == nil {
		f.Articles, err = articles(ctx, tx, rows[:min(len(rows), s.Limit)])
	}
	if err != nil {
		return f, fmt.Errorf("search: %w", explain(err))
	}
	for i := range f.Articles {
		f.Places = append(f.Places, rows[i].Place)
	}
	if len(rows) > s.Limit {
		f.Next = f.Places[s.Limit-1].String()
	}
	_ = tx.Rollback() // frees its connection for the next
	return f, explain(a.setAlso(ctx, f.Articles))
}

// look sums up all that is asked for, whatever the page, and finds one row more than it.
func look(ctx context.Context, tx *sql.Tx, s archive.Search, f *archive.Found) ([]found, error) {
	c, err := newTally(ctx, tx, s)
	if err == nil {
		err = c.run(ctx, tx)
	}
	if err != nil {
		return nil, err
	}
	c.fill(f)
	if s.Order == query.ByRelevance {
		return readBest(ctx, tx, s)
	}
	return readPage(ctx, tx, s, c.page.ids())
}

// readPage reads the rows of a page, among those that may be on it.
func readPage(ctx context.Context, tx *sql.Tx, s archive.Search, ids []int64) ([]found, error) {
	at, list := column(s.Order), []byte("[]")
	if len(ids) > 0 {
		list, _ = json.Marshal(ids) // numbers always encode
	}
	where, args := "f.id IN (SELECT value FROM json_each(?))", []any{string(list)}
	if s.After != "" {
		p, err := s.Place()
		if err != nil {
			return nil, err
		}
		where, args = where+" AND ("+at+", f.article) < (?, ?)", append(args, p.At, p.ID)
	}
	return readRows(ctx, tx, s, "finds f WHERE "+where+" ORDER BY "+at+" DESC, f.article DESC", args)
}

// readBest reads the rows that words fit best. It is left to SQL, which knows how well.
func readBest(ctx context.Context, tx *sql.Tx, s archive.Search) ([]found, error) {
	from, where, args := searched(s)
	// A title says more than a text.
	return readRows(ctx, tx, s, from+" WHERE "+strings.Join(where, " AND ")+" ORDER BY bm25(words, 8, 4, 1), f.published DESC, f.article DESC", args)
}

func readRows(ctx context.Context, tx *sql.Tx, s archive.Search, from string, args []any) ([]found, error) {
	rows, err := tx.QueryContext(ctx, "SELECT f.num, "+column(s.Order)+", f.article FROM "+from+" LIMIT ?", append(args, s.Limit+1)...)
	if err != nil {
		return nil, err
	}
	return gather(rows, func(r *found) error {
		r.Order = s.Order
		return rows.Scan(&r.num, &r.At, &r.ID)
	})
}

func column(o query.Order) string {
	if o == query.ByStored {
		return "f.created"
	}
	return "f.published"
}

// searched is what a search by relevance reads from, and its conditions.
func searched(s archive.Search) (from string, where []string, args []any) {
	from, where, args = "words JOIN finds f ON f.id = words.rowid", []string{"words MATCH ?"}, []any{match(s.Words)}
	add := func(given bool, cond string, arg ...any) {
		if given {
			where, args = append(where, cond), append(args, arg...)
		}
	}
	at := column(s.Order)
	add(s.Source != "", "f.source = ?", s.Source)
	add(s.Language != "", "(f.language = ? OR f.language >= ? AND f.language < ?)", s.Language, s.Language+"-", s.Language+".")
	add(s.Kind != "", "f.kind = ?", s.Kind)
	add(s.Agency != "", "f.agency = ?", s.Agency)
	add(s.Domain != "", "f.domain = ?", s.Domain)
	add(s.Label != "", "EXISTS (SELECT 1 FROM json_each(f.labels) WHERE value = ?)", s.Label)
	add(!s.Since.IsZero(), at+" >= ?", toMS(s.Since))
	add(!s.Until.IsZero(), at+" < ?", toMS(s.Until))
	return from, where, args
}

// match is a text query in FTS5's language. Tokens are letters, numbers and marks alone,
// so nothing in them can end the quotes.
func match(w archive.Words) string {
	groups := make([]string, len(w.All))
	for i, any := range w.All {
		groups[i] = "(" + alternatives(any) + ")"
	}
	q := strings.Join(groups, " AND ")
	if len(w.Not) > 0 {
		q = "(" + q + ") NOT (" + alternatives(w.Not) + ")"
	}
	return q
}

func alternatives(terms []archive.Term) string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = `"` + strings.Join(t.Tokens, " ") + `"`
		if t.Prefix {
			out[i] += "*"
		}
	}
	return strings.Join(out, " OR ")
}

// pageQuery reads versions in the order of a list.
const pageQuery = `SELECT ` + text + ` FROM json_each(?) page CROSS JOIN revisions r ON r.num = page.value CROSS JOIN records t ON t.num = r.num`

// articles reads the versions of a page, in its order.
func articles(ctx context.Context, tx *sql.Tx, page []found) ([]article.Article, error) {
	nums := make([]int64, len(page))
	for i := range page {
		nums[i] = page[i].num
	}
	list, _ := json.Marshal(nums) // numbers always encode
	rows, err := tx.QueryContext(ctx, pageQuery, string(list))
	if err != nil {
		return nil, err
	}
	versions, err := collect(rows, true)
	if err != nil {
		return nil, err
	}
	out := make([]article.Article, len(versions))
	for i := range versions {
		if out[i], err = versions[i].listed(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
