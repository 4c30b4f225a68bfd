package schedule_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/wireroom/wireroom/services/fetcher/internal/schedule"
)

// taught polls a source every step for so long; items says how many came at a poll.
func taught(m schedule.Memory, from time.Time, step, long time.Duration, items func(time.Time) int) (schedule.Memory, time.Duration) {
	m, wait := m.After(bounds, "a", schedule.Poll{At: from, Fresh: 100})
	for t := from.Add(step); !t.After(from.Add(long)); t = t.Add(step) {
		m, wait = m.After(bounds, "a", schedule.Poll{At: t, Fresh: items(t)})
	}
	return m, wait
}

func each(n int) func(time.Time) int { return func(time.Time) int { return n } }

// near allows for jitter and for what is still uncertain after the lessons.
func near(got, want time.Duration, part float64) bool {
	return math.Abs(float64(got-want)) <= part*float64(want)
}

func TestTheIntervalFollowsTheRate(t *testing.T) {
	const hour, day = time.Hour, 24 * time.Hour
	for _, c := range []struct {
		name  string
		step  time.Duration
		items int
		want  time.Duration // 15 min × rate^-0.7
	}{
		{"one an hour", hour, 1, 15 * time.Minute},
		{"four an hour", hour, 4, 5*time.Minute + 41*time.Second},
		{"ten an hour", 6 * time.Minute, 1, 3 * time.Minute},
		{"two a day", 12 * hour, 1, 85 * time.Minute},
		{"a hundred an hour meet the least", hour, 100, bounds.Min},
		{"nothing meets the most", hour, 0, bounds.Max},
	} {
		if _, got := taught(schedule.Memory{}, simStart, c.step, 12*day, each(c.items)); !near(got, c.want, 0.15) {
			t.Errorf("%s: %v, want about %v", c.name, got, c.want)
		}
	}
}

func TestAFirstPollIsNoRate(t *testing.T) {
	for _, fresh := range []int{0, 1, 100_000} {
		m, wait := schedule.Memory{}.After(bounds, "a", schedule.Poll{At: simStart, Fresh: fresh})
		if m.Items != 0 || wait < bounds.First/2 || wait > bounds.First*3/2 {
			t.Errorf("%d items at first: remembered %v, interval %v", fresh, m.Items, wait)
		}
	}
}

func TestABacklogsDatesAreARate(t *testing.T) {
	back := func(n int, every time.Duration) (out []time.Time) {
		for i := range n {
			out = append(out, simStart.Add(-time.Duration(i+1)*every))
		}
		return out
	}
	pinned := append(back(20, 3*time.Minute), simStart.AddDate(-3, 0, 0), simStart.AddDate(1, 0, 0))
	for _, c := range []struct {
		name      string
		published []time.Time
		from, to  time.Duration
	}{
		{"twenty an hour", back(20, 3*time.Minute), bounds.Min, 7 * time.Minute},
		{"with a pinned item and a date to come", pinned, bounds.Min, 7 * time.Minute},
		{"one in two days", back(10, 48*time.Hour), 45 * time.Minute, bounds.Max},
		{"one date is no rate", back(1, time.Minute), bounds.First / 2, bounds.First * 3 / 2},
		{"nor is any older than four weeks", back(3, 29*24*time.Hour), bounds.First / 2, bounds.First * 3 / 2},
	} {
		_, wait := schedule.Memory{}.After(bounds, "a", schedule.Poll{At: simStart, Fresh: len(c.published), Published: c.published})
		if wait < c.from || wait > c.to {
			t.Errorf("%s: %v, want %v to %v", c.name, wait, c.from, c.to)
		}
	}
}

func TestSitesSleep(t *testing.T) {
	awake := func(t time.Time) int {
		if t.Hour() >= 8 && t.Hour() < 20 {
			return 1
		}
		return 0
	}
	m, _ := taught(schedule.Memory{}, simStart, 15*time.Minute, 14*24*time.Hour, awake)
	at := func(hour int) time.Duration {
		_, wait := m.After(bounds, "a", schedule.Poll{At: m.At.Add(time.Duration(hour) * time.Hour)})
		return wait
	}
	if night, noon := at(1), at(12); night < 3*noon {
		t.Errorf("waits %v at night and %v at noon", night, noon)
	}
	// Whatever it knows of the night, it wakes when the site does.
	if wait := at(7); wait > 80*time.Minute {
		t.Errorf("an hour before the site wakes it waits %v", wait)
	}
}

