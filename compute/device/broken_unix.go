//go:build unix

package device

import (
	"errors"
	"os"
	"syscall"
)

// isBroken knows a pipe whose other end is gone.
func isBroken(err error) bool { return errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrClosed) }
