package feed

import "time"

func date(lang string, texts ...string) time.Time {
	for _, s := range texts {
		if t, ok := ParseDate(s, lang); ok {
			return t
		}
	}
	return time.Time{}
}

// ParseDate .
func ParseDate(s, lang string) (time.Time, bool) { return time.Time{}, false }
