package main

import (
	"fmt"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// TestOpenArticles: what waits for further pages is bounded, and comes out in order.
func TestOpenArticles(t *testing.T) {
	first := func(n int) replayed {
		id := fmt.Sprint(n)
		p := keptPage{Fetched: event.Fetched{Link: event.Link{ID: id}}, ours: true}
		return replayed{ID: id, page: p, parsed: &event.Parsed{Article: article.Article{ID: id, NextPageURL: "https://news.example/2"}}}
	}
	var o openArticles
	for i := range maxOpen {
		if got := o.take(nil, first(i)); len(got) != 0 {
			t.Fatalf("%d come out at %d", len(got), i)
		}
	}
	got := o.take(nil, first(maxOpen))
	if len(got) != maxOpen || got[0].ID != "0" || got[maxOpen-1].ID != fmt.Sprint(maxOpen-1) {
		t.Errorf("%d come out when it is full", len(got))
	}
	if got := o.rest(); len(got) != 1 || len(o.rest()) != 0 {
		t.Errorf("%d are left", len(got))
	}
	part := first(7)
	part.page.Part = &event.Part{Number: 2}
	if got := o.take(nil, part); len(got) != 1 || got[0].Outcome != "skipped" {
		t.Errorf("a page without the first: %+v", got)
	}
	foreign := first(1)
	foreign.page.ours = false
	if got := o.take(nil, foreign); len(got) != 1 {
		t.Error("a page of another crawler waits")
	}
}
