package archive

import (
	"slices"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
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

// Change is what this version was when it was new.
func (v Version) Change() Change {
	switch {
	case v.Withdrawn:
		return Withdrawn
	case v.Revision > 1:
		return Revised
	}
	return Created
}

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

// Verdict is what becomes of a record that came.
type Verdict struct {
	Change Change
	Of     int  // index of the version the change speaks of, unless Revise
	Check  bool // it is a further look at the current version
	Revise bool // it is the next version
}

// Decide judges a record that came against the versions there are, oldest first and at
// least one.
func Decide(versions []Version, in Version) Verdict {
	last := len(versions) - 1
	current := versions[last]
	for i, v := range slices.Backward(versions) {
		if v.sameContent(in) && v.sameLook(in) {
			return Verdict{Change: v.Change(), Of: i} // delivered again
		}
	}
	switch {
	case current.sameContent(in):
		return Verdict{Change: look(versions, in), Of: last, Check: true}
	case in.Fetched.Before(current.Fetched):
		return Verdict{Change: look(versions, in), Of: last} // overtaken
	case stands(versions, in):
		return Verdict{Change: Unchanged, Of: last, Check: true}
	}
	next := Version{Revision: current.Revision + 1, Withdrawn: in.Withdrawn}
	return Verdict{Change: next.Change(), Revise: true}
}

// look tells a further look at an address that made a version from one at another
// address of the same article.
func look(versions []Version, in Version) Change {
	if slices.ContainsFunc(versions, func(v Version) bool { return v.madeFrom(in) }) {
		return Unchanged
	}
	return Duplicate
}

// stands reports whether in is what its address showed before the record was revised
// from another one. Without this, two addresses with a little difference (a print
// version) would revise each other for ever.
func stands(versions []Version, in Version) bool {
	if versions[len(versions)-1].madeFrom(in) {
		return false // the address went back to what it said: that is an edit
	}
	return slices.ContainsFunc(versions, func(v Version) bool { return v.sameContent(in) && v.madeFrom(in) })
}
