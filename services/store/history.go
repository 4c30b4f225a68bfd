package store

import (
	"context"
	"encoding/json"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/pkg/diff"
	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// History tells how a record came to be what it is, from the version after a number on.
// It ends early, with Next, where it has more than size bytes as JSON; 0 is no limit.
func History(ctx context.Context, a Archive, id string, after, size int) (query.HistoryAnswer, error) {
	all, err := a.Revisions(ctx, id)
	if err != nil {
		return query.HistoryAnswer{}, err
	}
	latest := &all[len(all)-1]
	out := query.HistoryAnswer{ID: id, URL: latest.URL, Title: latest.Title, Checks: latest.Checks, History: []query.Step{}}
	used := sizeOf(out)
	for i := range all {
		if all[i].Revision <= after {
			continue
		}
		if err := ctx.Err(); err != nil { // many long versions take their time
			return out, err
		}
		s := stepOf(&all[max(0, i-1)], &all[i])
		if used += sizeOf(s); size > 0 && used > size && len(out.History) > 0 {
			out.Next = out.History[len(out.History)-1].Revision
			break
		}
		out.History = append(out.History, s)
	}
	return out, nil
}

// stepOf compares a version with the one before; the first with itself.
func stepOf(old, now *article.Article) query.Step {
	s := query.Step{Revision: now.Revision, Change: archive.ChangeOf(now), Stored: now.Stored, Fetched: now.Fetched, Modified: now.Modified.At}
	if old.Revision == now.Revision {
		return s
	}
	s.Edit = archive.EditOf(old, now) // not as it was stored: an earlier Wireroom told less
	for _, field := range s.Edit.Fields {
		switch field {
		case "title":
			s.Title = diff.Words(old.Title, now.Title)
		case "subtitle":
			s.Standfirst = diff.Words(old.Subtitle, now.Subtitle)
		case "text":
			s.Body = diff.Words(old.Text, now.Text)
		default:
			from, to := archive.Field(old, field), archive.Field(now, field)
			s.Metadata = append(s.Metadata, query.Altered{Field: field, From: raw(from), To: raw(to)})
		}
	}
	return s
}

// raw is a value as JSON, nil for none.
func raw(v any) json.RawMessage {
	data, _ := json.Marshal(v) // fields always encode
	switch string(data) {
	case "null", `""`, "{}", "[]", `"0001-01-01T00:00:00Z"`:
		return nil
	}
	return data
}

func (s *Service) history(ctx context.Context, r query.IDRequest) (query.HistoryAnswer, error) {
	return History(ctx, s.archive, r.ID, r.After, maxAnswer-1000)
}
