//go:build !linux

package memory

// releaseCode does nothing: other systems take such pages back themselves when memory is short.
func releaseCode() {}
