package lower

import (
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// maxParts bounds tuples that have a type, and maxDepth how deep they and enums may contain each other:
// a variable that is wrapped again and again would else have a type for each round.
const (
	maxParts = 16
	maxDepth = 4
)

// tuple is (a, b).
func (b *builder) tuple(n *syntax.Tuple) *ir.Node {
	if len(n.Elems) == 0 || len(n.Elems) > maxParts {
		return b.host(n, ir.Any)
	}
	args := make([]*ir.Node, len(n.Elems))
	for i, e := range n.Elems {
		args[i] = shallow(b.keep(e))
	}
	x := tupleOf(args)
	x.Span = n.Span()
	return x
}

func tupleOf(args []*ir.Node) *ir.Node {
	types := make([]*ir.Type, len(args))
	for i, x := range args {
		types[i] = x.Type
	}
	return &ir.Node{Op: ir.StructNew, Type: ir.TupleOf(types...), Args: args}
}

// shallow is a value that is going to be a part of another; what is nested too deeply is boxed.
func shallow(x *ir.Node) *ir.Node {
	if x.Type.Kind == ir.KVoid || depth(x.Type) >= maxDepth {
		return boxed(x)
	}
	return x
}

// depth is how many tuples, structs and enums are around the innermost value of a type.
func depth(t *ir.Type) (n int) {
	if t.Kind == ir.KArray {
		return depth(t.Elem)
	}
	for _, f := range t.Fields {
		n = max(n, depth(f.Type))
	}
	if t.Kind == ir.KStruct || t.Kind == ir.KEnum {
		n++
	}
	return n
}

// letPattern is a let whose pattern fits every value of the type; nil for others.
func (b *builder) letPattern(n *syntax.Let) *ir.Node {
	if n.Type != nil || n.Else != nil || n.Value == nil {
		return nil
	}
	if _, name := n.Pat.(*syntax.BindPat); name {
		return nil
	}
	w, s := b.intoSpot(n.Value, b.keep(n.Value))
	m, ok := b.pattern(n.Pat, s, false)
	if !ok || m.test != nil && !b.pending(s.typ) {
		return nil
	}
	return ir.Seq(append([]*ir.Node{w}, append(m.binds, ir.Seq())...)...)
}

// parts is what a for loop over tuples does with each before its body; ok is false if one may not fit.
func (b *builder) parts(p syntax.Pattern, v *ir.Var) (binds []*ir.Node, ok bool) {
	m, ok := b.pattern(p, variableSpot(v), false)
	return m.binds, ok && (m.test == nil || b.pending(v.Type))
}

// takesParts tells a loop that takes tuples apart, into variables of this function.
func (b *builder) takesParts(l *syntax.For) bool {
	if _, ref := scope.RefLoopOf(l); ref {
		return false
	}
	_, ok := l.Pat.(*syntax.TuplePat)
	return ok
}
