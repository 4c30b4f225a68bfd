package article

import (
	"strings"
	"time"
)

// Rights are the signals a site gives about what may be done with the page, as they were
// when it was fetched.
type Rights struct {
	RobotsRule     string   `json:"robots_rule,omitempty" bson:"robots_rule,omitempty"` // the robots.txt line that allowed the fetch
	RobotsAI       []string `json:"robots_ai,omitempty" bson:"robots_ai,omitempty"`     // agents of AI companies that robots.txt shuts out of this page by name
	XRobotsTag     []string `json:"x_robots_tag,omitempty" bson:"x_robots_tag,omitempty"`
	MetaRobots     []string `json:"meta_robots,omitempty" bson:"meta_robots,omitempty"`
	TDMReservation string   `json:"tdm_reservation,omitempty" bson:"tdm_reservation,omitempty"` // "0" or "1" (W3C TDMRep)
	TDMPolicy      string   `json:"tdm_policy,omitempty" bson:"tdm_policy,omitempty"`
	ContentSignal  string   `json:"content_signal,omitempty" bson:"content_signal,omitempty"` // "search=yes, ai-train=no" (draft-romm-aipref-contentsignals)
	ContentUsage   string   `json:"content_usage,omitempty" bson:"content_usage,omitempty"`   // "train-ai=n" (draft-ietf-aipref-attach)
	Licence        string   `json:"licence,omitempty" bson:"licence,omitempty"`
	Copyright      string   `json:"copyright,omitempty" bson:"copyright,omitempty"`

	// From says for a field where it was read: header, meta, robots.txt or tdmrep.json.
	From map[string]string `json:"from,omitempty" bson:"from,omitempty"`
	Read time.Time         `json:"read,omitzero" bson:"read,omitempty"` // when the signals were read
}

// Fill sets a signal that is not known yet and says where it is from.
func (r *Rights) Fill(field string, to *string, value, from string) {
	if *to != "" || value == "" {
		return
	}
	*to = value
	if r.From == nil {
		r.From = map[string]string{}
	}
	r.From[field] = from
}

// Reserved reports whether the site reserves the use of the page by machines, and by
// which signal: TDMRep, noai or noml, a Content-Signal or Content-Usage against AI, or
// AI agents shut out by robots.txt. Nothing of it forbids the fetch as such; what follows
// is the operator's to decide.
func (r Rights) Reserved() (signal string, ok bool) {
	for _, tag := range append(directives(r.XRobotsTag), directives(r.MetaRobots)...) {
		if tag == "noai" || tag == "noml" {
			return "robots " + tag, true
		}
	}
	switch {
	case r.TDMReservation == "1":
		return "tdm-reservation 1", true
	case says(r.ContentSignal, "no", "ai-train", "ai-input"):
		return "Content-Signal " + r.ContentSignal, true
	case says(r.ContentUsage, "n", "train-ai", "ai", "tdm", "bots"):
		return "Content-Usage " + r.ContentUsage, true
	case len(r.RobotsAI) > 0:
		return "robots.txt shuts out " + strings.Join(r.RobotsAI, ", "), true
	}
	return "", false
}

// directives are the words of robots tags that are for everybody: "otherbot: noai" is not.
func directives(tags []string) []string {
	var out []string
	for _, t := range tags {
		for word := range strings.SplitSeq(strings.ToLower(t), ",") {
			if word = strings.TrimSpace(word); word != "" {
				out = append(out, word)
			}
		}
	}
	return out
}

// says reports whether a list like "search=yes, ai-train=no" gives one of the names the
// value.
func says(list, value string, names ...string) bool {
	for part := range strings.SplitSeq(strings.ToLower(list), ",") {
		k, v, _ := strings.Cut(part, "=")
		for _, n := range names {
			if strings.TrimSpace(k) == n && strings.TrimSpace(v) == value {
				return true
			}
		}
	}
	return false
}
