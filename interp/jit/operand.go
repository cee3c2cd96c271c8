package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// operand is a value that can be pushed several times: a constant, or a local.
type operand struct {
	node  *ir.Node // I64Const
	local uint32
}

func (o operand) push(g *gen) {
	if o.node != nil {
		g.w.I64(o.node.Int)
		return
	}
	g.w.Get(o.local)
}

func (o operand) constant() (int64, bool) {
	if o.node == nil {
		return 0, false
	}
	return o.node.Int, true
}

// operandOf evaluates n, unless it can be read again later: constants, and
// variables that nothing of what is evaluated in between writes.
func (g *gen) operandOf(n *ir.Node, between ...*ir.Node) operand {
	switch {
	case n.Op == ir.I64Const:
		return operand{node: n}
	case n.Op == ir.Get && unchanged(n.Var, between):
		return operand{local: g.vars[n.Var.I].local}
	}
	g.node(n)
	t := g.temp(typeOf(n.Type))
	g.w.Set(t)
	return operand{local: t}
}

// operands evaluates two nodes in order.
func (g *gen) operands(n *ir.Node) (x, y operand) {
	x = g.operandOf(n.Args[0], n.Args[1])
	return x, g.operandOf(n.Args[1])
}

// unchanged tells variables that nodes leave alone.
func unchanged(v *ir.Var, between []*ir.Node) bool {
	return calm(between) && (v.Global == "" || !calls(between))
}

// calm tells that no variable is written by the nodes.
func calm(nodes []*ir.Node) bool {
	for _, n := range nodes {
		if n.AllEffects()&ir.Writes != 0 {
			return false
		}
	}
	return true
}

// kept puts the stack's top into a local.
func (g *gen) kept(t wasm.Type) operand {
	l := g.temp(t)
	g.w.Set(l)
	return operand{local: l}
}
