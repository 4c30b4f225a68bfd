package section

import (
	"regexp"
	"testing"
)

func TestRules(t *testing.T) {
	const (
		site  = "https://www.example.co.uk"
		extra = `<nav><a href="/special/olympics">Olympics</a></nav> <a href="https://other.example.net/a">A</a> <a href="ftp://www.example.co.uk/special/x">X</a>`
	)
	three := site + "/news/4000000 " + site + "/news/4000001 " + site + "/news/4000002"
	re := regexp.MustCompile
	tests := []struct {
		name string
		r    Rules
		want string
	}{
		{"none", Rules{}, three},
		{"an article in the navigation", Rules{Article: re(`/special/`)}, three + " " + site + "/special/olympics"},
		{"an article of another site", Rules{Article: re(`^https://other\.example\.net/`)}, three + " https://other.example.net/a"},
		{"excluded", Rules{Exclude: re(`/news/4000001$`)}, site + "/news/4000000 " + site + "/news/4000002"},
		{"all excluded", Rules{Exclude: re(`/news/`)}, ""},
		{"excluded before article", Rules{Article: re(`/(news|special)/`), Exclude: re(`/special/`)}, three},
		{"of another site, excluded", Rules{Article: re(`other`), Exclude: re(`other`)}, three},
		{"the rules see the address made absolute", Rules{Exclude: re(`^https://www\.example\.co\.uk/news/`)}, ""},
		{"no web address", Rules{Article: re(`^ftp:`)}, three},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := urls(read(t, list(3, extra), tt.r)); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestRuledStays has a rule outweigh what the polls show.
func TestRuledStays(t *testing.T) {
	site := newSite(`<a href="/standards/how-we-work-and-why">How we work and why we do it</a>`)
	site.rules.Article = regexp.MustCompile("/standards/")
	for range 200 {
		site.poll(t)
	}
	if !site.shows("/standards/how-we-work-and-why") {
		t.Error("a link that is one by rule was dropped")
	}
}
