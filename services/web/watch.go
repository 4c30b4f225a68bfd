package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"
)

const (
	// maxWatchers is how many pages may follow the pipeline at one desk.
	maxWatchers = 100
	// watchEvery is how often they get its numbers.
	watchEvery = 2 * time.Second
)

// watchedParts are the parts of the pipeline's page that follow it.
var watchedParts = []string{"pipe-state", "pipe-sums", "pipe-streams"}

// pipelineLive sends the parts of the pipeline's page anew, as server-sent events named for
// the part.
func (s *Service) pipelineLive(w http.ResponseWriter, r *http.Request) error {
	select {
	case s.watchers <- struct{}{}:
		defer func() { <-s.watchers }()
	default:
		w.Header().Set("Retry-After", "30")
		s.refuse(w, r, http.StatusServiceUnavailable, fmt.Sprintf("%d pages follow the pipeline at this desk already", maxWatchers))
		return nil
	}
	st := openStream(w)
	if st.send("retry: 2000\n\n") {
		s.watchPipeline(r.Context(), st, windowOf(r))
	}
	return nil
}

// watchPipeline sends until the reader goes.
func (s *Service) watchPipeline(ctx context.Context, st *stream, window string) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if !st.send(s.watched(ctx, window)) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// watched is the parts as events; a comment where the broker does not answer.
func (s *Service) watched(ctx context.Context, window string) string {
	b, err := s.pipelineNow(ctx, window)
	if err != nil {
		s.log.Debug("the pipeline cannot be shown", "err", err)
		return ": the broker does not answer\n\n"
	}
	var out bytes.Buffer
	for _, part := range watchedParts {
		html, err := s.view.fragment(part, b)
		if err != nil {
			s.log.Error("a part of the pipeline cannot be written", "part", part, "err", err)
			continue
		}
		fmt.Fprintf(&out, "event: %s\ndata: %s\n\n", part, bytes.ReplaceAll(html, []byte("\n"), []byte(" ")))
	}
	return out.String()
}
