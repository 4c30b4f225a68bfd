package newsroom

import (
	"cmp"
	"embed"
	"fmt"
	"path"
	"strings"
	"time"
)

//go:embed outlets
var outletFiles embed.FS

//go:embed outlets/notice.pdf
var notice []byte

// outlet is a news organisation: what it is called, how its pages are made, what it has
// to say. The exported fields are for the templates.
type outlet struct {
	file        string // "sandgate"
	Name        string
	Tagline     string
	Language    string
	Country     string
	Style       string // file in styles/ that makes its articles
	FeedKind    string // file in styles/ that makes its feed: rss, atom, rdf
	FeedPath    string
	SectionName string // the list of all articles
	SectionPath string
	Charset     string   // name as declared; empty is UTF-8
	charsetIn   string   // "header" or "meta": where it is declared
	Robots      []string // lines of robots.txt for all agents
	By          string   // words of the template, in the outlet's language
	More        string
	Comment     string
	Footer      string
	layout      string // of printed dates
	zone        *time.Location
	precision   time.Duration // of printed dates
	stories     []*story
	bulletin    *entry
	bulletins   int // written so far; guarded by Newsroom.mu
}

// samples reads the embedded outlets, in the order of their files.
func samples() ([]*outlet, error) {
	files, err := outletFiles.ReadDir("outlets")
	if err != nil {
		return nil, err
	}
	var all []*outlet
	for _, f := range files {
		if path.Ext(f.Name()) != ".txt" {
			continue
		}
		text, err := outletFiles.ReadFile("outlets/" + f.Name())
		if err != nil {
			return nil, err
		}
		o, err := parseOutlet(strings.TrimSuffix(f.Name(), ".txt"), string(text))
		if err != nil {
			return nil, fmt.Errorf("outlets/%s: %w", f.Name(), err)
		}
		all = append(all, o)
	}
	return all, nil
}

func parseOutlet(file, text string) (*outlet, error) {
	parts, err := entries(text)
	if err != nil {
		return nil, err
	}
	// Files are numbered to keep them in order; stories name each other without.
	_, name, _ := strings.Cut(file, "-")
	o, err := newOutlet(name, &parts[0])
	if err != nil {
		return nil, err
	}
	for i := range parts[1:] {
		e := &parts[i+1]
		if e.path == "bulletin" {
			o.bulletin = e
			continue
		}
		st, err := newStory(e)
		if err != nil {
			return nil, err
		}
		st.number = len(o.stories) + 1
		o.stories = append(o.stories, st)
	}
	return o, nil
}

func newOutlet(file string, e *entry) (*outlet, error) {
	o := &outlet{file: file, precision: time.Second}
	for name, field := range map[string]*string{
		"name": &o.Name, "tagline": &o.Tagline, "language": &o.Language, "country": &o.Country, "style": &o.Style,
		"charset": &o.Charset, "charset in": &o.charsetIn, "by": &o.By, "more": &o.More, "comment": &o.Comment, "footer": &o.Footer, "dates": &o.layout,
	} {
		*field = e.take(name)
	}
	o.FeedKind, o.FeedPath, _ = strings.Cut(e.take("feed"), " ")
	o.SectionPath, o.SectionName, _ = strings.Cut(e.take("section"), " ")
	o.Robots = e.takeList("robots", ";")
	if e.take("precision") == "minute" {
		o.precision = time.Minute
	}
	zone, err := time.Parse("-07:00", cmp.Or(e.take("zone"), "+00:00"))
	if err != nil {
		return nil, fmt.Errorf("zone: %w", err)
	}
	o.zone = zone.Location()
	return o, e.rest()
}

func newStory(e *entry) (*story, error) {
	st := &story{path: e.path, blocks: e.blocks}
	st.Title, st.Subtitle, st.Section, st.Agency = e.take("title"), e.take("standfirst"), e.take("section"), e.take("agency")
	st.Authors = e.takeList("by", ";")
	st.link, st.away, st.answer, st.summary = e.take("link"), e.take("away"), e.take("answer"), e.take("summary")
	for _, b := range st.blocks {
		st.Body = append(st.Body, b.Text)
	}
	if at := e.take("published"); at != "" {
		var err error
		if st.Published, err = time.Parse(time.RFC3339, at); err != nil {
			return nil, fmt.Errorf("%s: %w", e.path, err)
		}
		st.stamped = true
	}
	ending, reason, _ := strings.Cut(cmp.Or(e.take("ending"), st.ends()), " ")
	st.Ending, st.Reason = Ending(ending), reason
	st.summary = cmp.Or(st.summary, st.Subtitle)
	return st, e.rest()
}

// ends is the ending that the answer alone implies.
func (st *story) ends() string {
	switch {
	case st.answer == "404":
		return "gone http-404"
	case st.answer == "pdf":
		return "refused not-html"
	case st.away != "":
		return "duplicate"
	}
	return "stored"
}
