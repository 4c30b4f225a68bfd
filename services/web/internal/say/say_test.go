package say

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 42 * time.Millisecond: "42 ms", 41 * time.Second: "41 s", 89 * time.Second: "89 s", 90 * time.Second: "2 m", 12 * time.Minute: "12 m", 89 * time.Minute: "89 m",
		9*time.Hour + 20*time.Minute: "9 h 20 m", 2 * time.Hour: "2 h", 72 * time.Hour: "3 d", -time.Minute: "−60 s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range [][2]string{
		{Count(0), "0"}, {Count(999), "999"}, {Count(1000), "1,000"}, {Count(1234567), "1,234,567"}, {Count(-1000), "-1,000"}, {Count(-100), "-100"},
		{Many(1, "outlet"), "1 outlet"}, {Many(1400, "outlet"), "1,400 outlets"}, {Many(2, "story"), "2 stories"},
		{Language("de"), "Deutsch"}, {Language("ja"), "日本語"}, {Language("en-GB"), "British English"}, {Language("fr"), "Français"}, {Language("ru"), "Русский"}, {Capital(""), ""}, {Language("??"), "??"}, {Language("und"), "und"},
		{Direction("ar-EG"), "rtl"}, {Direction("en"), ""}, {Direction("arn"), ""},
		{Bytes(12), "12 B"}, {Bytes(48 << 10), "48 KB"}, {Bytes(3 << 19), "1.5 MB"}, {Bytes(5 << 29), "2.5 GB"},
		{Day(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)), "Monday, 23 November 2026"},
	} {
		if c[0] != c[1] {
			t.Errorf("said %q, not %q", c[0], c[1])
		}
	}
}
