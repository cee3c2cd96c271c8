package ops

import (
	"math"

	"skep/compute/kir"
)

// Functions of floats, made of arithmetic that every device has, so that all give the same within a few units of the last place. Each
// takes f32 or f64; more terms serve f64.

// exponent is 2ⁿ for whole n, |n| ≤ 1100, from float n. f32 sets the bits of the exponent; f64, whose bits kernels cannot set, multiplies powers.
func exponent(b *kir.Builder, n kir.Value) kir.Value {
	i := b.Let(n.To(kir.I32))
	if n.Type() == kir.F32 {
		return b.Let(i.Plus(127).Op(kir.Shl, kir.Of(kir.I32, 23)).As(kir.F32))
	}
	out := kir.Of(kir.F64, 1)
	size := b.Let(i.Do(kir.Abs))
	for bit := range 11 {
		power := math.Ldexp(1, 1<<min(bit, 9))
		set := size.And(kir.Of(kir.I32, float64(int(1)<<bit))).Ne(kir.Of(kir.I32, 0))
		factor := i.Lt(kir.Of(kir.I32, 0)).Then(kir.Of(kir.F64, 1/power), kir.Of(kir.F64, power))
		out = b.Let(set.Then(out.Mul(factor), out))
		if bit == 10 {
			out = b.Let(set.Then(out.Mul(factor), out))
		}
	}
	return out
}

// scaled is v·2ⁿ in two steps, so that results beyond the range of 2ⁿ itself come out right.
func scaled(b *kir.Builder, v, n kir.Value) kir.Value {
	half := b.Let(n.Mul(kir.Of(n.Type(), 0.5)).Do(kir.Floor))
	return b.Let(v.Mul(exponent(b, half)).Mul(exponent(b, b.Let(n.Sub(half)))))
}

// limit keeps v in bounds; NaN stays.
func limit(b *kir.Builder, v kir.Value, lo, hi float64) kir.Value {
	t := v.Type()
	v = b.Let(v.Lt(kir.Of(t, lo)).Then(kir.Of(t, lo), v))
	return b.Let(v.Gt(kir.Of(t, hi)).Then(kir.Of(t, hi), v))
}

// horner evaluates a polynomial, constant term first.
func horner(b *kir.Builder, x kir.Value, terms []float64) kir.Value {
	out := kir.Of(x.Type(), terms[len(terms)-1])
	for i := len(terms) - 2; i >= 0; i-- {
		out = b.Let(out.MulAdd(x, kir.Of(x.Type(), terms[i])))
	}
	return out
}

// ln 2 in two parts; the first has so few bits that its multiples by exponents are exact.
const (
	ln2High32, ln2Low32 = 0x1.62e4p-1, math.Ln2 - 0x1.62e4p-1
	ln2High64, ln2Low64 = 0x1.62e42fefap-1, math.Ln2 - 0x1.62e42fefap-1
)

func ln2(t kir.Type) (high, low kir.Value) {
	if t == kir.F64 {
		return kir.Of(t, ln2High64), kir.Of(t, ln2Low64)
	}
	return kir.Of(t, ln2High32), kir.Of(t, ln2Low32)
}

// reduced splits x = n·ln 2 + r with |r| ≤ ln 2 / 2.
func reduced(b *kir.Builder, x kir.Value) (n, r kir.Value) {
	t := x.Type()
	high, low := ln2(t)
	n = b.Let(x.Mul(kir.Of(t, math.Log2E)).Do(kir.Rint))
	minus := b.Let(n.Do(kir.Neg))
	r = b.Let(minus.MulAdd(high, x))
	return n, b.Let(minus.MulAdd(low, r))
}

// expTail is (eʳ − 1)/r by its series.
func expTail(b *kir.Builder, r kir.Value) kir.Value {
	n := 7
	if r.Type() == kir.F64 {
		n = 13
	}
	terms, f := make([]float64, n), 1.0
	for i := range terms {
		f *= float64(i + 1)
		terms[i] = 1 / f
	}
	return horner(b, r, terms)
}

func expRange(t kir.Type) (lo, hi float64) {
	if t == kir.F64 {
		return -746, 710
	}
	return -104, 89
}

// exp is eˣ within 1 ulp; it underflows to 0 and overflows to +Inf.
func exp(b *kir.Builder, x kir.Value) kir.Value {
	lo, hi := expRange(x.Type())
	n, r := reduced(b, limit(b, x, lo, hi))
	return scaled(b, b.Let(r.MulAdd(expTail(b, r), kir.Of(x.Type(), 1))), n)
}

