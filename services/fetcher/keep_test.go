package fetcher_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/warc"
	"github.com/wireroom/wireroom/services/fetcher"
)

// kept are the records in the one file of a directory, which may still be written.
func kept(dir string) (out []*warc.Record, err error) {
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 1 {
		return nil, fmt.Errorf("%v, %w", names, err)
	}
	f, err := os.Open(names[0])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := warc.NewReader(f)
	for err == nil {
		var rec *warc.Record
		if rec, err = r.Next(); err == nil {
			out = append(out, rec)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return out, err
}

// TestKeep: everything that is asked for is kept as WARC, with what the parser is told of a
// page, and without anybody's keys.
func TestKeep(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/feed": rss("/1", "/2"), "/2": status(http.StatusNotFound),
		"/1": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write([]byte("<title>A page</title><p>Text."))
			_ = z.Close()
		},
	})
	dir := filepath.Join(t.TempDir(), "warc")
	r := newRig(t, func(c *fetcher.Config) { c.Warc = dir })
	src, err := r.reg.Apply(t.Context(), event.Source{URL: s.URL + "/feed", Headers: map[string]string{"X-Api-Key": "secret"}})
	if err != nil {
		t.Fatal(err)
	}
	r.poll(src)
	r.ends(2)
	var all []*warc.Record
	bustest.Eventually(t, func() (err error) {
		if all, err = kept(dir); err == nil && len(all) < 12 {
			err = fmt.Errorf("%d records", len(all))
		}
		return err
	})
	answers, facts := map[string]*warc.Record{}, 0
	for i, rec := range all {
		if bytes.Contains(rec.Block, []byte("secret")) {
			t.Errorf("a key is kept: %s", rec.Block)
		}
		switch path := pathOf(rec.URI); rec.Type {
		case warc.Response:
			if answers[path] = rec; all[i-1].ConcurrentTo != rec.ID || !bytes.HasPrefix(all[i-1].Block, []byte("GET "+path+" HTTP/1.1\r\nHost: 127.0.0.1")) {
				t.Errorf("%s was asked for by %s", path, all[i-1].Block)
			}
		case warc.Metadata:
			facts++
			var page event.Fetched
			if err := json.Unmarshal(rec.Block, &page); err != nil || rec.RefersTo != answers["/1"].ID || page.Source.ID != src.ID || page.FinalURL != s.URL+"/1" || page.Hints.Title != "About /1" {
				t.Errorf("%+v, %v", page, err)
			}
		}
	}
	if facts != 1 {
		t.Errorf("facts of %d pages", facts)
	}
	for path, want := range map[string]int{"/robots.txt": 404, "/feed": 200, "/1": 200, "/2": 404} {
		rec := answers[path]
		if rec == nil {
			t.Errorf("%s is not kept", path)
			continue
		}
		if m, ok := warc.ReadMessage(rec.Block); !ok || m.Status != want || rec.Date.IsZero() {
			t.Errorf("%s: %d", path, m.Status)
		}
	}
	m, _ := warc.ReadMessage(answers["/1"].Block)
	if string(m.Body) != "<title>A page</title><p>Text." || m.Header.Get("Content-Encoding") != "" || m.Header.Get("X-Crawler-Content-Encoding") != "gzip" {
		t.Errorf("%v %s", m.Header, m.Body)
	}
}

// TestKeepFails: where nothing can be written the news goes on.
func TestKeepFails(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/feed": rss("/1"), "/1": page})
	dir := filepath.Join(t.TempDir(), "warc")
	r := newRig(t, func(c *fetcher.Config) { c.Warc = dir })
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	r.watch(s.URL + "/feed")
	if got := r.ends(1)["/1"]; got != "fetched" {
		t.Error(got)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := fetcher.Defaults()
	cfg.Warc = file
	if _, err := fetcher.New(t.Context(), cfg, bustest.Start(t), bustest.Log(t)); err == nil || !strings.Contains(err.Error(), "--warc") {
		t.Errorf("%v", err)
	}
	cfg.WarcSize = 10
	if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), "--warc-size") {
		t.Errorf("%v", err)
	}
}

// TestKeptIsBounded: files that are too old are removed at the start.
func TestKeptIsBounded(t *testing.T) {
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{"wireroom-old.warc.gz": 2 * time.Hour, "wireroom-young.warc.gz": 10 * time.Minute} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	newRig(t, func(c *fetcher.Config) { c.Warc, c.WarcKeep = dir, time.Hour })
	if _, err := os.Stat(filepath.Join(dir, "wireroom-old.warc.gz")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old file: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "wireroom-young.warc.gz")); err != nil {
		t.Errorf("the young file: %v", err)
	}
	bad := fetcher.Defaults()
	bad.WarcKeep, bad.WarcMost = -1, 5
	if err := bad.Validate(); err == nil || !strings.Contains(err.Error(), "--warc-keep") || !strings.Contains(err.Error(), "--warc-most") {
		t.Errorf("bounds that make no sense: %v", err)
	}
}
