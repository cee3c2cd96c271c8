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
		if !storable(elem) || nesting(elem) >= maxNesting { // a tree of arrays has no type of its own
			return ir.Any
		}
		return ir.ArrayOf(elem)
	case t.Declared() && u.Kind == ir.KEnum && t.Origin == u.Origin:
		return t
	case sameStruct(t, u):
		return joinFields(t, u)
	}
	return ir.Any
}

// sameStruct tells types of the instances of one declaration, of objects with the same keys, of tuples
// of one length, of Options and of Results.
func sameStruct(t, u *ir.Type) bool {
	return (t.Kind == ir.KStruct || t.Kind == ir.KEnum && !t.Declared()) && u.Kind == t.Kind && t.Origin != nil && t.Origin == u.Origin && len(t.Fields) == len(u.Fields)
}

// joinFields joins field by field: instances lie in memory alike whatever is known
// of their fields, and being values they have no alias that knows more.
func joinFields(t, u *ir.Type) *ir.Type {
	out := &ir.Type{Kind: t.Kind, Name: t.Name, Origin: t.Origin, Fields: make([]ir.Field, len(t.Fields))}
	for i, f := range t.Fields {
		out.Fields[i] = ir.Field{Name: f.Name, Type: join(f.Type, u.Fields[i].Type)}
	}
	return out
}

// Join is the least type that values of both types have.
func Join(t, u *ir.Type) *ir.Type { return join(t, u) }

// covers tells whether every value of type u is one of t as it lies there.
func covers(t, u *ir.Type) bool {
	switch {
	case t.Same(u) || t.Kind == ir.KAny || u.Kind == ir.KNever:
		return true
	case t.Kind == ir.KArray && u.Kind == ir.KArray:
		return covers(t.Elem, u.Elem)
	case !sameStruct(t, u):
		return false
	}
	for i, f := range t.Fields {
		if !covers(f.Type, u.Fields[i].Type) {
			return false
		}
	}
	return true
}

// storable tells types whose arrays have a type of their own: all but boxed values. (Fields of a struct may be boxed.)
func storable(t *ir.Type) bool {
	return t.Kind != ir.KAny && t.Kind != ir.KVoid && (t.Kind != ir.KArray || storable(t.Elem))
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
	switch t.Kind {
	case ir.KNever:
		return true
	case ir.KArray:
		return open(t.Elem)
	}
	for _, f := range t.Fields {
		if open(f.Type) && !(t.Kind == ir.KEnum && f.Type.Kind == ir.KNever) { // a variant that is never made
			return true
		}
	}
	return false
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
	case n.Op == ir.StructNew && t.Kind == ir.KStruct && sameStruct(t, n.Type):
		return coerceFields(n, t)
	case n.Op == ir.EnumNew && t.Kind == ir.KEnum && sameStruct(t, n.Type):
		return coerceValues(n, t)
	case n.Op == ir.If && len(n.Args) == 3, n.Op == ir.Block && len(n.Args) > 0:
		return coerceTails(n, t)
	case (t.Kind == ir.KStruct || t.Kind == ir.KEnum) && covers(t, n.Type):
		return &ir.Node{Op: ir.Unbox, Type: t, Span: n.Span, Args: []*ir.Node{boxed(n)}}, true
	}
	return n, false
}

// coerceFields makes an instance whose fields are known less well.
func coerceFields(n *ir.Node, t *ir.Type) (*ir.Node, bool) {
	m := *n
	m.Type, m.Args = t, nil
	for i, a := range n.Args {
		x, ok := coerce(a, t.Fields[i].Type)
		if !ok {
			return n, false
		}
		m.Args = append(m.Args, x)
	}
	return &m, true
}

// coerceValues makes a variant of an Option or Result of which less is known.
func coerceValues(n *ir.Node, t *ir.Type) (*ir.Node, bool) {
	m := *n
	m.Type, m.Args = t, nil
	for i, a := range n.Args {
		x, ok := coerce(a, t.Value(int(n.Int), i))
		if !ok {
			return n, false
		}
		m.Args = append(m.Args, x)
	}
	return &m, true
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
