package feed

import (
	"net/http"
	"testing"
)

func TestHubOfFeed(t *testing.T) {
	const links = `<link rel="alternate" href="/"/><link rel="HUB" href="/hub"/><link rel="hub" href="https://second.hub/"/><link rel="self" href="self.xml"/>`
	const hub, self = "https://x.com/hub", "https://x.com/feeds/self.xml"
	tests := []struct{ name, in, hub, self string }{
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom">` + links + `</feed>`, hub, self},
		{"Atom behind the entries", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id></entry>` + links + `</feed>`, hub, self},
		{"Atom's entries have their own", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>` + links + `</entry></feed>`, "", ""},
		{"Atom with a base", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://y.com/a/"><link rel="hub" href="hub"/><link rel="self" href="f"/></feed>`, "https://y.com/a/hub", "https://y.com/a/f"},
		{"RSS", `<rss xmlns:any="http://www.w3.org/2005/Atom"><channel><any:link rel="hub" href="/hub"/><any:link rel="self" href="self.xml"/></channel></rss>`, hub, self},
		{"RSS, undeclared", `<rss><channel><atom10:link rel="hub" href="/hub"/><atom:link rel="self" href="self.xml"/></channel></rss>`, hub, self},
		{"RSS, without a prefix", `<rss><channel>` + links + `</channel></rss>`, hub, self},
		{"RDF", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><atom:link rel="hub" href="/hub"/><atom:link rel="self" href="self.xml"/></channel></rdf:RDF>`, hub, self},
		{"JSON", `{"version":"https://jsonfeed.org/version/1.1","feed_url":"self.xml","hubs":[{"type":"WebSub","url":"/hub"},{"url":"https://second.hub/"}],"items":[]}`, hub, self},
		{"JSON with wrong types", `{"version":"https://jsonfeed.org/version/1.1","feed_url":[1],"hubs":"x","items":[]}`, "", ""},
		{"no address", `<rss><channel><atom:link rel="hub" href="mailto:x@x.com"/><atom:link rel="self"/></channel></rss>`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if f := parse(t, tt.in); f.Hub != tt.hub || f.Self != tt.self {
				t.Errorf("hub %q, self %q, want %q and %q", f.Hub, f.Self, tt.hub, tt.self)
			}
		})
	}
}

func TestHubFromHeader(t *testing.T) {
	const hub, self = "https://hub.x.com/", "https://x.com/feeds/self.xml"
	tests := []struct {
		name      string
		in        []string
		hub, self string
	}{
		{"two headers", []string{`<https://hub.x.com/>; rel="hub"`, `<self.xml>; rel="self"`}, hub, self},
		{"one header", []string{`<https://hub.x.com/>;rel=hub,<self.xml>;rel=self`}, hub, self},
		{"white space", []string{"  < https://hub.x.com/ >  ; \t rel = \"hub\" , , <self.xml> ; rel=self ; "}, hub, self},
		{"several relations", []string{`<https://hub.x.com/>; rel="alternate HUB"`}, hub, ""},
		{"upper case", []string{`<https://hub.x.com/>; REL=Hub`}, hub, ""},
		{"a comma within", []string{`</a,b;c>; title="x, <https://y.com/>; rel=\"hub\""; rel=next, <https://hub.x.com/>; rel=hub`}, hub, ""},
		{"a mark within", []string{`<https://y.com/>; title="a\"; rel=hub; x=\""`}, "", ""},
		{"parameters without a value", []string{`<https://hub.x.com/>; crossorigin; title*=UTF-8''x; rel=hub`}, hub, ""},
		{"the first hub", []string{`<https://hub.x.com/>; rel=hub, <https://y.com/>; rel=hub`}, hub, ""},
		{"the first relation", []string{`<https://hub.x.com/>; rel=next; rel=hub`}, "", ""},
		{"of another resource", []string{`<https://hub.x.com/>; rel=hub; anchor="/other"`, `<self.xml>; anchor="all.xml"; rel=self`}, "", self},
		{"no address", []string{`<mailto:x@x.com>; rel=hub, <>; rel=self`}, "", ""},
		{"a mark that does not close", []string{`<https://hub.x.com/>; rel="hub`}, hub, ""},
		{"a target that does not close", []string{`<https://hub.x.com/; rel=hub`}, "", ""},
		{"no link", []string{"", ",,;;", "rel=hub"}, "", ""},
		{"nothing", nil, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if h, s := HubFromHeader(http.Header{"Link": tt.in}, base); h != tt.hub || s != tt.self {
				t.Errorf("hub %q, self %q, want %q and %q", h, s, tt.hub, tt.self)
			}
		})
	}
}

// FuzzHubFromHeader looks for panics, and for addresses that are none.
func FuzzHubFromHeader(f *testing.F) {
	f.Add(`<https://hub.x.com/>; rel="alternate \"hub"; anchor="x", <self.xml>;rel=self`)
	f.Fuzz(func(t *testing.T, s string) {
		hub, self := HubFromHeader(http.Header{"Link": {s}}, base)
		for _, u := range []string{hub, self} {
			if u != "" && resolve(nil, u) != u {
				t.Errorf("%q of %q", u, s)
			}
		}
	})
}
