// Package archivetest is the contract of archives as tests: every implementation of
// archive.Archive must pass Run.
//
// It tests what any archive owes, through the interface alone; what only one database
// can get wrong is tested beside that implementation.
package archivetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Options say how to come by an archive.
type Options struct {
	// Fresh makes an empty database. The func it returns opens it once more, as another
	// process would; what it opens is closed when the test ends.
	Fresh func(t testing.TB) (open func() archive.Archive)
	// NotAtomic says that the server loses one of two simultaneous updates of a document,
	// and which server that is. What cannot hold there is skipped. Empty: updates are atomic.
	NotAtomic string
}

// Run runs the whole contract.
func Run(t *testing.T, o Options) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *suite)
	}{
		{"empty", testEmpty},
		{"create", testCreate},
		{"every field is kept", testEveryField},
		{"unchanged", testUnchanged},
		{"revise", testRevise},
		{"back to an earlier text", testBack},
		{"revise metadata", testMetadata},
		{"boring", testBoring},
		{"flapping", testFlapping},
		{"random histories", testRandom},
		{"redelivery", testRedelivery},
		{"overtaken", testOvertaken},
		{"duplicate", testDuplicate},
		{"duplicate found at the same instant", testDuplicateSameInstant},
		{"two addresses do not revise each other", testTwoAddresses},
		{"addresses are limited", testAddressLimit},
		{"withdraw", testWithdraw},
		{"one id twice in a batch", testTwiceInBatch},
		{"bad records", testBadRecords},
		{"hostile strings", testHostile},
		{"outbox", testOutbox},
		{"outbox of a revised record", testOutboxRevised},
		{"each", testEach},
		{"each filters", testEachFilters},
		{"search words", testSearchWords},
		{"terms", testTerms},
		{"search filters", testSearchFilters},
		{"search facets", testSearchFacets},
		{"search loosened", testSearchLoosened},
		{"search the wire", testSearchWire},
		{"search a story", testSearchStory},
		{"search pages", testSearchPages},
		{"search wrongly", testSearchWrong},
		{"ledger in any order", testLedgerOrder},
		{"links", testLinks},
		{"further sources", testAlso},
		{"further sources are limited", testAlsoLimit},
		{"habits of sources", testHabits},
		{"waits", testWaits},
		{"stories", testStories},
		{"who was seen", testSeen},
		{"what a key brings is limited", testAlikeLimit},
		{"a crowded key keeps no other out", testAlikeCrowd},
		{"writers at once merge stories", testWritersMerge},
		{"writers at once create once", testWritersCreate},
		{"writers at once revise in turn", testWritersRevise},
		{"writers at once note", testWritersNote},
		{"copied whole", testCopied},
		{"restored twice, and further", testRestoredFurther},
		{"copied stories", testCopiedStories},
		{"copied in their order", testCopiedOrder},
		{"sightings are copied", testSightings},
		{"drop texts", testDropText},
		{"looks at what has no text", testLookWithoutText},
		{"withdraw what has no text", testWithdrawWithoutText},
		{"drop records", testDropRecord},
		{"what was dropped is copied", testCopiedDropped},
		{"writers at once drop", testWritersDrop},
		{"used", testUsed},
		{"canceled", testCanceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			if o.NotAtomic == "" { // such a server need not bear tests side by side either
				t.Parallel()
			}
			open := o.Fresh(t)
			c.test(t, &suite{T: t, o: o, open: open, Archive: open()})
		})
	}
}

// suite is one test's fresh archive, with the checks they share.
type suite struct {
	*testing.T
	archive.Archive
	o    Options
	open func() archive.Archive
}

// start is the time at which the tests' world begins.
var start = time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)

// look is the record of article n as a look at minute m of the tests' world brings it.
func look(n, m int, text string) article.Article {
	url := fmt.Sprintf("https://news.example/a%d", n)
	at := start.Add(time.Duration(m) * time.Minute)
	return article.Article{
		ID: article.ID(url), URL: url, CanonicalURL: url,
		Source: article.Source{ID: "example", Name: "Example"}, Found: article.Found{Via: "feed", At: at},
		Title: fmt.Sprintf("Article %d", n), Text: text, Language: "en",
		FirstSeen: at, Fetched: at.Add(time.Second), Parsed: at.Add(2 * time.Second),
	}
}

// from is a look at the same article under another address.
func from(url string, a article.Article) article.Article {
	a.URL, a.URLs = url, []string{url}
	return a
}

func (s *suite) put(records ...article.Article) []archive.Result {
	s.Helper()
	results, err := s.Put(s.Context(), records)
	if err != nil {
		s.Fatal(err)
	}
	if len(results) != len(records) {
		s.Fatalf("%d results for %d records", len(results), len(records))
	}
	return results
}

// wantPut puts one record and checks what came of it.
func (s *suite) wantPut(a article.Article, change archive.Change, revision int, pending bool) article.Article {
	s.Helper()
	r := s.put(a)[0]
	if r.Change != change || r.Article.Revision != revision || r.Pending != pending {
		s.Fatalf("got %s of revision %d, pending %v; want %s of revision %d, pending %v", r.Change, r.Article.Revision, r.Pending, change, revision, pending)
	}
	return r.Article
}

func (s *suite) get(id string) article.Article {
	s.Helper()
	a, err := s.Get(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	return a
}

func (s *suite) revisions(id string) []article.Article {
	s.Helper()
	list, err := s.Revisions(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	return list
}

func (s *suite) announce(records ...article.Article) {
	s.Helper()
	var done []archive.Announcement
	for i, a := range records {
		done = append(done, archive.Announcement{ID: a.ID, Revision: a.Revision, Sequence: uint64(i + 1)})
	}
	if err := s.Announced(s.Context(), done); err != nil {
		s.Fatal(err)
	}
}

// wantPending checks which versions are pending, as "title/revision".
func (s *suite) wantPending(n int, want ...string) {
	s.Helper()
	list, err := s.Pending(s.Context(), n)
	if err != nil {
		s.Fatal(err)
	}
	var got []string
	for _, a := range list {
		got = append(got, version(a))
	}
	s.same(want, got)
}

func version(a article.Article) string { return fmt.Sprintf("%s/%d", a.Title, a.Revision) }

func (s *suite) same(want, got any) {
	s.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("-want +got:\n%s", diff)
	}
}
