package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// nowhere is an address that is not there: that the browser logs a 404 is right.
const nowhere = "/nowhere"

// browser is a tab of a real Chromium. What a page logs as an error, a breach of its policy, and
// a request to another host fail the test.
type browser struct {
	t    *testing.T
	ctx  context.Context
	home string

	mu       sync.Mutex // guards what follows
	troubles []string
}

// openBrowser starts Chromium without a window; where there is none the test is skipped.
func openBrowser(t *testing.T, home string) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium in PATH (Debian's package chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.WindowSize(1440, 900), chromedp.Flag("disable-quic", true))
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, home: home}
	call(b, network.Enable, network.EnableParams{})
	call(b, cdplog.Enable, cdp.Empty{})
	if err := chromedp.Listen(ctx, b.heard); err != nil {
		t.Fatalf("listen to the browser: %v", err)
	}
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, s := range b.troubles {
			t.Error(s)
		}
	})
	return b
}

// call sends a command of the protocol.
func call[P, R any](b *browser, cmd cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, cmd, params); err != nil {
		b.t.Fatalf("in the browser: %v", err)
	}
}

func (b *browser) heard(e any) {
	switch e := e.(type) {
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError && !strings.HasSuffix(e.Entry.URL, nowhere) {
			b.trouble("the page logs: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *cdpruntime.EventExceptionThrown:
		b.trouble("the page throws: %s", e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, b.home) && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "about:") {
			b.trouble("the page asks another host: %s", u)
		}
	}
}

func (b *browser) trouble(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.troubles = append(b.troubles, fmt.Sprintf(format, args...))
}

// do runs actions; they wait for what they need, for as long as the test may take.
func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatalf("in the browser: %v", err)
	}
}

// open opens an address of the desk.
func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.home+path), chromedp.WaitReady("main"))
}

// size makes the window another.
func (b *browser) size(width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
}

// dark asks for the dark or the light scheme, as the system would.
func (b *browser) dark(on bool) {
	b.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// script is without script in the browser.
func (b *browser) script(on bool) {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// eval is the value of an expression.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("in the browser: %s: %v", expression[:min(len(expression), 200)], err)
	}
	return v
}

// until waits until an expression is true.
func (b *browser) until(expression string) {
	b.t.Helper()
	eventually(b.t, func() error {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
		if err == nil && !ok {
			err = fmt.Errorf("never in the browser: %s", expression)
		}
		return err
	})
}

// press presses keys one after the other, when the page's script is there to hear them.
func (b *browser) press(keys string) {
	b.t.Helper()
	b.until(`document.readyState === "complete"`)
	b.do(chromedp.KeyEvent(keys))
}

// at is the path that the tab shows.
func (b *browser) at() string {
	b.t.Helper()
	return eval[string](b, `location.pathname + location.search`)
}

// axe checks the page with axe-core, whose script WIREROOM_AXE names.
func (b *browser) axe() {
	b.t.Helper()
	file := os.Getenv("WIREROOM_AXE")
	if file == "" {
		b.t.Skip("WIREROOM_AXE does not name axe.min.js (npm package axe-core)")
	}
	source, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	violations := eval[[]string](b, string(source)+`;
		axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then(r => r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + " " + n.any.map(x => x.message).join(", ")).join(" | ")))`)
	for _, v := range violations {
		b.t.Errorf("%s: %s", b.at(), v)
	}
}

// forEveryone looks at a page with axe-core in light and dark, and on a narrow screen.
func (b *browser) forEveryone(path string) {
	b.t.Helper()
	for _, dark := range []bool{false, true} {
		b.dark(dark)
		b.open(path)
		b.axe()
	}
	b.size(390, 844)
	b.open(path)
	if over := eval[int](b, `document.scrollingElement.scrollWidth - innerWidth`); over > 0 {
		b.t.Errorf("%s is %d px too wide for a narrow screen", path, over)
	}
	b.size(1440, 900)
}
