package main

import (
	"fmt"
	"slices"
	"strings"

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
		for _, m := range angles {
			m.writeAngle(l)
		}
		for _, p := range slices.Concat(pairings, choices) {
			p.write(l)
		}
		for _, c := range comparings {
			c.write(l)
		}
		for _, e := range extremes {
			e.write(l)
		}
		writeAddProduct(l)
		writeAddRows(l)
		writeExponentialSum(l)
		writeQuotients(l)
		if !l.single() { // linear algebra is in float64
			writeRotations(l)
			writePoles(l)
		}
		writeDots(l, 1)
		if l.wide() { // narrower ones have no room for so many sums
			writeDots(l, 4)
		}
	}
	writeSums()
	writeColumnSums(avx512)
	writeColumnSums(avx2)
	writeAddSingles()
	constants.write()
}

func (l lanes) suffix() string {
	return fmt.Sprintf("F%d%s", l.size*8, map[int]string{64: "AVX512", 32: "AVX2"}[l.isa.bytes])
}

func (l lanes) element() string { return fmt.Sprintf("float%d", l.size*8) }

// text begins a function. No pointer is kept, and whoever calls it directly may know that.
func text(name, signature, doc string) {
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(name + " " + doc)
}

// loop runs the body for whole vectors of n elements and once for the lanes that are left.
func (l lanes) loop(n reg.Register, pointers []reg.Register, body func(read func(m Mem) vec, write func(v vec, m Mem))) {
	vectors := GP64()
	MOVQ(n, vectors)
	SHRQ(U8(map[int]int{4: 2, 8: 3, 16: 4}[l.count()]), vectors)
	JZ(LabelRef("rest"))
	Label("loop")
	body(l.load, l.store)
	for _, p := range pointers {
		ADDQ(U8(l.isa.bytes), p)
	}
	DECQ(vectors)
	JNZ(LabelRef("loop"))
	Label("rest")
	ANDQ(U8(l.count()-1), n)
	JZ(LabelRef("done"))
	mask := l.some(n)
	body(func(m Mem) vec { return l.loadSome(m, mask) }, func(v vec, m Mem) { l.storeSome(v, m, mask) })
	Label("done")
	VZEROUPPER()
	RET()
}

// mapping is a function of each element, dst[i] = f(src[i]), which may hold constants in registers.
type mapping struct {
	name string
	doc  string
	f    func(l lanes) func(x vec) vec
}

func (m mapping) write(l lanes) {
	text(m.name+l.suffix(), fmt.Sprintf("func(n int, dst, src *%s)", l.element()), "writes "+m.doc+" of n elements.")
	n, dst, src := Load(Param("n"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64())
	f := m.f(l)
	l.loop(n, []reg.Register{dst, src}, func(read func(m Mem) vec, write func(v vec, m Mem)) {
		write(f(read(Mem{Base: src})), Mem{Base: dst})
	})
}

// pairing is an operation of two operands, in three kernels: vectors with
// vectors, with one number on the right, and with one on the left.
type pairing struct {
	name string
	form instruction
}

// pairings are those that formulas are made of, choices of the larger or the smaller one.
var (
	pairings = []pairing{{"add", addition}, {"sub", subtraction}, {"mul", multiplication}, {"div", division}}
	choices  = []pairing{{"maximum", maximum}, {"minimum", minimum}}
)

// f gives the second of two that are equal, or if it is NaN, as the processor does; NaN on the left it would lose.
func (p pairing) f(l lanes, x vec, y Op) vec {
	out := l.into(p.form, y, x)
	if p.name == "maximum" || p.name == "minimum" {
		return l.pick(l.compare(unordered, x, x), x, out)
	}
	return out
}

// together is how many vectors of two operands are read before any result is written: where they come from memory, a fifth faster than one at a time.
const together = 4

func (p pairing) write(l lanes) {
	text(p.name+l.suffix(), fmt.Sprintf("func(n int, dst, x, y *%s)", l.element()), "writes "+p.name+" of n elements of x and y.")
	n, dst, x, y := Load(Param("n"), GP64()), Load(Param("dst"), GP64()), Load(Param("x"), GP64()), Load(Param("y"), GP64())
	l.eachVector(n, []reg.Register{dst, x, y}, together, func(count int, read func(m Mem) vec, mask Op) {
		v := make([]vec, count)
		for i := range v {
			v[i] = read(Mem{Base: x, Disp: i * l.isa.bytes})
		}
		for i := range v {
			v[i] = p.f(l, v[i], read(Mem{Base: y, Disp: i * l.isa.bytes}))
		}
		for i := range v {
			l.storeAll(v[i], Mem{Base: dst, Disp: i * l.isa.bytes}, mask)
		}
	})
	VZEROUPPER()
	RET()
	p.withNumber(l, "Right", func(x, one vec) vec { return p.f(l, x, one) })
	p.withNumber(l, "Left", func(x, one vec) vec { return p.f(l, one, x) })
}

func (p pairing) withNumber(l lanes, side string, f func(x, one vec) vec) {
	text(p.name+side+l.suffix(), fmt.Sprintf("func(n int, dst, x *%s, one %s)", l.element(), l.element()),
		fmt.Sprintf("writes %s of n elements of x with one number, on the %s.", p.name, strings.ToLower(side)))
	n, dst, x := Load(Param("n"), GP64()), Load(Param("dst"), GP64()), Load(Param("x"), GP64())
	one := l.number("one")
	l.loop(n, []reg.Register{dst, x}, func(read func(m Mem) vec, write func(v vec, m Mem)) {
		write(f(read(Mem{Base: x}), one), Mem{Base: dst})
	})
}

// number gives a parameter in all lanes.
func (l lanes) number(name string) vec {
	place, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return l.into(repeat, place.Addr)
}

// writeAddProduct writes the step that linear algebra is made of.
func writeAddProduct(l lanes) {
	text("addProduct"+l.suffix(), fmt.Sprintf("func(n int, dst, x *%s, factor %s)", l.element(), l.element()), "adds the products of one factor and n elements of x to dst.")
	n, dst, x := Load(Param("n"), GP64()), Load(Param("dst"), GP64()), Load(Param("x"), GP64())
	factor := l.number("factor")
	l.loop(n, []reg.Register{dst, x}, func(read func(m Mem) vec, write func(v vec, m Mem)) {
		sum := read(Mem{Base: dst})
		l.plus(sum, factor, read(Mem{Base: x}))
		write(sum, Mem{Base: dst})
	})
}

// writeAddRows writes writeAddProduct for four rows of a matrix at once: what they are added to is read and written a quarter as often.
func writeAddRows(l lanes) {
	text("addRows"+l.suffix(), fmt.Sprintf("func(n int, dst, factors, rows *%s, stride int)", l.element()),
		"adds the products of four factors and n elements of four rows, stride elements apart, to dst, one after the other.")
	n, dst, factors, rows, stride := Load(Param("n"), GP64()), Load(Param("dst"), GP64()), Load(Param("factors"), GP64()), Load(Param("rows"), GP64()), Load(Param("stride"), GP64())
	var factor []vec
	for i := range 4 {
		factor = append(factor, l.into(repeat, Mem{Base: factors, Disp: i * l.size}))
	}
	places := l.fourRows(rows, stride)
	l.loop(n, []reg.Register{dst, rows}, func(read func(m Mem) vec, write func(v vec, m Mem)) {
		sum := read(Mem{Base: dst})
		for i, place := range places {
			l.plus(sum, factor[i], read(place))
		}
		write(sum, Mem{Base: dst})
	})
}

// fourRows is where four rows are whose first one a register points to; stride becomes one of bytes.
func (l lanes) fourRows(rows, stride reg.Register) []Mem {
	SHLQ(U8(l.shift()), stride)
	third := GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, third)
	return []Mem{{Base: rows}, {Base: rows, Index: stride, Scale: 1}, {Base: rows, Index: stride, Scale: 2}, {Base: rows, Index: third, Scale: 1}}
}

