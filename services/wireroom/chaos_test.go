package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	_ "modernc.org/sqlite"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/pkg/newsroom"
	"github.com/wireroom/wireroom/services/store"
)

// The chaos: `make chaos` sets a longer time, and a seed repeats the order of the blows.
const (
	chaosTimeEnv = "WIREROOM_CHAOS"      // how long blows fall in each run; 20s if unset
	chaosSeedEnv = "WIREROOM_CHAOS_SEED" // of the random choices; 1 if unset
	chaosDelay   = 100 * time.Millisecond
	chaosEvery   = 100 * time.Millisecond // between two publications

	// chaosScanned is how many articles there may be where each change is a scan of all, as in
	// the stand-in for MongoDB: with thousands it is slower than what is published.
	chaosScanned = 300
)

// TestChaos: while a newsroom publishes, stages are killed and stopped, the broker is killed,
// the archive refuses, hangs and resets, and messages are published twice. At the end each
// article is there once, at revision 1, announced once to a consumer of its own; the ledger
// is balanced with nothing open; and the sites were asked as politely as ever.
func TestChaos(t *testing.T) {
	t.Run("SQLite, two stores", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "archive.db")
		chaos(t, "sqlite:"+file, 2, realPages(), &lockedFile{file: file})
	})
	t.Run("MongoDB wire", func(t *testing.T) {
		p := newProxy(t, mongotest.Start(t))
		made := newsroom.Config{Start: 5, Every: max(chaosEvery, chaosTime(t)/chaosScanned), Endless: true}
		chaos(t, p.url, 1, made, p)
	})
}

// realPages is a newsroom that brings out real pages, again and again under new addresses, where
// those are at hand, and else such as it makes up.
func realPages() newsroom.Config {
	cfg := newsroom.Config{Start: 5, Every: chaosEvery, Endless: true}
	if dir := os.Getenv("WIREROOM_SHARED"); dir != "" {
		cfg.Dirs = []string{filepath.Join(dir, "corpus", "article-bodies"), filepath.Join(dir, "corpus", "world-news")}
	}
	return cfg
}

// trouble is what can befall an archive.
type trouble interface {
	kinds() []string
	begin(kind string) error
	end() error
}

func chaos(t *testing.T, archive string, stores int, cfg newsroom.Config, tr trouble) {
	n, err := newsroom.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	r := &riot{t: t, broker: newBroker(t), trouble: tr, seed: uint64(number(t, chaosSeedEnv, 1)), deeds: map[string]int{}} //nolint:gosec // a seed
	r.rng = rand.New(rand.NewPCG(r.seed, 0))
	b := busOn(t, r.broker)
	announced := listen(t, b, 1)
	r.overhear(b.Conn())
	for i := range 2 {
		r.add(fmt.Sprintf("fetcher %d", i), append([]string{
			"serve", "fetcher", "--allow-private", "--delay", chaosDelay.String(), "--timeout", "2s", "--attempts", "1000",
			"--poll-first", "1s", "--poll-min", "1s", "--poll-max", "2s", "--look-again", "off",
		}, sitesOf(n)...)...)
		r.add(fmt.Sprintf("parser %d", i), "serve", "parser")
	}
	for i := range stores {
		r.add(fmt.Sprintf("store %d", i), "serve", "store", "--archive", archive)
	}
	t.Logf("seed %d (%s), %d stages", r.seed, chaosSeedEnv, len(r.stages))
	ctx, stop := context.WithCancel(t.Context())
	published := make(chan error, 1)
	go func() { published <- n.Run(ctx) }()
	r.rage(chaosTime(t))
	stop()
	if err := <-published; err != nil {
		t.Error(err)
	}
	began := time.Now()
	want, refused := r.quiet(n, archive)
	t.Logf("%v; all had ended %v after the last blow", r.deeds, time.Since(began).Round(time.Second))
	r.leaks()
	ids := once(t, records(t, "--archive", archive))
	if len(ids) != want {
		t.Errorf("%d records of %d articles; the others:\n%s", len(ids), want, otherEnds(t, archive))
	}
	announced(ids)
	gap, first, second := n.Books().ShortestGap()
	if gap < chaosDelay || n.Books().MostAtOnce() > 1 {
		t.Errorf("%s was asked for %s %v after %s, and up to %d at once; the delay is %v", second.Host, second.Path, gap, first.Path, n.Books().MostAtOnce(), chaosDelay)
	}
	t.Logf("%d articles, %d other links, %d requests, shortest gap %v at a delay of %v", want, refused, n.Books().Requests(), gap, chaosDelay)
}

