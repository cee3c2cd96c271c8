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

// lanes are the kernel's constants for a width: which bytes go to each number's lane, how far they are shifted there, and a
// number's bits.
type lanes struct {
	pick  [32]byte
	shift [8]uint32
	mask  uint32
}

// widest is the width up to which a number's bits lie within four bytes, wherever they begin.
const widest = 25

// laneTable has the lanes of each width; the second half's bytes begin in the middle of a round's, which may be within a byte.
func laneTable() *[widest + 1]lanes {
	t := new([widest + 1]lanes)
	for width := range t {
		l := &t[width]
		l.mask = 1<<width - 1
		for i := range 8 {
			bit := i * width
			if i >= 4 {
				bit -= width / 2 * 8
			}
			l.shift[i] = uint32(bit & 7)
			for k := range 4 {
				l.pick[4*i+k] = byte(bit>>3 + k)
			}
		}
	}
	return t
}
