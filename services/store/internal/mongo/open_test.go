package mongo

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/mongotest"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

func TestOpenErrors(t *testing.T) {
	for _, c := range []struct {
		name, uri, says string
		is              error
	}{
		{"nobody there", "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=50", "no MongoDB at mongodb://127.0.0.1:1/x: is it running? (--archive)", archive.ErrUnavailable},
		{"password hidden", "mongodb://scott:t%21ger@127.0.0.1:1/x?serverSelectionTimeoutMS=50", "mongodb://127.0.0.1:1/x", archive.ErrUnavailable},
		{"bad escape", "mongodb://scott:t%ger@h/x", "cannot be read", archive.ErrURL},
		{"no host", "mongodb://", "cannot be read", archive.ErrURL},
		{"bad option", "mongodb://scott:t!ger@h/?w=-7", "", archive.ErrURL},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := Open(t.Context(), c.uri)
			if err == nil {
				_ = a.Close()
				t.Fatal("it opens")
			}
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
			for _, secret := range []string{"t%21ger", "t!ger", "t%ger", "scott:"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("it says %q: %v", secret, err)
				}
			}
		})
	}
}

func TestRefusedPassword(t *testing.T) {
	uri := strings.Replace(mongotest.Start(t), "mongodb://", "mongodb://scott:t%21ger@", 1)
	a, err := Open(t.Context(), uri)
	if err == nil {
		_ = a.Close()
		t.Skip("this server takes any password; WIREROOM_TEST_MONGODB_URI names a real one")
	}
	if !errors.Is(err, archive.ErrURL) || strings.Contains(err.Error(), "t!ger") || strings.Contains(err.Error(), "t%21ger") {
		t.Errorf("got %v", err)
	}
}

func TestDatabaseName(t *testing.T) {
	uri := mongotest.Start(t)
	named := opened(t, uri)
	if want := uri[strings.LastIndex(uri, "/")+1:]; named.articles.Database().Name() != want || !strings.HasSuffix(named.String(), "/"+want) {
		t.Errorf("database %s, %s", named.articles.Database().Name(), named)
	}
	unnamed := opened(t, uri[:strings.LastIndex(uri, "/")])
	if got := unnamed.articles.Database().Name(); got != "wireroom" {
		t.Errorf("database %s without a name", got)
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "title", "$a.b", "%24", "%2E%25", "a%"} {
		f.Add(s, "x")
	}
	f.Fuzz(func(t *testing.T, s, o string) {
		e := escape(s)
		if strings.ContainsAny(e, ".$") || unescape(e) != s {
			t.Errorf("%q becomes %q becomes %q", s, e, unescape(e))
		}
		if s != o && e == escape(o) {
			t.Errorf("%q and %q both become %q", s, o, e)
		}
	})
}

func TestOptionalFields(t *testing.T) {
	have := map[string]bool{}
	for _, name := range optional {
		have[name] = true
	}
	for _, name := range []string{"withdrawn", "sequence", "pending", "others", "published", "terms"} {
		if !have[name] {
			t.Errorf("%s would stay when a later version has none", name)
		}
	}
	for _, name := range []string{"_id", "id", "checks", "title", "text"} {
		if have[name] {
			t.Errorf("%s would be cleared: %v", name, maps.Keys(have))
		}
	}
}
