// Package bitpack unpacks whole numbers that lie beside each other in few bits each, the lowest bit first: indexes and levels
// of columnar files. Readers of such files call it; packing, which is rare, they do themselves.
package bitpack

import "encoding/binary"

//go:generate go run ../generate bitpack -out kernels_amd64.s -stubs kernels_amd64.go -pkg bitpack

// Unpack reads len(dst) numbers of width ≤ 32 bits each. What is missing at the end of src reads as zeros.
func Unpack(dst []uint32, src []byte, width int) {
	if done := unpackEights(dst, src, width); done > 0 {
		dst, src = dst[done:], src[done/8*width:]
	}
	unpackPlain(dst, src, width)
}

// unpackPlain takes as many numbers from each word as lie in it whole.
func unpackPlain(dst []uint32, src []byte, width int) {
	mask, bit := uint64(1<<width-1), 0
	for len(dst) > 0 {
		w := Word(src, bit>>3) >> (bit & 7)
		n := len(dst)
		if width > 0 {
			n = min(n, 57/width) // 64 less the up to seven bits before
		}
		for i := range dst[:n] {
			dst[i] = uint32(w & mask)
			w >>= width
		}
		dst, bit = dst[n:], bit+n*width
	}
}

// Word is the eight bytes at an offset, zeros behind the end.
func Word(b []byte, at int) uint64 {
	if at+8 <= len(b) {
		return binary.LittleEndian.Uint64(b[at:])
	}
	var tail [8]byte
	if at < len(b) {
		copy(tail[:], b[at:])
	}
	return binary.LittleEndian.Uint64(tail[:])
}

// Highest is the highest of some numbers, 0 of none.
func Highest(numbers []uint32) uint32 {
	high, done := highestWhole(numbers)
	for _, x := range numbers[done:] {
		high = max(high, x)
	}
	return high
}
