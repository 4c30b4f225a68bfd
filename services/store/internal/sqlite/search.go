package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// found is a row of a page: which version, its place, and when its first version was stored.
type found struct {
	num     int64
	created ms
	archive.Place
}

// Search implements archive.Searcher. Rows and sums are read in one transaction, so they
// are of one moment.
func (a *Archive) Search(ctx context.Context, s archive.Search) (f archive.Found, err error) {
	if s, err = s.Check(); err == nil {
		s.Filters, err = a.storiesWhole(ctx, s.Filters)
	}
	if err != nil {
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
		f.Places, f.Created = append(f.Places, rows[i].Place), append(f.Created, rows[i].created.Time())
	}
	if len(rows) > s.Limit {
		f.Next = f.Places[s.Limit-1].String()
	}
	_ = tx.Rollback() // frees its connection for the next
	if err := a.setAlso(ctx, f.Articles); err != nil {
		return f, fmt.Errorf("search: %w", explain(err))
	}
	if err := a.setStory(ctx, f.Articles); err != nil {
		return f, fmt.Errorf("search: %w", explain(err))
	}
	f.Pickups, err = a.Pickups(ctx, archive.StoriesOf(f.Articles))
	return f, err
}

// storiesWhole are filters with all the stories that those asked for were merged with.
func (a *Archive) storiesWhole(ctx context.Context, f query.Filters) (query.Filters, error) {
	if len(f[query.Story]) == 0 {
		return f, nil
	}
	out := maps.Clone(f)
	out[query.Story] = nil
	for _, v := range f[query.Story] {
		id := strings.TrimPrefix(v, "-")
		all, err := a.ask.chain().All(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("read story %s: %w", id, explain(err))
		}
		for _, s := range all {
			out[query.Story] = append(out[query.Story], strings.TrimSuffix(v, id)+s)
		}
	}
	return out, nil
}

// readPage reads one row more than a page.
func readPage(ctx context.Context, tx *sql.Tx, s archive.Search) ([]found, error) {
	from, where, args := searched(s)
	at := column(s.Order)
	order := at + " DESC, f.article DESC"
	switch {
	case s.Order == query.ByRelevance:
		order = "bm25(words, 8, 4, 1), " + order // a title says more than a text
	case s.After != "":
		p, err := s.Place()
		if err != nil {
			return nil, err
		}
		where, args = append(where, "("+at+", f.article) < (?, ?)"), append(args, p.At, p.ID)
	case s.Before > 0:
		where, args = append(where, at+" < ?"), append(args, int64(s.Before)) //nolint:gosec // sequences are far below
	}
	rows, err := tx.QueryContext(ctx, "SELECT f.num, "+at+", f.article, f.created FROM "+from+" WHERE "+strings.Join(where, " AND ")+" ORDER BY "+order+" LIMIT ?", append(args, s.Limit+1)...)
	if err != nil {
		return nil, err
	}
	return gather(rows, func(r *found) error {
		r.Order = s.Order
		return rows.Scan(&r.num, &r.At, &r.ID, &r.created)
	})
}

// column is what records are ordered by.
func column(o query.Order) string {
	switch o {
	case query.ByStored:
		return "f.created"
	case query.BySequence:
		return "f.sequence"
	}
	return "f.published"
}

// clock is the time that a search in this order goes by.
func clock(o query.Order) string {
	if o == query.BySequence {
		return "f.stored"
	}
	return column(o)
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
	for _, f := range query.Fields {
		any, none := s.Filters.Values(f)
		cond, arg := oneOf(f, any)
		add(len(any) > 0, cond, arg...)
		cond, arg = oneOf(f, none)
		add(len(none) > 0, "NOT "+cond, arg...)
	}
	at := clock(s.Order)
	add(s.Order == query.BySequence, "f.sequence > 0")
	add(!s.Since.IsZero(), at+" >= ?", toMS(s.Since))
	add(!s.Until.IsZero(), at+" < ?", toMS(s.Until))
	return from, where, args
}

// oneOf is the condition that a record has one of the values in a field.
func oneOf(f query.Field, values []string) (cond string, args []any) {
	for _, v := range values {
		args = append(args, v)
	}
	in := " IN (?" + strings.Repeat(", ?", max(0, len(values)-1)) + ")"
	switch f {
	case query.Language:
		cond = "f.language" + in
		for _, v := range values { // '.' is the character after '-'
			cond, args = cond+" OR f.language >= ? AND f.language < ?", append(args, v+"-", v+".")
		}
		return "(" + cond + ")", args
	case query.Label:
		return "EXISTS (SELECT 1 FROM json_each(iif(f.labels = '[]', '[\"\"]', f.labels)) WHERE value" + in + ")", args
	case query.Story:
		return "f.article IN (SELECT article FROM members WHERE story" + in + ")", args
	}
	return "f." + string(f) + in, args // a field's column has its name
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
	var counts archive.Counts
	err := countAll(ctx, tx, s, &counts)
	for _, field := range archive.Faceted {
		if err == nil && len(s.Filters[field]) > 0 {
			err = countFacet(ctx, tx, s.Without(string(field)), field, &counts)
		}
	}
	if err == nil && counts.Total() == 0 {
		err = loosen(ctx, tx, s, &counts)
	}
	if err != nil {
		return err
	}
	counts.Fill(f, s)
	return tx.QueryRowContext(ctx, `SELECT coalesce(max(sequence), 0) FROM finds WHERE sequence > 0`).Scan(&f.Sequence)
}

// facets are the columns of archive.Faceted.
var facets = func() string {
	var names []string
	for _, f := range archive.Faceted {
		names = append(names, "f."+string(f))
	}
	return strings.Join(names, ", ")
}()

func countAll(ctx context.Context, tx *sql.Tx, s archive.Search, counts *archive.Counts) error {
	from, where, args := searched(s)
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT %s, %s - %[2]s %% ?, count(*) FROM %s WHERE %s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
		facets, clock(s.Order), from, strings.Join(where, " AND ")), append([]any{s.Bucket.Milliseconds()}, args...)...)
	if err != nil {
		return err
	}
	_, err = gather(rows, func(*struct{}) error {
		var k archive.Key
		var n int
		v := &k.Values
		err := rows.Scan(&v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &k.At, &n)
		counts.Add(k, n)
		return err
	})
	return err
}

// countFacet counts the values of a facet anew, with those that its own filter left out.
func countFacet(ctx context.Context, tx *sql.Tx, s archive.Search, field query.Field, counts *archive.Counts) error {
	from, where, args := searched(s)
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT f.%s, count(*) FROM %s WHERE %s GROUP BY 1`, field, from, strings.Join(where, " AND ")), args...)
	if err != nil {
		return err
	}
	counts.Clear(field)
	_, err = gather(rows, func(*struct{}) error {
		var value string
		var n int
		err := rows.Scan(&value, &n)
		counts.AddTo(field, value, n)
		return err
	})
	return err
}

// loosen counts what would be found without each of the conditions.
func loosen(ctx context.Context, tx *sql.Tx, s archive.Search, counts *archive.Counts) error {
	for _, condition := range s.Conditions() {
		from, where, args := searched(s.Without(condition))
		var n int
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+from+` WHERE `+strings.Join(where, " AND ")+` LIMIT ?)`, append(args, archive.MaxLoosened)...).Scan(&n)
		if err != nil {
			return err
		}
		counts.Loosen(condition, n)
	}
	return nil
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
