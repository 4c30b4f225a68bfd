package newsroom

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// Trap is one page of a hostile site: what it does, and the ends in the ledger that are
// right for it, as "state:reason".
type Trap struct {
	Path string
	Ends []string
	do   http.HandlerFunc // nil: its link says https, which the site does not speak
}

// FeedTrap is a hostile document for a source: how its poll must end, as the state and
// the reason of the failure, and how many links it may bring.
type FeedTrap struct {
	Path, End string
	Links     int
}

// bombSize is what a bomb unpacks to: far beyond what any page may have.
const bombSize = 256 << 20

// Traps are the pages of the hostile site.
func Traps() []Trap { return slices.Clone(traps()) }

var traps = sync.OnceValue(func() []Trap { // packing the bombs takes a moment
	return []Trap{
		// What quietens the host is spread among what does not, so that its pauses stay short.
		{"/bomb-gzip", []string{"refused:too-large"}, encoded("gzip", gzipped(zeros(bombSize)))},
		{"/bomb-zstd", []string{"refused:too-large"}, encoded("zstd", zstdOf(zeros(bombSize)))},
		{"/bomb-deflate", []string{"refused:too-large"}, encoded("deflate", deflated(zeros(bombSize)))},
		{"/bomb-brotli", []string{"refused:too-large"}, encoded("br", brotliBomb())},
		{"/bomb-in-bomb", []string{"refused:too-large"}, encoded("gzip, zstd", zstdOf(bytes.NewReader(gzipped(zeros(bombSize)))))},
		{"/bomb-twice", []string{"refused:too-large"}, encoded("gzip, gzip", gzipped(bytes.NewReader(gzipped(zeros(bombSize)))))},
		{"/drip", []string{"failed:timeout"}, drip},
		{"/layers", []string{"refused:bad-encoding"}, encoded("gzip, gzip, gzip, gzip", gzipped(strings.NewReader("x")))},
		{"/no-gzip", []string{"refused:bad-encoding"}, encoded("gzip", []byte("<p>This was never packed.</p>"))},
		{"/endless", []string{"refused:too-large"}, endless},
		{"/header-flood", []string{"refused:headers-too-large"}, flood("X-Flood")},
		{"/cookies", []string{"refused:headers-too-large"}, flood("Set-Cookie")},
		{"/huge", []string{"refused:too-large"}, hangUp("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n<p>And so on")},
		{"/slow-header", []string{"failed:timeout"}, slowHeader},
		{"/two-lengths", []string{"refused:bad-response"}, hangUp("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 3\r\n\r\n<p>Which?")},
		{"/bad-chunk", []string{"refused:bad-response"}, hangUp("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n<p>Half")},
		{"/no-tls", []string{"refused:tls"}, nil},
		{"/garbage", []string{"refused:bad-response"}, hangUp("SSH-2.0-OpenSSH_9.6\r\n\r\n")},
		{"/circle", []string{"refused:too-many-redirects"}, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) }},
		{"/chain", []string{"refused:too-many-redirects"}, chain},
		{"/silent", []string{"failed:timeout"}, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"/to-file", []string{"refused:bad-redirect"}, leads("file:///etc/passwd")},
		{"/to-ftp", []string{"refused:bad-redirect"}, leads("ftp://example.com/a")},
		{"/to-data", []string{"refused:bad-redirect"}, leads("data:text/html,<p>Here")},
		{"/to-nowhere", []string{"refused:bad-redirect"}, leads("http:///nowhere")},
		{"/to-script", []string{"refused:bad-redirect"}, leads("javascript:alert(1)")},
		{"/image", []string{"refused:not-html"}, says("image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")},
		{"/reset", []string{"failed:reset"}, hangUp("")},
		{"/lying-image", []string{"refused:not-html"}, says("text/html", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"+strings.Repeat("\x00\x01\xfe", 1000))},
		{"/pdf", []string{"refused:not-html"}, says("application/pdf", "%PDF-1.7\n")},
		{"/empty", []string{"refused:empty"}, says("text/html", "")},
		{"/deep", []string{"refused:too-deep"}, says("text/html", "<title>Deep</title>"+strings.Repeat("<div>", 100_000)+"bottom")},
		{"/attributes", []string{"refused:no-text", "refused:not-article", "refused:too-large"}, says("text/html", "<p "+strings.Repeat("a=b ", 500_000)+">")},
		{"/bot-wall", []string{"refused:bot-wall"}, says("text/html", `<title>Just a moment...</title><p>Checking your browser before you go on.</p><noscript>Enable JavaScript and cookies to continue</noscript>`)},
		{"/short", []string{"failed:reset"}, hangUp("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<p>Half")},
		{"/consent-wall", []string{"refused:consent-wall"}, says("text/html", `<title>Before you continue</title><p>We value your privacy. We and our partners use cookies. Accept all or reject all.</p><button>Accept all</button>`)},
		{"/soft-404", []string{"refused:no-text", "refused:not-article", "refused:soft-404"}, says("text/html", `<title>Page not found</title><h1>Page not found</h1><p>The page you are looking for does not exist.</p><a href="/">Home</a>`)},
		{"/charset-lies", []string{"stored:"}, says("text/html; charset=utf-8", inCharset(charmap.Windows1251, "windows-1251"))},
		{"/charset-missing", []string{"stored:"}, says("text/html", inCharset(charmap.Windows1251, ""))},
		{"/charset-unknown", []string{"stored:"}, says("text/html; charset=klingon", inCharset(encoding.Nop, "klingon"))},
		{"/gone", []string{"gone:http-410"}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }},
		{"/half-chunk", []string{"failed:reset"}, hangUp("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<p>Half")},
		{"/teapot", []string{"refused:http-418"}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }},
	}
})

