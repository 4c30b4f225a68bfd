package store

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/micro"

	"github.com/wireroom/wireroom/pkg/query"
)

// TestQueryDocs: docs/query.md names every subject that is answered, and query.Subjects those alone.
func TestQueryDocs(t *testing.T) {
	b, _ := stores(t, 1)
	var info micro.Info
	if code := ask(t, b, "$SRV.INFO.wireroom-store", "", &info); code != "" {
		t.Fatal(code)
	}
	page, err := os.ReadFile("../../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(info.Endpoints) != len(query.Subjects) {
		t.Errorf("%d endpoints, %d in query.Subjects", len(info.Endpoints), len(query.Subjects))
	}
	for _, e := range info.Endpoints {
		if !slices.ContainsFunc(query.Subjects, func(s query.Subject) bool { return s.Subject == e.Subject }) {
			t.Errorf("query.Subjects has no %s", e.Subject)
		}
		if !strings.Contains(string(page), "| `"+e.Subject+"` |") {
			t.Errorf("docs/query.md says nothing of %s", e.Subject)
		}
	}
}
