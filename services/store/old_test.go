package store

import (
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// TestOldArchives opens archives that earlier versions wrote, one of each schema, made by
// the code of its day from testdata/old/records.json. All that is in them is read, found
// and gone on with. A file that is there must open for ever: a new schema gets one beside them.
func TestOldArchives(t *testing.T) {
	files, err := filepath.Glob("testdata/old/schema-*.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	n := schemaNumber(t, filepath.Join(t.TempDir(), "new.db"))
	if len(files) != n {
		t.Errorf("%d archives of %d schemas: CONTRIBUTING.md says what to do about a new one", len(files), n)
	}
	for schema := 1; schema <= n; schema++ {
		file := fmt.Sprintf("testdata/old/schema-%d.db.gz", schema)
		t.Run(filepath.Base(file), func(t *testing.T) {
			path := unzipped(t, file)
			a, err := Open(t.Context(), "sqlite:"+path, bustest.Log(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = a.Close() })
			old := &oldArchive{T: t, Archive: a, schema: schema}
			old.records()
			old.ledger()
			old.found()
			old.announced()
			old.goesOn()
			if diff := cmp.Diff(schemaOf(t, filepath.Join(t.TempDir(), "new.db")), schemaOf(t, path)); diff != "" {
				t.Errorf("-a new archive's schema +the old one's, brought up:\n%s", diff)
			}
		})
	}
}

func unzipped(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "archive.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// schemaNumber is the schema of a new archive.
func schemaNumber(t *testing.T, path string) (n int) {
	t.Helper()
	schemaOf(t, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// schemaOf are the statements that made an archive, which is made if it is not there.
func schemaOf(t *testing.T, path string) (out []string) {
	t.Helper()
	a, err := Open(t.Context(), "sqlite:"+path, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	_ = a.Close()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// oldArchive is an opened one, with what it must hold.
type oldArchive struct {
	*testing.T
	Archive
	schema int
}

func (o *oldArchive) same(what string, want, got any) {
	o.Helper()
	if d := cmp.Diff(want, got); d != "" {
		o.Errorf("%s: -want +got\n%s", what, d)
	}
}

func (o *oldArchive) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// records: each version has every field that it was put with.
func (o *oldArchive) records() {
	data, err := os.ReadFile("testdata/old/records.json")
	o.must(err)
	var put []article.Article
	o.must(json.Unmarshal(data, &put))
	want := map[string][]article.Article{}
	for i := range put {
		put[i].Truncated = put[i].Truncated && o.schema > 2 // a younger field
	}
	for _, a := range put[:len(put)-1] { // the last is a3 at another address
		want[a.ID] = append(want[a.ID], a)
	}
	for id, versions := range want {
		got, err := o.Revisions(o.Context(), id)
		o.must(err)
		if len(got) != len(versions) {
			o.Fatalf("%s has %d versions, want %d", id, len(got), len(versions))
		}
		for i, v := range versions {
			g := got[i]
			v.Revision, v.FirstSeen, v.Found.Via = i+1, versions[0].FirstSeen, versions[0].Found.Via
			v.Stored, v.ContentHash, v.Edit, v.Sequence, v.Checks, v.Story, v.Also, v.URLs = g.Stored, g.ContentHash, g.Edit, g.Sequence, g.Checks, g.Story, g.Also, g.URLs
			o.same(fmt.Sprint(id, " version ", i+1), v, g)
		}
	}
	a3, err := o.Get(o.Context(), "a3")
	o.must(err)
	o.same("addresses", []string{put[len(put)-1].URL}, a3.URLs)
	o.same("checks", 1, a3.Checks.Count)
	h, err := History(o.Context(), o.Archive, "a1", 0, 0)
	o.must(err)
	if len(h.History) != 3 || h.History[1].Title == nil || h.History[2].Body == nil {
		o.Errorf("the history of a1: %+v", h.History)
	}
}

func (o *oldArchive) ledger() {
	counts, err := o.Tally(o.Context())
	o.must(err)
	o.same("tally", []archive.Count{{Source: "example", State: event.StateRefused, N: 1}, {Source: "example", State: event.StateRevised, N: 1}, {Source: "example", State: event.StateStored, N: 1}, {Source: "other", State: event.StateFound, N: 1}}, counts)
	known, err := o.Known(o.Context(), []string{"link of https://news.example/x"})
	o.must(err)
	for _, l := range known {
		o.same("a line", "because It is so. store", l.Reason+" "+l.Detail+" "+l.Stage)
	}
}

// found: words are searched, also in archives that had no index.
func (o *oldArchive) found() {
	for words, want := range map[string][]string{"tuesday": {"a1"}, "паром": {"a3"}, "harbour OR wrong": {"a1", "a2"}, "years": nil} {
		r, err := Search(o.Context(), o.Archive, query.SearchRequest{Words: words})
		o.must(err)
		var got []string
		for _, h := range r.Rows {
			got = append(got, h.ID)
		}
		slices.Sort(got)
		o.same("found with "+words, want, got)
	}
}

// announced: what was pending is announced by the store that runs next, and is of a story then.
func (o *oldArchive) announced() {
	pending, err := o.Pending(o.Context(), 10)
	o.must(err)
	var got []string
	for _, a := range pending {
		got = append(got, fmt.Sprint(a.ID, " ", a.Revision))
	}
	o.same("pending", []string{"a1 3", "a3 1"}, got)
	s, err := New(Defaults(), o.Archive, bustest.Start(o.T), bustest.Log(o.T))
	o.must(err)
	o.must(s.sweepOnce(o.Context(), time.Now().Add(time.Hour)))
	left, err := o.Pending(o.Context(), 10)
	o.must(err)
	o.same("left", 0, len(left))
	for _, id := range []string{"a1", "a3"} {
		story, err := Story(o.Context(), o.Archive, id)
		o.must(err)
		o.same("the story of "+id, id, story.Articles[0].ID)
	}
	if o.schema >= 2 {
		n, err := o.Sighted(o.Context())
		o.must(err)
		o.same("sightings", map[string]int{"other": 1}, n)
	}
}

// goesOn: a further look is compared with what is there.
func (o *oldArchive) goesOn() {
	a, err := o.Get(o.Context(), "a1")
	o.must(err)
	a.Text, a.Found.At, a.Fetched = "The ferry rests.", a.Found.At.Add(time.Hour), a.Fetched.Add(time.Hour)
	r, err := o.Put(o.Context(), []article.Article{a})
	o.must(err)
	o.same("what came of it", "revised 4", fmt.Sprint(r[0].Change, " ", r[0].Article.Revision))
}
