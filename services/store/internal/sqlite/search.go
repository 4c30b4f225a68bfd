package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
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
	rows, err := readPage(ctx, tx, s)
	if err == nil {
		err = readCounts(ctx, tx, s, &f)
	}
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

// readPage reads one row more than a page.
func readPage(ctx context.Context, tx *sql.Tx, s archive.Search) ([]found, error) {
	from, where, args := searched(s)
	at := column(s.Order)
	order := at + " DESC, f.article DESC"
	if s.Order == query.ByRelevance {
		order = "bm25(words, 8, 4, 1), " + order // a title says more than a text
	}
	if s.After != "" {
		p, err := s.Place()
		if err != nil {
			return nil, err
		}
		where, args = append(where, "("+at+", f.article) < (?, ?)"), append(args, p.At, p.ID)
	}
	rows, err := tx.QueryContext(ctx, "SELECT f.num, "+at+", f.article FROM "+from+" WHERE "+strings.Join(where, " AND ")+" ORDER BY "+order+" LIMIT ?", append(args, s.Limit+1)...)
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

// searched is what a search reads from, and its conditions.
func searched(s archive.Search) (from string, where []string, args []any) {
	from, where = "finds f", []string{"1"}
	add := func(given bool, cond string, arg ...any) {
		if given {
			where, args = append(where, cond), append(args, arg...)
		}
	}
	if len(s.Words.All) > 0 {
		from = "words JOIN finds f ON f.id = words.rowid"
		add(true, "words MATCH ?", match(s.Words))
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
func match(w words.Words) string {
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

func alternatives(terms []words.Term) string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = `"` + strings.Join(t.Tokens, " ") + `"`
		if t.Prefix {
			out[i] += "*"
		}
	}
	return strings.Join(out, " OR ")
}

// readCounts sums up all that was asked for, whatever the page.
func readCounts(ctx context.Context, tx *sql.Tx, s archive.Search, f *archive.Found) error {
	from, where, args := searched(s)
	at := column(s.Order)
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT f.source, f.language, f.kind, f.agency, %s - %[1]s %% ?, count(*) FROM %s WHERE %s GROUP BY 1, 2, 3, 4, 5`,
		at, from, strings.Join(where, " AND ")), append([]any{s.Bucket.Milliseconds()}, args...)...)
	if err != nil {
		return err
	}
	var counts archive.Counts
	_, err = gather(rows, func(*struct{}) error {
		var k archive.Key
		var n int
		err := rows.Scan(&k.Source, &k.Language, &k.Kind, &k.Agency, &k.At, &n)
		counts.Add(k, n)
		return err
	})
	counts.Fill(f)
	return err
}

// articles reads the versions of a page, in its order.
func articles(ctx context.Context, tx *sql.Tx, page []found) ([]article.Article, error) {
	out := make([]article.Article, 0, len(page))
	for _, p := range page {
		rows, err := tx.QueryContext(ctx, `SELECT `+text+` FROM revisions r JOIN records t USING (num) WHERE r.num = ?`, p.num)
		if err != nil {
			return nil, err
		}
		list, err := collect(rows, true)
		if err != nil {
			return nil, err
		}
		for i := range list {
			a, err := list[i].article()
			if err != nil {
				return nil, err
			}
			out = append(out, a)
		}
	}
	return out, nil
}
