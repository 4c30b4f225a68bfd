package opml

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/opml"
)

var at = time.Date(2026, 11, 24, 13, 0, 0, 0, time.FixedZone("", 3600))

func written(t testing.TB, s []Source) string {
	t.Helper()
	var b strings.Builder
	if err := opml.Write(&b, "T", at, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteNothing(t *testing.T) {
	var b strings.Builder
	if err := opml.Write(&b, "", time.Time{}, nil); err != nil || strings.Contains(b.String(), "dateCreated") {
		t.Errorf("%v, %s", err, b.String())
	}
	if got, err := Read(strings.NewReader(b.String())); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

// TestRoundTrip writes what is awkward and reads it.
func TestRoundTrip(t *testing.T) {
	deep := strings.Split(strings.Repeat("d/", MaxDepth-2)+"d", "/")
	tests := []struct {
		name string
		in   Source
	}{
		{"everything", subscription("A", "https://a.com/f", "https://a.com/", "pt-BR", []string{"F", "G"})},
		{"an address alone", Source{URL: "https://a.com/f"}},
		{"signs", subscription(`<a href='x'>&amp; "b" ]]>`, "https://a.com/?a=1&amp=2&lt;", "https://a.com/'", "en", []string{"R&D", "a/b", "<"})},
		{"scripts", subscription("今日のニュース 🗞️ أخبار", "https://例え.jp/フィード", "", "ja", []string{"Новости"})},
		{"an entity of a name", subscription("&eacute; &#65;", "u", "", "", nil)},
		{"the deepest", subscription("A", "u", "", "", deep)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := written(t, []Source{tt.in})
			if got, err := Read(strings.NewReader(text)); err != nil || flat(got) != flat([]Source{tt.in}) {
				t.Errorf("%v, got %s of\n%s", err, flat(got), text)
			}
			if err := xml.Unmarshal([]byte(text), &struct{}{}); err != nil { // strictly, which Read is not
				t.Errorf("%v in\n%s", err, text)
			}
		})
	}
}

// TestRoundTripMany has folders that share their beginnings.
func TestRoundTripMany(t *testing.T) {
	var in []Source
	for i := range 1000 {
		folder := strings.Split(strings.Repeat("f/", i%4)+fmt.Sprint(i%7), "/")
		in = append(in, Source{Name: fmt.Sprint("n", i), URL: fmt.Sprint("https://x.com/", i), Folder: folder})
	}
	got, err := Read(strings.NewReader(written(t, in)))
	if want := flat(sorted(in)); err != nil || flat(got) != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, flat(got), want)
	}
}

// sorted is the order in which lists are written.
func sorted(list []Source) []Source {
	list = slices.Clone(list)
	for i := range list {
		list[i].Folder = slices.DeleteFunc(slices.Clone(list[i].Folder), func(name string) bool { return squeeze(name) == "" })
	}
	slices.SortStableFunc(list, func(a, b Source) int {
		return cmp.Or(slices.Compare(a.Folder, b.Folder), strings.Compare(cmp.Or(a.Name, a.URL), cmp.Or(b.Name, b.URL)), strings.Compare(a.URL, b.URL))
	})
	return list
}

func subscription(name, url, site, language string, folder []string) Source {
	return Source{Name: name, URL: url, Site: site, Language: language, Folder: folder}
}
