//go:build linux || darwin || netbsd || openbsd

package memory

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// slack is how much lies behind an arena that nothing else has: compiled code adds constants of 31 bits to
// addresses of 32, and looks only at the program's bounds. It would have to be wrong itself to get there.
func slack(size int) int { return size/2 + 1<<20 }

// reserve maps size bytes of addresses without counting them as memory.
func reserve(size int) ([]byte, error) {
	mem, err := unix.Mmap(-1, 0, size+slack(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE|unix.MAP_NORESERVE)
	if err != nil {
		return nil, err
	}
	return mem[:size], nil
}

func unreserve(mem []byte) { _ = unix.Munmap(mem[:cap(mem)]) } // fails only for what is no mapping

// commit has nothing to do: pages come when they are written.
func commit([]byte) error { return nil }

// discard gives whole pages inside of b back; they read as zeros, or as they were, afterwards.
func discard(b []byte) {
	if b = wholePages(b, unix.Getpagesize()); len(b) > 0 {
		_ = unix.Madvise(b, unix.MADV_DONTNEED) // an error leaves them, which is no harm
	}
}

func wholePages(b []byte, page int) []byte {
	at := int(uintptr(unsafe.Pointer(unsafe.SliceData(b))))
	from, to := (at+page-1)/page*page-at, (at+len(b))/page*page-at
	if from >= to {
		return nil
	}
	return b[from:to]
}
