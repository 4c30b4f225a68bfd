package sqlite

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A list has of a record what is in it, but for what says the text once more.
func TestListed(t *testing.T) {
	a := sample(1)
	blob, err := encode(&a)
	if err != nil {
		t.Fatal(err)
	}
	r := row{record: blob, others: list{"https://news.example/other"}}
	want, err := r.article()
	if err != nil || len(want.Blocks) == 0 || want.HTML == "" {
		t.Fatal(err)
	}
	got, err := r.listed()
	if err != nil {
		t.Fatal(err)
	}
	want.Blocks, want.HTML = nil, ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r.record = blob[:len(blob)/2]
	if _, err := r.listed(); err == nil {
		t.Error("half of a record is read")
	}
}
