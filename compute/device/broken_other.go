//go:build !unix

package device

import (
	"errors"
	"os"
)

// isBroken knows a pipe whose other end is gone.
func isBroken(err error) bool { return errors.Is(err, os.ErrClosed) }
