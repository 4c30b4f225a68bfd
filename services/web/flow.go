package web

import (
	"fmt"
	"strings"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/web/internal/draw"
	"github.com/wireroom/wireroom/services/web/internal/say"
)

// draw makes the picture of the flow, and the list that narrow screens have instead.
func (b *pipelineBody) draw() {
	r := b.Rates
	branch := func(n float64, says, class string) draw.Branch {
		return draw.Branch{Rate: n, N: say.Rate(n), Says: says, Class: class}
	}
	tank := func(stream, says string) *draw.Tank {
		l := b.stream(stream)
		if l.Messages > 0 {
			says += ", oldest " + say.Duration(b.At.Sub(l.Oldest))
		}
		return &draw.Tank{N: say.Count(int(l.Messages)), Limit: fmt.Sprintf("· %s of %s", say.Bytes(int(l.Bytes)), say.Bytes(int(l.MaxBytes))), Says: says, Full: l.Full, Warn: l.Full >= filling} //nolint:gosec // far below 2^63
	}
	stations := []draw.Station{
		{Name: "Found", Unit: "new links a minute", Rate: r.Found, Says: b.found(), Tank: tank(event.StreamFrontier, "frontier"), Foot: b.pollsFoot(),
			Falls: []draw.Branch{branch(r.States[event.StateRefused], "refused", "band"), branch(r.States[event.StateFound], "more that wait", "band")}},
		{Name: "Fetched", Unit: "pages a minute", Rate: r.Fetched, Says: say.Rate(r.Fetched), Tank: tank(event.StreamPages, "pages"), Foot: fmt.Sprintf("%s, %s known", say.Many(b.alive("fetcher"), "fetcher"), say.Many(b.Manners.Hosts, "host")),
			Falls: []draw.Branch{branch(r.States[event.StateGone], "gone, 404 and 410", "band"), branch(r.States[event.StateFailed], "failed at every try", "band-bad"), branch(r.States[event.StateDead], "dead letters", "band-bad")}},
		{Name: "Parsed", Unit: "records a minute", Rate: r.Parsed, Says: say.Rate(r.Parsed), Tank: tank(event.StreamArticles, "articles"), Foot: say.Many(b.alive("parser"), "parser"),
			Falls: []draw.Branch{branch(r.States[event.StateUnchanged], "unchanged", "band"), branch(r.States[event.StateDuplicate], "duplicate", "band")}},
		{Name: "Stored", Unit: "articles a minute", Rate: r.Stored, Says: say.Rate(r.Stored), Foot: say.Many(b.alive("store"), "store"),
			Falls: []draw.Branch{branch(b.Changes[0], "created", "band-main"), branch(b.Changes[1], "revised", "band-blue"), branch(b.Changes[2], "withdrawn", "band-bad")}},
	}
	b.Label = fmt.Sprintf("Flow in articles a minute: %s found, %s fetched, %s parsed, %s stored. The tables below have every number.", b.found(), say.Rate(r.Fetched), say.Rate(r.Parsed), say.Rate(r.Stored))
	b.Stations = draw.Flow(stations, b.Label)
	for _, s := range stations {
		item := flowItem{N: s.Says, Name: s.Name}
		if s.Tank != nil {
			item.How = s.Tank.N + " wait in " + s.Tank.Says
		}
		for _, f := range s.Falls {
			if f.Rate > 0 {
				item.How += "; " + f.N + " " + f.Says
			}
		}
		item.How = strings.TrimPrefix(item.How, "; ")
		b.List = append(b.List, item)
	}
}

// found is the rate of new links, as far as the store has answered.
func (b *pipelineBody) found() string {
	if b.Rates.States == nil {
		return say.None
	}
	return say.Rate(b.Rates.Found)
}

// pollsFoot says how many sources are watched from the schedule.
func (b *pipelineBody) pollsFoot() string {
	return say.Count(int(b.stream(event.StreamSchedule).Messages)) + " turns of sources and hosts are scheduled" //nolint:gosec // far below 2^63
}
