package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
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
	rows, err := look(ctx, tx, s, &f)
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

// look sums up all that is asked for, whatever the page, and finds one row more than it.
func look(ctx context.Context, tx *sql.Tx, s archive.Search, f *archive.Found) ([]found, error) {
	t, err := newTally(ctx, tx, s)
	if err == nil {
		err = t.run(ctx, tx)
	}
	if err != nil {
		return nil, err
	}
	counts := t.sumUp()
	if counts.Total() == 0 {
		if err := loosen(ctx, tx, s, counts); err != nil {
			return nil, err
		}
	}
	counts.Fill(f, s)
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(sequence), 0) FROM finds WHERE sequence > 0`).Scan(&f.Sequence); err != nil {
		return nil, err
	}
	if s.Order == query.ByRelevance {
		return readBest(ctx, tx, s)
	}
	return readPage(ctx, tx, s, t.page.ids())
}

// loosen counts what would be found without each of the conditions.
func loosen(ctx context.Context, tx *sql.Tx, s archive.Search, counts *archive.Counts) error {
	for _, condition := range s.Conditions() {
		t, err := newTally(ctx, tx, s.Without(condition))
		if err == nil {
			err = t.run(ctx, tx)
		}
		if err != nil {
			return err
		}
		counts.Loosen(condition, t.total())
	}
	return nil
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
	return readRows(ctx, tx, s, "", "finds f WHERE "+where+" ORDER BY "+at+" DESC, f.article DESC", args)
}

// best is how well records fit words, of all that have them. A title says more than a text.
const best = `(SELECT rowid AS id, bm25(words, 8, 4, 1) AS rank FROM words WHERE words MATCH ?)`

// readBest reads the rows that words fit best. It is left to SQL, which knows how well. Where
// nothing else is asked for, only those that are good enough are looked up in finds.
func readBest(ctx context.Context, tx *sql.Tx, s archive.Search) ([]found, error) {
	from, where, args := `best CROSS JOIN finds f ON f.id = best.id`, []string{"1"}, []any{match(s.Words)}
	if rest := s.Without("words"); len(rest.Conditions()) > 0 {
		where, args = conditions(rest, where, args)
	} else {
		where, args = []string{"best.rank <= coalesce((SELECT rank FROM best ORDER BY rank LIMIT 1 OFFSET ?), 1)"}, append(args, s.Limit)
	}
	return readRows(ctx, tx, s, "WITH best AS MATERIALIZED "+best, from+" WHERE "+strings.Join(where, " AND ")+" ORDER BY best.rank, f.published DESC, f.article DESC", args)
}

func readRows(ctx context.Context, tx *sql.Tx, s archive.Search, with, from string, args []any) ([]found, error) {
	rows, err := tx.QueryContext(ctx, with+" SELECT f.num, "+column(s.Order)+", f.article, f.created FROM "+from+" LIMIT ?", append(args, s.Limit+1)...)
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

// conditions adds those of a search by relevance, but for its words.
func conditions(s archive.Search, where []string, args []any) ([]string, []any) {
	add := func(given bool, cond string, arg ...any) {
		if given {
			where, args = append(where, cond), append(args, arg...)
		}
	}
	for _, f := range query.Fields {
		cond, arg := filtered(s.Filters, f)
		add(len(s.Filters[f]) > 0, cond, arg...)
	}
	add(!s.Since.IsZero(), "f.published >= ?", toMS(s.Since))
	add(!s.Until.IsZero(), "f.published < ?", toMS(s.Until))
	return where, args
}

// filtered is the condition that a field's filter takes a record.
func filtered(filters query.Filters, f query.Field) (cond string, args []any) {
	any, none := filters.Values(f)
	var conds []string
	if len(any) > 0 {
		c, arg := oneOf(f, any)
		conds, args = append(conds, c), append(args, arg...)
	}
	if len(none) > 0 {
		c, arg := oneOf(f, none)
		conds, args = append(conds, "NOT "+c), append(args, arg...)
	}
	return strings.Join(conds, " AND "), args
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
	return records(versions, (*row).listed)
}
