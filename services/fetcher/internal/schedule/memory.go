package schedule

import (
	"math"
	"time"
)

// Memory is what the polls of one source have taught: how much it publishes, and when.
// It is some 90 numbers, about a
// kilobyte of JSON, kept with the source. The zero value knows nothing.
//
// All but At are sums that fade, so that what a source did long ago counts less.
type Memory struct {
	At time.Time `json:"at"` // of the last poll

	Items float64 `json:"items,omitempty"` // new items, and in how many hours
	Hours float64 `json:"hours,omitempty"`

	Recent float64 `json:"recent,omitempty"` // new items of the last hours, and how many were foreseen
	Due    float64 `json:"due,omitempty"`

	Odd      float64 `json:"odd,omitempty"` // surprise², and what it were if items came one by one
	Foreseen float64 `json:"foreseen,omitempty"`

	Sway     float64 `json:"sway,omitempty"` // surprise × the surprise of the hours before, and foreseen × due
	Swayless float64 `json:"swayless,omitempty"`

	// New items, and the hours watched, by hour of the day (UTC), by day of the week from
	// Monday, and by five minutes of the hour.
	Hour          [24]float32 `json:"hour"`
	HourWatched   [24]float32 `json:"hourWatched"`
	Day           [7]float32  `json:"day"`
	DayWatched    [7]float32  `json:"dayWatched"`
	Minute        [12]float32 `json:"minute"`
	MinuteWatched [12]float32 `json:"minuteWatched"`
}

// Poll is one answered poll.
type Poll struct {
	At        time.Time
	Fresh     int           // items not seen before; at the first poll all that the feed holds
	Published []time.Time   // when fresh items say they appeared, as far as they do; may be nil
	Asked     time.Duration // what the feed or its headers ask for (ttl, sy:updatePeriod, max-age)
}

// How long lessons last, by e-folding. A weekday comes seldom, so it is remembered longer;
// a burst of news is over in some hours.
const (
	memoryHours = 21 * 24
	weekHours   = 42 * 24
	burstHours  = 2
)

const (
	// mostFresh is how many items of one poll are believed: a site that moves shows its
	// whole archive as new.
	mostFresh = 500
	// longestGap is between two polls that tell anything of the time of day.
	longestGap = 24 * time.Hour
	// oldestBacklog bounds which dates of a first poll count: many feeds pin an old item.
	oldestBacklog = 28 * 24 * time.Hour
	// surestBacklog is how many hours a backlog counts for at the most. It is a hint:
	// dates may be of an import, or of the last edit.
	surestBacklog = 24
)

// After is what is remembered after a poll that was answered, and how long to wait for
// the next: within b, never less than p.Asked (up to a day), and by id a little more or
// less than other sources. The formula and its reasons are in docs/schedule.md.
func (m Memory) After(b Bounds, id string, p Poll) (Memory, time.Duration) {
	p.At, p.Fresh = p.At.UTC(), min(max(p.Fresh, 0), mostFresh)
	width := jitter
	if m.At.IsZero() {
		m.backlog(p)
		width = firstJitter
	} else {
		m.learn(p)
	}
	m.At = p.At
	c := m.clock()
	return m, bounded(b, p.Asked, c.wait(b, p.At), width, draw(id, p.At))
}

// backlog takes a first rate from the dates of what the feed holds. How many items that
// is says nothing: feeds hold the last ten, or a year.
func (m *Memory) backlog(p Poll) {
	n, oldest := 0, time.Duration(0)
	for _, t := range p.Published {
		if age := p.At.Sub(t); age > 0 && age < oldestBacklog {
			n, oldest = n+1, max(oldest, age)
		}
	}
	if n < 2 {
		return
	}
	weight := min(1, surestBacklog/oldest.Hours())
	m.Items, m.Hours = float64(min(n, mostFresh))*weight, oldest.Hours()*weight
}

// learn adds a poll to what is known.
func (m *Memory) learn(p Poll) {
	c, gap := m.clock(), max(p.At.Sub(m.At), 0)
	share := c.share(m.At, gap)
	m.fade(gap.Hours())
	m.surprise(float64(p.Fresh), c.rate*share)
	m.Items, m.Hours = m.Items+float64(p.Fresh), m.Hours+gap.Hours()
	m.place(p, c, share)
}

// fade lets the past count less after so many hours.
func (m *Memory) fade(hours float64) {
	slow, week, burst := math.Exp(-hours/memoryHours), math.Exp(-hours/weekHours), math.Exp(-hours/burstHours)
	for _, v := range []*float64{&m.Items, &m.Hours, &m.Odd, &m.Foreseen, &m.Sway, &m.Swayless} {
		*v *= slow
	}
	m.Recent, m.Due = m.Recent*burst, m.Due*burst
	scale(slow, m.Hour[:], m.HourWatched[:], m.Minute[:], m.MinuteWatched[:])
	scale(week, m.Day[:], m.DayWatched[:])
}

func scale(by float64, in ...[]float32) {
	for _, list := range in {
		for i := range list {
			list[i] *= float32(by)
		}
	}
}

// surprise compares what came with what was foreseen, by itself and with the hours before.
func (m *Memory) surprise(fresh, foreseen float64) {
	off := fresh - foreseen
	m.Odd, m.Foreseen = m.Odd+off*off, m.Foreseen+foreseen
	m.Sway, m.Swayless = m.Sway+off*(m.Recent-m.Due), m.Swayless+foreseen*m.Due
	m.Recent, m.Due = m.Recent+fresh, m.Due+foreseen
}

// place notes at what time of day and week the fresh items came: when they say, if that
// lies between the polls, and else spread over the gap as the clock so far expects them.
func (m *Memory) place(p Poll, c clock, share float64) {
	gap := p.At.Sub(m.At)
	if gap <= 0 || gap > longestGap {
		return
	}
	rest := p.Fresh
	for _, t := range p.Published {
		if rest > 0 && t.After(m.At) && !t.After(p.At) {
			m.note(t.UTC(), 1, 0)
			rest--
		}
	}
	for t, hours := range slots(m.At, p.At) {
		m.note(t, float64(rest)*c.factor(t)*hours/share, hours)
	}
}

func (m *Memory) note(t time.Time, items, hours float64) {
	n, h := float32(items), float32(hours)
	hour, day, minute := bins(t)
	m.Hour[hour], m.HourWatched[hour] = m.Hour[hour]+n, m.HourWatched[hour]+h
	m.Day[day], m.DayWatched[day] = m.Day[day]+n, m.DayWatched[day]+h
	m.Minute[minute], m.MinuteWatched[minute] = m.Minute[minute]+n, m.MinuteWatched[minute]+h
}
