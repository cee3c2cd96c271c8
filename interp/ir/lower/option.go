package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// optionMethod is is_some(), unwrap_or(x) and the like on an Option or Result of
// known type; nil for others and where the program has a method of that name.
func (b *builder) optionMethod(n *syntax.MethodCall, x *ir.Node) *ir.Node {
	if x.Type.Kind != ir.KEnum || x.Type.Declared() || b.pending(x.Type) || b.p.world.Extended(ir.KEnum, n.Name.Name) {
		return nil
	}
	variant := map[string]int{"Option.is_some": 0, "Option.is_none": 1, "Result.is_ok": 0, "Result.is_err": 1}
	switch name := n.Name.Name; {
	case len(n.Args) == 0 && name == "unwrap":
		return b.unwrapped(n, x)
	case len(n.Args) == 1 && name == "unwrap_or":
		return b.unwrappedOr(n, x)
	case len(n.Args) == 0:
		if i, ok := variant[x.Type.Name+"."+name]; ok {
			return &ir.Node{Op: ir.EnumIs, Type: ir.Bool, Int: int64(i), Span: n.Span(), Args: []*ir.Node{x}}
		}
	}
	return nil
}

// unwrapped is what Some or Ok holds; on the other variant the language's own function raises its error.
func (b *builder) unwrapped(n *syntax.MethodCall, x *ir.Node) *ir.Node {
	f := b.p.world.Builtin("unwrap", []*ir.Type{x.Type})
	w, s := b.intoSpot(n, x)
	if f == nil || s.typ.Kind != ir.KEnum {
		return nil
	}
	value := s.payload(0, 0)
	if value.typ.Kind == ir.KNever {
		return b.unknown(w)
	}
	fails := &ir.Node{Op: ir.Builtin, Type: ir.Any, Text: f.Name, Host: f.Key, Span: n.Span(), Args: []*ir.Node{s.whole()}}
	return ir.Seq(w, merged(enumIs(s, 0), owning(value.read()), unboxed(fails, value.typ)))
}

func unboxed(x *ir.Node, t *ir.Type) *ir.Node {
	if t.Kind == ir.KAny {
		return x
	}
	return &ir.Node{Op: ir.Unbox, Type: t, Span: x.Span, Args: []*ir.Node{x}}
}

// owning is a part of something, with an owner more.
func owning(x *ir.Node) *ir.Node {
	if owned(x.Type) {
		return shared(x)
	}
	return x
}

// unwrappedOr evaluates both sides, as a call does.
func (b *builder) unwrappedOr(n *syntax.MethodCall, x *ir.Node) *ir.Node {
	w, s := b.intoSpot(n, x)
	y := b.keep(n.Args[0].Value)
	if s.typ.Kind != ir.KEnum || y.Type.Kind == ir.KVoid {
		return nil
	}
	before := []*ir.Node{w}
	if !y.Pure() {
		z, held := b.intoSpot(n.Args[0].Value, y)
		before, y = append(before, z), held.whole()
	}
	value := s.payload(0, 0)
	if value.typ.Kind == ir.KNever && b.p.closing {
		return ir.Seq(append(before, y)...)
	}
	if value.typ.Kind == ir.KNever || b.pending(y.Type) {
		return b.unknown(append(before, y)...)
	}
	return ir.Seq(append(before, merged(enumIs(s, 0), owning(value.read()), y))...)
}
