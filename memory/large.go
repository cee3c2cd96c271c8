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
	if size := n * int(unsafe.Sizeof(t)); size >= largeWorth {
		tryLarge(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), size))
	}
	return s
}
