package archive

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

const (
	// MaxID is the longest id taken, in bytes; those of article.ID have 32.
	MaxID = 200
	// MaxRecord is the largest record taken, in bytes as JSON or BSON. A MongoDB document
	// may have 16 MiB, and beside the record there must be room for what is kept with it.
	MaxRecord = 12 << 20
)

// Clean is a copy of a record that every database takes, with the fields that are the
// archive's to set empty and the content hash true.
func Clean(a article.Article) (article.Article, error) {
	if a.ID == "" || len(a.ID) > MaxID || a.ID != cleanString(a.ID) {
		return a, fmt.Errorf("id %.300q: %w", a.ID, ErrRecord)
	}
	var out article.Article
	copyClean(reflect.ValueOf(&out).Elem(), reflect.ValueOf(a))
	out.Stored, out.Revision, out.Sequence = time.Time{}, 0, 0
	out.Edit, out.Checks, out.Also = article.Edit{}, article.Checks{}, nil
	if !out.TextDropped.IsZero() { // it was read here and is taken back; its hash is of what was
		return textless(out), nil
	}
	out.ContentHash = article.ContentHash(&out)
	return out, nil
}

// CheckSize refuses a record that is too large once encoded.
func CheckSize(id string, n int) error {
	if n > MaxRecord {
		return fmt.Errorf("record %s has %d bytes, the limit is %d: %w", id, n, MaxRecord, ErrRecord)
	}
	return nil
}

var timeType = reflect.TypeFor[time.Time]()

// copyClean copies src to dst deeply. An empty slice or map becomes nil, as it would by
// being stored and read.
func copyClean(dst, src reflect.Value) {
	switch src.Kind() {
	case reflect.String:
		dst.SetString(cleanString(src.String()))
	case reflect.Float64:
		if f := src.Float(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			dst.SetFloat(f)
		}
	case reflect.Struct:
		if src.Type() == timeType {
			*dst.Addr().Interface().(*time.Time) = cleanTime(src.Interface().(time.Time))
			return
		}
		for i := range src.NumField() {
			copyClean(dst.Field(i), src.Field(i))
		}
	case reflect.Slice:
		if src.Len() > 0 {
			dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		}
		for i := range src.Len() {
			copyClean(dst.Index(i), src.Index(i))
		}
	case reflect.Map:
		copyMap(dst, src)
	default:
		dst.Set(src)
	}
}

func copyMap(dst, src reflect.Value) {
	if src.Len() == 0 {
		return
	}
	dst.Set(reflect.MakeMapWithSize(src.Type(), src.Len()))
	for k, v := range src.Seq2() {
		e := reflect.New(v.Type()).Elem()
		copyClean(e, v)
		dst.SetMapIndex(reflect.ValueOf(cleanString(k.String())), e)
	}
}

func cleanString(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

// cleanTime drops the years that JSON cannot write.
func cleanTime(t time.Time) time.Time {
	t = article.Time(t)
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}
	}
	return t
}

// Fold brings lines down to one a link, the one that stands, in the order in which the
// links first come.
func Fold(lines []event.Ledger) []event.Ledger {
	var out []event.Ledger
	at := map[string]int{}
	for _, l := range lines {
		if l.State == event.StateAlso {
			continue // see Sightings
		}
		l = cleanLine(l)
		i, ok := at[l.Link]
		switch {
		case !ok:
			at[l.Link] = len(out)
			out = append(out, l)
		case l.After(out[i]):
			out[i] = l
		}
	}
	return out
}

func cleanLine(l event.Ledger) event.Ledger {
	var out event.Ledger
	copyClean(reflect.ValueOf(&out).Elem(), reflect.ValueOf(l))
	if out.Link == "" {
		out.Link = article.ID(out.URL)
	}
	return out
}
