package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// writeVectors writes the loops over whole vectors of contiguous elements:
// functions of one operand, the four operations, sums and products. What is left
// at the end, fewer elements than a vector, is done by Go.
func writeVectors() {
	for _, l := range []lanes{{avx512, 4}, {avx512, 8}, {avx2, 4}, {avx2, 8}} {
		for _, m := range maps {
			m.write(l)
		}
		for _, p := range pairings {
			p.write(l)
		}
		for _, r := range reductions {
			r.write(l)
		}
		writeAddProduct(l)
	}
	writeSums()
	writeAddSingles()
	constants.write()
}

func (l lanes) suffix() string {
	return fmt.Sprintf("F%d%s", l.size*8, map[int]string{64: "AVX512", 32: "AVX2"}[l.isa.bytes])
}

func (l lanes) element() string { return fmt.Sprintf("float%d", l.size*8) }

// loop runs the body for every vector; pointers go on by one vector each time.
func (l lanes) loop(vectors reg.Register, pointers []reg.Register, body func()) {
	Label("loop")
	body()
	for _, p := range pointers {
		ADDQ(U8(l.isa.bytes), p)
	}
	DECQ(vectors)
	JNZ(LabelRef("loop"))
}

// mapping is a function of each element: dst[i] = f(src[i]).
type mapping struct {
	name string
	doc  string
	f    func(l lanes, x vec) vec
}

func (m mapping) write(l lanes) {
	name := m.name + l.suffix()
	TEXT(name, NOSPLIT, fmt.Sprintf("func(vectors int, dst, src *%s)", l.element()))
	Doc(fmt.Sprintf("%s writes %s of vectors of %d elements.", name, m.doc, l.count()))
	vectors, dst, src := Load(Param("vectors"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	l.loop(vectors, []reg.Register{dst, src}, func() { l.store(m.f(l, l.load(Mem{Base: src})), Mem{Base: dst}) })
	VZEROUPPER()
	RET()
}

// pairing is an operation of two operands, in three kernels: vectors with
// vectors, with one number on the right, and with one on the left.
type pairing struct {
	name string
	f    func(l lanes, x vec, y Op) vec
}

var pairings = []pairing{
	{"add", lanes.add}, {"sub", lanes.sub}, {"mul", lanes.mul}, {"div", lanes.div},
}

func (p pairing) write(l lanes) {
	p.kernel(l, "", func(x, y Mem) vec { return p.f(l, l.load(x), y) }, false, false)
	p.kernel(l, "Right", nil, false, true)
	p.kernel(l, "Left", nil, true, false)
}

func (p pairing) kernel(l lanes, form string, both func(x, y Mem) vec, left, right bool) {
	name := p.name + form + l.suffix()
	TEXT(name, NOSPLIT, fmt.Sprintf("func(vectors int, dst, x, y *%s)", l.element()))
	Doc(fmt.Sprintf("%s writes %s of x and y, vectors of %d elements%s.", name, p.name, l.count(), map[string]string{"": "", "Right": "; y is one number", "Left": "; x is one number"}[form]))
	vectors, dst, x, y := Load(Param("vectors"), GP64()), Load(Param("dst"), GP64()), Load(Param("x"), GP64()), Load(Param("y"), GP64())
	pointers := []reg.Register{dst}
	var one vec
	if left {
		one = l.into(repeat, Mem{Base: x})
	} else {
		pointers = append(pointers, x)
	}
	if right {
		one = l.into(repeat, Mem{Base: y})
	} else {
		pointers = append(pointers, y)
	}
	l.loop(vectors, pointers, func() {
		switch {
		case left:
			l.store(p.f(l, one, Mem{Base: y}), Mem{Base: dst})
		case right:
			l.store(p.f(l, l.load(Mem{Base: x}), one), Mem{Base: dst})
		default:
			l.store(both(Mem{Base: x}, Mem{Base: y}), Mem{Base: dst})
		}
	})
	VZEROUPPER()
	RET()
}

// writeAddProduct writes the step that linear algebra is made of.
func writeAddProduct(l lanes) {
	name := "addProduct" + l.suffix()
	TEXT(name, NOSPLIT, fmt.Sprintf("func(vectors int, dst, x, factor *%s)", l.element()))
	Doc(fmt.Sprintf("%s adds the products of one factor and x to dst, vectors of %d elements.", name, l.count()))
	vectors, dst, x := Load(Param("vectors"), GP64()), Load(Param("dst"), GP64()), Load(Param("x"), GP64())
	factor := l.into(repeat, Mem{Base: Load(Param("factor"), GP64())})
	l.loop(vectors, []reg.Register{dst, x}, func() {
		sum := l.load(Mem{Base: dst})
		l.plus(sum, factor, Mem{Base: x})
		l.store(sum, Mem{Base: dst})
	})
	VZEROUPPER()
	RET()
}

// writeAddSingles writes the step of sums over leading axes, which are kept in f64.
func writeAddSingles() {
	TEXT("addSinglesAVX2", NOSPLIT, "func(vectors int, dst *float64, src *float32)")
	Doc("addSinglesAVX2 adds src to dst, for vectors of four elements.")
	vectors, dst, src := Load(Param("vectors"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	Label("loop")
	x := YMM()
	VCVTPS2PD(Mem{Base: src}, x)
	VADDPD(Mem{Base: dst}, x, x)
	VMOVUPD(x, Mem{Base: dst})
	ADDQ(U8(32), dst)
	ADDQ(U8(16), src)
	DECQ(vectors)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
