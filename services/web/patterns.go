package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/web/internal/draw"
)

// patternsBody has every part and every state once, with data that never changes: the page
// by which a change of the style is judged.
type patternsBody struct {
	Colours []colour
	Rows    []row
	Facets  []facet
	Chips   []chip
	Bars    []draw.Bar
	Chart   [3][]int64
	Facts   []fact
	Story   *storyView
	Map     []draw.Stretch
	Changes []passage
	States  [][2]string
	Notices []notice
	Nothing *noResult
	Listed  []storyRow
}

// colour is a property of the style sheet, and what it is for.
type colour struct{ Name, For string }

var colours = []colour{
	{"paper", "the page"}, {"paper-2", "hover, code"}, {"paper-3", "wells, pressed"}, {"ink", "text, main button"}, {"ink-2", "second text"}, {"ink-3", "labels, meta"},
	{"rule", "hairlines"}, {"rule-2", "button edges"}, {"rule-3", "edges of fields"}, {"pencil", "changed, touched, live"}, {"pencil-wash", "selected"}, {"pencil-mark", "found words"},
	{"bad", "broken"}, {"bad-wash", "behind it"}, {"warn", "quiet, slow, guessed"}, {"warn-wash", "behind it"},
}

// notice is a fact, and what to do about it.
type notice struct{ Class, Icon, Head, Says string }

var notices = []notice{
	{"", "info", "The numbers are not of all articles.", "Only the newest 20,000 that may match were looked through."},
	{"is-warn", "warn", "Writing is slow, so fetching is paused.", "The store needs 2.1 s for a write; 19,400 of 20,000 records wait. Nothing is dropped; fetching goes on at 16,000."},
	{"is-warn", "warn", "It is probably our network.", "61 of 64 hosts stopped answering within ten seconds of each other at 14:30:12. Polling is paused, and nothing is counted against the sources."},
	{"is-bad", "warn", "The desk lost the stream 40 s ago.", "It tries again every few seconds and resumes at no. 1,734,902, so that nothing is skipped. The list below is as of 14:31:27."},
	{"is-bad", "warn", "The store does not answer.", "Pages that need it are empty; the wire still runs from the stream. Requests wait 10 s before they give up."},
	{"is-bad", "warn", "The ledger is off by 3.", "Three links found between 13:10 and 13:12 have no ending."},
	{"", "pencil", "Tidewater Courier withdrew this article at 14:28:20 UTC on 23 Nov 2026.", "The text below is as we last saw it."},
}

func (s *Service) patternsPage(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, "patterns", page{Title: "Patterns", Body: patterns(s.cfg.Base)})
}

func patterns(base string) *patternsBody {
	at := time.Date(2026, 11, 23, 14, 31, 0, 0, time.UTC)
	b := &patternsBody{
		Colours: colours, Rows: patternRows(at), Notices: notices, Story: patternStory(at), Chips: []chip{{"Language", "English", false, "#"}, {"Source", "Harbour blog", true, "#"}},
		States:  [][2]string{{"ok", "healthy"}, {"quiet", "quiet"}, {"failing", "failing"}, {"paused", "paused"}, {"new", "first poll to come"}},
		Facts:   []fact{{Key: "stated", Says: "Stated", Value: "23 Nov 2026, 15:31:26 +01:00", From: "json-ld"}, {Key: "worked", Says: "Worked out", Value: "18 Feb 2019", Sub: "day only", From: "text", Guess: true}, {Key: "missing", Says: "Missing"}},
		Facets:  []facet{{Name: "lang", Says: "Language", Open: true, Values: []facetValue{{"en", "English", 1022, "true", "#", "#"}, {"ja", "日本語", 151, "false", "#", "#"}, {"ar", "العربية", 198, "mixed", "#", "#"}, {"pl", "Polski", 0, "false", "#", "#"}}}},
		Nothing: &noResult{Nearest: &loosening{"minister", 214, "#"}, Ways: []loosening{{"Language: Polski", 14, "#"}, {"the time range", 0, "#"}}},
	}
	parts := diff.Words("Ferries could run again.\n\nNobody was hurt.\n\nTalks resume at 17:00.", "Ferries will run again.\n\nNobody was hurt.")
	b.Changes = skipSame(passages(parts))
	b.Map = stretches(parts)
	for i := range 48 {
		n := (i*i*7)%90 + 10
		b.Bars = append(b.Bars, draw.Bar{At: at.Add(time.Duration(i-48) * wireBucket), N: n, Mark: n / 7})
	}
	b.Chart = chartOf(b.Bars)
	b.Listed = []storyRow{storyRowOf(query.StoryRow{
		Story: "s", Lead: query.Headline{ID: "p1", Title: "Ferries to sail again through Varn Strait", Source: "Meridian", Language: "en", At: at.Add(-48 * time.Minute)}, Outlets: 14, Articles: 15, Recent: 3,
		Others: []query.Headline{{ID: "p2", Title: "Détroit de Varn : les ferries reprennent ce soir", Source: "Le Quai", Language: "fr"}, {ID: "p3", Title: "إعادة فتح مضيق فارن", Source: "Marfa", Language: "ar"}},
		HalfMS: (31 * time.Minute).Milliseconds(), SpanMS: (48 * time.Minute).Milliseconds(), Pickups: pickups(at.Add(-48 * time.Minute)),
	}, func(id string) string { return id })}
	return b
}

