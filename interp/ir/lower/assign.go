package lower

import (
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// assign lowers target = value and target op= value.
func (b *builder) assign(n *syntax.Assign) *ir.Node {
	switch t := n.Target.(type) {
	case *syntax.Name:
		v := b.local(t)
		if v == nil {
			return b.host(n, ir.Void)
		}
		return b.assignLocal(n, t, v)
	case *syntax.Index:
		if x := b.assignIndex(n, t); x != nil {
			return x
		}
	case *syntax.Tuple:
		if x := b.assignTuple(n, t); x != nil {
			return x
		}
	}
	return b.host(n, ir.Void)
}

// valueOf is what an assignment writes: for target op= value the operation on both.
func (b *builder) valueOf(n *syntax.Assign, target syntax.Expr) syntax.Expr {
	if n.Op == "" {
		return n.Value
	}
	return &syntax.Binary{At: n.At, Op: n.Op, OpSpan: n.S, X: target, Y: n.Value}
}

func (b *builder) assignLocal(n *syntax.Assign, t *syntax.Name, v *ir.Var) *ir.Node {
	if v.Global != "" {
		if x := b.assignGlobal(n, t, v); x != nil {
			return x
		}
		return b.host(n, ir.Void)
	}
	x := b.keep(b.valueOf(n, t))
	if held := b.held[b.info.Refs[t]]; held != nil {
		if x = b.contract(x, held, t.Name, t.Span()); x == nil {
			return b.host(n, ir.Void)
		}
	}
	return b.write(v, x)
}

// assignTuple is (a, b) = (b, a): no tuple is made.
func (b *builder) assignTuple(n *syntax.Assign, t *syntax.Tuple) *ir.Node {
	val, ok := n.Value.(*syntax.Tuple)
	if !ok || n.Op != "" || len(val.Elems) != len(t.Elems) {
		return nil
	}
	var vars []*ir.Var
	for _, e := range t.Elems {
		name, ok := e.(*syntax.Name)
		if !ok || b.local(name) == nil || b.local(name).Global != "" || b.held[b.info.Refs[name]] != nil {
			return nil
		}
		vars = append(vars, b.local(name))
	}
	return b.parallel(vars, val.Elems)
}

// path takes a place apart into its root and indexes, outermost first; nil if it has other steps.
func (b *builder) path(e syntax.Expr) (*ir.Var, []syntax.Expr) {
	var keys []syntax.Expr
	for {
		switch n := e.(type) {
		case *syntax.Name:
			for i, j := 0, len(keys)-1; i < j; i, j = i+1, j-1 {
				keys[i], keys[j] = keys[j], keys[i]
			}
			return b.local(n), keys
		case *syntax.Index:
			if len(n.Args) != 1 {
				return nil, nil
			}
			if _, isRange := n.Args[0].(*syntax.Range); isRange {
				return nil, nil
			}
			keys = append(keys, n.Args[0])
			e = n.X
		default:
			return nil, nil
		}
	}
}

// assignIndex is a[i][j] = x on arrays of known types, or nil.
func (b *builder) assignIndex(n *syntax.Assign, t *syntax.Index) *ir.Node {
	v, keys := b.path(t)
	if v == nil || v.Type.Kind != ir.KArray && v.Type.Kind != ir.KNever {
		return nil
	}
	before, target := b.stable(n, t, keys)
	x := b.keep(b.valueOf(n, target))
	put := &ir.Node{Op: ir.Put, Type: ir.Void, Var: v, Span: t.Span()}
	if !b.pathInto(put, v, keys, x) {
		return nil
	}
	if len(before) > 0 {
		return ir.Seq(append(before, b.settled(put))...)
	}
	return b.settled(put)
}

// pathInto fills a Put or Push: its path, its arguments, and the variable's type widened by what it writes.
func (b *builder) pathInto(put *ir.Node, v *ir.Var, keys []syntax.Expr, x *ir.Node) bool {
	elem := x.Type
	if put.Op == ir.Push {
		elem = ir.ArrayOf(elem)
	}
	t := v.Type
	var indexes []*ir.Node
	for _, k := range keys {
		i := b.expr(k)
		if i.Type.Kind != ir.KI64 && !b.pending(i.Type) {
			return false
		}
		indexes, put.Path = append(indexes, i), append(put.Path, ir.Step)
		if t.Kind == ir.KArray {
			t = t.Elem
		}
	}
	for range keys {
		elem = ir.ArrayOf(elem)
	}
	if elem.Boxed() || x.Type.Kind == ir.KVoid {
		elem = ir.Any
	}
	if v.Global != "" {
		if !b.holds(v, elem) {
			return false
		}
	} else if o, ok := v.Origin.(*scope.Var); !ok || b.joined(o, elem).Kind == ir.KAny {
		return false
	}
	if put.Op == ir.Push && t.Kind == ir.KArray {
		t = t.Elem
	}
	if y, ok := coerce(x, t); ok {
		x = y
	}
	put.Args = append([]*ir.Node{x}, indexes...)
	return true
}

// stable makes the indexes of a[f()] op= x evaluate once.
func (b *builder) stable(n *syntax.Assign, t *syntax.Index, keys []syntax.Expr) (before []*ir.Node, target syntax.Expr) {
	if n.Op == "" {
		return nil, t
	}
	target = syntax.Expr(nil)
	e := syntax.Expr(t)
	for i := len(keys) - 1; i >= 0; i-- { // tier 0 evaluates the root's side first: stable() walks down before it looks at the key
		e = e.(*syntax.Index).X
	}
	target = e
	for i, k := range keys {
		if !simple(k) {
			v := b.temp(k)
			before = append(before, b.write(v, b.expr(k)))
			k = &heldExpr{syntax.At{S: k.Span()}, v}
			keys[i] = k
		}
		target = &syntax.Index{At: syntax.At{S: t.Span()}, X: target, Args: []syntax.Expr{k}}
	}
	return before, target
}

// simple tells indexes that give the same twice and cost little.
func simple(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Name, *syntax.Int, *heldExpr:
		return true
	case *syntax.Binary:
		return simple(n.X) && simple(n.Y)
	case *syntax.Unary:
		return simple(n.X)
	}
	return false
}

// push is a.push(x) and a[i].push(x) on arrays of known types, or nil.
func (b *builder) push(n *syntax.MethodCall) *ir.Node {
	if n.Name.Name != "push" || len(n.Args) != 1 || n.Safe || n.Args[0].Name != nil || n.Args[0].Spread || b.p.world.Extended(ir.KArray, "push") {
		return nil
	}
	if r, ok := n.Args[0].Value.(*syntax.Ref); ok && r.Mut {
		return nil
	}
	v, keys := b.path(n.Recv)
	if v == nil || v.Type.Kind != ir.KArray && v.Type.Kind != ir.KNever {
		return nil
	}
	for _, k := range keys {
		if !simple(k) {
			return nil
		}
	}
	put := &ir.Node{Op: ir.Push, Type: ir.Void, Var: v, Span: n.Span()}
	if !b.pathInto(put, v, keys, b.keep(n.Args[0].Value)) {
		return nil
	}
	return b.settled(put)
}
