package store

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
)

// TestEach: the filters of a search, without its pages.
func TestEach(t *testing.T) {
	a, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "a.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var all []article.Article
	for i := range 6 {
		url := fmt.Sprintf("https://news.example/%d", i)
		r := article.Article{ID: article.ID(url), URL: url, Title: fmt.Sprint(i), Text: []string{"A red train", "A blue bus"}[i%2], Kind: []article.Kind{"article", "opinion"}[i/3], Tags: []string{fmt.Sprint("t", i)}, Fetched: time.Now()}
		for len(all) > 0 && !article.Time(time.Now()).After(all[len(all)-1].Stored) {
			continue // until the clock shows another millisecond
		}
		res, err := a.Put(t.Context(), []article.Article{r})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, res[0].Article)
	}
	for _, c := range []struct {
		name   string
		r      query.SearchRequest
		newest bool
		want   []string
		cursor int // record whose cursor is returned
	}{
		{"all", query.SearchRequest{}, false, []string{"0", "1", "2", "3", "4", "5"}, 5},
		{"words", query.SearchRequest{Words: "train"}, false, []string{"0", "2", "4"}, 5},
		{"not these words", query.SearchRequest{Words: "a -bus"}, false, []string{"0", "2", "4"}, 5},
		{"kind and label", query.SearchRequest{Filters: query.Filters{query.Kind: {"opinion"}, query.Label: {"t4"}}}, false, []string{"4"}, 5},
		{"limit", query.SearchRequest{Words: "bus", Limit: 2}, false, []string{"1", "3"}, 3},
		{"newest", query.SearchRequest{Words: "bus", Limit: 2}, true, []string{"5", "3"}, 3},
		{"until", query.SearchRequest{Until: all[2].Stored}, false, []string{"0", "1"}, 1},
		{"newest until", query.SearchRequest{Until: all[2].Stored}, true, []string{"1", "0"}, 0},
		{"since", query.SearchRequest{Since: all[4].Stored}, false, []string{"4", "5"}, 5},
		{"after", query.SearchRequest{After: Cursor(all[3])}, false, []string{"4", "5"}, 5},
	} {
		var got []string
		cursor, err := Each(t.Context(), a, c.r, c.newest, func(x article.Article) error { got = append(got, x.Title); return nil })
		if err != nil || !slices.Equal(got, c.want) || cursor != Cursor(all[c.cursor]) {
			t.Errorf("%s: %v up to %s, %v; want %v up to %s", c.name, got, cursor, err, c.want, Cursor(all[c.cursor]))
		}
	}
	enough := errors.New("enough")
	cursor, err := Each(t.Context(), a, query.SearchRequest{}, false, func(x article.Article) error {
		if x.Title == "2" {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || cursor != Cursor(all[1]) {
		t.Errorf("stopped at %s: %v", cursor, err)
	}
}
