package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// Arrays in memory: a header of 16 bytes, and the elements, which move when the
// array grows. Address 0 is the empty array that all variables start as; its
// shared mark keeps writers off. Structs are a header of 8 bytes and 8 bytes a field.
const (
	sharedAt   = 0 // i32: 1 if there may be a second owner: writers copy first
	lenAt      = 4 // i32
	capAt      = 8 // i32
	dataAt     = 12
	arrayHead  = 16
	structHead = 8
	fieldSize  = 8
)

// maxElements bounds arrays of compiled code; larger ones are tier 1's.
const maxElements = 1 << 27

// container writes the operations of arrays and structs; false for other nodes.
func (g *gen) container(n *ir.Node) bool {
	switch n.Op {
	case ir.Share:
		g.share(n)
	case ir.ArrayNew:
		g.arrayNew(n)
	case ir.ArrayFill:
		g.arrayFill(n)
	case ir.ArrayLen:
		g.arrayLen(n.Args[0])
	case ir.ArrayGet:
		g.arrayGet(n)
	case ir.Put:
		g.put(n)
	case ir.Push:
		g.push(n)
	case ir.StructNew:
		g.structNew(n)
	case ir.StructGet:
		g.node(n.Args[0])
		g.w.Load(loadOf(n.Type), structHead+fieldSize*uint32(n.Int))
	default:
		return false
	}
	return true
}

// isRef tells values that are addresses.
func isRef(t *ir.Type) bool { return t.Kind == ir.KArray || t.Kind == ir.KStruct }

// logSize is the size of an element as a power of two.
func logSize(t *ir.Type) int32 {
	switch t.Kind {
	case ir.KBool:
		return 0
	case ir.KArray, ir.KStruct:
		return 2
	}
	return 3
}

func loadOf(t *ir.Type) wasm.Op {
	switch t.Kind {
	case ir.KI64:
		return wasm.I64Load
	case ir.KF64:
		return wasm.F64Load
	case ir.KBool:
		return wasm.I32Load8U
	}
	return wasm.I32Load
}

func storeOf(t *ir.Type) wasm.Op {
	switch t.Kind {
	case ir.KI64:
		return wasm.I64Store
	case ir.KF64:
		return wasm.F64Store
	case ir.KBool:
		return wasm.I32Store8
	}
	return wasm.I32Store
}

// refresh reads what is held of an array after its variable was written.
func (g *gen) refresh(v *ir.Var) {
	g.known.forget(v)
	g.reread(g.vars[v.I])
}

// reread reads what is held of an array into its locals.
func (g *gen) reread(s slot) {
	g.w.Get(s.local)
	g.w.Load(wasm.I32Load, dataAt) // first: one check of the engine covers both
	g.w.Set(s.data)
	g.w.Get(s.local)
	g.w.Load(wasm.I32Load, lenAt)
	g.w.Op(wasm.I64ExtendI32U)
	g.w.Set(s.len)
	g.w.I32(0)
	g.w.Set(s.own)
}

func (g *gen) share(n *ir.Node) {
	a := n.Args[0]
	if !isRef(a.Type) {
		g.node(a)
		return
	}
	ref := g.operandOf(a)
	ref.push(g)
	g.w.I32(1)
	g.w.Store(wasm.I32Store, sharedAt)
	if a.Op == ir.Get {
		g.disown(a.Var)
	}
	ref.push(g)
}

func (g *gen) disown(v *ir.Var) {
	if s := g.vars[v.I]; s.held {
		g.w.I32(0)
		g.w.Set(s.own)
	}
}

// array is an array as indexing needs it: length and elements in locals.
type array struct {
	data, len uint32
	elem      *ir.Type
	pin       pin
}

func (s slot) array(elem *ir.Type) array { return array{s.data, s.len, elem, s.pin} }

// arrayOf evaluates an array, or takes what is held of a variable that the nodes between do not write.
func (g *gen) arrayOf(n *ir.Node, between ...*ir.Node) array {
	if n.Op == ir.Get && g.vars[n.Var.I].held && unchanged(n.Var, between) {
		return g.vars[n.Var.I].array(n.Type.Elem)
	}
	g.node(n)
	return g.opened(g.kept(wasm.I32).local, n.Type.Elem)
}

