package main

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
)

// bury makes dead letters of the parser.
func bury(t *testing.T, r *room, n int) {
	t.Helper()
	for i := range n {
		m := event.Message{Subject: event.PagesPage("x.example"), Header: map[string][]string{
			event.HeaderID: {strconv.Itoa(i)}, event.HeaderFacts: {`{"id":"1","url":"https://x.example/a/b","source":{"id":"x"}}`},
		}, Data: []byte("x")}
		if err := r.bus.Bury(t.Context(), "parser", m, "panic", errors.New("panic: a test")); err != nil {
			t.Fatal(err)
		}
	}
}

// TestControlRoom goes through the desk as whoever keeps Wireroom running does.
func TestControlRoom(t *testing.T) {
	b := openBrowser(t, runDesk(t, newsroom.Config{Start: newsroom.All}, func(r *room) { bury(t, r, 3) }))
	b.open("/sources")
	b.until(`document.querySelectorAll(".row-like").length > 5`)
	source := eval[string](b, `document.querySelector(".row-like .rowhead a").getAttribute("href")`)
	url := eval[string](b, `document.querySelector(".row-like").dataset.url`)

	t.Run("many letters at once", func(t *testing.T) {
		b.open("/dead")
		eval[bool](b, `(document.querySelectorAll('input[name="seq"]')[0].click(), document.querySelectorAll('input[name="seq"]')[1].click(), document.querySelector('[data-ask="ask-drop"]').click(), true)`)
		b.until(`document.querySelector("#ask-drop").open && document.querySelector("#ask-drop [data-count]").textContent === "2"`)
		eval[bool](b, `(document.querySelector('#why').value = "test", document.querySelector('#ask-drop .btn-bad').click(), true)`)
		b.until(`document.querySelector(".notice") !== null`)
		if says := eval[string](b, `document.querySelector(".notice").textContent.trim()`); says != "2 letters dropped." {
			t.Errorf("the desk says %q", says)
		}
	})
	t.Run("a check is told step by step", func(t *testing.T) {
		b.open("/sources/new?url=" + url)
		b.until(`document.querySelector(".side-form") !== null`)
		if says := eval[string](b, `document.querySelector(".trial h3").textContent + "; " + document.querySelector(".trial .row-meta").textContent`); !strings.Contains(says, "word") { // the parser was asked
			t.Errorf("the first trial says %q", says)
		}
	})
	t.Run("the pipeline follows", func(*testing.T) {
		b.open("/pipeline")
		b.until(`document.documentElement.dataset.live === "on" && document.querySelectorAll('[data-part="pipe-streams"] .is-ok').length === 4`)
	})
	t.Run("for everyone", func(*testing.T) {
		for _, path := range []string{source, "/sources/new?wait=on&url=" + url, "/dead", "/trace?url=" + url + "x"} {
			b.forEveryone(path)
		}
	})
}
