package meta

import "strings"

// graph holds all objects of all scripts of a page.
type graph struct {
	all  []object
	byID map[string]object
}

func (g *graph) add(v any, nest int) {
	if nest > maxNest || len(g.all) >= maxGraph {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			g.add(e, nest+1)
		}
	case object:
		if id, _ := v["@id"].(string); id != "" && (len(v) > 1) && len(v) > len(g.byID[id]) {
			g.byID[id] = v
		}
		if len(types(v)) > 0 {
			g.all = append(g.all, v)
		}
		for _, k := range []string{"@graph", "mainEntity", "mainEntityOfPage", "hasPart", "@included"} { // not liveBlogUpdate: entries are no articles
			g.add(v[k], nest+1)
		}
	}
}

// deref follows {"@id": ...} to the object that has more to say.
func (g *graph) deref(o object) object {
	if id, _ := o["@id"].(string); id != "" {
		if full := g.byID[id]; len(full) > len(o) {
			return full
		}
	}
	return o
}

// types are the short names of an object's types: "NewsArticle".
func types(o object) []string {
	var out []string
	for _, t := range list(o["@type"]) {
		if s, ok := t.(string); ok {
			s = s[strings.LastIndexAny(s, "/#:")+1:]
			out = append(out, s)
		}
	}
	return out
}

// articleRank orders the types that can be the page's article; 0 is none of them.
func articleRank(o object) int {
	rank := 0
	for _, t := range types(o) {
		switch t {
		case "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "ReviewNewsArticle", "BackgroundNewsArticle", "LiveBlogPosting":
			rank = max(rank, 5)
		case "Article", "BlogPosting", "ScholarlyArticle", "TechArticle", "SatiricalArticle", "AdvertiserContentArticle", "Report", "AskPublicNewsArticle":
			rank = max(rank, 4)
		case "Review", "ClaimReview", "Recipe", "SocialMediaPosting", "DiscussionForumPosting", "CreativeWork", "MedicalWebPage":
			rank = max(rank, 2)
		case "VideoObject", "PodcastEpisode", "ImageGallery":
			rank = max(rank, 1)
		case "WebPage", "ItemPage":
			rank = max(rank, 1)
		}
	}
	return rank
}

// article is the object that describes the page: the best type, and of several the one
// whose headline the page prints.
func (g *graph) article(s *scan) object {
	var best object
	most := 0
	for _, o := range g.all {
		rank := articleRank(o) * 10
		if rank == 0 {
			continue
		}
		if h := text(o["headline"]); h != "" && s.printed(h) {
			rank += 15
		} else if h == "" && articleRank(o) < 4 && text(o["name"]) == "" {
			rank -= 5
		}
		if o["datePublished"] != nil {
			rank += 3
		}
		if o["articleBody"] != nil {
			rank++
		}
		if rank > most {
			best, most = o, rank
		}
	}
	return best
}
