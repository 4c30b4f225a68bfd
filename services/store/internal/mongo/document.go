package mongo

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// document is a record as it lies in articles (_id is the article's id) and a version of
// one as it lies in revisions (_id is the id, a colon and the revision).
type document struct {
	Key             string `bson:"_id"`
	article.Article `bson:",inline"`
	Pending         bool     `bson:"pending,omitempty"` // not announced; in articles only of revision 1
	Others          []string `bson:"others,omitempty"`  // in articles: addresses that made no version

	Terms []string `bson:"terms,omitempty"` // in articles: the words of the texts, for searches

	Dropped time.Time `bson:"dropped,omitempty"` // in articles: what is left is a tombstone, or is to become one
}

func versionKey(id string, revision int) string { return id + ":" + strconv.Itoa(revision) }

// record is the article in d, whole.
func (d *document) record() article.Article {
	a := d.Article
	a.URLs = append(a.URLs[:len(a.URLs):len(a.URLs)], archive.Others(&a, d.Others...)...)
	a.Provenance = renamed(a.Provenance, unescape)
	return a
}

func (d *document) version() archive.Version {
	v := archive.VersionOf(&d.Article)
	v.Pending = d.Pending
	return v
}

func encode(d document) (bson.Raw, error) {
	d.Provenance, d.Terms = renamed(d.Provenance, escape), d.terms()
	var b bytes.Buffer
	e := bson.NewEncoder(bson.NewDocumentWriter(&b))
	e.OmitZeroStruct()
	if err := e.Encode(d); err != nil {
		return nil, fmt.Errorf("encode record %s: %w: %w", d.ID, archive.ErrRecord, err)
	}
	return b.Bytes(), archive.CheckSize(d.ID, b.Len())
}

// renamed is p with the keys of its maps changed, which become field names.
func renamed(p article.Provenance, rename func(string) string) article.Provenance {
	p.Fields, p.Candidates = rekey(p.Fields, rename), rekey(p.Candidates, rename)
	return p
}

func rekey[V any](m map[string]V, rename func(string) string) map[string]V {
	if m == nil {
		return nil
	}
	out := make(map[string]V, len(m))
	for k, v := range m {
		out[rename(k)] = v
	}
	return out
}

// A field's name may not hold a dot nor begin with a dollar sign.
var (
	escaper   = strings.NewReplacer("%", "%25", ".", "%2E", "$", "%24")
	unescaper = strings.NewReplacer("%25", "%", "%2E", ".", "%24", "$")
)

func escape(s string) string   { return escaper.Replace(s) }
func unescape(s string) string { return unescaper.Replace(s) }
