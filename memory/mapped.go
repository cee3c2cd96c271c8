package memory

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

// Mapped is a file's bytes where the system keeps them. They must not be written, and Close must come after the last
// read; a Mapped that is lost is closed by the collector.
type Mapped struct {
	Bytes  []byte
	mapped bool
	lost   runtime.Cleanup
}

// MapFile maps a regular file; where that cannot be done it is read.
func MapFile(f *os.File) (*Mapped, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if size := info.Size(); info.Mode().IsRegular() && size > 0 && size == int64(int(size)) {
		if b, err := mapFile(f, int(size)); err == nil {
			m := &Mapped{Bytes: b, mapped: true}
			m.lost = runtime.AddCleanup(m, func(b []byte) { _ = unmapFile(b) }, b) // nobody is left to tell
			return m, nil
		}
	}
	b, err := os.ReadFile(f.Name())
	return &Mapped{Bytes: b}, err
}

// Forget says that bytes are not needed for now: what the process holds of them is given back, and read again if they
// are. from and to may lie outside.
func (m *Mapped) Forget(from, to int) {
	if m.mapped && from < to {
		discard(m.Bytes[max(0, from):min(to, len(m.Bytes))])
	}
}

// Close ends the mapping.
func (m *Mapped) Close() error {
	b := m.Bytes
	if m.Bytes = nil; m.mapped && b != nil {
		m.lost.Stop()
		return unmapFile(b)
	}
	return nil
}

// Faults begins a region in which mapped bytes are read: if the file becomes shorter meanwhile, a read is a fault, which
// the function that it returns, called by defer, turns into an error. Goroutines need a region of their own.
func Faults(err *error, doing string) (end func()) {
	old := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(old)
		p := recover()
		if p == nil {
			return
		}
		if _, is := p.(interface{ Addr() uintptr }); !is {
			panic(p)
		}
		*err = fmt.Errorf("%s: the file became shorter meanwhile", doing)
	}
}
