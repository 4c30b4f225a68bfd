package bus

import (
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/event"
)

// Limits bound the streams. They are what backpressure is made of: a stream that is
// full refuses, and the stage that writes it waits. They are applied when a stream is
// made; an operator may change them later and Wireroom leaves them alone.
type Limits struct {
	Frontier int64         // bytes of URLs that wait for their host
	Pages    int64         // bytes of pages that wait for the parser, compressed
	Articles int64         // bytes of records that wait for the store
	Wire     int64         // bytes of stored events kept for replay
	WireAge  time.Duration // how long they are kept
	Stories  int64         // bytes of what is told of stories, kept as long
	Alerts   int64         // bytes of what alerts found
	Hooks    int64         // bytes of what waits for the receivers of alerts
	Ledger   int64
	Dead     int64
}

// DefaultLimits suit a laptop: together under 5 GB of disk at the very worst.
var DefaultLimits = Limits{
	Frontier: 512 << 20, Pages: 1 << 30, Articles: 512 << 20,
	Wire: 2 << 30, WireAge: 30 * 24 * time.Hour,
	Stories: 64 << 20, Alerts: 128 << 20, Hooks: 128 << 20, Ledger: 128 << 20, Dead: 512 << 20,
}

// frontierDedup is how long the frontier remembers a URL, so that two sources that
// carry one story cost one request. 210 bytes of the broker's memory a URL.
const frontierDedup = time.Hour

// passDedup covers a stage that dies between publishing and acking.
const passDedup = 10 * time.Minute

// alertDedup is how long it is known which stories an alert has sent already: some 200 bytes
// of the broker's memory a match.
const alertDedup = 24 * time.Hour

const (
	// AlertMatches is how many of its last matches are kept of each alert.
	AlertMatches = 100
	// HookMatches is how many matches of an alert may wait for its receiver.
	HookMatches = 1000
)

// The durable consumers of the pipeline.
const (
	FetcherSources = "fetcher-sources"
	FetcherHosts   = "fetcher-hosts"
	FetcherLooks   = "fetcher-looks"
	FetcherStored  = "fetcher-stored"
	Parser         = "parser"
	Store          = "store"
	StoreLedger    = "store-ledger"
)

// ackWait is how long a consumer's message may go without a sign of life. Handlers
// that take longer send one every third of it, so it bounds only what a crash costs.
const ackWait = 10 * time.Second

// consumer ties a durable to its stream.
type consumer struct {
	name, stream, filter string
	pending              int  // how many messages may be out at once, over all workers
	retry                bool // has a twin on the RETRY stream
	series               bool // one of many: it is looked after less often
	rule                 Retry
}

// consumers is the table of who reads what, and of what follows when a message cannot be
// handled. docs/delivery.md shows it.
var consumers = []consumer{
	{name: FetcherSources, stream: event.StreamSchedule, filter: "slot.source.>", pending: 10_000, rule: tokenRetry},
	{name: FetcherHosts, stream: event.StreamSchedule, filter: "slot.host.>", pending: 10_000, rule: tokenRetry},
	{name: FetcherLooks, stream: event.StreamLooks, filter: "look.>", pending: 1_000, retry: true, rule: messageRetry},
	{name: FetcherStored, stream: event.StreamWire, filter: "stored.>", pending: 1_000, retry: true, rule: messageRetry},
	{name: Parser, stream: event.StreamPages, filter: "fetched.page.>", pending: 1_000, retry: true, rule: messageRetry},
	{name: Store, stream: event.StreamArticles, filter: "parsed.>", pending: 5_000, retry: true, rule: archiveRetry},
	{name: StoreLedger, stream: event.StreamLedger, filter: "ledger.>", pending: 20_000, retry: true, rule: archiveRetry},
}

func consumerNamed(name string) consumer {
	for _, c := range consumers {
		if c.name == name {
			return c
		}
	}
	panic("no such consumer: " + name) // a typo in our own code
}

