// Package access knows who may use a desk: the users of a file, what each may do, and the
// sessions and tokens by which they are known again.
//
// It knows no HTTP; the desk asks it, and the command line writes its file.
package access

import (
	"errors"
	"fmt"
	"strings"
)

// Role is what somebody may do.
type Role string

// The roles. An operator may do what a reader may.
const (
	Reader   Role = "reader"   // sees everything
	Operator Role = "operator" // changes sources, alerts and dead letters
)

// Roles lists them.
var Roles = []Role{Reader, Operator}

// Who is somebody who is known.
type Who struct {
	Name string
	Role Role
}

// May reports whether somebody has a role, or a greater one.
func (w Who) May(r Role) bool { return w.Role == Operator || w.Role == r && r != "" }

var (
	// ErrUnknown is returned for a name and password that do not belong together, whichever is
	// wrong.
	ErrUnknown = errors.New("no user has this name and password")
	// ErrFile is returned for a file that is none of users.
	ErrFile = errors.New("not a file of users")
	// ErrPassword is returned for a password that cannot be set.
	ErrPassword = errors.New("this cannot be a password")
)

const (
	// MaxName is the longest name, in bytes.
	MaxName = 64
	// MaxUsers is how many lines a file may have.
	MaxUsers = 10_000
	// MaxFile is the largest file that is read, in bytes.
	MaxFile = 4 << 20
)

func checkName(name string) error {
	ok := name != "" && len(name) <= MaxName && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-") == ""
	if !ok || strings.HasPrefix(name, "-") {
		return fmt.Errorf("%q cannot be a name: it has letters, digits and . _ @ -, at most %d of them", name, MaxName)
	}
	return nil
}

func checkRole(r Role) error {
	if r != Reader && r != Operator {
		return fmt.Errorf("%q is no role: reader sees everything, operator may also change it", r)
	}
	return nil
}
