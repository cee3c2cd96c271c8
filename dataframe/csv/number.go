package csv

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Fields are looked through eight bytes at a time, the first in the lowest bits.
const (
	lowBits   = 0x0101010101010101
	highBits  = 0x8080808080808080
	zeros     = 0x3030303030303030
	aboveNine = 0x7676767676767676 // added to a digit it stays below 128
)

func load(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }

// digits counts the digits before the first other byte.
func digits(w uint64) int {
	w ^= zeros
	return bits.TrailingZeros64((w+aboveNine|w)&highBits) >> 3
}

// notDigits tells whether one of eight digits is none, of a text whose bytes were combined with zeros.
func notDigits(w uint64) bool { return (w+aboveNine|w)&highBits != 0 }

// decimal is the number that the first n of eight bytes are digits of.
func decimal(w uint64, n int) uint64 {
	return ofDigits(w & (lowBits * 15) << (64 - 8*uint(n)))
}

// ofDigits is the number of eight digits from 0 to 9, the first in the lowest byte.
func ofDigits(w uint64) uint64 {
	w = w * (10<<8 + 1) >> 8 & 0x00FF00FF00FF00FF
	w = w * (100<<16 + 1) >> 16 & 0x0000FFFF0000FFFF
	return w * (10000<<32 + 1) >> 32
}

// anyOf marks the high bit of the first byte that is one of two; bits above it mean nothing.
func anyOf(w, a, b uint64) uint64 {
	a, b = w^a, w^b
	return ((a-lowBits)&^a | (b-lowBits)&^b) & highBits
}

func isASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&highBits != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// powers of ten that a float holds exactly
var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// wholePowers are those that 64 bits hold.
var wholePowers = [...]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// maxDigits is how many digits any 64 bits hold.
const maxDigits = 19

// quotient is n / 10^scale, rounded once: both are exact in a float up to 2^53, and beyond that the division is done in
// 128 bits, whose remainder says to which side a half goes. scale is at most maxDigits.
func quotient(n uint64, scale int) float64 {
	if n < 1<<53 {
		return float64(n) / powers[scale]
	}
	d := wholePowers[scale]
	up, down := bits.LeadingZeros64(n), bits.LeadingZeros64(d)
	n, d = n<<up, d<<down
	high, low, exponent := n, uint64(0), down-up-64
	if high >= d {
		high, low, exponent = n>>1, n<<63, exponent+1
	}
	q, rest := bits.Div64(high, low, d) // between 2^63 and 2^64
	m, cut := q>>11, q&(1<<11-1)
	if cut > 1<<10 || cut == 1<<10 && (rest != 0 || m&1 != 0) {
		m++
	}
	return math.Float64frombits(uint64(exponent+11+52+1023)<<52 + m - 1<<52)
}

// float reads digits with a point at i, as they stand in most files: up to 19 of them, no exponent. There must be 32
// bytes from i on; to is the byte behind, 0 if something else stands there.
func float(data []byte, i int) (f float64, to int) {
	neg := data[i] == '-'
	if neg {
		i++
	}
	w := load(data, i)
	whole := digits(w)
	n, first := decimal(w, whole), byte(w)
	i += whole
	if whole == 8 || whole == 0 {
		return 0, 0
	}
	scale := 0
	if data[i] == '.' {
		w = load(data, i+1)
		scale = digits(w)
		n = n*wholePowers[scale] + decimal(w, scale)
		i += 1 + scale
		if scale == 8 {
			w = load(data, i)
			more := digits(w)
			n, scale, i = n*wholePowers[more]+decimal(w, more), scale+more, i+more
			if more == 8 && data[i]-'0' <= 9 || whole+scale > maxDigits {
				return 0, 0
			}
		}
	}
	if first == '0' && whole > 1 {
		return 0, 0
	}
	f = quotient(n, scale)
	if neg {
		f = -f
	}
	return f, i
}
