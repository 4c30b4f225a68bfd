package archive

import (
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

// Version is what is decided by: one version of a record, without its text.
type Version struct {
	Revision  int
	Hash      string
	Addresses []string  // where it was fetched, and the way there
	Visit     time.Time // the look that brought it
	Fetched   time.Time
	Withdrawn bool
	Pending   bool
}

// VersionOf describes a record as it came, or as it was stored.
func VersionOf(a *article.Article) Version {
	return Version{
		Revision: a.Revision, Hash: a.ContentHash, Addresses: Addresses(a),
		Visit: a.Found.At, Fetched: a.Fetched, Withdrawn: !a.Withdrawn.IsZero(),
	}
}

// Addresses are where a record was fetched and the way there.
func Addresses(a *article.Article) []string {
	out := []string{a.URL}
	for _, u := range a.URLs {
		if !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}

// ChangeOf is what a stored version was when it was new.
func ChangeOf(a *article.Article) event.Change {
	return event.ChangeOf(a.Revision, !a.Withdrawn.IsZero())
}

// Change is what this version was when it was new.
func (v Version) Change() Change { return Change(event.ChangeOf(v.Revision, v.Withdrawn)) }

func (v Version) sameContent(o Version) bool {
	return v.Hash == o.Hash && v.Withdrawn == o.Withdrawn
}

// sameLook reports whether both are of one message. The visit alone would not do: all
// links of a feed are found at one instant, and two of them may be one article.
func (v Version) sameLook(o Version) bool {
	return v.Visit.Equal(o.Visit) && slices.Equal(v.Addresses, o.Addresses)
}

// madeFrom reports whether v was found at every address that o was.
func (v Version) madeFrom(o Version) bool {
	return !slices.ContainsFunc(o.Addresses, func(u string) bool { return !slices.Contains(v.Addresses, u) })
}

const (
	// lookBack is how many versions before the latest are compared with, newest first.
	lookBack = 10
	// settled is how many looks in a row must show an earlier version, of those that flap,
	// before it counts as the one that the site has gone back to.
	settled = 3
)

// Case is what a record that came is judged by.
type Case struct {
	Versions []Version // oldest first, at least one
	Checks   article.Checks
	// Load reads the version at an index, whole. It is asked only where a hash does not
	// tell, and may be asked for one version twice.
	Load func(i int) (article.Article, error)
}

// Verdict is what becomes of a record that came.
type Verdict struct {
	Change Change
	Of     int  // index of the version the change speaks of, unless Revise
	Check  bool // it is a further look at the current version
	Boring bool // which differs from it in nothing that counts
	Shown  int  // the earlier revision that it shows again, of versions that flap; 0 is none
	Revise bool // it is the next version
}

// Decide judges a record that came, clean and with its content hash. It fails only as
// c.Load does.
func Decide(c Case, in *article.Article) (Verdict, error) {
	j := judge{c: c, in: contentOf(in), look: VersionOf(in), read: map[int]*content{}}
	for i, v := range slices.Backward(c.Versions) {
		if v.sameContent(j.look) && v.sameLook(j.look) {
			return Verdict{Change: v.Change(), Of: i}, nil // delivered again
		}
	}
	return j.decide()
}

// judge weighs one look.
type judge struct {
	c    Case
	in   *content
	look Version
	read map[int]*content
}

func (j *judge) last() int { return len(j.c.Versions) - 1 }

func (j *judge) decide() (Verdict, error) {
	current := j.c.Versions[j.last()]
	known := Verdict{Change: seen(j.c.Versions, j.look), Of: j.last(), Check: true}
	if j.look.Fetched.Before(current.Fetched) { // overtaken
		known.Check = current.sameContent(j.look)
		return known, nil
	}
	latest, err := j.version(j.last())
	if err != nil {
		return known, err
	}
	if !j.edited(changes(latest, j.in), latest.record) {
		known.Boring = trivial(latest.record, j.in.record) && current.madeFrom(j.look)
		return known, nil
	}
	if stands, err := j.stands(); err != nil || stands {
		known.Change = Unchanged
		return known, err
	}
	if known.Shown, err = j.flaps(); err != nil || known.Shown > 0 {
		return known, err
	}
	next := Version{Revision: current.Revision + 1, Withdrawn: j.look.Withdrawn}
	return Verdict{Change: next.Change(), Revise: true}, nil
}

// edited reports whether what changed makes a revision. Fields beside the text make one
// only at an address that made the version, and by the parser that did: another address
// of an article, and another parser, have other fields of the same page.
func (j *judge) edited(changed []property, latest *article.Article) bool {
	comparable := j.c.Versions[j.last()].madeFrom(j.look) && latest.Provenance.Parser == j.in.record.Provenance.Parser
	return slices.ContainsFunc(changed, func(p property) bool {
		return p.alone && (comparable || p.part != article.PartMetadata)
	})
}

// version is a version as it is compared, read once.
func (j *judge) version(i int) (*content, error) {
	if j.read[i] == nil {
		a, err := j.c.Load(i)
		if err != nil {
			return nil, err
		}
		j.read[i] = contentOf(&a)
	}
	return j.read[i], nil
}

// says reports whether two contents are no edit of each other.
func says(a, b *content) bool {
	return !slices.ContainsFunc(changes(a, b), func(p property) bool { return p.alone })
}

// before finds the latest version before another that says the same as c and passes a
// test, within lookBack; -1 is none.
func (j *judge) before(limit int, c *content, pass func(Version) bool) (int, error) {
	for i := limit - 1; i >= max(0, j.last()-lookBack); i-- {
		if !pass(j.c.Versions[i]) {
			continue
		}
		v, err := j.version(i)
		if err != nil {
			return -1, err
		}
		if says(v, c) {
			return i, nil
		}
	}
	return -1, nil
}

// seen tells a further look at an address that made a version from one at another
// address of the same article.
func seen(versions []Version, in Version) Change {
	if slices.ContainsFunc(versions, func(v Version) bool { return v.madeFrom(in) }) {
		return Unchanged
	}
	return Duplicate
}

// stands reports whether in is what its address showed before the record was revised
// from another one. Without this, two addresses with a little difference (a print
// version) would revise each other for ever.
func (j *judge) stands() (bool, error) {
	if j.c.Versions[j.last()].madeFrom(j.look) {
		return false, nil // the address went back to what it said: that is an edit
	}
	i, err := j.before(j.last(), j.in, func(v Version) bool { return v.madeFrom(j.look) })
	return i >= 0, err
}

// flaps returns the revision that in shows again, where the current one is itself a
// return to one before: A, B, A and now B. Such is no edit but two servers with two
// versions, until it is shown so often in a row that the site must mean it. Who takes an
// article back, or gives it back, always means it.
func (j *judge) flaps() (int, error) {
	if j.last() < 2 || j.look.Withdrawn || j.c.Versions[j.last()].Withdrawn {
		return 0, nil
	}
	any := func(Version) bool { return true }
	i, err := j.before(j.last(), j.in, any)
	if err != nil || i < 0 {
		return 0, err
	}
	back, err := j.before(j.last(), j.read[j.last()], any)
	if err != nil || back < 0 {
		return 0, err
	}
	shown := j.c.Versions[i].Revision
	if c := Counted(j.c.Checks, Verdict{Check: true, Shown: shown}, j.look.Fetched); c.InARow >= settled && j.look.Fetched.After(j.c.Checks.Last) {
		return 0, nil
	}
	return shown, nil
}

// Counted are a record's checks after a further look, fetched then.
func Counted(c article.Checks, v Verdict, fetched time.Time) article.Checks {
	c.Count, c.Last = c.Count+1, fetched
	if v.Boring {
		c.Boring++
	}
	if v.Shown == 0 {
		c.Shown, c.InARow = 0, 0
		return c
	}
	if v.Shown != c.Shown {
		c.Shown, c.InARow = v.Shown, 0
	}
	c.Flapping, c.InARow = c.Flapping+1, c.InARow+1
	return c
}
