package meta

import (
	"encoding/json"
	"strings"
)

// list makes a list of one value or none.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	case object:
		if l, ok := v["@list"].([]any); ok {
			return l
		}
	}
	return []any{v}
}

// text is the string in v: v itself, its first element, its @value or name.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case []any:
		for _, e := range v {
			if t := text(e); t != "" {
				return t
			}
		}
	case object:
		for _, k := range []string{"@value", "name", "alternateName", "url"} {
			if t, ok := v[k].(string); ok && t != "" {
				return strings.TrimSpace(t)
			}
		}
	}
	return ""
}

func flagText(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "true"
		}
		return "false"
	case string:
		v = strings.ToLower(v[strings.LastIndexByte(v, '/')+1:])
		switch v {
		case "true", "yes":
			return "true"
		case "false", "no":
			return "false"
		}
	}
	return ""
}

func number(v any) int {
	s := text(v)
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1<<20 {
			break
		}
		n = n*10 + int(r-'0')
	}
	return n
}
