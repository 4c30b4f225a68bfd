package web

import (
	"errors"
	"fmt"
	"net"
	"strings"
)

// DefaultListen is where the desk is when nobody says otherwise.
const DefaultListen = "127.0.0.1:8080"

// Config is the desk's whole manual: every setting with its default.
type Config struct {
	Base         string   `name:"web-base" help:"Path under which a proxy shows the desk, such as /news." placeholder:"PATH"`
	Auth         string   `help:"File of those who may use the desk, who then sign in: 'wireroom desk user add' makes it." placeholder:"FILE"`
	NoAuth       bool     `name:"no-auth" help:"Let everybody who can reach an address other than loopback read and operate the desk."`
	TrustProxy   bool     `name:"trust-proxy" help:"Believe the X-Forwarded-For and X-Forwarded-Proto of a proxy that stands before the desk and sets them itself."`
	PrivateHooks bool     `name:"private-hooks" help:"Let alerts post to private addresses, and over plain HTTP."`
	Hosts        []string `name:"web-host" help:"Further name under which browsers know the desk, such as that of a proxy. May be repeated." placeholder:"NAME"`
}

// Validate says what is wrong with the settings for a desk that listens at an address, and
// how the flag is called.
func (c Config) Validate(listen string) error {
	if c.Base != "" && (!strings.HasPrefix(c.Base, "/") || strings.HasSuffix(c.Base, "/") || strings.ContainsAny(c.Base, "?#\"<> ")) {
		return fmt.Errorf("--web-base %q must begin with / and not end with it, as in /news", c.Base)
	}
	if c.Auth != "" && c.NoAuth {
		return errors.New("--auth asks who is there and --no-auth does not: say one of them")
	}
	if c.Auth == "" && !c.NoAuth && !Loopback(listen) {
		return fmt.Errorf("the desk would be open to everybody who can reach %s: have people sign in (--auth FILE), listen on loopback, such as %s, behind a proxy that asks who is there, or say --no-auth", listen, DefaultListen)
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
