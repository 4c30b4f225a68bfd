package event_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
)

func TestSeenIsReadInBothForms(t *testing.T) {
	want := []uint64{0x0123456789abcdef, 0xfedcba9876543210}
	for name, data := range map[string]string{
		"packed":      `{"id":"x","seen":"ASNFZ4mrze/+3LqYdlQyEA=="}`,
		"spelt out":   `{"id":"x","seen":["0123456789abcdef","fedcba9876543210"]}`,
		"of long ids": `{"id":"x","seen":["0123456789abcdef0123456789abcdef","fedcba9876543210fedcba9876543210"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			var src event.Source
			if err := json.Unmarshal([]byte(data), &src); err != nil {
				t.Fatal(err)
			}
			if got := src.Seen.IDs(); !slices.Equal(got, want) {
				t.Errorf("got %x, want %x", got, want)
			}
			again, err := json.Marshal(event.Source{Seen: src.Seen})
			if err != nil {
				t.Fatal(err)
			}
			var back event.Source
			if err := json.Unmarshal(again, &back); err != nil || !slices.Equal(back.Seen.IDs(), want) {
				t.Errorf("%s came back as %x (%v)", again, back.Seen.IDs(), err)
			}
		})
	}
	for name, data := range map[string]string{"a number": `{"seen":1}`, "no base64": `{"seen":"?"}`, "a list of numbers": `{"seen":[1]}`} {
		if err := json.Unmarshal([]byte(data), &event.Source{}); err == nil {
			t.Errorf("%s was read as links", name)
		}
	}
}