// opened reads the header of an array.
func (g *gen) opened(ref uint32, elem *ir.Type) array {
	a := array{data: g.temp(wasm.I32), len: g.temp(wasm.I64), elem: elem}
	g.w.Get(ref)
	g.w.Load(wasm.I32Load, dataAt)
	g.w.Set(a.data)
	g.w.Get(ref)
	g.w.Load(wasm.I32Load, lenAt)
	g.w.Op(wasm.I64ExtendI32U)
	g.w.Set(a.len)
	return a
}

func (g *gen) arrayLen(a *ir.Node) {
	if a.Op == ir.Get && g.vars[a.Var.I].held {
		g.w.Get(g.vars[a.Var.I].len)
		return
	}
	g.node(a)
	g.w.Load(wasm.I32Load, lenAt)
	g.w.Op(wasm.I64ExtendI32U)
}

func (g *gen) arrayGet(n *ir.Node) {
	natural := g.natural(n.Args[1])
	if row := n.Args[0]; row.Op == ir.ArrayGet {
		if e, ok := g.elementOf(row.Args[0], row.Args[1]); ok && g.known.rows[e].data != 0 {
			g.rowGet(n, e, g.known.rows[e], natural)
			return
		}
	}
	e, ok := g.elementOf(n.Args[0], n.Args[1])
	if v, found := g.known.values[e]; ok && found {
		g.w.Get(v)
		return
	}
	a := g.arrayOf(n.Args[0], n.Args[1])
	i := g.operandOf(n.Args[1])
	var off uint32
	if ok {
		off = g.spotOf(n, e, a, i, natural)
	} else {
		off = g.address(n, a, i, natural)
	}
	g.w.Load(loadOf(n.Type), off)
}

// rowGet reads an element of a row that was opened before the loop. If the
// index is not inside, the row may be one that could not be opened: then all is
// done as without it, which fails unless one of the indexes counts from the end.
func (g *gen) rowGet(n *ir.Node, e element, row array, natural bool) {
	if j := n.Args[1]; j.Op == ir.Get {
		if v, found := g.known.inRows[rowElement{e, j.Var}]; found {
			g.w.Get(v)
			return
		}
	}
	i, r := g.operandOf(n.Args[1]), n.Args[0]
	outer, outerNatural := g.arrayOf(r.Args[0]), g.natural(r.Args[1])
	direct := func() {
		g.scaled(i, n.Type)
		g.w.Get(row.data)
		g.w.Op(wasm.I32Add)
	}
	if j := n.Args[1]; j.Op == ir.Get && g.known.inRow[rowElement{e, j.Var}] {
		direct()
		g.w.Load(loadOf(n.Type), 0)
		return
	}
	i.push(g)
	g.w.Get(row.len)
	g.w.Op(wasm.I64LtU)
	g.w.If(wasm.I32)
	direct()
	g.w.Else()
	ref := g.element(r, outer, operand{local: g.vars[e.i.I].local}, outerNatural)
	g.offset(g.address(n, g.opened(ref, n.Type), i, natural))
	if natural && outerNatural {
		g.w.Op(wasm.Unreachable)
	}
	g.w.End()
	g.w.Load(loadOf(n.Type), 0)
}

// element reads a reference out of an array, into a local.
func (g *gen) element(n *ir.Node, a array, i operand, natural bool) uint32 {
	off := g.address(n, a, i, natural)
	g.w.Load(loadOf(n.Type), off)
	return g.kept(wasm.I32).local
}

// arrayNew makes header and elements in one piece.
func (g *gen) arrayNew(n *ir.Node) {
	size, count := logSize(n.Type.Elem), int32(len(n.Args))
	g.w.I64(int64(arrayHead + count<<size))
	g.w.Call(g.u.alloc())
	p := g.kept(wasm.I32).local
	g.header(p, func() { g.w.I32(count) })
	for i, a := range n.Args {
		g.w.Get(p)
		g.node(a)
		g.w.Store(storeOf(n.Type.Elem), arrayHead+uint32(i)<<size)
	}
	g.w.Get(p)
}

