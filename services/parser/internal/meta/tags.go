package meta

import (
	"strings"

	"github.com/wireroom/wireroom/pkg/article"

	"github.com/wireroom/wireroom/services/parser/internal/people"
)

// named lists meta names in order of trust.
var (
	titleNames    = []string{"og:title", "headline", "parsely-title", "sailthru.title", "twitter:title", "dc.title", "dcterms.title", "title", "hdl"}
	summaryNames  = []string{"og:description", "description", "twitter:description", "sailthru.description", "dc.description", "dcterms.description", "abstract", "lp"}
	authorNames   = []string{"author", "article:author", "article:author_name", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.creator.creator", "cxenseparse:author", "cxenseparse:recs:author", "citation_author", "news:author", "rbauthors", "authors", "creator", "vr:author", "article.author", "bt:author", "shareaholic:article_author_name", "articleauthor", "article_author", "author_name"}
	publishNames  = []string{"article:published_time", "og:article:published_time", "datepublished", "og:published_time", "article:published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dcterms.available", "dc.date.created", "pubdate", "publishdate", "publish-date", "publish_date", "published_date", "publication_date", "publicationdate", "date_published", "published", "article.published", "article_date_original", "originalpublicationdate", "ptime", "pdate", "date", "release_date", "citation_publication_date", "displaydate", "rnews:datepublished", "og:pubdate", "vr:published_time", "article:created", "article:post_date", "bt:pubdate", "shareaholic:article_published_time", "article:date", "article_date", "article-publication-date", "publish_time", "publishtime", "published_at", "pub_date", "date-published", "date-created", "creation-date", "date.created", "og:release_date", "prism.publicationdate", "datum", "last-modified-original", "created", "creation_date", "time"}
	modifiedNames = []string{"article:modified_time", "og:updated_time", "datemodified", "og:modified_time", "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "last_updated_date", "article:modified", "revision_date", "moddate", "utime", "article.updated", "lastmodified", "modified_time"}
	languageNames = []string{"og:locale", "content-language", "language", "dc.language", "dcterms.language", "inlanguage"}
	sectionNames  = []string{"article:section", "section", "parsely-section", "og:article:section", "article:section_name", "articlesection", "dc.subject", "cxenseparse:section", "category"}
	tagNames      = []string{"article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags"}
	robotNames    = []string{"robots", "googlebot", "googlebot-news"}
)

// fromMeta takes what meta tags say.
func (s *scan) fromMeta() {
	m := s.m
	s.collect(&m.Titles, titleNames)
	s.collect(&m.Summaries, summaryNames)
	s.collect(&m.Published, publishNames)
	s.collect(&m.Modified, modifiedNames)
	for _, name := range authorNames {
		for _, v := range s.meta[name] {
			add(&m.Authors, v, "meta:"+name)
		}
	}
	s.cardAuthors()
	s.collect(&m.Languages, languageNames)
	s.collect(&m.Sections, sectionNames)
	for _, name := range tagNames {
		for _, v := range s.meta[name] {
			keywords(&m.Tags, v, "meta:"+name)
		}
	}
	for _, name := range robotNames {
		for _, v := range s.meta[name] {
			if name != "robots" {
				v = name + ": " + v
			}
			m.Robots = append(m.Robots, v)
		}
	}
	s.metaImages()
	first(&m.TDM, s.one("tdm-reservation"))
	first(&m.TDMPolicy, s.one("tdm-policy"))
	for _, name := range []string{"dc.rights", "dcterms.rights", "copyright", "rights", "dc.rightsholder"} {
		first(&m.Copyright, s.one(name))
	}
	first(&m.Licence, s.one("dcterms.license"))
	for _, name := range []string{"og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "publisher", "dc.publisher", "al:android:app_name"} {
		if v := strings.TrimPrefix(s.one(name), "@"); v != "" {
			m.Site = append(m.Site, v)
		}
	}
	m.Type = strings.ToLower(s.one("og:type"))
	s.access()
	if m.Canonical == "" {
		m.Canonical = s.resolve(s.one("og:url"))
	}
}

// cardMisc begins the names under which some sites that draw themselves give the rows of
// a Twitter card, with the label in the name.
const cardMisc = "twitter:misc:"

// cardAuthors takes the names from the rows of a Twitter card, whose labels are in the
// language of the page: "Verfasst von".
func (s *scan) cardAuthors() {
	for _, name := range s.cards {
		if people.Opens(strings.TrimPrefix(name, cardMisc) + ": X") {
			add(&s.m.Authors, s.one(name), "meta:"+name)
		}
	}
	for _, row := range []string{"1", "2", "3"} {
		label, data := s.one("twitter:label"+row), s.one("twitter:data"+row)
		if data != "" && people.Opens(label+": X") {
			add(&s.m.Authors, data, "meta:twitter:data"+row)
		}
	}
}

func (s *scan) access() {
	for _, name := range []string{"article:content_tier", "content_tier", "article:opinion", "paywall", "is_accessible_for_free", "isaccessibleforfree"} {
		v := strings.ToLower(s.one(name))
		switch {
		case s.m.Free != "" || v == "":
		case name == "article:opinion":
		case v == "free" || name != "paywall" && v == "true":
			s.m.Free = "true"
		case v == "metered":
			s.m.Free = "metered"
		case v == "locked" || v == "paid" || v == "premium" || name != "paywall" && v == "false":
			s.m.Free = "false"
		}
	}
}

func (s *scan) metaImages() {
	var n int
	for _, name := range []string{"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "thumbnail"} {
		for _, v := range s.meta[name] {
			if u := s.resolve(v); u != "" && n < 10 {
				img := article.Image{URL: u}
				if name == "og:image" && n == 0 {
					img.Width, img.Height = number(s.one("og:image:width")), number(s.one("og:image:height"))
				}
				s.m.Images = append(s.m.Images, img)
				n++
			}
		}
	}
}

func (s *scan) collect(to *[]Value, names []string) {
	for _, name := range names {
		for _, v := range s.meta[name] {
			add(to, v, "meta:"+name)
		}
	}
}

func (s *scan) one(name string) string {
	if v := s.meta[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}
