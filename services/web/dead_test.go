package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// bury makes a dead letter of the parser for each address.
func (c controlRoom) bury(reason, cause string, urls ...string) {
	c.t.Helper()
	for _, u := range urls {
		link, err := event.NewLink(u, article.Source{ID: "insular"}, article.Found{At: time.Now()})
		if err != nil {
			c.t.Fatal(err)
		}
		m, err := event.Marshal(event.Fetched{Link: link, FinalURL: u, Body: []byte("<p>page</p>")}, "test")
		if err != nil {
			c.t.Fatal(err)
		}
		if err := c.bus.Bury(c.t.Context(), "parser", m, reason, errors.New(cause)); err != nil {
			c.t.Fatal(err)
		}
	}
}

func pagesOf(host string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("https://%s/article/%d", host, i))
	}
	return out
}

func (c controlRoom) letters() (out []bus.Letter) {
	c.t.Helper()
	err := c.bus.Letters(c.t.Context(), bus.LetterQuery{}, func(l bus.Letter) error { out = append(out, l); return nil })
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func TestNoDeadLetters(t *testing.T) {
	c := openControl(t)
	has(t, c.get("/dead", http.StatusOK), "No dead letters.")
	has(t, c.get("/dead/7", http.StatusNotFound), "dead letter 7 was replayed or dropped")
	c.get("/dead/x", http.StatusNotFound)
}

func TestDeadLetters(t *testing.T) {
	c := openControl(t)
	c.bury("panic", "panic: index out of range", pagesOf("insular.example", 3)...)
	c.bury("panic", "panic: another", pagesOf("quai.example", 1)...)
	c.bury("odd <b>", "odd", pagesOf("polder.example", 2)...)
	page := c.get("/dead", http.StatusOK)
	has(t, page, "6 messages could not be handled", "the program broke", "odd &lt;b&gt;", "3 of 6 are of one host", `href="/sources/insular"`, "insular.example")
	page = c.get("/dead?stage=parser&reason=panic", http.StatusOK)
	has(t, page, "4 messages could not be handled", "3 of 4 are of one host", "3 of 4 say the same", `aria-current="true"><bdi>the program broke</bdi>`)
	hasNot(t, page, "polder.example")
	seq := c.letters()[0].Sequence
	page = c.get(fmt.Sprintf("/dead/%d", seq), http.StatusOK)
	has(t, page, "The parser broke on this message.", "retry.parser.dead-", "given up after 1 try by", "https://insular.example/article/0", "ce-type", "&#34;final_url&#34;")
	var b deadBody
	c.json("/dead.json?stage=parser&reason=panic", &b)
	if b.Total != 6 || b.Matches != 4 || len(b.Letters) != 4 || len(b.Groups) != 2 || b.Groups[0].N != 4 || b.Groups[0].Hours[hoursShown-1]+b.Groups[0].Hours[hoursShown-2] != 4 || b.Common.HostN != 3 {
		t.Errorf("as JSON: %+v", b)
	}
	c.json(fmt.Sprintf("/dead/%d.json", seq), &b)
	if b.Letter == nil || b.Letter.Sequence != seq || b.Letter.URL != "https://insular.example/article/0" {
		t.Errorf("the letter as JSON: %+v", b.Letter)
	}
}

func TestReplayLetters(t *testing.T) {
	c := openControl(t)
	c.bury("panic", "p", pagesOf("insular.example", 5)...)
	all := c.letters()
	seqs := func(ls ...bus.Letter) (out []string) {
		for _, l := range ls {
			out = append(out, fmt.Sprint(l.Sequence))
		}
		return out
	}
	page, at := c.post("/dead/replay", url.Values{"seq": seqs(all[0], all[1])}, http.StatusOK)
	has(t, page, "2 letters replayed.")
	if left := c.letters(); len(left) != 3 || left[0].Sequence != all[2].Sequence || at != "/dead?done=replayed&n=2" {
		t.Errorf("%d are left at %s", len(left), at)
	}
	page, _ = c.post("/dead/replay", url.Values{"seq": seqs(all[0], all[2])}, http.StatusOK)
	has(t, page, "1 letter replayed.", "1 letter had gone already.")
	if n, err := c.bus.Subjects(t.Context(), event.StreamRetry, "retry.parser.>"); err != nil || len(n) != 3 {
		t.Errorf("%d messages came back to the parser, want 3; %v", len(n), err)
	}
	page, _ = c.post("/dead/replay", url.Values{}, http.StatusBadRequest)
	has(t, page, "no dead letter is marked")
	c.post("/dead/replay", url.Values{"seq": {"x"}}, http.StatusBadRequest)
}

// TestOneFirst: the oldest goes alone, and the page says how its link stands.
func TestOneFirst(t *testing.T) {
	c := openControl(t)
	c.bury("panic", "p", pagesOf("insular.example", 5)...)
	c.says("trace", query.TraceAnswer{Ledger: event.Ledger{State: event.StateStored}})
	oldest := c.letters()[0].Sequence
	page, _ := c.post("/dead/replay", url.Values{"all": {"", "on"}, "count": {"5"}, "first": {"on"}}, http.StatusOK)
	has(t, page, "1 of 5 was replayed; its link is <i>stored</i> now.", "replay the other 4")
	if left := c.letters(); len(left) != 4 || left[0].Sequence == oldest {
		t.Errorf("%d are left, the first is %d", len(left), left[0].Sequence)
	}
}

// TestCountsDiffer: a form acts on what its reader saw, not on what came since.
func TestCountsDiffer(t *testing.T) {
	c := openControl(t)
	c.bury("panic", "p", pagesOf("insular.example", 20)...)
	all := func(count string) url.Values {
		return url.Values{"stage": {"parser"}, "reason": {"panic"}, "all": {"on"}, "count": {count}}
	}
	page, _ := c.post("/dead/replay", all("17"), http.StatusOK)
	has(t, page, "You saw 17; now 20 match.", "Replay 20 letters?")
	if n := len(c.letters()); n != 20 {
		t.Errorf("%d are left before anybody agreed", n)
	}
	page, _ = c.post("/dead/replay", all("19"), http.StatusOK) // within a tenth
	has(t, page, "20 letters replayed.", "No dead letters.")
}

func TestDropLetters(t *testing.T) {
	c := openControl(t)
	c.bury("panic", "p", pagesOf("insular.example", 3)...)
	var lines []event.Ledger
	form := url.Values{"seq": {fmt.Sprint(c.letters()[1].Sequence)}}
	page, _ := c.post("/dead/drop", form, http.StatusOK)
	has(t, page, "Drop 1 letter for good?", `name="why"`)
	if n := len(c.letters()); n != 3 {
		t.Fatalf("%d are left before there was a reason", n)
	}
	form.Set("why", "the <host> is gone")
	page, _ = c.post("/dead/drop", form, http.StatusOK)
	has(t, page, "1 letter dropped.")
	if n := len(c.letters()); n != 2 {
		t.Errorf("%d are left", n)
	}
	for after := uint64(0); ; {
		m, seq, err := c.bus.Next(t.Context(), event.StreamLedger, "ledger.dead", after)
		if errors.Is(err, bus.ErrNone) {
			break
		}
		var l event.Ledger
		if err = errors.Join(err, event.Unmarshal(m, &l)); err != nil {
			t.Fatal(err)
		}
		after, lines = seq, append(lines, l)
	}
	if l := lines[len(lines)-1]; l.Reason != event.ReasonDropped || !strings.Contains(l.Detail, "the <host> is gone") {
		t.Errorf("the ledger says %+v", l)
	}
	form.Set("why", strings.Repeat("w", maxWhy+1))
	c.post("/dead/drop", form, http.StatusBadRequest)
}

// TestTooManyLetters crosses the limits of a page and of a form.
func TestTooManyLetters(t *testing.T) {
	if testing.Short() {
		t.Skip("2,100 letters")
	}
	c := openControl(t)
	c.bury("panic", "p", pagesOf("insular.example", maxBulk+100)...)
	has(t, c.get("/dead", http.StatusOK), fmt.Sprintf("The newest %d of 2,100 are shown.", maxLetters), fmt.Sprintf("All of the newest %d are of one host", maxLetters))
	page, _ := c.post("/dead/drop", url.Values{"all": {"on"}, "count": {"2100"}, "why": {"test"}}, http.StatusOK)
	has(t, page, "2,000 letters dropped.", "100 are left")
	if n := len(c.letters()); n != 100 {
		t.Errorf("%d are left, want 100", n)
	}
}

// TestHostileLetters: what is in a letter comes from outside.
func TestHostileLetters(t *testing.T) {
	c := openControl(t)
	evil := "</pre><script>alert(1)</script>\u202e\x00\xff" + strings.Repeat("x", 1<<20)
	m := event.Message{Subject: "fetched.page.x", Header: map[string][]string{
		event.HeaderID: {"1"}, "X-Evil": {"<img src=x onerror=alert(1)>"},
		event.HeaderFacts: {`{"id":"1","url":"javascript:alert(1)","source":{"id":"../<x>"}}`},
	}, Data: []byte("<html>\xff")}
	if err := c.bus.Bury(t.Context(), "parser", m, "panic", errors.New(evil[:900])); err != nil {
		t.Fatal(err)
	}
	m = event.Message{Subject: "parsed.en.x", Header: map[string][]string{event.HeaderID: {"2"}}, Data: []byte(`{"title":"` + strings.Repeat("</script>", 90_000) + `"}`)}
	if err := c.bus.Bury(t.Context(), "store", m, "panic", errors.New(evil[:900])); err != nil {
		t.Fatal(err)
	}
	for _, l := range c.letters() {
		page := c.get(fmt.Sprintf("/dead/%d?stage=&reason=", l.Sequence), http.StatusOK)
		hasNot(t, page, "<script>alert", "<img src=x", `href="javascript`)
		if len(page) > 200<<10 {
			t.Errorf("a letter makes a page of %d bytes", len(page))
		}
		c.get(fmt.Sprintf("/dead/%d.json", l.Sequence), http.StatusOK)
	}
	has(t, c.get("/dead?stage=store", http.StatusOK), "cut here")
	has(t, c.get("/dead?stage=%3Cscript%3E", http.StatusOK), "Nothing matches.")
}

func TestCommon(t *testing.T) {
	line := func(host, err, by string) letterLine { return letterLine{Host: host, Error: err, By: by} }
	for name, c := range map[string]struct {
		list []letterLine
		want common
	}{
		"none": {nil, common{}}, "one": {[]letterLine{line("a", "e", "w")}, common{Of: 1}},
		"half":      {[]letterLine{line("a", "1", ""), line("a", "2", ""), line("b", "3", ""), line("c", "4", "")}, common{Of: 4, Host: "a", HostN: 2}},
		"unrelated": {[]letterLine{line("a", "1", "x"), line("b", "2", "y"), line("c", "3", "z")}, common{Of: 3}},
		"all":       {[]letterLine{line("a", "e", "w"), line("b", "e", "w"), line("c", "e", "w")}, common{Of: 3, Error: "e", ErrorN: 3, By: "w", ByN: 3}},
	} {
		if got := commonOf(c.list); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	for _, c := range []struct {
		seen, now int
		want      bool
	}{{17, 17, false}, {17, 18, false}, {17, 19, true}, {20, 22, false}, {20, 17, true}, {0, 0, false}, {0, 1, true}} {
		if differs(c.seen, c.now) != c.want {
			t.Errorf("%d seen, %d now", c.seen, c.now)
		}
	}
}
