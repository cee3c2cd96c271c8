//go:build !amd64 && !arm64

package halt

// self is not known here: computations run out.
func self() uintptr { return 0 }
