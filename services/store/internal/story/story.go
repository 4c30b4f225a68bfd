// Package story tells which texts are of one story: reprints and rewrites of one piece of
// copy, in any language, by what they have in common.
//
// A text becomes a sketch of fixed size, and a few keys by which like sketches are found.
// It keeps nothing and looks nothing up, and it does not know that two different texts are
// about one event.
package story

import (
	"slices"
)

const (
	// Size is how many shingles a sketch has at most.
	Size = 256
	// Keys is how many of them are looked up.
	Keys = 16
	// Kept is how many of those a text is found by. An archive looks up a key in a fraction
	// of the time in which it writes one, and nothing is gained by writing them all: recall
	// of two texts alone is 0.955, with 16 it is 0.966.
	Kept = 8
	// MinShingles is how much text a sketch is made of at least: of less, a caption, too
	// much is in common with others by chance.
	MinShingles = 30
	// MinShare is the share of the smaller text's first half from which two are of one story.
	MinShare = 0.5
	// MinBoth is how many shingles of the first half two sketches must have in common: of
	// fewer, one phrase more or less would decide.
	MinBoth = 5
	// MaxText is how much of a text is read, in bytes.
	MaxText = 256 << 10
)

// Sketch is a sample of a text's shingles: those with the smallest hashes, which are the
// same ones in all texts that have them (Broder, "On the resemblance and containment of
// documents", 1997).
//
// The first half of the text is told from the second, because news begins with what it
// is about, and what an outlet puts around all its articles stands below.
type Sketch struct {
	N int // how many different shingles the text has; 0 is no sketch
	// Hashes ascend. The lowest bit is not the hash's: it is set where the shingle is in
	// the first half.
	Hashes []uint64
}

const inHead = 1

// Of is the sketch of a text, without its title, which every outlet writes anew. A text
// below MinShingles has none.
func Of(text string) Sketch {
	if len(text) > MaxText {
		text = text[:MaxText]
	}
	all := shingles(text)
	for i := range all {
		all[i] &^= inHead
		if i < (len(all)+1)/2 {
			all[i] |= inHead
		}
	}
	slices.Sort(all)
	slices.Reverse(all) // of one that is in both halves, the mark of the first stays
	all = slices.CompactFunc(all, func(a, b uint64) bool { return a|inHead == b|inHead })
	slices.Reverse(all)
	if len(all) < MinShingles {
		return Sketch{}
	}
	return Sketch{N: len(all), Hashes: slices.Clone(all[:min(len(all), Size)])}
}

// Keys are what is looked for to find sketches of the same story: FoundBy of another has
// at least one of them, in all but about one of forty pairs that are Same.
func (s Sketch) Keys() []uint64 {
	out := make([]uint64, 0, Keys)
	for _, h := range s.Hashes {
		if h&inHead != 0 && len(out) < Keys {
			out = append(out, h)
		}
	}
	return out
}

// FoundBy are the keys under which an archive keeps a sketch.
func (s Sketch) FoundBy() []uint64 {
	keys := s.Keys()
	return keys[:min(len(keys), Kept)]
}

// Share is the part of the smaller text that is in the other, 0 to 1, as far as the
// sketches tell.
func Share(a, b Sketch) float64 {
	all, _ := compare(a, b)
	return all.share()
}

// Same reports whether two texts are of one story.
func Same(a, b Sketch) bool {
	_, head := compare(a, b)
	return head.both >= MinBoth && head.share() >= MinShare
}

// sample is how many shingles were looked for, and found.
type sample struct{ of, both int }

func (s sample) share() float64 { return float64(s.both) / float64(max(1, s.of)) }

// compare looks for the smaller text's shingles in the other, as far up as both sketches
// are complete: all of them, and those of its first half.
func compare(a, b Sketch) (all, head sample) {
	if a.N > b.N || a.N == b.N && slices.Compare(a.Hashes, b.Hashes) > 0 { // so that order is no matter
		a, b = b, a
	}
	top, j := min(a.top(), b.top()), 0
	for _, h := range a.Hashes {
		if h|inHead > top {
			break
		}
		for j < len(b.Hashes) && b.Hashes[j]|inHead < h|inHead {
			j++
		}
		found := 0
		if j < len(b.Hashes) && b.Hashes[j]|inHead == h|inHead {
			found = 1
		}
		all.of, all.both = all.of+1, all.both+found
		if h&inHead != 0 {
			head.of, head.both = head.of+1, head.both+found
		}
	}
	return all, head
}

// top is the hash up to which a sketch has all of its text.
func (s Sketch) top() uint64 {
	switch {
	case len(s.Hashes) == 0:
		return 0
	case len(s.Hashes) == s.N:
		return ^uint64(0)
	}
	return s.Hashes[len(s.Hashes)-1] | inHead
}
