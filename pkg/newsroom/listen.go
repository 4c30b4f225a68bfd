package newsroom

import (
	"net"
	"net/netip"
)

// listen opens the loopback address of site number i: 127.0.0.2 for the first, so that
// every site is a host of its own. Where the system has 127.0.0.1 only (macOS), sites
// differ by their port.
func listen(i, port int) (net.Listener, error) {
	if port != 0 {
		port += i
	}
	own := netip.AddrFrom4([4]byte{127, 0, byte((i + 2) >> 8), byte(i + 2)})
	if l, err := listenOn(own, port); err == nil {
		return l, nil
	}
	return listenOn(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

func listenOn(ip netip.Addr, port int) (net.Listener, error) {
	return net.ListenTCP("tcp4", net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(port))))
}
