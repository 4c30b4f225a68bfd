package article_test

import (
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

func TestLag(t *testing.T) {
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		a     article.Article
		lag   time.Duration
		known bool
	}{
		{"to the minute", article.Article{Published: article.Moment{At: at, Precision: article.ToMinute}, FirstSeen: at.Add(4 * time.Minute)}, 4 * time.Minute, true},
		{"announced for later", article.Article{Published: article.Moment{At: at, Precision: article.ToSecond}, FirstSeen: at.Add(-time.Hour)}, -time.Hour, true},
		{"the day alone", article.Article{Published: article.Moment{At: at, Precision: article.ToDay}, FirstSeen: at}, 0, false},
		{"not stated", article.Article{FirstSeen: at}, 0, false},
	} {
		if lag, known := c.a.Lag(); lag != c.lag || known != c.known {
			t.Errorf("%s: %v, %v", c.name, lag, known)
		}
	}
}
