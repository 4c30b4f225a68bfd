package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/pkg/query"
)

const (
	// maxVersions is how many versions of an article a page lists, the newest of them.
	maxVersions = 100
	// maxAsked is how often the archive is asked for them: answers are bounded in bytes, and a
	// live blog's versions are long.
	maxAsked = 8
)

// revisionsBody compares two versions of an article.
type revisionsBody struct {
	articleHead
	Versions []version // newest first
	Unlisted int       // older ones
	Compared comparison
	View     string // words or side
	Whole    bool   // also what did not change
	From, To int
	Span     time.Duration // from the first listed version to the last
}

// version is one version of an article in the list.
type version struct {
	Revision int          `json:"revision"`
	Stored   time.Time    `json:"stored"`
	Edit     article.Edit `json:"edit,omitzero"`
	Words    int          `json:"words"`
	Gone     bool         `json:"withdrawn,omitempty"`
	Address  string       `json:"-"` // of what it changed
	Current  bool         `json:"-"`
}

// comparison is what differs between two versions, and both of them.
type comparison struct {
	ID         string              `json:"id"`
	From       int                 `json:"from"`
	To         int                 `json:"to"`
	Versions   []version           `json:"versions"`
	Title      []diff.Part         `json:"title"`
	Standfirst []diff.Part         `json:"standfirst,omitempty"`
	Body       []diff.Part         `json:"body"`
	Facts      []alteredFact       `json:"facts"`
	Records    [2]*article.Article `json:"records"`
}

func (s *Service) revisionsPage(w http.ResponseWriter, r *http.Request) error {
	head, err := s.articleHead(r, r.PathValue("id"), "revisions")
	if err != nil {
		return err
	}
	b := &revisionsBody{articleHead: head, View: "words", Whole: r.URL.Query().Has("whole")}
	if r.URL.Query().Get("view") == "side" {
		b.View = "side"
	}
	if err := s.compare(r, b); err != nil {
		return err
	}
	if wantsJSON(r) {
		return showJSON(w, b.Compared)
	}
	return s.show(w, r, "revisions", page{Title: "Revisions: " + head.Title, Place: "wire", Body: b})
}

func (s *Service) revisionsPatch(w http.ResponseWriter, r *http.Request) error {
	a, err := s.article(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	b := &revisionsBody{articleHead: articleHead{Article: a}}
	if err := s.compare(r, b); err != nil {
		return err
	}
	old, now := b.Compared.Records[0], b.Compared.Records[1]
	name := func(n int) string { return fmt.Sprintf("%s.txt\trevision %d", a.ID, n) }
	send(w, "text/x-patch; charset=utf-8", []byte(patch(name(b.From), name(b.To), plainOf(old), plainOf(now))))
	return nil
}

// compare fills in the list of versions, and what differs between the two that the address
// names: by default the latest and the one before it.
func (s *Service) compare(r *http.Request, b *revisionsBody) error {
	latest := max(b.Revision, 1)
	q := r.URL.Query()
	b.To = revisionOf(q.Get("to"), latest, latest)
	b.From = revisionOf(q.Get("from"), latest, max(1, b.To-1))
	if b.From > b.To {
		b.From, b.To = b.To, b.From
	}
	all, err := s.versions(r.Context(), b.ID, latest)
	if err != nil {
		return err
	}
	old, err := s.revision(r.Context(), b.ID, b.From, all)
	if err != nil {
		return err
	}
	now, err := s.revision(r.Context(), b.ID, b.To, all)
	if err != nil {
		return err
	}
	b.list(all, s.cfg.Base)
	b.Compared = compared(old, now)
	b.Compared.Versions = b.Versions
	return nil
}

// revisionOf is a revision's number of an address, another where it names none.
func revisionOf(s string, latest, other int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return other
	}
	return min(n, latest)
}

// versions are the newest versions of an article, oldest first. Where they are too long for
// so many questions the newest of them are missing.
func (s *Service) versions(ctx context.Context, id string, latest int) (all []article.Article, err error) {
	after := max(0, latest-maxVersions)
	for range maxAsked {
		answer, err := query.Ask[query.RevisionsAnswer](ctx, s.bus.Conn(), "revisions", query.IDRequest{ID: id, After: after})
		if err != nil {
			return nil, err
		}
		all = append(all, answer.Revisions...)
		if after = answer.Next; after == 0 {
			break
		}
	}
	return all, nil
}

// revision is one version, of those that are there already or the archive's.
func (s *Service) revision(ctx context.Context, id string, n int, all []article.Article) (*article.Article, error) {
	is := func(a article.Article) bool { return max(a.Revision, 1) == n }
	if i := slices.IndexFunc(all, is); i >= 0 {
		return &all[i], nil
	}
	answer, err := query.Ask[query.RevisionsAnswer](ctx, s.bus.Conn(), "revisions", query.IDRequest{ID: id, After: n - 1})
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(answer.Revisions, is); i >= 0 {
		return &answer.Revisions[i], nil
	}
	return nil, fmt.Errorf("the archive has no revision %d of %s: %w", n, id, errNotFound)
}

// list makes the list of versions, newest first.
func (b *revisionsBody) list(all []article.Article, base string) {
	for i := range all {
		a := &all[i]
		n := max(a.Revision, 1)
		v := version{Revision: n, Stored: a.Stored, Edit: a.Edit, Words: a.WordCount, Gone: !a.Withdrawn.IsZero(), Current: n == b.To}
		v.Address = base + fmt.Sprintf("/a/%s/revisions?from=%d&to=%d", b.ID, max(1, n-1), n)
		b.Versions = append(b.Versions, v)
	}
	slices.Reverse(b.Versions)
	b.Unlisted = max(b.Revision, 1) - len(all)
	if n := len(b.Versions); n > 1 {
		b.Span = b.Versions[0].Stored.Sub(b.Versions[n-1].Stored)
	}
}

// Says is what a version changed, in words.
func (v version) Says() string {
	if v.Revision == 1 {
		return "first stored"
	}
	parts := make([]string, len(v.Edit.Parts))
	for i, p := range v.Edit.Parts {
		parts[i] = map[article.Part]string{article.PartTitle: "headline", article.PartWithdrawal: "taken back, or there again"}[p]
		if parts[i] == "" {
			parts[i] = string(p)
		}
	}
	if len(v.Edit.Parts) == 1 && v.Edit.Parts[0] == article.PartMetadata {
		return "facts: " + strings.Join(v.Edit.Fields, ", ")
	}
	return strings.Join(parts, ", ")
}

// Away is the address of the same comparison in another view.
func (b *revisionsBody) Away(view string, whole bool) string {
	s := fmt.Sprintf("?from=%d&to=%d", b.From, b.To)
	if view != "words" {
		s += "&view=" + view
	}
	if whole {
		s += "&whole"
	}
	return s
}
