package sqlite

import (
	"bufio"
	"context"
	"log/slog"
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

// sweepMe says that it is to drop things rather than to write.
const sweepMe = "WIREROOM_TEST_SWEEP"

func TestMain(m *testing.M) {
	switch path := os.Getenv(killMe); {
	case path != "" && os.Getenv(sweepMe) != "":
		sweepForEver(path)
	case path != "":
		writeForEver(path)
	}
	os.Exit(m.Run())
}

// writeForEver puts batches of ten and prints a line for each that was confirmed.
func writeForEver(path string) {
	ctx := context.Background()
	a, err := Open(ctx, path, slog.New(slog.DiscardHandler))
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

// sweepForEver drops the texts of a file, and then its records, one by one, and prints a line for each.
func sweepForEver(path string) {
	ctx := context.Background()
	a, err := Open(ctx, path, slog.New(slog.DiscardHandler))
	if err != nil {
		panic(err)
	}
	for _, p := range []struct {
		list func(context.Context, archive.Kept, int) ([]archive.Kept, error)
		drop func(context.Context, []archive.Kept, time.Time) ([]archive.Kept, error)
	}{{a.Texts, a.DropTexts}, {a.Records, a.DropRecords}} {
		list, err := p.list(ctx, archive.Kept{}, 1000)
		if err != nil {
			panic(err)
		}
		for _, k := range list {
			if _, err = p.drop(ctx, []archive.Kept{k}, begin); err == nil {
				_, err = os.Stdout.WriteString("dropped\n")
			}
			if err != nil {
				panic(err)
			}
		}
	}
}

// What was dropped is dropped whole, and what was not is whole, wherever it was killed.
func TestKillSweep(t *testing.T) {
	for _, after := range []int{1, 30, 60, 61, 90} {
		path := filepath.Join(t.TempDir(), "archive.db")
		a := open(t, path)
		const n = 60
		results, err := a.Put(t.Context(), samples(0, n))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if err := a.Announced(t.Context(), []archive.Announcement{{ID: r.Article.ID, Revision: 1, Sequence: 1}}); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killMe+"="+path, sweepMe+"=1")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		confirmed := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if confirmed++; confirmed == after {
				_ = cmd.Process.Kill()
			}
		}
		if _ = cmd.Wait(); confirmed < after { // else it was killed
			t.Fatalf("it ended after %d", confirmed)
		}
		texts, records, err := a.Dropped(t.Context())
		if done := texts + 2*records; err != nil || done < confirmed || done > confirmed+1 {
			t.Errorf("%d texts and %d records were dropped, %v; %d were confirmed", texts, records, err, confirmed)
		}
		found, err := a.Search(t.Context(), archive.Search{Words: parsed(t, "minister")})
		if err != nil || found.Total != n-records-texts {
			t.Errorf("%d are found by their text, %v; %d and %d were dropped", found.Total, err, texts, records)
		}
		if left := count(t, a); left != n-records {
			t.Errorf("%d records, %d were dropped", left, records)
		}
		var loose int
		err = a.r.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM records WHERE num NOT IN (SELECT num FROM revisions)) + (SELECT count(*) FROM finds WHERE num NOT IN (SELECT num FROM revisions))
			+ (SELECT count(*) FROM words WHERE rowid NOT IN (SELECT id FROM finds))`).Scan(&loose)
		if err != nil || loose > 0 {
			t.Errorf("%d rows are left of what was dropped: %v", loose, err)
		}
	}
}
