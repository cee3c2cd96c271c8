// Package bytemark finds bytes in text: for each byte a bit says whether it is one of two. Readers of separated text
// call it, which then know where fields end without looking at what stands in them.
package bytemark

import "encoding/binary"

//go:generate go run ../generate bytemark -out kernels_amd64.s -stubs kernels_amd64.go -pkg bytemark

// Either sets bit i%64 of dst[i/64] if text[i] is a or b, and clears it if not. dst has a word for each 64 bytes of
// text that were begun; bits behind the text's end are clear.
func Either(dst []uint64, text []byte, a, b byte) {
	if done := eitherWhole(dst, text, a, b); done > 0 {
		dst, text = dst[done:], text[64*done:]
	}
	eitherPlain(dst, text, a, b)
}

const (
	lowBits  = 0x0101010101010101
	lowSeven = 0x7F7F7F7F7F7F7F7F
	gather   = 0x0102040810204080 // brings the highest bits of eight bytes beside each other, in the highest byte
)

// eitherPlain takes eight bytes at a time.
func eitherPlain(dst []uint64, text []byte, a, b byte) {
	as, bs := uint64(a)*lowBits, uint64(b)*lowBits
	for k := range (len(text) + 63) / 64 {
		var bits uint64
		for i := 0; i < 64 && 64*k+i < len(text); i += 8 {
			w, n := word(text[64*k+i:])
			w = (zero(w^as) | zero(w^bs)) & (1<<(8*n-1)<<1 - 1)
			bits |= w >> 7 * gather >> 56 << i
		}
		dst[k] = bits
	}
}

// zero has the highest bit of each byte that is zero, and no other.
func zero(w uint64) uint64 { return ^(w&lowSeven + lowSeven | w | lowSeven) }

// word is the next eight bytes, and how many of them there are.
func word(b []byte) (w uint64, n int) {
	if len(b) >= 8 {
		return binary.LittleEndian.Uint64(b), 8
	}
	var tail [8]byte
	copy(tail[:], b)
	return binary.LittleEndian.Uint64(tail[:]), len(b)
}
