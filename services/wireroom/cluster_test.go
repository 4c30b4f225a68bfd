package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

// cluster is three nats-servers that know each other.
type cluster struct {
	t     *testing.T
	nodes []*broker
	urls  string
	bus   *bus.Bus
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	const size = 3
	c, bin := &cluster{t: t}, buildNATS(t)
	var routes, urls []string
	ports := make([]string, size)
	for i := range size {
		ports[i] = freePort(t)
		routes = append(routes, "nats://127.0.0.1:"+ports[i])
	}
	for i := range size {
		n := brokerAt(t, bin, freePort(t), "-n", nodeName(i), "-cluster_name", "test", "-cluster", "nats://127.0.0.1:"+ports[i], "-routes", strings.Join(routes, ","))
		n.start()
		c.nodes, urls = append(c.nodes, n), append(urls, n.url)
	}
	c.urls = strings.Join(urls, ",")
	eventually(t, func() (err error) { // until they have a leader
		c.bus, err = bus.Connect(t.Context(), bus.Config{URL: c.urls, Name: "test", Replicas: size}, bustest.Log(t))
		return err
	})
	t.Cleanup(c.bus.Close)
	eventually(t, func() error { return c.bus.Setup(t.Context(), bus.DefaultLimits) })
	return c
}

func nodeName(i int) string { return fmt.Sprintf("n%d", i) }

// whole waits until each stream has a leader and two followers that have all it has.
func (c *cluster) whole() {
	c.t.Helper()
	eventually(c.t, func() error {
		ctx, cancel := context.WithTimeout(c.t.Context(), 5*time.Second)
		defer cancel()
		n, streams := 0, c.bus.JetStream().ListStreams(ctx)
		for s := range streams.Info() {
			n++
			if s.Config.Replicas != len(c.nodes) || s.Cluster == nil || s.Cluster.Leader == "" {
				return notYet("stream %s has no leader (%d replicas)", s.Config.Name, s.Config.Replicas)
			}
			for _, r := range s.Cluster.Replicas {
				if !r.Current || r.Offline {
					return notYet("stream %s is behind on %s", s.Config.Name, r.Name)
				}
			}
		}
		if n == 0 {
			return notYet("no streams: %v", streams.Err())
		}
		return streams.Err()
	})
}

// leader is the node that leads a stream.
func (c *cluster) leader(stream string) *broker {
	c.t.Helper()
	s, err := c.bus.JetStream().Stream(c.t.Context(), stream)
	if err != nil {
		c.t.Fatal(err)
	}
	for i, n := range c.nodes {
		if s.CachedInfo().Cluster.Leader == nodeName(i) {
			return n
		}
	}
	c.t.Fatalf("nobody leads %s: %+v", stream, s.CachedInfo().Cluster)
	return nil
}

// TestCluster: three NATS servers lose a node, then the leader of a stream, are restarted one
// after the other, and one loses its disk, while articles are published. Each is stored once,
// at revision 1, and announced once.
func TestCluster(t *testing.T) {
	n, err := newsroom.Open(newsroom.Config{Start: 5})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	c, archive := newCluster(t), filepath.Join(t.TempDir(), "archive.db")
	announced := listen(t, c.bus, 3)
	at := []string{"--nats", c.urls, "--replicas", "3"}
	stages := []*process{
		start(t, append([]string{"serve", "store", "--archive", "sqlite:" + archive}, at...)...),
		start(t, append([]string{"serve", "parser"}, at...)...),
		start(t, append(append([]string{"serve", "fetcher", "--poll-first", "1s", "--poll-min", "1s", "--poll-max", "2s", "--look-again", "off"}, append(at, forTests...)...), sitesOf(n)...)...),
	}
	out := 5
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"all is well", func() {}},
		{"a node is away", func() { c.nodes[2].end() }},
		{"it comes back, and the leader of PAGES is killed", func() { c.nodes[2].start(); c.whole(); c.leader(event.StreamPages).restart() }},
		{"one after the other is restarted", func() {
			for _, n := range c.nodes {
				c.whole()
				n.restart()
			}
		}},
		{"one loses its disk", func() { c.whole(); c.nodes[0].loseDisk() }},
		{"the leader of SCHEDULE is killed", func() { c.whole(); c.leader(event.StreamSchedule).restart() }},
	} {
		began := time.Now()
		step.do()
		for range 6 {
			if _, ok := n.Publish(); ok {
				out++
			}
		}
		seen(t, step.name, archive, out, stages)
		t.Logf("%s: %v", step.name, time.Since(began).Round(time.Second))
	}
	for _, p := range stages {
		p.stop()
	}
	ids := once(t, records(t, "--archive", "sqlite:"+archive))
	want := toStore(n)
	if len(ids) != want {
		t.Errorf("%d records, want %d", len(ids), want)
	}
	announced(ids)
}

func (b *broker) loseDisk() {
	b.t.Helper()
	b.end()
	if err := os.RemoveAll(b.dir); err != nil {
		b.t.Fatal(err)
	}
	b.start()
}

// seen waits until every link that is out has an end in the ledger.
func seen(t *testing.T, step, archive string, out int, stages []*process) {
	t.Helper()
	eventually(t, func() error {
		for _, p := range stages {
			select {
			case <-p.done:
				t.Fatalf("%s: a stage ended:\n%s", step, tail(p.err.String(), 2000))
			default:
			}
		}
		b, err := peek(t, archive)
		if err == nil && (b.Open > 0 || b.Found < out || !b.Balanced) {
			err = notYet("%s: %d are out; %s", step, out, b.sentence())
		}
		return err
	})
}

// listen is a durable consumer of its own on WIRE. What it returns checks that each record
// was announced once, at revision 1.
func listen(t *testing.T, b *bus.Bus, replicas int) func(ids map[string]bool) {
	t.Helper()
	cons, err := b.JetStream().CreateOrUpdateConsumer(t.Context(), event.StreamWire, jetstream.ConsumerConfig{Durable: "analytics", AckPolicy: jetstream.AckExplicitPolicy, Replicas: replicas})
	if err != nil {
		t.Fatal(err)
	}
	return func(ids map[string]bool) {
		heard := map[string]int{}
		for len(heard) < len(ids) {
			batch, err := cons.Fetch(100, jetstream.FetchMaxWait(time.Second))
			if err != nil {
				t.Fatal(err)
			}
			for m := range batch.Messages() {
				var s event.Stored
				if err := event.Unmarshal(event.Message{Subject: m.Subject(), Header: m.Headers(), Data: m.Data()}, &s); err != nil {
					t.Fatal(err)
				}
				if heard[s.Article.ID]++; heard[s.Article.ID] > 1 || s.Article.Revision != 1 || !ids[s.Article.ID] {
					t.Errorf("announced: %s, the %dth time, revision %d", s.Article.URL, heard[s.Article.ID], s.Article.Revision)
				}
				_ = m.DoubleAck(t.Context())
			}
		}
	}
}
