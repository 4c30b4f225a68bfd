package web

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"os"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
)

// ferries are three versions of one article.
func ferries() []article.Article {
	one, two, three := recordOf("a1", "Ferry operators near deal"), recordOf("a1", "Ferry operators near deal"), recordOf("a1", "Ferries to sail again")
	same := "Nobody was hurt.\n\nThe detour takes four hours."
	one.Text, two.Text = "Ferries could run again.\n\n"+same, "Ferries could run again on Tuesday.\n\n"+same
	three.Text = "Ferries will run again on Tuesday.\n\n" + same + "\n\nBoth sides review it on January 15."
	two.Revision, three.Revision = 2, 3
	three.Agency, three.Checks = "Meridian", article.Checks{Count: 9, Boring: 4}
	two.Edit = article.Edit{Parts: []article.Part{article.PartBody}, WordsAdded: 2}
	three.Edit = article.Edit{Parts: []article.Part{article.PartTitle, article.PartBody}, WordsAdded: 12, WordsRemoved: 5}
	return []article.Article{one, two, three}
}

func TestRevisions(t *testing.T) {
	d := openDesk(t, Config{})
	d.archives(2, ferries()...)
	d.has("/a/a1/revisions", "3 revisions", "headline, body", `<span class="add">+12 words</span> <span class="del">−5</span>`, "9 checks without a new revision: 4 with trivial change only",
		`<del>Ferry operators near deal</del><ins>Ferries to sail again</ins>`, `Ferries </span><del>could</del><ins>will</ins>`, "2 paragraphs unchanged", "!Nobody was hurt",
		`<ins>Both sides review it on January 15.</ins>`, `<dt>Agency</dt><dd><ins><bdi>Meridian</bdi></ins>`, `<option value="2" selected>`, `class="minimap"`, "revisions.patch?from=2&amp;to=3")
	d.has("/a/a1/revisions?from=1&to=2&whole", "Nobody was hurt.", "<ins> on Tuesday</ins>", "!Both sides", "!paragraphs unchanged")
	d.has("/a/a1/revisions?from=3&to=1&view=side", `class="diff is-side"`, `<span><span class="same">Ferries </span><del>could</del><span class="same"> run again.</span></span>`)
	d.has("/a/a1/revisions?from=x&to=99", `<option value="3" selected>`)
	var got comparison
	_, data := d.get("/a/a1/revisions.json?from=1&to=3")
	if err := json.Unmarshal([]byte(data), &got); err != nil {
		t.Fatal(err)
	}
	if got.From != 1 || got.To != 3 || len(got.Versions) != 3 || diff.Now(got.Body) != got.Records[1].Text || diff.Old(got.Body) != got.Records[0].Text {
		t.Errorf("as JSON: %+v", got)
	}
	d.has("/a/a1/revisions.patch", "--- a1.txt\trevision 2\n+++ a1.txt\trevision 3\n@@ ", "-Ferry operators near deal\n+Ferries to sail again\n")
	if code, _ := d.get("/a/none/revisions"); code != http.StatusNotFound {
		t.Errorf("of no article: %d", code)
	}
}

func TestOnlyRevision(t *testing.T) {
	d := openDesk(t, Config{})
	d.archives(2, recordOf("a1", hostile))
	d.has("/a/a1/revisions", "1 revision<", "this is the only revision", "first stored", "!diff-bar")
	d.has("/a/a1/revisions.patch", "!@@")
}

// TestVersionsAreBounded crosses maxVersions, and maxAsked.
func TestVersionsAreBounded(t *testing.T) {
	d := openDesk(t, Config{})
	var all []article.Article
	for i := range maxVersions + 5 {
		a := recordOf("a1", fmt.Sprintf("Version %d.", i+1))
		a.Revision = i + 1
		all = append(all, a)
	}
	d.archives(1000, all...)
	d.has("/a/a1/revisions", "105 revisions", "5 revisions more not listed", `<ins>105</ins>`)
	d.has("/a/a1/revisions?from=1&to=2", `Version </span><del>1</del><ins>2</ins>`)

	long := openDesk(t, Config{})
	long.archives(1, all[:maxAsked+3]...)
	long.has("/a/a1/revisions", "3 revisions more not listed", `<ins>11</ins>`)
}

func TestPassages(t *testing.T) {
	parts := diff.Words("One.\n\nTwo.\n\nThree.\n\nFour.", "One.\n\nThree.\n\nAnd a half.\n\nFour!")
	list := passages(parts)
	var old, now []string
	for _, p := range list {
		if s := textsOf(p.Old()); s != "" {
			old = append(old, s)
		}
		if s := textsOf(p.Now()); s != "" {
			now = append(now, s)
		}
	}
	if !slices.Equal(old, []string{"One.", "Two.", "Three.", "Four."}) || !slices.Equal(now, []string{"One.", "Three.", "And a half.", "Four!"}) {
		t.Errorf("old %q, now %q of %+v", old, now, list)
	}
	if s := skipSame(list); s[0].Skipped != 1 || s[1].Skipped != 0 {
		t.Errorf("skipped: %+v", s)
	}
}

func textsOf(parts []diff.Part) (s string) {
	for _, p := range parts {
		s += p.Text
	}
	return s
}

// TestPatch: patch(1) makes the new text of the old one, whatever they are.
func TestPatch(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("patch is not installed")
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // texts, not secrets
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString([]string{"one", "two", "three", " ", "\n", "\n\n", "ж", "."}[random.IntN(8)])
		}
		return b.String() + "\n"
	}
	for i := range 60 {
		old := text(random.IntN(200))
		now := old
		for range random.IntN(4) {
			at := random.IntN(len(now))
			now = strings.ToValidUTF8(now[:at], "") + text(random.IntN(5)) + strings.ToValidUTF8(now[at:], "")
		}
		if i%5 == 0 {
			now = text(50)
		}
		if got := patched(t, old, patch("a", "b", old, now)); got != now {
			t.Fatalf("patched to %q, not %q:\n%s", got, now, patch("a", "b", old, now))
		}
	}
}

func patched(t *testing.T, old, p string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "patch", "--silent", "--fuzz=0", file)
	if !strings.Contains(p, "@@") {
		return old
	}
	cmd.Stdin = strings.NewReader(p)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("patch: %v: %s\n%s", err, out, p)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRecord(t *testing.T) {
	d := openDesk(t, Config{})
	a := recordOf("a1", `"quoted": `+hostile)
	a.Sequence = 17
	d.archives(9, a)
	d.has("/a/a1/record", `<b>&#34;id&#34;</b>: &#34;a1&#34;,`, `<b>&#34;title&#34;</b>: &#34;\&#34;quoted\&#34;: &lt;script&gt;`, "/a/a1.json", "nats stream get WIRE 17", "nats sub &#39;stored.*.en.news-example&#39;", `aria-current="true">Record`)
	d.has("/a/a1/record?as=ninjs", `<b>&#34;standard&#34;</b>: {`, "/a/a1.ninjs")
	d.has("/a/a1/record?as=schema", "NewsArticle", "/a/a1.jsonld")
	if code, page := d.get("/a/a1/record?as=xml"); code != http.StatusBadRequest || !strings.Contains(page, "no form of a record") {
		t.Errorf("as=xml: %d %s", code, page)
	}
}
