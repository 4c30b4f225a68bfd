package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/query"
)

// reprints are two outlets with one text, and a third with another.
func reprints(w http.ResponseWriter, r *http.Request) {
	name := strings.Trim(r.URL.Path, "/")
	if name == "feed.xml" {
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Outlet</title>`)
		for _, p := range []string{"one", "two", "other"} {
			fmt.Fprintf(w, `<item><link>http://%s/%s</link></item>`, r.Host, p)
		}
		fmt.Fprint(w, `</channel></rss>`)
		return
	}
	text := "The harbour office said on Tuesday that the ferry to the northern islands would run again from Monday, after a winter of repairs that cost the town twice what it had planned."
	if name == "other" {
		text = "Voters of the valley have chosen a teacher as their mayor, who promised to keep the school open and to mend the road that last summer's flood had washed away."
	}
	fmt.Fprintf(w, `<html lang=en><title>Headline of %s</title><article><h1>Headline of %[1]s</h1><p>%s</p><p>%s</p></article></html>`, name,
		text, strings.NewReplacer("said", "added", "chosen", "preferred", "Tuesday", "Friday").Replace(text))
}

// TestStory: reprints that the pipeline brings are one story, which the command line shows.
func TestStory(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(reprints))
	t.Cleanup(server.Close)
	data := filepath.Join(t.TempDir(), "data")
	upOnce(t, "--data", data, server.URL+"/feed.xml")
	said := must(t, "story", "--data", data, server.URL+"/two")
	want := regexp.MustCompile(`^story [0-9a-f]{12}-[0-9a-f]{12}: 2 articles, 1 outlet\n\S+  first +100 %  \S+ +Headline of (one|two)\n\S+  \+0 s +100 %  \S+ +Headline of (one|two)\n$`)
	if !want.MatchString(said) {
		t.Errorf("story says\n%s", said)
	}
	var s query.StoryAnswer
	if err := json.Unmarshal([]byte(must(t, "story", "--json", "--data", data, strings.TrimSuffix(strings.Fields(said)[1], ":"))), &s); err != nil || len(s.Articles) != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	fails(t, 1, "was never found", "story", "--data", data, server.URL+"/three")
	fails(t, 1, "not in the archive", "story", "--data", data, "000000000000-000000000000")
}
