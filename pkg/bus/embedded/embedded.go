// Package embedded runs a NATS server with JetStream inside this process, for the
// all-in-one and for tests. It is the only place that links nats-server.
//
// The connection needs no port. A loopback listener with a token of its own is
// optional: it lets the command line and your own consumers in.
package embedded

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Config says where the server keeps its files and who may come in.
type Config struct {
	Dir    string // the data directory; locked, because two servers in one destroy it
	Listen string // loopback host:port for others; "" for none, port 0 for any
	Fast   bool   // fsync every two minutes instead of before each ack
}

// ErrLocked is returned when another process uses the data directory.
var ErrLocked = errors.New("another Wireroom uses it")

// maxPayload is the broker's default, stated. A page above it, compressed, does not
// exist in practice: the largest of 130 measured was 195 KB.
const maxPayload = 1 << 20

// reconnectWait is between two tries of a client whose server is being started again.
const reconnectWait = 200 * time.Millisecond

// startTimeout covers the recovery of a large store on a slow disk.
const startTimeout = 60 * time.Second

// Server is a running NATS server.
type Server struct {
	opts *server.Options
	log  *logger
	lock *flock.Flock
	url  string // with token; "" without a listener
	file string
	heal sync.WaitGroup
	done chan struct{} // closed when the server is to end

	mu sync.Mutex // guards ns
	ns *server.Server
}

// Start locks the directory and runs a server in it.
func Start(cfg Config, log *slog.Logger) (*Server, error) {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w (--data)", err)
	}
	lock := flock.New(filepath.Join(cfg.Dir, "lock"))
	switch ok, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("lock the data directory: %w (--data)", err)
	case !ok:
		return nil, fmt.Errorf("data directory %s: %w (--data names another)", cfg.Dir, ErrLocked)
	}
	s := &Server{lock: lock, file: URLFile(cfg.Dir), log: &logger{log: log, broken: make(chan struct{}, 1)}, done: make(chan struct{})}
	if err := s.start(cfg); err != nil {
		_ = lock.Unlock()
		return nil, err
	}
	s.heal.Go(s.watchDisk)
	return s, nil
}

func (s *Server) start(cfg Config) (err error) {
	if s.opts, err = serverOptions(cfg); err != nil {
		return err
	}
	if err := writable(s.opts.StoreDir); err != nil {
		return err
	}
	if err := s.run(); err != nil || cfg.Listen == "" {
		return err
	}
	addr := s.ns.Addr().(*net.TCPAddr) //nolint:forcetypeassert // it listens on TCP
	s.opts.Port = addr.Port            // also after a restart
	s.url = "nats://" + s.opts.Authorization + "@" + addr.String()
	return os.WriteFile(s.file, []byte(s.url+"\n"), 0o600)
}

// run starts a NATS server on the directory's files.
func (s *Server) run() error {
	ns, err := server.NewServer(s.opts.Clone())
	if err != nil {
		return fmt.Errorf("start the embedded broker: %w", err)
	}
	ns.SetLogger(s.log, false, false)
	ns.Start()
	if !ns.ReadyForConnections(startTimeout) || !ns.JetStreamEnabled() {
		ns.Shutdown()
		return fmt.Errorf("the embedded broker cannot use its files in %s: move the directory away to start afresh, or restore it from a copy", s.opts.StoreDir)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ns = ns
	return nil
}

func (s *Server) current() *server.Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ns
}

// InProcessConn implements nats.InProcessConnProvider: a client that reconnects finds the
// server that runs then.
func (s *Server) InProcessConn() (net.Conn, error) { return s.current().InProcessConn() }

// URLFile is where a server with a listener leaves its address, token included, for
// the command line of the same user.
func URLFile(dir string) string { return filepath.Join(dir, "nats.url") }

func serverOptions(cfg Config) (*server.Options, error) {
	opts := &server.Options{
		ServerName: "wireroom", JetStream: true, StoreDir: filepath.Join(cfg.Dir, "nats"),
		DontListen: cfg.Listen == "", NoSigs: true, NoSystemAccount: false, MaxPayload: maxPayload,
		JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 64 << 30,
		SyncInterval: 2 * time.Minute, SyncAlways: !cfg.Fast,
		JetStreamLimits: server.JSLimitOpts{DefaultMaxConsumers: -1},
	}
	if cfg.Listen == "" {
		return opts, nil
	}
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("address of the embedded broker %q: %w (--nats-listen)", cfg.Listen, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("the embedded broker listens on loopback only, not on %q: for other machines run a NATS server (--nats)", host)
	}
	opts.Host = host
	if opts.Port, err = strconv.Atoi(port); err != nil {
		return nil, fmt.Errorf("port of the embedded broker %q: %w (--nats-listen)", port, err)
	}
	if opts.Port == 0 {
		opts.Port = server.RANDOM_PORT
	} else if err := free(cfg.Listen); err != nil {
		return nil, err
	}
	opts.Authorization = token()
	return opts, nil
}

// free asks for the port before the server does, because the server would end the
// process over it.
func free(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("the embedded broker cannot listen on %s: %w (--nats-listen)", addr, err)
	}
	return l.Close()
}

func token() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// Conn is a connection inside this process.
func (s *Server) Conn(opts ...nats.Option) (*nats.Conn, error) {
	nc, err := nats.Connect(s.connectURL(), append([]nats.Option{nats.InProcessServer(s), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait)}, opts...)...)
	if err != nil {
		return nil, fmt.Errorf("connect to the embedded broker: %w", err)
	}
	return nc, nil
}

func (s *Server) connectURL() string {
	if s.url == "" {
		return nats.DefaultURL
	}
	return s.url
}

// URL is the listener's address with its token; "" without a listener.
func (s *Server) URL() string { return s.url }

// Close shuts the server down and gives the directory back. Connections should be
// closed before.
func (s *Server) Close() {
	if s.url != "" {
		_ = os.Remove(s.file)
	}
	close(s.done)
	s.heal.Wait()
	ns := s.current()
	ns.Shutdown()
	ns.WaitForShutdown()
	_ = s.lock.Unlock()
}
