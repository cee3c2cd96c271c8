//go:build base

package magic

// carriedGo says that bases of `skep compile` have no interpreter of Go.
func carriedGo() (program []byte, ok bool, err error) { return nil, false, nil }
