package mongo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

var (
	told   = strings.Repeat("tell", MaxTerm/4) // a word that is indexed by its beginning
	spoken = []string{
		"The minister spoke of Zürich.", "The prime minister left.", "東京都で会議が開かれた", "การประชุมที่กรุงเทพ", told + "ing", told + "er", "",
	}
)

// TestTermsNarrow: of many records only those are read that may have the words, and all that have
// them, also of those that were written before there were terms.
func TestTermsNarrow(t *testing.T) {
	a := opened(t, mongotest.Start(t))
	var records []article.Article
	for i, text := range spoken {
		records = append(records, article.Article{ID: fmt.Sprint(i), URL: fmt.Sprint("https://news.example/", i), Title: "Title", Text: text, Fetched: time.Now()})
	}
	if _, err := a.Put(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"minister": "0 1", "MINISTER zurich": "0", `"minister prime"`: "1", "minister -zürich": "0 1", "zürich OR left": "0 1", "spo*": "0", `"prime minister" OR sp*`: "0 1",
		"会議": "2", "都": "2", "議会": "", "กรุงเทพ": "3", told + "er": "4 5", told + "i*": "4 5", "tell*": "4 5", "title": "0 1 2 3 4 5 6", "nobody": "",
	} {
		if got := readWith(t, a, query); got != want {
			t.Errorf("%q: records %q are read, want %q", query, got, want)
		}
	}
	if _, err := a.articles.UpdateOne(t.Context(), bson.D{{Key: "_id", Value: "6"}}, bson.D{{Key: "$unset", Value: bson.D{{Key: "terms", Value: ""}}}}); err != nil {
		t.Fatal(err)
	}
	if got := readWith(t, a, "zürich OR left"); got != "0 1 6" {
		t.Errorf("records %q are read, want also that without terms", got)
	}
}

// readWith lists the records that a search for words would read.
func readWith(t *testing.T, a *Archive, query string) string {
	t.Helper()
	w, err := words.Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	err = a.scan(t.Context(), archive.Reading{Query: archive.Query{Limit: 100}, Texts: true, Words: w}, func(r article.Article) error {
		ids = append(ids, r.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// TestTermsStayTrue: a record has the terms of what it says now, whoever wrote it last, and
// versions in the log have none.
func TestTermsStayTrue(t *testing.T) {
	a := opened(t, mongotest.Start(t))
	r := article.Article{ID: "1", URL: "https://news.example/1", Title: "Title", Text: "old words", Fetched: time.Now()}
	put := func() {
		t.Helper()
		res, err := a.Put(t.Context(), []article.Article{r})
		if err == nil {
			err = a.Announced(t.Context(), []archive.Announcement{{ID: "1", Revision: res[0].Article.Revision, Sequence: 1}})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put()
	r.Text, r.Fetched = "new words", r.Fetched.Add(time.Hour)
	put()
	wantTerms(t, a, "title new words")
	now, err := a.Get(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.DropTexts(t.Context(), []archive.Kept{{Article: "1", Revision: 2, Stored: now.Stored}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	wantTerms(t, a, "title")
	log, err := find[document](t.Context(), a.revisions, bson.D{{Key: "terms", Value: bson.D{{Key: "$exists", Value: true}}}})
	if err != nil || len(log) > 0 {
		t.Errorf("%d versions in the log have terms: %v", len(log), err)
	}
}

func wantTerms(t *testing.T, a *Archive, want string) {
	t.Helper()
	list, err := find[document](t.Context(), a.articles, bson.D{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d records: %v", len(list), err)
	}
	if got := strings.Join(list[0].Terms, " "); got != want {
		t.Errorf("terms %q, want %q", got, want)
	}
}
