package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// put writes an element or field: the value and the indexes are evaluated first,
// then the path is walked, and what on it has a second owner is copied.
func (g *gen) put(n *ir.Node) {
	x, indexes := g.written(n)
	ref, typ := g.owned(n.Var), n.Var.Type
	for i, step := range n.Path {
		last := i == len(n.Path)-1
		var off uint32
		if step == ir.Step {
			off = g.stepAddress(n, i, ref, typ, indexes[0])
			indexes, typ = indexes[1:], typ.Elem
		} else {
			g.w.Get(ref)
			off, typ = structHead+fieldSize*uint32(step), typ.Fields[step].Type
		}
		if last {
			x.push(g)
			g.w.Store(storeOf(typ), off)
			return
		}
		ref = g.ownedAt(off, typ)
	}
}

// written evaluates what Put and Push take: the value, then the indexes from the last to the first.
func (g *gen) written(n *ir.Node) (x operand, indexes []operand) {
	x = g.operandOf(n.Args[0], n.Args[1:]...)
	indexes = make([]operand, len(n.Args)-1)
	for i := len(indexes) - 1; i >= 0; i-- {
		indexes[i] = g.operandOf(n.Args[1+i], n.Args[1:1+i]...)
	}
	return x, indexes
}

// stepAddress pushes the address of the element that an index step of a path
// leads to. At, the index's node, counts indexes from the path's start.
func (g *gen) stepAddress(n *ir.Node, step int, ref uint32, typ *ir.Type, i operand) (off uint32) {
	at := 1
	for _, s := range n.Path[:step] {
		if s == ir.Step {
			at++
		}
	}
	natural := g.natural(n.Args[at])
	n = g.standing(n, step)
	if s := g.vars[n.Var.I]; step == 0 && s.held {
		if e, ok := g.elementOf(n.Var.Read(), n.Args[at]); ok {
			return g.spotOf(n, e, s.array(typ.Elem), i, natural)
		}
		return g.address(n, s.array(typ.Elem), i, natural)
	}
	return g.address(n, g.opened(ref, typ.Elem), i, natural)
}

// standing is a node as it fails in a step of its path: where that step stands.
func (g *gen) standing(n *ir.Node, step int) *ir.Node {
	if n.Place(step) == n.Span {
		return n
	}
	m := *n
	m.Span = n.Place(step)
	if o, moved := g.u.origins[n]; moved {
		g.u.origins[&m] = o
	}
	return &m
}

// owned makes a variable's container its own, and gives its local.
func (g *gen) owned(v *ir.Var) uint32 {
	s := g.vars[v.I]
	if g.steady[v] || s.pin != 0 {
		return s.local
	}
	if !s.held {
		g.ownIn(s.local, v.Type)
		return s.local
	}
	g.known.forget(v)
	unless(g.w, func() { g.w.Get(s.own) }, func() {
		g.ownIn(s.local, v.Type)
		g.refresh(v)
		g.w.I32(1)
		g.w.Set(s.own)
	})
	return s.local
}

// ownIn replaces what a local refers to by a copy if it is shared.
func (g *gen) ownIn(local uint32, t *ir.Type) {
	unless(g.w, func() { g.unshared(local) }, func() {
		g.w.Get(local)
		g.w.Call(g.u.copied(t))
		g.w.Set(local)
	})
}

// ownedAt makes the container at the address on the stack its holder's own, and gives it in a local.
func (g *gen) ownedAt(off uint32, t *ir.Type) uint32 {
	at, ref := g.temp(wasm.I32), g.temp(wasm.I32)
	g.w.Tee(at)
	g.w.Load(wasm.I32Load, off)
	g.w.Set(ref)
	unless(g.w, func() { g.unshared(ref) }, func() {
		g.w.Get(at)
		g.w.Get(ref)
		g.w.Call(g.u.copied(t))
		g.w.Tee(ref)
		g.w.Store(wasm.I32Store, off)
	})
	return ref
}

// unshared pushes whether the container in a local has one owner.
func (g *gen) unshared(local uint32) {
	g.w.Get(local)
	g.w.Load(wasm.I32Load, sharedAt)
	g.w.Op(wasm.I32Eqz)
}

// push appends to the array at the end of the path.
func (g *gen) push(n *ir.Node) {
	x, indexes := g.written(n)
	ref, typ := g.owned(n.Var), n.Var.Type
	for i, step := range n.Path {
		var off uint32
		if step == ir.Step {
			off = g.stepAddress(n, i, ref, typ, indexes[0])
			indexes, typ = indexes[1:], typ.Elem
		} else {
			g.w.Get(ref)
			off, typ = structHead+fieldSize*uint32(step), typ.Fields[step].Type
		}
		ref = g.ownedAt(off, typ)
	}
	g.append(n, ref, typ.Elem, x)
}

// append grows the array if it is full, and writes behind its last element.
func (g *gen) append(n *ir.Node, ref uint32, elem *ir.Type, x operand) {
	count := g.temp(wasm.I32)
	unless(g.w, func() {
		g.w.Get(ref)
		g.w.Load(wasm.I32Load, lenAt)
		g.w.Tee(count)
		g.w.Get(ref)
		g.w.Load(wasm.I32Load, capAt)
		g.w.Op(wasm.I32Ne)
	}, func() {
		g.w.Get(ref)
		g.w.I32(logSize(elem))
		g.w.Call(g.u.grown())
	})
	g.w.Get(ref)
	g.w.Load(wasm.I32Load, dataAt)
	g.w.Get(count)
	g.w.I32(logSize(elem))
	g.w.Op(wasm.I32Shl, wasm.I32Add)
	x.push(g)
	g.w.Store(storeOf(elem), 0)
	g.w.Get(ref)
	g.w.Get(count)
	g.w.I32(1)
	g.w.Op(wasm.I32Add)
	g.w.Store(wasm.I32Store, lenAt)
	if len(n.Path) == 0 {
		g.lengthened(n.Var)
	}
}

// lengthened renews what is held of an array after a push; it stays its variable's own.
func (g *gen) lengthened(v *ir.Var) {
	s := g.vars[v.I]
	g.known.forget(v)
	g.w.Get(s.local)
	g.w.Load(wasm.I32Load, dataAt)
	g.w.Set(s.data)
	g.w.Get(s.len)
	g.w.I64(1)
	g.w.Op(wasm.I64Add)
	g.w.Set(s.len)
}
