//go:build !linux && !darwin && !netbsd && !openbsd && !windows

package memory

import "errors"

// reserve takes Go's own memory where nothing is known about mappings, and only little.
func reserve(size int) ([]byte, error) {
	if size > 64<<20 {
		return nil, errors.ErrUnsupported
	}
	return aligned(size), nil
}

func unreserve([]byte) {}

func commit([]byte) error { return nil }

func discard([]byte) {}
