package readback

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/wireroom/wireroom/pkg/article"
)

// null stands for what is not known.
const null = "(null)"

// The types, as Arrow names them.
const (
	typeText  = "utf8"
	typeList  = "list<element: utf8>"
	typeInt   = "int32"
	typeLong  = "int64"
	typeFloat = "float64"
	typeBool  = "bool"
	typeTime  = "timestamp[ms, tz=UTC]"
)

// columns are what docs/analytics.md promises: the names, the types, and what of a record
// stands where. It is written from the record, not from what export does.
var columns = []struct {
	name string
	typ  string
	null bool
	of   func(*article.Article) string
}{
	{"id", typeText, false, func(a *article.Article) string { return a.ID }},
	{"revision", typeInt, false, func(a *article.Article) string { return strconv.Itoa(a.Revision) }},
	{"sequence", typeLong, true, func(a *article.Article) string { return known(a.Sequence) }},
	{"url", typeText, false, func(a *article.Article) string { return a.URL }},
	{"canonical_url", typeText, false, func(a *article.Article) string { return a.CanonicalURL }},
	{"source_id", typeText, false, func(a *article.Article) string { return a.Source.ID }},
	{"source_name", typeText, true, func(a *article.Article) string { return known(a.Source.Name) }},
	{"source_domain", typeText, true, func(a *article.Article) string { return known(a.Source.Domain) }},
	{"source_country", typeText, true, func(a *article.Article) string { return known(a.Source.Country) }},
	{"found_via", typeText, true, func(a *article.Article) string { return known(a.Found.Via) }},
	{"title", typeText, false, func(a *article.Article) string { return a.Title }},
	{"subtitle", typeText, true, func(a *article.Article) string { return known(a.Subtitle) }},
	{"summary", typeText, true, func(a *article.Article) string { return known(a.Summary) }},
	{"text", typeText, false, func(a *article.Article) string { return a.Text }},
	{"word_count", typeInt, false, func(a *article.Article) string { return strconv.Itoa(a.WordCount) }},
	{"authors", typeList, false, func(a *article.Article) string {
		return each(a.Authors, func(a article.Author) string { return a.Name })
	}},
	{"byline", typeText, true, func(a *article.Article) string { return known(a.Byline) }},
	{"dateline_place", typeText, true, func(a *article.Article) string { return known(a.Dateline.Place) }},
	{"agency", typeText, true, func(a *article.Article) string { return known(a.Agency) }},
	{"published_at", typeTime, true, func(a *article.Article) string { return moment(a.Published.At) }},
	{"published_zone", typeText, true, func(a *article.Article) string { return known(a.Published.Zone) }},
	{"published_precision", typeText, true, func(a *article.Article) string { return known(a.Published.Precision) }},
	{"published_from", typeText, true, func(a *article.Article) string { return known(a.Published.From) }},
	{"published_confidence", typeFloat, true, func(a *article.Article) string { return known(a.Published.Confidence) }},
	{"modified_at", typeTime, true, func(a *article.Article) string { return moment(a.Modified.At) }},
	{"first_seen", typeTime, true, func(a *article.Article) string { return moment(a.FirstSeen) }},
	{"fetched", typeTime, true, func(a *article.Article) string { return moment(a.Fetched) }},
	{"stored", typeTime, true, func(a *article.Article) string { return moment(a.Stored) }},
	{"withdrawn", typeTime, true, func(a *article.Article) string { return moment(a.Withdrawn) }},
	{"language", typeText, true, func(a *article.Article) string { return known(a.Language) }},
	{"section", typeList, false, func(a *article.Article) string { return list(a.Section) }},
	{"tags", typeList, false, func(a *article.Article) string { return list(a.Tags) }},
	{"kind", typeText, true, func(a *article.Article) string { return known(a.Kind) }},
	{"access", typeText, true, func(a *article.Article) string { return known(a.Access) }},
	{"truncated", typeBool, false, func(a *article.Article) string { return strconv.FormatBool(a.Truncated) }},
	{"images", typeList, false, func(a *article.Article) string {
		return each(a.Images, func(i article.Image) string { return i.URL })
	}},
	{"rights_reserved", typeText, true, func(a *article.Article) string { return known(reserved(a)) }},
	{"rights_licence", typeText, true, func(a *article.Article) string { return known(a.Rights.Licence) }},
	{"rights_copyright", typeText, true, func(a *article.Article) string { return known(a.Rights.Copyright) }},
	{"content_hash", typeText, true, func(a *article.Article) string { return known(a.ContentHash) }},
	{"simhash", typeText, true, func(a *article.Article) string { return known(a.SimHash) }},
	{"story", typeText, true, func(a *article.Article) string { return known(a.Story) }},
	{"duplicate_of", typeText, true, func(a *article.Article) string { return known(a.DuplicateOf) }},
	{"edit_fields", typeList, false, func(a *article.Article) string { return list(a.Edit.Fields) }},
	{"parser", typeText, true, func(a *article.Article) string { return known(a.Provenance.Parser) }},
}

// known is a value as text: what is zero is not known.
func known[T comparable](v T) string {
	var zero T
	if v == zero {
		return null
	}
	return fmt.Sprint(v)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return null
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func list(s []string) string { return "[" + strings.Join(quoted(s), " ") + "]" }

func quoted(s []string) (out []string) {
	for _, v := range s {
		out = append(out, strconv.Quote(v))
	}
	return out
}

func each[T any](s []T, of func(T) string) string {
	var out []string
	for _, v := range s {
		out = append(out, of(v))
	}
	return list(out)
}

func reserved(a *article.Article) string {
	by, _ := a.Rights.Reserved()
	return by
}

// typeName is a type as columns name it; the field of a list's items says whether they may be null.
func typeName(t arrow.DataType) string {
	l, ok := t.(*arrow.ListType)
	if !ok {
		return t.String()
	}
	if l.ElemField().Nullable {
		return "list<" + l.ElemField().Name + ": nullable " + l.Elem().String() + ">"
	}
	return "list<" + l.ElemField().Name + ": " + l.Elem().String() + ">"
}
