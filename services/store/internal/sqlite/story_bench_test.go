package sqlite

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

// prose is n words of a vocabulary of 5,000, so that texts have runs in common by chance.
func prose(rnd *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		k := min(rnd.IntN(5000), rnd.IntN(5000)) // some are frequent
		b.WriteString(vocabulary[k%len(vocabulary)] + vocabulary[k/len(vocabulary)%len(vocabulary)] + " ")
	}
	return b.String()
}

// BenchmarkStory is what a batch of 100 records costs in an archive of 20,000: a sketch of
// each of 800 words, the write, and the search for what is like it.
func BenchmarkStory(b *testing.B) {
	const size, batch = 20_000, 100
	a, rnd := open(b, filepath.Join(b.TempDir(), "archive.db")), rand.New(rand.NewPCG(1, 2))
	n := 0
	next := func(length int) []archive.Member {
		out := make([]archive.Member, batch)
		for i := range out {
			r := sample(n)
			r.Text, r.FirstSeen = prose(rnd, length), r.FirstSeen.Add(time.Duration(n)*time.Second)
			out[i], n = archive.MemberOf(&r), n+1
		}
		return out
	}
	for n < size {
		if err := a.Join(b.Context(), next(200)); err != nil {
			b.Fatal(err)
		}
	}
	records := make([]article.Article, batch)
	b.ReportAllocs()
	found := 0
	for b.Loop() {
		b.StopTimer()
		for i := range records {
			records[i] = sample(n)
			records[i].Text, n = prose(rnd, 800), n+1
		}
		b.StartTimer()
		members := make([]archive.Member, batch)
		for i := range records {
			members[i] = archive.MemberOf(&records[i])
		}
		if err := a.Join(b.Context(), members); err != nil {
			b.Fatal(err)
		}
		lists, err := a.Alike(b.Context(), sketches(members))
		if err != nil {
			b.Fatal(err)
		}
		for i, m := range members {
			for _, l := range lists[i] {
				if l.Article != m.Article && story.Same(m.Sketch, l.Sketch) {
					found++
				}
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*batch), "µs/record")
	if found > 0 {
		b.Errorf("%d are alike by chance", found)
	}
}

func sketches(members []archive.Member) []story.Sketch {
	out := make([]story.Sketch, len(members))
	for i := range members {
		out[i] = members[i].Sketch
	}
	return out
}
