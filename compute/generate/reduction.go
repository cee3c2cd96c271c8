package main

import (
	"fmt"
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// running is the bytes of results that the sums of products keep: 64 lanes of float32 or 32 of float64, whatever the
// registers' width, so that the result depends on the order of elements alone.
const running = 256

// extreme is the largest or the smallest of a vector, found in four registers.
type extreme struct {
	name, doc string
	f         func(l lanes, a vec, b Op) vec
}

var extremes = []extreme{{"max", "the largest", lanes.most}, {"min", "the smallest", lanes.least}}

func (e extreme) write(l lanes) {
	text(e.name+l.suffix(), fmt.Sprintf("func(n int, x *%s) %s", l.element(), l.element()), fmt.Sprintf("gives %s of n > 0 elements; NaN if one is.", e.doc))
	n, x := Load(Param("n"), GP64()), Load(Param("x"), GP64())
	first := l.into(repeat, Mem{Base: x})
	kept := []vec{l.copied(first), l.copied(first), l.copied(first), l.copied(first)}
	l.eachVector(n, []reg.Register{x}, len(kept), func(count int, read func(m Mem) vec, mask Op) {
		for i := range count {
			v := read(Mem{Base: x, Disp: i * l.isa.bytes})
			if mask != nil {
				v = l.pick(mask, v, first)
			}
			e.keep(l, kept[i], v)
		}
	})
	e.keep(l, kept[0], kept[2])
	e.keep(l, kept[1], kept[3])
	e.keep(l, kept[0], kept[1])
	for _, turn := range l.turns() {
		e.keep(l, kept[0], turn(kept[0]))
	}
	l.storeFirst(kept[0], result())
	VZEROUPPER()
	RET()
}

// keep brings v into a running result, unless that is NaN: the processor forgets it.
func (e extreme) keep(l lanes, sum, v vec) {
	l.emit(move, l.pick(l.compare(unordered, sum, sum), sum, e.f(l, sum, v)), sum)
}

// turns bring other lanes into the place of each, so that after all of them a result of two lanes is one of all.
func (l lanes) turns() []func(v vec) vec {
	turn := func(by uint8, f func(ops ...Op)) func(v vec) vec {
		return func(v vec) vec {
			out := l.isa.register()
			f(U8(by), v, out)
			return out
		}
	}
	quarters := func(ops ...Op) { VSHUFF64X2(ops[0], ops[1], ops[1], ops[2]) }
	turns := []func(v vec) vec{turn(0x4E, quarters), turn(0xB1, quarters)}
	if !l.wide() {
		turns = []func(v vec) vec{turn(1, func(ops ...Op) { VPERM2F128(ops[0], ops[1], ops[1], ops[2]) })}
	}
	pairs := uint8(0x05) // of each quarter
	if l.wide() {
		pairs = 0x55
	}
	turns = append(turns, turn(pairs, func(ops ...Op) { VPERMILPD(ops...) }))
	if l.single() {
		turns = append(turns, turn(0xB1, func(ops ...Op) { VPERMILPS(ops...) }))
	}
	return turns
}

func (l lanes) storeFirst(v vec, to Mem) {
	if l.single() {
		VMOVSS(v.AsX(), to)
	} else {
		VMOVSD(v.AsX(), to)
	}
}

// eachVector runs the body for the vectors of n elements: some at a time, then one by one, and at last for the lanes that are
// left, with a mask. The pointers point to the first of those that the body is for.
func (l lanes) eachVector(n reg.Register, pointers []reg.Register, some int, body func(count int, read func(m Mem) vec, mask Op)) {
	advance := func(by int) {
		for _, p := range pointers {
			ADDQ(U32(by), p)
		}
	}
	rounds := GP64()
	MOVQ(n, rounds)
	SHRQ(U8(bits.Len(uint(some*l.count()))-1), rounds)
	JZ(LabelRef("rest"))
	Label("loop")
	body(some, l.load, nil)
	advance(some * l.isa.bytes)
	DECQ(rounds)
	JNZ(LabelRef("loop"))
	Label("rest")
	ANDQ(U8(some*l.count()-1), n)
	Label("vectors")
	CMPQ(n, U8(l.count()))
	JLT(LabelRef("some"))
	body(1, l.load, nil)
	advance(l.isa.bytes)
	SUBQ(U8(l.count()), n)
	JMP(LabelRef("vectors"))
	Label("some")
	TESTQ(n, n)
	JZ(LabelRef("done"))
	mask := l.some(n)
	body(1, func(m Mem) vec { return l.loadSome(m, mask) }, mask)
	Label("done")
}

// writeDots writes the sums of products of one vector with some rows: the running sums are
// joined in halves, 64 or 32 lanes to one, so that the order is the same in registers of any width. Fetching ahead of the
// loop (PREFETCHT0 of 1 to 4 KiB) took a quarter more in f32, and changed nothing in f64.
func writeDots(l lanes, rows int) {
	if rows == 1 {
		text("dot"+l.suffix(), fmt.Sprintf("func(n int, x, a *%s) %s", l.element(), l.element()), "gives the sum of the products of n elements.")
	} else {
		text(fmt.Sprintf("dot%dRows%s", rows, l.suffix()), fmt.Sprintf("func(n int, sums, x, a *%s, stride int)", l.element()),
			fmt.Sprintf("writes the sums of the products of n elements of x and %d rows of a, stride elements apart.", rows))
	}
	n, x, a := Load(Param("n"), GP64()), Load(Param("x"), GP64()), Load(Param("a"), GP64())
	places := []Mem{{Base: a}}
	if rows > 1 {
		places = l.fourRows(a, Load(Param("stride"), GP64()))
	}
	kept := make([][]vec, rows)
	for i := range kept {
		for range running / l.isa.bytes {
			kept[i] = append(kept[i], l.zero())
		}
	}
	step := func(j int, at int, read func(m Mem) vec) {
		v := read(Mem{Base: x, Disp: at})
		for i := range rows {
			place := places[i]
			place.Disp = at
			l.plus(kept[i][j], v, read(place))
		}
	}
	blocks := GP64()
	MOVQ(n, blocks)
	SHRQ(U8(map[int]int{4: 6, 8: 5}[l.size]), blocks)
	JZ(LabelRef("rest"))
	Label("loop")
	for j := range kept[0] {
		step(j, j*l.isa.bytes, l.load)
	}
	ADDQ(U32(running), x)
	ADDQ(U32(running), a)
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	Label("rest")
	ANDQ(U8(running/l.size-1), n)
	for j := range kept[0] {
		CMPQ(n, U8(l.count()))
		JLT(LabelRef(fmt.Sprintf("part%d", j)))
		step(j, 0, l.load)
		ADDQ(U8(l.isa.bytes), x)
		ADDQ(U8(l.isa.bytes), a)
		SUBQ(U8(l.count()), n)
	}
	JMP(LabelRef("join"))
	for j := range kept[0] {
		Label(fmt.Sprintf("part%d", j))
		mask := l.some(n)
		step(j, 0, func(m Mem) vec { return l.loadSome(m, mask) })
		JMP(LabelRef("join"))
	}
	Label("join")
	if rows == 1 {
		l.joined(kept[0], result())
	} else {
		sums := Load(Param("sums"), GP64())
		for i := range rows {
			l.joined(kept[i], Mem{Base: sums, Disp: i * l.size})
		}
	}
	VZEROUPPER()
	RET()
}

// result is where a function leaves what it gives: avo's Store takes the form of the move that is slow between others of AVX.
func result() Mem {
	place, err := ReturnIndex(0).Resolve()
	if err != nil {
		panic(err)
	}
	return place.Addr
}

// joined adds up lanes in halves and stores the sum.
func (l lanes) joined(kept []vec, to Mem) {
	for n := len(kept) / 2; n > 0; n /= 2 {
		for i := range n {
			kept[i] = l.add(kept[i], kept[i+n])
		}
	}
	v := kept[0]
	if l.wide() {
		other := YMM()
		VEXTRACTF64X4(U8(1), v, other)
		v = lanes{avx2, l.size}.add(v.AsY().(vec), other)
	}
	x := XMM()
	VEXTRACTF128(U8(1), v.AsY(), x)
	if l.single() {
		VADDPS(x, v.AsX(), x)
		y := XMM()
		VPERMILPD(U8(1), x, y) // lanes 2 and 3 onto 0 and 1
		VADDPS(y, x, x)
		VMOVSHDUP(x, y)
		VADDSS(y, x, x)
		VMOVSS(x, to)
		return
	}
	VADDPD(x, v.AsX(), x)
	y := XMM()
	VPERMILPD(U8(1), x, y)
	VADDSD(y, x, x)
	VMOVSD(x, to)
}

// writeSums writes the leaf of sums in pairs: eight running sums in f64 over blocks
// of eight elements, then ((0+1)+(2+3))+((4+5)+(6+7)), which is NumPy's order.
func writeSums() {
	for _, size := range []int{4, 8} {
		text(fmt.Sprintf("sumEightF%d", size*8), fmt.Sprintf("func(blocks int, src *float%d) float64", size*8), "adds up blocks of eight elements in eight sums, and these in pairs.")
		blocks, src := Load(Param("blocks"), GP64()), Load(Param("src"), GP64())
		low, high := YMM(), YMM()
		halfBlock(size, src, 0, low)
		halfBlock(size, src, 4, high)
		DECQ(blocks)
		JZ(LabelRef("done"))
		Label("loop")
		ADDQ(U8(8*size), src)
		for i, sum := range []vec{low, high} {
			if size == 8 {
				VADDPD(Mem{Base: src, Disp: 32 * i}, sum, sum)
				continue
			}
			next := YMM()
			halfBlock(size, src, 4*i, next)
			VADDPD(next, sum, sum)
		}
		DECQ(blocks)
		JNZ(LabelRef("loop"))
		Label("done")
		pairs, fours := YMM(), YMM()
		VHADDPD(high, low, pairs) // 0+1, 4+5 | 2+3, 6+7
		VPERM2F128(U8(1), pairs, pairs, fours)
		VADDPD(fours, pairs, pairs) // (0+1)+(2+3), (4+5)+(6+7)
		VHADDPD(pairs.AsX(), pairs.AsX(), pairs.AsX())
		VMOVSD(pairs.AsX(), result())
		VZEROUPPER()
		RET()
	}
}

// halfBlock loads four elements as float64.
func halfBlock(size int, src reg.Register, at int, into vec) {
	if size == 8 {
		VMOVUPD(Mem{Base: src, Disp: 8 * at}, into)
	} else {
		VCVTPS2PD(Mem{Base: src, Disp: 4 * at}, into)
	}
}
