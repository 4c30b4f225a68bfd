package warc

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nlnwa/gowarc/v3"
)

var at = time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)

// exchange is a request and its answer, as the fetcher writes them.
func exchange(n int, body string) []*Record {
	block, payload := ResponseBlock(200, http.Header{"Content-Type": {"text/html"}, "Content-Encoding": {"gzip"}, "Set-Cookie": {"a=1", "b=2"}}, []byte(body))
	uri := fmt.Sprintf("https://news.example/%d", n)
	answer := &Record{Type: Response, ID: NewID(), Date: at, URI: uri, ContentType: TypeResponse, Block: block, Payload: payload}
	asked := &Record{Type: Request, ID: NewID(), Date: at, URI: uri, ConcurrentTo: answer.ID, ContentType: TypeRequest, Block: RequestBlock("GET", fmt.Sprint("/", n), "news.example", http.Header{"User-Agent": {"x"}}, "")}
	about := &Record{Type: Metadata, ID: NewID(), Date: at, URI: uri, RefersTo: answer.ID, ContentType: "application/json", Block: []byte(`{"n":1}`)}
	return []*Record{asked, answer, about}
}

func openDir(t *testing.T, path string, o Options) *Dir {
	t.Helper()
	d, err := OpenDir(path, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func write(t *testing.T, d *Dir, records ...*Record) {
	t.Helper()
	if err := d.Write(records...); err != nil {
		t.Fatal(err)
	}
}

// files are the names in a directory.
func files(t *testing.T, dir, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// read reads all records, and how the file ends.
func read(t *testing.T, data []byte) (out []*Record, err error) {
	t.Helper()
	r, err := NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, rec)
	}
}

func content(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// oneFile is a file with its warcinfo and n exchanges.
func oneFile(t *testing.T, n int) []byte {
	t.Helper()
	dir := t.TempDir()
	d := openDir(t, dir, Options{Info: map[string]string{"software": "Test/1"}})
	for i := range n {
		write(t, d, exchange(i, fmt.Sprint("<p>page ", i))...)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return content(t, files(t, dir, "*.warc.gz")[0])
}

func TestRoundTrip(t *testing.T) {
	want := exchange(1, "<p>page")
	var gz, plain bytes.Buffer
	for _, r := range want {
		if err := pack(&gz, r); err != nil {
			t.Fatal(err)
		}
		if _, err := r.WriteTo(&plain); err != nil {
			t.Fatal(err)
		}
	}
	// Some tools compress a file as a whole.
	var one bytes.Buffer
	z := gzip.NewWriter(&one)
	if _, err := z.Write(plain.Bytes()); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"gzip": gz.Bytes(), "plain": plain.Bytes(), "one member": one.Bytes()} {
		got, err := read(t, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range got {
			r.Fields = nil
		}
		want := exchange(1, "<p>page")
		for i := range want {
			want[i].ID, want[i].ConcurrentTo, want[i].RefersTo, want[i].Payload = got[i].ID, got[i].ConcurrentTo, got[i].RefersTo, 0
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got[0].ConcurrentTo != got[1].ID || got[2].RefersTo != got[1].ID {
			t.Errorf("%s: the records do not know each other", name)
		}
	}
}

// TestIndependentReader: another implementation reads what we write, strictly, and finds
// the digests true.
func TestIndependentReader(t *testing.T) {
	r, err := gowarc.NewWarcFileReaderFromStream(bytes.NewReader(oneFile(t, 3)), 0, gowarc.WithStrictValidation())
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for rec, err := range r.Records() {
		if err != nil {
			t.Fatal(err)
		}
		if err := rec.WarcRecord.Block().Cache(); err != nil {
			t.Fatal(err)
		}
		if problems, err := rec.WarcRecord.ValidateDigest(); err != nil || len(problems) > 0 {
			t.Errorf("%s: %v, %v", rec.WarcRecord.Type(), problems, err)
		}
		types = append(types, rec.WarcRecord.Type().String())
		if b, ok := rec.WarcRecord.Block().(gowarc.HttpResponseBlock); ok && (b.HttpStatusCode() != 200 || b.HttpHeader().Get("X-Crawler-Content-Encoding") != "gzip") {
			t.Errorf("%d %v", b.HttpStatusCode(), b.HttpHeader())
		}
		if err := rec.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(types) != 10 || types[0] != "warcinfo" || types[1] != "request" || types[2] != "response" || types[3] != "metadata" {
		t.Errorf("%v", types)
	}
}

// TestIndependentWriter: what another implementation writes is read.
func TestIndependentWriter(t *testing.T) {
	const block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>page"
	builder := gowarc.NewRecordBuilder(gowarc.Response)
	if _, err := builder.WriteString(block); err != nil {
		t.Fatal(err)
	}
	builder.AddWarcHeader(gowarc.WarcRecordID, "<urn:uuid:e9a0cecc-0221-11e7-adb1-0242ac120008>")
	builder.AddWarcHeader(gowarc.WarcDate, "2026-11-24T08:00:00Z")
	builder.AddWarcHeader(gowarc.WarcTargetURI, "https://news.example/1")
	builder.AddWarcHeader(gowarc.ContentType, TypeResponse)
	builder.AddWarcHeader(gowarc.ContentLength, strconv.Itoa(len(block)))
	rec, _, err := builder.Build()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, _, err := gowarc.NewMarshaler().Marshal(&b, rec, 0); err != nil {
		t.Fatal(err)
	}
	got, err := read(t, b.Bytes())
	if err != nil || len(got) != 1 || got[0].URI != "https://news.example/1" || got[0].ID != "urn:uuid:e9a0cecc-0221-11e7-adb1-0242ac120008" {
		t.Fatalf("%+v, %v", got, err)
	}
	if m, ok := ReadMessage(got[0].Block); !ok || string(m.Body) != "<p>page" {
		t.Errorf("%+v", m)
	}
}

// TestOthersFiles reads what Common Crawl and older tools write.
func TestOthersFiles(t *testing.T) {
	const block = "HTTP/2 200\r\nX-Crawler-Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nnonsense\r\n\r\n5\r\nHello\r\n0\r\n\r\n"
	file := "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n" +
		"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <https://news.example/1>\r\nWARC-Date: 2026-11-24T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n" +
		"X-Long: a\r\n b\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: " + strconv.Itoa(len(block)) + "\r\n\r\n" + block + "\n\n" +
		"WARC/1.1\nWARC-Type: Metadata\nContent-Length: 1\n\nx\n\n"
	got, err := read(t, []byte(file))
	if err != nil || len(got) != 3 {
		t.Fatalf("%d records, %v", len(got), err)
	}
	m, ok := ReadMessage(got[1].Block)
	if !ok || m.Status != 200 || string(m.Body) != "Hello" || m.Header.Get("X-Crawler-Content-Encoding") != "gzip" || len(m.Header) != 2 {
		t.Errorf("%v, %+v", ok, m)
	}
	if r := got[1]; r.URI != "https://news.example/1" || r.Fields["x-long"] != "a b" || !r.Date.Equal(at.Truncate(time.Second)) || got[2].Type != Metadata {
		t.Errorf("%+v", r)
	}
}

func TestReadMessage(t *testing.T) {
	for block, want := range map[string]int{
		"HTTP/1.1 404 Not Found\r\n\r\n": 404, "HTTP/1.0 200 OK\nA: b\n\nbody": 200, "HTTP/1.1 200": 200, "": 0, "GET / HTTP/1.1\r\n\r\n": 0, "HTTP/1.1 abc\r\n\r\n": 0, "ICY 200 OK\r\n\r\n": 0,
	} {
		if m, ok := ReadMessage([]byte(block)); m.Status != want || ok != (want > 0) {
			t.Errorf("%q: %d, %v", block, m.Status, ok)
		}
	}
	if m, _ := ReadMessage([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>not chunked")); string(m.Body) != "<p>not chunked" {
		t.Errorf("%q", m.Body)
	}
}

// TestTorn: a file that ends anywhere gives its whole records and says that the last is cut off.
func TestTorn(t *testing.T) {
	packed := oneFile(t, 1)
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"gzip": packed, "plain": plain} {
		all, err := read(t, data)
		if err != nil || len(all) != 4 {
			t.Fatalf("%s: %d records, %v", name, len(all), err)
		}
		whole := 0
		for n := range len(data) {
			got, err := read(t, data[:n])
			if err == nil {
				whole++ // the end of a record, or the blank lines behind it
			} else if !errors.Is(err, ErrTorn) {
				t.Fatalf("%s, cut at %d: %v", name, n, err)
			}
			if len(got) > 4 {
				t.Fatalf("%s, cut at %d: %d records", name, n, len(got))
			}
		}
		if whole < 4 || whole > 4*6 {
			t.Errorf("%s: of %d cuts %d seem whole", name, len(data), whole)
		}
	}
}

func TestDamaged(t *testing.T) {
	for name, data := range map[string]string{
		"a page": "<!doctype html><title>A page</title>", "a length that is none": "WARC/1.1\r\nContent-Length: -1\r\n\r\n", "no length": "WARC/1.1\r\nWARC-Type: x\r\n\r\n",
		"too long": fmt.Sprintf("WARC/1.1\r\nContent-Length: %d\r\n\r\n", int64(MaxLength)+1), "endless line": "WARC/1.1\r\n" + strings.Repeat("x", MaxHeader+2),
		"endless fields": "WARC/1.1\r\n" + strings.Repeat("a: b\r\n", MaxHeader), "blank": strings.Repeat("\r\n", MaxHeader+1), "gzip of nothing": "\x1f\x8b\x00",
	} {
		if got, err := read(t, []byte(data)); !errors.Is(err, ErrFormat) || len(got) != 0 {
			if !(name == "gzip of nothing" && errors.Is(err, ErrTorn)) {
				t.Errorf("%s: %d records, %v", name, len(got), err)
			}
		}
	}
	broken := oneFile(t, 3)
	broken[len(broken)/2] ^= 0xff
	if got, err := read(t, broken); err == nil || len(got) == 0 || len(got) > 9 {
		t.Errorf("%d records, %v", len(got), err)
	}
}

// TestLargeBlock: of a block above the limit the beginning is read, and the next record is found.
func TestLargeBlock(t *testing.T) {
	var b bytes.Buffer
	for _, r := range []*Record{{Type: Response, Block: bytes.Repeat([]byte("x"), MaxBlock+10)}, {Type: Metadata, Block: []byte("y")}} {
		if _, err := r.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
	}
	got, err := read(t, b.Bytes())
	if err != nil || len(got) != 2 || len(got[0].Block) != MaxBlock || !got[0].Cut || got[1].Cut {
		t.Errorf("%d records, %v", len(got), err)
	}
}

// TestInjection: what a site says begins neither a field nor a record.
func TestInjection(t *testing.T) {
	evil := "https://x.example/\r\nWARC-Type: warcinfo\r\n\r\nWARC/1.1"
	block, payload := ResponseBlock(200, http.Header{"X": {"a\r\nY: b"}}, nil)
	var b bytes.Buffer
	if _, err := (&Record{Type: Response, URI: evil, Block: block, Payload: payload}).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	got, err := read(t, b.Bytes())
	if err != nil || len(got) != 1 || got[0].Type != Response {
		t.Fatalf("%d records, %v", len(got), err)
	}
	if m, _ := ReadMessage(got[0].Block); m.Header.Get("Y") != "" {
		t.Errorf("%v", m.Header)
	}
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	d := openDir(t, dir, Options{Size: 2000})
	for i := range 20 {
		write(t, d, exchange(i, "<p>page")...)
	}
	if open := files(t, dir, "*.open"); len(open) != 1 {
		t.Errorf("open: %v", open)
	}
	if err := errors.Join(d.Close(), d.Close()); err != nil {
		t.Fatal(err)
	}
	n, all := 0, files(t, dir, "*")
	for _, name := range all {
		got, err := read(t, content(t, name))
		if err != nil || got[0].Type != Info || !strings.HasSuffix(name, ".warc.gz") || !bytes.Contains(got[0].Block, []byte(filepath.Base(name))) {
			t.Errorf("%s: %v", name, err)
		}
		if len(content(t, name)) > 4000 {
			t.Errorf("%s has %d bytes", name, len(content(t, name)))
		}
		n += len(got) - 1
	}
	if n != 60 || len(all) < 5 {
		t.Errorf("%d records in %d files", n, len(all))
	}
}

// TestRepair: what a crash left is ended at its last whole record, wherever it was cut.
func TestRepair(t *testing.T) {
	data := oneFile(t, 2)
	for _, cut := range []int{0, 1, 40, len(data) / 2, len(data) - 1, len(data)} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "old.warc.gz.open"), data[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		d := openDir(t, dir, Options{})
		if left := files(t, dir, "*.open"); len(left) != 0 {
			t.Errorf("cut at %d: %v", cut, left)
		}
		for _, name := range files(t, dir, "*.warc.gz") {
			if got, err := read(t, content(t, name)); err != nil || len(got) == 0 {
				t.Errorf("cut at %d: %d records, %v", cut, len(got), err)
			}
		}
		if n := len(files(t, dir, "*.warc.gz")); (n == 1) != (cut > 200) {
			t.Errorf("cut at %d: %d files", cut, n)
		}
		_ = d.Close()
	}
}

// TestOthersAreLeftAlone: a file that another process writes is not taken for a crash's.
func TestOthersAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	d := openDir(t, dir, Options{})
	write(t, d, exchange(1, "a")...)
	other := openDir(t, dir, Options{})
	write(t, d, exchange(2, "b")...)
	write(t, other, exchange(3, "c")...)
	if err := errors.Join(d.Close(), other.Close()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files(t, dir, "*.warc.gz") {
		got, err := read(t, content(t, name))
		if err != nil {
			t.Error(err)
		}
		n += len(got)
	}
	if n != 3*3+2 {
		t.Errorf("%d records", n)
	}
}

// TestTogether: records that are written together lie together, however many write.
func TestTogether(t *testing.T) {
	dir := t.TempDir()
	d := openDir(t, dir, Options{Size: 20_000})
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 25 {
				if err := d.Write(exchange(100*w+i, strings.Repeat("x", i))...); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files(t, dir, "*") {
		got, err := read(t, content(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(got); i += 3 {
			if n++; got[i].ConcurrentTo != got[i+1].ID || got[i+2].RefersTo != got[i+1].ID {
				t.Fatalf("%s, record %d: other records between", name, i)
			}
		}
	}
	if n != 200 {
		t.Errorf("%d exchanges", n)
	}
}

func TestOpenDirErrors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenDir(file, Options{}); err == nil {
		t.Error("a file is no directory")
	}
	dir := filepath.Join(t.TempDir(), "new")
	d := openDir(t, dir, Options{})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(exchange(1, "")...); err == nil {
		t.Error("nowhere to write, and no error")
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, d, exchange(1, "")...) // it is there again
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// FuzzReader: whatever a file holds, reading ends, holds no more than it may, and what is
// read as a record can be written and read again.
func FuzzReader(f *testing.F) {
	for _, r := range exchange(1, "<p>page") {
		var plain, gz bytes.Buffer
		if _, err := r.WriteTo(&plain); err != nil {
			f.Fatal(err)
		}
		if err := pack(&gz, r); err != nil {
			f.Fatal(err)
		}
		f.Add(plain.Bytes())
		f.Add(gz.Bytes())
	}
	f.Add([]byte("WARC/1.0\nContent-Length: 9999999\n\nshort"))
	f.Add([]byte("WARC/0.18\n :x\nContent-Length: 3\n\nHTTP/1.1 200\nTransfer-Encoding: chunked\n\n3\nabc"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, _ := read(t, data)
		for _, r := range got {
			if len(r.Block) > MaxBlock {
				t.Fatalf("a block of %d bytes", len(r.Block))
			}
			ReadMessage(r.Block)
			var b bytes.Buffer
			if _, err := r.WriteTo(&b); err != nil {
				t.Fatal(err)
			}
			again, err := read(t, b.Bytes())
			if err != nil || len(again) != 1 || !bytes.Equal(again[0].Block, r.Block) {
				t.Fatalf("%d records, %v", len(again), err)
			}
		}
	})
}
