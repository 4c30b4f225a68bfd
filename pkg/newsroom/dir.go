package newsroom

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// maxLine bounds a line of a manifest, in bytes; a line may hold an article's text.
const maxLine = 4 << 20

// listed is a line of a directory's pages.ndjson. Only id, url and file are needed; the
// others are what is known to be true of the page.
type listed struct {
	ID      string   `json:"id"`
	URL     string   `json:"url"`
	File    string   `json:"file"` // relative to the manifest; may be .gz
	Title   string   `json:"title"`
	Authors []string `json:"authors"`
	Date    string   `json:"date"`
	Bodies  []string `json:"bodies"`
}

// directories spreads the pages of directories over sites, in turn. Each directory has
// a pages.ndjson. The pages' feeds name addresses only, so that everything a record says
// was read from the page.
func directories(dirs []string, sites int) ([]*outlet, error) {
	all := make([]*outlet, cmp.Or(sites, defaultSites))
	for i := range all {
		all[i] = &outlet{
			file: fmt.Sprintf("site-%d", i+1), Name: fmt.Sprintf("Site %d", i+1), FeedKind: "links", FeedPath: "/feed.xml",
			SectionPath: "/all/", SectionName: "All", zone: time.UTC, precision: time.Second, layout: time.DateOnly,
		}
	}
	n := 0
	for _, dir := range dirs {
		pages, err := manifest(dir)
		if err != nil {
			return nil, err
		}
		for _, l := range pages {
			st, err := l.story(dir, n)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", dir, err)
			}
			o := all[n%len(all)]
			o.stories = append(o.stories, st)
			st.number = len(o.stories)
			n++
		}
	}
	return all, nil
}

func manifest(dir string) ([]listed, error) {
	f, err := os.Open(filepath.Join(dir, "pages.ndjson"))
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	var all []listed
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var l listed
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", f.Name(), len(all)+1, err)
		}
		all = append(all, l)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	return all, nil
}

// story is page number n of all.
func (l listed) story(dir string, n int) (*story, error) {
	if !filepath.IsLocal(l.File) {
		return nil, fmt.Errorf("page %s: file %q is not in the directory", l.ID, l.File)
	}
	body, err := os.ReadFile(filepath.Join(dir, l.File))
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", l.ID, err)
	}
	st := &story{
		path:   fmt.Sprintf("/article-%d/%s", n+1, lastPart(l.URL)),
		source: &page{contentType: "text/html", body: body, packed: strings.HasSuffix(l.File, ".gz")},
	}
	st.Title, st.Authors, st.Ending = l.Title, l.Authors, Stored
	if at, err := time.Parse(time.RFC3339, l.Date); err == nil {
		st.Published = at
	}
	st.stamped = true // the page says what it says
	if len(l.Bodies) > 0 {
		st.Body = strings.Split(strings.TrimSpace(l.Bodies[0]), "\n\n")
	}
	return st, nil
}

// lastPart is the last part of an address's path, which often tells the article's title.
func lastPart(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "page"
	}
	last := path.Base(path.Clean("/" + u.Path))
	if last == "/" {
		return "page"
	}
	return url.PathEscape(last)
}
