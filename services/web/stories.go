package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
)

// storiesBody is the stories of a time.
type storiesBody struct {
	Sorts, Within []choice
	Since         time.Time
	Cut           bool // there are too many records to look at all of the time asked for
	Total, Alone  int
	Stories       []storyRow
	More          string // address of the next page
}

// storyRow is a story in a list.
type storyRow struct {
	query.StoryRow
	First     string // outlet that was seen first
	Languages int
	Times     []time.Time
	Span      time.Duration
	Half      time.Duration
}

// storySort is an order of stories.
type storySort struct {
	sort query.Sort
	says string
}

// storySorts are the orders of stories, and storyTimes how far back they are looked for; the
// first is the usual one.
var (
	storySorts = []storySort{{query.ByOutlets, "Most picked up"}, {query.BySpeed, "Fastest now"}, {query.ByAge, "Newest"}}
	storyTimes = []struct {
		name, says string
		span       time.Duration
	}{{"1h", "1 h", time.Hour}, {"6h", "6 h", 6 * time.Hour}, {"24h", "24 h", 24 * time.Hour}, {"7d", "7 d", 7 * 24 * time.Hour}}
)

// usualTime is the time that stories are looked for in where nobody says.
const usualTime = "6h"

func (s *Service) storiesPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	ask, err := storiesAsked(q, time.Now().UTC())
	if err != nil {
		return err
	}
	found, err := query.Ask[query.StoriesAnswer](r.Context(), s.bus.Conn(), "stories", ask)
	if err != nil {
		return err
	}
	if wantsJSON(r) {
		return showJSON(w, found)
	}
	b := &storiesBody{Since: found.Since, Cut: found.Since.After(ask.Since.Add(time.Minute)), Total: found.Total, Alone: found.Alone}
	b.choices(q, ask, s.cfg.Base)
	for _, st := range found.Stories {
		b.Stories = append(b.Stories, storyRowOf(st, func(id string) string { return s.label("source", id) }))
	}
	if found.Next > 0 { // until is named, so that pages stay apart
		b.More = s.cfg.Base + "/stories?" + storiesQuery(q, map[string]string{"page": strconv.Itoa(found.Next), "until": ask.Until.Format(time.RFC3339)})
	}
	return s.show(w, r, "stories", page{Title: "Stories", Place: "stories", Body: b})
}

// storiesAsked reads an address.
func storiesAsked(q url.Values, now time.Time) (ask query.StoriesRequest, err error) {
	ask = query.StoriesRequest{Sort: storySorts[0].sort, Until: now}
	if v := q.Get("sort"); v != "" {
		ask.Sort = query.Sort(v)
	}
	if !slices.ContainsFunc(storySorts, func(s storySort) bool { return s.sort == ask.Sort }) {
		return ask, wrongf("sort=%s is no order; there are outlets, speed and new", ask.Sort)
	}
	if until, err := timeOf(q, "until"); err != nil {
		return ask, err
	} else if !until.IsZero() {
		ask.Until = until
	}
	if v := q.Get("page"); v != "" {
		if ask.After, err = strconv.Atoi(v); err != nil || ask.After < 0 {
			return ask, wrongf("page=%s is no page", v)
		}
	}
	span := within(q)
	if span == 0 {
		return ask, wrongf("within=%s is none of 1h, 6h, 24h and 7d", q.Get("within"))
	}
	ask.Since = ask.Until.Add(-span)
	return ask, nil
}

// within is how far back an address asks for, 0 where it asks for something else.
func within(q url.Values) time.Duration {
	name := q.Get("within")
	if name == "" {
		name = usualTime
	}
	for _, t := range storyTimes {
		if t.name == name {
			return t.span
		}
	}
	return 0
}

// storiesQuery is the query of an address that differs from another by some values.
func storiesQuery(q url.Values, set map[string]string) string {
	out := url.Values{}
	for _, name := range []string{"sort", "within"} {
		if v := q.Get(name); v != "" {
			out.Set(name, v)
		}
	}
	for name, v := range set {
		out.Set(name, v)
	}
	return out.Encode()
}

func (b *storiesBody) choices(q url.Values, ask query.StoriesRequest, base string) {
	for _, x := range storySorts {
		b.Sorts = append(b.Sorts, choice{x.says, base + "/stories?" + storiesQuery(q, map[string]string{"sort": string(x.sort)}), x.sort == ask.Sort})
	}
	for _, x := range storyTimes {
		b.Within = append(b.Within, choice{x.says, base + "/stories?" + storiesQuery(q, map[string]string{"within": x.name}), x.span == within(q)})
	}
}

func storyRowOf(st query.StoryRow, name func(string) string) storyRow {
	r := storyRow{StoryRow: st, First: name(st.Lead.Source), Languages: 1 + len(st.Others), Span: time.Duration(st.SpanMS) * time.Millisecond, Half: time.Duration(st.HalfMS) * time.Millisecond}
	for _, p := range st.Pickups {
		r.Times = append(r.Times, p.At)
	}
	return r
}

// Label says the picture of the pick-up in words.
func (r storyRow) Label() string {
	return pickupLabel(r.Outlets, r.Span)
}

// storyBody is one story: all who have it.
type storyBody struct {
	*storyView
	Lead query.StoryArticle
}

func (s *Service) storyPage(w http.ResponseWriter, r *http.Request) error {
	id, asJSON := strings.CutSuffix(r.PathValue("story"), ".json")
	st, err := query.Ask[query.StoryAnswer](r.Context(), s.bus.Conn(), "story", query.StoryRequest{ID: id})
	if err != nil {
		return err
	}
	if asJSON || wantsJSON(r) {
		return showJSON(w, st)
	}
	if len(st.Articles) == 0 {
		return errNotFound
	}
	v := viewOfStory(st, "", func(id string) string { return s.label("source", id) })
	v.Shown = st.Articles
	b := storyBody{v, st.Articles[0]}
	return s.show(w, r, "story", page{Title: b.Lead.Title, Place: "stories", Body: b})
}