// poleSums is how many running sums each of both has, in registers of any width.
const poleSums = 8

// writePoles writes the sums of squares / (gap - x) and of squares / (gap - x)², by which eigenvalues are found between others.
func writePoles(l lanes) {
	text("poles"+l.suffix(), "func(n int, sums, squares, gaps *float64, x float64)", "writes the sums of squares / (gaps - x), and of squares / (gaps - x) to the power of two.")
	n, squares, gaps := Load(Param("n"), GP64()), Load(Param("squares"), GP64()), Load(Param("gaps"), GP64())
	x := l.number("x")
	one := l.into(repeat, l.constant(1))
	var sums, slopes []vec
	for range poleSums / l.count() {
		sums, slopes = append(sums, l.zero()), append(slopes, l.zero())
	}
	step := func(i, at int, read func(m Mem) vec, only func(v vec) vec) {
		t := only(l.div(one, l.sub(read(Mem{Base: gaps, Disp: at}), x)))
		z := l.mul(t, read(Mem{Base: squares, Disp: at}))
		l.emit(addition, z, sums[i], sums[i])
		l.plus(slopes[i], z, t)
	}
	all := func(v vec) vec { return v }
	blocks := GP64()
	MOVQ(n, blocks)
	SHRQ(U8(3), blocks)
	JZ(LabelRef("rest"))
	Label("loop")
	for i := range sums {
		step(i, i*l.isa.bytes, l.load, all)
	}
	ADDQ(U8(poleSums*l.size), gaps)
	ADDQ(U8(poleSums*l.size), squares)
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	Label("rest")
	ANDQ(U8(poleSums-1), n)
	for i := range sums {
		if i+1 < len(sums) {
			CMPQ(n, U8(l.count()))
			JLE(LabelRef(fmt.Sprintf("part%d", i)))
			step(i, 0, l.load, all)
			ADDQ(U8(l.isa.bytes), gaps)
			ADDQ(U8(l.isa.bytes), squares)
			SUBQ(U8(l.count()), n)
		}
	}
	for i := len(sums) - 1; i >= 0; i-- {
		Label(fmt.Sprintf("part%d", i))
		mask := l.some(n)
		step(i, 0, func(m Mem) vec { return l.loadSome(m, mask) }, func(v vec) vec { return l.only(v, mask) })
		if i > 0 {
			JMP(LabelRef("join"))
		}
	}
	Label("join")
	to := Load(Param("sums"), GP64())
	l.joined(sums, Mem{Base: to})
	l.joined(slopes, Mem{Base: to, Disp: l.size})
	VZEROUPPER()
	RET()
}

// writeAddSingles writes the step of sums over leading axes, which are kept in f64.
func writeAddSingles() {
	text("addSinglesAVX2", "func(vectors int, dst *float64, src *float32)", "adds src to dst, for vectors of four elements.")
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
