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
			a := g.arrayAt(n, i, ref, typ)
			off = g.address(n, a, indexes[0])
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

// arrayAt is the array of a step: for the first, what is held of the variable.
func (g *gen) arrayAt(n *ir.Node, step int, ref uint32, typ *ir.Type) array {
	if s := g.vars[n.Var.I]; step == 0 && s.held {
		return array{s.data, s.len, typ.Elem}
	}
	return g.opened(ref, typ.Elem)
}

// owned makes a variable's container its own, and gives its local.
func (g *gen) owned(v *ir.Var) uint32 {
	s := g.vars[v.I]
	if !s.held {
		g.ownIn(s.local, v.Type)
		return s.local
	}
	g.w.Get(s.own)
	g.w.Op(wasm.I32Eqz)
	g.w.If(wasm.None)
	g.ownIn(s.local, v.Type)
	g.refresh(v)
	g.w.I32(1)
	g.w.Set(s.own)
	g.w.End()
	return s.local
}

// ownIn replaces what a local refers to by a copy if it is shared.
func (g *gen) ownIn(local uint32, t *ir.Type) {
	g.w.Get(local)
	g.w.Load(wasm.I32Load, sharedAt)
	g.w.If(wasm.None)
	g.w.Get(local)
	g.w.Call(g.u.copied(t))
	g.w.Set(local)
	g.w.End()
}

// ownedAt makes the container at the address on the stack its holder's own, and gives it in a local.
func (g *gen) ownedAt(off uint32, t *ir.Type) uint32 {
	at, ref := g.temp(wasm.I32), g.temp(wasm.I32)
	g.w.Tee(at)
	g.w.Load(wasm.I32Load, off)
	g.w.Tee(ref)
	g.w.Load(wasm.I32Load, sharedAt)
	g.w.If(wasm.None)
	g.w.Get(at)
	g.w.Get(ref)
	g.w.Call(g.u.copied(t))
	g.w.Tee(ref)
	g.w.Store(wasm.I32Store, off)
	g.w.End()
	return ref
}

// push appends to the array at the end of the path.
func (g *gen) push(n *ir.Node) {
	x, indexes := g.written(n)
	ref, typ := g.owned(n.Var), n.Var.Type
	for i, step := range n.Path {
		var off uint32
		if step == ir.Step {
			off = g.address(n, g.arrayAt(n, i, ref, typ), indexes[0])
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
	g.w.Get(ref)
	g.w.Load(wasm.I32Load, lenAt)
	g.w.Tee(count)
	g.w.Get(ref)
	g.w.Load(wasm.I32Load, capAt)
	g.w.Op(wasm.I32Eq)
	g.w.If(wasm.None)
	g.w.Get(ref)
	g.w.I32(logSize(elem))
	g.w.Call(g.u.grown())
	g.w.End()
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
	g.w.Get(s.local)
	g.w.Load(wasm.I32Load, dataAt)
	g.w.Set(s.data)
	g.w.Get(s.len)
	g.w.I64(1)
	g.w.Op(wasm.I64Add)
	g.w.Set(s.len)
}
