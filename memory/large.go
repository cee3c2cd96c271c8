package memory

import "unsafe"

const (
	largePage  = 2 << 20
	largeWorth = 2 * largePage
)

// Make is make([]T, n) whose memory comes in pages of 2 MiB if it is large and the system has them at hand: columns are
// written once from end to end, and at a microsecond or two for each fault of 4 KiB, touching them for the first
// time was half of what reading a file of columns cost.
func Make[T any](n int) []T {
	s := make([]T, n)
	var t T
	asLarge(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), n*int(unsafe.Sizeof(t))))
	return s
}

// Element is what unset memory may hold: no pointers.
type Element interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

// MakeUnset is Make for those who write all elements: what is there before is unknown. Zeroing what morsels of files are decoded
// into was an eighth of a query over them.
func MakeUnset[T Element](n int) []T {
	var t T
	if n == 0 {
		return []T{}
	}
	b := asLarge(Unset(n * int(unsafe.Sizeof(t))))
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

// Populate has the pages under elements that are about to be written made at once: a fault for each of them costs a tenth more. It is
// only advice; what is there already stays as it is.
func Populate[T Element](s []T) {
	if len(s) > 0 {
		var t T
		populate(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(t))))
	}
}

// asLarge asks for large pages under new memory that is large, and gives it back.
func asLarge(b []byte) []byte {
	if len(b) >= largeWorth {
		tryLarge(b)
	}
	return b
}
