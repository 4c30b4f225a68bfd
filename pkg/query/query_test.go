package query_test

import (
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/query"
)

func TestAsk(t *testing.T) {
	nc := bustest.Start(t).Conn()
	ask := func() (query.StoryAnswer, error) {
		return query.Ask[query.StoryAnswer](t.Context(), nc, "story", query.StoryRequest{ID: "x"})
	}
	if _, err := ask(); !errors.Is(err, query.ErrNoStore) {
		t.Errorf("without a store: %v", err)
	}
	var reply *nats.Msg
	sub, err := nc.Subscribe("query.story", func(m *nats.Msg) {
		if string(m.Data) != `{"id":"x"}` {
			t.Errorf("asked %s", m.Data)
		}
		_ = m.RespondMsg(reply)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Unsubscribe() //nolint:errcheck // the connection ends with the test

	reply = &nats.Msg{Data: []byte(`{"story":"s","outlets":2}`)}
	if s, err := ask(); err != nil || s.Story != "s" || s.Outlets != 2 {
		t.Errorf("answered %+v, %v", s, err)
	}
	reply = &nats.Msg{Data: []byte(`{`)}
	if _, err := ask(); err == nil {
		t.Error("half an answer was taken")
	}
	for code, is := range map[string]func(error) bool{"404": query.NotFound, "400": query.Wrong} {
		reply = &nats.Msg{Header: nats.Header{micro.ErrorCodeHeader: {code}, micro.ErrorHeader: {"no such story"}}}
		if _, err := ask(); !is(err) || err.Error() != "query.story: no such story" {
			t.Errorf("%s: %v", code, err)
		}
	}
	if query.NotFound(context.Canceled) {
		t.Error("any error is a refusal")
	}
}
