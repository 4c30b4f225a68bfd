package section

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// site is a front page of ten articles that changes: each hour one comes and the last goes.
type site struct {
	fixed string // what is always there
	rules Rules
	memo  Memory
	hour  int
	every int // hours between polls
	slots int
	links []Link
}

func newSite(fixed string) *site { return &site{fixed: fixed, every: 1, slots: 10} }

func (s *site) page() string {
	var b strings.Builder
	for i := range s.slots {
		n := 5000 + s.hour - i
		fmt.Fprintf(&b, `<div><h3><a href="/town/council-meets-again-on-day-%d">The council meets again on day %d</a></h3></div>`, n, n)
	}
	return `<body><nav><a href="/town/">Town</a></nav>` + b.String() + s.fixed + `</body>`
}

func (s *site) poll(t testing.TB) {
	t.Helper()
	at := noon.Add(time.Duration(s.hour) * time.Hour)
	links, m, err := Read(Page{Body: []byte(s.page()), URL: "https://www.example.co.uk/", At: at}, s.rules, s.memo)
	if err != nil {
		t.Fatal(err)
	}
	s.links, s.memo = links, again(t, m)
	s.hour += s.every
}

// again is a memory after a night in the KV store.
func again(t testing.TB, m Memory) Memory {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var out Memory
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (s *site) shows(path string) bool {
	return slices.ContainsFunc(s.links, func(l Link) bool { return strings.HasSuffix(l.URL, path) })
}

// evergreen looks like an article in every way.
const evergreen = `<div><h3><a href="/town/why-you-should-support-our-work">Why you should support our work today</a></h3></div>`

func TestNavigationStays(t *testing.T) {
	s := newSite(evergreen)
	s.poll(t)
	if !s.shows("/why-you-should-support-our-work") {
		t.Fatal("the test is void: it does not look like an article at the first poll")
	}
	for s.hour < 24 {
		s.poll(t)
	}
	if !s.shows("/why-you-should-support-our-work") {
		t.Error("a link that stays for a day was dropped; a lead story may")
	}
	for s.hour < 4*24 {
		s.poll(t)
	}
	if s.shows("/why-you-should-support-our-work") {
		t.Error("a link that stays for ever was not dropped")
	}
	if len(s.links) != s.slots {
		t.Errorf("%d links, want the %d articles", len(s.links), s.slots)
	}
}

// TestFastPolls polls one page so often that everything on it is old by number of polls.
func TestFastPolls(t *testing.T) {
	s := newSite("")
	s.every = 0
	for range 300 {
		s.poll(t)
	}
	if len(s.links) != s.slots {
		t.Errorf("%d links after 300 polls within an hour", len(s.links))
	}
}

// TestSlowSite changes nothing for weeks, and what it shows stays what it is.
func TestSlowSite(t *testing.T) {
	s := newSite("")
	for range 300 {
		s.poll(t)
		s.hour--
		s.memo.Since = s.memo.Since.Add(-6 * time.Hour)
	}
	if len(s.links) != s.slots {
		t.Errorf("%d links of a page that does not change", len(s.links))
	}
}

// TestSeldomPolls sees a link few times in a long while.
func TestSeldomPolls(t *testing.T) {
	s := newSite(evergreen)
	s.every = 8
	for range stayPolls - 1 {
		s.poll(t)
	}
	if !s.shows("/why-you-should-support-our-work") {
		t.Error("dropped after too few polls")
	}
	for range 3 {
		s.poll(t)
	}
	if s.shows("/why-you-should-support-our-work") {
		t.Error("not dropped after enough polls")
	}
}

// TestShapesThatNeverCome drops navigation of a shape of its own before it has been there
// for days.
func TestShapesThatNeverCome(t *testing.T) {
	var fixed strings.Builder
	for i := range 5 {
		fmt.Fprintf(&fixed, `<p><a href="/dossier/%d">The big dossier about subject %d</a></p>`, 3100+i, i)
	}
	s := newSite(fixed.String())
	s.poll(t)
	if !s.shows("/dossier/3100") {
		t.Fatal("the test is void: a dossier does not look like an article at the first poll")
	}
	for s.hour < 30 {
		s.poll(t)
	}
	if s.shows("/dossier/3100") || len(s.links) != s.slots {
		t.Errorf("%d links, want %d without the dossiers", len(s.links), s.slots)
	}
}

// TestNewOfAKnownShape takes a link for an article that would not be one by itself.
func TestNewOfAKnownShape(t *testing.T) {
	const weak = `<p><a href="/town/tomato-potato-leek">Tomatoes</a></p>`
	s := newSite("")
	for range 20 {
		s.poll(t)
	}
	s.fixed = weak
	fresh := newSite(weak)
	fresh.hour = s.hour
	fresh.poll(t)
	s.poll(t)
	before, after := pointsOf(t, fresh, "leek"), pointsOf(t, s, "leek")
	if after-before < 2 {
		t.Errorf("%.1f points at a first poll, %.1f as a new link", before, after)
	}
}

// pointsOf reads the points that a link had, articles or not.
func pointsOf(t testing.TB, s *site, path string) float64 {
	t.Helper()
	memo := s.memo
	for i := 0; i+entrySize <= len(memo.Links); i += entrySize { // forget it: as before the poll
		if key(memo.Links[i:i+6]) == keyOf("https://www.example.co.uk/town/tomato-potato-leek") {
			memo.Links = slices.Delete(slices.Clone(memo.Links), i, i+entrySize)
			break
		}
	}
	if memo.Polls == 1 {
		memo = Memory{}
	}
	links := scan([]byte(s.page()), mustParse(t, "https://www.example.co.uk/"), Rules{}).links
	judge(links)
	memo.learn(links, noon)
	for _, l := range links {
		if strings.HasSuffix(l.url, path) {
			return l.points()
		}
	}
	t.Fatalf("no %s", path)
	return 0
}

// TestAnotherPage has a notice in the place of the page, and then the page again.
func TestAnotherPage(t *testing.T) {
	s := newSite(evergreen)
	for range 50 {
		s.poll(t)
	}
	before := s.memo
	for _, notice := range []string{"", "<h1>Back soon</h1>", `<p><a href="/status/what-is-going-on">See here</a></p>`} {
		_, m, err := Read(Page{Body: []byte(notice), URL: "https://www.example.co.uk/", At: noon}, Rules{}, s.memo)
		if err != nil || m.Arrived != before.Arrived || len(m.Shapes) != len(before.Shapes) {
			t.Errorf("%q: %d arrived, %d shapes, %v", notice, m.Arrived, len(m.Shapes), err)
		}
		s.memo = m
	}
	for s.hour < 4*24 {
		s.poll(t)
	}
	if s.shows("/why-you-should-support-our-work") {
		t.Error("the notice made it forget the navigation")
	}
}

// TestRelaunch gives all links other addresses: what was learned is void, and nothing is
// called new.
func TestRelaunch(t *testing.T) {
	s := newSite("")
	for range 30 {
		s.poll(t)
	}
	if s.memo.Arrived < 20 {
		t.Fatalf("%d arrived", s.memo.Arrived)
	}
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, `<h3><a href="/a/%d">The new site has another headline %d</a></h3>`, 90000+i, i)
	}
	for range 3 {
		links, m, err := Read(Page{Body: []byte(b.String()), URL: "https://www.example.co.uk/", At: noon.Add(40 * time.Hour)}, Rules{}, s.memo)
		if err != nil || len(links) != 12 || m.Arrived != 0 || strings.Contains(links[0].Why, "new since") {
			t.Errorf("%d links, %d arrived: %s, %v", len(links), m.Arrived, links[0].Why, err)
		}
		s.memo = m
	}
}

