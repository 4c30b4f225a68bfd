package export

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

// vocabulary is what schema.org says of the names that we write.
type vocabulary struct {
	Types      map[string][]string // what each is a kind of
	Properties map[string]struct{ On, As []string }
}

// TestVocabulary: each property that is written is one of the type that it stands in, and
// holds what schema.org expects there.
func TestVocabulary(t *testing.T) {
	data, err := os.ReadFile("testdata/schemaorg.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vocabulary
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	opinion, day := full(), full()
	opinion.Kind, day.Kind, day.Published.Precision = article.KindOpinion, article.KindReview, article.ToDay
	for name, a := range map[string]*article.Article{"full": full(), "opinion": opinion, "day": day, "empty": {ID: "1"}, "hostile": hostile()} {
		var n map[string]any
		if err := json.Unmarshal(written(t, JSONLD, Options{}, a), &n); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range v.check("", n) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	for _, bad := range []string{
		`{"@type": "NewsArticle", "liveBlogUpdate": []}`, `{"@type": "NewsArticle", "wordCount": "many"}`, `{"@type": "NewsArticle", "author": [{"@type": "ImageObject"}]}`,
		`{"@type": "NewsArticle", "nonsense": 1}`, `{"@type": "Nonsense"}`, `{"@type": "NewsArticle", "datePublished": "yesterday"}`, `{"@type": "NewsArticle", "url": "a b"}`,
		`{"@type": "NewsArticle", "sdDatePublished": "2026-11-24T08:00:00Z"}`, `{"@type": "ImageObject", "width": 640}`,
	} {
		var n map[string]any
		if err := json.Unmarshal([]byte(bad), &n); err != nil {
			t.Fatal(err)
		}
		if v.check("", n) == nil {
			t.Errorf("nothing is found wrong in %s", bad)
		}
	}
}

// check returns what is wrong with a node.
func (v vocabulary) check(path string, node map[string]any) (wrong []string) {
	types := stringsOf(node["@type"])
	for _, name := range types {
		if _, ok := v.Types[name]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s: no type %s", path, name))
		}
	}
	for name, value := range node {
		p, ok := v.Properties[name]
		switch {
		case strings.HasPrefix(name, "@"):
			continue
		case !ok || !slices.ContainsFunc(types, func(t string) bool { return v.is(t, p.On) }):
			wrong = append(wrong, fmt.Sprintf("%s: %v has no %s", path, types, name))
			continue
		}
		list, many := value.([]any)
		if !many {
			list = []any{value}
		}
		for _, one := range list {
			if child, ok := one.(map[string]any); ok {
				wrong = append(wrong, v.check(path+"."+name, child)...)
			}
			if !slices.ContainsFunc(p.As, func(as string) bool { return v.holds(one, as) }) {
				wrong = append(wrong, fmt.Sprintf("%s.%s: %v is none of %v", path, name, one, p.As))
			}
		}
	}
	return wrong
}

// is reports whether a type is one of others, or a kind of one.
func (v vocabulary) is(t string, of []string) bool {
	return slices.Contains(of, t) || slices.ContainsFunc(v.Types[t], func(parent string) bool { return v.is(parent, of) })
}

var distance = regexp.MustCompile(`^\d+ [a-z]+$`)

// holds reports whether a value is of a data type, or a node of a type.
func (v vocabulary) holds(value any, as string) bool {
	switch x := value.(type) {
	case bool:
		return as == "Boolean"
	case float64:
		return as == "Number" || as == "Integer" && x == float64(int(x))
	case map[string]any:
		return slices.ContainsFunc(stringsOf(x["@type"]), func(t string) bool { return v.is(t, []string{as}) })
	case string:
		return holdsText(x, as)
	}
	return false
}

func holdsText(s, as string) (ok bool) {
	var err error
	switch as {
	case "Text":
		return true
	case "URL":
		u, e := url.Parse(s)
		return e == nil && u.IsAbs()
	case "Date":
		_, err = time.Parse(time.DateOnly, s)
		return err == nil
	case "DateTime":
		_, err = time.Parse(time.RFC3339, s)
		return err == nil
	case "Distance":
		return distance.MatchString(s)
	}
	return false
}

func stringsOf(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			out = append(out, fmt.Sprint(one))
		}
	}
	return out
}
