package readback

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/export"
)

// TestTypes: what the columns are called and how they are typed is a promise to those who
// have queries.
func TestTypes(t *testing.T) {
	table, _ := readBack(t, full())
	fields := table.Schema().Fields()
	if len(fields) != len(columns) {
		t.Errorf("%d columns, want %d", len(fields), len(columns))
	}
	for i, f := range fields[:min(len(fields), len(columns))] {
		c := columns[i]
		if f.Name != c.name || typeName(f.Type) != c.typ || f.Nullable != c.null {
			t.Errorf("column %d is %s %s, nullable %t; want %s %s, nullable %t", i, f.Name, typeName(f.Type), f.Nullable, c.name, c.typ, c.null)
		}
	}
}

// TestValues: each value of each record is what the record says, whatever is in it.
func TestValues(t *testing.T) {
	records := []*article.Article{full(), {}, foreign(), full(), {ID: "last"}}
	table, _ := readBack(t, records...)
	if table.NumRows() != int64(len(records)) {
		t.Fatalf("%d rows, want %d", table.NumRows(), len(records))
	}
	for i, c := range columns {
		got := values(t, table.Column(i).Data())
		for row, a := range records {
			if want := c.of(a); got[row] != want {
				t.Errorf("%s in row %d is %q, want %q", c.name, row, got[row], want)
			}
		}
	}
}

// TestFullFillsAll: a column that the full record leaves empty would not be tested.
func TestFullFillsAll(t *testing.T) {
	for _, c := range columns {
		if v := c.of(full()); v == null || v == "[]" {
			t.Errorf("nothing in %s", c.name)
		}
	}
}

// TestRowGroups: a row group holds records of one day and at most MaxGroupRows, and its
// statistics say which day, so that a reader skips the others.
func TestRowGroups(t *testing.T) {
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	var records []*article.Article
	for i := range export.MaxGroupRows + 2 {
		records = append(records, &article.Article{ID: number(i), Stored: day.Add(time.Duration(i) * time.Second)})
	}
	next := &article.Article{ID: "next", Stored: day.Add(48*time.Hour - time.Millisecond)}
	table, f := readBack(t, append(records, next)...)
	ids := values(t, table.Column(0).Data())
	for i := range records {
		if ids[i] != number(i) {
			t.Fatalf("row %d is %s", i, ids[i])
		}
	}
	want := []struct {
		rows  int64
		first time.Time
		last  time.Time
	}{
		{export.MaxGroupRows, day, records[export.MaxGroupRows-1].Stored},
		{2, records[export.MaxGroupRows].Stored, records[export.MaxGroupRows+1].Stored},
		{1, next.Stored, next.Stored},
	}
	if f.NumRowGroups() != len(want) {
		t.Fatalf("%d row groups, want %d", f.NumRowGroups(), len(want))
	}
	for i, w := range want {
		g := f.RowGroup(i)
		first, last := bounds(t, g.MetaData())
		if g.NumRows() != w.rows || !first.Equal(w.first) || !last.Equal(w.last) {
			t.Errorf("row group %d: %d rows of %s to %s, want %d of %s to %s", i, g.NumRows(), first, last, w.rows, w.first, w.last)
		}
	}
}

// TestEmpty: an export that found nothing is a table all the same.
func TestEmpty(t *testing.T) {
	table, f := readBack(t)
	if table.NumRows() != 0 || f.NumRows() != 0 || int(table.NumCols()) != len(columns) {
		t.Errorf("%d rows, %d columns", table.NumRows(), table.NumCols())
	}
}

// TestBroken: the reader is no less strict than others: it refuses a file that lost its end.
func TestBroken(t *testing.T) {
	data := written(t, full())
	if _, err := file.NewParquetReader(bytes.NewReader(data[:len(data)-20])); err == nil {
		t.Error("half a file was read")
	}
}

func written(t *testing.T, records ...*article.Article) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := export.New(export.Parquet, &b, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range records {
		if err := w.Write(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBack(t *testing.T, records ...*article.Article) (arrow.Table, *file.Reader) {
	t.Helper()
	f, err := file.NewParquetReader(bytes.NewReader(written(t, records...)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := r.ReadTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return table, f
}

// bounds are the first and last time stored, as the statistics of a row group have them.
func bounds(t *testing.T, g *metadata.RowGroupMetaData) (first, last time.Time) {
	t.Helper()
	chunk, err := g.ColumnChunk(g.Schema.ColumnIndexByName("stored"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := chunk.Statistics()
	if err != nil {
		t.Fatal(err)
	}
	ms, ok := s.(*metadata.Int64Statistics)
	if !ok || !ms.HasMinMax() {
		t.Fatalf("the statistics of stored are %v", s)
	}
	return time.UnixMilli(ms.Min()), time.UnixMilli(ms.Max())
}

// values are a column's values as text.
func values(t *testing.T, column *arrow.Chunked) (out []string) {
	t.Helper()
	for _, chunk := range column.Chunks() {
		for i := range chunk.Len() {
			out = append(out, value(t, chunk, i))
		}
	}
	return out
}

// value is one value as text, in the form of the functions beside columns.
func value(t *testing.T, a arrow.Array, i int) string {
	t.Helper()
	if a.IsNull(i) {
		return null
	}
	switch a := a.(type) {
	case *array.String:
		return strings.Clone(a.Value(i))
	case *array.Timestamp:
		return moment(a.Value(i).ToTime(arrow.Millisecond))
	case *array.List:
		start, end := a.ValueOffsets(i)
		return list(values(t, arrow.NewChunked(a.ListValues().DataType(), []arrow.Array{array.NewSlice(a.ListValues(), start, end)})))
	case *array.Int32, *array.Int64, *array.Float64, *array.Boolean:
		return a.ValueStr(i)
	}
	t.Fatalf("a column of %s", a.DataType())
	return ""
}
