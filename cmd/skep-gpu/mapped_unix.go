//go:build unix

package main

import (
	"os"

	"golang.org/x/sys/unix"
	"skep/compute/device/wire"
)

// mapped is the memory that both processes see.
func mapped(f *os.File) ([]byte, error) {
	return unix.Mmap(int(f.Fd()), 0, wire.Shared, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}