func TestMemoryIsNotChanged(t *testing.T) {
	s := newSite("")
	for range 5 {
		s.poll(t)
	}
	m := s.memo
	before, _ := json.Marshal(m)
	s.poll(t)
	if after, _ := json.Marshal(m); string(after) != string(before) {
		t.Errorf("%s\nwas %s", after, before)
	}
}

func TestMaxRemembered(t *testing.T) {
	var page strings.Builder
	for i := range MaxRemembered + 200 {
		fmt.Fprintf(&page, `<a href="/news/%d">Headline number %d of the day is this</a>`, 4000000+i, i)
	}
	read := func(m Memory) Memory {
		_, m, err := Read(Page{Body: []byte(page.String()), URL: "https://www.example.co.uk/", At: noon}, Rules{}, m)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := read(Memory{})
	if len(m.Links) != MaxRemembered*entrySize || !m.Full {
		t.Errorf("%d bytes, full %v", len(m.Links), m.Full)
	}
	if m = read(m); m.Arrived != 0 {
		t.Errorf("%d arrived of a page that is the same, but too large to remember", m.Arrived)
	}
}

// TestMaxShapes has more shapes than fit, and the largest document a memory can be.
func TestMaxShapes(t *testing.T) {
	m := Memory{Polls: 100000, Since: noon, Arrived: 1 << 30, Shapes: map[string]int{}, Links: make([]byte, 0)}
	for i := range 3 * MaxShapes {
		m.Shapes[fmt.Sprintf("/%s/%d", strings.Repeat("w", maxShape-5), 100+i)] = 1000 + i
	}
	var page strings.Builder
	for i := range MaxRemembered {
		fmt.Fprintf(&page, `<a href="/news/%d">Headline number %d of the day is this</a>`, 4000000+i, i)
	}
	_, m, err := Read(Page{Body: []byte(page.String()), URL: "https://www.example.co.uk/", At: noon}, Rules{}, m)
	if err != nil {
		t.Fatal(err)
	}
	if m.Shapes == nil { // all was new: a relaunch
		t.Fatal("no shapes")
	}
	m.Shapes = map[string]int{}
	for i := range 3 * MaxShapes {
		m.Shapes[fmt.Sprintf("/%s/%d", strings.Repeat("w", maxShape-5), 100+i)] = 1000 + i
	}
	_, m, err = Read(Page{Body: []byte(page.String()), URL: "https://www.example.co.uk/", At: noon}, Rules{}, m)
	if err != nil || len(m.Shapes) != MaxShapes {
		t.Errorf("%d shapes, %v", len(m.Shapes), err)
	}
	if least := slices.Min(slices.Collect(maps.Values(m.Shapes))); least != 1000+2*MaxShapes {
		t.Errorf("the rarest that is kept has %d", least)
	}
	if raw, _ := json.Marshal(m); len(raw) > 20<<10 {
		t.Errorf("%d bytes of JSON", len(raw))
	}
}

func TestForgets(t *testing.T) {
	gone := `<p><a href="/town/a-story-that-was-here-once">A story that was here only once</a></p>`
	s := newSite(gone)
	s.poll(t)
	s.fixed = ""
	k := keyOf("https://www.example.co.uk/town/a-story-that-was-here-once")
	for range absentPolls {
		s.poll(t)
	}
	if _, ok := s.memo.entries()[k]; !ok {
		t.Error("forgotten too early")
	}
	s.poll(t)
	if _, ok := s.memo.entries()[k]; ok {
		t.Error("never forgotten")
	}
}

// TestCounters runs into the ends of the packed numbers.
func TestCounters(t *testing.T) {
	s := newSite(evergreen)
	s.every = 0
	for range 300 {
		s.poll(t)
	}
	k := keyOf("https://www.example.co.uk/town/why-you-should-support-our-work")
	if e := s.memo.entries()[k]; e.polls != 255 {
		t.Errorf("%d polls", e.polls)
	}
	h := history{Memory: s.memo, at: noon.Add(time.Hour << 20), known: map[key]entry{k: {outlasted: math.MaxUint16 - 3}}, arrived: 9}
	h.see(k)
	if got := h.known[k].outlasted; got != math.MaxUint16 {
		t.Errorf("outlasted %d", got)
	}
	if h.hours() != math.MaxUint16 {
		t.Errorf("%d hours", h.hours())
	}
	h.at = noon.Add(-time.Hour) // a clock put back
	if h.hours() != 0 {
		t.Errorf("%d hours", h.hours())
	}
}

func TestBrokenMemory(t *testing.T) {
	tests := map[string]string{
		"a cut entry":    `{"polls": 3, "since": "2026-05-12T00:00:00Z", "links": "AAAAAAAAAAAAAAAAAAAAAAA="}`,
		"too many links": `{"polls": 3, "since": "2026-05-12T00:00:00Z", "links": "` + strings.Repeat("AAAA", MaxRemembered*8) + `"}`,
		"no start":       `{"polls": 3, "shapes": {"/w": 3}}`,
		"below zero":     `{"polls": -3, "since": "2026-05-12T00:00:00Z", "arrived": -5, "shapes": {"/w": -3}}`,
		"another format": `{"version": 9}`,
	}
	for name, raw := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSite("")
			if err := json.Unmarshal([]byte(raw), &s.memo); err != nil {
				t.Fatal(err)
			}
			s.poll(t)
			if len(s.links) != s.slots || len(s.memo.entries()) > MaxRemembered || len(s.memo.Links)%entrySize != 0 {
				t.Errorf("%d links, %d remembered", len(s.links), len(s.memo.entries()))
			}
		})
	}
}
