package compile

import (
	"encoding/binary"
	"io"
	"unsafe"
)

// hostPayload copies size bytes of the payload, from an offset on, to a place in memory; see wasm.go.
//
//go:wasmimport skep payload
func hostPayload(to unsafe.Pointer, from, size uint32)

// lengthSize is how many bytes before the payload say how long it is.
const lengthSize = 8

// embedded reads the payload where it is.
type embedded struct{ size int64 }

// ReadAt implements io.ReaderAt.
func (e embedded) ReadAt(p []byte, at int64) (int, error) {
	n := min(int64(len(p)), e.size-at)
	if n <= 0 {
		return 0, io.EOF
	}
	hostPayload(unsafe.Pointer(&p[0]), uint32(at)+lengthSize, uint32(n))
	if n < int64(len(p)) {
		return int(n), io.EOF
	}
	return int(n), nil
}

// Self opens the payload of this module.
func Self() (*Payload, error) {
	var length [lengthSize]byte
	hostPayload(unsafe.Pointer(&length[0]), 0, lengthSize)
	size := int64(binary.LittleEndian.Uint64(length[:]))
	p, err := Open(embedded{size}, size)
	if p == nil && err == nil {
		err = damaged("it carries nothing to run")
	}
	return p, err
}
