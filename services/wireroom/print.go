package main

import (
	"encoding/json"
	"fmt"
	"io"
)

// printf writes data to stdout; a reader that went away is an error like any other.
func printf(w io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(w, format, args...)
	return err
}

// printJSON writes one value on one line.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
