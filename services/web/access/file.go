package access

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// keyName begins the line of the key that sessions are signed with; no user can have it.
const keyName = ":key"

// keyBytes is the length of the key.
const keyBytes = 32

// user is one line of the file: name:role:hash.
type user struct {
	Who
	hash string // of a password, or of a token
}

// users is what a file says. Its key is in it so that every desk with the file takes the
// sessions of every other.
type users struct {
	key  []byte
	list []user
}

// read reads the file at a path.
func read(path string) (*users, error) {
	f, err := os.Open(path) //nolint:gosec // a path of the operator's
	if err != nil {
		return nil, fmt.Errorf("read the users: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the users: %w", err)
	}
	u, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return u, nil
}

func parse(data []byte) (*users, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("it is larger than %d bytes: %w", MaxFile, ErrFile)
	}
	u, seen := &users{}, map[string]bool{}
	for n, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if key, ok := strings.CutPrefix(line, keyName+":"); ok {
			u.key, _ = base64.RawStdEncoding.DecodeString(key) // one that is cut off is too short
			continue
		}
		one, err := parseLine(line)
		if err == nil && seen[one.Name] {
			err = fmt.Errorf("%s is there twice", one.Name)
		}
		if err == nil && len(u.list) == MaxUsers {
			err = fmt.Errorf("more than %d users", MaxUsers)
		}
		if err != nil { // never the line itself: it has a hash
			return nil, fmt.Errorf("line %d: %w: %w", n+1, err, ErrFile)
		}
		seen[one.Name] = true
		u.list = append(u.list, one)
	}
	if len(u.key) != keyBytes {
		return nil, fmt.Errorf("it has no key for sessions: 'wireroom desk user add' makes one: %w", ErrFile)
	}
	return u, nil
}

func parseLine(line string) (u user, err error) {
	name, rest, _ := strings.Cut(line, ":")
	role, hash, ok := strings.Cut(rest, ":")
	if !ok || hash == "" {
		return u, errors.New("it is not name:role:hash")
	}
	u = user{Who{name, Role(role)}, hash}
	return u, cmp.Or(checkName(name), checkRole(u.Role), checkHash(hash))
}

// find is the line of a name; -1 where there is none.
func (u *users) find(name string) int {
	for i := range u.list {
		if u.list[i].Name == name {
			return i
		}
	}
	return -1
}

// write replaces the file at a path as a whole, for its owner alone.
func (u *users) write(path string) error {
	var b bytes.Buffer
	b.WriteString("# Who may use the desk; written by 'wireroom desk'. Whoever can read this can sign in.\n")
	fmt.Fprintf(&b, "%s:%s\n", keyName, base64.RawStdEncoding.EncodeToString(u.key))
	for _, x := range u.list {
		fmt.Fprintf(&b, "%s:%s:%s\n", x.Name, x.Role, x.hash)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".users-*") // 0600
	if err != nil {
		return fmt.Errorf("write the users: %w", err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // it has its name by then
	_, err = f.Write(b.Bytes())
	err = cmp.Or(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write the users: %w", err)
	}
	return nil
}

// change reads a file, or begins one that is not there, and writes it as f leaves it.
func change(path string, f func(*users) error) error {
	u, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		u, err = &users{key: random(keyBytes)}, nil
	}
	if err != nil {
		return err
	}
	if err := f(u); err != nil {
		return err
	}
	return u.write(path)
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
