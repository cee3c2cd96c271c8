package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// Functions and methods of the language whose results have the types that their
// signatures say. Those that change their receiver, or call what they are given, are tier 0's.

// builtin is x.name(…) by the language's own method.
func (b *builder) builtin(n *syntax.MethodCall, x *ir.Node) *ir.Node {
	switch {
	case b.pending(x.Type):
		return b.unknown(x)
	case x.Type.Kind == ir.KAny || x.Type.Kind == ir.KVoid || open(x.Type):
		return b.host(n, ir.Any)
	}
	return b.called(n, []*ir.Node{x}, n.Args, func(types []*ir.Type) *Builtin { return b.p.world.Builtin(n.Name.Name, types) })
}

// prelude is name(…) of a function that all programs have, or nil.
func (b *builder) prelude(n *syntax.Call, name string) *ir.Node {
	if len(n.Args) == 0 || !positional(n.Args) || b.p.world.Prelude(b.u, name, nil) == nil {
		return nil
	}
	if x := b.preludeOperation(n, name); x != nil {
		return x
	}
	return b.called(n, nil, n.Args, func(types []*ir.Type) *Builtin { return b.p.world.Prelude(b.u, name, types) })
}

// called lowers arguments behind those that there are, and the call of what find gives for their types.
func (b *builder) called(n syntax.Expr, args []*ir.Node, rest []syntax.Arg, find func(types []*ir.Type) *Builtin) *ir.Node {
	for _, a := range rest {
		x := b.keep(a.Value)
		switch {
		case x.Type.Kind == ir.KVoid || leaves(a.Value):
			return b.host(n, ir.Any)
		case b.pending(x.Type):
			return b.unknown(append(args, x)...)
		}
		args = append(args, x)
	}
	types := make([]*ir.Type, len(args))
	for i, x := range args {
		types[i] = x.Type
	}
	f := find(types)
	if f == nil {
		return b.host(n, ir.Any)
	}
	return &ir.Node{Op: ir.Builtin, Type: f.Result, Text: f.Name, Host: f.Key, Span: n.Span(), Args: args}
}

// preludeOperation is a function that is an operation of its own, or nil.
func (b *builder) preludeOperation(n *syntax.Call, name string) *ir.Node {
	switch {
	case name == "len" && len(n.Args) == 1:
		switch x := b.expr(n.Args[0].Value); x.Type.Kind {
		case ir.KArray:
			return ir.Make(ir.ArrayLen, n.Span(), x)
		case ir.KStr:
			return ir.Make(ir.StrLen, n.Span(), x)
		}
	case name == "sqrt" && len(n.Args) == 1:
		if x := b.expr(n.Args[0].Value); numeric(x.Type) {
			return ir.Make(ir.F64Sqrt, n.Span(), float(x))
		}
	case (name == "min" || name == "max") && len(n.Args) == 2:
		x, y := b.expr(n.Args[0].Value), b.expr(n.Args[1].Value)
		if x.Type.Kind == ir.KI64 && y.Type.Kind == ir.KI64 {
			return ir.Make(map[string]ir.Op{"min": ir.I64Min, "max": ir.I64Max}[name], n.Span(), x, y)
		}
	}
	return nil
}

// characters is what a loop runs over: of a text's chars() the text itself.
func (b *builder) characters(e syntax.Expr) *ir.Node {
	n, ok := e.(*syntax.MethodCall)
	if !ok || n.Name.Name != "chars" || len(n.Args) > 0 || n.Safe || len(n.Types) > 0 || b.p.world.Extended(ir.KStr, "chars") {
		return b.expr(e)
	}
	if x := b.expr(n.Recv); x.Type.Kind == ir.KStr {
		return x
	}
	return b.expr(e)
}
