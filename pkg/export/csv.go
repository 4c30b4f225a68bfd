package export

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wireroom/wireroom/pkg/article"
)

// table writes rows as csv: UTF-8, a heading, lists as JSON.
type table struct {
	csv  *csv.Writer
	o    Options
	head bool // the heading is out
}

func newTable(w io.Writer, o Options) *table {
	return &table{csv: csv.NewWriter(w), o: o, head: o.Resumed}
}

func (t *table) Write(a *article.Article) error {
	if err := t.heading(); err != nil {
		return err
	}
	return t.csv.Write(cells(RowOf(a), t.o.Raw))
}

func (t *table) heading() error {
	if t.head {
		return nil
	}
	t.head = true
	return t.csv.Write(columns)
}

func (t *table) Flush() error {
	t.csv.Flush()
	return t.csv.Error()
}

func (t *table) Close() error {
	if err := t.heading(); err != nil {
		return err
	}
	return t.Flush()
}

// columns are the names of a row's columns.
var columns = func() (out []string) {
	for f := range reflect.TypeFor[Row]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		out = append(out, name)
	}
	return out
}()

// cells are a row as text.
func cells(r Row, raw bool) []string {
	v := reflect.ValueOf(r)
	out := make([]string, v.NumField())
	for i := range out {
		text, isText := cell(v.Field(i))
		if isText && !raw {
			text = harmless(text)
		}
		out[i] = text
	}
	return out
}

// cell is a value as text, and whether a site may have had a say in it.
func cell(v reflect.Value) (s string, isText bool) {
	switch x := v.Interface().(type) {
	case string:
		return x, true
	case []string:
		if len(x) == 0 {
			return "", false
		}
		data, _ := json.Marshal(x) // strings always encode
		return string(data), false
	case time.Time:
		if x.IsZero() {
			return "", false
		}
		return x.UTC().Format("2006-01-02T15:04:05.000Z"), false
	case bool:
		return strconv.FormatBool(x), false
	case float64:
		if x == 0 {
			return "", false
		}
		return strconv.FormatFloat(x, 'f', -1, 64), false
	}
	return strconv.FormatInt(v.Int(), 10), false
}

// harmless puts an apostrophe before what a spreadsheet would take for a formula, and
// before an apostrophe, so that who reads by program can take one off. Spreadsheets
// also look past leading white space.
func harmless(s string) string {
	if s != "" && s[0] == '\'' {
		return "'" + s
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \t\r\n\u00a0\ufeff"))
	if strings.ContainsRune(formula, first) || strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") {
		return "'" + s
	}
	return s
}

// formula are the characters that begin one; those of full width do in some settings.
const formula = "=+-@＝＋－＠"
