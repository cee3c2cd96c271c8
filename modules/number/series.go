package number

import (
	"math"
	"math/big"
)

// nearest rounds what a series computes to the context's digits (Ziv, 1991): f gives
// as many digits as asked for, with an error of less than 100 in the last place; where
// both ends of that error round alike, so does the value. Numbers that end there, as 4 ** 0.5 does, never do.
func (x *context) nearest(how rounder, f func(digits int) decimal) decimal {
	for guard := 8; guard < 600; guard *= 4 {
		v := f(x.precision + guard)
		off := decimal{big.NewInt(100), v.e}
		low, _ := x.fit(add(v, off.neg()), how)
		high, _ := x.fit(add(v, off), how)
		if low.cmp(high) == 0 {
			return low
		}
	}
	longer := &context{x.precision + 500, halfToEven}
	ends, _ := longer.fit(f(x.precision+510), halfToEven)
	return ends
}

// exp is e to the power of a.
func (x *context) exp(a decimal) (decimal, error) {
	switch {
	case a.isZero():
		return decimal{big.NewInt(1), 0}, nil
	case a.adjusted() > 6:
		return x.outside(a.n.Sign() > 0)
	}
	return x.nearest(halfToEven, func(digits int) decimal { return expTo(a, digits) }), nil
}

// ln is the natural logarithm.
func (x *context) ln(a decimal) (decimal, error) {
	switch {
	case a.n.Sign() <= 0:
		return a, errNoNumber
	case a.cmp(one()) == 0:
		return decimal{new(big.Int), 0}, nil
	}
	return x.nearest(halfToEven, func(digits int) decimal { return lnTo(a, digits) }), nil
}

// log10 is a whole number for powers of ten.
func (x *context) log10(a decimal) (decimal, error) {
	if a.n.Sign() <= 0 {
		return a, errNoNumber
	}
	if r := a.reduced(); r.n.Cmp(one().n) == 0 {
		return decimal{big.NewInt(int64(r.e)), 0}, nil
	}
	return x.nearest(halfToEven, func(digits int) decimal {
		bits := bitsFor(digits + 10)
		ten := decimal{new(big.Int).Rsh(new(big.Int).Mul(lnTen(bits), pow10(digits+10)), bits), -digits - 10}
		q, _ := (&context{digits + 4, down}).div(lnTo(a, digits+8), ten)
		return q.cut(digits)
	}), nil
}

func one() decimal { return decimal{big.NewInt(1), 0} }

// cut leaves so many digits.
func (x decimal) cut(digits int) decimal {
	if drop := x.digits() - digits; drop > 0 {
		return x.rounded(x.e+drop, down)
	}
	return x
}

// Below, a number of fixed point is an integer that counts 2^-bits.

func bitsFor(digits int) uint { return uint(float64(digits)*math.Log2(10)) + 32 }

func toFixed(x decimal, bits uint) *big.Int {
	n := new(big.Int).Lsh(x.n, bits)
	if x.e >= 0 {
		return n.Mul(n, pow10(x.e))
	}
	return n.Quo(n, pow10(-x.e))
}

// expTo gives digits of e^a; |a| is below 10^7.
func expTo(a decimal, digits int) decimal {
	bits := bitsFor(digits + 10)
	ten := lnTen(bits)
	v := toFixed(a, bits)
	q, r := new(big.Int).DivMod(v, ten, new(big.Int)) // e^a = 10^q e^r, 0 <= r < ln 10
	n := new(big.Int).Mul(expFixed(r, bits), pow10(digits))
	return decimal{n.Rsh(n, bits), int(q.Int64()) - digits}.cut(digits)
}

// expFixed sums the power series of r / 2^halvings and squares.
func expFixed(r *big.Int, bits uint) *big.Int {
	halvings := uint(math.Sqrt(float64(bits)))/2 + 2
	inner := bits + 2*halvings + 16
	x := new(big.Int).Lsh(r, inner-bits-halvings)
	sum, term := new(big.Int).Lsh(big.NewInt(1), inner), new(big.Int).Lsh(big.NewInt(1), inner)
	for k := int64(1); term.Sign() != 0; k++ {
		term.Rsh(term.Mul(term, x), inner)
		term.Quo(term, big.NewInt(k))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Rsh(sum.Mul(sum, sum), inner)
	}
	return sum.Rsh(sum, inner-bits)
}

// lnTo gives digits of ln a, of a positive a that is not 1.
func lnTo(a decimal, digits int) decimal {
	near := add(a, one().neg())
	lost := max(0, -near.adjusted()) // ln(1 + d) is about d
	if lost > digits {
		half := decimal{new(big.Int).Mul(near.n, near.n), 2 * near.e}
		return add(near, decimal{half.n.Mul(half.n, big.NewInt(-5)), half.e - 1}).cut(digits)
	}
	t := a.adjusted()
	if log10Of(decimal{a.n, a.e - t}) > 0.5 {
		t++
	}
	bits := bitsFor(digits + lost + 10)
	v := lnFixed(toFixed(decimal{a.n, a.e - t}, bits), bits)
	v.Add(v, new(big.Int).Mul(lnTen(bits), big.NewInt(int64(t))))
	v.Mul(v, pow10(digits+lost))
	return decimal{v.Rsh(v, bits), -digits - lost}.cut(digits)
}

// lnFixed takes roots until the number is close to 1, where the series of artanh is short.
func lnFixed(m *big.Int, bits uint) *big.Int {
	roots := 4 + bits/128
	inner := bits + 2*roots + 16
	x := new(big.Int).Lsh(m, inner-bits)
	for range roots {
		x.Sqrt(x.Lsh(x, inner))
	}
	unit := new(big.Int).Lsh(big.NewInt(1), inner)
	z := new(big.Int).Lsh(new(big.Int).Sub(x, unit), inner)
	z.Quo(z, x.Add(x, unit))
	sum := artanh(z, inner)
	return sum.Rsh(sum.Lsh(sum, roots+1), inner-bits)
}

// artanh sums z + z³/3 + z⁵/5 + …
func artanh(z *big.Int, bits uint) *big.Int {
	square := new(big.Int).Rsh(new(big.Int).Mul(z, z), bits)
	sum, power := new(big.Int), new(big.Int).Set(z)
	for k := int64(1); power.CmpAbs(big.NewInt(1)) > 0; k += 2 {
		sum.Add(sum, new(big.Int).Quo(power, big.NewInt(k)))
		power.Rsh(power.Mul(power, square), bits)
	}
	return sum
}

// lnTen is ln 10 = 46 artanh(1/31) + 34 artanh(1/49) + 20 artanh(1/161).
func lnTen(bits uint) *big.Int {
	inner, sum := bits+16, new(big.Int)
	for _, part := range [][2]int64{{46, 31}, {34, 49}, {20, 161}} {
		z := new(big.Int).Quo(new(big.Int).Lsh(big.NewInt(1), inner), big.NewInt(part[1]))
		sum.Add(sum, z.Mul(artanh(z, inner), big.NewInt(part[0])))
	}
	return sum.Rsh(sum, 16)
}
