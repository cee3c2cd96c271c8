package value

import (
	"math"
	"math/bits"
)

// MulInt is a * b; ok is false if it does not fit 64 bits.
func MulInt(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if a < 0 {
		hi -= uint64(b)
	}
	if b < 0 {
		hi -= uint64(a)
	}
	r := int64(lo)
	return r, r < 0 && hi == math.MaxUint64 || r >= 0 && hi == 0
}

// PowInt is a ** b by squaring; ok is false on overflow. b ≥ 0.
func PowInt(a, b int64) (r int64, ok bool) {
	r = 1
	for b > 0 {
		if b&1 == 1 {
			if r, ok = MulInt(r, a); !ok {
				return 0, false
			}
		}
		if b >>= 1; b > 0 {
			if a, ok = MulInt(a, a); !ok {
				return 0, false
			}
		}
	}
	return r, true
}
