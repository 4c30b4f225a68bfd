// Package bus carries events over NATS JetStream: it makes the streams, publishes and
// waits for the broker's ack, consumes with handlers that return an error and never see
// an ack, tries again what failed and keeps as dead letters what cannot be handled.
//
// It knows the events by their envelope only. The one ordering that must hold on power
// loss is its business: published, then acked.
package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
)

// Config says how to reach the broker.
type Config struct {
	URL      string        // nats://host:port[,nats://host:port...]
	Name     string        // who we are: ce-source, connection name, author of dead letters
	Replicas int           // of each stream made here; 1 unless the server is a cluster
	Grace    time.Duration // how long handlers may go on after their context ends
}

// DefaultGrace bounds a shutdown: what is in hand after it is left to redelivery.
const DefaultGrace = 4 * time.Second

// Bus is one connection to the broker. It is safe for concurrent use.
type Bus struct {
	nc    *nats.Conn
	js    jetstream.JetStream
	cfg   Config
	log   *slog.Logger
	stuck stuck
	died  *prometheus.CounterVec
	work  ledgerOfWork
	away  atomic.Bool  // the broker is; asking the client would wait while it dials
	lost  atomic.Int64 // when the connection last was, in nanoseconds since 1970; 0 never

	mu      sync.Mutex // guards streams
	streams map[string]jetstream.Stream
}

// Connect dials the broker and checks that it can do what Wireroom needs.
func Connect(ctx context.Context, cfg Config, log *slog.Logger) (*Bus, error) {
	nc, err := nats.Connect(cfg.URL, options(cfg)...)
	if err != nil {
		return nil, fmt.Errorf("no NATS server at %s: is it running? (--nats): %w", Redact(cfg.URL), err)
	}
	b, err := New(ctx, nc, cfg, log)
	if err != nil {
		nc.Close()
	}
	return b, err
}

// New is a Bus on a connection that is already open, such as an in-process one. Close
// closes the connection.
func New(ctx context.Context, nc *nats.Conn, cfg Config, log *slog.Logger) (*Bus, error) {
	if cfg.Grace == 0 {
		cfg.Grace = DefaultGrace
	}
	cfg.Replicas = max(cfg.Replicas, 1)
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(maxInFlight))
	if err != nil {
		return nil, fmt.Errorf("open JetStream: %w", err)
	}
	b := &Bus{nc: nc, js: js, cfg: cfg, log: log, streams: map[string]jetstream.Stream{}, died: prometheus.NewCounterVec(
		prometheus.CounterOpts{Name: "wireroom_bus_dead_letters_total", Help: "Messages given up, by stage and reason."}, []string{"stage", "reason"})}
	b.watchConnection()
	return b, b.checkServer(ctx)
}

// watchConnection keeps track of whether the broker is there, and says so when it changes.
func (b *Bus) watchConnection() {
	b.nc.SetDisconnectErrHandler(func(_ *nats.Conn, err error) {
		b.away.Store(true)
		b.lost.Store(time.Now().UnixNano())
		if err != nil {
			b.log.Warn("connection to the broker lost; trying again until it is back", "err", err)
		}
	})
	b.nc.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { b.log.Debug("broker", "err", err) })
	b.nc.SetReconnectHandler(func(nc *nats.Conn) {
		b.away.Store(false)
		b.lost.Store(time.Now().UnixNano()) // it has yet to read its streams
		b.log.Info("connected to the broker again", "url", nc.ConnectedUrlRedacted())
	})
}

func options(cfg Config) []nats.Option {
	return []nats.Option{
		nats.Name(cfg.Name),
		nats.Timeout(5 * time.Second),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(500 * time.Millisecond),
	}
}

// MinServer is the oldest nats-server whose message schedules are sound.
const MinServer = "2.14.5"

func (b *Bus) checkServer(ctx context.Context) error {
	if v := b.nc.ConnectedServerVersion(); older(v, MinServer) {
		return fmt.Errorf("the NATS server is version %s; Wireroom needs %s or newer for message schedules", v, MinServer)
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	_, err := b.js.AccountInfo(ctx)
	switch {
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return errors.New("the NATS server runs without JetStream: start it with -js")
	case err != nil:
		return fmt.Errorf("ask the NATS server for its limits: %w", err)
	}
	return nil
}

// older compares dotted version numbers; what is no number counts as 0.
func older(v, than string) bool {
	var a, b [3]int
	_, _ = fmt.Sscanf(v, "%d.%d.%d", &a[0], &a[1], &a[2])
	_, _ = fmt.Sscanf(than, "%d.%d.%d", &b[0], &b[1], &b[2])
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// comingBack is how long after a lost connection a failure may still be the broker's, which
// reads its streams before it answers.
const comingBack = 15 * time.Second

// Persist does one step of a start until it succeeds or fails for another reason than that
// the broker went away meanwhile. The step must be one that may be done twice.
func (b *Bus) Persist(ctx context.Context, step func(context.Context) error) error {
	for {
		began := time.Now()
		err := step(ctx)
		if err == nil || ctx.Err() != nil || b.nc.IsClosed() || !b.lostSince(began.Add(-comingBack)) {
			return err
		}
		b.log.Info("the broker went away during the start; once more", "err", err)
		if !sleep(ctx, longestWait) {
			return err
		}
	}
}

// lostSince reports whether the broker is away, or was at any time since.
func (b *Bus) lostSince(t time.Time) bool {
	return b.away.Load() || b.lost.Load() > t.UnixNano()
}

// Name is who this bus publishes as.
func (b *Bus) Name() string { return b.cfg.Name }

// Metrics are what this bus counts.
func (b *Bus) Metrics() []prometheus.Collector { return []prometheus.Collector{b.died} }

// Conn is the connection itself, for request and reply.
func (b *Bus) Conn() *nats.Conn { return b.nc }

// JetStream is the broker's own interface, for those who only read.
func (b *Bus) JetStream() jetstream.JetStream { return b.js }

// Close flushes what was sent and closes the connection.
func (b *Bus) Close() {
	_ = b.nc.FlushTimeout(2 * time.Second) // a broker that is gone must not hold up the end
	b.nc.Close()
}

// Redact hides user and password of a server list, so that it may be printed.
func Redact(urls string) string {
	u, err := url.Parse(urls)
	if err != nil || u.User == nil {
		return urls
	}
	u.User = url.User("***")
	return u.String()
}

// stream is the handle of a stream, looked up once.
func (b *Bus) stream(ctx context.Context, name string) (jetstream.Stream, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.streams[name]; s != nil {
		return s, nil
	}
	s, err := b.js.Stream(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", name, err)
	}
	b.streams[name] = s
	return s, nil
}

// Trouble says why this bus cannot work just now; empty when it can.
func (b *Bus) Trouble() []string {
	var out []string
	if b.away.Load() {
		out = append(out, "no connection to the broker")
	}
	return append(out, b.Stuck()...)
}
