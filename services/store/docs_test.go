package store

import (
	"os"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/micro"
)

// TestQueryDocs: docs/query.md names every subject that is answered.
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
	if len(info.Endpoints) < 6 {
		t.Errorf("only %d endpoints", len(info.Endpoints))
	}
	for _, e := range info.Endpoints {
		if !strings.Contains(string(page), "| `"+e.Subject+"` |") {
			t.Errorf("docs/query.md says nothing of %s", e.Subject)
		}
	}
}
