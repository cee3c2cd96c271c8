package lower

import (
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/ir"
	"skep/interp/syntax"
	"skep/interp/value"
)

// floatMethods are methods of floats that are one operation.
var floatMethods = lazy.Value[map[string]ir.Op]{New: func() map[string]ir.Op {
	return map[string]ir.Op{"sqrt": ir.F64Sqrt, "abs": ir.F64Abs, "floor": ir.F64Floor, "ceil": ir.F64Ceil, "trunc": ir.F64Trunc}
}}

// method is x.name(…) on values of known types, where a builtin method is one operation.
func (b *builder) method(n *syntax.MethodCall) *ir.Node {
	if n.Safe || len(n.Types) > 0 || !positional(n.Args) {
		return b.host(n, ir.Any)
	}
	if x := b.push(n); x != nil {
		return x
	}
	if x := b.alter(n); x != nil {
		return x
	}
	x := b.expr(n.Recv)
	if x.Type.Kind == ir.KNever {
		return b.unknown(x)
	}
	if y := b.userMethod(n, x); y != nil {
		return y
	}
	if y := b.optionMethod(n, x); y != nil {
		return y
	}
	if n.Name.Name == "len" {
		x = b.asList(x)
	}
	if x.Type.Kind == ir.KStruct || x.Type.Kind == ir.KEnum || b.p.world.Extended(x.Type.Kind, n.Name.Name) {
		return b.host(n, ir.Any)
	}
	if b.known(n.Name.Name, len(n.Args)) {
		if y := b.operation(n, x); y != nil {
			return y
		}
	}
	return b.builtin(n, x)
}

// operation is a method that is an operation of its own, or nil.
func (b *builder) operation(n *syntax.MethodCall, x *ir.Node) *ir.Node {
	if len(n.Args) == 0 {
		return b.noArguments(n, x)
	}
	y := b.expr(n.Args[0].Value)
	if b.pending(y.Type) {
		return b.unknown(x, y)
	}
	return oneArgument(n, x, y)
}

// known tells method names that some type has as an operation.
func (b *builder) known(name string, args int) bool {
	if args == 0 {
		_, ok := floatMethods.Get()[name]
		return ok || value.FloatFunction(name) != nil || name == "len" || name == "to_string" || name == "to_float" || name == "to_int" || name == "clone"
	}
	return args == 1 && (name == "min" || name == "max" || name == "pow" || name == "powi" || name == "powf" || name == "atan2" || name == "hypot")
}

func positional(args []syntax.Arg) bool {
	for _, a := range args {
		if a.Name != nil || a.Spread {
			return false
		}
		if r, ok := a.Value.(*syntax.Ref); ok && r.Mut {
			return false
		}
	}
	return true
}

func (b *builder) noArguments(n *syntax.MethodCall, x *ir.Node) *ir.Node {
	span, name := n.Span(), n.Name.Name
	switch x.Type.Kind {
	case ir.KF64:
		if op, ok := floatMethods.Get()[name]; ok {
			return ir.Make(op, span, x)
		}
		if value.FloatFunction(name) != nil {
			return mathOf(name, span, x)
		}
		if name == "to_float" {
			return x
		}
	case ir.KI64:
		if value.FloatFunction(name) != nil {
			return mathOf(name, span, float(x))
		}
		switch name {
		case "sqrt":
			return ir.Make(ir.F64Sqrt, span, float(x))
		case "floor", "ceil", "trunc", "to_int":
			return x
		case "to_float":
			return float(x)
		}
	case ir.KArray:
		switch name {
		case "len":
			return ir.Make(ir.ArrayLen, span, x)
		case "clone":
			return shared(x)
		}
	case ir.KStr:
		if name == "len" {
			return ir.Make(ir.StrLen, span, x)
		}
	}
	if name == "to_string" && (x.Type.Scalar() || x.Type.Kind == ir.KStr) {
		if x.Type.Kind == ir.KStr {
			return x
		}
		return ir.Make(ir.StrOf, span, x)
	}
	return nil
}

// oneArgument is min, max and powers of floats. Integer powers may overflow with
// a message of their own, which tier 0 has.
func oneArgument(n *syntax.MethodCall, x, y *ir.Node) *ir.Node {
	span, name := n.Span(), n.Name.Name
	ints, floats := x.Type.Kind == ir.KI64 && y.Type.Kind == ir.KI64, x.Type.Kind == ir.KF64 && numeric(y.Type)
	switch {
	case name == "min" && ints:
		return ir.Make(ir.I64Min, span, x, y)
	case name == "max" && ints:
		return ir.Make(ir.I64Max, span, x, y)
	case floats && (name == "pow" || name == "powf" || name == "powi" && y.Type.Kind == ir.KI64):
		return mathOf("pow", span, x, float(y))
	case x.Type.Kind == ir.KF64 && numeric(y.Type) && (name == "atan2" || name == "hypot"):
		return mathOf(name, span, x, float(y))
	}
	return nil
}

// mathOf is a function of floats by its name.
func mathOf(name string, span diag.Span, args ...*ir.Node) *ir.Node {
	n := ir.Make(ir.F64Math, span, args...)
	n.Text = name
	return n
}
