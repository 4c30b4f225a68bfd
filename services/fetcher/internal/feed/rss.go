package feed

import (
	"regexp"
	"strconv"
	"strings"
)

func rssDialect() *dialect {
	return &dialect{
		kind:       KindRSS,
		containers: set("rss", "rdf", "rdf:rdf", "channel"),
		visit:      rssElement,
		again:      regexp.MustCompile(`(?i)<(?:\w+:)?item[\s>]`),
	}
}

// rssElement takes an element of the channel.
func rssElement(f *Feed, n *node) {
	switch n.name {
	case "item", "rss:item":
		f.add(rssItem(f, n))
	case "title", "dc:title":
		setOnce(&f.Title, plain(n.content()))
	case "language", "dc:language":
		f.Language = n.content() // before the xml:lang of a container
	case "ttl":
		if m := minutes(n.content()); m > 0 {
			f.TTLMinutes = m
		}
	case "sy:updateperiod", "sy:updatefrequency":
		syndication(f, n)
	case "skiphours":
		f.skipHours(n)
	case "skipdays":
		f.skipDays(n)
	case "link", "atom:link", "atom10:link":
		rssLink(f, n)
	}
}

func rssLink(f *Feed, n *node) {
	if n.get("href") == "" {
		setOnce(&f.Link, resolve(n.base, n.content()))
		return
	}
	feedLinkElement(f, n)
}

// feedLinkElement takes a link of Atom, which RSS uses, too.
func feedLinkElement(f *Feed, n *node) {
	to := resolve(n.base, n.get("href"))
	switch strings.ToLower(n.get("rel")) {
	case "hub":
		setOnce(&f.Hub, to)
	case "self":
		setOnce(&f.Self, to)
	case "", "alternate":
		setOnce(&f.Link, to)
	}
}

func setOnce(to *string, s string) {
	if *to == "" {
		*to = s
	}
}

// syndication turns "twice a day" into minutes. The two parts come in either order;
// until both are known the period alone counts.
func syndication(f *Feed, n *node) {
	s := strings.ToLower(n.content())
	if n.name == "sy:updatefrequency" {
		if times, err := strconv.Atoi(s); err == nil && times > 1 {
			f.frequency = times
		}
		return
	}
	f.period = map[string]int{"hourly": 60, "daily": 1440, "weekly": 7 * 1440, "monthly": 30 * 1440, "yearly": 365 * 1440}[s]
}

const maxTTL = 365 * 24 * 60 // minutes; more is nonsense

func minutes(s string) int {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(n > 0) {
		return 0
	}
	return int(min(n, maxTTL))
}

func rssItem(f *Feed, n *node) Item {
	it := Item{Title: plain(n.value("title", "dc:title", "media:title"))}
	setOnce(&it.Title, plain(n.child("media:group").value("media:title")))
	it.ID, it.URL = rssIdentity(n)
	it.Published, it.PublishedAs = date(f.Language, n.value("pubdate"), n.value("dc:date"), n.value("dcterms:issued"), n.value("dcterms:created"), n.value("atom:published"), n.value("published"), n.value("date"))
	it.Updated, it.UpdatedAs = date(f.Language, n.value("atom:updated"), n.value("dcterms:modified"), n.value("updated"), n.value("lastbuilddate"))
	it.Authors = rssAuthors(n)
	description := n.filled("description", "atom:summary", "summary", "dc:description", "media:description", "itunes:summary")
	if description.content() == "" {
		description = n.child("media:group").filled("media:description")
	}
	it.ContentHTML = n.filled("content:encoded", "encoded", "xhtml:body", "atom:content", "content").markup()
	if it.ContentHTML == "" && isMarkup(description.content()) {
		it.ContentHTML = description.markup()
	}
	it.Summary = plain(description.content())
	it.Tags = values(n, "category", "dc:subject")
	for word := range strings.SplitSeq(n.value("media:keywords", "itunes:keywords"), ",") {
		it.Tags = appendNew(it.Tags, plain(word))
	}
	return it
}

// rssIdentity finds what names an item. A guid that says it is the permanent address is
// it, also beside a link, which may lead through a counter; one that leaves it open is
// only where there is no link.
func rssIdentity(n *node) (id, address string) {
	var guid string
	var permanent, said bool
	if g := n.find("guid"); g != nil {
		guid = g.content()
		p := strings.ToLower(g.get("isPermaLink"))
		permanent, said = p != "false", p == "true"
	}
	link := itemLink(n)
	switch {
	case permanent && isAddress(guid) && (said || link == ""):
		address = guid
	case link != "":
		address = link
	}
	id = guid
	setOnce(&id, n.value("dc:identifier"))
	setOnce(&id, about(n))
	setOnce(&id, address)
	return id, address
}

// origLinks name the article where a counter has put its own address into the link.
var origLinks = []string{"feedburner:origlink", "pheedo:origlink"}

func itemLink(n *node) string {
	if u := n.value(origLinks...); isAddress(u) {
		return u
	}
	for _, k := range n.kids {
		switch k.name {
		case "link":
			if u := resolve(k.base, k.content()); u != "" {
				return u
			}
			if rel := k.get("rel"); rel == "" || rel == "alternate" {
				if u := resolve(k.base, k.get("href")); u != "" {
					return u
				}
			}
		}
	}
	for _, k := range n.kids {
		if rel := k.get("rel"); k.name == "atom:link" && (rel == "" || rel == "alternate") {
			if u := resolve(k.base, k.get("href")); u != "" {
				return u
			}
		}
	}
	return resolve(n.base, about(n))
}

func about(n *node) string { return n.get("about") }

func rssAuthors(n *node) []string {
	if a := append(people(n, "dc:creator"), people(n, "dc:author")...); len(a) > 0 {
		return a
	}
	var out []string
	for _, k := range n.kids {
		if k.name == "author" || k.name == "atom:author" {
			if name := k.value("name", "atom:name"); name != "" {
				out = appendNew(out, plain(name))
			} else {
				out = appendNew(out, person(k.content()))
			}
		}
	}
	if len(out) == 0 {
		out = people(n, "itunes:author")
	}
	return out
}

func people(n *node, name string) []string {
	var out []string
	for _, k := range n.kids {
		if k.name == name {
			out = appendNew(out, person(k.content()))
		}
	}
	return out
}

func values(n *node, names ...string) []string {
	var out []string
	for _, k := range n.kids {
		for _, name := range names {
			if k.name == name {
				out = appendNew(out, plain(k.content()))
			}
		}
	}
	return out
}

// MaxNames is how many authors or tags of an item are taken.
const MaxNames = 100

func appendNew(list []string, s string) []string {
	if s == "" || len(list) >= MaxNames {
		return list
	}
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

var (
	mailAndName = regexp.MustCompile(`^\s*(?:mailto:)?[^\s@()<>]+@[^\s@()<>]+\s*\((.+)\)\s*$`)
	nameAndMail = regexp.MustCompile(`^(.+?)\s*[(<\[]\s*(?:mailto:)?[^\s@]+@[^\s@]+[)>\]]\s*$`)
)

// person takes the name out of "jane@example.com (Jane Doe)" and "Jane Doe <jane@...>".
func person(s string) string {
	s = strings.TrimSpace(s)
	for _, form := range []*regexp.Regexp{mailAndName, nameAndMail} {
		if m := form.FindStringSubmatch(s); m != nil {
			return plain(m[1])
		}
	}
	return plain(s)
}
