package filltest_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wireroom/wireroom/pkg/filltest"
)

type color string

type inner struct {
	N  uint64
	At time.Time
}

type outer struct {
	S     string
	Color color
	List  []inner
	By    map[color]*inner
	F     float64
	B     bool
	_     int
}

func TestFill(t *testing.T) {
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	var got outer
	filltest.Fill(&got, filltest.Given{reflect.TypeFor[time.Time](): at, reflect.TypeFor[color](): "red"})
	in := inner{N: 7, At: at}
	want := outer{S: "x", Color: "red", List: []inner{in}, By: map[color]*inner{"red": &in}, F: 0.5, B: true}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(outer{})); diff != "" {
		t.Error(diff)
	}
	defer func() {
		if recover() == nil {
			t.Error("a field that cannot be filled is left out")
		}
	}()
	filltest.Fill(&struct{ C chan int }{}, nil)
}