// expm1 is eˣ − 1 without cancellation near 0.
func expm1(b *kir.Builder, x kir.Value) kir.Value {
	t := x.Type()
	_, hi := expRange(t)
	n, r := reduced(b, limit(b, x, -60, hi))
	q := b.Let(r.Mul(expTail(b, r)))
	small := b.Let(n.Eq(kir.Of(t, 0)))
	whole := scaled(b, b.Let(q.Add(kir.Of(t, 1))), n) // beyond 2⁵⁰ the one no longer matters, and 2ⁿ alone may overflow
	power := exponent(b, limit(b, n, -126, 100))
	exact := b.Let(q.MulAdd(power, power.Minus(1)))
	out := n.Gt(kir.Of(t, 60)).Then(whole, exact)
	return b.Let(small.Then(x.Eq(kir.Of(t, 0)).Then(x, q), out))
}

// log is the natural logarithm within 1 ulp; of 0 it is −Inf, of what is below NaN.
func log(b *kir.Builder, x kir.Value) kir.Value {
	t := x.Type()
	e, m := normalised(b, x)
	f := b.Let(m.Minus(1))
	s := b.Let(f.Div(f.Plus(2)))
	z := b.Let(s.Mul(s))
	n := 5
	if t == kir.F64 {
		n = 11
	}
	terms := make([]float64, n)
	for i := range terms {
		terms[i] = 2 / float64(2*i+3)
	}
	tail := b.Let(z.Mul(horner(b, z, terms)))
	half := b.Let(f.Mul(f).Mul(kir.Of(t, 0.5)))
	high, rest := ln2(t)
	low := b.Let(s.MulAdd(half.Add(tail), e.Mul(rest)))
	y := b.Let(e.MulAdd(high, f.Sub(half.Sub(low))))
	zero, infinite := kir.Of(t, 0), kir.Of(t, math.Inf(1))
	y = b.Let(x.Eq(infinite).Then(infinite, y))
	y = b.Let(x.Eq(zero).Then(kir.Of(t, math.Inf(-1)), y))
	return b.Let(x.Lt(zero).Or(x.IsNaN()).Then(kir.Of(t, math.NaN()), y))
}

// normalised splits x = m·2ᵉ with m in [√½, √2).
func normalised(b *kir.Builder, x kir.Value) (e, m kir.Value) {
	if x.Type() == kir.F64 {
		return normalisedByPowers(b, x)
	}
	tiny := b.Let(x.Lt(kir.Of(kir.F32, math.Ldexp(1, -126))))
	bits := b.Let(tiny.Then(x.Mul(kir.Of(kir.F32, 1<<24)), x).As(kir.I32))
	root := kir.Of(kir.I32, float64(math.Float32bits(math.Sqrt2/2)))
	k := b.Let(bits.Sub(root).Op(kir.Shr, kir.Of(kir.I32, 23)))
	m = b.Let(bits.Sub(k.Op(kir.Shl, kir.Of(kir.I32, 23))).As(kir.F32))
	k = b.Let(k.Sub(tiny.Then(kir.Of(kir.I32, 24), kir.Of(kir.I32, 0))))
	return b.Let(k.To(kir.F32)), m
}

func normalisedByPowers(b *kir.Builder, x kir.Value) (e, m kir.Value) {
	e, m = kir.Of(kir.F64, 0), x
	step := func(cond kir.Value, shift int) {
		cond = b.Let(cond)
		m = b.Let(cond.Then(m.Mul(kir.Of(kir.F64, math.Ldexp(1, -shift))), m))
		e = b.Let(cond.Then(e.Plus(shift), e))
	}
	for shift := 1024; shift >= 1; shift /= 2 {
		s := min(shift, 1000)
		step(m.Lt(kir.Of(kir.F64, math.Ldexp(math.Sqrt2, -s))), -s)
		step(m.Ge(kir.Of(kir.F64, math.Ldexp(math.Sqrt2/2, s))), s)
	}
	step(m.Ge(kir.Of(kir.F64, math.Sqrt2)), 1)
	step(m.Lt(kir.Of(kir.F64, math.Sqrt2/2)), -1)
	return e, m
}

// log1p is log(1 + x): what 1 + x rounds off is made good by a factor.
func log1p(b *kir.Builder, x kir.Value) kir.Value {
	one := kir.Of(x.Type(), 1)
	u := b.Let(x.Add(one))
	kept := b.Let(u.Sub(one))
	y := b.Let(log(b, u).Mul(x.Div(kept)))
	y = b.Let(kept.Eq(kir.Of(x.Type(), 0)).Then(x, y))
	return b.Let(u.Eq(kir.Of(x.Type(), math.Inf(1))).Then(u, y))
}

