package websub

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // an old hub's; as a MAC it is not broken
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strings"
)

// SignatureHeader carries the signature of a delivery (section 8).
const SignatureHeader = "X-Hub-Signature"

var methods = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}

// Signed reports whether a signature, "sha256=<hex>", is that of a body under a secret.
// Nothing is signed under an empty secret.
func Signed(signature, secret string, body []byte) bool {
	method, sum, _ := strings.Cut(strings.TrimSpace(signature), "=")
	h, ok := methods[strings.ToLower(method)]
	got, err := hex.DecodeString(sum)
	if !ok || err != nil || secret == "" {
		return false
	}
	mac := hmac.New(h, []byte(secret))
	_, _ = mac.Write(body) // a hash takes everything
	return hmac.Equal(got, mac.Sum(nil))
}
