//go:build linux

package vector

import (
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// guarded gives n elements behind which the memory ends: a kernel that reads or writes further dies.
func guarded[T Float](t *testing.T, n int) []T {
	t.Helper()
	var x T
	page := syscall.Getpagesize()
	size := (n*int(unsafe.Sizeof(x)) + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mprotect(mem[size:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[size-n*int(unsafe.Sizeof(x))])), n)
}

// processorTime is what the process has used so far: figures that hold on a machine which others use too.
func processorTime(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
