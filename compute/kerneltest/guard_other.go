//go:build !linux

package kerneltest

import "testing"

// Guarded gives n elements.
func Guarded[T any](t *testing.T, n int) []T { return make([]T, n) }
