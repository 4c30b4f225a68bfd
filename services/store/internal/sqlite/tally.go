package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// tally goes once through all that a search asks for: it sums up, and keeps which records
// may be on the page.
type tally struct {
	archive.Search
	ids          ids // those that SQL leaves; nil is all
	filters      []filter
	clock, place int // the times that since and until speak of, and that the order goes by
	since, until int64
	sums         [facets]map[string]*int
	buckets      map[int64]*query.Bucket
	page         likely
}

// filter is a condition on a field of blocks.
type filter struct {
	field     int
	any, none []string
}

func (f filter) is(value []byte) bool {
	return (len(f.any) == 0 || f.among(f.any, value)) && !f.among(f.none, value)
}

func (f filter) among(list []string, value []byte) bool {
	return slices.ContainsFunc(list, func(w string) bool {
		switch packed[f.field] {
		case query.Language:
			return string(value) == w || query.IsRegion(string(value), w)
		case query.Label:
			return hasLabel(value, w)
		}
		return string(value) == w
	})
}

// hasLabel reports whether a list of labels as finds has it, a JSON array, has one that is
// in JSON too. A list of none has "". To read it as JSON would take most of a search's time.
func hasLabel(list []byte, label string) bool {
	if string(list) == "[]" {
		return label == `""`
	}
	for len(list) > 1 { // the bracket or comma, and a label
		end := 2
		for ; end < len(list) && list[end] != '"'; end++ {
			if list[end] == '\\' {
				end++
			}
		}
		if end = min(end+1, len(list)); string(list[1:end]) == label {
			return true
		}
		list = list[end:]
	}
	return false
}

func newTally(ctx context.Context, tx *sql.Tx, s archive.Search) (*tally, error) {
	t := &tally{
		Search: s, filters: filters(s), since: math.MinInt64, until: math.MaxInt64, buckets: map[int64]*query.Bucket{},
		page: likely{most: s.Limit + 1, before: math.MaxInt64, floor: math.MinInt64},
	}
	t.clock, t.place = clocks(s.Order)
	for i := range t.sums {
		t.sums[i] = map[string]*int{}
	}
	if !s.Since.IsZero() {
		t.since = int64(toMS(s.Since))
	}
	if !s.Until.IsZero() {
		t.until = int64(toMS(s.Until))
	}
	if s.After != "" {
		p, err := s.Place()
		if err != nil {
			return nil, err
		}
		t.page.before = p.At
	} else if s.Before > 0 {
		t.page.before = int64(s.Before) - 1 //nolint:gosec // sequences are far below
	}
	return t, t.ask(ctx, tx)
}

// clocks are the times that a search in an order speaks of, and is ordered by.
func clocks(o query.Order) (clock, place int) {
	switch o {
	case query.ByStored:
		return created, created
	case query.BySequence:
		return stored, sequence
	}
	return published, published
}

// filters are the conditions that blocks can tell.
func filters(s archive.Search) (out []filter) {
	for i, f := range packed {
		if any, none := s.Filters.Values(f); len(any)+len(none) > 0 {
			if f == query.Label {
				any, none = inJSON(any), inJSON(none)
			}
			out = append(out, filter{i, any, none})
		}
	}
	return out
}

// inJSON are values as hasLabel wants them.
func inJSON(values []string) (out []string) {
	for _, v := range values {
		one := list{v}.String()
		out = append(out, one[1:len(one)-1])
	}
	return out
}

// ask leaves the ids that conditions pick which blocks cannot tell.
func (t *tally) ask(ctx context.Context, tx *sql.Tx) error {
	if len(t.Words.All) > 0 {
		found, err := readIDs(ctx, tx, `SELECT group_concat(rowid) FROM words WHERE words MATCH ?`, match(t.Words))
		if err != nil {
			return err
		}
		t.ids = t.ids.and(found)
	}
	if len(t.Filters[query.Story]) > 0 {
		where, args := filtered(t.Filters, query.Story)
		found, err := readIDs(ctx, tx, `SELECT group_concat(f.id) FROM finds f WHERE `+where, args...)
		if err != nil {
			return err
		}
		t.ids = t.ids.and(found)
	}
	return nil
}

// run goes through the blocks, and has those records that are behind from finds.
func (t *tally) run(ctx context.Context, tx *sql.Tx) error {
	behind, err := readIDs(ctx, tx, `SELECT group_concat(id) FROM stale`)
	if err != nil {
		return err
	}
	if err := t.packed(ctx, tx, behind); err != nil || len(behind) == 0 {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+blockColumns+` FROM stale s CROSS JOIN finds f ON f.id = s.id ORDER BY s.id`)
	if err != nil {
		return err
	}
	b := &block{}
	err = eachOf(rows, func(s *blockScan) {
		if id := s.id &^ (blockSize - 1); id != b.id {
			t.add(b, ids{})
			b = &block{id: id}
		}
		b.add(s)
	})
	t.add(b, ids{})
	return err
}

// packed goes through the blocks, the newest first: then most that follow are on no page.
func (t *tally) packed(ctx context.Context, tx *sql.Tx, behind ids) error {
	q, args := `SELECT block, `+t.columns()+` FROM blocks`, []any{}
	if t.ids != nil {
		list, _ := json.Marshal(t.ids.blocks()) // numbers always encode
		q, args = q+` WHERE block IN (SELECT value FROM json_each(?))`, append(args, string(list))
	}
	rows, err := tx.QueryContext(ctx, q+` ORDER BY block DESC`, args...)
	if err != nil {
		return err
	}
	var b block
	_, err = gather(rows, func(*struct{}) error {
		var packed, wire, domain, label sql.RawBytes
		if err := rows.Scan(&b.id, &packed, &wire, &domain, &label); err != nil {
			return err
		}
		b.id <<= blockBits
		if err := b.unpack(blobs{packed, wire, domain, label}); err != nil {
			return err
		}
		t.add(&b, behind)
		return nil
	})
	return err
}

