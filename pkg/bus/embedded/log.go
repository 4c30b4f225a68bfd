package embedded

import (
	"context"
	"fmt"
	"log/slog"
)

// logger hands the server's log on. Its notices are about itself, so they are debug
// here; its warnings and errors are for a person.
type logger struct{ log *slog.Logger }

func (l *logger) Noticef(f string, a ...any) { l.say(slog.LevelDebug, f, a) }
func (l *logger) Warnf(f string, a ...any)   { l.say(slog.LevelDebug, f, a) }
func (l *logger) Errorf(f string, a ...any)  { l.say(slog.LevelWarn, f, a) }
func (l *logger) Fatalf(f string, a ...any)  { l.say(slog.LevelError, f, a) }
func (l *logger) Debugf(f string, a ...any)  { l.say(slog.LevelDebug, f, a) }
func (l *logger) Tracef(string, ...any)      {}

func (l *logger) say(level slog.Level, f string, a []any) {
	l.log.Log(context.Background(), level, "broker", "says", fmt.Sprintf(f, a...))
}
