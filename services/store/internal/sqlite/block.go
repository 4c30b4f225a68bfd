package sqlite

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

const (
	// blockBits is how many of an id's low bits tell a record's place in its block; the
	// triggers on finds have it too.
	blockBits = 8
	blockSize = 1 << blockBits
)

// packed are the columns of finds that are in blocks: those of archive.Faceted, which are
// counted, and one more that is filtered by.
var packed = [...]string{"source", "language", "kind", "agency", "section", "access", "change", "domain"}

// packedNumbers are what records are ordered by, and the times that are asked for.
var packedNumbers = [...]string{"published", "created", "stored", "sequence"}

// block is what searches count of up to 256 records whose ids follow each other. To count
// in SQL takes a microsecond a record, and here some nanoseconds.
type block struct {
	id      int64 // of its first place
	places  []byte
	numbers [len(packedNumbers)][]int64
	fields  [len(packed)]field
}

func (b *block) published() []int64 { return b.numbers[0] }
func (b *block) created() []int64   { return b.numbers[1] }
func (b *block) stored() []int64    { return b.numbers[2] }
func (b *block) sequence() []int64  { return b.numbers[3] }

// field is one column: the values that it has in the block, and which of them each record has.
type field struct {
	values [][]byte
	of     []byte
}

// pack is a block as it lies in blocks: the number of records and their places; their
// numbers, each as the difference to the last; of each field its values and which of them each has.
func (b *block) pack() []byte {
	out := binary.AppendUvarint(nil, uint64(len(b.places)))
	out = append(out, b.places...)
	for _, list := range b.numbers {
		last := int64(0)
		for _, v := range list {
			out = binary.AppendVarint(out, v-last)
			last = v
		}
	}
	for _, f := range b.fields {
		out = binary.AppendUvarint(out, uint64(len(f.values)))
		for _, v := range f.values {
			out = append(binary.AppendUvarint(out, uint64(len(v))), v...)
		}
		out = append(out, f.of...)
	}
	return out
}

// unpack undoes pack. It keeps data, and what room the block has.
func (b *block) unpack(data []byte) error {
	r := reader{data: data}
	n := r.number(blockSize)
	b.places = r.bytes(n)
	for i := range b.numbers {
		b.numbers[i] = r.numbers(b.numbers[i][:0], n)
	}
	for i := range b.fields {
		f := &b.fields[i]
		f.values = f.values[:0]
		for range r.number(n) {
			f.values = append(f.values, r.bytes(r.number(len(r.data))))
		}
		f.of = r.bytes(n)
		for _, k := range f.of {
			r.wrong = r.wrong || int(k) >= len(f.values)
		}
	}
	if r.wrong || len(r.data) > 0 {
		return fmt.Errorf("block %d is damaged; `DELETE FROM blocks` and `INSERT INTO stale SELECT DISTINCT id >> 8 FROM finds` have it made anew: %w", b.id>>blockBits, archive.ErrFile)
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

func (r *reader) numbers(to []int64, n int) []int64 {
	last := int64(0)
	for range n {
		v, size := binary.Varint(r.data)
		if size <= 0 {
			r.wrong = true
			return to
		}
		last += v
		to, r.data = append(to, last), r.data[size:]
	}
	return to
}

// blockRows reads a block's records from finds.
var blockRows = func() string {
	names := append(append([]string{"id"}, packedNumbers[:]...), packed[:]...)
	return `SELECT ` + strings.Join(names, ", ") + ` FROM finds WHERE id >= ?1 AND id < ?1 + ?2 ORDER BY id`
}()

// fill takes the block's records from the answer to blockRows.
func (b *block) fill(rows *sql.Rows) error {
	*b = block{id: b.id}
	_, err := gather(rows, func(*struct{}) error {
		var id int64
		var numbers [len(packedNumbers)]int64
		var values [len(packed)][]byte
		into := []any{&id}
		for i := range numbers {
			into = append(into, &numbers[i])
		}
		for i := range values {
			into = append(into, &values[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		b.places = append(b.places, byte(id-b.id))
		for i := range numbers {
			b.numbers[i] = append(b.numbers[i], numbers[i])
		}
		for i := range values {
			b.fields[i].add(values[i])
		}
		return nil
	})
	return err
}

func (f *field) add(value []byte) {
	k := slices.IndexFunc(f.values, func(v []byte) bool { return string(v) == string(value) })
	if k < 0 {
		k, f.values = len(f.values), append(f.values, value)
	}
	f.of = append(f.of, byte(k))
}
