package sqlite

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// blockBits is how many of an id's low bits tell a record's place in its block.
	blockBits = 8
	blockSize = 1 << blockBits
)

// The times of a record in a block, and its place on the wire.
const (
	published = iota
	created
	stored
	sequence
	times // how many
)

// timeColumns are their columns of finds.
var timeColumns = [times]string{"published", "created", "stored", "sequence"}

// packed are the fields of a record in a block: the first, facets of them, are
// archive.Faceted and are counted, all are filtered by.
var packed = [...]query.Field{query.Source, query.Language, query.Kind, query.Agency, query.Section, query.Access, query.Change, query.Domain, query.Label}

const (
	facets   = len(packed) - 2
	changeAt = 6 // where query.Change is among them
	domainAt = facets
	labelAt  = facets + 1 // a record's value is the JSON array of its labels
)

// block is what searches count and filter by, of up to 256 records whose ids follow each
// other. To count in SQL takes a microsecond a record, and here some nanoseconds.
type block struct {
	id     int64 // of its first place
	places []byte
	times  [times][]int64
	fields [len(packed)]field
}

// field is one column: the values that it has in the block, and which of them each record has.
type field struct {
	text  []byte // the values, and what lies between
	at    []span // where each is in it: of pointers the collector would take note, one by one
	of    []byte
	known map[string]byte // where each value is, for add
}

type span struct{ from, to int32 }

func (f *field) value(k int) []byte { return f.text[f.at[k].from:f.at[k].to] }

// are tells which values are something.
func (f *field) are(what func(value []byte) bool) (out [blockSize]bool) {
	for k := range f.at {
		out[k] = what(f.value(k))
	}
	return out
}

// blobs are a block as it lies in blocks, in columns by what is read together: what each
// search needs, what one in the wire's order needs too, the domains, and the labels.
type blobs struct{ packed, wire, domain, label []byte }

// pack is a block in columns. The first has the number of records, their places and times; of
// each field its values, and where there are several which of them each record has.
func (b *block) pack() (out blobs) {
	out.packed = append(binary.AppendUvarint(nil, uint64(len(b.places))), b.places...)
	out.packed = appendNumbers(out.packed, b.times[published])
	out.packed = appendNumbers(out.packed, b.times[created])
	for i := range facets {
		out.packed = appendField(out.packed, &b.fields[i])
	}
	out.wire = appendNumbers(appendNumbers(nil, b.times[stored]), b.times[sequence])
	out.domain, out.label = appendField(nil, &b.fields[domainAt]), appendField(nil, &b.fields[labelAt])
	return out
}

func appendField(out []byte, f *field) []byte {
	out = binary.AppendUvarint(out, uint64(len(f.at)))
	for k := range f.at {
		v := f.value(k)
		out = append(binary.AppendUvarint(out, uint64(len(v))), v...)
	}
	if len(f.at) > 1 {
		out = append(out, f.of...)
	}
	return out
}

// appendNumbers packs numbers as what each has above the smallest, in as many bytes as the
// largest needs: so they are passed over without being read.
func appendNumbers(out []byte, list []int64) []byte {
	if len(list) == 0 {
		return append(out, 0, 0)
	}
	base := slices.Min(list)
	width := (bits.Len64(uint64(slices.Max(list)-base)) + 7) / 8
	out = append(binary.AppendVarint(out, base), byte(width))
	for _, v := range list {
		for k := range width {
			out = append(out, byte(uint64(v-base)>>(8*k)))
		}
	}
	return out
}

// unpack undoes pack. A column that was not read is nil, and what it has is not to be looked
// at. The block keeps what it is given, and the room that it has.
func (b *block) unpack(in blobs) error {
	r := reader{data: in.packed}
	n := r.number(blockSize)
	b.places = r.bytes(n)
	r.numbers(&b.times[published], n)
	r.numbers(&b.times[created], n)
	for i := range facets {
		r.field(&b.fields[i], n)
	}
	r.end()
	if in.wire != nil {
		r.data = in.wire
		r.numbers(&b.times[stored], n)
		r.numbers(&b.times[sequence], n)
		r.end()
	}
	for i, data := range [][]byte{in.domain, in.label} {
		if data != nil {
			r.data = data
			r.field(&b.fields[facets+i], n)
			r.end()
		}
	}
	if r.wrong || !slices.IsSorted(b.places) {
		return fmt.Errorf("block %d is damaged; `DELETE FROM blocks` and `INSERT OR IGNORE INTO stale SELECT id FROM finds` have all made anew: %w", b.id>>blockBits, archive.ErrFile)
	}
	return nil
}

// reader takes a packed block apart. A file is input like any other.
type reader struct {
	data  []byte
	wrong bool
}

