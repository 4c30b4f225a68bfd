package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/wireroom/wireroom/pkg/article"
)

// History is a record whole, as one archive gives it to another.
type History struct {
	// Versions are all of them, oldest first, each with its time stored, revision and
	// sequence, and without what is kept beside a version: Checks, Also, further addresses.
	Versions []article.Article `json:"versions"`
	Pending  []int             `json:"pending,omitempty"` // revisions that were not announced
	Others   []string          `json:"others,omitempty"`  // addresses that made no version
	Checks   article.Checks    `json:"checks,omitzero"`
}

// ID is the record's.
func (h History) ID() string { return h.Versions[0].ID }

// Same reports whether both are the same record whole.
func (h History) Same(other History) bool {
	ours, err := json.Marshal(h)
	theirs, err2 := json.Marshal(other)
	return err == nil && err2 == nil && bytes.Equal(ours, theirs)
}

// Copier is the part of an archive by which it is copied. Nothing else should write to an
// archive that is restored into.
type Copier interface {
	// Histories reads up to n records, by id, those behind after.
	Histories(ctx context.Context, after string, n int) ([]History, error)

	// Restore writes records as they are, over what is there of them. Doing it again
	// changes nothing. A version that is there and not in the History stays.
	Restore(ctx context.Context, records []History) error

	// Sightings reads up to n further sources of links, by link and source, those behind
	// after.
	Sightings(ctx context.Context, after Sighting, n int) ([]Sighting, error)

	// Sight writes sightings as they are.
	Sight(ctx context.Context, all []Sighting) error

	// Members reads up to n members in the order in which they joined, those behind an
	// article, each with the story it began with. Stories.Join writes them as they are, and
	// makes that order the other archive's.
	Members(ctx context.Context, after string, n int) ([]Member, error)

	// Mergers reads up to n stories that were given up, by their ID, those behind after.
	Mergers(ctx context.Context, after string, n int) ([]Merger, error)

	// Unite writes mergers as they are.
	Unite(ctx context.Context, all []Merger) error

	// Tombstones reads up to n records that were dropped, by id, those behind after.
	Tombstones(ctx context.Context, after string, n int) ([]Tombstone, error)

	// Bury writes tombstones as they are, and drops those records that are there.
	Bury(ctx context.Context, all []Tombstone) error
}

// Merger is a story that was given up for another, which may have been given up since.
type Merger struct{ From, Into string }

// ErrConflict is returned for a record that is in both archives and is not the same.
var ErrConflict = errors.New("it has another past there; copy into an empty archive")

// Extends reports whether h is what other became later: each version of other is the same
// in h.
func (h History) Extends(other History) bool {
	if len(other.Versions) > len(h.Versions) {
		return false
	}
	for i, v := range other.Versions {
		if w := h.Versions[i]; v.ContentHash != w.ContentHash || v.Revision != w.Revision || !v.Stored.Equal(w.Stored) {
			return false
		}
	}
	return true
}

// Digest counts what an archive holds and sums up hashes of it all, in whatever order it
// came. Two archives with the same Digest hold the same.
type Digest struct {
	Records, Versions, Members, Mergers, Links, Sightings, Tombstones int
	sum                                                               [4]uint64
}

// AddHistory counts a record.
func (d *Digest) AddHistory(h History) error {
	d.Records++
	d.Versions += len(h.Versions)
	return d.add("record", h)
}

// AddLink counts the standing line of a link.
func (d *Digest) AddLink(line any) error {
	d.Links++
	return d.add("link", line)
}

// AddSighting counts a further source of a link.
func (d *Digest) AddSighting(s Sighting) error {
	d.Sightings++
	return d.add("sighting", s)
}

// AddMember counts a record as its story has it.
func (d *Digest) AddMember(m Member) error {
	d.Members++
	return d.add("member", m)
}

// AddMerger counts a story that was given up for another.
func (d *Digest) AddMerger(m Merger) error {
	d.Mergers++
	return d.add("merger", m)
}

// AddTombstone counts a record that was dropped.
func (d *Digest) AddTombstone(t Tombstone) error {
	d.Tombstones++
	return d.add("tombstone", t)
}

// add adds a hash as four numbers: a sum does not know an order, and unlike exclusive or
// it knows what came twice.
func (d *Digest) add(kind string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(append([]byte(kind+"\n"), data...))
	for i := range d.sum {
		d.sum[i] += binary.BigEndian.Uint64(sum[8*i:])
	}
	return nil
}

// Hash is the sum of the hashes, 64 hex digits.
func (d *Digest) Hash() string {
	var b []byte
	for _, n := range d.sum {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return hex.EncodeToString(b)
}
