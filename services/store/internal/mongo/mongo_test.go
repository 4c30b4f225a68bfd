package mongo

import (
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/services/store/internal/archive"
	"github.com/wireroom/wireroom/services/store/internal/archivetest"
)

func TestContract(t *testing.T) {
	archivetest.Run(t, archivetest.Options{
		NotAtomic: notAtomic(t),
		Fresh: func(t testing.TB) func() archive.Archive {
			uri := mongotest.Start(t)
			return func() archive.Archive { return opened(t, uri) }
		},
	})
}

func opened(t testing.TB, uri string) *Archive {
	t.Helper()
	a, err := Open(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// notAtomic asks the server whether it is FerretDB.
func notAtomic(t *testing.T) string {
	a := opened(t, mongotest.Start(t))
	var info struct {
		Ferret string `bson:"ferretdbVersion"`
	}
	if err := a.articles.Database().RunCommand(t.Context(), bson.D{{Key: "buildInfo", Value: 1}}).Decode(&info); err != nil {
		t.Fatal(err)
	}
	if info.Ferret == "" {
		return ""
	}
	return "FerretDB"
}
