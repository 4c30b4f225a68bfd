package warc

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
)

// Message is an HTTP message as a block holds it.
type Message struct {
	Status int // of a response
	Header http.Header
	Body   []byte // without transfer coding; content codings are as they were
}

// changed are the fields that say how a body travelled. A body is kept without its codings,
// so they are kept under the name that Common Crawl uses.
var changed = []string{"Content-Encoding", "Content-Length", "Transfer-Encoding"}

// ResponseBlock writes an answer whose body is decoded; payload is where the body begins.
func ResponseBlock(status int, h http.Header, body []byte) (block []byte, payload int) {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n")
	writeFields(&b, h)
	b.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n")
	payload = b.Len()
	b.Write(body)
	return b.Bytes(), payload
}

// RequestBlock writes a request; target is its path and query, host what it is asked of.
func RequestBlock(method, target, host string, h http.Header, body string) []byte {
	var b bytes.Buffer
	b.WriteString(oneLine(method+" "+target) + " HTTP/1.1\r\nHost: " + oneLine(host) + "\r\n")
	writeFields(&b, h)
	if body != "" {
		b.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

func writeFields(b *bytes.Buffer, h http.Header) {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		as := name
		if slices.Contains(changed, textproto.CanonicalMIMEHeaderKey(name)) {
			as = "X-Crawler-" + name
		}
		for _, v := range h[name] {
			b.WriteString(oneLine(as) + ": " + oneLine(v) + "\r\n")
		}
	}
}

// ReadMessage takes an HTTP message apart. It takes what servers have sent over the years:
// lines that are no fields are passed over. false: it is no response.
func ReadMessage(block []byte) (m Message, ok bool) {
	head, body := split(block)
	first, rest, _ := strings.Cut(string(head), "\n")
	proto, status, _ := strings.Cut(strings.TrimSpace(first), " ")
	if len(status) < 3 || !strings.HasPrefix(proto, "HTTP/") {
		return m, false
	}
	n, err := strconv.Atoi(status[:3])
	if err != nil {
		return m, false
	}
	m = Message{Status: n, Header: http.Header{}, Body: body}
	for line := range strings.SplitSeq(rest, "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && name != "" && !strings.ContainsAny(name, " \t") {
			m.Header.Add(textproto.CanonicalMIMEHeaderKey(name), strings.TrimSpace(value))
		}
	}
	if strings.EqualFold(m.Header.Get("Transfer-Encoding"), "chunked") {
		m.Body = unchunked(body)
	}
	return m, true
}

// split parts a message's head from its body.
func split(block []byte) (head, body []byte) {
	for _, end := range []string{"\r\n\r\n", "\n\n"} {
		if head, body, ok := bytes.Cut(block, []byte(end)); ok {
			return head, body
		}
	}
	return block, nil
}

// unchunked undoes the chunks; many tools have done so already and left the field.
func unchunked(body []byte) []byte {
	plain, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body)))
	if err != nil && len(plain) == 0 {
		return body
	}
	return plain
}
