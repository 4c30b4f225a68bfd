package event

import (
	"fmt"
	"strconv"
	"strings"
)

// Row is one line of the subject table: who writes it, who reads it, what it means.
type Row struct {
	Stream, Subject, By, To, Meaning string
}

// Subjects is the table of everything that passes over the bus. The picture in the
// README and docs/events.md are made from it, and a test compares.
var Subjects = []Row{
	{StreamSchedule, "slotat.<key>", "fetcher, wireroom", "(the broker)", "a schedule: at the time in Nats-Schedule the broker publishes slot.<key>"},
	{StreamSchedule, "slot.source.<source>", "(the broker), fetcher, wireroom", "fetcher", "the time to poll a source has come"},
	{StreamSchedule, "slot.host.<hostkey>", "(the broker), fetcher", "fetcher", "the turn of a host with waiting work has come"},
	{StreamFrontier, "frontier.<hostkey>.poll", "fetcher", "fetcher", "a feed or section page, or a subscription to a hub, waits for its host's turn"},
	{StreamFrontier, "frontier.<hostkey>.page", "fetcher, parser", "fetcher", "found: an article URL waits for its host's turn; from the parser, a further page of an article"},
	{StreamLooks, "lookat.<article>", "fetcher", "(the broker)", "a schedule: at the time in Nats-Schedule the broker publishes look.<article>"},
	{StreamLooks, "look.<article>", "(the broker)", "fetcher", "the time to look at a stored article again has come"},
	{StreamPages, "fetched.page.<hostkey>", "fetcher", "parser", "fetched: a page, the bytes as received"},
	{StreamArticles, "parsed.<lang>.<source>", "parser", "store", "parsed: a record"},
	{StreamWire, "stored.<change>.<lang>.<source>", "store", "everyone", "stored: a record was created, revised or withdrawn; the product"},
	{StreamStories, "story.merged", "store", "everyone", "merged: two stories turned out to be one"},
	{StreamAlerts, "alert.<alert>", "web", "everyone", "matched: what an alert asks for was stored; the last 100 of each alert"},
	{StreamHooks, "hook.<alert>", "web", "web", "owed: a match waits until the alert's webhook has taken it"},
	{StreamLedger, "ledger.<state>", "fetcher, parser, bus", "store", "a URL changed state"},
	{StreamRetry, "retryat.<consumer>.<n>", "bus", "(the broker)", "a schedule: at the time in Nats-Schedule the broker publishes retry.<consumer>.<n>"},
	{StreamRetry, "retry.<consumer>.<n>", "(the broker)", "the stage that failed", "a message to be tried again"},
	{StreamDead, "dead.<stage>.<reason>", "bus", "operator", "a message that could not be handled, whole, and why"},
}

// The streams.
const (
	StreamSchedule = "SCHEDULE"
	StreamFrontier = "FRONTIER"
	StreamLooks    = "LOOKS"
	StreamPages    = "PAGES"
	StreamArticles = "ARTICLES"
	StreamWire     = "WIRE"
	StreamStories  = "STORIES"
	StreamAlerts   = "ALERTS"
	StreamHooks    = "HOOKS"
	StreamLedger   = "LEDGER"
	StreamRetry    = "RETRY"
	StreamDead     = "DEAD"
)

// The key-value buckets.
const (
	BucketSources = "sources"
	BucketHosts   = "hosts"
	BucketAlerts  = "alerts"
)

// KeysOfHosts are the keys of all politeness records in bucket "hosts", which keeps what
// hosts say of themselves too.
const KeysOfHosts = "permit.*"

// KeyOfHost is where bucket "hosts" keeps the politeness record of a host.
func KeyOfHost(host string) string { return "permit." + Token(host) }

// SlotHost is the token of a host.
func SlotHost(host string) string { return "slot.host." + Token(host) }

// SlotSource is the token of a source.
func SlotSource(id string) string { return "slot.source." + Token(id) }

// SlotAt is the schedule that fires as slot.
func SlotAt(slot string) string { return "slotat." + strings.TrimPrefix(slot, "slot.") }

// FrontierPoll is where feeds of a host wait.
func FrontierPoll(host string) string { return "frontier." + Token(host) + ".poll" }

// FrontierPage is where articles of a host wait.
func FrontierPage(host string) string { return "frontier." + Token(host) + ".page" }

// Look is the time of a further look at a record.
func Look(article string) string { return "look." + Token(article) }

// LookAt is the schedule that fires as Look.
func LookAt(article string) string { return "lookat." + Token(article) }

// PagesPage carries fetched articles of a host.
func PagesPage(host string) string { return "fetched.page." + Token(host) }

// ArticlesParsed carries records in a language from a source.
func ArticlesParsed(lang, source string) string {
	return "parsed." + langToken(lang) + "." + Token(source)
}

// WireStored carries stored records.
func WireStored(c Change, lang, source string) string {
	return "stored." + string(c) + "." + langToken(lang) + "." + Token(source)
}

// AlertMatched carries what an alert found.
func AlertMatched(name string) string { return "alert." + Token(name) }

// AlertOwed is where matches wait for an alert's webhook.
func AlertOwed(name string) string { return "hook." + Token(name) }

// LedgerState carries lines of the ledger.
func LedgerState(s State) string { return "ledger." + string(s) }

// DeadLetter carries dead letters.
func DeadLetter(stage, reason string) string { return "dead." + Token(stage) + "." + Token(reason) }

// langToken is the primary language in lower case; "und" (RFC 5646) where none is known.
func langToken(lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	if lang == "" {
		return "und"
	}
	return Token(lang)
}

// Token writes s as one subject token. Dots become underscores, so that a host stays
// readable; everything else that a token may not hold, and the underscore itself, is
// written as = and two hex digits, so that no two keys share a token.
func Token(s string) string {
	if s == "" {
		return "="
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.':
			b.WriteByte('_')
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "=%02x", c)
		}
	}
	return b.String()
}

// Untoken is the string that a token was made of; false where it is none.
func Untoken(t string) (string, bool) {
	if t == "=" {
		return "", true
	}
	var b strings.Builder
	for i := 0; i < len(t); i++ {
		switch {
		case t[i] == '_':
			b.WriteByte('.')
		case t[i] != '=':
			b.WriteByte(t[i])
		case i+2 >= len(t):
			return "", false
		default:
			c, err := strconv.ParseUint(t[i+1:i+3], 16, 8)
			if err != nil {
				return "", false
			}
			b.WriteByte(byte(c))
			i += 2
		}
	}
	return b.String(), true
}
