package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

const (
	// MinPassword is the shortest password, in bytes.
	MinPassword = 10
	// MaxPassword is the longest: bcrypt takes no more.
	MaxPassword = 72
	// passwordCost makes a guess take about a fifth of a second.
	passwordCost = 12

	// tokenHash begins the hash of a token. Tokens are random, so that no guessing is slowed
	// down by a costly hash, and each request brings one.
	tokenHash = "sha256:"
	// tokenMark begins a token, so that people and scanners know one when they see it.
	tokenMark = "wireroom_"
)

func checkHash(hash string) error {
	if h, ok := strings.CutPrefix(hash, tokenHash); ok {
		if b, err := hex.DecodeString(h); err != nil || len(b) != sha256.Size {
			return fmt.Errorf("its hash of a token is cut off")
		}
		return nil
	}
	if _, err := bcrypt.Cost([]byte(hash)); err != nil {
		return fmt.Errorf("its hash is not one of bcrypt")
	}
	return nil
}

func hashPassword(password string) (string, error) {
	if len(password) < MinPassword || len(password) > MaxPassword {
		return "", fmt.Errorf("%w: it has %d bytes, and needs %d to %d", ErrPassword, len(password), MinPassword, MaxPassword)
	}
	h, err := bcrypt.GenerateFromPassword([]byte(password), passwordCost)
	return string(h), err
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return tokenHash + hex.EncodeToString(sum[:])
}

// nobody is what a password is compared with where there is no such user, so that it takes
// as long.
var nobody = []byte("$2a$12$oPUSEmdrizqYAYLdxIOTYevKulI5bpWeEOAMXJZGp6VgrXeWFN53u")

// isPassword reports whether a user's password is the one given.
func (u *users) isPassword(i int, password string) bool {
	hash := nobody
	if i >= 0 && !strings.HasPrefix(u.list[i].hash, tokenHash) {
		hash = []byte(u.list[i].hash)
	}
	err := bcrypt.CompareHashAndPassword(hash, []byte(password))
	return err == nil && i >= 0 && &hash[0] != &nobody[0]
}

// byToken is who has a token.
func (u *users) byToken(token string) (Who, bool) {
	if !strings.HasPrefix(token, tokenMark) {
		return Who{}, false
	}
	hash := []byte(hashToken(token))
	for _, x := range u.list {
		if subtle.ConstantTimeCompare([]byte(x.hash), hash) == 1 {
			return x.Who, true
		}
	}
	return Who{}, false
}

// SetUser gives a user a password and a role, in the file at a path, which is made where
// there is none. It ends the user's sessions.
func SetUser(path, name string, role Role, password string) error {
	hash, err := hashPassword(password)
	if err != nil {
		return err
	}
	return set(path, name, role, hash)
}

// SetToken makes a token for a program, in the place of its earlier one. It is not kept and
// cannot be shown again.
func SetToken(path, name string, role Role) (token string, err error) {
	token = tokenMark + rand.Text() + rand.Text()
	return token, set(path, name, role, hashToken(token))
}

func set(path, name string, role Role, hash string) error {
	for _, err := range []error{checkName(name), checkRole(role)} {
		if err != nil {
			return err
		}
	}
	return change(path, func(u *users) error {
		if i := u.find(name); i >= 0 {
			u.list[i] = user{Who{name, role}, hash}
			return nil
		}
		u.list = append(u.list, user{Who{name, role}, hash})
		return nil
	})
}

// Remove takes a user or a token away.
func Remove(path, name string) error {
	return change(path, func(u *users) error {
		i := u.find(name)
		if i < 0 {
			return fmt.Errorf("%s has no user %q: 'wireroom desk user list' names them", path, name)
		}
		u.list = append(u.list[:i], u.list[i+1:]...)
		return nil
	})
}

// Entry is a line of the file as people may see it.
type Entry struct {
	Who
	Token bool // a program's
}

// List are the users of the file at a path.
func List(path string) ([]Entry, error) {
	u, err := read(path)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(u.list))
	for i, x := range u.list {
		out[i] = Entry{x.Who, strings.HasPrefix(x.hash, tokenHash)}
	}
	return out, nil
}
