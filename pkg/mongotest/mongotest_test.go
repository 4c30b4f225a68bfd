package mongotest

import (
	"net"
	"strings"
	"testing"
	"time"
)

func TestWithDatabase(t *testing.T) {
	for _, c := range []struct{ name, uri, want string }{
		{"bare", "mongodb://h:1", "mongodb://h:1/db"},
		{"slash", "mongodb://h:1/", "mongodb://h:1/db"},
		{"named", "mongodb://h:1/old", "mongodb://h:1/db"},
		{"many hosts", "mongodb://u:p@a:1,b:2/old?replicaSet=r", "mongodb://u:p@a:1,b:2/db?replicaSet=r"},
		{"query alone", "mongodb://h?w=1", "mongodb://h/db?w=1"},
		{"srv", "mongodb+srv://h", "mongodb+srv://h/db"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := withDatabase(c.uri, "db"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestStartGivesEachItsOwnDatabase(t *testing.T) {
	t.Setenv(EnvURI, "mongodb://h:1/given")
	a, b := Start(t), Start(t)
	if a == b || !strings.HasPrefix(a, "mongodb://h:1/wireroom_test_") {
		t.Errorf("got %s and %s", a, b)
	}
}

func TestServe(t *testing.T) {
	uri, stop, err := Serve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	addr := strings.TrimSuffix(strings.TrimPrefix(uri, "mongodb://"), "/")
	c, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		t.Fatalf("the server at %s does not answer: %v", uri, err)
	}
	_ = c.Close()
	stop()
	if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
		_ = c.Close()
		t.Error("the server runs on after stop")
	}
}
