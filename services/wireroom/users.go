package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/wireroom/wireroom/pkg/daemon"
	"github.com/wireroom/wireroom/services/web/access"
)

type deskCmd struct {
	User  userCmd  `cmd:"" help:"People who sign in."`
	Token tokenCmd `cmd:"" help:"Tokens of programs."`
}

type userCmd struct {
	Add    userAddCmd    `cmd:"" help:"Let somebody in, or give somebody a new password or role. The password is asked for, or read from stdin."`
	Remove userRemoveCmd `cmd:"" help:"Take a user or a token away; it takes effect at once."`
	List   userListCmd   `cmd:"" help:"List users and tokens."`
}

type tokenCmd struct {
	Add tokenAddCmd `cmd:"" help:"Make a token for a program, in the place of its earlier one, and print it: it cannot be shown again."`
}

// usersFlag is the file that desks read with --auth.
type usersFlag struct {
	File string `name:"auth" help:"File of those who may use the desk; made where it is not there." default:"wireroom-users" placeholder:"FILE"`
}

type nameFlags struct {
	usersFlag
	Name string      `arg:"" help:"Letters, digits and . _ @ -"`
	Role access.Role `help:"reader sees everything; operator may also change sources, alerts and dead letters." enum:"reader,operator" required:""`
}

type userAddCmd struct{ nameFlags }

func (c *userAddCmd) Run(e *env) error {
	password, err := e.password(c.Name)
	if err != nil {
		return err
	}
	if err := access.SetUser(c.File, c.Name, c.Role, password); err != nil {
		return daemon.Wrong(err)
	}
	return printf(e.out, "%s may use every desk that runs with --auth %s, as %s.\n", c.Name, c.File, c.Role)
}

// password asks a person twice without showing it, and a program once.
func (e *env) password(name string) (string, error) {
	f, ok := e.in.(*os.File)
	if !ok || !daemon.Terminal(f) {
		line, err := bufio.NewReader(io.LimitReader(e.in, access.MaxPassword+2)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password from stdin: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, ask := range []string{"Password for " + name + ": ", "Once more: "} {
		fmt.Fprint(e.err, ask) //nolint:errcheck // a terminal
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(e.err) //nolint:errcheck // a terminal
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", errors.New("these are two different passwords; nothing was changed")
	}
	return typed[0], nil
}

type userRemoveCmd struct {
	usersFlag
	Name string `arg:"" help:"Name of the user or token."`
}

func (c *userRemoveCmd) Run(e *env) error {
	if err := access.Remove(c.File, c.Name); err != nil {
		return err
	}
	return printf(e.out, "%s is out.\n", c.Name)
}

type userListCmd struct {
	usersFlag
	JSON bool `name:"json" help:"One JSON line a user."`
}

func (c *userListCmd) Run(e *env) error {
	list, err := access.List(c.File)
	if err != nil {
		return err
	}
	for _, u := range list {
		kind := "password"
		if u.Token {
			kind = "token"
		}
		if c.JSON {
			err = printJSON(e.out, map[string]any{"name": u.Name, "role": u.Role, "token": u.Token})
		} else {
			err = printf(e.out, "%-24s %-9s %s\n", u.Name, u.Role, kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type tokenAddCmd struct{ nameFlags }

func (c *tokenAddCmd) Run(e *env) error {
	token, err := access.SetToken(c.File, c.Name, c.Role)
	if err != nil {
		return daemon.Wrong(err)
	}
	return printf(e.out, "%s\n", token)
}
