package lower

import "skep/interp/ir"

// The lattice of inference: Never (nothing known yet) below every type, Any above
// them; arrays are ordered as their elements. Integers and floats have no common
// type but Any, because a variable that holds both prints them differently.

// join is the least type that both fit.
func join(t, u *ir.Type) *ir.Type {
	switch {
	case t.Kind == ir.KNever, t.Same(u):
		return u
	case u.Kind == ir.KNever:
		return t
	case t.Kind == ir.KArray && u.Kind == ir.KArray:
		elem := join(t.Elem, u.Elem)
		if elem.Boxed() || nesting(elem) >= maxNesting { // a tree of arrays has no type of its own
			return ir.Any
		}
		return ir.ArrayOf(elem)
	}
	return ir.Any
}

// maxNesting bounds arrays in arrays.
const maxNesting = 4

func nesting(t *ir.Type) (n int) {
	for ; t.Kind == ir.KArray; t = t.Elem {
		n++
	}
	return n
}

// open tells types of which a part is not known yet.
func open(t *ir.Type) bool {
	return t.Kind == ir.KNever || t.Kind == ir.KArray && open(t.Elem)
}

// coerce makes a value of type t of n; ok is false if it is none.
func coerce(n *ir.Node, t *ir.Type) (*ir.Node, bool) {
	switch {
	case n.Type.Same(t) || n.Type.Kind == ir.KNever:
		return n, true
	case t.Kind == ir.KAny:
		return boxed(n), true
	case n.Op == ir.ArrayNew && t.Kind == ir.KArray:
		m := *n
		m.Type, m.Args = t, nil
		for _, a := range n.Args {
			x, ok := coerce(a, t.Elem)
			if !ok {
				return n, false
			}
			m.Args = append(m.Args, x)
		}
		return &m, true
	case n.Op == ir.Share:
		x, ok := coerce(n.Args[0], t)
		m := *n
		m.Args, m.Type = []*ir.Node{x}, t
		return &m, ok
	case n.Op == ir.If && len(n.Args) == 3, n.Op == ir.Block && len(n.Args) > 0:
		return coerceTails(n, t)
	}
	return n, false
}

// coerceTails coerces what a branch or block ends with.
func coerceTails(n *ir.Node, t *ir.Type) (*ir.Node, bool) {
	m := *n
	m.Type, m.Args = t, append([]*ir.Node(nil), n.Args...)
	first := 1
	if n.Op == ir.Block {
		first = len(n.Args) - 1
	}
	for i := first; i < len(m.Args); i++ {
		x, ok := coerce(m.Args[i], t)
		if !ok {
			return n, false
		}
		m.Args[i] = x
	}
	return &m, true
}

// boxed is n as a value of type any; a statement's is unit.
func boxed(n *ir.Node) *ir.Node {
	switch n.Type.Kind {
	case ir.KAny, ir.KNever:
		return n
	case ir.KVoid:
		return &ir.Node{Op: ir.Block, Type: ir.Any, Args: []*ir.Node{n, {Op: ir.UnitConst, Type: ir.Any}}}
	}
	if n.Op == ir.Unbox && n.Args[0].Type.Kind == ir.KAny {
		return n.Args[0]
	}
	return &ir.Node{Op: ir.Box, Type: ir.Any, Args: []*ir.Node{n}}
}