func TestDatesTellTheMinute(t *testing.T) {
	m, _ := schedule.Memory{}.After(bounds, "a", schedule.Poll{At: simStart})
	for at := simStart.Add(time.Hour + 30*time.Minute); at.Before(simStart.AddDate(0, 0, 7)); at = at.Add(time.Hour) {
		said := at.Truncate(time.Hour).Add(2 * time.Minute)
		m, _ = m.After(bounds, "a", schedule.Poll{At: at, Fresh: 3, Published: []time.Time{said, said, at.AddDate(0, 0, 1)}})
	}
	if m.Minute[0] < 10*m.Minute[6] {
		t.Errorf("items of the first minutes are noted at %v", m.Minute)
	}
}

func TestABurstIsFollowed(t *testing.T) {
	burst := func(t time.Time) int { // every other day, for four hours
		if t.YearDay()%2 == 0 && t.Hour() >= t.Day()%20 && t.Hour() < t.Day()%20+4 {
			return 5
		}
		return 0
	}
	m, calm := taught(schedule.Memory{}, simStart, 15*time.Minute, 20*24*time.Hour, burst)
	var wait time.Duration
	for i := range 4 {
		m, wait = m.After(bounds, "a", schedule.Poll{At: m.At.Add(15 * time.Minute), Fresh: 5 * min(i, 1)})
	}
	if wait > calm/2 {
		t.Errorf("%v before, %v in the burst", calm, wait)
	}
}

func TestOnePollTeachesABoundedNumber(t *testing.T) {
	day := each(0)
	m, _ := taught(schedule.Memory{}, simStart, time.Hour, 24*time.Hour, day)
	count := func(fresh int) float64 {
		next, _ := m.After(bounds, "a", schedule.Poll{At: m.At.Add(time.Hour), Fresh: fresh})
		return next.Items
	}
	if count(499) >= count(500) || count(500) != count(501) || count(-1) != count(0) {
		t.Errorf("499, 500, 501 items teach %v, %v, %v; -1 and 0 teach %v, %v", count(499), count(500), count(501), count(-1), count(0))
	}
}

func TestALongGapTellsNoHour(t *testing.T) {
	m, _ := schedule.Memory{}.After(bounds, "a", schedule.Poll{At: simStart})
	for _, c := range []struct {
		gap  time.Duration
		told bool
	}{{24 * time.Hour, true}, {24*time.Hour + time.Second, false}, {20 * 365 * 24 * time.Hour, false}, {-time.Hour, false}} {
		next, wait := m.After(bounds, "a", schedule.Poll{At: simStart.Add(c.gap), Fresh: 9})
		if told := next.Hour[12] > 0; told != c.told {
			t.Errorf("after %v: hours %v", c.gap, next.Hour)
		}
		if next.Items != 9 || wait < bounds.Min || wait > bounds.Max {
			t.Errorf("after %v: %v items, interval %v", c.gap, next.Items, wait)
		}
	}
}

func TestWithinBoundsAndAsked(t *testing.T) {
	type b = schedule.Bounds
	odd := []b{bounds, {}, {First: time.Second}, {time.Hour, time.Hour, time.Hour}, {time.Millisecond, time.Millisecond, time.Second}, {time.Hour, time.Minute, 48 * time.Hour}}
	for _, bs := range odd {
		for _, asked := range []time.Duration{0, time.Minute, 20 * time.Minute, bs.Max, 7 * time.Hour, 9000 * time.Hour} {
			for _, fresh := range []int{0, 2, 300} {
				holds(t, bs, asked, fresh)
			}
		}
	}
}

