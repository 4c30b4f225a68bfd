package parser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/event"

	"github.com/wireroom/wireroom/services/parser/internal/body"
	"github.com/wireroom/wireroom/services/parser/internal/meta"
	"github.com/wireroom/wireroom/services/parser/internal/rule"
)

// Rules are what people know of single sites. The nil Rules are none.
type Rules = rule.Set

// LoadRules reads a directory of rules.
func LoadRules(dir string) (*Rules, error) { return rule.Load(dir) }

// misses are the fields of a site's rule whose selectors find nothing.
type misses struct {
	domain string
	fields []string
}

// fromRule is the signal of what a rule found.
const fromRule = "rule"

// obey lets a site's rule speak in place of the page's own signals. Where its selectors
// find nothing, everything is as without it: sites change without notice.
func (w *work) obey() {
	if w.rule == nil {
		return
	}
	for field, to := range map[string]*[]meta.Value{
		"title": &w.m.Titles, "subtitle": &w.m.Subtitles, "authors": &w.m.Authors, "published": &w.m.Published,
		"modified": &w.m.Modified, "section": &w.m.Sections, "tags": &w.m.Tags,
	} {
		if !w.rule.Has(field) {
			continue
		}
		values := w.rule.Values(w.page.Root, field)
		if len(values) == 0 {
			w.miss(field)
			continue
		}
		*to = nil
		for _, v := range values[:min(len(values), meta.MaxValues)] {
			*to = append(*to, meta.Value{Text: v, From: fromRule})
		}
	}
}

func (w *work) miss(field string) {
	w.misses = misses{w.rule.Domain, append(w.fields, field)}
}

// ruledBody is the body as the rule shows it: everything in its elements.
func (w *work) ruledBody() {
	if !w.rule.Has("body") {
		return
	}
	nodes := w.rule.Nodes(w.page.Root, "body")
	blocks := body.Told(nodes)
	if len(blocks) == 0 {
		w.miss("body")
		return
	}
	w.body.Blocks, w.body.Top, w.body.From = blocks, nodes[0], fromRule
	if w.rule.Has("subtitle") {
		w.body.Subtitle = ""
	}
}

// rulesEvery is how often a directory of rules is looked at for changes.
const rulesEvery = 5 * time.Second

// watchRules reads the rules again when their directory changes. Rules with an error in
// them change nothing.
func (s *Service) watchRules(ctx context.Context) error {
	if s.cfg.Rules == "" {
		return nil
	}
	tick := time.NewTicker(rulesEvery)
	defer tick.Stop()
	seen := state(s.cfg.Rules)
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		now := state(s.cfg.Rules)
		if now == seen {
			continue
		}
		seen = now
		s.reloadRules()
	}
}

func (s *Service) reloadRules() {
	rules, err := LoadRules(s.cfg.Rules)
	if err != nil {
		s.log.Error("the rules were not taken over", "err", err)
		return
	}
	s.rules.Store(rules)
	s.log.Info("the rules were read again", "dir", s.cfg.Rules, "sites", rules.Len())
}

// state is different after a change in a directory of rules.
func state(dir string) string {
	names, _ := filepath.Glob(filepath.Join(dir, "*.yaml")) // the pattern is sound
	var out string
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			out += fmt.Sprintln(name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return out
}

// Trial is one test of a rule file: what was wrong, empty when nothing was.
type Trial struct {
	File, Page, Domain string
	Wrong              []string
}

// TestRules tries a rule file on the pages that it names.
func TestRules(file string) ([]Trial, error) {
	f, err := rule.LoadFile(file)
	if err != nil {
		return nil, err
	}
	set := rule.Of(f)
	var out []Trial
	for _, t := range f.Tests {
		trial := Trial{File: file, Page: t.Page, Domain: f.Domain}
		trial.Wrong, err = tryRule(set, t, filepath.Dir(file))
		if err != nil {
			trial.Wrong = []string{err.Error()}
		}
		out = append(out, trial)
	}
	return out, nil
}

func tryRule(set *Rules, t rule.Test, dir string) (wrong []string, err error) {
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(t.Page)))
	if err != nil {
		return nil, err
	}
	at, err := t.At()
	if err != nil {
		return nil, err
	}
	link, err := event.NewLink(t.URL, article.Source{ID: "rule"}, article.Found{Via: "command", At: at})
	if err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	a, missed, err := parse(set, &event.Fetched{Link: link, FinalURL: t.URL, At: at, Body: data}, nil)
	if err != nil {
		return nil, err
	}
	for _, field := range missed.fields {
		wrong = append(wrong, field+": its selectors find nothing")
	}
	return append(wrong, t.Wrong(a)...), nil
}
