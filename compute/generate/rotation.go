package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// writeRotations writes sequences of Givens' rotations of neighbouring rows: x, y become c x + s y, c y - s x, and y is the x of
// the next. The row that two rotations share stays in registers. Two kernels: of eight vectors of columns, and of one with a mask.
func writeRotations(l lanes) {
	for _, vectors := range []int{8, 1} {
		name, last, doc := fmt.Sprintf("rotate%d", vectors*l.count()), "", fmt.Sprintf("%d columns", vectors*l.count())
		if vectors == 1 {
			name, last, doc = "rotateSome", ", width int", "width columns, at most one vector"
		}
		text(name+l.suffix(), fmt.Sprintf("func(n int, row *%s, stride int, turns *%s%s)", l.element(), l.element(), last), fmt.Sprintf("applies n rotations, cosine and sine in turn, to %s of rows that are stride elements apart.", doc))
		n, row, stride, turns := Load(Param("n"), GP64()), Load(Param("row"), GP64()), Load(Param("stride"), GP64()), Load(Param("turns"), GP64())
		SHLQ(U8(l.shift()), stride)
		read, write := l.load, l.store
		if vectors == 1 {
			mask := l.some(Load(Param("width"), GP64()))
			read = func(m Mem) vec { return l.loadSome(m, mask) }
			write = func(v vec, m Mem) { l.storeSome(v, m, mask) }
		}
		kept := make([]vec, vectors)
		for i := range kept {
			kept[i] = read(Mem{Base: row, Disp: i * l.isa.bytes})
		}
		Label("loop")
		c, s := l.into(repeat, Mem{Base: turns}), l.into(repeat, Mem{Base: turns, Disp: l.size})
		for i, x := range kept {
			y := read(Mem{Base: row, Index: stride, Scale: 1, Disp: i * l.isa.bytes})
			next := l.mul(x, c)
			l.plus(next, y, s)
			write(next, Mem{Base: row, Disp: i * l.isa.bytes})
			below := l.mul(y, c)
			l.minus(below, x, s)
			l.emit(move, below, x)
		}
		ADDQ(stride, row)
		ADDQ(U8(2*l.size), turns)
		DECQ(n)
		JNZ(LabelRef("loop"))
		for i, x := range kept {
			write(x, Mem{Base: row, Disp: i * l.isa.bytes})
		}
		VZEROUPPER()
		RET()
	}
}
