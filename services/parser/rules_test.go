package parser

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"
)

func TestRulesHaveTheLastWord(t *testing.T) {
	trials, err := TestRules("testdata/rules/example.com.yaml")
	if err != nil || len(trials) != 2 {
		t.Fatal(len(trials), err)
	}
	for _, trial := range trials {
		if len(trial.Wrong) > 0 {
			t.Errorf("%s: %q", trial.Page, trial.Wrong)
		}
	}
}

// story is the page that the rules are for, fetched on a day.
func story(t *testing.T, page, day string) *event.Fetched {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	link, err := event.NewLink("https://example.com/story", article.Source{ID: "example"}, article.Found{At: at})
	if err != nil {
		t.Fatal(err)
	}
	return &event.Fetched{Link: link, FinalURL: link.URL, At: at, Body: []byte(page)}
}

func TestRulesLeaveTheRestAlone(t *testing.T) {
	rules, err := LoadRules("testdata/rules")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/rules/story.html")
	if err != nil {
		t.Fatal(err)
	}
	a, missed, err := parse(rules, story(t, string(data), "2026-03-04"), nil)
	if err != nil || len(missed.fields) > 0 {
		t.Fatal(missed, err)
	}
	for field, want := range map[string]string{"title": "rule", "text": "rule", "authors": "rule", "published": "rule"} {
		if got := a.Provenance.Fields[field]; got != want {
			t.Errorf("%s is from %q, want %q", field, got, want)
		}
	}
	if strings.Join(a.Tags, ",") != "Ferries,Harbour" || a.Language != "en" {
		t.Errorf("tags %v, language %q", a.Tags, a.Language)
	}
	if strings.Contains(a.HTML, "Buy") || !strings.Contains(a.HTML, "<p>Short.</p>") {
		t.Errorf("HTML: %s", a.HTML)
	}
}

// A site that was rebuilt is read as if there were no rule, and the misses are known.
// A rule speaks before what is printed, too.
func TestRulesBeatPrint(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "example.com.yaml"), []byte("domain: example.com\nauthors: .who\nsection: .where\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rules, err := LoadRules(dir)
	if err != nil {
		t.Fatal(err)
	}
	page := `<html lang=en><body><p><a href="/">Front</a> &gt; <a href="/t">Town</a></p><article><h1>The old bridge stays open</h1><p>By Bo Ek</p><i class=who>Ann Lee</i><i class=where>Bridges</i>` +
		strings.Repeat("<p>The council said on Tuesday that the bridge stays closed, and buses go round it.</p>", 6) + `</article></body></html>`
	a, err := ParseWith(rules, story(t, page, "2024-03-12"))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Authors) != 1 || a.Authors[0].Name != "Ann Lee" || strings.Join(a.Section, " > ") != "Bridges" {
		t.Errorf("got %v and %v, want what the rule says: Ann Lee and Bridges", a.Authors, a.Section)
	}
}

func TestStaleRule(t *testing.T) {
	rules, err := LoadRules("testdata/rules")
	if err != nil {
		t.Fatal(err)
	}
	page := `<html lang=en><body><article><h1>Built anew and read all the same</h1>` + strings.Repeat("<p>The council said on Tuesday that the bridge stays closed, and buses go round it.</p>", 6) + `</article></body></html>`
	with, missed, err := parse(rules, story(t, page, "2026-03-04"), nil)
	if err != nil {
		t.Fatal(err)
	}
	without, err := Parse(story(t, page, "2026-03-04"))
	if err != nil {
		t.Fatal(err)
	}
	if with.Title != without.Title || with.Text != without.Text || with.Title == "" {
		t.Errorf("%q %q, without the rule %q %q", with.Title, with.Text, without.Title, without.Text)
	}
	if missed.domain != "example.com" || len(missed.fields) != 6 {
		t.Errorf("%+v", missed)
	}
}

func TestRulesAreReadAgain(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("domain: a.com\ntitle: h1")
	var log bytes.Buffer
	s, err := New(Config{ParseTimeout: time.Second, MaxPages: 1, Rules: dir}, nil, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil || s.rules.Load().Len() != 1 {
		t.Fatal(err)
	}
	before := state(dir)
	write("domain: a.com\ntitle: nonsense[")
	if state(dir) == before {
		t.Error("the change is not seen")
	}
	s.reloadRules()
	if s.rules.Load().Len() != 1 || !strings.Contains(log.String(), "nonsense[") {
		t.Errorf("rules with an error: %d sites, log %s", s.rules.Load().Len(), log.String())
	}
	write("domain: b.com\ntitle: h1")
	if err := os.WriteFile(filepath.Join(dir, "c.yaml"), []byte("domain: c.com\nbody: article"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.reloadRules()
	if s.rules.Load().Len() != 2 {
		t.Errorf("%d sites after the change", s.rules.Load().Len())
	}
	if _, err := New(Config{ParseTimeout: time.Second, MaxPages: 1, Rules: filepath.Join(dir, "none")}, nil, slog.Default()); err == nil || !strings.Contains(err.Error(), "--rules") {
		t.Errorf("a directory that is not there: %v", err)
	}
}
