package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// angles are the functions of angles, which are reduced to an eighth of a circle. Where one is so large that this would need
// pi to more digits than three numbers hold, a kernel stops before it and gives how many elements it did: the caller
// computes that element otherwise. Below 2 ulp, tan below 3.
var angles = []mapping{
	{"sin", "the sines", func(l lanes) func(x vec) vec {
		return func(x vec) vec { return l.turned(x, 0) }
	}},
	{"cos", "the cosines", func(l lanes) func(x vec) vec {
		return func(x vec) vec { return l.turned(x, 1) }
	}},
	{"tan", "the tangents", inPlace(tangent)},
}

// far is the largest angle that the kernels reduce.
func (l lanes) far() float64 {
	if l.single() {
		return 1 << 16
	}
	return 1 << 30
}

// writeAngle writes a kernel that stops before a vector with an angle beyond far, infinity too.
func (m mapping) writeAngle(l lanes) {
	text(m.name+l.suffix(), fmt.Sprintf("func(n int, dst, src *%s) int", l.element()), "writes "+m.doc+" of elements up to the first vector with one that is too large, and gives how many.")
	n, dst, src := Load(Param("n"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	f := m.f(l)
	left := GP64()
	MOVQ(n, left)
	Label("loop")
	CMPQ(left, U8(l.count()))
	JLT(LabelRef("rest"))
	x := l.load(Mem{Base: src})
	l.leave(x, "stop")
	l.store(f(x), Mem{Base: dst})
	ADDQ(U8(l.isa.bytes), src)
	ADDQ(U8(l.isa.bytes), dst)
	SUBQ(U8(l.count()), left)
	JMP(LabelRef("loop"))
	Label("rest")
	TESTQ(left, left)
	JZ(LabelRef("stop"))
	mask := l.some(left)
	last := l.loadSome(Mem{Base: src}, mask)
	l.leave(last, "stop")
	l.storeSome(f(last), Mem{Base: dst}, mask)
	XORQ(left, left)
	Label("stop")
	SUBQ(left, n)
	MOVQ(n, result())
	VZEROUPPER()
	RET()
}

// leave jumps if an element is too large.
func (l lanes) leave(x vec, label string) {
	size := l.and(x, l.pattern(1<<31-1, 1<<63-1))
	if mask := l.compare(greater, size, l.held(l.far())); l.wide() {
		KORTESTW(mask, mask)
	} else {
		bits := reg.Register(GP32())
		if l.single() {
			VMOVMSKPS(mask, bits)
		} else {
			VMOVMSKPD(mask, bits)
		}
		TESTL(bits, bits)
	}
	JNZ(LabelRef(label))
}

// quarter gives the rest of x after taking quarters of a circle away, and their number in the lowest bits of count.
// The quarter is given in three parts (Cody and Waite); the first difference is exact.
func (l lanes) quarter(x vec) (count, r vec) {
	parts := []float64{1.570796326794896558e+00, 6.123233995736766036e-17, -1.497384904859169777e-33}
	if l.single() {
		const first, second = 1.57079637050628662109375, -4.37113900018624283e-8
		parts = []float64{first, float64(float32(second)), math.Pi/2 - first - float64(float32(second))}
	}
	magic := math.Ldexp(1.5, l.digits()) // leaves a whole number in the lowest bits
	count = l.held(magic)
	l.plus(count, x, l.held(2/math.Pi))
	n := l.sub(count, l.held(magic))
	r = l.copied(x)
	for _, p := range parts {
		l.minus(r, n, l.held(p))
	}
	return count, r
}

// sineCosine gives both of an angle of at most an eighth of a circle (FreeBSD's k_sin.c and k_cos.c; Cephes' sinf.c). The sine
// has the angle's sign, of zeros too.
func (l lanes) sineCosine(r vec) (sine, cosine vec) {
	z := l.mul(r, r)
	s := []float64{1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06, -1.98412698298579493134e-04, 8.33333333332248946124e-03, -1.66666666666666324348e-01}
	c := []float64{-1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07, 2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02, -0.5, 1}
	if l.single() {
		s = []float64{-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1}
		c = []float64{2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5, 1}
	}
	sine = l.copied(r)
	l.plus(sine, l.mul(r, z), l.horner(z, s...))
	return l.or(sine, l.and(r, l.signBit())), l.horner(z, c...)
}

// odd is a mask of the lanes with an odd number of quarters.
func (l lanes) odd(count vec) Op {
	// The lowest bit as the highest of the exponent: 2 or 0.
	return l.compare(greater, l.left(l.and(count, l.pattern(1, 1)), uint8(l.size*8-2)), l.zero())
}

// turned is the sine of x and some quarters more.
func (l lanes) turned(x vec, quarters float64) vec {
	count, r := l.quarter(x)
	sine, cosine := l.sineCosine(r)
	if quarters > 0 {
		count = l.add(count, l.held(quarters))
	}
	out := l.pick(l.odd(count), cosine, sine)
	return l.xor(out, l.and(l.left(count, uint8(l.size*8-2)), l.signBit()))
}

func tangent(l lanes, x vec) vec {
	count, r := l.quarter(x)
	sine, cosine := l.sineCosine(r)
	odd := l.odd(count)
	out := l.div(l.pick(odd, cosine, sine), l.pick(odd, sine, cosine))
	return l.xor(out, l.and(l.left(count, uint8(l.size*8-1)), l.signBit()))
}
