package article

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// ErrURL is returned for an address that no article can have.
var ErrURL = errors.New("not an http or https URL with a host")

// MaxURL is the longest address taken, in bytes; what is longer is a trap, not an article.
const MaxURL = 4096

// Normalize gives an address its one form, so that an article has one identity:
// lower-case punycode host, no default port, no user, no fragment (but "#!" stays),
// dot segments resolved, one percent-encoding (RFC 3986 section 6.2.2), no tracking
// parameters or session ids, no trailing slash except for the root. Normalising twice
// changes nothing. AMP addresses stay apart.
func Normalize(raw string) (string, error) {
	if len(raw) > MaxURL {
		return "", fmt.Errorf("normalize: %d bytes long, the limit is %d: %w", len(raw), MaxURL, ErrURL)
	}
	u, err := url.Parse(clean(raw))
	if err != nil {
		return "", fmt.Errorf("normalize %q: %w", raw, ErrURL)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", fmt.Errorf("normalize %q: %w", raw, ErrURL)
	}
	host, err := normalHost(u)
	if err != nil {
		return "", fmt.Errorf("normalize %q: %w", raw, err)
	}
	return u.Scheme + "://" + host + normalPath(u.EscapedPath()) + normalQuery(u.RawQuery) + normalFragment(u), nil
}

// clean repairs what browsers repair: white space around and inside, a stray percent
// sign, a scheme left out ("//host/path" and "host/path" are not guessed at).
func clean(raw string) string {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || isInvisible(r) })
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '\t' || c == '\n' || c == '\r':
		case c == '%' && !(i+2 < len(raw) && isHex(raw[i+1]) && isHex(raw[i+2])):
			b.WriteString("%25")
		case c <= ' ' || c == 0x7f:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isInvisible(r rune) bool { return r == '\u200b' || r == '\ufeff' || r == '\u00a0' }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func normalHost(u *url.URL) (string, error) {
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ". ")
	if host == "" {
		return "", ErrURL
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.String()
		if ip.Is6() {
			host = "[" + host + "]"
		}
	} else if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	} else if strings.ContainsFunc(host, notHostname) {
		return "", ErrURL
	}
	if p := u.Port(); p != "" && p != defaultPort(u.Scheme) {
		host += ":" + p
	}
	return host, nil
}

// notHostname leaves in the underscore, which idna refuses and real hosts use.
func notHostname(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

func normalPath(p string) string {
	p = dropSession(encode(p, pathSafe))
	return path.Clean("/" + p) // also drops the trailing slash
}

// dropSession removes ";jsessionid=..." and its kind from the path.
func dropSession(p string) string {
	if i := strings.Index(strings.ToLower(p), ";jsessionid="); i >= 0 {
		rest := p[i+1:]
		if j := strings.IndexAny(rest, "/;"); j >= 0 {
			return p[:i] + dropSession(rest[j:])
		}
		return p[:i]
	}
	return p
}

func normalQuery(q string) string {
	var kept []string
	for _, pair := range strings.Split(q, "&") {
		pair = encode(pair, querySafe)
		name, _, _ := strings.Cut(pair, "=")
		if pair != "" && !noise(name) {
			kept = append(kept, pair)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "?" + strings.Join(kept, "&")
}

// normalFragment keeps "#!", with which some sites address their articles.
func normalFragment(u *url.URL) string {
	f := u.EscapedFragment()
	if !strings.HasPrefix(f, "!") || f == "!" {
		return ""
	}
	return "#" + encode(f, querySafe)
}

const (
	unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	pathSafe   = unreserved + "!$&'()*+,;=:@/"
	querySafe  = pathSafe + "?"
)

// encode brings the percent-encoding of s to one form: unreserved characters plain,
// upper-case hex, what is not in safe encoded.
func encode(s, safe string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c, encoded := s[i], false
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c, encoded = unhex(s[i+1])<<4|unhex(s[i+2]), true
			i += 2
		}
		plain := strings.IndexByte(safe, c) >= 0
		if encoded {
			plain = strings.IndexByte(unreserved, c) >= 0
		}
		if plain {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// noise reports whether a query parameter says who sent the reader, not what to show.
func noise(name string) bool {
	name = strings.ToLower(name)
	if noiseNames[name] {
		return true
	}
	for _, p := range noisePrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// noisePrefixes are families of campaign parameters; the second line are session ids.
var noisePrefixes = []string{
	"utm_", "mtm_", "pk_", "hsa_", "at_custom", "ns_", "__hs", "oly_", "trk_", "guce_",
	"aspsessionid",
}

var noiseNames = set(
	"fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh epik srsltid " +
		"mc_cid mc_eid _ga _gl _hsenc _hsmi hsctatracking mkt_tok vero_id vero_conv _openstat spm scm dm_i " +
		"cmp cmpid cmp_id icid ito intcmp int_cmp smid smtyp s_cid s_kwcid ncid ocid mbid cid_source xtor wt_mc wt.mc_id wt_zmc " +
		"at_medium at_campaign at_link_id at_link_type at_link_origin at_format at_ptr_name at_bbc_team " +
		"ref_src ref_url __twitter_impression __tn__ _branch_match_id soc_src soc_trk guccounter traffic_source sr_share " +
		"share_id sharetype campaign_id rss_campaign feedtype feedname " +
		"phpsessid jsessionid sessionid session_id")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// Domain is the registrable domain of a host or host:port ("news.example.co.uk" gives
// "example.co.uk"), or the host itself where it has none, such as an IP address.
func Domain(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(strings.ToLower(strings.TrimRight(host, ".")), "[]")
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

// SameSite reports whether two addresses lie under one registrable domain and port.
func SameSite(a, b string) bool {
	ka, errA := HostKey(a)
	kb, errB := HostKey(b)
	return errA == nil && errB == nil && ka == kb
}

// HostKey is the politeness key of an address: registrable domain, and the port where
// it is not the scheme's own. All hosts of a domain share one delay, because they share
// machines more often than not.
func HostKey(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return "", fmt.Errorf("host key of %q: %w", raw, ErrURL)
	}
	key := Domain(u.Hostname())
	if p := u.Port(); p != "" && p != defaultPort(strings.ToLower(u.Scheme)) {
		key = net.JoinHostPort(key, p)
	}
	return key, nil
}
