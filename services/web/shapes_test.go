package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/query"
)

// obj is a JSON object whose members keep their order.
type obj []kv

type kv struct {
	k string
	v any
}

// MarshalJSON implements json.Marshaler.
func (o obj) MarshalJSON() ([]byte, error) {
	b := bytes.NewBufferString("{")
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(m.k); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(m.v); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func refTo(kind, name string) obj { return obj{{"$ref", "#/components/" + kind + "/" + name}} }

// enumsOf are the values of the string types that have a fixed set.
var enumsOf = map[reflect.Type][]string{
	reflect.TypeFor[article.BlockKind](): {"paragraph", "heading", "list_item", "quote", "caption", "embed"},
	reflect.TypeFor[article.Precision](): {"day", "minute", "second"},
	reflect.TypeFor[article.Kind]():      {"article", "live", "video", "gallery", "opinion", "review", "press_release", "podcast"},
	reflect.TypeFor[article.Access]():    {"free", "metered", "locked", "unknown"},
	reflect.TypeFor[article.Part]():      {"title", "standfirst", "body", "metadata", "withdrawal"},
	reflect.TypeFor[diff.Op]():           {"same", "gone", "new"},
	reflect.TypeFor[event.Change]():      {"created", "revised", "withdrawn"},
	reflect.TypeFor[event.State]():       statesOf(),
}

func statesOf() (out []string) {
	for _, s := range append(slices.Clone(event.States), event.StateAlso) {
		out = append(out, string(s))
	}
	return out
}

// shapeNames are those of types whose own name is taken or says little.
var shapeNames = map[reflect.Type]string{
	reflect.TypeFor[event.Source](): "WatchedSource", reflect.TypeFor[sourceBody](): "OneSource", reflect.TypeFor[query.Delay](): "SourceDelay", reflect.TypeFor[version](): "ListedVersion",
}

// unshown are the fields that a type has and no page shows.
var unshown = map[reflect.Type][]string{reflect.TypeFor[event.Source](): {"seen", "page", "rhythm", "lags", "index"}}

// shapes makes schemas of types, those of structs by name.
type shapes struct {
	t     *testing.T
	says  map[string]string       // what comments say of pkg.Type and pkg.Type.Field
	types map[string]reflect.Type // by name
	made  map[string]obj
}

func newShapes(t *testing.T) *shapes {
	t.Helper()
	s := &shapes{t: t, says: map[string]string{}, types: map[string]reflect.Type{}, made: map[string]obj{}}
	for _, dir := range []string{".", "../../pkg/article", "../../pkg/event", "../../pkg/query", "../../pkg/diff", "../../pkg/bus"} {
		s.read(dir)
	}
	return s
}

// read takes the comments of a package's types.
func (s *shapes) read(dir string) {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				for _, spec := range g.Specs {
					s.readType(f.Name.Name, g, spec.(*ast.TypeSpec)) //nolint:forcetypeassert // of a declaration of types
				}
			}
		}
	}
}

func (s *shapes) readType(pkg string, g *ast.GenDecl, t *ast.TypeSpec) {
	name := pkg + "." + t.Name.Name
	s.says[name] = plainComment(g.Doc)
	st, ok := t.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range st.Fields.List {
		for _, n := range f.Names {
			if s.says[name+"."+n.Name] = plainComment(f.Comment); f.Comment == nil {
				s.says[name+"."+n.Name] = plainComment(f.Doc)
			}
		}
	}
}

// plainComment is a comment as one line.
func plainComment(c *ast.CommentGroup) string {
	if c == nil {
		return ""
	}
	var p comment.Parser
	text := (&comment.Printer{TextWidth: -1}).Text(p.Parse(c.Text()))
	return strings.TrimSpace(strings.Join(strings.Fields(string(text)), " "))
}

