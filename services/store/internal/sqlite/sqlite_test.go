package sqlite

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/archivetest"
)

func TestContract(t *testing.T) {
	archivetest.Run(t, archivetest.Options{Fresh: func(t testing.TB) func() archive.Archive {
		path := filepath.Join(t.TempDir(), "archive.db")
		return func() archive.Archive { return open(t, path) }
	}})
}

func open(t testing.TB, path string) *Archive {
	t.Helper()
	a, err := Open(t.Context(), path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}
