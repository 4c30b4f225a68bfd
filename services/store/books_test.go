package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/archivetest"
)

// books are what archive, ledger and stream must hold: a model of each article, and the
// line of each link that says most.
type books struct {
	base     int
	articles map[string]*archivetest.Model // by record ID
	numbers  map[string]int
	links    map[string]event.Ledger
}

func newBooks(base int) *books {
	return &books{base, map[string]*archivetest.Model{}, map[string]int{}, map[string]event.Ledger{}}
}

func (b *books) model(id string) *archivetest.Model {
	if b.articles[id] == nil {
		b.articles[id] = &archivetest.Model{}
	}
	return b.articles[id]
}

func (b *books) of(m message) *archivetest.Model {
	id := m.parsed(b.base).Article.ID
	b.numbers[id] = b.base + m.article
	return b.model(id)
}

// outcome is what a look came to in the model.
type outcome struct {
	message
	change   archive.Change
	revision int
}

// follow does a step, and tells the books what was done of it, by the messages alone. A
// difference between what the archive answers and the model is an error. Nil books follow
// nothing: what several stores do at once has no order.
func (b *books) follow(d *dying, s step, do func() error) (err error) {
	d.put, d.noted = func([]archive.Result) {}, func([]event.Ledger) {}
	if b == nil {
		return do()
	}
	var came []outcome // of the records put, whose lines are not noted yet
	put, looks := b.looks(s)
	d.put = func(results []archive.Result) {
		for i, m := range put {
			change, revision := looks[i]()
			came = append(came, outcome{m, change, revision})
		}
		err = wantResults(came, results)
	}
	d.noted = func([]event.Ledger) {
		for _, o := range came {
			b.end(o)
		}
		if len(put) == 0 || came == nil { // the lines themselves
			for _, m := range s.messages {
				b.fold(m.line(b.base))
			}
		}
		came = nil
	}
	if did := do(); err == nil {
		err = did
	}
	return err
}

// looks are the messages of a step that become records, and what the model makes of each
// at the moment when they are put. What is gone is read before that.
func (b *books) looks(s step) (put []message, looks []func() (archive.Change, int)) {
	took := map[int]int{} // minutes: what is taken back already is not taken back by another look
	for _, m := range s.messages {
		model := b.of(m)
		switch m.state {
		case "":
			put, looks = append(put, m), append(looks, func() (archive.Change, int) { return model.Put(m.look) })
		case event.StateGone:
			e, ok := model.Withdrawal(m.look.Minute)
			if minute, had := took[m.article]; ok && (!had || minute == m.look.Minute) {
				took[m.article] = m.look.Minute
				put, looks = append(put, m), append(looks, func() (archive.Change, int) { return model.PutEdition(e) })
			}
		}
	}
	return put, looks
}

func wantResults(want []outcome, results []archive.Result) error {
	if len(want) != len(results) {
		return fmt.Errorf("%d records were put, want %v", len(results), want)
	}
	for i, r := range results {
		if o := want[i]; r.Change != o.change || r.Article.Revision != o.revision {
			return fmt.Errorf("%v became %s %d, want %s %d", o.message, r.Change, r.Article.Revision, o.change, o.revision)
		}
	}
	return nil
}

// end folds the line that tells how a look ended.
func (b *books) end(o outcome) {
	l := o.line(b.base)
	l.State, l.Article = (archive.Result{Change: o.change}).State(), o.parsed(b.base).Article.ID
	b.fold(l)
}

func (b *books) fold(l event.Ledger) {
	if old, ok := b.links[l.Link]; !ok || l.After(old) {
		b.links[l.Link] = l
	}
}

// inTurn are the books after each message of a script came once, in the order of their
// first coming.
func inTurn(script []step, base int) *books {
	b, had := newBooks(base), map[message]bool{}
	for _, s := range script {
		for _, m := range s.messages {
			if had[m] {
				continue
			}
			had[m] = true
			_, looks := b.looks(step{messages: []message{m}})
			for _, look := range looks {
				change, revision := look()
				b.end(outcome{m, change, revision})
			}
			if m.state != "" {
				b.fold(m.line(base))
			}
		}
	}
	return b
}

// same compares with books of the same messages.
func (b *books) same(plain *books) error {
	for id, m := range plain.articles {
		if d := cmp.Diff(m, b.articles[id], cmp.AllowUnexported(archivetest.Model{})); d != "" {
			return fmt.Errorf("what came again changed something: -once +again\n%s", d)
		}
	}
	return diffError("what came again changed the ledger", standing(plain.links), standing(b.links))
}

// standing is what of lines does not depend on when a store wrote them.
func standing(links map[string]event.Ledger) []string {
	var out []string
	for _, l := range links {
		out = append(out, fmt.Sprintf("%s %s, look %s, article %s", l.URL, l.State, l.Visit.Format("15:04"), l.Article))
	}
	slices.Sort(out)
	return out
}

// compare compares archive and ledger with the books.
func (b *books) compare(ctx context.Context, a Archive) error {
	for id, m := range b.articles {
		if len(m.Versions) == 0 {
			continue
		}
		head, err := a.Get(ctx, id)
		if err != nil {
			return err
		}
		list, err := a.Revisions(ctx, id)
		if err != nil {
			return err
		}
		for what, of := range map[string][2]any{
			"versions": {m.Texts(), archivetest.TextsOf(list)}, "addresses": {m.Addresses(b.numbers[id]), archivetest.AddressesOf(&head)},
			"checks": {m.Checks, head.Checks}, "the record": {list[len(list)-1].Text, head.Text},
		} {
			if err := diffError(what, of[0], of[1]); err != nil {
				return err
			}
		}
	}
	links, err := a.Known(ctx, slices.Collect(maps.Keys(b.links)))
	if err != nil {
		return err
	}
	return diffError("ledger", standing(b.links), standing(links))
}

// wantStored compares the events with the versions that the archive has.
func (b *books) wantStored(ctx context.Context, a Archive, got map[string]event.Stored) error {
	versions := 0
	for id, m := range b.articles {
		list, err := a.Revisions(ctx, id)
		if err != nil && len(m.Versions) > 0 {
			return err
		}
		for _, v := range list {
			versions++
			s, ok := got[event.Stored{Article: v}.Key()]
			if !ok {
				return fmt.Errorf("version %d of %s was not announced", v.Revision, v.Title)
			}
			if s.Change != changeOf(v) || s.Article.Story == "" {
				return fmt.Errorf("version %d of %s was announced as %s, of story %q", v.Revision, v.Title, s.Change, s.Article.Story)
			}
			if d := cmp.Diff(v, s.Article, cmpopts.IgnoreFields(article.Article{}, "Checks", "Also", "URLs")); d != "" {
				return fmt.Errorf("-archive +event\n%s", d)
			}
		}
	}
	if versions != len(got) {
		return fmt.Errorf("%d versions and %d events", versions, len(got))
	}
	left, err := a.Pending(ctx, 10)
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("%d are still to be announced", len(left))
	}
	return err
}