func (r *reader) number(most int) int {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > uint64(most) {
		r.wrong = true
		return 0
	}
	r.data = r.data[n:]
	return int(v)
}

func (r *reader) bytes(n int) []byte {
	if r.wrong || n > len(r.data) {
		r.wrong = true
		return nil
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out
}

// end is where nothing must be left.
func (r *reader) end() { r.wrong = r.wrong || len(r.data) > 0 }

func (r *reader) numbers(to *[]int64, n int) {
	*to = (*to)[:0]
	base, size := binary.Varint(r.data)
	if r.wrong = r.wrong || size <= 0; r.wrong {
		return
	}
	r.data = r.data[size:]
	width := r.number(8)
	data := r.bytes(n * width)
	if r.wrong {
		return
	}
	for i := range n {
		var v uint64
		for k, b := range data[i*width : (i+1)*width] {
			v |= uint64(b) << (8 * k)
		}
		*to = append(*to, base+int64(v)) //nolint:gosec // it wraps as it did in appendNumbers
	}
}

// first is what records have of a field that has one value.
var first [blockSize]byte

func (r *reader) field(f *field, n int) {
	values, from := r.number(n), 0
	f.at = f.at[:0]
	for range values {
		size, k := binary.Uvarint(r.data[min(from, len(r.data)):])
		if k <= 0 || size > uint64(len(r.data)) {
			r.wrong = true
			return
		}
		from += k
		f.at = append(f.at, span{int32(from), int32(from + int(size))}) //nolint:gosec // a blob has less than 2 GB
		from += int(size)
	}
	f.text, f.of = r.bytes(from), first[:n]
	if values > 1 {
		f.of = r.bytes(n)
	}
	most := byte(0)
	for _, k := range f.of {
		most = max(most, k)
	}
	r.wrong = r.wrong || n > 0 && int(most) >= values
}

// blockColumns are the columns of finds that block.scan reads.
var blockColumns = func() string {
	names := []string{"f.id"}
	for _, name := range timeColumns {
		names = append(names, "f."+name)
	}
	for _, name := range packed[:labelAt] { // a field's column has its name
		names = append(names, "f."+string(name))
	}
	names = append(names, "f.labels")
	return strings.Join(names, ", ")
}()

// The records of a block, from an id to below another; and those of them that are behind.
var (
	blockRows = `SELECT ` + blockColumns + ` FROM finds f WHERE f.id >= ? AND f.id < ? ORDER BY f.id`
	staleRows = `SELECT ` + blockColumns + ` FROM stale s CROSS JOIN finds f ON f.id = s.id WHERE s.id >= ? AND s.id < ? ORDER BY s.id`
)

// blockScan reads rows of blockColumns: into its own room, which the next row is read into too.
type blockScan struct {
	id     int64
	times  [times]int64
	values [len(packed)]sql.RawBytes
	into   []any
}

func newBlockScan() *blockScan {
	s := &blockScan{}
	s.into = append(s.into, &s.id)
	for i := range s.times {
		s.into = append(s.into, &s.times[i])
	}
	for i := range s.values {
		s.into = append(s.into, &s.values[i])
	}
	return s
}

// add takes the record that was scanned, whose id is above those that the block has.
func (b *block) add(s *blockScan) {
	b.places = append(b.places, byte(s.id-b.id)) //nolint:gosec // it is of this block
	for i, t := range s.times {
		b.times[i] = append(b.times[i], t)
	}
	for i, v := range s.values {
		b.fields[i].add(v)
	}
}

// take adds a record of another block.
func (b *block) take(from *block, i int) {
	b.places = append(b.places, from.places[i])
	for k := range b.times {
		b.times[k] = append(b.times[k], from.times[k][i])
	}
	for k := range b.fields {
		f := &from.fields[k]
		b.fields[k].add(f.value(int(f.of[i])))
	}
}

func (f *field) add(value []byte) {
	k, ok := f.known[string(value)]
	if !ok {
		if f.known == nil {
			f.known = map[string]byte{}
		}
		k = byte(len(f.at)) //nolint:gosec // there are no more than records
		f.known[string(value)] = k
		from := len(f.text)
		f.text = append(f.text, value...)
		f.at = append(f.at, span{int32(from), int32(len(f.text))}) //nolint:gosec // what 256 records have is less than 2 GB
	}
	f.of = append(f.of, k)
}

// with is the block with the records of another in their place, and without the others that
// are behind.
func (b *block) with(fresh *block, behind ids) *block {
	out, k := &block{id: b.id}, 0
	for i, place := range b.places {
		if behind.in(b.id + int64(place)) {
			continue
		}
		for ; k < len(fresh.places) && fresh.places[k] < place; k++ {
			out.take(fresh, k)
		}
		out.take(b, i)
	}
	for ; k < len(fresh.places); k++ {
		out.take(fresh, k)
	}
	return out
}
