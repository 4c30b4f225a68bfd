package web

import (
	"fmt"
	"net"
	"strings"
)

// DefaultListen is where the desk is when nobody says otherwise.
const DefaultListen = "127.0.0.1:8080"

// Config is the desk's whole manual: every setting with its default.
type Config struct {
	Base   string `name:"web-base" help:"Path under which a proxy shows the desk, such as /news." placeholder:"PATH"`
	NoAuth bool   `name:"no-auth" help:"Let everybody who can reach an address other than loopback read and operate the desk."`
}

// Validate says what is wrong with the settings for a desk that listens at an address, and
// how the flag is called.
func (c Config) Validate(listen string) error {
	if c.Base != "" && (!strings.HasPrefix(c.Base, "/") || strings.HasSuffix(c.Base, "/") || strings.ContainsAny(c.Base, "?#\"<> ")) {
		return fmt.Errorf("--web-base %q must begin with / and not end with it, as in /news", c.Base)
	}
	if !c.NoAuth && !Loopback(listen) {
		return fmt.Errorf("the desk would be open to everybody who can reach %s: listen on loopback, such as %s, behind a proxy that asks who is there, or say --no-auth", listen, DefaultListen)
	}
	return nil
}

// Loopback reports whether an address can be reached from this machine only.
func Loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
