// Package say puts numbers, times and languages into the desk's words.
//
// It formats and decides nothing; all times are said in the zone that is handed in.
package say

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// None stands where there is nothing.
const None = "–"

// Duration is a length of time as people say it: 42 ms, 41 s, 12 m, 9 h 20 m, 3 d.
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "−" + Duration(-d)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
	case d < 90*time.Minute:
		return fmt.Sprintf("%d m", int(d.Round(time.Minute).Minutes()))
	case d < 48*time.Hour:
		if m := int(d.Minutes()) % 60; m > 0 {
			return fmt.Sprintf("%d h %d m", int(d.Hours()), m)
		}
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours())/24)
}

// Count is a number with commas between thousands.
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Many is a number of things: 1 outlet, 14 outlets.
func Many(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if y, ok := strings.CutSuffix(thing, "y"); ok {
		return Count(n) + " " + y + "ies"
	}
	return Count(n) + " " + thing + "s"
}

// Day is a date in words: Monday, 23 November 2026.
func Day(t time.Time) string { return t.Format("Monday, 2 January 2006") }

// Language is a language by its own name, the tag where nobody knows it: Deutsch, 日本語, xx.
func Language(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	if name := display.Self.Name(t); name != "" {
		return Capital(name)
	}
	return tag
}

// Capital is a text with a capital at its head.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Direction is how a language is written: rtl, or empty for the usual way.
func Direction(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	switch base {
	case "ar", "fa", "he", "ur", "ps", "sd", "ckb", "yi", "dv", "ug":
		return "rtl"
	}
	return ""
}

// Bytes is a size: 48 KB.
func Bytes(n int) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", n>>10)
	case n < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
}