// header writes the header of a new array whose elements follow it; count pushes their number.
func (g *gen) header(p uint32, count func()) {
	writeHeader(g.w, p, count)
}

func writeHeader(w *wasm.Func, p uint32, count func()) {
	w.Get(p)
	w.I32(0)
	w.Store(wasm.I32Store, sharedAt)
	for _, at := range []uint32{lenAt, capAt} {
		w.Get(p)
		count()
		w.Store(wasm.I32Store, at)
	}
	w.Get(p)
	w.Get(p)
	w.I32(arrayHead)
	w.Op(wasm.I32Add)
	w.Store(wasm.I32Store, dataAt)
}

// arrayFill makes count equal elements; a bad count fails.
func (g *gen) arrayFill(n *ir.Node) {
	elem := n.Type.Elem
	x := g.operandOrTemp(n.Args[0], n.Args[1])
	count := g.operandOf(n.Args[1])
	count.push(g)
	g.w.I64(maxElements)
	g.w.Op(wasm.I64GtU)
	g.trapIf(n, count, count)
	if isRef(elem) {
		x.push(g)
		g.w.I32(1)
		g.w.Store(wasm.I32Store, sharedAt)
	}
	count.push(g)
	x.push(g)
	g.w.Call(g.u.filled(elem))
}

// operandOrTemp is operandOf for values of any type.
func (g *gen) operandOrTemp(n *ir.Node, between ...*ir.Node) operand {
	if n.Op == ir.I64Const {
		return operand{node: n}
	}
	return g.operandOf(n, between...)
}

func (g *gen) structNew(n *ir.Node) {
	g.w.I64(int64(structHead + fieldSize*len(n.Args)))
	g.w.Call(g.u.alloc())
	p := g.kept(wasm.I32).local
	g.w.Get(p)
	g.w.I32(0)
	g.w.Store(wasm.I32Store, sharedAt)
	for i, a := range n.Args {
		g.w.Get(p)
		g.node(a)
		g.w.Store(storeOf(a.Type), structHead+fieldSize*uint32(i))
	}
	g.w.Get(p)
}

// each runs over the array as it was: a body that writes the variable finds it shared and copies.
func (g *gen) each(n *ir.Node, l *loopLabels) {
	over := n.Args[0]
	g.node(over)
	ref := g.kept(wasm.I32).local
	if over.Op != ir.Get || writes(n.Args[1], over.Var) || over.Var.Global != "" && calls(n.Args[1:]) {
		g.w.Get(ref)
		g.w.I32(1)
		g.w.Store(wasm.I32Store, sharedAt)
		if over.Op == ir.Get {
			g.disown(over.Var)
		}
	}
	a := g.opened(ref, over.Type.Elem)
	i := g.temp(wasm.I64)
	g.w.I64(0)
	g.w.Tee(i)
	g.w.Get(a.len)
	g.w.Op(wasm.I64GeU)
	g.w.BrIf(g.w.Depth() - l.brk)
	if l.tight && !isRef(a.elem) && weight(n.Args[1]) <= mostPaired {
		g.eachInPairs(n, l, a, i)
		return
	}
	g.again(n, l, func(again func()) {
		g.assign(n, a, i)
		g.body(n, l)
		g.next(i)
		g.w.Tee(i)
		g.w.Get(a.len)
		g.w.Op(wasm.I64LtU)
		g.w.If(wasm.None)
		again()
		g.w.End()
	})
}

// assign puts the i-th element into the loop's variable; it now has two owners.
func (g *gen) assign(n *ir.Node, a array, i uint32) {
	g.scaled(operand{local: i}, a.elem)
	g.w.Get(a.data)
	g.w.Op(wasm.I32Add)
	g.w.Load(loadOf(a.elem), 0)
	s := g.vars[n.Var.I]
	g.w.Set(s.local)
	if isRef(a.elem) {
		g.w.Get(s.local)
		g.w.I32(1)
		g.w.Store(wasm.I32Store, sharedAt)
	}
	if s.held {
		g.refresh(n.Var)
	}
}
