//go:build !linux

package device

import (
	"errors"
	"runtime"
)

// Start says that there is no helper for this system.
func Start() (*Link, error) {
	return nil, errors.New("there is no helper for GPUs on " + runtime.GOOS)
}
