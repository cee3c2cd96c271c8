package memory

import (
	"strings"
	"unsafe"
)

// unsetWorth is the size from which on zeroing costs more than a call.
const unsetWorth = 32 << 10

// Unset gives n bytes of unknown content, aligned for every element type, to those who write all of them: setting
// large blocks to zero first cost as much as adding two tensors. Go gives such memory only to strings.Builder.
func Unset(n int) []byte {
	if n < unsetWorth {
		words := make([]uint64, (n+7)/8)
		return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), n)
	}
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(0) // so that the string points to the memory
	return unsafe.Slice(unsafe.StringData(b.String()), n)
}
