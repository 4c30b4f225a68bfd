package archivetest

import (
	"slices"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func (s *suite) habits(source string, n int, since time.Time) archive.Habits {
	s.Helper()
	h, err := s.Habits(s.Context(), source, n, since)
	if err != nil {
		s.Fatal(err)
	}
	return h
}

// testHabits: what a source brought, in its last records and by the hour.
func testHabits(_ *testing.T, s *suite) {
	none := s.habits("example", 10, start)
	s.same(archive.Habits{Hours: map[time.Time]int{}}, none)
	var delays []time.Duration
	for i, m := range []int{0, 1, 61, 62, 130} {
		r := look(i, m, "text")
		r.Published = article.Moment{At: start, Precision: article.ToSecond}
		switch i {
		case 1:
			r.Published.Precision = article.ToDay
		case 2:
			r.Text, r.Authors = "", []article.Author{{Name: "Ann Lee"}}
		case 3:
			r.Published, r.Title = article.Moment{}, ""
		}
		stored := s.put(r)[0].Article.Stored
		if i == 2 || i == 4 {
			delays = append(delays, stored.Sub(start))
		}
	}
	other := look(9, 200, "text")
	other.Source.ID = "other"
	s.put(other)

	// A revision changes what a record has, and neither when it was seen nor its delay.
	s.after(s.get(look(4, 0, "").ID))
	revised := look(4, 300, "another text")
	revised.Language, revised.Published = "", article.Moment{At: start, Precision: article.ToSecond}
	s.put(revised)

	h := s.habits("example", 4, start.Add(time.Hour))
	s.same(query.Coverage{Of: 4, Title: 3, Time: 3, Author: 1, Body: 3, Language: 3}, h.Coverage)
	s.same(query.Last{ID: look(4, 0, "").ID, At: start.Add(130 * time.Minute)}, h.Last)
	slices.Sort(h.Delays)
	slices.Sort(delays)
	s.same(delays, h.Delays)
	hour := start.Truncate(time.Hour)
	s.same(map[time.Time]int{hour.Add(time.Hour): 2, hour.Add(2 * time.Hour): 1}, h.Hours)
}
