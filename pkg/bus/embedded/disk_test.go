//go:build unix

package embedded_test

import (
	"errors"
	"fmt"
	"os/signal"
	"syscall"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/bus/embedded"
)

// A disk that was full: what was acked is there, and what comes after is taken again, for the
// clients of before.
func TestAFullDiskIsOutlived(t *testing.T) {
	s, err := embedded.Start(embedded.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0"}, bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	nc, err := s.Conn()
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "S", Subjects: []string{"s"}}); err != nil {
		t.Fatal(err)
	}
	acked := 0
	publish := func() error {
		_, err := js.Publish(t.Context(), "s", make([]byte, 10_000), jetstream.WithRetryAttempts(0))
		if err == nil {
			acked++
		}
		return err
	}
	if err := publish(); err != nil {
		t.Fatal(err)
	}
	room := limitFiles(t, 200_000)
	for err = error(nil); err == nil; err = publish() {
	}
	if acked < 5 {
		t.Fatalf("only %d messages were taken before the disk was full: %v", acked, err)
	}
	room()
	before, url := acked, s.URL()
	bustest.Eventually(t, publish)
	st, err := js.Stream(t.Context(), "S")
	if err != nil {
		t.Fatal(err)
	}
	if n := st.CachedInfo().State.Msgs; int(n) < acked || acked <= before { //nolint:gosec // a small count
		t.Errorf("%d messages, %d were acked, %d of them before", n, acked, before)
	}
	if s.URL() != url {
		t.Error("the server has another address")
	}
	other, err := embedded.Start(embedded.Config{Dir: t.TempDir()}, bustest.Log(t)) // closing one that is well
	if err != nil {
		t.Fatal(err)
	}
	other.Close()
}

// limitFiles lets no file of this process grow above a size until room is called: to a
// program it is the same as a full disk.
func limitFiles(t *testing.T, size uint64) (room func()) {
	t.Helper()
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	restore := func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Error(errors.Join(err, fmt.Errorf("the limit stays")))
		}
	}
	t.Cleanup(restore)
	return restore
}
