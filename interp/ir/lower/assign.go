package lower

import (
	"slices"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// assign lowers target = value and target op= value.
func (b *builder) assign(n *syntax.Assign) *ir.Node {
	switch t := b.info.Instead(n.Target).(type) {
	case *syntax.Name:
		v := b.local(t)
		if v == nil {
			return b.host(n, ir.Void)
		}
		return b.assignLocal(n, t, v)
	case *syntax.Index, *syntax.Field, *syntax.TupleField:
		if x := b.assignPath(n, t); x != nil {
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

// step is one step of a place: an index, or a field by its name or number.
type step struct {
	key    syntax.Expr // of an index
	name   string
	number int // of a field without a name
	at     syntax.Expr
}

// path takes a place apart into its root and steps, outermost first; nil if it has other steps.
func (b *builder) path(e syntax.Expr) (*ir.Var, []step) {
	var steps []step
	for {
		switch n := b.info.Instead(e).(type) {
		case *syntax.Name:
			slices.Reverse(steps)
			return b.local(n), steps
		case *syntax.Index:
			if len(n.Args) != 1 {
				return nil, nil
			}
			if _, isRange := n.Args[0].(*syntax.Range); isRange {
				return nil, nil
			}
			steps = append(steps, step{key: n.Args[0], at: n})
			e = n.X
		case *syntax.Field:
			if n.Safe {
				return nil, nil
			}
			steps = append(steps, step{name: n.Name.Name, at: n})
			e = n.X
		case *syntax.TupleField:
			steps = append(steps, step{number: n.Index, at: n})
			e = n.X
		default:
			return nil, nil
		}
	}
}

// assignPath is a[i].x[j] = v on arrays and structs of known types, or nil.
func (b *builder) assignPath(n *syntax.Assign, t syntax.Expr) *ir.Node {
	v, steps := b.path(t)
	if v == nil || v.Type.Kind != ir.KArray && v.Type.Kind != ir.KStruct && v.Type.Kind != ir.KNever {
		return nil
	}
	before, target := b.stable(n, t, steps)
	x := b.keep(b.valueOf(n, target))
	if x = b.heldField(x, v, steps); x == nil {
		return nil
	}
	put := &ir.Node{Op: ir.Put, Type: ir.Void, Var: v, Span: t.Span()}
	if !b.pathInto(put, v, steps, x) {
		return nil
	}
	if len(before) > 0 {
		return ir.Seq(append(before, b.settled(put))...)
	}
	return b.settled(put)
}

// heldField makes a value keep the annotation of the field that it is written to; nil if only tier 0 can tell.
func (b *builder) heldField(x *ir.Node, v *ir.Var, steps []step) *ir.Node {
	if len(steps) == 0 || steps[len(steps)-1].key != nil {
		return x
	}
	path, ok := b.numbers(v.Type, steps[:len(steps)-1])
	if !ok {
		return nil
	}
	t := typeAt(v.Type, path)
	s := b.p.world.Declared(t)
	i := fieldOf(t, steps[len(steps)-1])
	switch {
	case t.Kind != ir.KStruct || i < 0 || t.Name != "" && s == nil:
		return nil
	case s == nil:
		return x
	}
	return b.inField(x, s, i, steps[len(steps)-1].at.Span())
}

// inField makes a value keep the annotation of a field; nil if only tier 0 can tell.
func (b *builder) inField(x *ir.Node, s *Struct, i int, at diag.Span) *ir.Node {
	t := s.Fields[i].Written
	if t == nil {
		return x
	}
	if k := b.fits(s.Unit, t); k != nil && x.Type.Kind == ir.KI64 {
		return fitting(x, k, s.Type.Name+"."+s.Type.Fields[i].Name, at)
	}
	return b.argument(x, s.Unit, t)
}

// fieldOf is the number of the field that a step names, or -1.
func fieldOf(t *ir.Type, s step) int {
	switch {
	case t.Kind != ir.KStruct || s.key != nil:
		return -1
	case s.name != "":
		return t.Field(s.name)
	case t.Name == "" && !t.Tuple() || s.number >= len(t.Fields):
		return -1
	}
	return s.number
}

// numbers is the Path of steps through a type; ok is false where they leave it.
func (b *builder) numbers(t *ir.Type, steps []step) (path []int, ok bool) {
	for _, s := range steps {
		if s.key != nil {
			if t.Kind != ir.KArray {
				return nil, false
			}
			path, t = append(path, ir.Step), t.Elem
			continue
		}
		i := fieldOf(t, s)
		if i < 0 || !b.mayUse(t, i) {
			return nil, false
		}
		path, t = append(path, i), t.Fields[i].Type
	}
	return path, true
}

// widened is a type with what a path leads to joined by t.
func widened(root *ir.Type, steps []step, t *ir.Type) *ir.Type {
	if len(steps) == 0 {
		return join(root, t)
	}
	s := steps[0]
	switch {
	case s.key != nil && (root.Kind == ir.KArray || root.Kind == ir.KNever):
		elem := ir.Never
		if root.Kind == ir.KArray {
			elem = root.Elem
		}
		return join(root, arrayOf(widened(elem, steps[1:], t)))
	case fieldOf(root, s) >= 0:
		i := fieldOf(root, s)
		types := make([]*ir.Type, len(root.Fields))
		for j, f := range root.Fields {
			types[j] = f.Type
		}
		types[i] = widened(types[i], steps[1:], t)
		return withFields(root, types)
	}
	return ir.Any
}

// arrayOf is the type of arrays of t, or any if they have none.
func arrayOf(t *ir.Type) *ir.Type {
	if !storable(t) {
		return ir.Any
	}
	return ir.ArrayOf(t)
}

// through fills in the path and the indexes of a node that writes to a place, and
// widens the variable's type by t, which is written there.
func (b *builder) through(n *ir.Node, v *ir.Var, steps []step, t *ir.Type) bool {
	at := v.Type
	for _, s := range steps {
		n.Places = append(n.Places, s.at.Span())
		if s.key != nil {
			i := b.expr(s.key)
			if i.Type.Kind != ir.KI64 && !b.pending(i.Type) {
				return false
			}
			n.Args, n.Path = append(n.Args, i), append(n.Path, ir.Step)
			if at.Kind == ir.KArray {
				at = at.Elem
			}
			continue
		}
		i := fieldOf(at, s)
		if i < 0 || !b.mayUse(at, i) {
			return false
		}
		n.Path, at = append(n.Path, i), at.Fields[i].Type
	}
	if v.Global != "" {
		return b.holds(v, widened(v.Type, steps, t))
	}
	o, ok := v.Origin.(*scope.Var)
	return ok && b.joined(o, widened(v.Type, steps, t)).Kind != ir.KAny
}

// pathInto fills a Put or Push: its path, its arguments, and the variable's type widened by what it writes.
func (b *builder) pathInto(put *ir.Node, v *ir.Var, steps []step, x *ir.Node) bool {
	written := x.Type
	if put.Op == ir.Push {
		written = arrayOf(written)
	}
	if x.Type.Kind == ir.KVoid {
		return false
	}
	put.Args = []*ir.Node{x}
	if !b.through(put, v, steps, written) {
		return false
	}
	t := typeAt(v.Type, put.Path)
	if put.Op == ir.Push && t.Kind == ir.KArray {
		t = t.Elem
	}
	if y, ok := coerce(x, t); ok {
		put.Args[0] = y
	}
	return true
}

// stable makes the indexes of a[f()].x op= y evaluate once.
func (b *builder) stable(n *syntax.Assign, t syntax.Expr, steps []step) (before []*ir.Node, target syntax.Expr) {
	if n.Op == "" {
		return nil, t
	}
	target = b.rootOf(t)
	for i, s := range steps { // tier 0 evaluates the root's side first: stable() walks down before it looks at the key
		at := syntax.At{S: s.at.Span()}
		switch {
		case s.key == nil && s.name != "":
			target = &syntax.Field{At: at, X: target, Name: s.at.(*syntax.Field).Name}
			continue
		case s.key == nil:
			target = &syntax.TupleField{At: at, X: target, Index: s.number}
			continue
		case !simple(s.key):
			v := b.temp(s.key)
			before = append(before, b.write(v, b.expr(s.key)))
			steps[i].key = &heldExpr{syntax.At{S: s.key.Span()}, v}
		}
		target = &syntax.Index{At: at, X: target, Args: []syntax.Expr{steps[i].key}}
	}
	return before, target
}

// rootOf is the name that a place begins with.
func (b *builder) rootOf(e syntax.Expr) syntax.Expr {
	for {
		switch n := b.info.Instead(e).(type) {
		case *syntax.Index:
			e = n.X
		case *syntax.Field:
			e = n.X
		case *syntax.TupleField:
			e = n.X
		default:
			return e
		}
	}
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
	v, steps := b.path(n.Recv)
	if v == nil || v.Type.Kind == ir.KAny || len(steps) == 0 && v.Type.Kind == ir.KStruct {
		return nil
	}
	for _, s := range steps {
		if s.key != nil && !simple(s.key) {
			return nil
		}
	}
	if path, ok := b.numbers(v.Type, steps); v.Type.Kind == ir.KStruct && (!ok || typeAt(v.Type, path).Kind != ir.KArray) {
		return nil
	}
	put := &ir.Node{Op: ir.Push, Type: ir.Void, Var: v, Span: n.Span()}
	if !b.pathInto(put, v, steps, b.keep(n.Args[0].Value)) {
		return nil
	}
	return b.settled(put)
}
