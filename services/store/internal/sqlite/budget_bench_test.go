package sqlite

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/pkg/words"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/story"
)

// benchRecords names how many records the archive of a benchmark has, 2,000 where it is not
// set; benchFile a file for it that stays, so that searches need not wait for it to be made again.
const (
	benchRecords = "WIREROOM_BENCH_RECORDS"
	benchFile    = "WIREROOM_BENCH_FILE"
)

// tongue is a language as the newsroom of a benchmark writes it.
type tongue struct {
	code      string
	syllables []string
	gap       string // between words
	share     int    // of a hundred records
}

var tongues = []tongue{
	{"en", strings.Fields("the ing ter con pro men ver ta re sh ou ment al is en ly st ar or in"), " ", 40},
	{"de", strings.Fields("sch ung ver gen lich er ein heit zu rück über aus ge be mit ler staat"), " ", 12},
	{"fr", strings.Fields("tion eur ment le pré con dé ré able que ir eau ou é vi sa po li"), " ", 12},
	{"es", strings.Fields("ción dad mente pre con de go bier no es ta do pa ra ño ri lla"), " ", 12},
	{"ru", strings.Fields("ство ния пре ста ров ный ать по за вы ко мо ли на ра до тель"), " ", 8},
	{"ar", strings.Fields("ال مو ست في ين ون ات كت حك رئي بر لم عا قا سل"), " ", 8},
	{"zh", strings.Fields("国 政 府 总 理 会 议 经 济 市 场 报 道 记 者 表 示 人 民 年 月 日 发 展 中 美 北 京 上 海 公 司 新 闻 工 作"), "", 8},
}

// newsroom makes records of 3 KB of text in several languages. Words come as often as in
// prose, few often and many seldom (Zipf's law).
type newsroom struct {
	rnd   *rand.Rand
	often *rand.Zipf
	n     int
}

// newNewsroom makes one that has made the records of an archive, and makes others.
func newNewsroom(b *testing.B, a *Archive) *newsroom {
	n := number(b, a, `SELECT count(*) FROM finds`)
	rnd := rand.New(rand.NewPCG(2026, uint64(n)))
	return &newsroom{rnd: rnd, often: rand.NewZipf(rnd, 1.1, 2.7, 200_000), n: n}
}

// word is the word of a rank, always the same one.
func (t *tongue) word(rank uint64) string {
	var b strings.Builder
	for k, n := rank, uint64(len(t.syllables)); ; k /= n {
		b.WriteString(t.syllables[k%n])
		if k < n {
			return b.String()
		}
	}
}

func (r *newsroom) prose(t *tongue, bytes int) string {
	var b strings.Builder
	for i := 1; b.Len() < bytes; i++ {
		b.WriteString(t.word(r.often.Uint64()))
		if i%17 == 0 {
			b.WriteString(".")
		}
		b.WriteString(t.gap)
	}
	return b.String()
}

func (r *newsroom) tongue() *tongue {
	k := r.rnd.IntN(100)
	for i := range tongues {
		if k -= tongues[i].share; k < 0 {
			return &tongues[i]
		}
	}
	panic("the shares are no hundred")
}

// record is one article: 400 sources, 10,000 articles a day, every tenth of an agency and
// one in twenty the reprint of another.
func (r *newsroom) record() article.Article {
	r.n++
	t, at := r.tongue(), begin.Add(time.Duration(r.n)*8640*time.Millisecond)
	source := r.rnd.IntN(400)
	a := sample(0)
	a.URL = fmt.Sprintf("https://news-%d.example/article-%d", source, r.n)
	a.ID, a.CanonicalURL, a.Language = article.ID(a.URL), a.URL, t.code
	a.Source = article.Source{ID: fmt.Sprint("source-", source), Name: fmt.Sprint("Source ", source), Domain: fmt.Sprintf("news-%d.example", source)}
	a.Title, a.Summary = r.prose(t, 60), r.prose(t, 150)
	a.Kind = article.KindArticle
	if r.rnd.IntN(10) == 0 {
		a.Agency = []string{"AP", "AFP", "Reuters", "dpa", "EFE"}[r.rnd.IntN(5)]
	}
	a.Section = []string{fmt.Sprint("section-", r.rnd.IntN(30))}
	a.Published.At, a.FirstSeen, a.Fetched, a.Parsed = at, at, at, at
	a.Text, a.HTML, a.Blocks = "", "", nil
	for range 7 {
		p := r.prose(t, 430)
		a.Text += p + "\n\n"
		a.HTML += "<p>" + p + "</p>"
		a.Blocks = append(a.Blocks, article.Block{Kind: article.Paragraph, Text: p})
	}
	return a
}

