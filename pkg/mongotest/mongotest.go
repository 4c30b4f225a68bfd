// Package mongotest gives tests a MongoDB: the server that WIREROOM_TEST_MONGODB_URI
// names, else FerretDB, built from the module in ./ferretdb and run on a loopback port.
//
// It is not for programs that ship, and it holds no driver: it only hands out addresses.
package mongotest

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"sync"
	"testing"
)

// EnvURI names the environment variable with a server to use instead of FerretDB.
const EnvURI = "WIREROOM_TEST_MONGODB_URI"

// shared is the one server of a test binary. It is never stopped: it ends with the
// process whose pipe it reads. stopShared is kept because the garbage collector closes a
// pipe that nobody holds, which would end the server.
var (
	stopShared func() //nolint:unused // holding it is its use, see above
	shared     = sync.OnceValues(func() (uri string, err error) {
		uri, stopShared, err = Serve(context.Background())
		return uri, err
	})
)

// Start returns the URI of a database that nobody else uses. The first call on a machine
// builds FerretDB, which takes minutes. On the server of EnvURI dropping the database is
// left to the caller.
func Start(t testing.TB) string {
	t.Helper()
	server := os.Getenv(EnvURI)
	if server == "" {
		t.Logf("%s is not set: using FerretDB; building it takes minutes the first time", EnvURI)
		var err error
		if server, err = shared(); err != nil {
			t.Fatalf("no MongoDB for this test: %v", err)
		}
	}
	return withDatabase(server, "wireroom_test_"+strings.ToLower(rand.Text()[:12]))
}

// withDatabase puts a database name into a MongoDB URI. net/url cannot: it takes only one
// host.
func withDatabase(uri, name string) string {
	scheme, rest, _ := strings.Cut(uri, "://")
	rest, query, hasQuery := strings.Cut(rest, "?")
	hosts, _, _ := strings.Cut(rest, "/")
	uri = scheme + "://" + hosts + "/" + name
	if hasQuery {
		uri += "?" + query
	}
	return uri
}
