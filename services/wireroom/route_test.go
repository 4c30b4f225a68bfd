package main

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
)

// listed are the sources as `sources list --json` shows them, by their names.
func listed(t *testing.T, data string) map[string]event.Source {
	t.Helper()
	out := map[string]event.Source{}
	dec := json.NewDecoder(strings.NewReader(must(t, "sources", "list", "--json", "--data", data)))
	for dec.More() {
		var s event.Source
		if err := dec.Decode(&s); err != nil {
			t.Fatal(err)
		}
		out[s.ID] = s
	}
	return out
}

// TestRoutes: proxies and exceptions from verification come from the file, change with it,
// come from the command line, and are shown without the proxy's password.
func TestRoutes(t *testing.T) {
	site := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(site.Close)
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "wireroom.yaml")
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: site.Certificate().Raw}))
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.ReplaceAll(text, "SITE", site.URL)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("site.pem", ca)
	write("wireroom.yaml", "sources:\n  - {id: a, url: SITE/a, tls-ca: site.pem}\n  - {id: b, url: SITE/b, insecure-accept-any-certificate: true}\n  - {id: c, url: SITE/c, proxy: 'http://me:secret@127.0.0.1:1'}\n")
	up := start(t, "up", "--config", file, "--allow-private", "--delay", "0s", "--data", data)
	up.says("exception from the verification")
	must(t, "sources", "add", "--data", data, "--proxy", "socks5://me:secret@127.0.0.1:1", "--tls-ca", filepath.Join(dir, "site.pem"), site.URL+"/d")
	all := listed(t, data)
	d := all[strings.NewReplacer("https://", "", ".", "-", ":", "-").Replace(site.URL)+"-d"]
	if all["a"].CA != ca || !all["b"].AnyCertificate || all["c"].Proxy != "http://hidden@127.0.0.1:1" || d.Proxy != "socks5://hidden@127.0.0.1:1" || d.CA != ca {
		t.Errorf("listed: %+v", all)
	}
	if out := must(t, "status", "--data", data) + must(t, "status", "--json", "--data", data); !strings.Contains(out, "its certificate is not verified") || strings.Contains(out, "secret") {
		t.Errorf("status says %s", out)
	}
	write("wireroom.yaml", "sources:\n  - {id: a, url: SITE/a}\n  - {id: b, url: SITE/b, proxy: direct}\n")
	_ = up.cmd.Process.Signal(syscall.SIGHUP)
	eventually(t, func() error {
		if all := listed(t, data); all["a"].CA != "" || all["b"].AnyCertificate || all["b"].Proxy != "direct" {
			return notYet("listed: %+v", all)
		}
		return nil
	})
	up.stop()
	for name, text := range map[string]string{"no file": "tls-ca: nowhere.pem", "no certificate": "tls-ca: wireroom.yaml", "no proxy": "proxy: 'secret:secret@host'"} {
		write("bad.yaml", "sources:\n  - {url: SITE/a, "+text+"}\n")
		bad := start(t, "up", "--once", "--config", filepath.Join(dir, "bad.yaml"), "--data", data)
		if code, said := bad.wait(), bad.err.String(); code != 2 || strings.Contains(said, "secret") {
			t.Errorf("%s: exit %d, %s", name, code, said)
		}
	}
}

// TestCheckOfAnExceptedSite: the dry run takes the same exceptions, and says so.
func TestCheckOfAnExceptedSite(t *testing.T) {
	site := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			fmt.Fprintf(w, `<rss version="2.0"><channel><title>T</title><item><link>https://%s/1</link></item></channel></rss>`, r.Host)
		case "/1":
			story(w, "secure", "The bridge was closed on Tuesday, the council said.")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(site.Close)
	plain := command(t, "check", "--allow-private", "--delay", "0s", site.URL+"/feed")
	if code, said := plain.wait(), plain.err.String(); code != 1 || !strings.Contains(said, "tls: ") {
		t.Errorf("without exception: exit %d, %s", code, said)
	}
	out := must(t, "check", "--allow-private", "--delay", "0s", "--json", "--insecure-accept-any-certificate", site.URL+"/feed")
	if !strings.Contains(out, `"caution": "its certificate is not verified"`) && !strings.Contains(out, `"caution":"its certificate is not verified"`) || !strings.Contains(out, "unverified") {
		t.Errorf("the report: %s", out)
	}
}
