package sqlite

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Records are JSON, compressed with zstd: a record says its text twice or three times
// (text, blocks, html), and both the file and each fsync become several times smaller.
var (
	encoder, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(0))
	// A file is input like any other: it may be damaged on purpose.
	decoder, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(4*archive.MaxRecord))
)

func encode(a *article.Article) ([]byte, error) {
	data, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("encode record %s: %w: %w", a.ID, archive.ErrRecord, err)
	}
	if err := archive.CheckSize(a.ID, len(data)); err != nil {
		return nil, err
	}
	return encoder.EncodeAll(data, make([]byte, 0, len(data)/3)), nil
}

func decode(blob []byte) (a article.Article, err error) {
	err = decodeTo(blob, &a)
	return a, err
}

func decodeTo(blob []byte, to any) error {
	data, err := decoder.DecodeAll(blob, nil)
	if err == nil {
		err = json.Unmarshal(data, to)
	}
	if err != nil {
		return fmt.Errorf("a record is damaged: %w: %w", archive.ErrFile, err)
	}
	return nil
}

// listed is a record as lists have it: without what says its text once more, which is half
// of the work of reading one.
type listed struct {
	article.Article
	Blocks passed `json:"blocks"`
	HTML   passed `json:"html"`
}

// passed is passed over.
type passed struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (passed) UnmarshalJSON([]byte) error { return nil }

// columns are those of a stored version, in the order of row.scan; text are those that
// also make the record.
const (
	columns = `r.num, r.revision, r.pending, r.sequence, r.fetched, r.visit, r.withdrawn, r.hash, r.addresses, r.others, r.checks, r.checked, r.boring, r.flapping, r.shown, r.in_a_row`
	text    = columns + `, t.record`
)

// row is a version as it is stored.
type row struct {
	num                int64
	revision           int
	pending, withdrawn bool
	sequence           int64
	fetched, visit     ms
	hash               string
	addresses, others  list
	checks             article.Checks // its Last is checked
	checked            ms
	record             []byte
}

func (r *row) scan(s interface{ Scan(...any) error }, withText bool) error {
	into := []any{&r.num, &r.revision, &r.pending, &r.sequence, &r.fetched, &r.visit, &r.withdrawn, &r.hash, &r.addresses, &r.others,
		&r.checks.Count, &r.checked, &r.checks.Boring, &r.checks.Flapping, &r.checks.Shown, &r.checks.InARow}
	if withText {
		into = append(into, &r.record)
	}
	return s.Scan(into...)
}

func (r *row) version() archive.Version {
	return archive.Version{
		Revision: r.revision, Hash: r.hash, Addresses: r.addresses, Visit: r.visit.Time(), Fetched: r.fetched.Time(),
		Withdrawn: r.withdrawn, Pending: r.pending,
	}
}

// article is the record with what changes without a revision.
func (r *row) article() (article.Article, error) {
	a, err := decode(r.record)
	return r.whole(a), err
}

// records are those of versions.
func records(versions []row, read func(*row) (article.Article, error)) ([]article.Article, error) {
	out := make([]article.Article, len(versions))
	err := spread(len(versions), func(i int) (err error) { // of a page that is most of the work
		out[i], err = read(&versions[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// listed is the record without its blocks and its HTML.
func (r *row) listed() (article.Article, error) {
	var l listed
	err := decodeTo(r.record, &l)
	return r.whole(l.Article), err
}

func (r *row) whole(a article.Article) article.Article {
	a.URLs = append(a.URLs, archive.Others(&a, r.others...)...)
	a.Checks = r.counted()
	a.Sequence = uint64(r.sequence)
	return a
}

func (r *row) counted() article.Checks {
	c := r.checks
	c.Last = r.checked.Time()
	return c
}

// ms is a time as it is stored: Unix milliseconds, 0 where it is not known.
type ms int64

func toMS(t time.Time) ms {
	if t.IsZero() {
		return 0
	}
	return ms(t.UnixMilli())
}

// Time is the time again.
func (m ms) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// list is a column with a JSON array of strings.
type list []string

// Scan implements sql.Scanner.
func (l *list) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a list is a %T: %w", v, archive.ErrFile)
	}
	return json.Unmarshal([]byte(s), (*[]string)(l))
}

func (l list) String() string {
	if l == nil {
		return "[]"
	}
	data, _ := json.Marshal([]string(l)) // strings always encode
	return string(data)
}
