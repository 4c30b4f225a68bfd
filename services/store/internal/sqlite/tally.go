package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// facets are the fields of blocks that are counted, the first ones.
const facets = 4

// tally goes once through all that a search asks for: it sums up, and keeps which records
// may be on the page.
type tally struct {
	archive.Search
	ids          ids // those that SQL leaves; nil is all
	filters      []filter
	since, until int64
	sums         [facets]map[string]*int
	buckets      map[int64]int
	page         likely
}

// filter is a condition on a field of blocks.
type filter struct {
	field int
	is    func(value string) bool
}

func newTally(ctx context.Context, tx *sql.Tx, s archive.Search) (*tally, error) {
	t := &tally{Search: s, filters: filters(s), until: math.MaxInt64, buckets: map[int64]int{}, page: likely{most: s.Limit + 1, before: math.MaxInt64, floor: math.MinInt64}}
	for i := range t.sums {
		t.sums[i] = map[string]*int{}
	}
	if !s.Since.IsZero() {
		t.since = int64(toMS(s.Since))
	} else {
		t.since = math.MinInt64
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
	}
	return t, t.ask(ctx, tx)
}

// filters are the conditions that blocks can tell.
func filters(s archive.Search) (out []filter) {
	for i, want := range []string{s.Source, s.Language, string(s.Kind), s.Agency, s.Domain} { // as packed
		switch {
		case want == "":
		case packed[i] == "language":
			out = append(out, filter{i, func(v string) bool { return v == want || strings.HasPrefix(v, want+"-") }})
		default:
			out = append(out, filter{i, func(v string) bool { return v == want }})
		}
	}
	return out
}

// ask leaves the ids that conditions pick which blocks cannot tell.
func (t *tally) ask(ctx context.Context, tx *sql.Tx) error {
	for _, q := range []struct {
		needed bool
		query  string
		arg    any
	}{
		{len(t.Words.All) > 0, `SELECT coalesce(group_concat(rowid), '') FROM words WHERE words MATCH ?`, match(t.Words)},
		{t.Label != "", `SELECT coalesce(group_concat(id), '') FROM finds f WHERE EXISTS (SELECT 1 FROM json_each(f.labels) WHERE value = ?)`, t.Label},
	} {
		if !q.needed {
			continue
		}
		var list sql.RawBytes
		rows, err := tx.QueryContext(ctx, q.query, q.arg)
		if err != nil {
			return err
		}
		if _, err := gather(rows, func(*struct{}) error {
			if err := rows.Scan(&list); err != nil {
				return err
			}
			t.ids = t.ids.and(parseIDs(list))
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// run goes through the blocks, those that are behind finds as finds has them.
func (t *tally) run(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT block FROM stale`)
	if err != nil {
		return err
	}
	stale, err := gather(rows, func(id *int64) error { return rows.Scan(id) })
	if err != nil {
		return err
	}
	if err := t.packed(ctx, tx); err != nil {
		return err
	}
	for _, id := range stale {
		b := block{id: id << blockBits}
		rows, err := tx.QueryContext(ctx, blockRows, b.id, blockSize)
		if err == nil {
			err = b.fill(rows)
		}
		if err != nil {
			return err
		}
		t.add(&b)
	}
	return nil
}

func (t *tally) packed(ctx context.Context, tx *sql.Tx) error {
	q, args := `SELECT block, packed FROM blocks WHERE block NOT IN (SELECT block FROM stale)`, []any{}
	if t.ids != nil {
		list, _ := json.Marshal(t.ids.blocks()) // numbers always encode
		q, args = q+` AND block IN (SELECT value FROM json_each(?))`, append(args, string(list))
	}
	rows, err := tx.QueryContext(ctx, q, args...)
	if err != nil {
		return err
	}
	var b block
	_, err = gather(rows, func(*struct{}) error {
		var data sql.RawBytes
		if err := rows.Scan(&b.id, &data); err != nil {
			return err
		}
		b.id <<= blockBits
		if err := b.unpack(data); err != nil {
			return err
		}
		t.add(&b)
		return nil
	})
	return err
}

// add counts a block's records that are asked for.
func (t *tally) add(b *block) {
	times := b.published
	if t.Order == query.ByStored {
		times = b.created
	}
	pass, any := t.passing(b)
	if !any {
		return
	}
	var n [facets][blockSize]int
	width, bucket, inBucket := t.Bucket.Milliseconds(), int64(0), 0
	for i, place := range b.places {
		at, id := times[i], b.id+int64(place)
		if at < t.since || at >= t.until || !pass(i) || !t.ids.has(id) {
			continue
		}
		for f := range n {
			n[f][b.fields[f].of[i]]++
		}
		if k := at - at%width; k != bucket { // most have that of the one before
			t.buckets[bucket] += inBucket
			bucket, inBucket = k, 0
		}
		inBucket++
		t.page.add(at, id)
	}
	t.buckets[bucket] += inBucket
	for f := range n {
		t.sum(f, b.fields[f].values, n[f][:])
	}
}

// passing reports of the block's records which fulfil the conditions, and whether any may.
func (t *tally) passing(b *block) (pass func(i int) bool, any bool) {
	var ok [len(packed)][blockSize]bool
	for _, k := range t.filters {
		any := false
		for v, value := range b.fields[k.field].values {
			ok[k.field][v] = k.is(string(value))
			any = any || ok[k.field][v]
		}
		if !any {
			return nil, false
		}
	}
	return func(i int) bool {
		for _, k := range t.filters {
			if !ok[k.field][b.fields[k.field].of[i]] {
				return false
			}
		}
		return true
	}, true
}

func (t *tally) sum(f int, values [][]byte, n []int) {
	for k, v := range values {
		if n[k] == 0 {
			continue
		}
		sum := t.sums[f][string(v)]
		if sum == nil {
			sum = new(int)
			t.sums[f][string(v)] = sum
		}
		*sum += n[k]
	}
}

// fill writes the sums into an answer.
func (t *tally) fill(f *archive.Found) {
	var counts archive.Counts
	for i, values := range t.sums {
		for v, n := range values {
			counts.AddValue(packed[i], v, *n)
		}
	}
	for at, n := range t.buckets {
		if n > 0 {
			counts.AddTime(at, n)
		}
	}
	counts.Fill(f)
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

// ids is a set of them, a bit each.
type ids []uint64

// parseIDs reads ids with commas between.
func parseIDs(list []byte) ids {
	out, id, any := ids{}, int64(0), false
	for _, c := range list {
		if c != ',' {
			id, any = 10*id+int64(c-'0'), true
			continue
		}
		out, id = out.with(id), 0
	}
	if any {
		out = out.with(id)
	}
	return out
}

func (s ids) with(id int64) ids {
	if n := int(id>>6) + 1; n > len(s) {
		s = append(s, make(ids, n-len(s))...)
	}
	s[id>>6] |= 1 << (id & 63)
	return s
}

func (s ids) has(id int64) bool {
	return s == nil || id>>6 < int64(len(s)) && s[id>>6]&(1<<(id&63)) != 0
}

func (s ids) and(t ids) ids {
	if s == nil {
		return t
	}
	s = s[:min(len(s), len(t))]
	for i := range s {
		s[i] &= t[i]
	}
	return s
}

// blocks are those that have any of the ids.
func (s ids) blocks() []int64 {
	out := []int64{}
	for i, bits := range s {
		if k := int64(i << 6 >> blockBits); bits != 0 && (len(out) == 0 || out[len(out)-1] != k) {
			out = append(out, k)
		}
	}
	return out
}