func patternRows(at time.Time) []row {
	title := func(s string) []query.Run { return []query.Run{{Text: s}} }
	times := []time.Time{at.Add(-40 * time.Minute), at.Add(-35 * time.Minute), at.Add(-20 * time.Minute), at.Add(-2 * time.Minute)}
	rows := []row{
		{Title: title("Crue de la Lisse : trois communes évacuées, le pic attendu dans la nuit"), Language: "fr", Section: "Société", Revision: 4, Outlets: 10, Times: times, Delay: time.Minute, HasDelay: true},
		{Title: title("Central bank holds its rate at 3.25% and drops the promise of further cuts"), Language: "en", Section: "Business", Revision: 2, Access: article.AccessLocked, Agency: "Meridian", Current: true, Delay: 22 * time.Second, HasDelay: true},
		{Title: title("Порт-Халвард возобновил приём судов после ремонта четвёртого причала"), Language: "ru", Section: "Экономика", Read: true, Delay: 3 * time.Minute, HasDelay: true},
		{Title: title("Minister infrastruktury podał się do dymisji"), Language: "pl", Section: "Polityka", Revision: 2, Withdrawn: true},
		{Title: title("Pourquoi l’accord sur le détroit de Varn ne tiendra pas"), Language: "fr", Section: "Débats", Kind: article.KindOpinion, Access: article.AccessMetered, Slow: true, Delay: 12 * time.Minute, HasDelay: true},
		{Title: title("إعادة فتح مضيق فارن بعد تسعة أيام من الإغلاق، والعبّارات تستأنف رحلاتها هذا المساء"), Language: "ar", Section: "دولي", Outlets: 14, Times: times, Delay: 2 * time.Minute, HasDelay: true},
		{Title: title("瓦恩海峡恢复通航，首班渡轮今晚七时四十分启航"), Language: "zh", Kind: article.KindLive},
		{Title: []query.Run{{Text: "Anchored: what nine days outside the "}, {Text: "Varn Strait", Hit: true}, {Text: " cost"}}, Language: "en", Snippet: []query.Run{{Text: "… eleven bulk carriers waited south of the "}, {Text: "Varn Strait", Hit: true}, {Text: " while ferries lay alongside in Marl …"}}},
	}
	for i := range rows {
		rows[i].ID, rows[i].At = fmt.Sprintf("p%d", i), at.Add(-time.Duration(i)*37*time.Second)
		rows[i].Source = article.Source{ID: "pattern", Name: "Tidewater Courier"}
	}
	return rows
}

func pickups(at time.Time) (out []query.Pickup) {
	for i, m := range []int{0, 3, 7, 11, 19, 24, 31, 38, 40, 44, 46, 47, 47, 48} {
		out = append(out, query.Pickup{Source: fmt.Sprintf("outlet %d", i+1), At: at.Add(time.Duration(m) * time.Minute)})
	}
	return out
}

func patternStory(at time.Time) *storyView {
	st := query.StoryAnswer{Story: "s", Outlets: 3, Articles: []query.StoryArticle{
		{ID: "p1", Title: "Operators, coastguard agree schedule for Varn Strait", Source: "Meridian", Language: "en", At: at},
		{ID: "p2", Title: "Ferries to sail again through Varn Strait", Source: "Tidewater Courier", Language: "en", At: at.Add(7 * time.Minute), Common: 0.44},
		{ID: "p3", Title: "ヴァルン海峡の封鎖、九日ぶりに解除", Source: "潮騒新報", Language: "ja", Agency: "Meridian", At: at.Add(31 * time.Minute), Common: 0.31},
	}}
	return viewOfStory(st, "p2", func(id string) string { return id })
}
