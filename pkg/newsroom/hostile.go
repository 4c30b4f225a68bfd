package newsroom

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Trap is one page of a hostile site: what it does, and the ends in the ledger that are
// right for it, as "state:reason".
type Trap struct {
	Path string
	Ends []string
	do   http.HandlerFunc
}

// bombSize is what a bomb unpacks to: far beyond what any page may have.
const bombSize = 256 << 20

// Traps are the pages of the hostile site.
func Traps() []Trap { return slices.Clone(traps()) }

var traps = sync.OnceValue(func() []Trap { // packing the bombs takes a moment
	return []Trap{
		{"/bomb-gzip", []string{"refused:too-large"}, encoded("gzip", gzipped(zeros(bombSize)))},
		{"/bomb-zstd", []string{"refused:too-large"}, encoded("zstd", zstdBomb())},
		{"/bomb-twice", []string{"refused:too-large"}, encoded("gzip, gzip", gzipped(bytes.NewReader(gzipped(zeros(bombSize)))))},
		{"/layers", []string{"refused:bad-encoding"}, encoded("gzip, gzip, gzip, gzip", gzipped(strings.NewReader("x")))},
		{"/no-gzip", []string{"refused:bad-encoding"}, encoded("gzip", []byte("<p>This was never packed.</p>"))},
		{"/endless", []string{"refused:too-large"}, endless},
		{"/drip", []string{"failed:timeout"}, drip},
		{"/silent", []string{"failed:timeout"}, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"/header-flood", []string{"refused:headers-too-large"}, flood("X-Flood")},
		{"/cookies", []string{"refused:headers-too-large"}, flood("Set-Cookie")},
		{"/reset", []string{"failed:reset"}, hangUp("")},
		{"/short", []string{"failed:reset"}, hangUp("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<p>Half")},
		{"/garbage", []string{"refused:bad-response"}, hangUp("SSH-2.0-OpenSSH_9.6\r\n\r\n")},
		{"/circle", []string{"refused:too-many-redirects"}, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) }},
		{"/chain", []string{"refused:too-many-redirects"}, chain},
		{"/to-file", []string{"refused:bad-redirect"}, leads("file:///etc/passwd")},
		{"/to-ftp", []string{"refused:bad-redirect"}, leads("ftp://example.com/a")},
		{"/to-script", []string{"refused:bad-redirect"}, leads("javascript:alert(1)")},
		{"/image", []string{"refused:not-html"}, says("image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")},
		{"/lying-image", []string{"refused:not-html"}, says("text/html", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"+strings.Repeat("\x00\x01\xfe", 1000))},
		{"/pdf", []string{"refused:not-html"}, says("application/pdf", "%PDF-1.7\n")},
		{"/empty", []string{"refused:empty"}, says("text/html", "")},
		{"/deep", []string{"refused:too-deep"}, says("text/html", "<title>Deep</title>"+strings.Repeat("<div>", 100_000)+"bottom")},
		{"/attributes", []string{"refused:no-text", "refused:not-article", "refused:too-large"}, says("text/html", "<p "+strings.Repeat("a=b ", 500_000)+">")},
		{"/bot-wall", []string{"refused:bot-wall"}, says("text/html", `<title>Just a moment...</title><p>Checking your browser before you go on.</p><noscript>Enable JavaScript and cookies to continue</noscript>`)},
		{"/consent-wall", []string{"refused:consent-wall"}, says("text/html", `<title>Before you continue</title><p>We value your privacy. We and our partners use cookies. Accept all or reject all.</p><button>Accept all</button>`)},
		{"/soft-404", []string{"refused:no-text", "refused:not-article", "refused:soft-404"}, says("text/html", `<title>Page not found</title><h1>Page not found</h1><p>The page you are looking for does not exist.</p><a href="/">Home</a>`)},
		{"/gone", []string{"gone:http-410"}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }},
		{"/teapot", []string{"refused:http-418"}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }},
	}
})

// Hostile is a site whose feed, /feed.xml, leads into every trap. Its other feeds are
// traps themselves: /feed-many.xml, /feed-entities.xml, /feed-deep.xml and /feed-endless.xml.
func Hostile() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/feed.xml", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, `<rss version="2.0"><channel><title>Traps</title>`)
		for _, t := range Traps() {
			_, _ = fmt.Fprintf(w, `<item><link>http://%s%s</link></item>`, r.Host, t.Path)
		}
		_, _ = fmt.Fprint(w, `</channel></rss>`)
	})
	for _, t := range Traps() {
		mux.HandleFunc(t.Path, t.do)
	}
	mux.HandleFunc("/chain/", chain)
	mux.HandleFunc("/feed-many.xml", manyItems)
	mux.HandleFunc("/feed-entities.xml", says("application/xml", entityBomb()))
	mux.HandleFunc("/feed-deep.xml", says("application/xml", `<rss version="2.0"><channel>`+strings.Repeat("<a>", 100_000)))
	mux.HandleFunc("/feed-endless.xml", endless)
	return mux
}

func says(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(body))
	}
}

func leads(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

func encoded(encoding string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", encoding)
		_, _ = w.Write(body)
	}
}

// endless writes until the reader has had enough.
func endless(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	for line := []byte(strings.Repeat("<p>And so on. ", 1000)); ; {
		if _, err := w.Write(line); err != nil {
			return
		}
	}
}

// drip writes a little now and then, for ever.
func drip(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := w.Write([]byte("<")); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}

// flood sends more header than a client should read.
func flood(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := range 500 {
			w.Header().Add(name, strconv.Itoa(i)+"="+strings.Repeat("x", 1000))
		}
	}
}

// hangUp writes something by hand and closes the connection.
func hangUp(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = conn.Write([]byte(text))
		_ = conn.Close()
	}
}

// chain leads on and on, always to a new address.
func chain(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/chain/"))
	http.Redirect(w, r, "/chain/"+strconv.Itoa(n+1), http.StatusMovedPermanently)
}

// manyItems is a feed of 100,000 items that are not there.
func manyItems(w http.ResponseWriter, r *http.Request) {
	_, _ = fmt.Fprint(w, `<rss version="2.0"><channel><title>Many</title>`)
	for i := range 100_000 {
		if _, err := fmt.Fprintf(w, `<item><link>http://%s/many/%d</link></item>`, r.Host, i); err != nil {
			return
		}
	}
	_, _ = fmt.Fprint(w, `</channel></rss>`)
}

// entityBomb is a billion laughs.
func entityBomb() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">`)
	for i := range 30 {
		fmt.Fprintf(&b, `<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	b.WriteString(`]><rss version="2.0"><channel><title>&e30;</title><item><title>&e30;</title><link>/after-the-bomb</link></item></channel></rss>`)
	return b.String()
}

// zeros is n bytes that pack well.
func zeros(n int64) io.Reader { return io.LimitReader(zeroReader{}, n) }

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func gzipped(r io.Reader) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.Copy(w, r)
	_ = w.Close()
	return b.Bytes()
}

func zstdBomb() []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err != nil {
		return nil
	}
	_, _ = io.Copy(w, zeros(bombSize))
	_ = w.Close()
	return b.Bytes()
}