// of is the schema of a type as encoding/json writes it.
func (s *shapes) of(t reflect.Type) obj {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return obj{{"type", "string"}, {"format", "date-time"}}
	case t == reflect.TypeFor[time.Duration]():
		return obj{{"type", "integer"}, {"description", "nanoseconds"}}
	case t == reflect.TypeFor[json.RawMessage]():
		return obj{{"description", "any JSON"}}
	case enumsOf[t] != nil:
		return obj{{"type", "string"}, {"enum", enumsOf[t]}}
	}
	switch t.Kind() {
	case reflect.String:
		return obj{{"type", "string"}}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return obj{{"type", "integer"}}
	case reflect.Float64:
		return obj{{"type", "number"}}
	case reflect.Bool:
		return obj{{"type", "boolean"}}
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Slice:
		return obj{{"type", "array"}, {"items", s.of(t.Elem())}}
	case reflect.Array:
		return obj{{"type", "array"}, {"items", s.of(t.Elem())}, {"minItems", t.Len()}, {"maxItems", t.Len()}}
	case reflect.Map:
		return obj{{"type", "object"}, {"additionalProperties", s.of(t.Elem())}}
	case reflect.Struct:
		return s.named(t)
	}
	s.t.Fatalf("no schema for %v", t)
	return nil
}

// named is a reference to a struct's schema.
func (s *shapes) named(t reflect.Type) obj {
	name := shapeNames[t]
	if name == "" {
		short := strings.TrimSuffix(t.Name(), "Body")
		name = string(unicode.ToUpper(rune(short[0]))) + short[1:]
	}
	if other, ok := s.types[name]; ok && other != t {
		s.t.Fatalf("%v and %v are both called %s", other, t, name)
	}
	if s.types[name] == nil {
		s.types[name] = t
		s.made[name] = s.structOf(t)
	}
	return refTo("schemas", name)
}

func (s *shapes) structOf(t reflect.Type) obj {
	props, required := s.fieldsOf(t)
	o := obj{{"type", "object"}}
	if says := meaning(t.Name(), s.says[t.String()]); says != "" {
		o = append(o, kv{"description", says})
	}
	if o = append(o, kv{"properties", props}); len(required) > 0 {
		o = append(o, kv{"required", required})
	}
	return o
}

// meaning is a type's comment for those who do not know the type's name.
func meaning(name, says string) string {
	says = strings.TrimPrefix(says, name+" ")
	for _, verb := range []string{"is ", "are "} {
		says = strings.TrimPrefix(says, verb)
	}
	if says == "" {
		return ""
	}
	return string(unicode.ToUpper(rune(says[0]))) + says[1:]
}

// fieldsOf are a struct's fields, those of what it embeds among them.
func (s *shapes) fieldsOf(t reflect.Type) (props obj, required []string) {
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			p, r := s.fieldsOf(f.Type)
			props, required = append(props, p...), append(required, r...)
		case name == "-", !f.IsExported(), slices.Contains(unshown[t], name):
		case name == "":
			s.t.Fatalf("%v.%s has no name in JSON", t, f.Name)
		default:
			props = append(props, kv{name, s.field(t, f, opts == "")})
			if opts == "" {
				required = append(required, name)
			}
		}
	}
	return props, required
}

// field is a field's schema with what its comment says. Lists and maps without values are
// null where they are not left out.
func (s *shapes) field(t reflect.Type, f reflect.StructField, always bool) obj {
	o := s.of(f.Type)
	if k := f.Type.Kind(); always && (k == reflect.Slice && f.Type != reflect.TypeFor[json.RawMessage]() || k == reflect.Map) {
		o[0].v = []string{fmt.Sprint(o[0].v), "null"}
	}
	says := s.says[t.String()+"."+f.Name]
	if says == "" {
		return o
	}
	if i := slices.IndexFunc(o, func(m kv) bool { return m.k == "description" }); i >= 0 {
		o[i].v = fmt.Sprintf("%s (%v)", says, o[i].v)
		return o
	}
	return append(o, kv{"description", says})
}

// components are all schemas that were made, by name.
func (s *shapes) components() (out obj) {
	names := make([]string, 0, len(s.made))
	for name := range s.made {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		out = append(out, kv{name, s.made[name]})
	}
	return out
}

// writeGolden writes a file where -update is given, and holds it to what it should be.
func writeGolden(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil { //nolint:gosec // a document for everybody
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s is not what the code says; go test ./services/web -update writes it anew, at line %d", name, firstDifference(want, got))
	}
}

func firstDifference(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return 1 + bytes.Count(a[:n], []byte("\n"))
}
