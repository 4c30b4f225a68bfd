package newsroom

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// maxLine is the longest line of a pages.ndjson; some carry the truth beside the page.
const maxLine = 16 << 20

// loadDirs spreads the pages of directories over sites, in turns. Each directory has a
// pages.ndjson with {"url","file"} a line; the file is relative to it and may end in .gz.
func (n *Newsroom) loadDirs() error {
	for i := range n.cfg.Sites {
		if err := n.addSite(outlet{Name: fmt.Sprintf("Site %d", i+1), Language: "en", Style: "plain", Feed: "rss"}); err != nil {
			return err
		}
	}
	for _, dir := range n.cfg.Dirs {
		if err := n.loadDir(dir); err != nil {
			return fmt.Errorf("pages of %s: %w", dir, err)
		}
	}
	return nil
}

func (n *Newsroom) loadDir(dir string) error {
	f, err := os.Open(filepath.Join(dir, "pages.ndjson"))
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var p struct{ URL, File string }
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return err
		}
		if !filepath.IsLocal(p.File) {
			return fmt.Errorf("%q lies outside", p.File)
		}
		if _, err := os.Stat(filepath.Join(dir, p.File)); err != nil {
			return err
		}
		i := len(n.articles)
		s := n.sites[i%len(n.sites)]
		n.articles = append(n.articles, s.article(item{Slug: fmt.Sprintf("%d-%s", i, lastPart(p.URL)), Title: lastPart(p.URL), file: filepath.Join(dir, filepath.FromSlash(p.File))}))
	}
	return lines.Err()
}

// reprint is the next page of the directories under an address that it has not had. A page
// whose canonical link is a path stays the same article there.
func (n *Newsroom) reprint() *Article {
	first := n.articles[n.bulletin] // behind the pages come their reprints, in the same order
	it := first.item
	it.Slug = fmt.Sprintf("%d-again", len(n.articles))
	if canonicalPath.Match(pageOf(it.file)) {
		it.End = "duplicate"
	}
	return first.site.article(it)
}

var canonicalPath = regexp.MustCompile(`(?i)<link[^>]+rel=["']?canonical["']?[^>]+href=["']?/[^/]|<link[^>]+href=["']?/[^/][^>]+rel=["']?canonical`)

// pageOf is the HTML in a file; what cannot be read is found when it is served.
func pageOf(file string) []byte {
	data, _ := os.ReadFile(file)
	if !strings.HasSuffix(file, ".gz") {
		return data
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	page, _ := io.ReadAll(io.LimitReader(z, maxLine))
	return page
}

// lastPart is the end of an address's path, which reads like a headline more often than not.
func lastPart(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "page"
	}
	p := strings.TrimSuffix(path.Base(u.Path), path.Ext(u.Path))
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, p)
}

// fileAnswer is a page as it lies in its file; what charset it has is the page's to say. A
// packed file is sent as it is: compressing it anew would cost more than fetching it.
func fileAnswer(a Article) answer {
	data, err := os.ReadFile(a.item.file)
	if err != nil {
		panic(err) // the server answers by breaking off, and the books say so
	}
	if strings.HasSuffix(a.item.file, ".gz") {
		return answer{contentType: "text/html", packed: data}
	}
	return answer{contentType: "text/html", body: data}
}
