package archive_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/article"
)

// bodies are the texts of the corpus, which people or publishers' own rules have cut out.
func bodies(t *testing.T) (out []string) {
	t.Helper()
	shared := os.Getenv("WIREROOM_SHARED")
	if shared == "" {
		t.Skip("WIREROOM_SHARED is not set: the corpus of real pages is not here")
	}
	files, err := filepath.Glob(filepath.Join(shared, "corpus", "*", "pages.ndjson"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus in %s: %v", shared, err)
	}
	for _, f := range files {
		in, err := os.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		lines := bufio.NewScanner(in)
		for lines.Buffer(nil, 1<<20); lines.Scan(); {
			var page struct{ Bodies []string }
			if err := json.Unmarshal(lines.Bytes(), &page); err != nil {
				t.Fatal(err)
			}
			out = append(out, page.Bodies[:min(1, len(page.Bodies))]...)
		}
		if lines.Err() != nil {
			t.Fatal(lines.Err())
		}
	}
	return out
}

// Of the paragraphs of real articles, there is none whose loss is taken for a change that
// does not count.
func TestNoParagraphOfTheCorpusIsNoise(t *testing.T) {
	texts, paragraphs := bodies(t), 0
	for _, text := range texts {
		list := strings.Split(text, "\n\n")
		for i, p := range list {
			if len(list) == 1 || strings.Trim(p, " \n\u200b") == "" {
				continue
			}
			paragraphs++
			now := strings.Join(slices.Delete(slices.Clone(list), i, i+1), "\n\n")
			if v := verdict(t, article.Article{Text: text}, article.Article{Text: now}); !v.Revise {
				t.Errorf("without %q it is %+v", p, v)
			}
		}
	}
	if t.Logf("%d paragraphs of %d articles", paragraphs, len(texts)); paragraphs < 2000 {
		t.Error("hardly a corpus")
	}
}
