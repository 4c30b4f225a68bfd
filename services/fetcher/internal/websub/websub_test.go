package websub

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
)

// sign is the signature of a body, as a hub makes it.
func sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func TestSigned(t *testing.T) {
	// RFC 4231, test case 2, and RFC 2202 for SHA-1.
	const key, body = "Jefe", "what do ya want for nothing?"
	const sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	for _, c := range []struct {
		name, signature, secret string
		want                    bool
	}{
		{"SHA-1", "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", key, true},
		{"SHA-256", "sha256=" + sha256, key, true},
		{"SHA-384", "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649", key, true},
		{"SHA-512", "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737", key, true},
		{"upper case", "SHA256=" + strings.ToUpper(sha256), key, true},
		{"other secret", "sha256=" + sha256, "jefe", false},
		{"cut short", "sha256=" + sha256[:20], key, false},
		{"no method", sha256, key, false},
		{"unknown method", "md5=" + sha256, key, false},
		{"none", "", key, false},
		{"no secret", sign("", []byte(body)), "", false},
	} {
		if got := Signed(c.signature, c.secret, []byte(body)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if Signed(sign(key, []byte(body)), key, []byte(body+".")) {
		t.Error("a changed body is signed")
	}
}

func TestReadIntent(t *testing.T) {
	const ask = "hub.mode=subscribe&hub.topic=https://a.com/feed&hub.challenge=x"
	for _, c := range []struct {
		name, query string
		bad         bool
		lease       time.Duration
	}{
		{"plain", ask + "&hub.lease_seconds=86400", false, 24 * time.Hour},
		{"no lease", ask, false, Lease},
		{"lease below one", ask + "&hub.lease_seconds=-1", false, Lease},
		{"lease no number", ask + "&hub.lease_seconds=NaN", false, Lease},
		{"lease for ever", ask + "&hub.lease_seconds=1e300", false, MaxLease},
		{"denied", "hub.mode=denied&hub.topic=https://a.com/feed&hub.reason=no", false, Lease},
		{"unknown mode", "hub.mode=publish&hub.topic=a&hub.challenge=x", true, Lease},
		{"no topic", "hub.mode=subscribe&hub.challenge=x", true, Lease},
		{"no challenge", "hub.mode=subscribe&hub.topic=a", true, Lease},
		{"nothing", "", true, Lease},
		{"challenge too long", "hub.mode=subscribe&hub.topic=a&hub.challenge=" + strings.Repeat("x", MaxChallenge+1), true, Lease},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		in, err := ReadIntent(q)
		if errors.Is(err, ErrIntent) != c.bad || in.Lease != c.lease {
			t.Errorf("%s: %+v, %v", c.name, in, err)
		}
	}
}

func TestAsk(t *testing.T) {
	form := Ask("https://a.com/feed", "https://me.org/websub/a/1", "key")
	if got := form.Encode(); got != "hub.callback=https%3A%2F%2Fme.org%2Fwebsub%2Fa%2F1&hub.lease_seconds=864000&hub.mode=subscribe&hub.secret=key&hub.topic=https%3A%2F%2Fa.com%2Ffeed" {
		t.Error(got)
	}
	if Ask("a", "b", "").Has("hub.secret") {
		t.Error("an empty secret is sent")
	}
}

func FuzzReadIntent(f *testing.F) {
	f.Add("hub.mode=subscribe&hub.topic=https://a.com/feed&hub.challenge=x&hub.lease_seconds=60")
	f.Add("hub.mode=denied&hub.reason=%00")
	f.Fuzz(func(t *testing.T, query string) {
		q, _ := url.ParseQuery(query) // what could be read of it
		in, err := ReadIntent(q)
		if in.Lease < time.Second || in.Lease > MaxLease || err == nil && len(in.Challenge) > MaxChallenge && in.Mode != Denied {
			t.Errorf("%q: %+v, %v", query, in, err)
		}
	})
}
