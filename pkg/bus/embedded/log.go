package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
)

// logger hands the server's log on. Its notices are about itself, so they are debug
// here; its warnings and errors are for a person.
type logger struct {
	log    *slog.Logger
	broken chan struct{} // has room for one: a stream cannot be written
}

func (l *logger) Noticef(f string, a ...any) { l.say(slog.LevelDebug, f, a) }
func (l *logger) Warnf(f string, a ...any)   { l.say(slog.LevelDebug, f, a) }
func (l *logger) Errorf(f string, a ...any)  { l.say(l.level(fmt.Sprintf(f, a...)), f, a) }
func (l *logger) Fatalf(f string, a ...any)  { l.say(slog.LevelError, f, a) }
func (l *logger) Debugf(f string, a ...any)  { l.say(slog.LevelDebug, f, a) }
func (l *logger) Tracef(string, ...any)      {}

// level is that of an error of the server. Of a disk that cannot be written it speaks again
// and again: watchDisk says it once.
func (l *logger) level(text string) slog.Level {
	text = strings.ToLower(text)
	if !strings.Contains(text, "failed to store a msg") && !strings.Contains(text, "critical write error") {
		return slog.LevelWarn
	}
	select {
	case l.broken <- struct{}{}:
	default:
	}
	return slog.LevelDebug
}

func (l *logger) say(level slog.Level, f string, a []any) {
	l.log.Log(context.Background(), level, "broker", "says", fmt.Sprintf(f, a...))
}
