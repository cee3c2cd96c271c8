package main

import "math"

// The functions that are exact near 0, where what they are made of would cancel.

// lessOne is exp(x) - 1: two to n times p plus two to n minus 1, as in hyperbolic; beyond 64 powers of two the 1 is nothing. Below 2 ulp.
func lessOne(l lanes, x vec) vec {
	low, high := -40.0, 710.0
	if l.single() {
		low, high = -20, 89
	}
	n, r := l.reduced(l.most(l.held(low), l.least(l.held(high), x)))
	p := l.mul(r, r)
	q := l.horner(r, l.series()[:len(l.series())-2]...)
	l.times(p, q, r)
	two := l.power(l.held(1), l.least(n, l.held(64)))
	out := l.sub(two, l.constant(1))
	l.plus(out, p, two)
	whole := l.power(l.add(p, l.constant(1)), n)
	out = l.pick(l.compare(greater, n, l.held(63)), whole, out)
	return l.or(out, l.and(x, l.signBit()))
}

// ofOneMore is log(1 + x): the logarithm of what 1 + x is rounded to, and what was lost, over it. Below 2 ulp.
func ofOneMore(l lanes, x vec) vec {
	u := l.add(x, l.constant(1))
	lost := l.div(l.sub(x, l.sub(u, l.constant(1))), u)
	whole := logarithm(l, u)
	out := l.add(whole, lost)
	out = l.pick(l.compare(unordered, lost, lost), whole, out) // at -1 and infinity
	return l.or(out, l.and(x, l.signBit()))
}

// arcTangent reduces to at most tan(pi/8) or 0.66 and takes a polynomial or a quotient of two (Cephes, atan.c and atanf.c). Below 2.5 ulp.
func arcTangent(l lanes, x vec) vec {
	near, far := 0.66, 2.41421356237309504880
	if l.single() {
		near = 0.4142135623730950
	}
	size := l.and(x, l.pattern(1<<31-1, 1<<63-1))
	middle, beyond := l.compare(greater, size, l.held(near)), l.compare(greater, size, l.held(far))
	one := l.held(1)
	above := l.pick(beyond, l.held(-1), l.pick(middle, l.sub(size, one), size))
	below := l.pick(beyond, size, l.pick(middle, l.add(size, one), one))
	t := l.div(above, below)
	z := l.mul(t, t)
	var q vec
	if l.single() {
		q = l.horner(z, 8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1)
	} else {
		p := l.horner(z, -8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1, -1.228866684490136173410e2, -6.485021904942025371773e1)
		q = l.div(p, l.horner(z, 1, 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2, 4.853903996359136964868e2, 1.945506571482613964425e2))
	}
	out := l.copied(t)
	l.plus(out, l.mul(t, z), q)
	rest := 6.123233995736765886130e-17
	if l.single() {
		rest = -4.37113900018624283e-8
	}
	start := l.pick(beyond, l.held(l.nearest(math.Pi/2)), l.pick(middle, l.held(l.nearest(math.Pi/4)), l.zero()))
	out = l.add(out, l.pick(beyond, l.held(rest), l.pick(middle, l.held(rest/2), l.zero())))
	return l.or(l.add(out, start), l.and(x, l.signBit()))
}

// nearest is a constant as the element type holds it.
func (l lanes) nearest(x float64) float64 {
	if l.single() {
		return float64(float32(x))
	}
	return x
}