// FeedTraps are documents that are traps as sources; some are traps as pages too.
func FeedTraps() []FeedTrap {
	return []FeedTrap{
		{"/feed-many.xml", "ok", mostLinks},
		{"/feed-entities.xml", "ok", 1},
		{"/feed-deep.xml", "ok", 0},
		{"/feed-cut.xml", "ok", 1},
		{"/feed-endless.xml", "failing too-large", 0},
		{"/bomb-gzip", "failing too-large", 0},
		{"/no-gzip", "failing bad-encoding", 0},
		{"/circle", "failing too-many-redirects", 0},
		{"/to-file", "failing bad-redirect", 0},
		{"/header-flood", "failing headers-too-large", 0},
		{"/short", "failing reset", 0},
		{"/drip", "failing timeout", 0},
		{"/garbage", "failing bad-response", 0},
	}
}

// mostLinks is how many links one poll may bring.
const mostLinks = 1000

// Hostile is a site whose feed, /feed.xml, leads into every trap.
func Hostile() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/feed.xml", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, `<rss version="2.0"><channel><title>Traps</title>`)
		for _, t := range Traps() {
			scheme := "http"
			if t.do == nil {
				scheme = "https"
			}
			_, _ = fmt.Fprintf(w, `<item><link>%s://%s%s</link></item>`, scheme, r.Host, t.Path)
		}
		_, _ = fmt.Fprint(w, `</channel></rss>`)
	})
	for _, t := range Traps() {
		if t.do != nil {
			mux.HandleFunc(t.Path, t.do)
		}
	}
	mux.HandleFunc("/chain/", chain)
	mux.HandleFunc("/feed-many.xml", manyItems)
	mux.HandleFunc("/feed-entities.xml", says("application/xml", entityBomb()))
	mux.HandleFunc("/feed-deep.xml", says("application/xml", `<rss version="2.0"><channel>`+strings.Repeat("<a>", 100_000)))
	mux.HandleFunc("/feed-endless.xml", endless)
	mux.HandleFunc("/feed-cut.xml", says("application/xml", `<rss version="2.0"><channel><item><title>Whole</title><link>/whole</link></item><item><title>Ha`))
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

// slowHeader writes one line of its header now and then, for ever.
func slowHeader(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close() //nolint:errcheck // a trap
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for line := "HTTP/1.1 200 OK\r\n"; ; line = "X: y\r\n" {
		if _, err := conn.Write([]byte(line)); err != nil {
			return
		}
		<-tick.C
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

func deflated(r io.Reader) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b) // what HTTP calls deflate
	_, _ = io.Copy(w, r)
	_ = w.Close()
	return b.Bytes()
}

func zstdOf(r io.Reader) []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err != nil {
		return nil
	}
	_, _ = io.Copy(w, r)
	_ = w.Close()
	return b.Bytes()
}

// brotliBomb is bombSize zeros in brotli: written out here, since nothing else of the
// newsroom packs brotli.
func brotliBomb() []byte {
	b, _ := base64.StdEncoding.DecodeString("z///f/gnAOKxQCD3/p/////wTwDEYQGA7v0/////4Z8AiMMiAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+" +
		"CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/Pw==")
	return b
}

// HostileTitle is what the pages of the hostile site that can be read are called.
const HostileTitle = "Паром снова ходит с понедельника"

// inCharset is an article in a charset, which its page names or not.
func inCharset(e encoding.Encoding, named string) string {
	meta := ""
	if named != "" {
		meta = "<meta charset=" + named + ">"
	}
	paragraph := "<p>Паром снова ходит через бухту с понедельника, сообщила администрация порта, и будет останавливаться у старого причала, как до шторма. Билеты остаются в цене до конца года.</p>"
	text, _ := e.NewEncoder().String(meta + "<html lang=ru><title>" + HostileTitle + "</title><article><h1>" + HostileTitle + "</h1>" + strings.Repeat(paragraph, 5) + "</article>")
	return text
}
