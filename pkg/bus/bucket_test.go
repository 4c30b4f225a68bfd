package bus_test

import (
	"slices"
	"testing"

	"github.com/wireroom/wireroom/pkg/bus"
	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
)

func TestReadAll(t *testing.T) {
	b := bustest.Start(t)
	kv, err := b.Bucket(t.Context(), event.BucketSources)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"a.one", "a.two", "b.one", "b.gone"} {
		if _, err := kv.PutString(t.Context(), k, `"`+k+`"`); err != nil {
			t.Fatal(err)
		}
	}
	if err := kv.Delete(t.Context(), "b.gone"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ filters, want []string }{{nil, []string{"a.one", "a.two", "b.one"}}, {[]string{"b.>"}, []string{"b.one"}}} {
		got, err := bus.ReadAll[string](t.Context(), b, event.BucketSources, c.filters...)
		slices.Sort(got)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, %v", c.filters, got, err)
		}
	}
	if _, err := bus.ReadAll[int](t.Context(), b, event.BucketSources); err == nil {
		t.Error("text was taken for a number")
	}
}
