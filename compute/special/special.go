// Package special has the functions of mathematical physics that Go's math lacks,
// in float64: digamma and its derivatives, modified Bessel functions, and a few
// that only have to be written with care near their odd points. Errors are a few
// units of the last place, except near zeros of a function, where they are that
// of the terms that cancel. What has no value is NaN, never a panic.
//
// Callers: compute/tensor.
package special

import "math"

// Digamma is the derivative of log(gamma(x)): a recurrence up to 10, then the asymptotic series (Abramowitz and
// Stegun 6.3.18), and the reflection below 0. It is -inf at 0, +inf at -0, NaN at the negative whole numbers.
func Digamma(x float64) float64 {
	switch {
	case x == 0:
		return math.Copysign(math.Inf(1), -x)
	case x != x || math.IsInf(x, -1):
		return math.NaN()
	case math.IsInf(x, 1):
		return x
	case x < 0:
		whole := math.Floor(x)
		if whole == x {
			return math.NaN()
		}
		return Digamma(1-x) - math.Pi/math.Tan(math.Pi*(x-whole))
	}
	sum := 0.0
	for ; x < 10; x++ {
		sum -= 1 / x
	}
	z := 1 / (x * x)
	series := z * (1./12 - z*(1./120-z*(1./252-z*(1./240-z*(1./132-z*(691./32760-z/12))))))
	return sum + math.Log(x) - 0.5/x - series
}

// Polygamma is the n-th derivative of Digamma; NaN where n is no whole number from 0 on.
func Polygamma(n, x float64) float64 {
	switch {
	case n == 0:
		return Digamma(x)
	case n < 0 || n != math.Floor(n) || x != x:
		return math.NaN()
	case math.IsInf(x, 1):
		return 0
	}
	size := math.Gamma(n+1) * hurwitz(n+1, x)
	if math.Mod(n, 2) == 0 {
		return -size
	}
	return size
}

// bernoulli are B(2k) / (2k)!, from k = 1 on.
var bernoulli = [...]float64{1. / 12, -1. / 720, 1. / 30240, -1. / 1209600, 1. / 47900160, -691. / 1307674368000, 1. / 74724249600, -3617. / 10670622842880000}

// hurwitz is the sum of (x + k)^-s over k from 0 on, for a whole s above 1: the first terms, then Euler's and Maclaurin's
// formula for the others.
func hurwitz(s, x float64) float64 {
	if x <= 0 && x == math.Floor(x) {
		return math.Inf(1)
	}
	sum := 0.0
	for ; x < 12; x++ {
		sum += math.Pow(x, -s)
	}
	power := math.Pow(x, -s)
	sum += power*x/(s-1) + power/2
	rising := s * power / x // s (s+1) … x^-(s+2k-1)
	for k, b := range bernoulli {
		sum += b * rising
		at := s + 2*float64(k)
		rising *= (at + 1) * (at + 2) / (x * x)
	}
	return sum
}

// I0 is the modified Bessel function of order 0.
func I0(x float64) float64 { return bessel(0, math.Abs(x)) }

// I1 is that of order 1.
func I1(x float64) float64 { return math.Copysign(bessel(1, math.Abs(x)), x) }

// far is from where the asymptotic series is exact: its smallest term is exp(-2 far).
const far = 20

// bessel sums the power series, whose terms are all positive, and far out the asymptotic one (Abramowitz and Stegun
// 9.6.10 and 9.7.1). exp is taken in halves, since it overflows before the function does.
func bessel(order, x float64) float64 {
	if x != x || math.IsInf(x, 1) {
		return x
	}
	if x < far {
		z := x * x / 4
		sum, term := 1.0, 1.0
		for k := 1.0; term > sum*0x1p-55; k++ {
			term *= z / (k * (k + order))
			sum += term
		}
		if order == 1 {
			sum *= x / 2
		}
		return sum
	}
	sum, term := 1.0, 1.0
	for k := 1.0; math.Abs(term) > 0x1p-55 && k < 2*far; k++ {
		odd := 2*k - 1
		term *= -(4*order*order - odd*odd) / (8 * x * k)
		sum += term
	}
	half := math.Exp(x / 2)
	return half * (sum / math.Sqrt(2*math.Pi*x)) * half
}

// Sinc is sin(πx) / (πx), 1 at 0.
func Sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// Logit is log(x / (1-x)), the inverse of the logistic function. Near one half it is taken by the distance from there, which loses nothing.
func Logit(x float64) float64 {
	if x >= 0.25 && x <= 0.75 {
		d := 2 * (x - 0.5)
		return math.Log1p(d) - math.Log1p(-d)
	}
	return math.Log(x / (1 - x))
}

// XLogY is x log(y), 0 where x is 0 and y is a number.
func XLogY(x, y float64) float64 {
	if x == 0 && y == y {
		return 0
	}
	return x * math.Log(y)
}