// columns are those of blocks that the search needs.
func (t *tally) columns() string {
	list := "packed"
	for _, c := range []struct {
		name   string
		needed bool
	}{{"wire", t.Order == query.BySequence}, {"domain", len(t.Filters[query.Domain]) > 0}, {"label", len(t.Filters[query.Label]) > 0}} {
		if c.needed {
			list += ", " + c.name
		} else {
			list += ", NULL"
		}
	}
	return list
}

// add counts a block's records that are asked for, but for those that are behind.
func (t *tally) add(b *block, behind ids) {
	var n [facets][blockSize]int
	var room [blockSize]byte
	found := room[:0] // which are
	missed, clock, order := t.missed(b), b.times[t.clock], b.times[t.place]
	for i, place := range b.places {
		id, at := b.id+int64(place), clock[i]
		if at < t.since || at >= t.until || !t.ids.has(id) || behind.in(id) || t.Order == query.BySequence && order[i] == 0 {
			continue
		}
		switch f := missed(i); {
		case f == none:
			found = append(found, byte(i)) //nolint:gosec // a block has no more
			t.page.add(order[i], id)
		case f < facets: // it counts where its own filter does not
			n[f][b.fields[f].of[i]]++
		}
	}
	for f := range n {
		t.sum(f, &b.fields[f], found, n[f][:])
	}
	t.sumTimes(clock, &b.fields[changeAt], found)
}

// sumTimes counts a block's records in the buckets of the histogram.
func (t *tally) sumTimes(clock []int64, change *field, found []byte) {
	isNew := change.are(func(v []byte) bool { return string(v) == string(event.Created) })
	width, at, bucket := t.Bucket.Milliseconds(), int64(math.MinInt64), &query.Bucket{}
	for _, i := range found {
		if k := clock[i] - clock[i]%width; k != at { // most have that of the one before
			at, bucket = k, t.bucket(k)
		}
		if bucket.N++; !isNew[change.of[i]] {
			bucket.Revised++
		}
	}
}

func (t *tally) bucket(at int64) *query.Bucket {
	b := t.buckets[at]
	if b == nil {
		b = &query.Bucket{}
		t.buckets[at] = b
	}
	return b
}

// What missed says besides a field.
const (
	none = -1
	many = len(packed)
)

// missed tells of a block's records which filter alone leaves each out: none, or many.
func (t *tally) missed(b *block) func(i int) int {
	if len(t.filters) == 0 {
		return func(int) int { return none }
	}
	var ok [len(packed)][blockSize]bool
	for _, k := range t.filters {
		ok[k.field] = b.fields[k.field].are(k.is)
	}
	return func(i int) int {
		only := none
		for _, k := range t.filters {
			if ok[k.field][b.fields[k.field].of[i]] {
				continue
			}
			if only != none {
				return many
			}
			only = k.field
		}
		return only
	}
}

// sum counts a block's records by the values of a field. n has those that are counted in it
// besides.
func (t *tally) sum(f int, of *field, found []byte, n []int) {
	for _, i := range found {
		n[of.of[i]]++
	}
	for k := range of.at {
		if n[k] == 0 {
			continue
		}
		v := of.value(k)
		sum := t.sums[f][string(v)]
		if sum == nil {
			sum = new(int)
			t.sums[f][string(v)] = sum
		}
		*sum += n[k]
	}
}

// sumUp brings the sums together.
func (t *tally) sumUp() *archive.Counts {
	var counts archive.Counts
	for i, values := range t.sums {
		for v, n := range values {
			counts.AddTo(packed[i], v, *n)
		}
	}
	for at, b := range t.buckets {
		counts.AddTime(at, b.N, b.Revised)
	}
	return &counts
}

// total is how many records were found.
func (t *tally) total() (n int) {
	for _, b := range t.buckets {
		n += b.N
	}
	return n
}

// likely are the records that may be on a page: the latest, and at the page's ends all that
// are of one time.
type likely struct {
	most   int   // how many the page has
	before int64 // when the page before ended; those of that time may be on this one
	floor  int64 // what is earlier is not on the page
	list   []struct{ at, id int64 }
	ends   []int64
	full   int // from how many on list is cut
}

func (l *likely) add(at, id int64) {
	switch {
	case at == l.before:
		l.ends = append(l.ends, id)
	case at < l.before && at >= l.floor:
		l.list = append(l.list, struct{ at, id int64 }{at, id})
		if len(l.list) > max(l.full, 4*l.most) {
			l.cut()
		}
	}
}

func (l *likely) cut() {
	slices.SortFunc(l.list, func(a, b struct{ at, id int64 }) int { return cmp.Compare(b.at, a.at) })
	if len(l.list) <= l.most {
		return
	}
	l.floor = l.list[l.most-1].at
	n := slices.IndexFunc(l.list, func(r struct{ at, id int64 }) bool { return r.at < l.floor })
	if n >= 0 {
		l.list = l.list[:n]
	}
	l.full = 2 * len(l.list)
}

func (l *likely) ids() []int64 {
	l.cut()
	out := l.ends
	for _, r := range l.list {
		out = append(out, r.id)
	}
	return out
}