// twin is the consumer of the messages that wait to be tried again.
func (c consumer) twin() consumer {
	return consumer{name: c.name + retrySuffix, stream: event.StreamRetry, filter: "retry." + c.name + ".>", pending: c.pending, rule: c.rule}
}

// base is the name of the consumer that c is, or is the twin of.
func (c consumer) base() string { return strings.TrimSuffix(c.name, retrySuffix) }

const retrySuffix = "-retry"

func (c consumer) config() jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable: c.name, FilterSubject: c.filter, AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: ackWait, MaxAckPending: c.pending, MaxDeliver: -1,
	}
}

// streams is the table of what must exist on the broker.
func streams(l Limits) []jetstream.StreamConfig {
	const subjectsPerSlot = 1 // a later token of a host or source replaces an earlier one
	return []jetstream.StreamConfig{
		{
			Name: event.StreamSchedule, Subjects: []string{"slotat.>", "slot.>"},
			Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardOld,
			MaxMsgsPerSubject: subjectsPerSlot, AllowMsgSchedules: true,
		}, {
			Name: event.StreamFrontier, Subjects: []string{"frontier.>"},
			Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, MaxBytes: l.Frontier,
			Duplicates: frontierDedup, AllowDirect: true,
		}, {
			Name: event.StreamLooks, Subjects: []string{"lookat.>", "look.>"},
			// One message an article and no other bound: as many as articles were stored in the last week.
			Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardOld,
			MaxMsgsPerSubject: subjectsPerSlot, AllowMsgSchedules: true,
		}, {
			Name: event.StreamPages, Subjects: []string{"fetched.>"},
			Retention: jetstream.InterestPolicy, Discard: jetstream.DiscardNew, MaxBytes: l.Pages, Duplicates: passDedup,
		}, {
			Name: event.StreamArticles, Subjects: []string{"parsed.>"},
			Retention: jetstream.InterestPolicy, Discard: jetstream.DiscardNew, MaxBytes: l.Articles, Duplicates: passDedup,
		}, {
			Name: event.StreamWire, Subjects: []string{"stored.>"},
			Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardOld, MaxBytes: l.Wire, MaxAge: l.WireAge,
			Duplicates: frontierDedup, AllowDirect: true,
		}, {
			Name: event.StreamStories, Subjects: []string{"story.>"}, // apart from WIRE, whose readers may take all of it for records
			Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardOld, MaxBytes: l.Stories, MaxAge: l.WireAge,
			Duplicates: frontierDedup, AllowDirect: true,
		}, {
			Name: event.StreamAlerts, Subjects: []string{"alert.>"},
			Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardOld, MaxBytes: l.Alerts, MaxMsgsPerSubject: AlertMatches,
			Duplicates: alertDedup, AllowDirect: true,
		}, {
			// One receiver that is away must not fill it: what an alert finds beyond its share waits on WIRE.
			Name: event.StreamHooks, Subjects: []string{"hook.>"},
			Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew, MaxBytes: l.Hooks, MaxMsgsPerSubject: HookMatches, DiscardNewPerSubject: true,
			Duplicates: frontierDedup,
		}, {
			Name: event.StreamLedger, Subjects: []string{"ledger.>"},
			Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew, MaxBytes: l.Ledger, Duplicates: passDedup,
		}, {
			Name: event.StreamRetry, Subjects: []string{"retryat.>", "retry.>"},
			// No bound: a stream with schedules cannot refuse what is new, and dropping the old would lose
			// it. What fails for want of a database never comes here, so it holds the few that are odd.
			Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardOld, Duplicates: passDedup,
			AllowMsgSchedules: true,
		}, {
			Name: event.StreamDead, Subjects: []string{"dead.>"},
			Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, MaxBytes: l.Dead, Duplicates: frontierDedup, AllowDirect: true,
		},
	}
}
