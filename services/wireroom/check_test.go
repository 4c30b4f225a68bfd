package main

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files of the commands' output anew")

// outlet is a site with everything a check may come upon.
func outlet() http.Handler {
	mux := http.NewServeMux()
	page := func(path, contentType, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = fmt.Fprint(w, strings.ReplaceAll(text, "SITE", "http://"+r.Host))
		})
	}
	page("/robots.txt", "text/plain", "User-agent: *\nCrawl-delay: 3\nDisallow: /members/\nDisallow: /shut\nContent-Signal: search=yes, ai-train=no\n\nUser-agent: OtherBot\nDisallow: /\nAllow: /ferry\n")
	page("/{$}", "text/html", `<title>The Outlet</title><link rel="alternate" type="application/rss+xml" href="/broken.xml"><link rel="alternate" type="application/rss+xml" href="/the-feed.xml">`)
	page("/broken.xml", "text/html", "<!doctype html><title>The feed has moved</title>")
	page("/the-feed.xml", "application/rss+xml", `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>The Outlet&#27;[31m</title><link>SITE/</link><language>en-GB</language><ttl>30</ttl>
		<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="SITE/the-feed.xml"/>
		<item><title>The ferry runs again</title><link>SITE/ferry</link><pubDate>Tue, 03 Mar 2026 09:00:00 +0100</pubDate><author>A. Writer</author></item>
		<item><title>For members</title><link>SITE/members/1</link><pubDate>yesterday, about tea time</pubDate></item>
		<item><title>The stars this week</title><link>SITE/horoscope/1</link></item>
		<item><title>Cut in <half</title></item>
		<item><title>No address</title></item></channel></rss>`)
	page("/the-index.xml", "application/xml", `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>SITE/news.xml</loc><lastmod>2999-01-01</lastmod></sitemap><sitemap><loc>SITE/old.xml</loc></sitemap></sitemapindex>`)
	page("/news.xml", "application/xml", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>SITE/ferry</loc><lastmod>2999-01-01</lastmod></url></urlset>`)
	page("/section/{$}", "text/html", `<title>News</title><main>`+strings.Repeat(`<p>`, 3)+
		`<a href="/2026/03/03/the-ferry-runs-again-from-monday">The ferry runs again from Monday, says the harbour office</a><a href="/2026/03/02/the-bridge-stays-closed-until-friday">The bridge stays closed until Friday, the council now says</a><a href="/2026/03/01/seagrass-returns-to-the-inner-roads">Seagrass returns to the inner roads after nine years</a></main><footer><a href="/about">About</a> <a href="/letters">Letters</a></footer>`)
	page("/2026/", "text/html", "<title>Members only</title>")
	mux.HandleFunc("/2026/03/02/", func(w http.ResponseWriter, _ *http.Request) {
		story(w, "closed", "The bridge stays closed until Friday, the council now says.")
	})
	page("/empty/{$}", "text/html", "<title>Nothing here</title><p>Nothing.")
	mux.HandleFunc("/wall", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, "<title>Just a moment...</title>")
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/the-feed.xml", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/ferry", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "" {
			w.Header().Set("X-Robots-Tag", "noai")
		}
		story(w, "running again", "The ferry runs again from Monday, the harbour office said.")
	})
	return mux
}

// steady takes out of an output what differs from run to run.
func steady(text, site string) string {
	text = strings.ReplaceAll(text, site, "http://site.example")
	text = strings.ReplaceAll(text, strings.TrimPrefix(site, "http://"), "site.example")
	return regexp.MustCompile(`about \d+ (s|min|h)`).ReplaceAllString(text, "about 15 min")
}

// TestOutput holds what a person reads of the commands that look at a site, and their
// exit codes. The files in testdata/output are read by people too: they are the manual.
func TestOutput(t *testing.T) {
	server := httptest.NewServer(outlet())
	t.Cleanup(server.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	config := filepath.Join(t.TempDir(), "wireroom.yaml")
	if err := os.WriteFile(config, []byte("sources:\n  - url: "+server.URL+"/the-feed.xml\n    exclude: /horoscope/\n    rights: refuse\n    headers: {X-Key: hunter2}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	look := []string{"--allow-private", "--delay", "0s", "--max-delay", "1ms"}
	check := func(path string, more ...string) []string {
		return append(append([]string{"check", server.URL + path}, look...), more...)
	}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"check-site", check("/")},
		{"check-feed", check("/the-feed.xml", "--exclude", "/horoscope/", "--header", "X-Key=1")},
		{"check-moved", check("/moved")},
		{"check-source", check("/the-feed.xml", "--config", config)},
		{"check-index", check("/the-index.xml")},
		{"check-section", check("/section/")},
		{"check-section-rule", check("/section/", "--article", "/letters$", "--exclude", "/03/0[13]/")},
		{"check-nothing", check("/empty/")},
		{"check-forbidden", check("/shut")},
		{"check-wall", check("/wall")},
		{"check-dead", []string{"check", gone.URL, "--allow-private"}},
		{"check-private", []string{"check", server.URL}},
		{"check-no-address", []string{"check", "news.example"}},
		{"check-bad-rule", check("/", "--exclude", "(")},
		{"feed", append([]string{"feed", "--text", server.URL + "/the-feed.xml"}, look...)},
		{"feed-index", append([]string{"feed", "--text", server.URL + "/the-index.xml"}, look...)},
		{"feed-page", append([]string{"feed", "--text", server.URL + "/broken.xml"}, look...)},
		{"robots", []string{"robots", "--text", "--allow-private", server.URL + "/ferry", server.URL + "/members/1"}},
		{"robots-agent", []string{"robots", "--text", "--allow-private", "--agent", "OtherBot/2.1", server.URL + "/ferry", server.URL + "/members/1"}},
		{"robots-path", []string{"robots", "/ferry"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := command(t, c.args...)
			code := p.wait()
			got := steady(fmt.Sprintf("$ wireroom %s\n%s%s(exit %d)\n", strings.Join(c.args, " "), p.err.String(), p.out.String(), code), server.URL)
			got = steady(strings.ReplaceAll(got, config, "wireroom.yaml"), gone.URL)
			file := filepath.Join("testdata", "output", c.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("it says\n%s\nwant (-update writes it)\n%s", got, want)
			}
			if strings.ContainsAny(got, "\x1b\r") || strings.Contains(got, "hunter2") {
				t.Errorf("it steers the terminal, or shows a key:\n%q", got)
			}
		})
	}
}
