package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archivetest"
)

// message is one that stores get: the record of a look, or a line that another stage wrote
// of it.
type message struct {
	article int
	look    archivetest.Glance
	state   event.State // of the line; "" is a record
}

func (m message) String() string {
	g := m.look
	s := fmt.Sprintf("%c%d@%d.%d", 'a'+m.article, g.Minute, g.Address, g.Source)
	if m.state != "" {
		return s + ":" + string(m.state)
	}
	return fmt.Sprintf("%s text %d.%d.%d %t", s, g.Text, g.Tag, g.Noise, g.Gone)
}

// parsed is a record as it comes from the parser, of a world whose articles begin at base.
func (m message) parsed(base int) event.Parsed {
	a := m.look.Record(base + m.article)
	return event.Parsed{Link: event.Link{ID: article.ID(a.URL), URL: a.URL, Source: a.Source, Found: a.Found}, Article: a}
}

func (m message) line(base int) event.Ledger {
	p := m.parsed(base)
	l := p.Line("test", m.state, p.Article.Fetched)
	if m.state == event.StateGone {
		l.Article = p.Article.ID
	}
	return l
}

// step is what one store does before it acks: records, lines, or, with neither, a sweep.
type step struct {
	store    int
	messages []message // all records or all lines
	crash    int       // after so many steps of the archive's; alive is none
}

// alive is more than any step takes.
const alive = 1 << 30

func (s step) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "store %d:", s.store)
	for _, m := range s.messages {
		fmt.Fprintf(&b, " [%v]", m)
	}
	if s.crash < alive {
		fmt.Fprintf(&b, " crash after %d", s.crash)
	}
	return b.String()
}

// messages are what several articles bring, in time for each of them. What a page says the
// model knows as Gone is told by a line here, as it is by a fetcher. Apart are looks of
// which no two were fetched in the same millisecond, so that it is known which is later.
func messages(rnd *rand.Rand, apart bool) (out []message) {
	var sites [][]message
	for n := range 1 + rnd.IntN(3) {
		sites = append(sites, nil)
		for i, g := range archivetest.Site(rnd) {
			if apart {
				g.Minute = i + 1
			}
			gone := g.Gone
			g.Gone = false
			sites[n] = append(sites[n], message{n, g, event.StateFound})
			switch {
			case gone:
				g.Source = 0
				sites[n] = append(sites[n], message{n, g, event.StateGone})
			case rnd.IntN(10) == 0:
				sites[n] = append(sites[n], message{n, g, []event.State{event.StateRefused, event.StateFailed}[rnd.IntN(2)]})
			default:
				sites[n] = append(sites[n], message{n, g, event.StateParsed}, message{n, g, ""})
			}
		}
	}
	for left := sites; len(left) > 0; left = slices.DeleteFunc(left, func(s []message) bool { return len(s) == 0 }) {
		i := rnd.IntN(len(left))
		out, left[i] = append(out, left[i][0]), left[i][1:]
	}
	return out
}

const storesAtWork = 3

// inOrder is a history in which each look comes first in its turn, whatever comes again.
func inOrder(rnd *rand.Rand) []step {
	all := messages(rnd, true)
	var out []step
	for rest := all; len(rest) > 0; {
		n := batch(rnd, rest)
		out = append(out, again(rnd, rest[:n])...)
		rest = rest[n:]
		if rnd.IntN(4) == 0 { // something of the past
			old := all[:len(all)-len(rest)]
			i := rnd.IntN(len(old))
			out = append(out, again(rnd, old[i:i+batch(rnd, old[i:])])...)
		}
		if rnd.IntN(8) == 0 {
			out = append(out, step{rnd.IntN(storesAtWork), nil, crash(rnd)})
		}
	}
	return append(out, replay(all)...)
}

// anyhow is a history in which messages come in any order, again and again.
func anyhow(rnd *rand.Rand) []step {
	all := messages(rnd, rnd.IntN(2) == 0)
	shuffled := slices.Clone(all)
	for range len(all) {
		i := rnd.IntN(len(all))
		j := min(len(all)-1, i+rnd.IntN(8))
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	}
	var out []step
	for rest := shuffled; len(rest) > 0; {
		n := batch(rnd, rest)
		out = append(out, again(rnd, rest[:n])...)
		rest = rest[n:]
	}
	for range rnd.IntN(len(out)) {
		i, j := rnd.IntN(len(out)), rnd.IntN(len(out))
		out[i], out[j] = out[j], out[i]
	}
	return append(out, replay(all)...)
}

// replay delivers all once more, one by one.
func replay(all []message) (out []step) {
	for _, m := range all {
		out = append(out, step{0, []message{m}, alive})
	}
	return out
}

// batch is how many messages of one kind are taken at once.
func batch(rnd *rand.Rand, list []message) int {
	n, most := 1, 1+rnd.IntN(6)
	for n < min(most, len(list)) && (list[n].state == "") == (list[0].state == "") {
		n++
	}
	return n
}

// again delivers until it is acked: each store that dies leaves it to another.
func again(rnd *rand.Rand, list []message) (out []step) {
	for {
		s := step{rnd.IntN(storesAtWork), slices.Clone(list), crash(rnd)}
		out = append(out, s)
		if s.crash == alive {
			return out
		}
	}
}

func crash(rnd *rand.Rand) int {
	if rnd.IntN(3) > 0 {
		return alive
	}
	return rnd.IntN(20)
}
