package fetcher

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/services/fetcher/internal/robots"
	"github.com/wireroom/wireroom/services/fetcher/internal/web"
)

// ViaArchive is how a page was found that somebody else fetched.
const ViaArchive = "archive"

// Answer is what a server once answered, as an archive of the web has it.
type Answer struct {
	URL    string
	At     time.Time
	Status int
	Header http.Header
	Body   []byte // content encodings not undone
}

// Archived makes a page of an archived answer, which may have at most maxBody bytes unpacked.
// It gives an *event.Refusal where that is none. The source is named for the site, as if it
// was watched by its front page.
func Archived(a Answer, maxBody int64) (event.Fetched, error) {
	l, err := event.NewLink(a.URL, article.Source{}, article.Found{Via: ViaArchive, At: a.At})
	if err != nil {
		return event.Fetched{}, event.Refuse("bad-url", "%q is no address of a page", a.URL)
	}
	host, err := article.HostKey(l.URL)
	if err != nil {
		return event.Fetched{}, event.Refuse("bad-url", "%q is no address of a page", a.URL)
	}
	body, err := web.Decode(a.Body, a.Header.Values("Content-Encoding"), maxBody)
	if err != nil {
		return event.Fetched{}, event.Refuse("too-large", "%s: %v", a.URL, err)
	}
	resp := &web.Response{Status: a.Status, Header: a.Header, Body: body, Done: a.At}
	if r := statusRefusal(a.URL, resp); r != nil {
		return event.Fetched{}, r
	}
	l.Source = article.Source{ID: siteSlug(l.URL), Domain: domain(l.URL)}
	rights := rightsOf(robots.Verdict{}, a.Header, nil, a.URL)
	rights.Read = article.Time(a.At)
	return fetched(event.Found{Link: l, Fetch: a.URL}, host, rights, resp), nil
}

// siteSlug is the ID of the source that a site as a whole would be.
func siteSlug(rawURL string) string {
	origin, err := originOf(rawURL)
	if err != nil {
		return slug(rawURL)
	}
	return slug(origin)
}

// WithBody is a page of ours, whose facts were kept, with the bytes that were.
func WithBody(facts event.Fetched, body []byte) (event.Fetched, error) {
	l, err := event.NewLink(facts.URL, facts.Source, facts.Found)
	if err != nil {
		return facts, event.Refuse("bad-url", "%q is no address of a page", facts.URL)
	}
	sum := sha256.Sum256(body)
	facts.Link, facts.Body = l, body
	facts.Page.Bytes, facts.Page.Digest = len(body), "sha256:"+hex.EncodeToString(sum[:])
	return facts, nil
}