// otherEnds are the lines of the ledger that are of no record.
func otherEnds(t *testing.T, archive string) string {
	var out []string
	for line := range strings.Lines(must(t, "ledger", "--urls", "--archive", archive)) {
		if !strings.Contains(line, string(event.StateStored)) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

func chaosTime(t *testing.T) time.Duration {
	v := os.Getenv(chaosTimeEnv)
	if v == "" {
		return 20 * time.Second
	}
	d, err := time.ParseDuration(v)
	if err != nil {
		t.Fatalf("%s: %v", chaosTimeEnv, err)
	}
	return d
}

func number(t *testing.T, env string, usual int) int {
	v := os.Getenv(env)
	if v == "" {
		return usual
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("%s: %v", env, err)
	}
	return n
}

// riot is the stages, the broker and the archive, and who strikes at them.
type riot struct {
	t       *testing.T
	rng     *rand.Rand
	seed    uint64
	broker  *broker
	trouble trouble
	stages  []*stage
	deeds   map[string]int
	until   time.Time // when the archive's trouble ends

	mu   sync.Mutex // guards last
	last *nats.Msg  // that was overheard
	nc   *nats.Conn
}

// stage is a process that is started again when it is killed.
type stage struct {
	name    string
	args    []string
	p       *process
	stopped time.Time // until when; zero while it runs
	listen  string
}

func (r *riot) add(name string, args ...string) {
	s := &stage{name: name, listen: "127.0.0.1:" + freePort(r.t)}
	s.args = append(args, "--nats", r.broker.url, "--listen", s.listen)
	s.p = start(r.t, s.args...)
	r.stages = append(r.stages, s)
}

// overhear keeps a message of those that pass, to publish it once more.
func (r *riot) overhear(nc *nats.Conn) {
	r.nc = nc
	for _, subject := range []string{"fetched.>", "parsed.>"} {
		sub, err := nc.Subscribe(subject, func(m *nats.Msg) { r.mu.Lock(); defer r.mu.Unlock(); r.last = m })
		if err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(func() { _ = sub.Unsubscribe() })
	}
}

// rage strikes for so long.
func (r *riot) rage(d time.Duration) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end); <-tick.C {
		r.relent(time.Now())
		s := r.stages[r.rng.IntN(len(r.stages))]
		switch r.rng.IntN(8) {
		case 0, 1:
			r.kill(s)
		case 2:
			r.halt(s)
		case 3:
			if r.deeds["broker killed"] < int(d/(10*time.Second)) {
				r.broker.restart()
				r.deeds["broker killed"]++
			}
		case 4:
			r.strikeArchive()
		case 5, 6:
			r.repeat()
		}
	}
	r.relent(time.Now().Add(time.Hour))
}

// relent ends what was to last until now.
func (r *riot) relent(now time.Time) {
	for _, s := range r.stages {
		if !s.stopped.IsZero() && now.After(s.stopped) {
			_ = s.p.cmd.Process.Signal(syscall.SIGCONT)
			s.stopped = time.Time{}
		}
	}
	if !r.until.IsZero() && now.After(r.until) {
		r.until = time.Time{}
		if err := r.trouble.end(); err != nil {
			r.t.Error(err)
		}
	}
}

func (r *riot) kill(s *stage) {
	s.p.kill()
	s.p, s.stopped = start(r.t, s.args...), time.Time{}
	r.deeds[strings.Fields(s.name)[0]+" killed"]++
}

// halt is SIGSTOP for one to twenty seconds: longer than a lease or an ack wait lasts.
func (r *riot) halt(s *stage) {
	if !s.stopped.IsZero() {
		return
	}
	_ = s.p.cmd.Process.Signal(syscall.SIGSTOP)
	s.stopped = time.Now().Add(time.Second + time.Duration(r.rng.Int64N(int64(19*time.Second))))
	r.deeds[strings.Fields(s.name)[0]+" stopped"]++
}

func (r *riot) strikeArchive() {
	if !r.until.IsZero() {
		return
	}
	kinds := r.trouble.kinds()
	kind := kinds[r.rng.IntN(len(kinds))]
	if err := r.trouble.begin(kind); err != nil {
		return // it is busy, or not there yet
	}
	r.until = time.Now().Add(time.Second + time.Duration(r.rng.Int64N(int64(5*time.Second))))
	r.deeds["archive "+kind]++
}

// repeat publishes a message once more, without what the broker would know it by.
func (r *riot) repeat() {
	r.mu.Lock()
	m := r.last
	r.mu.Unlock()
	if m == nil {
		return
	}
	again := nats.NewMsg(m.Subject)
	again.Data, again.Header = m.Data, nats.Header(maps.Clone(m.Header))
	again.Header.Del(nats.MsgIdHdr)
	if r.nc.PublishMsg(again) == nil {
		r.deeds["message repeated"]++
	}
}

// quiet waits until every link that is out has its end, and returns how many are articles
// and how many are not.
func (r *riot) quiet(n *newsroom.Newsroom, archive string) (articles, others int) {
	for _, a := range n.Articles() {
		switch {
		case a.Published.IsZero():
		case a.Stored():
			articles++
		default:
			others++
		}
	}
	look, done := looker(r.t, archive)
	defer done()
	eventually(r.t, func() error {
		for _, s := range r.stages {
			select {
			case <-s.p.done: // as a supervisor would
				r.t.Logf("%s ended by itself:\n%s", s.name, tail(s.p.err.String(), 1000))
				r.deeds["ended by itself"]++
				s.p = start(r.t, s.args...)
			default:
			}
		}
		b, err := look()
		if err == nil && (b.Open > 0 || b.Found < articles+others || !b.Balanced) {
			err = notYet("%d are out; %s", articles+others, b.sentence())
		}
		return err
	})
	return articles, others
}

