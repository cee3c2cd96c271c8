package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// writeExponentialSum writes the first half of softmax: exponentials go to memory once, and their sum stays in registers. It is
// kept in float64; four float32 are added up before they become that, as it takes five operations, and an exponential about fourteen.
func writeExponentialSum(l lanes) {
	text("exponentialSum"+l.suffix(), fmt.Sprintf("func(n int, dst, src *%s, less %s) float64", l.element(), l.element()),
		"writes the exponentials of n elements from which a number was taken, and gives their sum.")
	n, dst, src := Load(Param("n"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	top, exponential := l.number("less"), l.exponential()
	s := runningSum{lanes: l, sums: []vec{l.zero(), l.zero()}}
	l.eachVector(n, []reg.Register{dst, src}, 4, func(count int, read func(m Mem) vec, mask Op) {
		var e []vec
		for i := range count {
			e = append(e, exponential(l.sub(read(Mem{Base: src, Disp: i * l.isa.bytes}), top)))
			if l.storeAll(e[i], Mem{Base: dst, Disp: i * l.isa.bytes}, mask); mask != nil {
				e[i] = l.only(e[i], mask)
			}
		}
		s.addAll(e)
	})
	lanes{l.isa, 8}.joined(s.sums, result())
	VZEROUPPER()
	RET()
}

// writeQuotients writes the second half: division by a number whose reciprocal is known, rounded right all the same (Markstein: the
// quotient that multiplying gives, and what it leaves of the element, which is exact, times the reciprocal). It takes half of the
// time of dividing, for a finite divisor of 1 or more and elements between 0 and 1.
func writeQuotients(l lanes) {
	text("quotients"+l.suffix(), fmt.Sprintf("func(n int, dst *%s, divisor, reciprocal %s)", l.element(), l.element()), "divides n elements by a number.")
	n, dst := Load(Param("n"), GP64()), Load(Param("dst"), GP64())
	divisor, reciprocal := l.number("divisor"), l.number("reciprocal")
	l.loop(n, []reg.Register{dst}, func(read func(m Mem) vec, write func(v vec, m Mem)) {
		x := read(Mem{Base: dst})
		q := l.mul(x, reciprocal)
		l.minus(x, q, divisor)
		l.plus(q, x, reciprocal)
		write(q, Mem{Base: dst})
	})
}

// runningSum is a sum of float64 in lanes.
type runningSum struct {
	lanes
	sums []vec // two
}

// addAll adds float32 to each other first, in halves.
func (s runningSum) addAll(v []vec) {
	for ; s.single() && len(v) > 1; v = v[:len(v)/2] {
		for i := range len(v) / 2 {
			v[i] = s.lanes.add(v[i], v[i+len(v)/2])
		}
	}
	for i, x := range v {
		s.add(x, i%2)
	}
}

// add adds float64 to one of the sums, and the halves of float32 to both.
func (s runningSum) add(v vec, to int) {
	if !s.single() {
		s.emit(addition, v, s.sums[to], s.sums[to])
		return
	}
	double := lanes{s.isa, 8}
	low, high := v.AsX(), vec(nil)
	if s.wide() {
		low, high = v.AsY(), YMM()
		VEXTRACTF64X4(U8(1), v, high)
	} else {
		high = XMM()
		VEXTRACTF128(U8(1), v, high)
	}
	for i, half := range []reg.Register{low, high} {
		x := s.isa.register()
		VCVTPS2PD(half, x)
		double.emit(addition, x, s.sums[i], s.sums[i])
	}
}

// only gives the lanes of a mask, zeros elsewhere.
func (l lanes) only(v vec, mask Op) vec {
	if l.wide() {
		return l.into(moveSomeZero, v, mask)
	}
	return l.and(v, mask)
}
