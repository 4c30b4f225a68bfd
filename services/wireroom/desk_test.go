package main

import (
	"context"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"golang.org/x/sync/errgroup"

	"github.com/wireroom/wireroom/pkg/bus/bustest"
	"github.com/wireroom/wireroom/pkg/event"
	"github.com/wireroom/wireroom/pkg/newsroom"
	"github.com/wireroom/wireroom/services/web"
)

// runDesk is the demo with its desk, on a newsroom that publishes; it returns the address.
// prepare is done to the room before it runs.
func runDesk(t *testing.T, cfg newsroom.Config, prepare ...func(*room)) string {
	t.Helper()
	n, err := newsroom.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	r, err := openRoom(t.Context(), demoRoom(t.TempDir()), bustest.Log(t))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.openDesk(web.Config{}); err != nil {
		t.Fatal(err)
	}
	for _, f := range prepare {
		f(r)
	}
	var sources []event.Source
	for _, s := range n.Sites() {
		sources = append(sources, event.Source{URL: s.URL, Name: s.Name, Country: s.Country, Language: s.Language})
	}
	if _, err := watch(t.Context(), r.sources, sources, true); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	g, ctx := errgroup.WithContext(ctx)
	serveDesk(ctx, g, r, l)
	g.Go(func() error { return r.run(ctx) })
	g.Go(func() error { return n.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		if err := g.Wait(); err != nil && ctx.Err() == nil {
			t.Errorf("the room ended: %v", err)
		}
		r.close()
	})
	return "http://" + l.Addr().String()
}

// TestDesk goes through the desk as a person does, with the whole pipeline behind it.
func TestDesk(t *testing.T) {
	b := openBrowser(t, runDesk(t, newsroom.Config{Start: 8, Every: time.Second, Endless: true}))
	b.open("/")
	b.until(`document.querySelectorAll(".row").length >= 8`)

	t.Run("rows arrive while the page is open", func(*testing.T) {
		b.until(`document.querySelector(".live").dataset.state === "on"`)
		newest := eval[int](b, `+document.querySelector(".row").dataset.seq`)
		b.until(`+document.querySelector(".row").dataset.seq > ` + strconv.Itoa(newest))
		b.until(`document.querySelectorAll(".canvas canvas").length === 1`) // the chart is drawn, without a breach of the policy
	})
	t.Run("a reader who pauses is not moved", func(t *testing.T) {
		b.press("p")
		b.until(`document.querySelector(".live").dataset.state === "paused"`)
		top := eval[string](b, `document.querySelector(".row").id`)
		b.until(`!document.querySelector(".fresh").hidden && document.title.startsWith("(")`)
		if now := eval[string](b, `document.querySelector(".row").id`); now != top {
			t.Errorf("%s came above %s", now, top)
		}
		b.press(".")
		b.until(`document.querySelector(".live").dataset.state === "on" && document.querySelector(".row").id !== "` + top + `"`)
	})
	t.Run("keys", func(t *testing.T) {
		b.press("j")
		b.press("j")
		b.until(`document.querySelector('.pane h2') !== null`)
		b.until(`document.querySelector('.row[aria-current]').querySelector(".row-head").textContent === document.querySelector('.pane h2').textContent`)
		id := eval[string](b, `document.querySelector('.row[aria-current]').dataset.id`)
		b.press("o")
		b.until(`location.pathname === "/a/` + id + `" && document.readyState === "complete"`)
		b.press("l")
		b.until(`document.documentElement.dataset.theme !== undefined`)
		dark := eval[string](b, `document.documentElement.dataset.theme`)
		b.open("/")
		if kept := eval[string](b, `document.documentElement.dataset.theme`); kept != dark || dark == "" {
			t.Errorf("the theme %q was not kept: %q", dark, kept)
		}
		b.press("?")
		b.until(`document.querySelector("#keys").open`)
	})
	t.Run("what was found opens by keys, and its record is there", func(*testing.T) {
		b.open("/search?q=the&lang=en")
		b.until(`document.querySelectorAll(".row").length > 1 && document.querySelector(".row mark") !== null`)
		b.press("/")
		b.until(`document.activeElement.id === "q"`)
		b.open("/search?q=the&lang=en")
		b.press("j")
		b.until(`document.querySelector(".row[aria-current]") === document.querySelector(".row")`)
		id := eval[string](b, `document.querySelector(".row").dataset.id`)
		b.press("o")
		b.until(`location.pathname === "/a/` + id + `" && document.querySelector(".facts") !== null`)
		b.press("r")
		b.until(`location.pathname === "/a/` + id + `/revisions" && document.querySelector(".diff") !== null`)
		b.open("/a/" + id + "/record")
		b.until(`document.querySelector(".code-block b").textContent === '"id"'`)
	})
}

