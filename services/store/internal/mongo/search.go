package mongo

import (
	"context"

	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// Search implements archive.Searcher by reading. Records are not indexed by their words here.
func (a *Archive) Search(ctx context.Context, s archive.Search) (archive.Found, error) {
	return archive.Scan(ctx, a, s)
}
