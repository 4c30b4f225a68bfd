package feed

import (
	"net/http"
	"slices"
	"strings"
)

// HubFromHeader reads the hub and the topic of WebSub from the Link headers of an answer
// (RFC 8288), which count before what the feed says. base is the answer's URL. What a
// header does not say, or says of another resource, is "".
func HubFromHeader(h http.Header, base string) (hub, self string) {
	at := address(base)
	for _, l := range linksOf(h.Values("Link")) {
		if l.anchor != "" && resolve(at, l.anchor) != base {
			continue
		}
		to := resolve(at, l.target)
		if slices.Contains(l.rel, "hub") {
			setOnce(&hub, to)
		}
		if slices.Contains(l.rel, "self") {
			setOnce(&self, to)
		}
	}
	return hub, self
}

// headerLink is a link-value. rel is in lower case.
type headerLink struct {
	target, anchor string
	rel            []string
}

func linksOf(headers []string) []headerLink {
	var out []headerLink
	for _, h := range headers {
		for h != "" {
			_, h, _ = strings.Cut(h, "<") // whatever stands before it is no link
			target, rest, ok := strings.Cut(h, ">")
			if !ok {
				break
			}
			l := headerLink{target: target}
			h = l.parameters(rest)
			out = append(out, l)
		}
	}
	return out
}

// parameters reads what follows the target up to the comma, and returns what follows that.
// Of a parameter that comes twice the first counts.
func (l *headerLink) parameters(s string) (rest string) {
	for s = skipSpace(s); strings.HasPrefix(s, ";"); s = skipSpace(s) {
		var name, value string
		name, s = token(s[1:])
		if s = skipSpace(s); strings.HasPrefix(s, "=") {
			value, s = token(s[1:])
		}
		switch strings.ToLower(name) {
		case "rel":
			if l.rel == nil {
				l.rel = strings.Fields(strings.ToLower(value))
			}
		case "anchor":
			setOnce(&l.anchor, value)
		}
	}
	_, rest, _ = strings.Cut(s, ",")
	return rest
}

func skipSpace(s string) string { return strings.TrimLeft(s, " \t\r\n") }

// token is the next word or quoted string.
func token(s string) (word, rest string) {
	s = skipSpace(s)
	if strings.HasPrefix(s, `"`) {
		return quoted(s[1:])
	}
	end := strings.IndexAny(s, "=;, \t")
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

// quoted reads up to the closing mark. Within it, commas and semicolons part nothing.
func quoted(s string) (word, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}
