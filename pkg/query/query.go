// Package query has the questions that the archive answers over NATS, query.*, the orders that
// a fetcher takes, source.*, and the answers to both, for those who ask and those who answer
// alike; docs/query.md explains them.
//
// It knows no archive: what a question means there is the store's.
package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// Timeout bounds a question of those whose context has no end; a store gives up before.
const Timeout = 10 * time.Second

// ErrNoStore is the error where nobody answers.
var ErrNoStore = errors.New("no store answers: is one running, on this NATS server?")

// Error is a store's refusal; codes are those of HTTP, and docs/query.md lists them.
type Error struct {
	Code, Text string
}

func (e *Error) Error() string { return e.Text }

// NotFound reports whether a store said that what was asked for is not there.
func NotFound(err error) bool { return hasCode(err, "404") }

// Wrong reports whether a store said that the question is wrong.
func Wrong(err error) bool { return hasCode(err, "400") }

func hasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// Ask puts a question, such as "search", to one of the stores. Errors are *Error, ErrNoStore
// or the connection's.
func Ask[A any](ctx context.Context, nc *nats.Conn, name string, request any) (answer A, err error) {
	return ask[A](ctx, nc, "query."+name, request, ErrNoStore)
}

func ask[A any](ctx context.Context, nc *nats.Conn, subject string, request any, nobody error) (answer A, err error) {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, Timeout)
		defer cancel()
	}
	data, err := json.Marshal(request)
	if err != nil {
		return answer, fmt.Errorf("ask %s: %w", subject, err)
	}
	m, err := nc.RequestWithContext(ctx, subject, data)
	if errors.Is(err, nats.ErrNoResponders) {
		err = nobody
	}
	if err != nil {
		return answer, fmt.Errorf("ask %s: %w", subject, err)
	}
	if code := m.Header.Get(micro.ErrorCodeHeader); code != "" {
		return answer, fmt.Errorf("%s: %w", subject, &Error{code, m.Header.Get(micro.ErrorHeader)})
	}
	if err := json.Unmarshal(m.Data, &answer); err != nil {
		return answer, fmt.Errorf("read the answer of %s: %w", subject, err)
	}
	return answer, nil
}
