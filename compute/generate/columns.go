package main

import (
	"fmt"
	"strings"

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
	squares bool // of what the elements differ from their column's mean by
}

func writeColumnSums(isa isa) {
	for _, size := range []int{4, 8} {
		for _, squares := range []bool{false, true} {
			if isa.bytes == avx512.bytes {
				columnSums{lanes{isa, 8}, size, 3, false, squares}.write()
			}
			columnSums{lanes{isa, 8}, size, 1, false, squares}.write()
			columnSums{lanes{isa, 8}, size, 1, true, squares}.write()
		}
	}
}

// begin writes the head of the function.
func (c columnSums) begin() {
	name, what, means, rest, columns := "sum", "sums", "", "", fmt.Sprint(c.vectors*c.count())
	if c.squares {
		name, what, means = "square", "sums of the squares of what each differs from its mean by", ", means"
	}
	name += fmt.Sprintf("Columns%d", c.vectors)
	if c.some {
		name, rest, columns = strings.Replace(name, "Columns1", "SomeColumns", 1), ", width int", fmt.Sprintf("width < %d", c.count())
	}
	element := lanes{c.isa, c.size}
	text(name+element.suffix(), fmt.Sprintf("func(blocks int, dst%s *float64, src *%s, stride int%s)", means, element.element(), rest),
		fmt.Sprintf("writes the %s of %s columns over blocks of eight rows, which begin stride elements apart.", what, columns))
}

func (c columnSums) write() {
	c.begin()
	blocks, dst, src, stride := Load(Param("blocks"), GP64()), Load(Param("dst"), GP64()), Load(Param("src"), GP64()), Load(Param("stride"), GP64())
	var mask, from Op
	if c.some {
		width := Load(Param("width"), GP64())
		mask, from = c.lanes.some(width), c.sourceMask(width)
	}
	means := c.means(mask)
	SHLQ(U8(lanes{c.isa, c.size}.shift()), stride)
	third, fifth := GP64(), GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, third)
	LEAQ(Mem{Base: src, Index: stride, Scale: 4}, fifth)
	var sums [8][]vec
	c.block(src, fifth, stride, third, func(row, vector int, at Mem) {
		sums[row] = append(sums[row], c.squared(c.read(at, from), means, vector))
	})
	DECQ(blocks)
	JZ(LabelRef("done"))
	Label("loop")
	LEAQ(Mem{Base: src, Index: stride, Scale: 8}, src)
	LEAQ(Mem{Base: fifth, Index: stride, Scale: 8}, fifth)
	c.block(src, fifth, stride, third, func(row, vector int, at Mem) {
		sum := sums[row][vector]
		if c.size == 8 && !c.some && !c.squares {
			VADDPD(at, sum, sum)
		} else {
			VADDPD(c.squared(c.read(at, from), means, vector), sum, sum)
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

// means loads what is taken from each column, nil for sums of the elements themselves.
func (c columnSums) means(mask Op) (means []vec) {
	if !c.squares {
		return nil
	}
	at := Load(Param("means"), GP64())
	for i := range c.vectors {
		if from := (Mem{Base: at, Disp: i * c.isa.bytes}); c.some {
			means = append(means, c.loadSome(from, mask))
		} else {
			means = append(means, c.load(from))
		}
	}
	return means
}

// squared gives a vector of columns as it is added up.
func (c columnSums) squared(x vec, means []vec, vector int) vec {
	if !c.squares {
		return x
	}
	VSUBPD(means[vector], x, x)
	VMULPD(x, x, x)
	return x
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
