package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

// assets are the desk's own files, each at an address that changes with what is in them.
type assets struct {
	base string
	at   map[string]string // name: address
	data map[string][]byte // address: content
}

func openAssets(base string) (*assets, error) {
	a := &assets{base: base, at: map[string]string{}, data: map[string][]byte{}}
	err := fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		at := "/static/" + hex.EncodeToString(sum[:6]) + "/" + path.Base(name)
		a.at[path.Base(name)], a.data[at] = at, data
		return nil
	})
	return a, err
}

// address is where a file is, for templates; a name that is not there is a mistake in one.
func (a *assets) address(name string) (string, error) {
	at, ok := a.at[name]
	if !ok {
		return "", fmt.Errorf("no file %s among the desk's own", name)
	}
	return a.base + at, nil
}

// ServeHTTP serves a file for a year: another content has another address.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, ok := a.data[r.URL.Path]
	if !ok || strings.HasSuffix(r.URL.Path, "/") {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, path.Base(r.URL.Path), time.Time{}, bytes.NewReader(data))
}
