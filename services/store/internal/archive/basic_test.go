package archive

import (
	"context"
	"slices"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/words"
)

// shelf is a Reader of n records, and keeps what it was asked for.
type shelf struct {
	n     int
	asked []Reading
}

func (s *shelf) read(_ context.Context, r Reading, fn func(article.Article) error) error {
	s.asked = append(s.asked, r)
	for range min(s.n, r.Limit) {
		if err := fn(article.Article{Text: "a word"}); err != nil {
			return err
		}
	}
	return nil
}

// TestScanSaysWhatItLeftOut: numbers that are not of all records say so.
func TestScanSaysWhatItLeftOut(t *testing.T) {
	for n, basic := range map[int]bool{MaxScanned - 1: false, MaxScanned + 1: true} {
		s := shelf{n: n}
		f, err := Scan(t.Context(), nil, s.read, Search{})
		if err != nil || f.Basic != basic || f.Total != min(n, MaxScanned) {
			t.Errorf("of %d records %d are counted, basic %v: %v", n, f.Total, f.Basic, err)
		}
	}
}

// TestScanWithoutWords: where nothing has the words, all are read for what there would be without them.
func TestScanWithoutWords(t *testing.T) {
	for text, readings := range map[string]int{"word": 1, "nobody": 2} {
		w, err := words.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		s := shelf{n: 3}
		if _, err := Scan(t.Context(), nil, s.read, Search{Words: w}); err != nil {
			t.Fatal(err)
		}
		with := slices.IndexFunc(s.asked, func(r Reading) bool { return len(r.Words.All) == 0 })
		if len(s.asked) != readings || len(s.asked[0].Words.All) != 1 || readings == 2 && with != 1 {
			t.Errorf("%q: %+v", text, s.asked)
		}
	}
}
