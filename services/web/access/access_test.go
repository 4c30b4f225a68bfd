package access

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const password = "correct horse battery"

// file has the operator ann and the reader bob; a hash takes long, so it is made once.
var file = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "users")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
	path := filepath.Join(dir, "users")
	if err := errors.Join(SetUser(path, "ann", Operator, password), SetUser(path, "bob", Reader, password)); err != nil {
		return "", err
	}
	data, err := os.ReadFile(path)
	return string(data), err
})

func door(t *testing.T) (*Door, string) {
	t.Helper()
	content, err := file()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "users")
	write(t, path, content)
	return open(t, path), path
}

// session is one that began without its password.
func session(t *testing.T, d *Door, name string) string {
	t.Helper()
	u := d.now()
	return u.session(u.find(name), time.Now().Add(SessionAge))
}

func open(t *testing.T, path string) *Door {
	t.Helper()
	d, err := Open(path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFileIsForItsOwner(t *testing.T) {
	_, path := door(t)
	if err := Remove(path, "bob"); err != nil { // and so writes it
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := SetToken(path, "x", Reader); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), password) {
		t.Errorf("the password stands in the file, or %v", err)
	}
}

func TestEnter(t *testing.T) {
	d, path := door(t)
	now := time.Now()
	for _, c := range [][2]string{{"ann", "wrong"}, {"nobody", password}, {":key", password}, {"ann", password + strings.Repeat("x", MaxPassword)}} {
		if _, _, err := d.Enter(c[0], c[1], now); !errors.Is(err, ErrUnknown) {
			t.Errorf("%s entered with %q: %v", c[0], c[1], err)
		}
	}
	session, who, err := d.Enter("ann", password, now)
	if err != nil || who != (Who{"ann", Operator}) {
		t.Fatalf("%v, %v", who, err)
	}
	other := open(t, path) // another desk with the same file
	for name, d := range map[string]*Door{"this desk": d, "another": other} {
		if who, ok := d.Session(session, now); !ok || who.Name != "ann" {
			t.Errorf("%s does not know the session", name)
		}
	}
	if _, ok := d.Session(session, now.Add(SessionAge)); ok {
		t.Error("the session has no end")
	}
	for _, forged := range []string{"", "|||", strings.Replace(session, "ann", "bob", 1), session + "A", session[:len(session)-1], strings.Replace(session, "|", "|9", 1), "ann|99999999999|x|"} {
		if _, ok := d.Session(forged, now); ok {
			t.Errorf("%q was taken for a session", forged)
		}
	}
	d.Leave(session, now)
	if _, ok := d.Session(session, now); ok {
		t.Error("the session goes on after its end")
	}
}

// TestChangesTakeEffect: a new password, another role and a removal end sessions at once.
func TestChangesTakeEffect(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"password": func(p string) error { return SetUser(p, "ann", Operator, password+"2") },
		"role":     func(p string) error { return SetUser(p, "ann", Reader, password) },
		"removal":  func(p string) error { return Remove(p, "ann") },
	} {
		t.Run(name, func(t *testing.T) {
			d, path := door(t)
			ann, bob := session(t, d, "ann"), session(t, d, "bob")
			if err := change(path); err != nil {
				t.Fatal(err)
			}
			if _, ok := d.Session(ann, time.Now()); ok {
				t.Error("the session goes on")
			}
			if _, ok := d.Session(bob, time.Now()); !ok {
				t.Error("another's session has ended")
			}
		})
	}
}

// TestBrokenFile: nobody is known by a file that cannot be read, and everybody again when it
// can.
func TestBrokenFile(t *testing.T) {
	d, path := door(t)
	session := session(t, d, "ann")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"no key": "ann:operator:x", "half a line": string(good) + "eve:operator", "no such role": string(good) + "eve:king:$2a$12$x", "a password in the clear": string(good) + "eve:reader:secret-in-the-clear",
		"twice": string(good) + string(good[strings.Index(string(good), "ann:"):]), "too large": string(good) + strings.Repeat("#\n", MaxFile/2), "half a token": string(good) + "eve:reader:sha256:abcd",
	} {
		write(t, path, content)
		if _, ok := d.Session(session, time.Now()); ok {
			t.Errorf("%s: ann is known", name)
		}
		if _, err := Open(path, slog.New(slog.DiscardHandler)); !errors.Is(err, ErrFile) || strings.Contains(err.Error(), "secret-in-the-clear") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, ok := d.Session(session, time.Now()); ok {
		t.Error("ann is known without a file")
	}
	write(t, path, string(good))
	if _, ok := d.Session(session, time.Now()); !ok {
		t.Error("ann is not known again")
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTokens(t *testing.T) {
	d, path := door(t)
	token, err := SetToken(path, "prometheus", Reader)
	if err != nil {
		t.Fatal(err)
	}
	if who, ok := d.Token(token); !ok || who != (Who{"prometheus", Reader}) {
		t.Errorf("%v, %v", who, ok)
	}
	for _, wrong := range []string{"", tokenMark, token + "x", token[1:], password, hashToken(token)} {
		if _, ok := d.Token(wrong); ok {
			t.Errorf("%q was taken for a token", wrong)
		}
	}
	if _, _, err := d.Enter("prometheus", token, time.Now()); !errors.Is(err, ErrUnknown) {
		t.Errorf("a program signs in as a person: %v", err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), token) {
		t.Errorf("the token stands in the file, or %v", err)
	}
	list, err := List(path)
	if err != nil || len(list) != 3 || !list[2].Token || list[0].Token {
		t.Errorf("%v, %v", list, err)
	}
}

func TestWhatCannotBeSet(t *testing.T) {
	_, path := door(t)
	for name, err := range map[string]error{
		"short password": SetUser(path, "eve", Reader, strings.Repeat("x", MinPassword-1)), "long password": SetUser(path, "eve", Reader, strings.Repeat("x", MaxPassword+1)),
		"no role": SetUser(path, "eve", "", password), "colon": SetUser(path, "e:ve", Reader, password), "key": SetUser(path, ":key", Reader, password), "line": SetUser(path, "eve\nmallory", Reader, password),
		"long name": SetUser(path, strings.Repeat("x", MaxName+1), Reader, password), "not there": Remove(path, "eve"),
	} {
		if err == nil {
			t.Errorf("%s: done", name)
		}
	}
	if err := SetUser(path, strings.Repeat("x", MaxName), Reader, strings.Repeat("x", MaxPassword)); err != nil {
		t.Error(err)
	}
}

func TestMay(t *testing.T) {
	if (Who{}).May(Reader) || (Who{}).May("") || (Who{Role: Reader}).May(Operator) || !(Who{Role: Operator}).May(Reader) || !(Who{Role: Reader}).May(Reader) {
		t.Error("roles do not mean what they say")
	}
}

func TestLimit(t *testing.T) {
	l, now := &Limit{Burst: 3, Every: time.Second}, time.Now()
	for n := range 3 {
		if w := l.Wait("a", now); w != 0 {
			t.Errorf("use %d waits %v", n+1, w)
		}
	}
	if w := l.Wait("a", now); w != time.Second {
		t.Errorf("the fourth waits %v", w)
	}
	if l.Wait("b", now) != 0 || l.Wait("a", now.Add(time.Second)) != 0 || l.Wait("a", now.Add(time.Second)) == 0 {
		t.Error("others, or later, is not told from now")
	}
	for n := range MaxClients + 100 {
		l.Wait(fmt.Sprint(n), now)
	}
	if len(l.by) > MaxClients {
		t.Errorf("%d clients are remembered", len(l.by))
	}
}
