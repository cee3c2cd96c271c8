package lower

import (
	"slices"

	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// userMethod is x.name(…) on an instance of a declared type: the exact type is
// known, so the method is, whatever classes inherit. nil for builtin methods.
func (b *builder) userMethod(n *syntax.MethodCall, x *ir.Node) *ir.Node {
	if x.Type.Kind != ir.KStruct && !x.Type.Declared() || x.Type.Name == "" {
		return nil
	}
	u := b.p.world.Method(b.u, x.Type, n.Name.Name)
	if u == nil {
		return nil
	}
	self, written := receiverOf(u)
	f, ok := u.Node.(*syntax.Fun)
	if self == nil || capturedIn(u.Info, self) || !ok || !plainFun(u, f) || len(n.Args)+written != len(f.Params) {
		return nil
	}
	args := b.argumentsFor(u, f.Params[written:], n.Args)
	if args == nil {
		return nil
	}
	if self.Ref {
		return b.changing(n, u, x, args)
	}
	if !quiet(args) && !b.steady(n.Recv) || sharedRoot(x) && runs(args) { // what the arguments do to it would be seen in the method
		return nil
	}
	if self.Mutated || self.Kept {
		x = b.keep(n.Recv)
	}
	return b.settledCall(n, u, append([]*ir.Node{x}, args...))
}

// receiverOf gives the variable of self, and how many of the written parameters it is.
func receiverOf(u *Unit) (self *scope.Var, written int) {
	f, ok := u.Node.(*syntax.Fun)
	if !ok {
		return nil, 0
	}
	if v := u.Info.Binds[scope.SelfParam{Fun: f}]; v != nil {
		return v, 0
	}
	if len(f.Params) > 0 && f.Params[0].Name.Name == "self" {
		return u.Info.Binds[&f.Params[0]], 1
	}
	return nil, 0
}

// plainFun tells functions whose call does nothing but run the body.
func plainFun(u *Unit, f *syntax.Fun) bool {
	return !f.Async && len(f.Requires)+len(f.Ensures) == 0 && !u.Info.Funcs[f].Yields
}

// quiet tells arguments that write no variable here.
func quiet(xs []*ir.Node) bool {
	for _, x := range xs {
		if x.AllEffects()&ir.Writes != 0 {
			return false
		}
	}
	return true
}

// runs tells arguments that call something.
func runs(xs []*ir.Node) bool {
	for _, x := range xs {
		if x.AllEffects()&ir.Runs != 0 {
			return true
		}
	}
	return false
}

// sharedRoot tells what is read out of a variable of the program, which calls may change.
func sharedRoot(x *ir.Node) (found bool) {
	ir.Walk(x, func(n *ir.Node) bool {
		found = found || n.Op == ir.Get && n.Var.Global != ""
		return !found
	})
	return found
}

// steady tells receivers in variables that nothing writes.
func (b *builder) steady(e syntax.Expr) bool {
	v := b.root(e)
	return v == nil || !v.Mutated && !v.Reassigned
}

// argumentsFor lowers positional arguments for parameters; nil if they need more than that.
func (b *builder) argumentsFor(u *Unit, params []syntax.Param, args []syntax.Arg) []*ir.Node {
	out := make([]*ir.Node, 0, len(args)+1)
	calm := calmFrom(args)
	for i, a := range args {
		p := &params[i]
		v := u.Info.Binds[p]
		if r, ok := a.Value.(*syntax.Ref); ok && r.Mut || a.Name != nil || a.Spread {
			return nil
		}
		if p.Pat != nil || p.Rest || p.Ref && p.Mut || v == nil || v.Captured || v.Lazy {
			return nil
		}
		var x *ir.Node
		if calm[i] && !v.Mutated && !v.Kept && !b.reached(a.Value) {
			x = b.expr(a.Value)
		} else {
			x = b.keep(a.Value)
		}
		if x.Type.Kind == ir.KVoid {
			x = boxed(x)
		}
		if p.Type != nil {
			y := b.argument(x, u, p.Type)
			if y == nil && !b.loose(x.Type, u, p.Type) {
				return nil
			}
			if y != nil {
				x = y
			}
		}
		out = append(out, x)
	}
	return out
}

// settledCall calls a function directly as soon as the types of all arguments are known.
func (b *builder) settledCall(n syntax.Expr, u *Unit, args []*ir.Node) *ir.Node {
	types := make([]*ir.Type, len(args))
	for i, x := range args {
		if b.pending(x.Type) {
			return b.unknown(args...)
		}
		types[i] = x.Type
	}
	return b.direct(n, u, args, types)
}

// changing calls a method with &mut self on a place of this function.
func (b *builder) changing(n *syntax.MethodCall, u *Unit, x *ir.Node, args []*ir.Node) *ir.Node {
	v, steps := b.path(n.Recv)
	if v == nil || v.Global != "" || v.Type.Kind == ir.KAny || !quiet(args) {
		return nil
	}
	for _, s := range steps {
		if s.key != nil && !(simple(s.key) && allPure(args)) { // tier 0 looks at the index first
			return nil
		}
	}
	types := []*ir.Type{x.Type}
	for _, a := range args {
		types = append(types, a.Type)
	}
	for _, t := range types {
		if b.pending(t) {
			return b.unknown(append([]*ir.Node{x}, args...)...)
		}
	}
	callee := b.p.request(u, types)
	if callee.failed != nil {
		return nil
	}
	t, ok := b.resultOf(callee)
	if !ok {
		return nil
	}
	if t.Kind == ir.KNever {
		return b.unknown(args...)
	}
	call := &ir.Node{Op: ir.Change, Type: callee.result, Fn: callee.f, Span: n.Span(), Var: v}
	for i, a := range args {
		if y, ok := coerce(a, callee.f.Vars[i+1].Type); ok {
			a = y
		}
		call.Args = append(call.Args, a)
	}
	out := callee.f.Vars[0].Type
	if out.Kind != ir.KStruct || !b.through(call, v, steps, out) {
		return nil
	}
	if !typeAt(v.Type, call.Path).Same(out) { // the variable is about to know less of its fields
		return b.unknown(args...)
	}
	if slices.Contains(call.Path, ir.Step) { // an index outside is an error of the receiver, not of the call
		return ir.Seq(x, call)
	}
	return call
}

// typeAt is the type of what a path leads to.
func typeAt(t *ir.Type, path []int) *ir.Type {
	for _, s := range path {
		switch {
		case s == ir.Step && t.Kind == ir.KArray:
			t = t.Elem
		case s != ir.Step && t.Kind == ir.KStruct:
			t = t.Fields[s].Type
		default:
			return ir.Any
		}
	}
	return t
}
