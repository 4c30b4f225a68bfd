package hook

import (
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestDocs: what docs/alerts.md shows in Python verifies what is posted, and nothing else.
func TestDocs(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 here")
	}
	doc, err := os.ReadFile("../../../../docs/alerts.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(doc), "```python\n")
	code, _, _ = strings.Cut(code, "```")
	secret, now := NewSecret(), time.Now()
	run := func(signer string, stamp time.Time, body string) string {
		signature, err := Sign(signer, "ports:x:1", stamp, []byte(`{"a":1}`))
		if err != nil {
			t.Fatal(err)
		}
		headers, _ := json.Marshal(map[string]string{"webhook-id": "ports:x:1", "webhook-timestamp": strconv.FormatInt(stamp.Unix(), 10), "webhook-signature": signature})
		cmd := exec.CommandContext(t.Context(), python, "-c", code+"\nimport json, sys\nprint(verify(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3].encode()))", secret, string(headers), body) //nolint:gosec // our own document
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	for what, got := range map[string]string{
		"True": run(secret, now, `{"a":1}`), "False: another body": run(secret, now, `{"a":2}`),
		"False: another secret": run(NewSecret(), now, `{"a":1}`), "False: an old one": run(secret, now.Add(-time.Hour), `{"a":1}`),
	} {
		if !strings.HasPrefix(what, got) {
			t.Errorf("it says %s of %s", got, what)
		}
	}
}