func (r *newsroom) records(n int) []article.Article {
	out := make([]article.Article, n)
	for i := range out {
		out[i] = r.record()
		if i > 0 && r.rnd.IntN(20) == 0 {
			out[i].Text = out[i-1].Text
		}
	}
	return out
}

// cost is what was spent: by the clock, and of processors.
type cost struct{ wall, cpu time.Duration }

func (c *cost) of(b *testing.B, do func() error) {
	b.Helper()
	wall, cpu := time.Now(), processor(b)
	if err := do(); err != nil {
		b.Fatal(err)
	}
	c.wall, c.cpu = c.wall+time.Since(wall), c.cpu+processor(b)-cpu
}

// processor is what this process has had of processors, the system's work for it included.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (c *cost) per(n int) (wall, cpu float64) {
	return float64(c.wall.Microseconds()) / 1000 / float64(n), float64(c.cpu.Microseconds()) / 1000 / float64(n)
}

// resident is what this process has in memory, in MB.
func resident(b *testing.B) int {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip("there is no /proc to tell the memory")
	}
	pages, err := strconv.Atoi(strings.Fields(string(data))[1])
	if err != nil {
		b.Fatal(err)
	}
	return pages * os.Getpagesize() >> 20
}

// benchArchive is the archive of a benchmark, and how many records it is to have.
func benchArchive(b *testing.B) (*Archive, int) {
	n, err := strconv.Atoi(os.Getenv(benchRecords))
	if err != nil {
		n = 2000
	}
	path := os.Getenv(benchFile)
	if path == "" {
		path = filepath.Join(b.TempDir(), "archive.db")
	}
	return open(b, path), n
}

// BenchmarkIngest does what a store does with batches of 100 new records, but for the bus:
// it puts them, finds their stories, and notes that they were announced.
func BenchmarkIngest(b *testing.B) {
	a, n := benchArchive(b)
	room := newNewsroom(b, a)
	before := room.n
	var put, all cost
	b.ResetTimer()
	for i := 0; i < n; i += 100 {
		batch := room.records(100)
		all.of(b, func() error {
			put.of(b, func() error { _, err := a.Put(b.Context(), batch); return err })
			if err := joinAll(b, a, batch); err != nil {
				return err
			}
			return a.Announced(b.Context(), announced(batch, before+i))
		})
		if done := i + 100; done%(n/10) == 0 {
			_, cpu := all.per(done)
			b.Logf("%d records: %.2f ms of a processor each, %d MB resident", done, cpu, resident(b))
		}
	}
	wall, cpu := all.per(n)
	b.ReportMetric(1000/wall, "articles/s")
	b.ReportMetric(cpu, "cpu-ms/article")
	wall, cpu = put.per(n)
	b.ReportMetric(1000/wall, "put-articles/s")
	b.ReportMetric(cpu, "put-cpu-ms/article")
}

