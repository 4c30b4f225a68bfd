package fetcher

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/net/http/httpguts"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/looks"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// ErrNoSource is returned for an ID that no source has.
var ErrNoSource = errors.New("no such source")

// Sources is the register of what is watched: bucket "sources". Any process may change
// it; what is changed counts at once.
type Sources struct {
	bus *bus.Bus
	kv  jetstream.KeyValue
}

// OpenSources opens the register.
func OpenSources(ctx context.Context, b *bus.Bus) (*Sources, error) {
	kv, err := b.Bucket(ctx, event.BucketSources)
	if err != nil {
		return nil, err
	}
	return &Sources{bus: b, kv: kv}, nil
}

// Apply watches a source: a new one is added, and of a known one the settings a person
// makes are taken over and its memory is kept. It returns the source as it is then.
func (s *Sources) Apply(ctx context.Context, want event.Source) (event.Source, error) {
	u, err := article.Normalize(want.URL)
	if err != nil {
		return event.Source{}, fmt.Errorf("source %q: %w", want.URL, err)
	}
	if err := validSource(want); err != nil {
		return event.Source{}, fmt.Errorf("source %q: %w", want.URL, err)
	}
	want.URL = strings.TrimSpace(want.URL) // as given: a feed's address may mean its trailing slash
	if want.ID == "" {
		if want.ID, err = s.freeID(ctx, u); err != nil {
			return event.Source{}, err
		}
	}
	return s.update(ctx, want.ID, true, func(have *event.Source) {
		if have.URL != "" && article.ID(have.URL) != article.ID(want.URL) { // moved: what was learned of the old address is void
			*have = event.Source{ID: want.ID, Seen: have.Seen, Added: have.Added}
		}
		if have.Added.IsZero() {
			have.Added = article.Time(time.Now())
		}
		have.URL, have.Name, have.Country, have.Language, have.Paused = want.URL, want.Name, want.Country, want.Language, want.Paused
		have.Looks, have.Rights, have.Named = want.Looks, want.Rights, want.Named
		have.Headers, have.ArticleLinks, have.ExcludeLinks = want.Headers, want.ArticleLinks, want.ExcludeLinks
		have.Proxy, have.CA, have.AnyCertificate = want.Proxy, want.CA, want.AnyCertificate
		have.TextKeep, have.RecordKeep = want.TextKeep, want.RecordKeep
		if len(want.Folder) > 0 {
			have.Folder = want.Folder
		}
	})
}

// validSource says what is wrong with the settings of a source.
func validSource(s event.Source) error {
	if s.Rights != "" && s.Rights != RightsRecord && s.Rights != RightsRefuse {
		return fmt.Errorf("rights %q is neither %s nor %s", s.Rights, RightsRecord, RightsRefuse)
	}
	if _, err := rulesOf(s); err != nil {
		return err
	}
	if err := (web.Route{Proxy: s.Proxy, CA: s.CA}).Valid(); err != nil {
		return err
	}
	for name, age := range map[string]string{"text-keep": s.TextKeep, "record-keep": s.RecordKeep} {
		if _, err := event.ParseAge(age); age != "" && err != nil {
			return fmt.Errorf("%s %w", name, err)
		}
	}
	for name, value := range s.Headers {
		if !validHeader(name, value) {
			return fmt.Errorf("header %q cannot be set: it is no header, or one that Wireroom sets itself", name)
		}
	}
	if s.Looks == "" {
		return nil
	}
	if _, err := looks.Parse(s.Looks); err != nil {
		return fmt.Errorf("look-again %w", err)
	}
	return nil
}

// ownHeaders are those that a source may not set: they say who asks, or what is asked for.
var ownHeaders = []string{"User-Agent", "From", "Host", "Accept-Encoding", "Connection", "Transfer-Encoding", "Content-Length", "Te", "Trailer", "Upgrade", "If-None-Match", "If-Modified-Since", "Range"}

func validHeader(name, value string) bool {
	return httpguts.ValidHeaderFieldName(name) && httpguts.ValidHeaderFieldValue(value) && !slices.Contains(ownHeaders, http.CanonicalHeaderKey(name))
}

// headersFor are a source's own headers where the address is of its own site; a redirect
// elsewhere must not carry a key along.
func headersFor(src event.Source, address string) map[string]string {
	if len(src.Headers) == 0 || !ownSite(src, address) {
		return nil
	}
	return src.Headers
}

// ownSite reports whether an address is of a source's own site, and no less private.
func ownSite(src event.Source, address string) bool {
	own, err := article.HostKey(src.URL)
	if err != nil {
		return false
	}
	host, err := article.HostKey(address)
	return err == nil && host == own && (strings.HasPrefix(address, "https:") || !strings.HasPrefix(src.URL, "https:"))
}

// freeID is the ID for a URL: readable, and with a tail of its hash where another
// source reads the same.
func (s *Sources) freeID(ctx context.Context, normal string) (string, error) {
	id := slug(normal)
	have, err := s.Get(ctx, id)
	switch {
	case errors.Is(err, ErrNoSource), err == nil && article.ID(have.URL) == article.ID(normal):
		return id, nil
	case err != nil:
		return "", err
	}
	return id + "-" + article.ID(normal)[:6], nil
}

