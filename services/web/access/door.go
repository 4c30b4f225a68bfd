package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// SessionAge is how long somebody stays signed in.
	SessionAge = 12 * time.Hour
	// maxChecks is how many passwords are checked at once: each takes a processor for a while.
	maxChecks = 2
)

// Door is a file of users at work. It reads the file again when it changes, so that whoever
// is taken out of it is out at once. It may be used from several goroutines.
type Door struct {
	path   string
	log    *slog.Logger
	checks chan struct{}

	mu    sync.Mutex // guards what follows
	users *users     // nil while the file cannot be read: nobody is known then
	stamp stamp
	left  map[string]time.Time // sessions that were ended here, and when they would have
}

// stamp tells one state of the file from the next.
type stamp struct {
	at   time.Time
	size int64
}

// Leave ends a session at this desk; at another it lasts until its end.
func (d *Door) Leave(session string, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for s, end := range d.left {
		if now.After(end) {
			delete(d.left, s)
		}
	}
	d.left[session] = now.Add(SessionAge)
}

func (d *Door) ended(session string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	end, ok := d.left[session]
	return ok && now.Before(end)
}

// Open reads the file at a path.
func Open(path string, log *slog.Logger) (*Door, error) {
	d := &Door{path: path, log: log, checks: make(chan struct{}, maxChecks), left: map[string]time.Time{}}
	if err := d.refresh(); err != nil {
		return nil, fmt.Errorf("%w (--auth; 'wireroom desk user add' makes the file)", err)
	}
	return d, nil
}

func (d *Door) refresh() error {
	info, err := os.Stat(d.path)
	if err != nil {
		d.users, d.stamp = nil, stamp{}
		return fmt.Errorf("read the users: %w", err)
	}
	now := stamp{info.ModTime(), info.Size()}
	if now == d.stamp {
		return nil
	}
	d.stamp = now
	d.users, err = read(d.path)
	return err
}

func (d *Door) now() *users {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.refresh(); err != nil {
		d.log.Error("nobody can sign in", "err", err)
	}
	if d.users == nil {
		return &users{}
	}
	return d.users
}

// Enter checks a password and begins a session.
func (d *Door) Enter(name, password string, now time.Time) (session string, who Who, err error) {
	d.checks <- struct{}{}
	defer func() { <-d.checks }()
	u := d.now()
	i := u.find(name)
	if len(password) > MaxPassword || !u.isPassword(i, password) {
		return "", who, ErrUnknown
	}
	return u.session(i, now.Add(SessionAge)), u.list[i].Who, nil
}

// Token is who has a token.
func (d *Door) Token(token string) (Who, bool) { return d.now().byToken(token) }

// Session is whose session it is, as long as it lasts: until its end, or until the user's
// password or role is another.
func (d *Door) Session(session string, now time.Time) (Who, bool) {
	parts := strings.Split(session, "|") // name, end, nonce, signature: as sign has them
	if len(parts) != 4 {
		return Who{}, false
	}
	u := d.now()
	i := u.find(parts[0])
	end, err := strconv.ParseInt(parts[1], 10, 64)
	if i < 0 || err != nil || now.Unix() >= end || !hmac.Equal([]byte(session), []byte(u.sign(i, parts[1], parts[2]))) || d.ended(session, now) {
		return Who{}, false
	}
	return u.list[i].Who, true
}

func (u *users) session(i int, end time.Time) string {
	return u.sign(i, strconv.FormatInt(end.Unix(), 10), base64.RawURLEncoding.EncodeToString(random(12)))
}

// sign writes a session. Role and hash are signed but not said: a session ends with them.
func (u *users) sign(i int, end, nonce string) string {
	x := u.list[i]
	said := x.Name + "|" + end + "|" + nonce
	m := hmac.New(sha256.New, u.key)
	_, _ = fmt.Fprintf(m, "session|%s|%s|%s", said, x.Role, x.hash) // a hash takes everything
	return said + "|" + base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Seal is a secret that only holders of the file can make of a text, such as the token that
// the forms of a session repeat.
func (d *Door) Seal(text string) string {
	m := hmac.New(sha256.New, d.now().key)
	_, _ = fmt.Fprintf(m, "seal|%s", text) // a hash takes everything
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