// leaks judges what the stages hold when they have nothing to do.
func (r *riot) leaks() {
	const mostFiles, mostRoutines = 300, 600
	for _, s := range r.stages {
		m := scrape(r.t, s.listen)
		r.t.Logf("%-10s %4.0f goroutines, %4.0f files, %4.0f MB", s.name, m["go_goroutines"], m["process_open_fds"], m["process_resident_memory_bytes"]/(1<<20))
		if m["go_goroutines"] > mostRoutines || m["process_open_fds"] > mostFiles {
			r.t.Errorf("%s holds %v goroutines and %v files with nothing to do", s.name, m["go_goroutines"], m["process_open_fds"])
		}
	}
}

// scrape reads the metrics of a stage that have no labels.
func scrape(t testing.TB, addr string) map[string]float64 {
	t.Helper()
	resp, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		t.Error(err)
		return nil
	}
	defer resp.Body.Close()
	out := map[string]float64{}
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			out[name] = v
		}
	}
	return out
}

// looker reads an archive's balance, of one that others may be making just now as well.
func looker(t *testing.T, archive string) (look func() (balance, error), done func()) {
	t.Helper()
	var a store.Archive
	look = func() (b balance, err error) {
		if a == nil {
			if a, err = store.Open(t.Context(), archive, slog.New(slog.DiscardHandler)); err != nil {
				return balance{}, err
			}
		}
		return readBalance(t.Context(), a)
	}
	return look, func() {
		if a != nil {
			_ = a.Close()
		}
	}
}

// lockedFile is a SQLite archive that another program keeps from being written.
type lockedFile struct {
	file string
	db   *sql.DB
	tx   *sql.Conn
}

func (*lockedFile) kinds() []string { return []string{"locked"} }

func (l *lockedFile) begin(string) (err error) {
	if l.db == nil {
		if l.db, err = sql.Open("sqlite", "file:"+l.file+"?mode=rw"); err != nil {
			return err
		}
	}
	if l.tx, err = l.db.Conn(context.Background()); err != nil {
		return err
	}
	if _, err = l.tx.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		_ = l.tx.Close()
	}
	return err
}

func (l *lockedFile) end() error {
	_, err := l.tx.ExecContext(context.Background(), "ROLLBACK")
	if err := l.tx.Close(); err != nil {
		return err
	}
	return err
}

// proxy stands before a database and can refuse connections, reset them, or hang.
type proxy struct {
	url    string
	target string

	mu    sync.Mutex // guards below
	mode  string     // "" passes on
	calm  chan struct{}
	conns map[net.Conn]bool
}

func newProxy(t *testing.T, uri string) *proxy {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{target: u.Host, conns: map[net.Conn]bool{}, calm: make(chan struct{})}
	close(p.calm)
	u.Host = l.Addr().String()
	p.url = u.String()
	t.Cleanup(func() { _ = l.Close(); p.cut(nil) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (*proxy) kinds() []string { return []string{"refuses", "resets", "hangs"} }

func (p *proxy) begin(kind string) error {
	p.mu.Lock()
	p.mode, p.calm = kind, make(chan struct{})
	p.mu.Unlock()
	if kind != "hangs" {
		p.cut(func(c net.Conn) {
			if tcp, ok := c.(*net.TCPConn); ok && kind == "resets" {
				_ = tcp.SetLinger(0)
			}
		})
	}
	return nil
}

func (p *proxy) end() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = ""
	close(p.calm)
	return nil
}

// cut closes all connections.
func (p *proxy) cut(first func(net.Conn)) {
	p.mu.Lock()
	conns := slices.Collect(maps.Keys(p.conns))
	p.mu.Unlock()
	for _, c := range conns {
		if first != nil {
			first(c)
		}
		_ = c.Close()
	}
}

func (p *proxy) state() (mode string, calm chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mode, p.calm
}

func (p *proxy) keep(c net.Conn) func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = true
	return func() {
		_ = c.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.conns, c)
	}
}

func (p *proxy) serve(c net.Conn) {
	defer p.keep(c)()
	if mode, _ := p.state(); mode == "refuses" || mode == "resets" {
		return
	}
	up, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer p.keep(up)()
	done := make(chan struct{})
	go func() { defer close(done); p.pass(up, c); _ = c.Close() }()
	p.pass(c, up)
	_ = up.Close()
	<-done
}

// pass copies until one side ends; while the proxy hangs nothing gets through.
func (p *proxy) pass(to io.Writer, from io.Reader) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		_, calm := p.state()
		<-calm
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
