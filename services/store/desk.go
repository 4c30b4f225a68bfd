package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go/micro"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// errBusy is answered when too many ask at once.
var errBusy = errors.New("too many requests at once, come again")

// errAnswer is answered when one item alone is above the limit.
var errAnswer = errors.New("the answer is larger than a message may be; read the archive itself")

// desk takes requests and lets few of them be answered at a time.
type desk struct {
	turn, place chan struct{} // who is in them is answered, or waits or is answered
	work        sync.WaitGroup
}

// take hands a request to a goroutine of its own, and refuses it where the queue is full.
func (d *desk) take(ctx context.Context, r micro.Request, a answer) {
	if ctx.Err() != nil { // we are about to end; the archive may be closed
		refuse(r, errBusy)
		return
	}
	select {
	case d.place <- struct{}{}:
	default:
		refuse(r, errBusy)
		return
	}
	d.work.Go(func() {
		defer func() { <-d.place }()
		ctx, cancel := context.WithTimeout(ctx, answerTime)
		defer cancel()
		select {
		case d.turn <- struct{}{}:
			defer func() { <-d.turn }()
		case <-ctx.Done():
			refuse(r, errBusy)
			return
		}
		reply(ctx, r, a)
	})
}

func reply(ctx context.Context, r micro.Request, a answer) {
	v, err := safely(ctx, r.Data(), a)
	if err != nil {
		refuse(r, err)
		return
	}
	data, err := json.Marshal(v)
	if err == nil && len(data) > maxAnswer {
		err = errAnswer
	}
	if err != nil {
		refuse(r, err)
		return
	}
	_ = r.Respond(data) // who asked may be gone
}

// safely answers; a request that finds a bug must not end the store.
func safely(ctx context.Context, data []byte, a answer) (v any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return a(ctx, data)
}

// refuse answers with what went wrong: 400 the request, 404 what it names, 413 the
// answer's size, 503 us.
func refuse(r micro.Request, err error) {
	code, says := "503", err.Error()
	switch {
	case errors.Is(err, archive.ErrQuery):
		code = "400"
	case errors.Is(err, ErrNotFound):
		code = "404"
	case errors.Is(err, errAnswer):
		code = "413"
	case errors.Is(err, context.DeadlineExceeded):
		says = fmt.Sprintf("not answered within %v; ask for less", answerTime)
	}
	query.Refuse(r, code, says)
}