func joinAll(b *testing.B, a *Archive, batch []article.Article) error {
	members := make([]archive.Member, len(batch))
	for i := range batch {
		members[i] = archive.MemberOf(&batch[i])
	}
	if err := a.Join(b.Context(), members); err != nil {
		return err
	}
	lists, err := a.Alike(b.Context(), sketches(members))
	if err != nil {
		return err
	}
	for i, m := range members {
		for id, rest := m.Story, lists[i]; len(rest) > 0; rest = rest[1:] {
			if l := rest[0]; l.Story != id && story.Same(m.Sketch, l.Sketch) {
				if id, err = a.Merge(b.Context(), id, l.Story, func(string, string) error { return nil }); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func announced(batch []article.Article, before int) []archive.Announcement {
	done := make([]archive.Announcement, len(batch))
	for i := range batch {
		done[i] = archive.Announcement{ID: batch[i].ID, Revision: 1, Sequence: uint64(before + i + 1)}
	}
	return done
}

// question is what a reader asks: so many of a hundred ask so.
type question struct {
	share int
	name  string
	ask   func(r *newsroom) (archive.Search, string)
}

// asks are those of BenchmarkSearch: most readers look at the newest, or search for a word that one
// article in some hundreds has.
func asks(newest time.Time) []question {
	by := func(f query.Field, value string) archive.Search {
		return archive.Search{Filters: query.Filters{f: {value}}}
	}
	second := archive.Place{Order: query.ByPublished, At: newest.Add(-time.Hour).UnixMilli(), ID: "8"}.String()
	return []question{
		{15, "newest", func(*newsroom) (archive.Search, string) { return archive.Search{}, "" }},
		{10, "source", func(r *newsroom) (archive.Search, string) {
			return by(query.Source, fmt.Sprint("source-", r.rnd.IntN(400))), ""
		}},
		{7, "language", func(r *newsroom) (archive.Search, string) { return by(query.Language, r.tongue().code), "" }},
		{8, "wire", func(*newsroom) (archive.Search, string) { return archive.Search{Order: query.BySequence}, "" }},
		{3, "many filters", func(r *newsroom) (archive.Search, string) {
			return archive.Search{Filters: query.Filters{query.Language: {"en", "de"}, query.Agency: {"-AP", "-AFP"}, query.Section: {fmt.Sprint("section-", r.rnd.IntN(30))}}}, ""
		}},
		{2, "label", func(r *newsroom) (archive.Search, string) {
			return by(query.Label, fmt.Sprint("section-", r.rnd.IntN(30))), ""
		}},
		{1, "nothing", func(*newsroom) (archive.Search, string) { return by(query.Language, "en"), "nowhere" }},
		{5, "a day by hours", func(*newsroom) (archive.Search, string) {
			return archive.Search{Since: newest.Add(-24 * time.Hour), Bucket: time.Hour}, ""
		}},
		{5, "second page", func(*newsroom) (archive.Search, string) { return archive.Search{After: second}, "" }},
		{20, "word", func(r *newsroom) (archive.Search, string) { return archive.Search{}, r.some(200, 20_000) }},
		{10, "two words", func(r *newsroom) (archive.Search, string) {
			return archive.Search{}, r.some(20, 2000) + " " + r.some(20, 2000)
		}},
		{5, "phrase", func(r *newsroom) (archive.Search, string) {
			return archive.Search{}, `"` + r.some(5, 50) + " " + r.some(5, 50) + `"`
		}},
		{4, "frequent word", func(r *newsroom) (archive.Search, string) { return archive.Search{}, r.some(20, 200) }},
		{3, "prefix", func(r *newsroom) (archive.Search, string) { return archive.Search{}, r.some(200, 20_000) + "*" }},
		{2, "best", func(r *newsroom) (archive.Search, string) {
			return archive.Search{Order: query.ByRelevance}, r.some(200, 20_000)
		}},
	}
}

// some is a word between two ranks: as many of 200 to 2,000 as of 2,000 to 20,000.
func (r *newsroom) some(from, to float64) string {
	return tongues[0].word(uint64(from * math.Pow(to/from, r.rnd.Float64())))
}

// BenchmarkSearch asks as readers do, with all that query.search tells: rows with their
// marks, facets, histogram, total. "latest" is the 50 newest records alone.
func BenchmarkSearch(b *testing.B) {
	a, n := benchArchive(b)
	room := newNewsroom(b, a)
	for room.n < n {
		if _, err := a.Put(b.Context(), room.records(100)); err != nil {
			b.Fatal(err)
		}
	}
	newest := ms(number(b, a, `SELECT max(published) FROM finds`)).Time()
	b.Run("latest", func(b *testing.B) {
		timed(b, func() error {
			return a.Each(b.Context(), archive.Query{Newest: true, Limit: 50}, func(article.Article) error { return nil })
		})
	})
	all := asks(newest)
	for _, q := range all {
		b.Run(q.name, func(b *testing.B) { timed(b, func() error { return asked(b, a, room, q) }) })
	}
	b.Run("mix", func(b *testing.B) {
		timed(b, func() error {
			k := room.rnd.IntN(100)
			i := slices.IndexFunc(all, func(q question) bool { k -= q.share; return k < 0 })
			return asked(b, a, room, all[i])
		})
	})
}

func asked(b *testing.B, a *Archive, room *newsroom, q question) (err error) {
	s, text := q.ask(room)
	if s.Words, err = words.Parse(text); err != nil {
		return err
	}
	f, err := a.Search(b.Context(), s)
	for i := range f.Articles {
		s.Words.Marked(f.Articles[i].Title)
		s.Words.Snippet(f.Articles[i].Text)
	}
	return err
}

// timed reports how long a thing takes: by the clock, and of a processor, which is what the
// clock would say on a machine that does nothing else.
func timed(b *testing.B, do func() error) {
	var walls, cpus []time.Duration
	for b.Loop() {
		var c cost
		c.of(b, do)
		walls, cpus = append(walls, c.wall), append(cpus, c.cpu)
	}
	at := func(list []time.Duration, percent int) float64 {
		slices.Sort(list)
		return float64(list[len(list)*percent/100].Microseconds()) / 1000
	}
	b.ReportMetric(at(walls, 50), "p50-ms")
	b.ReportMetric(at(walls, 95), "p95-ms")
	b.ReportMetric(at(cpus, 50), "p50-cpu-ms")
	b.ReportMetric(at(cpus, 95), "p95-cpu-ms")
}
