package memory

import "unsafe"

// Allocator hands out the arena's bytes in the way that Arrow asks for them: it
// has the methods of arrow-go's memory.Allocator, whose package is not needed
// for that. What Arrow never releases stays in use until the arena is closed.
type Allocator struct{ arena *Arena }

// Allocator gives the arena's allocator for Arrow's builders and kernels.
func (a *Arena) Allocator() *Allocator { return &Allocator{a} }

// Allocate gives size bytes of zeros, 64-byte aligned. The interface knows no
// errors: what the arena has no room for comes from Go's heap.
func (l *Allocator) Allocate(size int) []byte {
	if size == 0 {
		return []byte{}
	}
	off, err := l.arena.take(uint64(size))
	if err != nil {
		return aligned(size)
	}
	return l.arena.mem[off : off+uint64(size) : off+uint64(size)]
}

// Reallocate gives a buffer of size bytes that begins as b does; b must not be used any more.
func (l *Allocator) Reallocate(size int, b []byte) []byte {
	if l.fits(size, b) {
		clear(b[min(len(b), size):size])
		return b[:size]
	}
	out := l.Allocate(size)
	copy(out, b)
	l.Free(b)
	return out
}

// fits tells whether b has the room for size bytes, and is not much too long.
func (l *Allocator) fits(size int, b []byte) bool {
	return size <= cap(b) && size > 0 && 2*size >= cap(b)
}

// Free gives a buffer back. Buffers from elsewhere are the collector's.
func (l *Allocator) Free(b []byte) {
	if off, ok := l.arena.offsetOf(b); ok {
		l.arena.give(off)
	}
}

// aligned gives bytes of Go's heap that begin at a multiple of 64.
func aligned(size int) []byte {
	b := make([]byte, size+align)
	skip := int(-uintptr(unsafe.Pointer(&b[0])) & (align - 1))
	return b[skip : skip+size : skip+size]
}