// tanh is q/(q + 2) with q = expm1(2|x|).
func tanh(b *kir.Builder, x kir.Value) kir.Value {
	t := x.Type()
	q := expm1(b, limit(b, b.Let(x.Do(kir.Abs).Mul(kir.Of(t, 2))), 0, 60))
	y := b.Let(q.Div(q.Plus(2)))
	y = b.Let(x.Lt(kir.Of(t, 0)).Then(y.Do(kir.Neg), y))
	return b.Let(x.Eq(kir.Of(t, 0)).Then(x, y))
}

// sigmoid is 1/(1 + e⁻ˣ), below 0 as eˣ/(1 + eˣ), so that no power overflows.
func sigmoid(b *kir.Builder, x kir.Value) kir.Value {
	one := kir.Of(x.Type(), 1)
	e := exp(b, b.Let(x.Do(kir.Abs).Do(kir.Neg)))
	above := x.Lt(kir.Of(x.Type(), 0)).Then(e, one)
	return b.Let(above.Div(e.Add(one)))
}

// softplus is log(1 + eˣ) = max(x, 0) + log1p(e^−|x|).
func softplus(b *kir.Builder, x kir.Value) kir.Value {
	t := x.Type()
	positive := x.Gt(kir.Of(t, 0)).Or(x.IsNaN()).Then(x, kir.Of(t, 0))
	return b.Let(log1p(b, exp(b, b.Let(x.Do(kir.Abs).Do(kir.Neg)))).Add(positive))
}

// erf is its Taylor series near 0, and 1 − e^(−x²)·erfcx(x) beyond.
func erf(b *kir.Builder, x kir.Value) kir.Value {
	t := x.Type()
	size, border, terms := b.Let(x.Do(kir.Abs)), 0.9, 10
	if t == kir.F64 {
		border, terms = 1.5, 26
	}
	near := b.Let(x.Mul(horner(b, b.Let(x.Mul(x)), erfTerms(terms))))
	far := limit(b, size, border, 12)
	tail := b.Let(exp(b, b.Let(far.Mul(far).Do(kir.Neg))).Mul(chebyshev(b, turned(b, far), erfcxTerms(t))))
	y := b.Let(kir.Of(t, 1).Sub(tail))
	y = b.Let(x.Lt(kir.Of(t, 0)).Then(y.Do(kir.Neg), y))
	return b.Let(size.Lt(kir.Of(t, border)).Then(near, y))
}

func erfTerms(n int) []float64 {
	terms, f := make([]float64, n), 2/math.Sqrt(math.Pi)
	for i := range terms {
		terms[i] = f / float64(2*i+1)
		f /= -float64(i + 1)
	}
	return terms
}

const erfcxCentre = 3

// turned maps x in [0, ∞) to [−1, 1), where erfcx is smooth.
func turned(b *kir.Builder, x kir.Value) kir.Value {
	return b.Let(x.Minus(erfcxCentre).Div(x.Plus(erfcxCentre)))
}

// erfcxTerms interpolates e^(x²)·erfc(x) at Chebyshev's points of the turned axis.
func erfcxTerms(t kir.Type) []float64 {
	n := 14
	if t == kir.F64 {
		n = 80
	}
	return chebyshevTerms(n, func(u float64) float64 {
		x := erfcxCentre * (1 + u) / (1 - u)
		if x > 1.5 {
			return erfcxFar(x)
		}
		return math.Exp(x*x) * math.Erfc(x)
	})
}

// erfcxFar is the continued fraction: the product of eˣ² and erfc would lose as many digits as x² has.
func erfcxFar(x float64) float64 {
	below := x
	for n := 200; n > 0; n-- {
		below = x + float64(n)/2/below
	}
	return 1 / (below * math.Sqrt(math.Pi))
}

// chebyshevTerms are the coefficients of the polynomial that meets f at n Chebyshev points of [−1, 1].
func chebyshevTerms(n int, f func(float64) float64) []float64 {
	out := make([]float64, n)
	for j := range out {
		for k := range n {
			theta := math.Pi * (float64(k) + 0.5) / float64(n)
			out[j] += 2 / float64(n) * f(math.Cos(theta)) * math.Cos(float64(j)*theta)
		}
	}
	out[0] /= 2
	return out
}

// chebyshev evaluates by Clenshaw's recurrence.
func chebyshev(b *kir.Builder, u kir.Value, terms []float64) kir.Value {
	t := u.Type()
	twice := b.Let(u.Mul(kir.Of(t, 2)))
	b1, b2 := kir.Of(t, 0), kir.Of(t, 0)
	for i := len(terms) - 1; i > 0; i-- {
		b1, b2 = b.Let(twice.MulAdd(b1, kir.Of(t, terms[i]).Sub(b2))), b1
	}
	return b.Let(u.MulAdd(b1, kir.Of(t, terms[0]).Sub(b2)))
}
