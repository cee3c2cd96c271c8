//go:build linux || darwin || netbsd

package amd64

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

const capable = true

// enter runs code until it leaves for Go: see Stack.Run.
//
//go:noescape
func enter(context uintptr)

func addressOf(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

func reserve(size int) ([]byte, error) {
	return unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE|unix.MAP_NORESERVE)
}

func release(mem []byte) { _ = unix.Munmap(mem) } // fails only for what is no mapping

// Loaded is code that can be entered.
type Loaded struct {
	mem   []byte
	entry int
}

// Load makes code executable, in pages of its own that nobody can write any more.
func (c *Code) Load() (*Loaded, error) {
	mem, err := unix.Mmap(-1, 0, len(c.Bytes), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("make room for machine code: %w", err)
	}
	copy(mem, c.Bytes)
	if err := unix.Mprotect(mem, unix.PROT_READ|unix.PROT_EXEC); err != nil {
		release(mem)
		return nil, fmt.Errorf("make machine code executable: %w", err)
	}
	return &Loaded{mem, c.Entry}, nil
}

// Entry is the address at which Stack.Run enters.
func (l *Loaded) Entry() uintptr { return addressOf(l.mem) + uintptr(l.entry) }

// Close drops the code; it must not run.
func (l *Loaded) Close() { release(l.mem) }
