package newsroom

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	sitemapPath = "/news-sitemap.xml"
	// smallest is the shortest body worth compressing, in bytes.
	smallest = 1024
)

// page is one answer.
type page struct {
	status      int    // of a redirect; 0 is 200
	location    string // of a redirect
	contentType string // as sent
	body        []byte
	packed      bool // body is gzip
	modified    time.Time
}

// handler answers for a site and enters every request into the books.
func (n *Newsroom) handler(s *site) http.Handler {
	well := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n.answer(s, w, r) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.RequestURI()
		trouble, isArticle := n.look(s, path)
		i := n.books.begin(Request{
			Site: s.Name, Host: s.Host, Method: r.Method, Path: path, UserAgent: r.UserAgent(), Article: isArticle,
			Conditional: r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since") != "",
		})
		c := &counter{ResponseWriter: w}
		defer func() { n.books.end(i, c.status, c.bytes) }()
		if trouble != nil {
			trouble(c, r, well)
			return
		}
		well.ServeHTTP(c, r)
	})
}

func (n *Newsroom) look(s *site, path string) (Trouble, bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	t := s.troubles[path]
	if t == nil {
		t = s.troubles[""]
	}
	return t, s.articles[path]
}

func (n *Newsroom) answer(s *site, w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only to be read", http.StatusMethodNotAllowed)
		return
	}
	switch p := n.page(s, r); {
	case p == nil:
		http.NotFound(w, r)
	case p.location != "":
		http.Redirect(w, r, p.location, p.status)
	default:
		p.serve(w, r)
	}
}

// page finds or makes what a site answers; nil is nothing.
func (n *Newsroom) page(s *site, r *http.Request) *page {
	n.mu.RLock()
	defer n.mu.RUnlock()
	switch path := r.URL.RequestURI(); path {
	case "/":
		return s.list(false)
	case s.outlet.SectionPath:
		return s.list(true)
	case s.outlet.FeedPath:
		return s.feed(s.outlet.FeedKind)
	case sitemapPath:
		return s.feed("sitemap")
	case "/robots.txt":
		return s.robots()
	default:
		return s.pages[path]
	}
}

func (s *site) robots() *page {
	body := ""
	if len(s.outlet.Robots) > 0 {
		body = "User-agent: *\n" + strings.Join(s.outlet.Robots, "\n") + "\n\n"
	}
	return &page{contentType: "text/plain; charset=utf-8", body: []byte(body + "Sitemap: " + s.Sitemap + "\n")}
}

// serve answers with the page: whole, compressed where the client takes it, or 304.
func (p *page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", p.contentType)
	h.Set("Vary", "Accept-Encoding")
	tag := p.tag()
	body := p.body
	switch zip := strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"); {
	case zip && (p.packed || len(body) >= smallest):
		h.Set("Content-Encoding", "gzip")
		tag += "-gz" // other bytes need another tag
		if !p.packed {
			body = pack(body)
		}
	case p.packed:
		var err error
		if body, err = unpack(body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", p.modified, bytes.NewReader(body))
}

func (p *page) tag() string {
	sum := sha256.Sum256(p.body)
	return hex.EncodeToString(sum[:8])
}

func pack(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // memory takes everything
	_ = z.Close()
	return b.Bytes()
}

// unpackMost bounds what a compressed file may become; the files are ours.
const unpackMost = 64 << 20

func unpack(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, unpackMost))
}

// counter notes what is sent.
type counter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Unwrap lets http.ResponseController flush.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *counter) WriteHeader(status int) {
	if c.status == 0 || c.status < 200 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *counter) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(p)
	c.bytes += int64(n)
	return n, err
}