// holds polls a source as it is told to.
func holds(t *testing.T, b schedule.Bounds, asked time.Duration, fresh int) {
	t.Helper()
	least := max(b.Min, min(asked, 24*time.Hour))
	most := b.Max
	if asked >= b.Max {
		most = 2 * least // what is asked for exceeds the most; the first is drawn widely
	}
	var m schedule.Memory
	var wait time.Duration
	at := simStart
	for i := range 200 {
		m, wait = m.After(b, fmt.Sprint(fresh), schedule.Poll{At: at, Fresh: fresh, Asked: asked})
		if wait < least || wait > most {
			t.Fatalf("poll %d within %+v, asked %v, %d fresh: %v is not within %v and %v", i, b, asked, fresh, wait, least, most)
		}
		at = at.Add(max(wait, time.Second))
	}
}

// TestSourcesDoNotBeatInStep adds ten thousand sources at once that all ask for an hour.
func TestSourcesDoNotBeatInStep(t *testing.T) {
	const sources, hours = 10_000, 14
	for _, asked := range []time.Duration{0, time.Hour, bounds.Max} {
		perMinute := map[int]int{}
		for i := range sources {
			var m schedule.Memory
			var wait time.Duration
			for at := simStart; at.Before(simStart.Add(hours * time.Hour)); at = at.Add(wait) {
				m, wait = m.After(bounds, fmt.Sprint("source", i), schedule.Poll{At: at, Asked: asked})
				if at != simStart {
					perMinute[int(at.Sub(simStart).Minutes())]++
				}
			}
		}
		for minute, n := range perMinute {
			if n > sources/10 {
				t.Errorf("asked %v: %d polls in minute %d", asked, n, minute)
			}
		}
	}
}

func TestTheIntervalIsDecidedByItsInput(t *testing.T) {
	p := schedule.Poll{At: simStart.Add(time.Hour), Fresh: 3}
	m, _ := schedule.Memory{}.After(bounds, "a", schedule.Poll{At: simStart})
	first, one := m.After(bounds, "a", p)
	again, two := m.After(bounds, "a", p)
	_, other := m.After(bounds, "b", p)
	if one != two || first != again || one == other {
		t.Errorf("%v, then %v; another source %v", one, two, other)
	}
	p.At = p.At.In(time.FixedZone("", 5*3600))
	if zoned, wait := m.After(bounds, "a", p); zoned != first || wait != one {
		t.Errorf("in another zone %v, not %v", wait, one)
	}
}

func TestMemoryIsKept(t *testing.T) {
	const most = 1200 // bytes; it lies in a document of each source
	m, _ := taught(schedule.Memory{}, simStart, 7*time.Minute, 40*24*time.Hour, func(t time.Time) int { return t.Minute() % 4 })
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back schedule.Memory
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back != m || len(text) > most {
		t.Errorf("%d bytes, %+v is kept as %s", len(text), m, text)
	}
	t.Logf("%d bytes", len(text))
}

// FuzzAfter feeds what a document may hold.
func FuzzAfter(f *testing.F) {
	f.Add([]byte(`{"at":"2026-03-02T00:00:00Z","items":5,"hours":3}`), int64(3600), 4, int64(0))
	f.Add([]byte(`{"at":"0001-01-01T00:00:01Z","hours":-1,"due":-1,"hour":[-1]}`), int64(1e9), 1<<40, int64(-5))
	f.Fuzz(func(t *testing.T, doc []byte, later int64, fresh int, asked int64) {
		var m schedule.Memory
		if json.Unmarshal(doc, &m) != nil {
			return
		}
		_, wait := m.After(bounds, "a", schedule.Poll{At: time.Unix(later%1e11, 0), Fresh: fresh, Asked: time.Duration(asked)})
		if wait < bounds.Min || wait > 48*time.Hour {
			t.Errorf("%s: interval %v", doc, wait)
		}
	})
}

func BenchmarkAfter(b *testing.B) {
	m, _ := taught(schedule.Memory{}, simStart, 15*time.Minute, 14*24*time.Hour, each(1))
	for b.Loop() {
		m, _ = m.After(bounds, "a", schedule.Poll{At: m.At.Add(15 * time.Minute), Fresh: 1})
	}
}
