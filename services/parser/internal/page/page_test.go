package page

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

func TestCharset(t *testing.T) {
	const ru, ja, de = "Строители завершили укладку последнего пролёта моста через реку", "港の市場で朝市が三年ぶりに再開した。新鮮な魚を買い求めた。", "Für Fußgänger soll es einen Steg geben"
	for _, c := range []struct{ name, encoding, text, head, contentType, want string }{
		{"header", "windows-1251", ru, "", "text/html; charset=windows-1251", "windows-1251"},
		{"meta", "shift_jis", ja, `<meta charset="Shift_JIS">`, "text/html", "shift_jis"},
		{"old meta", "iso-8859-1", de, `<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">`, "", "windows-1252"},
		{"meta far down", "euc-jp", ja, "<!--" + strings.Repeat("x", 3000) + `--><meta charset="euc-jp">`, "text/html", "euc-jp"},
		{"utf-8 called latin", "utf-8", ru, "", "text/html; charset=iso-8859-1", "utf-8"},
		{"nothing said, cyrillic", "windows-1251", ru, "", "text/html", "windows-1251"},
		{"nothing said, koi8", "koi8-r", ru, "", "text/html", "koi8-r"},
		{"nothing said, japanese", "shift_jis", ja, "", "text/html", "shift_jis"},
		{"nothing said, latin", "windows-1252", de, "", "text/html", "windows-1252"},
		{"utf-8 in the header is a lie, meta knows better", "windows-1251", ru, `<meta charset="windows-1251">`, "text/html; charset=utf-8", "windows-1251"},
		{"utf-8 in both is a lie", "windows-1251", ru, `<meta charset="utf-8">`, "text/html; charset=utf-8", "windows-1251"},
		{"utf-16 in meta is a lie", "utf-8", de, `<meta charset="utf-16">`, "text/html", "utf-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			enc, err := htmlindex.Get(c.encoding)
			if err != nil {
				t.Fatal(err)
			}
			body, err := enc.NewEncoder().String("<html><head>" + c.head + "</head><body><p>" + c.text + "</p></body></html>")
			if err != nil {
				t.Fatal(err)
			}
			p, err := Open([]byte(body), c.contentType, false)
			if err != nil {
				t.Fatal(err)
			}
			if got := dom.Text(p.Root); p.Charset != c.want || got != c.text {
				t.Errorf("charset %s, text %q; want %s, %q", p.Charset, got, c.want, c.text)
			}
		})
	}
}

func TestByteOrderMark(t *testing.T) {
	for name, body := range map[string]string{
		"utf-8":    "\xef\xbb\xbf<p>a",
		"utf-16le": "\xff\xfe<\x00p\x00>\x00a\x00",
		"utf-16be": "\xfe\xff\x00<\x00p\x00>\x00a",
	} {
		p, err := Open([]byte(body), "text/html; charset=windows-1251", false)
		if err != nil || p.Charset != name || p.Root == nil || dom.Text(p.Root) != "a" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, body, contentType string }{
		{"said so", "A title\n\nA text of its own.", "text/plain"},
		{"nothing said", "A title\n\nA text of its own.", ""},
		{"called HTML", "A title\n\nA text of its own.", "text/html"},
		{"octet stream", "A title\n\nA text of its own.", "application/octet-stream"},
	} {
		p, err := Open([]byte(c.body), c.contentType, false)
		if err != nil || p.Plain != c.body {
			t.Errorf("%s: %+v, %v", c.name, p, err)
		}
	}
	if p, err := Open([]byte("<!doctype html><p>a"), "text/plain", false); err != nil || p.Root == nil {
		t.Errorf("HTML called plain text was not read as HTML: %v", err)
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       error
	}{
		{"depth below", strings.Repeat("<div>", MaxDepth-10) + "x", nil},
		{"depth above", strings.Repeat("<div>", MaxDepth+10) + "x", ErrTooDeep},
		{"bytes above", "<p>" + strings.Repeat("x", MaxBytes), ErrTooLarge},
		{"nodes below", "<p>" + strings.Repeat("<i>a</i>", MaxNodes/10), nil},
		{"nodes above", "<p>" + strings.Repeat("<i>a</i>", MaxNodes/4), ErrTooLarge},
		{"balanced markup is no trap", strings.Repeat("<p><b>a</b> <i>b</i>", 20_000), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open([]byte(c.body), "text/html", false)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestWeighSeesReopenedFormatting(t *testing.T) {
	var b strings.Builder
	for i := range 300 {
		b.WriteString("<font size=" + strings.Repeat("1", i+1) + ">")
	}
	b.WriteString(strings.Repeat("<p>x", 10_000))
	if n := Weigh([]byte(b.String())); n < MaxNodes {
		t.Errorf("weighs %d, want more than %d", n, MaxNodes)
	}
	same := strings.Repeat("<b>", 300) + strings.Repeat("<p>x", 10_000)
	if n := Weigh([]byte(same)); n > MaxNodes/10 {
		t.Errorf("the same tag weighs %d; HTML opens it three times at most", n)
	}
}
