package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
	"github.com/wireroom/wireroom/pkg/event"
)

// TestOldData: a data directory that a Wireroom of 2026-11-24 left is gone on with. That one
// had stored two articles of a source, and stopped when three more were parsed and not yet
// stored. Its site is no more.
func TestOldData(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	unpack(t, "testdata/old/data-2026-11-24.tar.gz", data)
	if out := must(t, "sources", "list", "--json", "--data", data); !strings.Contains(out, "http://127.0.0.7:18080/feed.xml") {
		t.Errorf("before: the source is not known: %s", out)
	}
	must(t, "up", "--once", "--data", data, "--allow-private", "--delay", "0s")
	var titles []string
	for _, a := range records(t, "--data", data) {
		titles = append(titles, a.Title)
		now := a.Source.ID == "example" // stored by this Wireroom, which knows stories
		if a.Sequence == 0 || (a.Story != "") != now {
			t.Errorf("%s: sequence %d, story %q", a.Title, a.Sequence, a.Story)
		}
	}
	slices.Sort(titles)
	if want := []string{"The-ferry-runs", "The-mill-turns", "Waiting 0", "Waiting 1", "Waiting 2"}; !slices.Equal(titles, want) {
		t.Errorf("records %q, want %q", titles, want)
	}
	if b := ledgerOf(t, "--data", data); !b.Balanced || b.Found != 5 || b.States["stored"] != 5 || b.Open != 0 {
		t.Errorf("%+v", b)
	}
	n, _ := samples(t) // and there is work to be done still
	must(t, append([]string{"up", "--once", "--data", data, "--allow-private", "--delay", "0s"}, sitesOf(n)[:1]...)...)
	if got := len(records(t, "--data", data)); got <= 5 {
		t.Errorf("%d records after a source was added", got)
	}
	upToDate(t, data)
}

// upToDate: the streams that a new directory has are there, with the subjects that it has.
func upToDate(t *testing.T, data string) {
	t.Helper()
	fresh := t.TempDir()
	want, have := subjects(t, fresh, true), subjects(t, data, false)
	for stream, list := range want {
		for _, s := range list {
			if !slices.Contains(have[stream], s) {
				t.Errorf("stream %s does not take %s", stream, s)
			}
		}
	}
}

// subjects are those of each stream in a data directory.
func subjects(t *testing.T, data string, setup bool) map[string][]string {
	t.Helper()
	s, err := embedded.Start(embedded.Config{Dir: data, Fast: true}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b := bustest.Connect(t, s, "test")
	if setup {
		if err := b.Setup(t.Context(), bus.DefaultLimits); err != nil {
			t.Fatal(err)
		}
	}
	out := map[string][]string{}
	list := b.JetStream().ListStreams(t.Context())
	for info := range list.Info() {
		out[info.Config.Name] = info.Config.Subjects
	}
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	if len(out[event.StreamWire]) == 0 {
		t.Fatalf("no stream WIRE in %s", data)
	}
	return out
}

// unpack unpacks a tar.
func unpack(t *testing.T, file, dir string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.FileInfo().IsDir() {
			err = os.MkdirAll(path, 0o750)
		} else {
			var content []byte
			if content, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(path, content, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
