package store

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/wireroom/wireroom/services/store/internal/mongo"
	"github.com/wireroom/wireroom/services/store/internal/sqlite"
)

// Open opens the archive that a URL names: "sqlite:PATH", a file that is created where
// there is none, or "mongodb://..." and "mongodb+srv://...", a server that must answer.
// Errors and the log never show the URL's password.
func Open(ctx context.Context, url string, log *slog.Logger) (Archive, error) {
	kind, rest, _ := strings.Cut(url, ":")
	switch kind {
	case "sqlite":
		path := strings.TrimPrefix(rest, "//") // as in sqlite:///var/lib/archive.db
		a, err := sqlite.Open(ctx, path, log)
		if err != nil {
			return nil, err
		}
		log.Info("archive open", "archive", "sqlite:"+path)
		return a, nil
	case "mongodb", "mongodb+srv":
		a, err := mongo.Open(ctx, url)
		if err != nil {
			return nil, err
		}
		log.Info("archive open", "archive", a.String())
		return a, nil
	}
	return nil, fmt.Errorf("the archive must be sqlite:PATH, mongodb://... or mongodb+srv://... (--archive), not %q: %w", kind, ErrURL)
}
