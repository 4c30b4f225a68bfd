package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Rows of the wire have all that a list shows.
func TestRows(t *testing.T) {
	b, a := stores(t, 1)
	ctx := t.Context()
	var members []archive.Member
	for i := range archive.MaxPickups + 1 {
		r := record(i, "A text of no length")
		r.Source.ID, r.FirstSeen = fmt.Sprint("outlet-", i), begin.Add(time.Duration(i)*time.Minute)
		r.Published = article.Moment{At: begin, Precision: article.ToSecond}
		if i == 1 {
			r.Text, r.Published.Precision = "", article.ToDay
		}
		res, err := a.Put(ctx, []article.Article{r})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Announced(ctx, []archive.Announcement{{ID: r.ID, Revision: 1, Sequence: uint64(i + 1)}}); err != nil {
			t.Fatal(err)
		}
		members = append(members, archive.MemberOf(&res[0].Article))
	}
	if err := a.Join(ctx, members); err != nil {
		t.Fatal(err)
	}
	for _, m := range members[1:] {
		if _, err := a.Merge(ctx, members[0].Story, m.Story, func(string, string) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	edited := record(0, "Another text of no length")
	edited.Source.ID, edited.Fetched, edited.Found.At = "outlet-0", begin.Add(time.Hour), begin.Add(time.Hour)
	edited.Published = article.Moment{At: begin, Precision: article.ToSecond}
	if _, err := a.Put(ctx, []article.Article{edited}); err != nil {
		t.Fatal(err)
	}
	if err := a.Announced(ctx, []archive.Announcement{{ID: edited.ID, Revision: 2, Sequence: 50}}); err != nil {
		t.Fatal(err)
	}
	var got query.SearchAnswer
	if code := ask(t, b, "query.search", `{"order":"sequence","filters":{"source":["outlet-0","outlet-1"]}}`, &got); code != "" {
		t.Fatal(code)
	}
	if len(got.Rows) != 2 || got.Sequence != 50 {
		t.Fatalf("%d rows, the newest is %d", len(got.Rows), got.Sequence)
	}
	first, bare := got.Rows[0], got.Rows[1]
	if first.Change != "revised" || len(first.Changed) != 1 || first.Changed[0] != article.PartBody || first.Sequence != 50 {
		t.Errorf("a revised row: %+v", first)
	}
	if want := first.Created.Sub(begin).Milliseconds(); first.DelayMS != want || !first.Created.Before(first.Stored) {
		t.Errorf("a delay of %d, want %d; created %v, stored %v", first.DelayMS, want, first.Created, first.Stored)
	}
	if first.Outlets != archive.MaxPickups+1 || len(first.Pickups) != archive.MaxPickups || first.Pickups[1] != (query.Pickup{Source: "outlet-1", At: begin.Add(time.Minute)}) {
		t.Errorf("%d outlets, %v", first.Outlets, first.Pickups)
	}
	if !bare.Textless || bare.DelayMS != 0 || bare.Change != "created" || first.Textless {
		t.Errorf("a row without text, of a day: %+v", bare)
	}
}
