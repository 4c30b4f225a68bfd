package fetcher_test

import (
	"fmt"
	"net/http"
	"testing"
)

// TestAHugeFeedComesWhole: what one poll leaves is taken by the next, although the feed
// would answer that nothing has changed.
func TestAHugeFeedComesWhole(t *testing.T) {
	const items = 1200 // one poll takes 1000
	var paths []string
	for i := range items {
		paths = append(paths, fmt.Sprintf("/%d", i))
	}
	s := newSite(t, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"all"`)
		rss(paths...)(w, r)
	}})
	r := newRig(t, nil)
	src := r.watch(s.URL + "/feed")
	if src.Found != 1000 {
		t.Errorf("the first poll found %d", src.Found)
	}
	if src = r.poll(src); src.Found != items {
		t.Errorf("the second poll left %d", items-src.Found)
	}
}
