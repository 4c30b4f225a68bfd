package store_test

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/services/store"
)

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.db")
	for _, url := range []string{"sqlite:" + path, "sqlite://" + path, mongotest.Start(t)} {
		var log bytes.Buffer
		a, err := store.Open(t.Context(), url, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Put(t.Context(), []article.Article{{ID: "x"}}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		if !strings.Contains(log.String(), "archive open") {
			t.Errorf("%s: logged %q", url, log.String())
		}
	}
}

func TestOpenOthers(t *testing.T) {
	for _, url := range []string{"", "archive.db", "postgres://scott:tiger@h/x", "sqlite", "sqlite:"} {
		_, err := store.Open(t.Context(), url, slog.New(slog.DiscardHandler))
		if !errors.Is(err, store.ErrURL) {
			t.Errorf("%q: %v", url, err)
		}
		if err != nil && strings.Contains(err.Error(), "tiger") {
			t.Errorf("it says the password: %v", err)
		}
	}
}
