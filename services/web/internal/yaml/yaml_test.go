package yaml

import (
	"errors"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	for doc, want := range map[string]string{
		`{"b":1,"a":"x: <y>","200":true,"no":null}`:                        "b: 1\na: \"x: <y>\"\n\"200\": true\n\"no\": null\n",
		`{"a":{},"b":[],"c":[{"d":1,"e":[2,"3"]},[]]}`:                     "a: {}\nb: []\nc:\n  - d: 1\n    e:\n      - 2\n      - \"3\"\n  - []\n",
		`{"/a/{id}.json":{"get":{"security":[{}]}},"application/json":{}}`: "/a/{id}.json:\n  get:\n    security:\n      - {}\napplication/json: {}\n",
		`[[1,[2]],{"x":[{"y":0.5}]}]`:                                      "- - 1\n  - - 2\n- x:\n    - \"y\": 0.5\n",
		`"x"`:                                                              "\"x\"\n",
	} {
		got, err := Of([]byte(doc))
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s", doc, err, got)
		}
	}
	for _, doc := range []string{"", "{", `{"a"`, `[1`, `{"a":[}`} {
		if got, err := Of([]byte(doc)); err == nil {
			t.Errorf("%s is read as %s", doc, got)
		}
	}
	if _, err := Of([]byte(strings.Repeat("[", MaxDepth+2) + strings.Repeat("]", MaxDepth+2))); !errors.Is(err, ErrDepth) {
		t.Error(err)
	}
}
