package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Where elements of arrays lie: what an index is as a distance, and whether it is inside.

// spotOf is address for an element that can be named: its address is computed once, and checked once.
func (g *gen) spotOf(n *ir.Node, e element, a array, i operand, natural bool) (off uint32) {
	if a.pin != 0 && (natural || n.Proved) { // a place of its own would hide from the engine what the places have in common
		if !n.Proved && !g.known.safe[e] {
			g.inside(n, a, i)
			g.known.safe[e] = true
		}
		return g.located(a, i, e.i)
	}
	if s, ok := g.known.spots[e]; ok {
		g.w.Get(s.local)
		return s.off
	}
	if g.known.safe[e] || n.Proved {
		off = g.located(a, i, e.i)
	} else {
		off = g.address(n, a, i, natural)
	}
	s := spot{g.temp(wasm.I32), off}
	g.w.Tee(s.local)
	g.known.spots[e] = s
	return off
}

// located pushes where element i lies, without a check. v is the variable that
// holds i, or nil; what it is in bytes is kept for the next array.
func (g *gen) located(a array, i operand, v *ir.Var) (offset uint32) {
	if c, ok := i.constant(); ok && c < 1<<20 {
		return g.from(a) + uint32(c)<<logSize(a.elem)
	}
	if v != nil && logSize(a.elem) == 3 {
		g.w.Get(g.scaledOf(v, i, a.elem))
	} else {
		g.scaled(i, a.elem)
	}
	if a.pin != 0 {
		return uint32(a.pin)
	}
	g.w.Get(a.data)
	g.w.Op(wasm.I32Add)
	return 0
}

// from pushes where an array's elements begin, and gives an offset to add.
func (g *gen) from(a array) (offset uint32) {
	if a.pin != 0 {
		g.w.I32(0)
		return uint32(a.pin)
	}
	g.w.Get(a.data)
	return 0
}

// scaledOf is a local with what a variable is as a distance in bytes.
func (g *gen) scaledOf(v *ir.Var, i operand, elem *ir.Type) uint32 {
	at, ok := g.known.scaled[v]
	if !ok {
		at = g.temp(wasm.I32)
		g.scaled(i, elem)
		g.w.Set(at)
		g.known.scaled[v] = at
	}
	return at
}

// address pushes where element i lies, and gives an offset to add; it checks i.
// An index that is natural (never negative) needs no second try from the end.
func (g *gen) address(n *ir.Node, a array, i operand, natural bool) (offset uint32) {
	c, ok := i.constant()
	natural = natural || ok && c >= 0
	switch {
	case n.Proved:
	case natural:
		g.inside(n, a, i)
	default:
		i = g.checked(n, a, i)
	}
	if ok && natural && c < 1<<20 {
		return g.from(a) + uint32(c)<<logSize(a.elem)
	}
	return g.located(a, i, nil)
}

// inside fails for an index that is negative or too large.
func (g *gen) inside(n *ir.Node, a array, i operand) {
	i.push(g)
	g.w.Get(a.len)
	g.w.Op(wasm.I64GeU)
	g.trapIf(n, i, operand{local: a.len})
}

// scaled pushes an index as a distance in bytes.
func (g *gen) scaled(i operand, elem *ir.Type) {
	i.push(g)
	g.w.Op(wasm.I32WrapI64)
	if size := logSize(elem); size > 0 {
		g.w.I32(size)
		g.w.Op(wasm.I32Shl)
	}
}

// checked is i, or i + length for the negative ones. One unsigned comparison
// tells both that are not plainly inside.
func (g *gen) checked(n *ir.Node, a array, i operand) operand {
	at := g.temp(wasm.I64)
	unless(g.w, func() {
		i.push(g)
		g.w.Tee(at)
		g.w.Get(a.len)
		g.w.Op(wasm.I64LtU)
	}, func() {
		g.w.Get(at)
		g.w.Get(a.len)
		g.w.Op(wasm.I64Add)
		g.w.Tee(at)
		g.w.Get(a.len)
		g.w.Op(wasm.I64GeU)
		g.trapIf(n, i, operand{local: a.len})
	})
	return operand{local: at}
}

// offset adds a constant to the address on the stack.
func (g *gen) offset(off uint32) {
	if off != 0 {
		g.w.I32(int32(off))
		g.w.Op(wasm.I32Add)
	}
}
