package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// Constructors of classes that do no more than set fields: self.x = e for each,
// with no self in e. In ir they are functions that give an instance.

// constructed is Class(a, b) or Class::new(a, b), or nil.
func (b *builder) constructed(n *syntax.Call, class, name string) *ir.Node {
	s, u := b.p.world.Constructor(b.u, class, name)
	if s == nil || u == nil || fieldsSet(u) == nil {
		return nil
	}
	f := u.Node.(*syntax.Fun)
	if len(n.Args) != len(f.Params) || !plainFun(u, f) {
		return nil
	}
	args := b.argumentsFor(u, f.Params, n.Args)
	if args == nil {
		return nil
	}
	types := make([]*ir.Type, len(args))
	for i, x := range args {
		if b.pending(x.Type) {
			return b.unknown(args...)
		}
		types[i] = x.Type
	}
	return b.directTo(b.p.requestOf(u, types, s), n, u, args)
}

// fieldsSet are the assignments that a constructor consists of; nil if there is more to it.
func fieldsSet(u *Unit) (sets []*syntax.Assign) {
	f, ok := u.Node.(*syntax.Fun)
	if self, written := receiverOf(u); !ok || f.Body == nil || f.Ret != nil || self == nil || written > 0 {
		return nil
	}
	for _, e := range f.Body.Stmts {
		a, ok := e.(*syntax.Assign)
		if !ok || a.Op != "" || mentionsSelf(a.Value) {
			return nil
		}
		t, ok := a.Target.(*syntax.Field)
		if !ok || t.Safe || !isSelf(t.X) {
			return nil
		}
		sets = append(sets, a)
	}
	return sets
}

func isSelf(e syntax.Expr) bool {
	n, ok := e.(*syntax.Name)
	return ok && n.Name == "self"
}

func mentionsSelf(e syntax.Expr) (found bool) {
	syntax.Walk(e, func(n syntax.Expr) bool {
		name, ok := n.(*syntax.Name)
		_, lambda := n.(*syntax.Lambda)
		found = found || lambda || ok && (name.Name == "self" || name.Name == "super")
		return !found
	})
	return found
}

// constructor lowers one: its parameters without self, and the instance that it makes.
func (b *builder) constructor(s *Struct) {
	f := b.u.Node.(*syntax.Fun)
	for i := range f.Params {
		b.parameter(&f.Params[i], b.s.args[i])
	}
	b.f.Params = len(b.f.Vars)
	x := b.given(b.fieldsOf(f, s))
	if checks := b.checked(f.Params); len(checks) > 0 {
		x = ir.Seq(append(checks, x)...)
	}
	b.f.Result, b.f.Body = b.s.result, x
}

func (b *builder) fieldsOf(f *syntax.Fun, s *Struct) *ir.Node {
	out := &ir.Node{Op: ir.StructNew, Span: f.Span(), Args: make([]*ir.Node, len(s.Fields))}
	for i := range s.Fields {
		out.Args[i] = s.Fields[i].Default
	}
	last, inOrder, set := -1, true, map[int]bool{}
	for _, a := range fieldsSet(b.u) {
		t := a.Target.(*syntax.Field)
		i := s.Type.Field(t.Name.Name)
		if i < 0 || set[i] {
			b.stop(a, "a constructor that does more than set each field once")
		}
		x := b.keep(a.Value)
		if x.Type.Kind == ir.KVoid {
			x = boxed(x)
		}
		if x = b.inField(x, s, i, t.Span()); x == nil {
			b.stop(a, "a field whose annotation only tier 0 can check")
		}
		if s.Fields[i].Written != nil && s.Type.Fields[i].Type.Kind == ir.KAny {
			x = boxed(x)
		}
		out.Args[i], set[i] = x, true
		inOrder, last = inOrder && i > last, i
	}
	types := make([]*ir.Type, len(out.Args))
	for i, x := range out.Args {
		if x == nil {
			b.stop(f, "a field that the constructor leaves out")
		}
		types[i] = x.Type
	}
	if !inOrder && !allPure(out.Args) {
		b.stop(f, "a constructor that sets fields out of their order")
	}
	out.Type = withFields(s.Type, types)
	return out
}
