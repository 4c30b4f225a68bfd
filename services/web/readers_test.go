package web

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/event"
)

// follower is what one reader of the wire has seen.
type follower struct {
	rows, over int
	late       []time.Duration // of each row, since it was published
}

// follow reads so many rows of the wire, and fails where one is missing or out of order. Their
// titles say when they were published.
func (d *desk) follow(ctx context.Context, ready chan<- struct{}, rows int) (f follower, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url+"/live?after=0", nil)
	if err != nil {
		return f, err
	}
	resp, err := d.web.Do(req)
	if err != nil {
		return f, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return f, fmt.Errorf("the desk answers %s", resp.Status)
	}
	ready <- struct{}{}
	seq, lines := 0, bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for f.rows+f.over < rows && lines.Scan() {
		switch name, value, _ := strings.Cut(lines.Text(), ": "); {
		case name == "id":
			if seq++; value != strconv.Itoa(seq) {
				return f, fmt.Errorf("row %s follows %d", value, seq-1)
			}
		case name == "event" && value == "resync":
			return f, fmt.Errorf("resync after row %d", seq)
		case name == "data" && strings.HasPrefix(value, "more than"):
			f.over++
		case name == "data":
			f.rows++
			f.late = append(f.late, time.Since(titled(value)))
		}
	}
	return f, lines.Err()
}

// titled is the time in the title of a row.
func titled(row string) time.Time {
	_, rest, _ := strings.Cut(row, "published at ")
	digits, _, _ := strings.Cut(rest, "<")
	n, _ := strconv.ParseInt(digits, 10, 64)
	return time.Unix(0, n)
}

// TestManyReaders: so many pages follow the wire while so many rows a second are stored, and
// none misses a row. WIREROOM_READERS=500 WIREROOM_ROWS=6000 is a minute of a full desk, and
// says what it costs, readers and broker included.
func TestManyReaders(t *testing.T) {
	const perSecond = maxRate
	readers, rows := number(t, "WIREROOM_READERS", 50), number(t, "WIREROOM_ROWS", 150)
	d := openDesk(t, Config{})
	d.web = &http.Client{}
	ready := make(chan struct{}, readers)
	g, ctx := errgroup.WithContext(t.Context())
	seen := make([]follower, readers)
	for i := range seen {
		g.Go(func() (err error) {
			seen[i], err = d.follow(ctx, ready, rows)
			return err
		})
	}
	for range readers {
		select {
		case <-ready:
		case <-ctx.Done():
		}
	}
	began, before := time.Now(), cpu()
	var publishing errgroup.Group
	publishing.SetLimit(maxRate) // what waits for the broker
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for n := 1; n <= rows; n++ {
		<-tick.C
		publishing.Go(func() error {
			_, err := d.bus.Publish(ctx, event.Stored{Change: event.Created, Article: recordOf(fmt.Sprintf("r%d", n), fmt.Sprint("published at ", time.Now().UnixNano()))})
			return err
		})
	}
	err := errors.Join(publishing.Wait(), g.Wait())
	took, used := time.Since(began), cpu()-before
	if err != nil {
		t.Fatal(err)
	}
	var late []time.Duration
	for i, f := range seen {
		if f.rows != rows {
			t.Errorf("reader %d has %d of %d rows, and %d were counted", i, f.rows, rows, f.over)
		}
		late = append(late, f.late...)
	}
	slices.Sort(late)
	median, _, p99 := percentiles(late)
	t.Logf("%d readers, %d rows in %.1f s (%.0f a second): %.2f processors; a row is at its readers after %v at the median, %v for 99%%, %v at the longest",
		readers, rows, took.Seconds(), float64(rows)/took.Seconds(), used.Seconds()/took.Seconds(), median.Round(time.Microsecond), p99.Round(time.Microsecond), late[len(late)-1].Round(time.Microsecond))
}

// number is what the environment says, or another.
func number(t *testing.T, name string, other int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(other)))
	if err != nil || n < 1 {
		t.Fatalf("%s=%s is no number", name, os.Getenv(name))
	}
	return n
}

// cpu is what this process has used of the processors.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // never fails for the own process
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
