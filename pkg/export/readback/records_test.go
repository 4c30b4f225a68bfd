package readback

import (
	"fmt"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
)

var at = time.Date(2026, 11, 24, 8, 0, 0, 123e6, time.UTC)

func number(i int) string { return fmt.Sprintf("%032x", i) }

// full has something in every column, and lists of several lengths.
func full() *article.Article {
	return &article.Article{
		ID: article.ID("https://news.example/a"), Revision: 3, Sequence: 1 << 40, URL: "https://news.example/a?x=1", CanonicalURL: "https://news.example/a",
		Source: article.Source{ID: "news-example", Name: "The Example", Domain: "news.example", Country: "GB"}, Found: article.Found{Via: "feed"},
		Title: "A title", Subtitle: "A standfirst", Summary: "A summary", Text: "One.\n\nTwo.", WordCount: 2,
		Authors: []article.Author{{Name: "Ann Lee"}, {Name: "Reuters"}, {Name: "Bo"}}, Byline: "By Ann Lee", Dateline: article.Dateline{Place: "Kyiv"}, Agency: "Reuters",
		Published: article.Moment{At: at.Add(-time.Hour), Zone: "+02:00", Precision: article.ToMinute, From: "json-ld", Confidence: .95},
		Modified:  article.Moment{At: at.Add(-time.Minute)}, FirstSeen: at, Fetched: at.Add(time.Millisecond), Stored: at.Add(time.Second), Withdrawn: at.Add(time.Hour),
		Language: "en-GB", Section: []string{"World", "Europe"}, Tags: []string{"trains"}, Kind: article.KindLive, Access: article.AccessMetered, Truncated: true,
		Images: []article.Image{{URL: "https://img.example/1.jpg"}}, Rights: article.Rights{Licence: "https://creativecommons.org/licenses/by/4.0/", Copyright: "© The Example", TDMReservation: "1"},
		ContentHash: "c1", SimHash: "00ff", Story: "s1", DuplicateOf: "d1", Edit: article.Edit{Fields: []string{"title"}}, Provenance: article.Provenance{Parser: "p/1"},
	}
}

// foreign has what is seldom: scripts, signs beyond 16 bits, control characters, times
// before 1970 and far ahead, in another zone.
func foreign() *article.Article {
	east := time.FixedZone("", 5*3600+45*60)
	return &article.Article{
		ID: "ключ", URL: "https://xn--e1afmkfd.example/пример", Title: "В Київ 🚆 \u202eעברית\u202c 日本語 e\u0301", Text: "a\x00b\tc\r\nd\u2028e", Summary: "\"quoted\", 'and'\\slashed",
		Authors: []article.Author{{Name: "王小明"}, {Name: ""}, {Name: "Zoë"}}, Tags: []string{"", "тег"}, Section: []string{},
		Published: article.Moment{At: time.Date(1969, 12, 31, 23, 59, 59, 999e6, time.UTC)}, Modified: article.Moment{At: time.Date(2999, 1, 1, 0, 0, 0, 0, east)},
		Stored: at.In(east), WordCount: 1<<31 - 1, Language: "zh-Hant-TW",
	}
}
