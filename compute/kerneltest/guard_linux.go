package kerneltest

import (
	"syscall"
	"testing"
	"unsafe"
)

// Guarded gives n elements behind which the memory ends: a kernel that reads or writes further dies.
func Guarded[T any](t *testing.T, n int) []T {
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
