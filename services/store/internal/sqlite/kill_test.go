package sqlite

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

var begin = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// killMe names the file that this binary, run as a child, writes to until it is killed.
const killMe = "WIREROOM_TEST_KILL_ME"

func TestMain(m *testing.M) {
	if path := os.Getenv(killMe); path != "" {
		writeForEver(path)
	}
	os.Exit(m.Run())
}

// writeForEver puts batches of ten and prints a line for each that was confirmed.
func writeForEver(path string) {
	ctx := context.Background()
	a, err := Open(ctx, path)
	if err != nil {
		panic(err)
	}
	for n := 0; ; n += 10 {
		if _, err := a.Put(ctx, samples(n, 10)); err != nil {
			panic(err)
		}
		if _, err := os.Stdout.WriteString("put\n"); err != nil {
			panic(err)
		}
	}
}

// What was confirmed is there after kill -9, what was not is there whole or not at all,
// and putting it again makes it whole.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killMe+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	confirmed := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if confirmed += 10; confirmed == 150 {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait() // it was killed
	a := open(t, path)
	if n := count(t, a); n < confirmed || n > confirmed+10 || n%10 != 0 {
		t.Errorf("%d records, %d were confirmed", n, confirmed)
	}
	results, err := a.Put(t.Context(), samples(0, confirmed+10))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Change != archive.Created || !r.Pending {
			t.Fatalf("%s: %s, pending %v", r.Article.ID, r.Change, r.Pending)
		}
	}
	if n := count(t, a); n != confirmed+10 {
		t.Errorf("%d records, want %d", n, confirmed+10)
	}
}
