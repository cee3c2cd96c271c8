package main

import (
	"math"

	. "github.com/mmcloughlin/avo/operand"
)

// maps are the functions of one operand. Errors are in units of the last place
// (ulp) of the result, as compute/vector's tests measure them.
var maps = []mapping{
	{"exp", "the exponentials", lanes.exponential},
	{"log", "the natural logarithms", inPlace(logarithm)},
	{"tanh", "the hyperbolic tangents", inPlace(hyperbolic)},
	{"sigmoid", "1 / (1 + exp(-x))", sigmoid},
	{"sqrt", "the square roots", inPlace(lanes.sqrt)},
	{"expm1", "exp(x) - 1", inPlace(lessOne)},
	{"log1p", "the logarithms of 1 + x", inPlace(ofOneMore)},
	{"atan", "the arc tangents", inPlace(arcTangent)},
	{"erf", "the error function", inPlace(errorFunction)},
	{"exp2", "two to the power of each", inPlace(powerOfTwo)},
	{"log2", "the logarithms to base 2", inPlace(toBase(1.4426950408889634, 2.0355273740931033e-17, 1, 0))},
	{"log10", "the logarithms to base 10", inPlace(toBase(0.4342944819032518, 1.098319650216765e-17, 0.3010299956639812, -2.8037281277851704e-18))},
	{"sinh", "the hyperbolic sines", inPlace(hyperbolicSine)},
	{"cosh", "the hyperbolic cosines", inPlace(hyperbolicCosine)},
	{"neg", "the negatives", inPlace(func(l lanes, x vec) vec { return l.xor(x, l.signBit()) })},
	{"abs", "the magnitudes", inPlace(func(l lanes, x vec) vec { return l.and(x, l.pattern(1<<31-1, 1<<63-1)) })},
	{"square", "the squares", inPlace(func(l lanes, x vec) vec { return l.mul(x, x) })},
	{"reciprocal", "1 / x", inPlace(func(l lanes, x vec) vec { return l.div(l.held(1), x) })},
	{"floor", "the next whole numbers below", inPlace(func(l lanes, x vec) vec { return l.rounded(x, 1) })},
	{"ceil", "the next whole numbers above", inPlace(func(l lanes, x vec) vec { return l.rounded(x, 2) })},
	{"trunc", "the whole parts", inPlace(func(l lanes, x vec) vec { return l.rounded(x, 3) })},
	{"round", "the nearest whole numbers, of two the even one", inPlace(lanes.round)},
	{"relu", "the larger ones of x and 0", inPlace(func(l lanes, x vec) vec { return l.add(l.most(l.zero(), x), l.zero()) })},
	{"sign", "-1, 0 or 1", inPlace(sign)},
}

// sign leaves zeros and NaN as they are.
func sign(l lanes, x vec) vec {
	below := l.pick(l.compare(less, x, l.held(0)), l.held(-1), x)
	return l.pick(l.compare(greater, x, l.held(0)), l.held(1), below)
}

// inPlace is a function whose constants stay in memory.
func inPlace(f func(l lanes, x vec) vec) func(l lanes) func(x vec) vec {
	return func(l lanes) func(x vec) vec { return func(x vec) vec { return f(l, x) } }
}

// exponential is e to each element. Below 1.5 ulp. What it is given is lost.
func (l lanes) exponential() func(x vec) vec {
	if l.wide() {
		return l.exponentialByTable()
	}
	return l.exponentialBySeries
}

// exponentialBySeries is two to a whole number times a polynomial of the rest. Below 1 ulp.
func (l lanes) exponentialBySeries(x vec) vec {
	if l.wide() {
		n, r := l.reduced(x)
		return l.power(l.horner(l.atMost(r, l.held(1)), l.series()...), n)
	}
	// Beyond these the result is infinite or 0, whatever x is; NaN comes through, because bounds stand first.
	low, high := -746.0, 710.0
	if l.single() {
		low, high = -105, 89
	}
	n, r := l.reduced(l.most(l.held(low), l.least(l.held(high), x)))
	return l.power(l.horner(r, l.series()...), n)
}

// exponentialByTable is two to a whole number of sixteenths, or of thirty-seconds in float32, of which two registers hold a table, times
// a polynomial of a rest that is so much smaller: ten operations of the units that multiply where whole numbers need
// sixteen, and seven where they need ten. What is infinite, 0 or NaN comes from scaling, whatever the rest is, as long as it is a number.
func (l lanes) exponentialByTable() func(x vec) vec {
	two := l.held(1.5 * math.Ldexp(1, l.digits()) / float64(2*l.count())) // the lowest bit stands for one entry of the table
	perUnit, part, rest, one := l.held(math.Log2E), l.held(l.logTwo()), l.held(l.logTwoRest()), l.held(1)
	low, high := l.load(constants.powers(l, 0)), l.load(constants.powers(l, l.count()))
	var series []vec
	for _, c := range l.restOfExp() {
		series = append(series, l.held(c))
	}
	return func(x vec) vec {
		t := l.copied(two)
		l.plus(t, x, perUnit)
		n := l.sub(t, two)
		l.minus(x, n, part)
		l.minus(x, n, rest)
		r := l.atMost(x, one)
		q := l.copied(series[0])
		for _, c := range series[1:] {
			l.times(q, r, c)
		}
		l.times(q, l.mul(r, r), r)
		l.emit(lookUp, high, low, t)
		l.times(q, t, t)
		return l.power(q, n)
	}
}

