package number

import (
	"errors"
	"math"
	"math/big"
)

// What a context refuses to compute.
var (
	errZeroDivision = errors.New("division by zero")
	errImpossible   = errors.New("the quotient has more digits than the context's precision")
	errTooLarge     = errors.New("the result has too many digits")
	errNoNumber     = errors.New("no number")
)

// least is the least exponent that a result may have.
func (x *context) least() int { return 1 - maxExponent - x.precision }

// fit rounds to the context's digits and bounds.
func (x *context) fit(d decimal, how rounder) (decimal, error) {
	if d.isZero() {
		return decimal{d.n, max(min(d.e, maxExponent), x.least())}, nil
	}
	for drop := d.digits() - x.precision; drop > 0; drop = d.digits() - x.precision { // twice, where 9.99 becomes 10.0
		d = d.rounded(d.e+drop, how)
	}
	if d.adjusted() > maxExponent {
		return d, errTooLarge
	}
	if d.e < x.least() {
		d = d.rounded(x.least(), how)
	}
	return d, nil
}

func add(a, b decimal) decimal {
	m, n, e := aligned(a, b)
	return decimal{new(big.Int).Add(m, n), e}
}

func mul(a, b decimal) decimal { return decimal{new(big.Int).Mul(a.n, b.n), a.e + b.e} }

// div is the quotient to one digit more than the context has, or exactly, then
// with as few zeros as the operands suggest.
func (x *context) div(a, b decimal) (decimal, error) {
	if b.isZero() {
		return a, errZeroDivision
	}
	if a.isZero() {
		return decimal{a.n, a.e - b.e}, nil
	}
	n, d := new(big.Int).Set(a.n), b.n
	shift := x.precision + 1 + b.digits() - a.digits()
	if shift >= 0 {
		n.Mul(n, pow10(shift))
	} else {
		d = new(big.Int).Mul(d, pow10(-shift))
	}
	q, r := n.QuoRem(n, d, new(big.Int))
	out := decimal{q, a.e - b.e - shift}
	if r.Sign() == 0 {
		return out.shortened(a.e - b.e), nil
	}
	return out.sticky(a.n.Sign() * b.n.Sign()), nil
}

// sticky marks a truncated number of a sign as inexact: no way of rounding takes it for a half, or for exact.
func (x decimal) sticky(sign int) decimal {
	if new(big.Int).Rem(x.n, big.NewInt(5)).Sign() == 0 {
		return decimal{new(big.Int).Add(x.n, big.NewInt(int64(sign))), x.e}
	}
	return x
}

// rem has the sign of a.
func (x *context) rem(a, b decimal) (decimal, error) {
	switch {
	case b.isZero():
		return a, errZeroDivision
	case a.isZero():
		return decimal{a.n, min(a.e, b.e)}, nil
	case a.adjusted()-b.adjusted() > x.precision:
		return a, errImpossible
	case a.adjusted() < b.adjusted()-1:
		return decimal{a.at(min(a.e, b.e)), min(a.e, b.e)}, nil
	}
	m, n, e := aligned(a, b)
	q, r := new(big.Int).QuoRem(m, n, new(big.Int))
	if (decimal{q, 0}).digits() > x.precision {
		return a, errImpossible
	}
	return decimal{r, e}, nil
}

// sqrt is exact where the root is, else to one digit more than the context has.
func (x *context) sqrt(a decimal) (decimal, error) {
	if a.n.Sign() < 0 {
		return a, errNoNumber
	}
	e := a.e >> 1 // rounds down
	c := a.at(2 * e)
	shift := x.precision + 1 - ((decimal{c, 0}).digits()+1)/2
	exact := true
	if shift >= 0 {
		c = new(big.Int).Mul(c, pow10(2*shift))
	} else {
		var r *big.Int
		c, r = new(big.Int).QuoRem(c, pow10(-2*shift), new(big.Int))
		exact = r.Sign() == 0
	}
	root := decimal{new(big.Int).Sqrt(c), e - shift}
	if exact && new(big.Int).Mul(root.n, root.n).Cmp(c) == 0 {
		return root.shortened(e), nil
	}
	return root.sticky(1), nil
}

// maxExact bounds the digits of powers that are computed exactly.
const maxExact = 4096

// pow is a to any power; integer ones are exact where that is not too long.
func (x *context) pow(a, b decimal) (decimal, error) {
	whole := b.rational()
	switch {
	case a.isZero() && b.isZero(), a.n.Sign() < 0 && !whole.IsInt():
		return a, errNoNumber
	case a.isZero() && b.n.Sign() < 0:
		return a, errZeroDivision
	case a.isZero():
		return decimal{a.n, 0}, nil
	}
	size, _ := new(big.Float).Mul(big.NewFloat(log10Of(a)), new(big.Float).SetRat(whole)).Float64()
	switch {
	case size > maxExponent+1, size < float64(x.least()-1):
		return x.outside(size > 0)
	case !whole.IsInt():
		return x.nearest(x.rounding, func(digits int) decimal {
			y := mul(lnTo(a, digits+10), b)
			return expTo(y.rounded(max(y.e, -digits-10), halfToEven), digits)
		}), nil
	}
	return x.integerPower(a, whole.Num())
}

// integerPower squares and multiplies with guard digits if the exact power is long.
func (x *context) integerPower(a decimal, k *big.Int) (decimal, error) {
	times := new(big.Int).Abs(k)
	guarded := &context{x.precision + len(k.String()) + 10, halfToEven}
	if a.digits() <= maxExact && times.IsInt64() && times.Int64() <= maxExact/int64(a.digits()) {
		guarded.precision = max(guarded.precision, maxExact)
	}
	out := decimal{big.NewInt(1), 0}
	for i := times.BitLen() - 1; i >= 0; i-- {
		out = mul(out, out)
		if times.Bit(i) == 1 {
			out = mul(out, a)
		}
		var err error
		if out, err = guarded.fit(out, halfToEven); err != nil {
			return x.outside(k.Sign() > 0)
		}
	}
	switch {
	case out.isZero():
		return x.outside(k.Sign() < 0)
	case k.Sign() >= 0:
		return out, nil
	}
	return guarded.div(decimal{big.NewInt(1), 0}, out)
}

// outside is the result of what is too large for a context, or too close to zero.
func (x *context) outside(large bool) (decimal, error) {
	if large {
		return decimal{}, errTooLarge
	}
	return decimal{new(big.Int), x.least()}, nil
}

// log10Of estimates the logarithm of |a|, which is not zero.
func log10Of(a decimal) float64 {
	adjusted := a.adjusted()
	m, _ := new(big.Float).SetInt(new(big.Int).Abs(a.rounded(adjusted-17, down).n)).Float64()
	return math.Log10(m) + float64(adjusted-17)
}
