package main

import (
	"fmt"
	"slices"
)

// The decoder reads as much of amd64's instructions as it takes to tell where each ends, which encoding it has, whether it
// goes through the stack and where it jumps (Intel's manual, volume 2, chapter 2 and appendix A). What it does not know is
// an error: a kernel with a new kind of instruction teaches it.

// kind is an instruction's encoding.
type kind int

const (
	plain  kind = iota // of general registers
	oldSSE             // of vector registers, without a VEX or EVEX prefix
	vex                // AVX, and what has its encoding
	evex               // AVX-512
)

type ins struct {
	at, size int
	kind     kind
	stack    bool // an operand lies on the stack
	jumps    bool
	to       int // where, if it jumps to a place that is written in it
}

// faults are what a kernel must not have, and how many innermost loops there are.
func (k kernel) faults() (loops int, found []string) {
	list, err := decoded(k.code)
	if err != nil {
		return 0, []string{k.name + ": " + err.Error()}
	}
	inside := innermost(list)
	for _, i := range list {
		if i.kind == oldSSE {
			found = append(found, fmt.Sprintf("%s: % x at %d has the old SSE form", k.name, k.code[i.at:i.at+i.size], i.at))
		}
		if i.stack && slices.ContainsFunc(inside, func(l [2]int) bool { return i.at >= l[0] && i.at < l[1] }) {
			found = append(found, fmt.Sprintf("%s: % x at %d goes through the stack in a loop", k.name, k.code[i.at:i.at+i.size], i.at))
		}
	}
	return len(inside), found
}

// innermost are the loops without a loop inside: from where a jump goes back to up to behind the jump.
func innermost(list []ins) (loops [][2]int) {
	for _, i := range list {
		if i.jumps && i.to >= 0 && i.to <= i.at {
			loops = append(loops, [2]int{i.to, i.at + i.size})
		}
	}
	return slices.DeleteFunc(slices.Clone(loops), func(l [2]int) bool {
		return slices.ContainsFunc(loops, func(o [2]int) bool { return o != l && o[0] >= l[0] && o[1] <= l[1] })
	})
}

func decoded(code []byte) (list []ins, err error) {
	for at := 0; at < len(code); {
		d := decoder{code: code, from: at, at: at}
		if !d.instruction() || d.at > len(code) {
			return nil, fmt.Errorf("% x at %d is not known", code[at:min(at+8, len(code))], at)
		}
		d.ins.at, d.ins.size = at, d.at-at
		list = append(list, d.ins)
		at = d.at
	}
	return list, nil
}

type decoder struct {
	code     []byte
	from, at int
	ins      ins
	short    bool // a prefix makes operands of 16 bits
	wide     bool // of 64 bits
	based    bool // the bit that extends a base register
}

func (d *decoder) next() byte {
	d.at++
	if d.at > len(d.code) {
		return 0
	}
	return d.code[d.at-1]
}

func (d *decoder) instruction() bool {
	d.ins.to = -1
	b := d.next()
	for b == 0x66 || b == 0xf2 || b == 0xf3 || b == 0xf0 {
		d.short = d.short || b == 0x66
		b = d.next()
	}
	switch b {
	case 0xc5:
		d.next()
		return d.vector(vex, 1)
	case 0xc4:
		p := d.next()
		d.based = p&0x20 == 0
		d.next()
		return d.vector(vex, int(p&0x1f))
	case 0x62:
		p := d.next()
		d.based = p&0x20 == 0
		d.at += 2
		return d.vector(evex, int(p&7))
	}
	if b&0xf0 == 0x40 {
		d.wide, d.based = b&8 != 0, b&1 != 0
		b = d.next()
	}
	if b == 0x0f {
		return d.twoBytes(d.next())
	}
	return d.oneByte(b)
}

// vector reads behind a VEX or EVEX prefix, whose maps are those behind 0f, 0f 38 and 0f 3a.
func (d *decoder) vector(k kind, table int) bool {
	d.ins.kind = k
	op := d.next()
	switch {
	case table == 1 && op == 0x77:
		return true
	case table == 1:
		d.operands()
		if op >= 0x70 && op <= 0x73 || op == 0xc2 || op >= 0xc4 && op <= 0xc6 {
			d.at++
		}
		return true
	case table == 2, table == 3:
		d.operands()
		d.at += table - 2
		return true
	}
	return false
}