func (l lanes) logTwo() float64 {
	if l.single() {
		return float64(float32(math.Ln2))
	}
	return math.Ln2
}

// logTwoRest is what logTwo lacks.
func (l lanes) logTwoRest() float64 {
	if l.single() {
		return math.Ln2 - l.logTwo()
	}
	return 2.319046813846299558e-17
}

// restOfExp is (exp(r) - 1 - r) / r² for |r| <= log 2 / 32 or / 64, the highest power first: the polynomials whose largest
// error, a tenth and a five-hundredth of half an ulp of exp(r), is the smallest (Lawson's algorithm).
func (l lanes) restOfExp() []float64 {
	if l.single() {
		return []float64{0.16666756043042621, 0.5000040488901643}
	}
	return []float64{0.0013889129000584617, 0.008333471924800676, 0.04166666665965584, 0.1666666666441779, 0.5000000000000006}
}

// reduced gives a whole n and r with x = n log 2 + r and |r| <= log 2 / 2, by log 2 in two parts
// (Cody and Waite, Software Manual for the Elementary Functions, 1980).
func (l lanes) reduced(x vec) (n, r vec) {
	part, rest := 6.93147180369123816490e-01, 1.90821492927058770002e-10
	if l.single() {
		part, rest = 0.693359375, -2.12194440e-4
	}
	n = l.round(l.mul(x, l.constant(math.Log2E)))
	r = l.copied(x)
	l.minus(r, n, l.constant(part))
	l.minus(r, n, l.constant(rest))
	return n, r
}

// series is exp's, as long as its next term is no half of an ulp at log 2 / 2.
func (l lanes) series() []float64 {
	if l.single() {
		return reciprocalFactorials(7)
	}
	return reciprocalFactorials(13)
}

// reciprocalFactorials are 1/n! for n down to 0: the series of exp.
func reciprocalFactorials(n int) []float64 {
	var c []float64
	for ; n >= 0; n-- {
		c = append(c, 1/math.Gamma(float64(n+1)))
	}
	return c
}

// logarithm splits x into two to a whole number times m around 1. The
// logarithm of m is a polynomial in f = m - 1 (Cephes, logf.c), in f64 a series in
// s = f/(2+f) (FreeBSD's e_log.c). Below 1 ulp.
func logarithm(l lanes, x vec) vec {
	e, f := l.aroundOne(x)
	square := l.mul(f, f)
	r := l.logSeries(f, square)
	var out vec
	if l.single() {
		l.plus(r, e, l.constant(-2.12194440e-4))
		l.minus(r, square, l.constant(0.5))
		out = l.add(f, r)
		l.plus(out, e, l.constant(0.693359375))
	} else {
		half := l.mul(square, l.constant(0.5))
		l.plus(r, e, l.constant(1.90821492927058770002e-10))
		out = l.sub(f, l.sub(half, r))
		l.plus(out, e, l.constant(6.93147180369123816490e-01))
	}
	l.unlikeLogarithms(x, out)
	return out
}

// aroundOne splits a positive number into two to a whole number e times 1 + f, with f around 0.
func (l lanes) aroundOne(x vec) (e, f vec) {
	e, m := l.taken(x)
	large := l.compare(greater, m, l.held(math.Sqrt2))
	m = l.pick(large, l.mul(m, l.constant(0.5)), m)
	e = l.pick(large, l.add(e, l.constant(1)), e)
	return e, l.sub(m, l.constant(1))
}

// logSeries is log(1 + f) - f + f²/2.
func (l lanes) logSeries(f, square vec) vec {
	if l.single() {
		r := l.horner(f, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)
		return l.mul(l.mul(r, f), square)
	}
	s := l.div(f, l.add(f, l.constant(2)))
	z := l.mul(s, s)
	r := l.mul(z, l.horner(z, 1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01, 2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01))
	return l.mul(s, l.add(r, l.mul(square, l.constant(0.5))))
}

