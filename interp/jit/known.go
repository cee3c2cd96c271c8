package jit

import (
	"maps"

	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// element names an element of an array in variables: a[i], or a[5].
type element struct {
	a, i *ir.Var
	c    int64 // if i is nil
}

// rowElement names an element of a row: a[i][j].
type rowElement struct {
	row element
	j   *ir.Var
}

// spot is where an element lies: a local that holds its address, and an offset.
type spot struct {
	local, off uint32
}

// known is what has been computed and still holds at a point of the code:
// addresses of elements, whose bounds were checked, and rows of nested arrays
// that were opened before a loop. It follows the control flow: what is found on
// one side of a branch is forgotten behind it.
type known struct {
	spots  map[element]spot
	rows   map[element]array
	safe   map[element]bool // the index is inside
	inRow  map[rowElement]bool
	values map[element]uint32    // of elements that do not change: a local
	inRows map[rowElement]uint32 // the same of elements of rows
	scaled map[*ir.Var]uint32    // an index times 8: a local
	most   map[*ir.Var]int64     // what a variable is at most
	least  map[*ir.Var]int64     // and at least
	within map[limit]bool        // bounds that lie within an array
}

func newKnown() known {
	return known{map[element]spot{}, map[element]array{}, map[element]bool{}, map[rowElement]bool{}, map[element]uint32{}, map[rowElement]uint32{}, map[*ir.Var]uint32{}, map[*ir.Var]int64{}, map[*ir.Var]int64{}, map[limit]bool{}}
}

func (k known) clone() known {
	return known{maps.Clone(k.spots), maps.Clone(k.rows), maps.Clone(k.safe), maps.Clone(k.inRow), maps.Clone(k.values), maps.Clone(k.inRows), maps.Clone(k.scaled), maps.Clone(k.most), maps.Clone(k.least), maps.Clone(k.within)}
}

// forget drops what hangs on a variable.
func (k known) forget(v *ir.Var) {
	forget(k.spots, v)
	forget(k.rows, v)
	forget(k.safe, v)
	forget(k.values, v)
	forgetRow(k.inRow, v)
	forgetRow(k.inRows, v)
	delete(k.scaled, v)
	delete(k.most, v)
	delete(k.least, v)
	maps.DeleteFunc(k.within, func(l limit, _ bool) bool { return l.a == v || l.v == v || l.len == v })
}

func forget[T any](m map[element]T, v *ir.Var) {
	maps.DeleteFunc(m, func(e element, _ T) bool { return e.a == v || e.i == v })
}

func forgetRow[T any](m map[rowElement]T, v *ir.Var) {
	maps.DeleteFunc(m, func(e rowElement, _ T) bool { return e.row.a == v || e.row.i == v || e.j == v })
}

// learn adds elements that have been read.
func (k known) learn(read known) {
	maps.Copy(k.values, read.values)
	maps.Copy(k.inRows, read.inRows)
}

// apart writes code that does not always run, or not once: afterwards that is
// known which was before, apart from what nodes change.
func (g *gen) apart(nodes []*ir.Node, write func()) {
	before := g.known.clone()
	write()
	g.known = before
	g.forgetChanges(g.changesOf(nodes...))
}

func (g *gen) forgetChanges(c changes) {
	for v := range c.written {
		g.known.forget(v)
	}
	for v := range c.moved {
		g.known.forget(v)
	}
	for v := range c.put {
		if !g.steady[v] {
			g.known.forget(v)
		}
		maps.DeleteFunc(g.known.rows, func(e element, _ array) bool { return e.a == v })
		maps.DeleteFunc(g.known.inRow, func(e rowElement, _ bool) bool { return e.row.a == v })
		maps.DeleteFunc(g.known.inRows, func(e rowElement, _ uint32) bool { return e.row.a == v })
		maps.DeleteFunc(g.known.values, func(e element, _ uint32) bool { return e.a == v })
	}
}

// elementOf names what an index node reads, if it can be named.
func (g *gen) elementOf(a, i *ir.Node) (e element, ok bool) {
	if a.Op != ir.Get || !g.vars[a.Var.I].held {
		return e, false
	}
	switch i.Op {
	case ir.Get:
		return element{a: a.Var, i: i.Var}, true
	case ir.I64Const:
		return element{a: a.Var, c: i.Int}, i.Int >= 0
	}
	return e, false
}

// steadied makes arrays that a loop puts elements into their variables' own
// before it, if nothing in it takes that away: no round needs to look then, and
// the array stays where it is.
func (g *gen) steadied(c changes, loop func()) {
	var mine []*ir.Var
	for i, v := range g.of.Vars { // in order: code must not depend on a map's
		if g.vars[i].held && c.put[v] && !c.written[v] && !c.moved[v] && !g.steady[v] {
			g.owned(v)
			g.steady[v] = true
			mine = append(mine, v)
		}
	}
	loop()
	for _, v := range mine {
		delete(g.steady, v)
	}
}

// hoistRows opens the rows a[i] of nested arrays that a loop reads elements of
// and does not change. Before the loop nobody knows whether it will: where i is
// not inside, the row is as if empty, and each use then finds out by itself.
func (g *gen) hoistRows(n *ir.Node, c changes) {
	ir.Walk(n, func(n *ir.Node) bool {
		if n.Op != ir.ArrayGet || n.Args[0].Op != ir.ArrayGet {
			return true
		}
		row := n.Args[0]
		e, ok := g.elementOf(row.Args[0], row.Args[1])
		if !ok || e.i == nil || g.known.rows[e].data != 0 || c.written[e.a] || c.moved[e.a] || c.put[e.a] || c.written[e.i] {
			return true
		}
		g.known.rows[e] = g.openRow(e, row.Type.Elem)
		return true
	})
}

// openRow reads the header of row e, or pretends that it is empty.
func (g *gen) openRow(e element, elem *ir.Type) array {
	s := g.vars[e.a.I]
	row := array{data: g.temp(wasm.I32), len: g.temp(wasm.I64), elem: elem}
	ref := g.temp(wasm.I32)
	g.w.I32(0) // the empty array lies at address 0
	g.w.Set(ref)
	g.w.Get(g.vars[e.i.I].local)
	g.w.Get(s.len)
	g.w.Op(wasm.I64LtU)
	g.w.If(wasm.None)
	g.w.Get(s.data)
	g.w.Get(g.vars[e.i.I].local)
	g.w.Op(wasm.I32WrapI64)
	g.w.I32(2)
	g.w.Op(wasm.I32Shl, wasm.I32Add)
	g.w.Load(wasm.I32Load, 0)
	g.w.Set(ref)
	g.w.End()
	g.w.Get(ref)
	g.w.Load(wasm.I32Load, dataAt)
	g.w.Set(row.data)
	g.w.Get(ref)
	g.w.Load(wasm.I32Load, lenAt)
	g.w.Op(wasm.I64ExtendI32U)
	g.w.Set(row.len)
	return row
}
