package web

import (
	"context"
	"syscall"

	"github.com/wireroom/wireroom/pkg/address"
)

// guard is called with every address just before it is dialled, after names have been
// resolved.
func guard(allowPrivate bool) func(context.Context, string, string, syscall.RawConn) error {
	return func(ctx context.Context, _, to string, _ syscall.RawConn) error {
		if !allowPrivate {
			if err := address.Check(to); err != nil {
				return &Error{Reason: "refused-address", Err: err}
			}
		}
		return check(ctx)
	}
}
