package sqlite

import (
	"math"
	"slices"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// tally goes once through all that a search asks for: it sums up, and keeps which records
// may be on the page. A record that misses one condition counts in that facet alone, and for
// what would be found without the condition.
type tally struct {
	archive.Search
	tests        []test
	since, until int64
	sums         [len(packed)]map[string]*int
	missing      []int // of each test: how many miss it alone
	buckets      map[int64]query.Bucket
	page         likely
}

// test is a condition: on a field of blocks, a set of ids, or the time.
type test struct {
	name  string
	field int // in packed; -1 where it is none of them
	is    func(value string) bool
	ids   ids // those that meet it; nil is the time
}

func newTally(s archive.Search, sets []test) (*tally, error) {
	t := &tally{Search: s, tests: append(tests(s), sets...), since: math.MinInt64, until: math.MaxInt64, buckets: map[int64]query.Bucket{}, page: likely{most: s.Limit + 1, before: math.MaxInt64, floor: math.MinInt64}}
	t.missing = make([]int, len(t.tests))
	for i := range t.sums {
		t.sums[i] = map[string]*int{}
	}
	if !s.Since.IsZero() {
		t.since = int64(toMS(s.Since))
	}
	if !s.Until.IsZero() {
		t.until = int64(toMS(s.Until))
	}
	switch {
	case s.After != "":
		p, err := s.Place()
		if err != nil {
			return nil, err
		}
		t.page.before = p.At
	case s.Before > 0:
		t.page.before = int64(s.Before) //nolint:gosec // sequences are far below
	}
	return t, nil
}

// tests are the conditions that blocks can tell.
func tests(s archive.Search) (out []test) {
	for i, name := range packed {
		if f := query.Field(name); len(s.Filters[f]) > 0 {
			out = append(out, test{name: name, field: i, is: func(v string) bool { return archive.Picks(s.Filters, f, []string{v}) }})
		}
	}
	if !s.Since.IsZero() || !s.Until.IsZero() {
		out = append(out, test{name: "time", field: -1})
	}
	return out
}

// times are a block's, by which records are ordered, and that of which since and until speak.
func (t *tally) times(b *block) (order, clock []int64) {
	switch t.Order {
	case query.ByStored:
		return b.created(), b.created()
	case query.BySequence:
		return b.sequence(), b.stored()
	}
	return b.published(), b.published()
}

// add counts a block's records.
func (t *tally) add(b *block) {
	missed, any := t.missed(b)
	if !any {
		return
	}
	order, clock := t.times(b)
	revised := b.revised()
	var n [len(packed)][blockSize]int
	var bucket query.Bucket
	at, width := int64(0), t.Bucket.Milliseconds()
	for i, place := range b.places {
		if t.Order == query.BySequence && order[i] == 0 {
			continue // it is not on the wire yet
		}
		k, one := missed(i, clock[i], b.id+int64(place))
		if !one {
			continue
		}
		if k >= 0 {
			if t.missing[k]++; t.tests[k].field >= 0 {
				f := t.tests[k].field
				n[f][b.fields[f].of[i]]++
			}
			continue
		}
		for f := range n {
			n[f][b.fields[f].of[i]]++
		}
		if k := clock[i] - clock[i]%width; k != at { // most have that of the one before
			t.addTime(at, bucket)
			at, bucket = k, query.Bucket{}
		}
		bucket.N++
		bucket.Revised += revised[b.fields[changeField].of[i]]
		t.page.add(order[i], b.id+int64(place))
	}
	t.addTime(at, bucket)
	for f := range n {
		t.sum(f, b.fields[f].values, n[f][:])
	}
}

// changeField is where packed has what the latest version is.
var changeField = slices.Index(packed[:], string(query.Change))

// revised is 1 for those values of the change that are no creation.
func (b *block) revised() (out [blockSize]int) {
	for k, v := range b.fields[changeField].values {
		if string(v) != string(event.Created) {
			out[k] = 1
		}
	}
	return out
}

// missed tells which test a record misses: -1 is none, and one is false where they are
// several. any is false where all records miss several.
func (t *tally) missed(b *block) (of func(i int, clock, id int64) (missed int, one bool), any bool) {
	var ok [len(packed)][blockSize]bool
	never := 0
	for _, k := range t.tests {
		if k.field < 0 {
			continue
		}
		some := false
		for v, value := range b.fields[k.field].values {
			ok[k.field][v] = k.is(string(value))
			some = some || ok[k.field][v]
		}
		if !some {
			never++
		}
	}
	return func(i int, clock, id int64) (int, bool) {
		missed := -1
		for n := range t.tests {
			k, meets := &t.tests[n], false
			switch {
			case k.field >= 0:
				meets = ok[k.field][b.fields[k.field].of[i]]
			case k.ids != nil:
				meets = k.ids.has(id)
			default:
				meets = clock >= t.since && clock < t.until
			}
			if meets {
				continue
			}
			if missed >= 0 {
				return missed, false
			}
			missed = n
		}
		return missed, true
	}, never < 2
}

func (t *tally) addTime(at int64, n query.Bucket) {
	if n.N == 0 {
		return
	}
	b := t.buckets[at]
	b.N, b.Revised = b.N+n.N, b.Revised+n.Revised
	t.buckets[at] = b
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
	for i, field := range archive.Faceted { // which packed begins with
		for v, n := range t.sums[i] {
			counts.AddTo(field, v, *n)
		}
	}
	for at, b := range t.buckets {
		counts.AddTime(at, b)
	}
	for i, n := range t.missing {
		counts.Loosen(t.tests[i].name, n)
	}
	counts.Fill(f, t.Search)
}