// operands reads the byte of operands and what belongs to an address; it gives the byte's middle field.
func (d *decoder) operands() int {
	m := d.next()
	mode, base := m>>6, int(m&7)
	if mode == 3 {
		return int(m >> 3 & 7)
	}
	if base == 4 {
		base = int(d.next() & 7)
		d.ins.stack = base == 4 && !d.based
	}
	switch {
	case mode == 1:
		d.at++
	case mode == 2 || base == 5:
		d.at += 4
	}
	return int(m >> 3 & 7)
}

// constant skips one of 32 bits, or of 16 with the prefix for it.
func (d *decoder) constant() bool {
	d.at += 4
	if d.short {
		d.at -= 2
	}
	return true
}

// jump reads a distance of so many bytes.
func (d *decoder) jump(size int) bool {
	by := 0
	for i := range size {
		by |= int(d.next()) << (8 * i)
	}
	if by >= 1<<(8*size-1) {
		by -= 1 << (8 * size)
	}
	d.ins.jumps, d.ins.to = true, d.at+by
	return true
}

func (d *decoder) oneByte(op byte) bool {
	switch {
	case op < 0x40 && op&7 < 4, op == 0x63, op >= 0x84 && op <= 0x8b, op == 0x8d, op >= 0xd0 && op <= 0xd3, op == 0xfe:
		d.operands()
	case op < 0x40 && op&7 == 4, op == 0xa8, op == 0x6a:
		d.at++
		d.ins.stack = op == 0x6a
	case op < 0x40 && op&7 == 5, op == 0xa9:
		return d.constant()
	case op >= 0x50 && op < 0x60: // push and pop
		d.ins.stack = true
	case op >= 0x70 && op < 0x80, op == 0xeb:
		return d.jump(1)
	case op == 0xe9, op == 0xe8:
		return d.jump(4)
	case op == 0x80, op == 0x83, op == 0x6b, op == 0xc0, op == 0xc1, op == 0xc6:
		d.operands()
		d.at++
	case op == 0x81, op == 0x69, op == 0xc7:
		d.operands()
		return d.constant()
	case op >= 0xb8 && op < 0xc0:
		if d.at += 4; d.wide {
			d.at += 4
		}
	case op == 0x90, op == 0x98, op == 0x99, op == 0xc3, op == 0xcc:
	case op == 0xf6, op == 0xf7:
		return d.tested(op)
	case op == 0xff:
		switch d.operands() {
		case 2, 4:
			d.ins.jumps = true
		case 6:
			d.ins.stack = true
		}
	default:
		return false
	}
	return true
}

// tested reads the forms of f6 and f7, of which only the comparison with a constant has one.
func (d *decoder) tested(op byte) bool {
	switch test := d.operands() < 2; {
	case test && op == 0xf7:
		return d.constant()
	case test:
		d.at++
	}
	return true
}

// twoBytes are the instructions behind 0f, those of vector registers in their old forms among them.
func (d *decoder) twoBytes(op byte) bool {
	switch {
	case op == 0x38, op == 0x3a:
		d.ins.kind = oldSSE
		d.next()
		d.operands()
		if op == 0x3a {
			d.at++
		}
	case op >= 0x10 && op < 0x18, op >= 0x28 && op < 0x30, op >= 0x50 && op < 0x80, op == 0xc2, op >= 0xc4 && op <= 0xc6, op >= 0xd0:
		d.ins.kind = oldSSE
		if op == 0x77 {
			return true
		}
		d.operands()
		if op >= 0x70 && op <= 0x73 || op == 0xc2 || op >= 0xc4 && op <= 0xc6 {
			d.at++
		}
	case op >= 0x80 && op < 0x90:
		return d.jump(4)
	case op == 0x18, op == 0x1f, op >= 0x40 && op < 0x50, op >= 0x90 && op < 0xa0, op == 0xa3, op == 0xab, op == 0xaf, op == 0xb6, op == 0xb7, op >= 0xbb && op <= 0xbf:
		d.operands()
	case op == 0xba, op == 0xa4, op == 0xac:
		d.operands()
		d.at++
	case op >= 0xc8 && op < 0xd0, op == 0x0b, op == 0xa2:
	default:
		return false
	}
	return true
}
