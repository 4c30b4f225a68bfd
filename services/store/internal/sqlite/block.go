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
var packed = [...]query.Field{query.Source, query.Language, query.Kind, query.Agency, query.Section, query.Access, query.Change, query.Domain}

const (
	facets   = len(packed) - 1
	changeAt = 6 // where query.Change is among them
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
	values [][]byte
	of     []byte
	known  map[string]byte // where each value is, for add
}

// all of a block's times are read; a search needs one or two.
var all = [times]bool{true, true, true, true}

// pack is a block as it lies in blocks: the number of records and their places; their
// times; of each field its values, and where there are several which of them each has.
func (b *block) pack() []byte {
	out := binary.AppendUvarint(nil, uint64(len(b.places)))
	out = append(out, b.places...)
	for _, list := range b.times {
		out = appendNumbers(out, list)
	}
	for _, f := range b.fields {
		out = binary.AppendUvarint(out, uint64(len(f.values)))
		for _, v := range f.values {
			out = append(binary.AppendUvarint(out, uint64(len(v))), v...)
		}
		if len(f.values) > 1 {
			out = append(out, f.of...)
		}
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

// unpack undoes pack, of the times only those that are wanted. It keeps data, and what room
// the block has.
func (b *block) unpack(data []byte, want [times]bool) error {
	r := reader{data: data}
	n := r.number(blockSize)
	b.places = r.bytes(n)
	for i := range b.times {
		b.times[i] = r.numbers(b.times[i][:0], n, want[i])
	}
	for i := range b.fields {
		r.field(&b.fields[i], n)
	}
	if r.wrong || len(r.data) > 0 || !slices.IsSorted(b.places) {
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

func (r *reader) numbers(to []int64, n int, want bool) []int64 {
	base, size := binary.Varint(r.data)
	if r.wrong = r.wrong || size <= 0; r.wrong {
		return to
	}
	r.data = r.data[size:]
	width := r.number(8)
	data := r.bytes(n * width)
	if r.wrong || !want {
		return to
	}
	for i := range n {
		var v uint64
		for k, b := range data[i*width : (i+1)*width] {
			v |= uint64(b) << (8 * k)
		}
		to = append(to, base+int64(v)) //nolint:gosec // it wraps as it did in appendNumbers
	}
	return to
}

// first is what records have of a field that has one value.
var first [blockSize]byte

func (r *reader) field(f *field, n int) {
	f.values, f.of = f.values[:0], first[:n]
	for range r.number(n) {
		f.values = append(f.values, r.bytes(r.number(len(r.data))))
	}
	if len(f.values) > 1 {
		f.of = r.bytes(n)
	}
	for _, k := range f.of {
		r.wrong = r.wrong || int(k) >= len(f.values)
	}
}

// blockColumns are the columns of finds that block.scan reads.
var blockColumns = func() string {
	names := []string{"f.id"}
	for _, name := range timeColumns {
		names = append(names, "f."+name)
	}
	for _, name := range packed { // a field's column has its name
		names = append(names, "f."+string(name))
	}
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
		b.fields[k].add(f.values[f.of[i]])
	}
}

func (f *field) add(value []byte) {
	k, ok := f.known[string(value)]
	if !ok {
		if f.known == nil {
			f.known = map[string]byte{}
		}
		k = byte(len(f.values)) //nolint:gosec // there are no more than records
		f.known[string(value)], f.values = k, append(f.values, slices.Clone(value))
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