// unlikeLogarithms puts right what has no logarithm, or an infinite one.
func (l lanes) unlikeLogarithms(x, out vec) {
	l.rarely([]Op{l.compare(notGreater, x, l.zero()), l.compare(notLess, x, l.held(math.Inf(1)))}, func() {
		odd := l.pick(l.compare(equal, x, l.zero()), l.held(math.Inf(-1)), out)
		odd = l.pick(l.compare(less, x, l.zero()), l.held(math.NaN()), odd)
		odd = l.pick(l.compare(equal, x, l.held(math.Inf(1))), x, odd)
		odd = l.pick(l.compare(unordered, x, x), x, odd)
		l.emit(move, odd, out)
	})
}

// toBase is the logarithm to another base: that of 1 + f in two parts, times its inverse in two parts, so that
// powers of the base are exact. unit is the logarithm of 2. Below 1 ulp.
func toBase(inverse, inverseRest, unit, unitRest float64) func(l lanes, x vec) vec {
	return func(l lanes, x vec) vec {
		e, f := l.aroundOne(x)
		square := l.mul(f, f)
		half := l.mul(square, l.constant(0.5))
		high := l.sub(f, half)
		low := l.add(l.sub(l.sub(f, high), half), l.logSeries(f, square))
		scale, rest := l.parts(inverse, inverseRest)
		t := l.mul(high, l.held(scale))
		lost := l.copied(t)
		l.minus(lost, high, l.held(scale)) // what rounding added
		l.times(low, l.held(scale), l.xor(lost, l.signBit()))
		l.plus(low, high, l.held(rest))
		one, oneRest := l.parts(unit, unitRest)
		p := l.mul(e, l.held(one))
		out := l.add(p, t)
		lost = l.copied(p)
		l.minus(lost, e, l.held(one))
		low = l.sub(low, lost)
		l.plus(low, e, l.held(oneRest))
		low = l.add(low, l.add(l.sub(p, out), t))
		out = l.add(out, low)
		l.unlikeLogarithms(x, out)
		return out
	}
}

// parts are a constant as the element type holds it, and what that lacks.
func (l lanes) parts(x, rest float64) (float64, float64) {
	near := l.nearest(x)
	return near, x - near + rest
}

// taken takes a positive number apart: m in [1, 2) and a whole e with x = m two to e.
func (l lanes) taken(x vec) (e, m vec) {
	if l.wide() {
		return l.into(takeExponent, x), l.into(takeMantissa, U8(0), x)
	}
	tiny := l.compare(less, x, l.held(l.smallestNormal())) // has no leading one: scale it
	scale := float64(l.digits() + 1)
	y := l.pick(tiny, l.mul(x, l.constant(math.Ldexp(1, l.digits()+1))), x)
	e = l.exponent(y)
	e = l.sub(e, l.and(tiny.(vec), l.constant(scale)))
	return e, l.or(l.and(y, l.pattern(1<<23-1, 1<<52-1)), l.constant(1))
}

// digits is the bits behind the point of a normal number.
func (l lanes) digits() int {
	if l.single() {
		return 23
	}
	return 52
}

func (l lanes) smallestNormal() float64 {
	if l.single() {
		return math.Ldexp(1, -126)
	}
	return math.Ldexp(1, -1022)
}

// exponent gives the exponent of a positive normal number as a number: its bits, put behind those of two to the number of digits.
func (l lanes) exponent(x vec) vec {
	bias := 1023.0
	if l.single() {
		bias = 127
	}
	big := math.Ldexp(1, l.digits())
	return l.sub(l.or(l.right(x, uint8(l.digits())), l.constant(big)), l.constant(big+bias))
}

// hyperbolic is (e - 1) / (e + 1) for e = exp(2x). What is above 1 in e is kept by
// itself, two to n times p plus two to n minus 1, so that nothing is lost near 0. Below 2.5 ulp.
func hyperbolic(l lanes, x vec) vec {
	far := 20.0 // 1 to the last bit
	if l.single() {
		far = 10
	}
	y := l.most(l.held(-far), l.least(l.held(far), x))
	n, r := l.reduced(l.add(y, y))
	p := l.mul(r, r) // exp(r) - 1 = r + r² (1/2 + …): the small part is rounded, not r
	q := l.horner(r, l.series()[:len(l.series())-2]...)
	l.times(p, q, r)
	two := l.power(l.held(1), n)
	above := l.sub(two, l.constant(1))
	l.plus(above, p, two)
	out := l.div(above, l.add(above, l.constant(2)))
	return l.or(out, l.and(x, l.signBit()))
}

// sigmoid takes the exponential of negative numbers only, which cannot overflow. In float32 the more exact one: half an ulp of it
// comes through to the result.
func sigmoid(l lanes) func(x vec) vec {
	exponential := l.exponentialBySeries
	if !l.single() {
		exponential = l.exponential()
	}
	return func(x vec) vec {
		e := exponential(l.or(x, l.signBit()))
		top := l.pick(l.compare(less, x, l.held(0)), e, l.held(1))
		return l.div(top, l.add(e, l.constant(1)))
	}
}
