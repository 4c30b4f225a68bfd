// Package address tells which network addresses may be dialled for somebody else: those of
// the Internet, and none of the machines, networks and clouds that we are in.
//
// It dials nothing. Whoever does asks it for each address that a name resolved to, just
// before the connection is made: a name that resolves to something else the second time
// gains nothing.
package address

import (
	"errors"
	"fmt"
	"net/netip"
)

// ErrPrivate is returned for an address that is not on the Internet.
var ErrPrivate = errors.New("no public address")

// Check is for a dialler's Control: whether an address, a literal with a port, may be dialled.
func Check(address string) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %q: %w", address, err)
	}
	if !Public(to.Addr()) {
		return fmt.Errorf("%s is %w", to.Addr(), ErrPrivate)
	}
	return nil
}

// special are the addresses that no news site has: the IANA special-purpose registries
// for IPv4 and IPv6 (RFC 6890), multicast, and the addresses of clouds' metadata services
// that are in none of these.
var special = prefixes(
	"0.0.0.0/8",        // this network
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // carrier-grade NAT; 100.100.100.200 is Alibaba's metadata
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // Azure's host
	"169.254.0.0/16",   // link-local; 169.254.169.254 is everyone's metadata
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments; 192.0.0.192 is Oracle's metadata
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // 6to4 relay
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, broadcast

	"::/96",          // unspecified, loopback, IPv4-compatible
	"64:ff9b:1::/48", // NAT64 of one's own network
	"100::/64",       // discard
	"100:0:0:1::/64", // dummy
	"2001::/23",      // protocol assignments, Teredo, ORCHID
	"2001:db8::/32",  // documentation
	"3fff::/20",      // documentation
	"5f00::/16",      // segment routing
	"fc00::/7",       // unique local; fd00:ec2::254 is Amazon's metadata
	"fe80::/10",      // link-local
	"fec0::/10",      // site-local, once
	"ff00::/8",       // multicast
)

// carriers are the IPv6 prefixes with an IPv4 address inside, and where it begins: what
// they carry decides.
var carriers = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12}, // NAT64
	{netip.MustParsePrefix("2002::/16"), 2},     // 6to4
}

// Public reports whether an address may belong to a site on the Internet.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("") // ::ffff:127.0.0.1 is 127.0.0.1
	if !ip.IsValid() {
		return false
	}
	for _, c := range carriers {
		if c.prefix.Contains(ip) {
			b := ip.As16()
			return Public(netip.AddrFrom4([4]byte(b[c.at : c.at+4])))
		}
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, s := range texts {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}
