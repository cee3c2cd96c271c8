package dtype

import "math"

// Half is IEEE 754 binary16 in its bits.
type Half uint16

// Brain is bfloat16 in its bits: the upper half of a float32.
type Brain uint16

// Float32 widens exactly.
func (h Half) Float32() float32 {
	sign, exp, frac := uint32(h&0x8000)<<16, uint32(h>>10)&0x1f, uint32(h)&0x3ff
	switch {
	case exp == 0x1f:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	case exp != 0:
		return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
	case frac == 0:
		return math.Float32frombits(sign)
	}
	f := float32(frac) * 0x1p-24 // subnormal: exact
	return math.Float32frombits(math.Float32bits(f) | sign)
}

// ToHalf rounds to nearest, ties to even.
func ToHalf(f float64) Half {
	bits := math.Float64bits(f)
	sign := Half(bits >> 48 & 0x8000)
	f = math.Abs(f)
	switch {
	case f != f:
		return sign | 0x7e00
	case f >= 65520: // halfway between the largest half and the next power
		return sign | 0x7c00
	case f < 0x1p-14:
		return sign | Half(math.RoundToEven(f*0x1p24))
	}
	_, exp := math.Frexp(f) // f = frac * 2^exp, frac in [0.5, 1)
	steps := math.RoundToEven(math.Ldexp(f, 11-exp))
	return sign | Half(int(steps)+(exp+13)<<10) // the hidden bit carries into the exponent
}

// Float32 widens exactly.
func (b Brain) Float32() float32 { return math.Float32frombits(uint32(b) << 16) }

// ToBrain rounds to nearest, ties to even.
func ToBrain(f float64) Brain {
	if f != f {
		return 0x7fc0
	}
	// Rounding twice (to 24, then to 8 bits) can differ from once only on a tie
	// that the first rounding made: rounding to odd before keeps the truth.
	bits := math.Float32bits(roundToOdd(f))
	return Brain((bits + 0x7fff + bits>>16&1) >> 16)
}

// roundToOdd gives a float32 whose last bit is set if f is not exact in it.
func roundToOdd(f float64) float32 {
	g := float32(f)
	if float64(g) == f || math.IsInf(float64(g), 0) {
		return g
	}
	bits := math.Float32bits(g)
	if math.Abs(float64(g)) > math.Abs(f) {
		bits--
	}
	return math.Float32frombits(bits | 1)
}
