package address

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func TestPublic(t *testing.T) {
	public := "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 " +
		"172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 168.63.129.17 " +
		"2606:4700::1111 2a00:1450::1 2001:4860:4860::8888 64:ff9b::808:808 2002:808:808::1 ::ffff:8.8.8.8"
	special := "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.255 168.63.129.16 169.254.0.1 " +
		"169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 " +
		"203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 " +
		":: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::10.1.2.3 64:ff9b:1::1 100::1 " +
		"100:0:0:1::1 2001::1 2001:0:1::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fdff::1 " +
		"fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1"
	for _, s := range strings.Fields(public) {
		if !Public(netip.MustParseAddr(s)) {
			t.Errorf("%s is refused", s)
		}
	}
	for _, s := range strings.Fields(special) {
		if Public(netip.MustParseAddr(s)) {
			t.Errorf("%s is let through", s)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is let through")
	}
}

func TestCheck(t *testing.T) {
	for address, ok := range map[string]bool{"1.1.1.1:443": true, "[2606:4700::1111]:443": true} {
		if err := Check(address); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"127.0.0.1:80", "[::1]:80", "[fe80::1%lo]:80"} {
		if err := Check(address); !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if Check("localhost:80") == nil || Check("1.1.1.1") == nil {
		t.Error("a name, or an address without its port, was let through")
	}
}