// TestDeskForEveryone looks at each page in light and dark with axe-core, on a narrow screen,
// and without script.
func TestDeskForEveryone(t *testing.T) {
	b := openBrowser(t, runDesk(t, newsroom.Config{Start: newsroom.All}))
	b.open("/")
	b.until(`document.querySelectorAll(".row").length >= 8`)
	b.open("/stories?within=7d")
	b.until(`document.querySelector(".story h2 a") !== null || document.readyState === "complete" && void location.reload()`) // it does not follow
	story := eval[string](b, `document.querySelector(".story h2 a").pathname`)
	b.open("/")
	article := "/a/" + eval[string](b, `document.querySelector(".row").dataset.id`)
	b.open("/alerts")
	b.forEveryone("/alerts") // there are none
	b.open("/search?q=h*")
	eval[bool](b, `document.querySelector("#ah").value = "https://127.0.0.1:1/", document.querySelector("[name=also]").checked = true, setTimeout(() => document.querySelector("#save-alert .btn-main").click()), true`)
	b.until(`document.querySelector("#secret code") !== null && document.querySelector("#secret code").textContent.startsWith("whsec_")`)
	b.open("/alerts/h")
	b.until(`document.querySelector(".notice.is-bad") !== null && document.querySelector(".row") !== null || document.readyState === "complete" && void location.reload()`)
	for _, path := range []string{
		"/alerts", "/alerts/h", "/", "/?lang=en&lang=-de", "/?q=nothing+of+the+kind", article, article + "/revisions", article + "/record", "/search", "/search?q=h*&lang=en&sort=match",
		"/search?q=nothing+of+the+kind&lang=de", "/stories", story, "/patterns", "/api", "/sources", "/sources/new", "/pipeline", "/trace", "/dead", nowhere,
	} {
		b.forEveryone(path)
	}
	b.script(false)
	b.open("/")
	if rows := eval[int](b, `document.querySelectorAll(".row").length`); rows < 8 {
		t.Errorf("without script there are %d rows", rows)
	}
}

// TestDeskOnPaper: a printed list says when it was printed, has its hours and the address of
// each article, and nothing that can only be pressed.
func TestDeskOnPaper(t *testing.T) {
	b := openBrowser(t, runDesk(t, newsroom.Config{Start: 8}))
	b.open("/")
	b.until(`document.querySelectorAll(".row").length >= 8 || document.readyState === "complete" && void location.reload()`)
	b.size(688, 972) // A4 within its margins
	b.open("/search?q=h*")
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	for what, shown := range map[string]bool{".dateline .day": true, ".hour": true, ".row h2": true, ".chip": true, ".ask form": false, ".masthead": false, ".dateline a": false, ".btn-main": false, ".pane": false} {
		if got := eval[bool](b, `document.querySelector("`+what+`").checkVisibility()`); got != shown {
			t.Errorf("%s is shown: %v", what, got)
		}
	}
	if at := eval[string](b, `getComputedStyle(document.querySelector(".row"), "::after").content`); !strings.HasPrefix(at, `"http`) {
		t.Errorf("a row's address on paper: %s", at)
	}
	b.open("/?lang=en")
	if covered := eval[bool](b, `document.querySelector(".wire-head").getBoundingClientRect().bottom > document.querySelector(".hour").getBoundingClientRect().top`); covered {
		t.Error("the head of the list covers its first hour")
	}
}

