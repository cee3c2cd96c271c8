package vector

import "unsafe"

// angle makes a loop of a kernel that stops before a vector with an angle too large for it: that angle is Go's, by itself, so that
// those beside it have the bits that they have everywhere.
func angle[T Float](run func(n int, dst, src *T) int, plain func(float64) float64) func(n int, dst, src *T) {
	const most = 16 // elements of a vector
	return func(n int, dst, src *T) {
		to, from := unsafe.Slice(dst, n), unsafe.Slice(src, n)
		for len(from) > 0 {
			done := run(len(from), &to[0], &from[0])
			to, from = to[done:], from[done:]
			for range min(most, len(from)) {
				if run(1, &to[0], &from[0]) == 0 {
					to[0] = T(plain(float64(from[0])))
				}
				to, from = to[1:], from[1:]
			}
		}
	}
}
