//go:build !linux

package memory

func adviseLarge([]byte) {}
