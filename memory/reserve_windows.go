package memory

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// reserve takes size bytes of addresses. Windows has no memory that comes by
// itself: what is to be used is committed, in steps.
func reserve(size int) ([]byte, error) {
	at, err := windows.VirtualAlloc(0, uintptr(size), windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return nil, err
	}
	return unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), size), nil
}

func unreserve(mem []byte) {
	_ = windows.VirtualFree(uintptr(unsafe.Pointer(&mem[0])), 0, windows.MEM_RELEASE) // fails only for what is no mapping
}

func commit(b []byte) error {
	_, err := windows.VirtualAlloc(uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), windows.MEM_COMMIT, windows.PAGE_READWRITE)
	return err
}

// discard keeps the pages: decommitting them would need a commit before the next use.
func discard([]byte) {}
