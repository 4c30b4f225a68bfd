package mongo

import (
	"os"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/mongotest"
)

// TestAnalyticsDocs runs the aggregation that docs/analytics.md shows.
func TestAnalyticsDocs(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/analytics.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(page), "```json\n")
	code, _, _ = strings.Cut(code, "```")
	var doc struct{ Pipeline bson.A }
	if err := bson.UnmarshalExtJSON([]byte(`{"pipeline": `+code+`}`), false, &doc); err != nil {
		t.Fatal(err)
	}
	a := opened(t, mongotest.Start(t))
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	var records []article.Article
	for i, r := range []struct {
		source, agency string
		at             time.Time
	}{{"a", "Reuters", at}, {"a", "Reuters", at}, {"b", "AFP", at}, {"b", "", at}, {"b", "AFP", at.AddDate(0, -1, 0)}} {
		id := article.ID(string(rune('a' + i)))
		records = append(records, article.Article{ID: id, Source: article.Source{ID: r.source}, Agency: r.agency, Published: article.Moment{At: r.at}, Fetched: at})
	}
	if _, err := a.Put(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	cur, err := a.articles.Aggregate(t.Context(), doc.Pipeline)
	if err != nil {
		t.Fatal(err)
	}
	var got []struct {
		ID struct {
			Agency, Source string
		} `bson:"_id"`
		Articles int
	}
	if err := cur.All(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].ID.Agency != "Reuters" || got[0].Articles != 2 || got[1].ID.Source != "b" || got[1].Articles != 1 {
		t.Errorf("%+v", got)
	}
}
