package main

import "math"

// errorFunction is a polynomial below 1, and 1 less exp(-x²) times a polynomial in (x - 2) / (x + 2) above, whose
// errors count as little as exp(-x²) is small. The polynomials are those whose largest errors, weighed so, are the least
// (Lawson's algorithm, 50 digits). Beyond 6 it is 1 to the last bit. Below 1.5 ulp.
func errorFunction(l lanes, x vec) vec {
	size := l.and(x, l.pattern(1<<31-1, 1<<63-1))
	y := l.least(l.held(6), size)
	z := l.mul(y, y)
	near := l.horner(z, l.errorBelowOne()...)
	near = l.mul(near, y)
	near = l.add(near, y)
	t := l.div(l.sub(y, l.constant(2)), l.add(y, l.constant(2)))
	q := l.horner(t, l.errorBeyond()...)
	e := l.exponentialBySeries(l.xor(z, l.signBit()))
	far := l.held(1)
	l.minus(far, e, q)
	out := l.pick(l.compare(less, y, l.held(1)), near, far)
	out = l.pick(l.compare(unordered, x, x), x, out)
	return l.or(out, l.and(x, l.signBit()))
}

// errorBelowOne is erf(x) / x - 1 in x², the highest power first.
func (l lanes) errorBelowOne() []float64 {
	if l.single() {
		return []float64{7.888939079e-5, -0.00080207872638, 0.005189529279, -0.02685444146, 0.11283600103, -0.3761262713, 0.12837916591}
	}
	return []float64{-7.801116147316704825e-10, 1.372293512287252792e-8, -1.620916583970086165e-7, 1.644751628119943811e-6, -0.00001492474454275657132, 0.0001205529531378693719,
		-0.0008548325989456318286, 0.005223977607418073053, -0.02686617064327550886, 0.1128379167094524842, -0.376126389031835465, 0.1283791670955125668}
}

// errorBeyond is exp(x²) erfc(x) in (x - 2) / (x + 2), from 1 to 6.
func (l lanes) errorBeyond() []float64 {
	if l.single() {
		return []float64{0.0072125910881, 0.0037297755328, -0.078986894441, 0.24165727167, -0.42718585345, 0.25539567791}
	}
	return []float64{-0.00001264434127241096154, -0.00002661174296022266808, 0.00002762311811624196056, 0.0001742884892291860783, 0.0000435361714809589508, -0.000981976478386354485, -0.0008471425907832371931,
		0.006997461785612532019, 0.00373289239854011951, -0.07897858101641533326, 0.2416581942424687748, -0.4271858474139568323, 0.2553956763105057595}
}

// powerOfTwo is two to a whole number times exp of what is left, which is exact where nothing is. Below 1.5 ulp.
func powerOfTwo(l lanes, x vec) vec {
	low, high := -1080.0, 1030.0
	if l.single() {
		low, high = -155, 130
	}
	y := l.most(l.held(low), l.least(l.held(high), x))
	n := l.round(y)
	r := l.mul(l.sub(y, n), l.held(l.nearest(math.Ln2)))
	return l.power(l.horner(r, l.series()...), n)
}

// hyperbolicSine is half of expm1(x) and of itself over one more, which is exact near 0. Below 2 ulp.
func hyperbolicSine(l lanes, x vec) vec {
	high, whole := 711.0, 40.0 // beyond whole exp(-x) is nothing beside exp(x)
	if l.single() {
		high, whole = 90, 20
	}
	y := l.least(l.held(high), l.and(x, l.pattern(1<<31-1, 1<<63-1)))
	n, r := l.reduced(y)
	p := l.mul(r, r)
	q := l.horner(r, l.series()[:len(l.series())-2]...)
	l.times(p, q, r)
	two := l.power(l.held(1), l.least(n, l.held(64)))
	e := l.sub(two, l.constant(1))
	l.plus(e, p, two)
	near := l.mul(l.add(e, l.div(e, l.add(e, l.constant(1)))), l.constant(0.5))
	far := l.power(l.add(p, l.constant(1)), l.sub(n, l.constant(1)))
	out := l.pick(l.compare(greater, y, l.held(whole)), far, near)
	out = l.pick(l.compare(unordered, x, x), x, out)
	return l.or(out, l.and(x, l.signBit()))
}

// hyperbolicCosine is half of exp(x) and a quarter of its inverse. Below 1.5 ulp.
func hyperbolicCosine(l lanes, x vec) vec {
	high := 712.0
	if l.single() {
		high = 91
	}
	n, r := l.reduced(l.least(l.held(high), l.and(x, l.pattern(1<<31-1, 1<<63-1))))
	half := l.power(l.horner(r, l.series()...), l.sub(n, l.constant(1)))
	return l.add(half, l.div(l.held(0.25), half))
}
