package body

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wireroom/wireroom/services/parser/internal/dom"
)

// embed is what another service shows inside of the text.
type embed struct{ provider, url string }

// maxEmbeds bounds the embeds taken from one page.
const maxEmbeds = 100

// providers are the hosts whose frames belong to the text they stand in. Frames of other
// hosts are adverts, counters and the like.
var providers = map[string]string{
	"youtube.com": "youtube", "youtube-nocookie.com": "youtube", "youtu.be": "youtube", "vimeo.com": "vimeo", "dailymotion.com": "dailymotion", "twitch.tv": "twitch", "rumble.com": "rumble",
	"twitter.com": "twitter", "x.com": "twitter", "instagram.com": "instagram", "tiktok.com": "tiktok", "facebook.com": "facebook", "threads.net": "threads", "threads.com": "threads",
	"reddit.com": "reddit", "redditmedia.com": "reddit", "bsky.app": "bluesky", "t.me": "telegram", "linkedin.com": "linkedin", "pinterest.com": "pinterest", "vk.com": "vk", "weibo.com": "weibo",
	"spotify.com": "spotify", "soundcloud.com": "soundcloud", "podcasts.apple.com": "apple", "deezer.com": "deezer", "bandcamp.com": "bandcamp", "giphy.com": "giphy", "imgur.com": "imgur",
	"datawrapper.de": "datawrapper", "dwcdn.net": "datawrapper", "flourish.studio": "flourish", "infogram.com": "infogram", "documentcloud.org": "documentcloud", "scribd.com": "scribd",
	"maps.google.com": "google-maps", "openstreetmap.org": "openstreetmap", "streamable.com": "streamable", "ted.com": "ted",
}

// quotes are the classes under which services have a page quote a post of theirs; their
// scripts turn it into a frame.
var quotes = map[string]string{
	"twitter-tweet": "twitter", "twitter-video": "twitter", "instagram-media": "instagram", "tiktok-embed": "tiktok", "bluesky-embed": "bluesky", "reddit-embed-bq": "reddit", "reddit-card": "reddit",
	"text-post-media": "threads", "mastodon-embed": "mastodon", "imgur-embed-pub": "imgur", "fb-post": "facebook", "fb-video": "facebook",
}

// embedded is the embed that an element is, if it is one.
func embedded(n *html.Node) *embed {
	switch {
	case n.DataAtom == atom.Iframe:
		return framed(n)
	case n.Data == "lite-youtube" || n.Data == "amp-youtube":
		for _, key := range []string{"videoid", "data-videoid"} {
			if id := dom.Attr(n, key); id != "" {
				return &embed{"youtube", "https://www.youtube.com/watch?v=" + url.QueryEscape(id)}
			}
		}
	case n.DataAtom == atom.Blockquote || n.DataAtom == atom.Div:
		for c := range strings.FieldsSeq(dom.Attr(n, "class")) {
			if provider := quotes[c]; provider != "" {
				return &embed{provider, postURL(n)}
			}
		}
	}
	return nil
}

// framed is the embed of a frame. Buttons and counters of the same hosts are none.
func framed(n *html.Node) *embed {
	for _, key := range []string{"src", "data-src", "data-lazy-src", "data-url"} {
		u, err := url.Parse(dom.Attr(n, key))
		if err != nil || u.Host == "" {
			continue
		}
		if u.Scheme == "" {
			u.Scheme = "https"
		}
		provider := provider(u)
		if provider == "" || !isWeb(u) {
			return nil
		}
		for _, part := range []string{"/like", "/share", "/follow", "/subscribe", "/page.php", "widget_iframe", "/button"} {
			if strings.Contains(u.Path, part) {
				return nil
			}
		}
		return &embed{provider, address(u)}
	}
	return nil
}

func isWeb(u *url.URL) bool {
	return u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// provider is the service that an address belongs to: that of its host or of a domain
// above it.
func provider(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if strings.HasPrefix(host, "www.google.") && strings.HasPrefix(u.Path, "/maps") {
		return "google-maps"
	}
	for host != "" {
		if p := providers[host]; p != "" {
			return p
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return ""
}

// postURL is the address of a quoted post: as stated, or the last link in it that leads to
// a service.
func postURL(n *html.Node) string {
	for _, key := range []string{"cite", "data-instgrm-permalink", "data-href", "data-text-post-permalink"} {
		if u, err := url.Parse(dom.Attr(n, key)); err == nil && isWeb(u) {
			return address(u)
		}
	}
	last := ""
	dom.Walk(n, func(c *html.Node) bool {
		if c.DataAtom == atom.A {
			if u, err := url.Parse(dom.Attr(c, "href")); err == nil && provider(u) != "" && isWeb(u) {
				last = address(u)
			}
		}
		return true
	})
	return last
}

// embed adds a unit for an embed. Its text is what the page quotes of it.
func (r *reader) embed(n *html.Node, e *embed) {
	r.flush()
	text := ""
	if n.DataAtom != atom.Iframe {
		text = dom.Text(n)
	}
	if r.embeds++; r.embeds > maxEmbeds || e.url == "" && text == "" {
		return
	}
	u := unit{text: text, at: r.cur.at, embed: e}
	u.el = r.elem(u.at)
	r.units = append(r.units, u)
}
