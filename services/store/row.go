package store

import (
	"cmp"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// rowOf is a record in a list.
func rowOf(a *article.Article, w archive.Words) query.Row {
	return query.Row{
		ID: a.ID, URL: a.URL, Source: a.Source, Title: w.Marked(a.Title), Snippet: w.Snippet(cmp.Or(a.Text, a.Summary)),
		Language: a.Language, Kind: a.Kind, Agency: a.Agency, Access: a.Access, Section: a.Section,
		Published: a.Published, FirstSeen: a.FirstSeen, Stored: a.Stored, Withdrawn: a.Withdrawn, Revision: a.Revision, Sequence: a.Sequence,
		Change: archive.ChangeOf(a), Changed: a.Edit.Parts, Textless: a.Text == "", Story: a.Story,
	}
}

// arrived says when a record was stored at first, and how long after its publication.
func arrived(r *query.Row, created time.Time) {
	if r.Created = created; !r.Published.IsZero() && r.Published.Precision != article.ToDay {
		r.DelayMS = created.Sub(r.Published.At).Milliseconds()
	}
}

// told says who has a record's story.
func told(r *query.Row, pickups []query.Pickup) {
	if r.Outlets = len(pickups); r.Outlets > 1 {
		r.Pickups = pickups[:min(r.Outlets, archive.MaxPickups)]
	}
}