// TestDeskInLocalTime: who asks for it reads lists in the zone of the browser, what comes later
// as well.
func TestDeskInLocalTime(t *testing.T) {
	b := openBrowser(t, runDesk(t, newsroom.Config{Start: 8, Every: time.Second, Endless: true}))
	call(b, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Kolkata"})
	zone := time.FixedZone("IST", 5*3600+1800)
	b.open("/")
	b.until(`document.querySelectorAll(".row").length >= 8 || document.readyState === "complete" && void location.reload()`)
	shown := func(want *time.Location) {
		t.Helper()
		for _, says := range eval[[]string](b, `[...document.querySelectorAll(".row-time")].map((el) => el.dateTime + " " + el.textContent.trim())`) {
			utc, text, _ := strings.Cut(says, " ")
			if at, err := time.Parse(time.RFC3339, utc); err != nil || at.In(want).Format("15:04:05") != text {
				t.Errorf("%s is shown as %s", utc, text)
			}
		}
	}
	shown(time.UTC)
	keep := func(ticked string) {
		eval[bool](b, `(document.querySelector('#keys [name="zone"]').checked = `+ticked+`, document.querySelector('#keys form[action$="/zone"]').submit(), true)`)
		b.until(`document.readyState === "complete" && document.documentElement.dataset.zone === "` + map[string]string{"true": "local", "false": "utc"}[ticked] + `"`)
		b.until(`document.querySelector(".live").dataset.state === "on"`)
	}
	keep("true")
	newest := eval[int](b, `+document.querySelector(".row").dataset.seq`)
	b.until(`+document.querySelector(".row").dataset.seq > ` + strconv.Itoa(newest))
	shown(zone)
	if hour := eval[string](b, `document.querySelector(".hour").firstChild.textContent.trim()`); !strings.HasSuffix(hour, ":30") {
		t.Errorf("the hour is called %s", hour)
	}
	if hours := eval[int](b, `document.querySelectorAll(".hour").length`); hours > 2 {
		t.Errorf("%d lines of hours", hours)
	}
	keep("false")
	shown(time.UTC)
}

// TestDeskTooFast: rows that come too fast to be sent are counted on the page, and reading it
// anew shows them.
func TestDeskTooFast(t *testing.T) {
	b := openBrowser(t, runDesk(t, newsroom.Config{Start: 8}))
	call(b, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: `window.EventSource = class extends EventTarget {
		constructor() { super(); window.stream = this; }
		close() {}
	}`})
	b.open("/")
	b.until(`document.querySelectorAll(".row").length >= 8 || document.readyState === "complete" && void location.reload()`)
	b.until(`window.stream !== undefined`)
	eval[bool](b, `stream.dispatchEvent(new MessageEvent("rate", {data: "more than 100 a second", lastEventId: "900"})) && stream.dispatchEvent(new MessageEvent("rate", {data: "more", lastEventId: "901"}))`)
	if says := eval[string](b, `document.querySelector(".live-text").textContent + "; " + document.title`); !strings.HasPrefix(says, "Live · 2 more; (2) ") {
		t.Errorf("the page says %s", says)
	}
	if says := eval[string](b, `document.querySelector(".fresh:not([hidden]) .fresh-text").textContent`); says != "2 new articles, stored too fast to follow" {
		t.Errorf("the bar says %s", says)
	}
	eval[bool](b, `(window.same = true)`)
	b.press(".")
	b.until(`window.same === undefined && document.readyState === "complete" && document.querySelectorAll(".row").length >= 8`)
}
