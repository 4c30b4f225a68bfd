package main

import (
	"bytes"
	"cmp"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/wireroom/wireroom/pkg/newsroom"
)

// TestShots takes the pictures of docs/images, from the demo's own data, into the directory
// that WIREROOM_SHOTS names (make shots). Elsewhere it shows that they can be taken.
func TestShots(t *testing.T) {
	dir, cfg := cmp.Or(os.Getenv("WIREROOM_SHOTS"), t.TempDir()), newsroom.Config{Start: newsroom.All}
	if os.Getenv("WIREROOM_SHOTS") != "" {
		cfg.Endless = true
	}
	b := openBrowser(t, runDesk(t, cfg))
	b.open("/stories")
	b.until(`document.querySelector(".story h2 a") !== null || document.readyState === "complete" && void location.reload()`)
	b.open("/search?q=Elvera")
	article := "/a/" + eval[string](b, `document.querySelector(".row").dataset.id`)
	if cfg.Endless { // the pipeline is at work in the picture
		b.open("/pipeline")
		b.until(`document.readyState === "complete" && (!document.body.innerText.includes("Rates follow") || void location.reload())`)
	}
	for name, path := range map[string]string{"wire": "/", "article": article, "pipeline": "/pipeline", "patterns": "/patterns"} {
		for size, window := range map[string][2]int64{"": {1440, 900}, "-narrow": {390, 844}} {
			for scheme, dark := range map[string]bool{"": false, "-dark": true} {
				b.dark(dark)
				b.size(window[0], window[1])
				b.open(path)
				b.until(`document.readyState === "complete" && (document.querySelector("[data-stream]") === null || document.documentElement.dataset.live === "on")`)
				b.shoot(filepath.Join(dir, name+size+scheme+".png"), int(window[0]))
			}
		}
	}
}

// shoot takes a picture of the window, which is so wide.
func (b *browser) shoot(file string, width int) {
	b.t.Helper()
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatalf("in the browser: %v", err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil || picture.Bounds().Dx() != width {
		b.t.Fatalf("%s is no picture %d px wide: %v", file, width, err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil { //nolint:gosec // a picture for everybody
		b.t.Fatal(err)
	}
}
