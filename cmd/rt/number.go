package rt

import (
	"math"
	"math/bits"

	"skep/interp/value"
)

// Integers are of 64 bits, and what does not fit them is an error at its place.

// Add is a + b.
func Add(a, b int64, at Place) (r int64) { // in this form Go's compiler writes it in place
	if r = a + b; (r > a) != (b > 0) {
		sumOverflow(a, b, at)
	}
	return
}

// Sub is a - b.
func Sub(a, b int64, at Place) (r int64) {
	if r = a - b; (r < a) != (b > 0) {
		differenceOverflow(a, b, at)
	}
	return
}

//go:noinline
func sumOverflow(a, b int64, at Place) { overflow(a, "+", b, at) }

//go:noinline
func differenceOverflow(a, b int64, at Place) { overflow(a, "-", b, at) }

// Mul is a * b.
func Mul(a, b int64, at Place) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	hi -= uint64(a>>63)&uint64(b) + uint64(b>>63)&uint64(a)
	if hi != uint64(int64(lo)>>63) {
		overflow(a, "*", b, at)
	}
	return int64(lo)
}

// Div is a / b, towards zero.
func Div(a, b int64, at Place) int64 {
	if uint64(b+1) < 2 { // 0 and -1
		return divRare(a, b, at)
	}
	return a / b
}

func divRare(a, b int64, at Place) int64 {
	if b == 0 {
		panic(host.Fail(at, "E0410", "", "division by zero"))
	}
	if a == math.MinInt64 {
		overflow(a, "/", b, at)
	}
	return -a
}

// Rem is a % b, with the sign of a.
func Rem(a, b int64, at Place) int64 {
	if uint64(b+1) < 2 {
		if b == 0 {
			panic(host.Fail(at, "E0410", "", "division by zero"))
		}
		return 0
	}
	return a % b
}

// Neg is -a.
func Neg(a int64, at Place) int64 {
	if a == math.MinInt64 {
		panic(host.Fail(at, "E0413", "", "integer overflow: -(%d) does not fit 64 bits", a))
	}
	return -a
}

// Pow is a ** b for b that is not negative.
func Pow(a, b int64, at Place) int64 {
	r, ok := value.PowInt(a, b)
	if !ok {
		overflow(a, "**", b, at)
	}
	return r
}

// Shl is a << b.
func Shl(a, b int64, at Place) int64 { return a << shift(b, at) }

// Shr is a >> b.
func Shr(a, b int64, at Place) int64 { return a >> shift(b, at) }

func shift(b int64, at Place) uint64 {
	if b < 0 || b > 63 {
		panic(host.Fail(at, "E0411", "", "cannot shift by %d: an integer has 64 bits", b))
	}
	return uint64(b)
}

//go:noinline
func overflow(a int64, op string, b int64, at Place) {
	panic(host.Fail(at, "E0413", "use floats, or wrapping_* / checked_* / saturating_* methods", "integer overflow: %d %s %d does not fit 64 bits", a, op, b))
}

// Mod is a % b of floats.
func Mod(a, b float64) float64 { return math.Mod(a, b) }

// Power is a ** b of floats.
func Power(a, b float64) float64 { return value.Pow(a, b) }

// Trunc is a float as an integer of 64 bits: towards zero, the nearest that fits, 0 for NaN.
func Trunc(f float64) int64 {
	switch {
	case f != f:
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int64(f)
}

// MaxDepth is how many calls may be nested.
const MaxDepth = 200_000

// Deeper is the depth of a call from depth; a function that may call itself is told how deep it is.
func Deeper(depth int) int {
	if depth >= MaxDepth {
		tooDeep()
	}
	return depth + 1
}

//go:noinline
func tooDeep() { panic(host.TooDeep()) }

// Bits is the float of these bits: Go has no way to write some of them.
func Bits(bits uint64) float64 { return math.Float64frombits(bits) }

// Same keeps Go from computing with constants, which it does exactly.
func Same(f float64) float64 { return f }

// Sqrt is the root of a float.
func Sqrt(f float64) float64 { return math.Sqrt(f) }
