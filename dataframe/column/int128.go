package column

import (
	"math"
	"math/big"
	"math/bits"
)

// Int128 is a signed integer of 128 bits in two's complement, low half first, as Arrow lays decimals out.
type Int128 struct {
	Lo uint64
	Hi int64
}

// Int128Of widens.
func Int128Of(i int64) Int128 { return Int128{uint64(i), i >> 63} }

// fromUint widens.
func fromUint(u uint64) Int128 { return Int128{Lo: u} }

// Small gives x as i64 if it fits.
func (x Int128) Small() (int64, bool) { return int64(x.Lo), x.Hi == int64(x.Lo)>>63 }

// Sign is -1, 0 or 1.
func (x Int128) Sign() int {
	switch {
	case x.Hi < 0:
		return -1
	case x.Hi == 0 && x.Lo == 0:
		return 0
	}
	return 1
}

// Add gives x+y; ok is false where that leaves 128 bits.
func (x Int128) Add(y Int128) (z Int128, ok bool) {
	lo, carry := bits.Add64(x.Lo, y.Lo, 0)
	hi := int64(uint64(x.Hi) + uint64(y.Hi) + carry)
	return Int128{lo, hi}, (x.Hi^hi)&(y.Hi^hi) >= 0
}

// Neg gives -x; the least number has none and stays.
func (x Int128) Neg() Int128 {
	lo, borrow := bits.Sub64(0, x.Lo, 0)
	return Int128{lo, int64(0 - uint64(x.Hi) - borrow)}
}

// Sub gives x-y.
func (x Int128) Sub(y Int128) (z Int128, ok bool) {
	lo, borrow := bits.Sub64(x.Lo, y.Lo, 0)
	hi := int64(uint64(x.Hi) - uint64(y.Hi) - borrow)
	return Int128{lo, hi}, (x.Hi^y.Hi)&(x.Hi^hi) >= 0
}

// Cmp is -1, 0 or 1.
func (x Int128) Cmp(y Int128) int {
	if x.Hi != y.Hi {
		if x.Hi < y.Hi {
			return -1
		}
		return 1
	}
	return compareUint(x.Lo, y.Lo)
}

// Mul gives x*y; ok is false where that leaves 128 bits.
func (x Int128) Mul(y Int128) (z Int128, ok bool) {
	a, smallA := x.Small()
	b, smallB := y.Small()
	if smallA && smallB {
		hi, lo := bits.Mul64(uint64(a), uint64(b))
		return Int128{lo, int64(hi) - a>>63&b - b>>63&a}, true
	}
	return fromBig(new(big.Int).Mul(x.Big(), y.Big()))
}

// Big widens to any size.
func (x Int128) Big() *big.Int {
	b := new(big.Int).Lsh(big.NewInt(x.Hi), 64)
	return b.Add(b, new(big.Int).SetUint64(x.Lo))
}

// fromBig narrows; ok is false where b does not fit.
func fromBig(b *big.Int) (x Int128, ok bool) {
	if b.BitLen() > 127 {
		return Int128{}, false
	}
	abs := new(big.Int).Abs(b)
	x.Lo = new(big.Int).And(abs, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	x.Hi = int64(new(big.Int).Rsh(abs, 64).Uint64())
	if b.Sign() < 0 {
		x = x.Neg()
	}
	return x, true
}

// MaxDigits is how many decimal digits an Int128 surely holds.
const MaxDigits = 38

// tens are the powers of ten, Lo before Hi: computing them is a test.
var tens = [MaxDigits + 1]Int128{
	{0x1, 0x0}, {0xa, 0x0}, {0x64, 0x0}, {0x3e8, 0x0}, {0x2710, 0x0},
	{0x186a0, 0x0}, {0xf4240, 0x0}, {0x989680, 0x0}, {0x5f5e100, 0x0}, {0x3b9aca00, 0x0},
	{0x2540be400, 0x0}, {0x174876e800, 0x0}, {0xe8d4a51000, 0x0}, {0x9184e72a000, 0x0}, {0x5af3107a4000, 0x0},
	{0x38d7ea4c68000, 0x0}, {0x2386f26fc10000, 0x0}, {0x16345785d8a0000, 0x0}, {0xde0b6b3a7640000, 0x0}, {0x8ac7230489e80000, 0x0},
	{0x6bc75e2d63100000, 0x5}, {0x35c9adc5dea00000, 0x36}, {0x19e0c9bab2400000, 0x21e}, {0x2c7e14af6800000, 0x152d}, {0x1bcecceda1000000, 0xd3c2},
	{0x161401484a000000, 0x84595}, {0xdcc80cd2e4000000, 0x52b7d2}, {0x9fd0803ce8000000, 0x33b2e3c}, {0x3e25026110000000, 0x204fce5e}, {0x6d7217caa0000000, 0x1431e0fae},
	{0x4674edea40000000, 0xc9f2c9cd0}, {0xc0914b2680000000, 0x7e37be2022}, {0x85acef8100000000, 0x4ee2d6d415b}, {0x38c15b0a00000000, 0x314dc6448d93}, {0x378d8e6400000000, 0x1ed09bead87c0},
	{0x2b878fe800000000, 0x13426172c74d82}, {0xb34b9f1000000000, 0xc097ce7bc90715}, {0xf436a000000000, 0x785ee10d5da46d9}, {0x98a224000000000, 0x4b3b4ca85a86c47a},
}

// Ten gives 10 to the power of n, 0 ≤ n ≤ 38.
func Ten(n int) Int128 { return tens[n] }

// within tells whether x has at most so many digits.
func (x Int128) within(digits int) bool {
	limit := tens[digits]
	return x.Cmp(limit) < 0 && limit.Neg().Cmp(x) < 0
}

// DivRound divides, and rounds halves away from zero. y is not 0.
func (x Int128) DivRound(y Int128) Int128 {
	if a, ok := x.Small(); ok {
		if b, ok := y.Small(); ok && a != math.MinInt64 && b != math.MinInt64 {
			q, r := a/b, a%b
			if r < 0 {
				r = -r
			}
			if d := max(b, -b); r >= d-r {
				q += a>>63 ^ b>>63 | 1
			}
			return Int128Of(q)
		}
	}
	q, r := new(big.Int).QuoRem(x.Big(), y.Big(), new(big.Int))
	if r.Abs(r).Lsh(r, 1).CmpAbs(y.Big()) >= 0 {
		q.Add(q, big.NewInt(int64(x.Sign()*y.Sign())))
	}
	z, _ := fromBig(q)
	return z
}

// QuoRem divides towards zero. y is not 0.
func (x Int128) QuoRem(y Int128) (q, r Int128) {
	if a, ok := x.Small(); ok {
		if b, ok := y.Small(); ok && b != -1 {
			return Int128Of(a / b), Int128Of(a % b)
		}
	}
	bq, br := new(big.Int).QuoRem(x.Big(), y.Big(), new(big.Int))
	q, _ = fromBig(bq)
	r, _ = fromBig(br)
	return q, r
}
