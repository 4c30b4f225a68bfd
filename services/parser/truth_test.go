package parser_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"

	parser "github.com/wireroom/wireroom/services/parser"
)

// truth is what a reader sees on a page. Golden records are written by the parser; truths
// are written by hand, so that -update cannot make a wrong record right.
type truth struct {
	Title, Subtitle     string
	Authors             string // parted by "; "
	Published, Modified string // in UTC, then the zone as stated
	Language, Kind      string
	Access              string // where stated
	Agency, Place       string
	Section, Tags       string // parted by " > " and ", "
	Shape               string // the first letter of each block's kind
	First, Last         string // words of the text

	file  string
	lacks []string // what is not of the text
	wrong []string // fields that are known to be read wrongly; they leave the list when they are read right
}

func TestTruth(t *testing.T) {
	told := map[string]bool{}
	for _, want := range truths {
		told[want.file] = true
		t.Run(want.file, func(t *testing.T) {
			a, err := parser.Parse(sample(t, want.file))
			if err != nil {
				t.Fatal(err)
			}
			want.check(t, a)
		})
	}
	for _, s := range samples {
		if !told[s.file] {
			t.Errorf("nobody wrote down what is true of %s", s.file)
		}
	}
}

func (want truth) check(t *testing.T, a *article.Article) {
	t.Helper()
	got := seen(a)
	got.First, got.Last = start(a.Text, want.First), end(a.Text, want.Last)
	w, g := reflect.ValueOf(want), reflect.ValueOf(got)
	for i := range w.NumField() {
		field := w.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		known, same := slices.Contains(want.wrong, field.Name), w.Field(i).String() == g.Field(i).String()
		switch {
		case same && known:
			t.Errorf("%s is read right by now: take it off the list of what is wrong", field.Name)
		case !same && !known:
			t.Errorf("%s: got %q, the truth is %q", field.Name, g.Field(i), w.Field(i))
		}
	}
	for _, noise := range want.lacks {
		if strings.Contains(a.Text, noise) || strings.Contains(a.HTML, noise) {
			t.Errorf("%q is in the text", noise)
		}
	}
}

// seen is a record in the words of a truth.
func seen(a *article.Article) truth {
	var names []string
	for _, o := range a.Authors {
		names = append(names, o.Name)
	}
	var shape strings.Builder
	for _, b := range a.Blocks {
		shape.WriteByte(b.Kind[0])
	}
	got := truth{
		Title: a.Title, Subtitle: a.Subtitle, Authors: strings.Join(names, "; "), Published: moment(a.Published), Modified: moment(a.Modified),
		Language: a.Language, Kind: string(a.Kind), Access: string(a.Access), Agency: a.Agency, Place: a.Dateline.Place,
		Section: strings.Join(a.Section, " > "), Tags: strings.Join(a.Tags, ", "), Shape: shape.String(),
	}
	if a.Kind == article.KindArticle {
		got.Kind = ""
	}
	if a.Access == article.AccessUnknown {
		got.Access = ""
	}
	return got
}

func moment(m article.Moment) string {
	if m.IsZero() {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", m.At.Format(time.DateTime), m.Zone))
}

// start and end are as much of a text as is compared.
func start(text, want string) string {
	if strings.HasPrefix(text, want) {
		return want
	}
	return strings.ToValidUTF8(text[:min(len(text), 200)], "")
}

func end(text, want string) string {
	if strings.HasSuffix(text, want) {
		return want
	}
	return strings.ToValidUTF8(text[max(0, len(text)-200):], "")
}