// slug makes an ID of an address: "https://www.example.com/news/rss" gives
// "example-com-news-rss".
func slug(normal string) string {
	u, err := url.Parse(normal)
	if err != nil {
		return article.ID(normal)[:12]
	}
	s := strings.TrimPrefix(u.Host, "www.") + u.Path
	if u.RawQuery != "" {
		s += "-" + u.RawQuery
	}
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') })
	const longest = 60
	id := strings.Join(words, "-")
	return strings.TrimRight(id[:min(len(id), longest)], "-")
}

// Get reads one source.
func (s *Sources) Get(ctx context.Context, id string) (event.Source, error) {
	src, _, err := s.read(ctx, id)
	return src, err
}

func (s *Sources) read(ctx context.Context, id string) (src event.Source, rev uint64, err error) {
	e, err := s.kv.Get(ctx, event.Token(id))
	if errors.Is(err, jetstream.ErrKeyNotFound) || errors.Is(err, jetstream.ErrKeyDeleted) {
		return src, 0, fmt.Errorf("source %s: %w", id, ErrNoSource)
	}
	if err != nil {
		return src, 0, fmt.Errorf("read source %s: %w", id, err)
	}
	if err := json.Unmarshal(e.Value(), &src); err != nil {
		return src, 0, fmt.Errorf("read source %s: %w", id, err)
	}
	return src, e.Revision(), nil
}

// List reads all sources, by ID.
func (s *Sources) List(ctx context.Context) ([]event.Source, error) {
	out, err := bus.ReadAll[event.Source](ctx, s.bus, event.BucketSources)
	slices.SortFunc(out, func(a, b event.Source) int { return strings.Compare(a.ID, b.ID) })
	return out, err
}

// ids are those of all sources, in any order, and of some that were removed.
func (s *Sources) ids(ctx context.Context) ([]string, error) {
	const keys = "$KV." + event.BucketSources + "."
	subjects, err := s.bus.Subjects(ctx, "KV_"+event.BucketSources, keys+">")
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	out := make([]string, 0, len(subjects))
	for subject := range subjects {
		if id, ok := event.Untoken(strings.TrimPrefix(subject, keys)); ok {
			out = append(out, id)
		}
	}
	return out, nil
}

// Poll makes a source due now.
func (s *Sources) Poll(ctx context.Context, id string) error {
	return s.bus.Fire(ctx, event.SlotSource(id), id)
}

// version is a source as it was read, and the revision to compare with when it is changed.
type version struct {
	event.Source
	rev uint64
}

// update changes a source by compare-and-swap, so that a person's setting and a
// fetcher's memory do not overwrite each other.
func (s *Sources) update(ctx context.Context, id string, create bool, change func(*event.Source)) (event.Source, error) {
	const tries = 20
	for range tries {
		src, rev, err := s.read(ctx, id)
		if err != nil && !(create && errors.Is(err, ErrNoSource)) {
			return src, err
		}
		src.ID = id
		change(&src)
		err = s.write(ctx, src, rev)
		if !errors.Is(err, errOvertaken) {
			return src, err
		}
	}
	return event.Source{}, fmt.Errorf("write source %s: overtaken %d times", id, tries)
}

// updateFrom is update of a source that was read before; only if it has changed since it
// is read again.
func (s *Sources) updateFrom(ctx context.Context, id string, read *version, change func(*event.Source)) (event.Source, error) {
	src := read.Source
	change(&src)
	err := s.write(ctx, src, read.rev)
	if !errors.Is(err, errOvertaken) {
		return src, err
	}
	return s.update(ctx, id, false, change)
}

// errOvertaken is write's when somebody else has changed the source meanwhile.
var errOvertaken = errors.New("changed meanwhile")

// write compares and swaps; revision 0 is a source that is not there, or was removed.
func (s *Sources) write(ctx context.Context, src event.Source, rev uint64) error {
	data, err := json.Marshal(src)
	if err != nil {
		return fmt.Errorf("write source %s: %w", src.ID, err)
	}
	if rev == 0 {
		_, err = s.kv.Create(ctx, event.Token(src.ID), data)
	} else {
		_, err = s.kv.Update(ctx, event.Token(src.ID), data, rev)
	}
	switch {
	case errors.Is(err, jetstream.ErrKeyExists), errors.Is(err, jetstream.ErrKeyRevisionMismatch):
		return errOvertaken
	case err != nil:
		return fmt.Errorf("write source %s: %w", src.ID, err)
	}
	return nil
}

// Remove stops watching a source and forgets its memory. Its records stay, and so does
// what is already in the frontier.
func (s *Sources) Remove(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	if err := s.kv.Delete(ctx, event.Token(id)); err != nil {
		return fmt.Errorf("remove source %s: %w", id, err)
	}
	return nil
}

// Pause stops or resumes polling a source.
func (s *Sources) Pause(ctx context.Context, id string, paused bool) (event.Source, error) {
	src, err := s.update(ctx, id, false, func(have *event.Source) { have.Paused = paused })
	if err != nil || paused {
		return src, err
	}
	return src, s.Poll(ctx, id)
}
