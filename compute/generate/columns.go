package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// columnSums adds up some columns of a matrix: eight running sums for each, which take every eighth row and are joined in
// pairs, as sums of a vector do (writeSums). They stay in registers, which hold three vectors of columns with AVX-512, one with AVX2.
type columnSums struct {
	lanes       // of the sums, which are float64
	size    int // bytes of an element of the matrix
	vectors int // of columns
	some    bool
}

func writeColumnSums(isa isa) {
	for _, size := range []int{4, 8} {
		if isa.bytes == avx512.bytes {
			columnSums{lanes{isa, 8}, size, 3, false}.write()
		}
		columnSums{lanes{isa, 8}, size, 1, false}.write()
		columnSums{lanes{isa, 8}, size, 1, true}.write()
	}
}

func (c columnSums) write() {
	name, rest := fmt.Sprintf("sumColumns%d", c.vectors), ""
	doc := fmt.Sprintf("writes the sums of %d columns over blocks of eight rows, which begin stride elements apart.", c.vectors*c.count())
	if c.some {
		name, rest = "sumSomeColumns", ", width int"
		doc = fmt.Sprintf("writes the sums of width < %d columns over blocks of eight rows, which begin stride elements apart.", c.count())
	}
	element := lanes{c.isa, c.size}
	text(name+element.suffix(), fmt.Sprintf("func(blocks int, dst *float64, src *%s, stride int%s)", element.element(), rest), doc)
	blocks, dst, src, stride := Load(Param("blocks"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64()), Load(Param("stride"), GP64())
	var mask, from Op
	if c.some {
		width := Load(Param("width"), GP64())
		mask, from = c.lanes.some(width), c.sourceMask(width)
	}
	SHLQ(U8(element.shift()), stride)
	third, fifth := GP64(), GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, third)
	LEAQ(Mem{Base: src, Index: stride, Scale: 4}, fifth)
	var sums [8][]vec
	c.block(src, fifth, stride, third, func(row, vector int, at Mem) { sums[row] = append(sums[row], c.read(at, from)) })
	DECQ(blocks)
	JZ(LabelRef("done"))
	Label("loop")
	LEAQ(Mem{Base: src, Index: stride, Scale: 8}, src)
	LEAQ(Mem{Base: fifth, Index: stride, Scale: 8}, fifth)
	c.block(src, fifth, stride, third, func(row, vector int, at Mem) {
		sum := sums[row][vector]
		if c.size == 8 && !c.some {
			VADDPD(at, sum, sum)
		} else {
			VADDPD(c.read(at, from), sum, sum)
		}
	})
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	Label("done")
	for vector := range c.vectors {
		for step := 1; step < 8; step *= 2 {
			for row := 0; row < 8; row += 2 * step {
				VADDPD(sums[row+step][vector], sums[row][vector], sums[row][vector])
			}
		}
		if to := (Mem{Base: dst, Disp: vector * c.isa.bytes}); c.some {
			c.storeSome(sums[0][vector], to, mask)
		} else {
			c.store(sums[0][vector], to)
		}
	}
	VZEROUPPER()
	RET()
}

// block calls f for the vectors of eight rows.
func (c columnSums) block(src, fifth, stride, third reg.Register, f func(row, vector int, at Mem)) {
	for row := range 8 {
		at := Mem{Base: src}
		if row >= 4 {
			at.Base = fifth
		}
		switch row % 4 {
		case 1, 2:
			at.Index, at.Scale = stride, uint8(row%4)
		case 3:
			at.Index, at.Scale = third, 1
		}
		for vector := range c.vectors {
			at.Disp = vector * c.count() * c.size
			f(row, vector, at)
		}
	}
}

// read loads a vector of columns as float64.
func (c columnSums) read(at Mem, mask Op) vec {
	switch {
	case c.size == 8 && c.some:
		return c.loadSome(at, mask)
	case c.size == 8:
		return c.load(at)
	}
	out := c.isa.register()
	switch {
	case c.some && c.wide():
		VCVTPS2PD_Z(at, mask, out)
	case c.some:
		x := XMM()
		VMASKMOVPS(at, mask, x)
		VCVTPS2PD(x, out)
	default:
		VCVTPS2PD(at, out)
	}
	return out
}

// sourceMask is the mask of the elements that are read: in AVX2 half as wide as that of the sums, if they are float32.
func (c columnSums) sourceMask(width reg.Register) Op {
	if c.wide() || c.size == 8 {
		return c.lanes.some(width)
	}
	return lanes{isa{16, XMM}, 4}.some(width)
}
