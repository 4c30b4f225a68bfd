package newsroom

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/transform"
)

// site is one outlet's server.
type site struct {
	outlet outlet
	n      *Newsroom
	base   string // "http://127.0.0.2:40001"
	server *http.Server

	mu       sync.Mutex // guards troubles
	troubles map[string]Trouble
}

// answer is a document before the transport has its say.
type answer struct {
	contentType string
	body        []byte
	packed      []byte // the body in gzip, where it lies there like that; body is nil then
	location    string
	modified    time.Time
}

// ServeHTTP answers and writes the books.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	line := s.n.books.begin(Request{
		Host: strings.TrimPrefix(s.base, "http://"), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Agent: r.UserAgent(),
		Conditional: r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since") != "",
	})
	rec := &recorder{ResponseWriter: w}
	defer func() { s.n.books.end(line, rec.status, rec.bytes) }()
	well := http.HandlerFunc(s.serve)
	if t := s.troubleAt(r.URL.Path); t != nil {
		t(rec, r, well)
		return
	}
	well.ServeHTTP(rec, r)
}

// recorder notes what was sent.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) { r.status = status; r.ResponseWriter.WriteHeader(status) }

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController through.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	a, ok := s.find(r.URL.Path)
	switch {
	case !ok:
		http.NotFound(w, r)
	case a.location != "":
		http.Redirect(w, r, a.location, http.StatusMovedPermanently)
	default:
		send(w, r, a)
	}
}

// find is the document at a path.
func (s *site) find(path string) (answer, bool) {
	out := s.published()
	if found, ok := s.document(out, path); ok {
		if len(out) > 0 {
			found.modified = out[0].Published
		}
		return found, true
	}
	for _, a := range out {
		if found, ok := s.page(a, path); ok {
			return found, true
		}
	}
	return answer{}, false
}

// newest is how many articles a site lists, as sites do: a newsroom that runs for hours has
// thousands.
const newest = 200

// document is what a site has besides its articles.
func (s *site) document(out []Article, path string) (answer, bool) {
	out = out[:min(len(out), newest)]
	switch path {
	case "/", "/section":
		return s.encoded("text/html", s.front(out)), true
	case "/robots.txt":
		return answer{contentType: "text/plain", body: []byte(s.robots())}, true
	case s.feedPath():
		return answer{contentType: feedTypes[s.outlet.Feed], body: s.feed(out)}, true
	case "/news-sitemap.xml":
		return answer{contentType: "application/xml", body: s.sitemap(out)}, true
	}
	return answer{}, false
}

// published lists what is out, newest first.
func (s *site) published() []Article {
	s.n.mu.Lock()
	defer s.n.mu.Unlock()
	var out []Article
	for i := len(s.n.articles) - 1; i >= 0; i-- {
		if a := s.n.articles[i]; a.site == s && !a.Published.IsZero() {
			out = append(out, *a)
		}
	}
	return out
}

func (s *site) page(a Article, path string) (answer, bool) {
	switch {
	case path == "/go/"+a.item.Slug && a.item.Moved:
		return answer{location: s.base + a.item.path()}, true
	case path == "/go/"+a.item.Slug && a.item.Away != "":
		return answer{location: s.n.address(a.item.Away)}, true
	case path != a.item.path() || a.item.Kind == "missing" || a.item.Away != "":
		return answer{}, false
	case a.item.Kind == "pdf":
		return answer{contentType: "application/pdf", body: []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"), modified: a.Published}, true
	case a.item.file != "":
		return fileAnswer(a), true
	}
	found := s.encoded("text/html", s.render(a))
	found.modified = a.Published
	return found, true
}

// address is where an "outlet/slug" lives.
func (n *Newsroom) address(ref string) string {
	key, slug, _ := strings.Cut(ref, "/")
	for _, s := range n.sites {
		if s.outlet.key == key {
			return s.base + item{Slug: slug}.path()
		}
	}
	return ""
}

func (s *site) robots() string {
	if s.outlet.Robots != "" {
		return s.outlet.Robots
	}
	return "# " + s.outlet.Name + "\nUser-agent: *\nDisallow: /members/\nAllow: /\n\nSitemap: " + s.base + "/news-sitemap.xml\n"
}

// encoded writes text in the outlet's charset, which its header and pages name.
func (s *site) encoded(contentType, text string) answer {
	label := s.outlet.Charset
	if label == "" {
		return answer{contentType: contentType + "; charset=utf-8", body: []byte(text)}
	}
	enc, _ := charset.Lookup(label)
	body, _, err := transform.Bytes(enc.NewEncoder(), []byte(text))
	if err != nil { // a letter the charset does not have
		panic(fmt.Sprintf("%s in %s: %v", s.outlet.Name, label, err))
	}
	return answer{contentType: contentType, body: body} // the page's meta element says which
}

// send answers conditional requests and compresses where that is accepted.
func send(w http.ResponseWriter, r *http.Request, a answer) {
	sum := sha256.Sum256(append(a.body, a.packed...))
	tag := hex.EncodeToString(sum[:8])
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		tag += "-gz" // other bytes, so another tag
		if a.packed == nil {
			a.packed = pack(a.body)
		}
		a.body = a.packed
	} else if a.packed != nil {
		a.body = unpack(a.packed)
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", a.modified, bytes.NewReader(a.body))
}

func unpack(packed []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err) // the server answers by breaking off, and the books say so
	}
	body, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	return body
}

func pack(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // a Buffer takes everything
	_ = z.Close()
	return b.Bytes()
}
