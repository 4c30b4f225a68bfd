package article_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/filltest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// enums are the values of the string types that have a fixed set.
var enums = map[reflect.Type][]string{
	reflect.TypeFor[article.BlockKind](): {"paragraph", "heading", "list_item", "quote", "caption", "embed"},
	reflect.TypeFor[article.Precision](): {"day", "minute", "second"},
	reflect.TypeFor[article.Kind]():      {"article", "live", "video", "gallery", "opinion", "review", "press_release", "podcast"},
	reflect.TypeFor[article.Access]():    {"free", "metered", "locked", "unknown"},
	reflect.TypeFor[article.Part]():      {"title", "standfirst", "body", "metadata", "withdrawal"},
}

type object = map[string]any

// schemaOf describes a type as encoding/json writes it.
func schemaOf(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case enums[t] != nil:
		return object{"type": "string", "enum": enums[t]}
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Int, reflect.Uint64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		return schemaOfStruct(t)
	}
	panic("no schema for " + t.String())
}

func schemaOfStruct(t reflect.Type) object {
	props, required := object{}, []string{}
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		props[name] = schemaOf(f.Type)
		if opts == "" {
			required = append(required, name)
		}
	}
	o := object{"type": "object", "properties": props}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

func TestSchemaIsTrue(t *testing.T) {
	s := schemaOf(reflect.TypeFor[article.Article]())
	s["$schema"], s["$id"], s["title"] = "https://json-schema.org/draft/2020-12/schema", "urn:wireroom:article", "Wireroom article record"
	want, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("article.schema.json", want, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(article.Schema)); diff != "" {
		t.Errorf("article.schema.json is not what the struct says; -update writes it anew (-struct +file):\n%s", diff)
	}
}

// full is a record with a value in every field.
func full(t *testing.T) article.Article {
	t.Helper()
	var a article.Article
	given := filltest.Given{reflect.TypeFor[time.Time](): time.UnixMilli(1700000000123).UTC()}
	for t, names := range enums {
		given[t] = names[0]
	}
	filltest.Fill(&a, given)
	return a
}

func TestRecordsAreValid(t *testing.T) {
	c := jsonschema.NewCompiler()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(article.Schema))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource("urn:wireroom:article", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("urn:wireroom:article")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(data string) error {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v)
	}
	for name, a := range map[string]article.Article{"full": full(t), "empty": {}} {
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(string(data)); err != nil {
			t.Errorf("%s record: %v", name, err)
		}
	}
	if valid(`{"id": 7}`) == nil {
		t.Error("a wrong record passes")
	}
}

func TestRoundTripKeepsEverything(t *testing.T) {
	want := full(t)
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got article.Article
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// JSON and BSON must use the same names, or an archive would not hold what the wire says.
func TestNamesAgree(t *testing.T) {
	var walk func(reflect.Type)
	walk = func(t2 reflect.Type) {
		for t2.Kind() == reflect.Slice || t2.Kind() == reflect.Map {
			t2 = t2.Elem()
		}
		if t2.Kind() != reflect.Struct || t2 == reflect.TypeFor[time.Time]() {
			return
		}
		for f := range t2.Fields() {
			j, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			b, _, _ := strings.Cut(f.Tag.Get("bson"), ",")
			if j == "" || j != b {
				t.Errorf("%s.%s: json %q, bson %q", t2.Name(), f.Name, j, b)
			}
			walk(f.Type)
		}
	}
	walk(reflect.TypeFor[article.Article]())
}

func TestContentHash(t *testing.T) {
	a := article.Article{Title: "A  title", Text: "One.\n\nTwo.", WordCount: 2}
	same := article.Article{Title: "A title ", Text: "One.\n\n\u200bTwo.", WordCount: 9, Tags: []string{"new"}}
	other := article.Article{Title: "A title", Text: "One.\n\nThree."}
	moved := article.Article{Title: "A", Subtitle: "title", Text: "One.\n\nTwo."}
	if article.ContentHash(&a) != article.ContentHash(&same) {
		t.Error("white space and tags are a revision")
	}
	for _, b := range []article.Article{other, moved} {
		if article.ContentHash(&a) == article.ContentHash(&b) {
			t.Errorf("%+v has the same hash", b)
		}
	}
}
