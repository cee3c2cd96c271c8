package lower

import (
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/ir"
	"skep/interp/syntax"
)

var intOps = lazy.Value[map[string]ir.Op]{New: func() map[string]ir.Op {
	return map[string]ir.Op{"+": ir.I64Add, "-": ir.I64Sub, "*": ir.I64Mul, "/": ir.I64Div, "%": ir.I64Rem, "&": ir.I64And, "|": ir.I64Or, "^": ir.I64Xor, "<<": ir.I64Shl, ">>": ir.I64Shr,
		"==": ir.I64Eq, "!=": ir.I64Ne, "<": ir.I64Lt, "<=": ir.I64Le, ">": ir.I64Gt, ">=": ir.I64Ge}
}}

var floatOps = lazy.Value[map[string]ir.Op]{New: func() map[string]ir.Op {
	return map[string]ir.Op{"+": ir.F64Add, "-": ir.F64Sub, "*": ir.F64Mul, "/": ir.F64Div, "%": ir.F64Rem,
		"==": ir.F64Eq, "!=": ir.F64Ne, "<": ir.F64Lt, "<=": ir.F64Le, ">": ir.F64Gt, ">=": ir.F64Ge}
}}

var stringOps = lazy.Value[map[string]ir.Op]{New: func() map[string]ir.Op {
	return map[string]ir.Op{"+": ir.StrConcat, "==": ir.StrEq, "!=": ir.StrNe, "<": ir.StrLt, "<=": ir.StrLe, ">": ir.StrGt, ">=": ir.StrGe}
}}

var boolOps = lazy.Value[map[string]ir.Op]{New: func() map[string]ir.Op { return map[string]ir.Op{"==": ir.BoolEq, "!=": ir.BoolNe} }}

func isComparison(op string) bool {
	switch op {
	case "==", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

// binary lowers x op y. With an operand whose type is open the result is open
// too; with one that is boxed the operation is tier 0's.
func (b *builder) binary(n *syntax.Binary) *ir.Node {
	switch n.Op {
	case "&&", "||":
		op := ir.And
		if n.Op == "||" {
			op = ir.Or
		}
		return ir.Make(op, n.Span(), b.cond(n.X), b.cond(n.Y))
	case "+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", "==", "!=", "<", "<=", ">", ">=":
	default:
		return b.host(n, ir.Any)
	}
	x, y := b.expr(n.X), b.expr(n.Y)
	if r := b.arithmetic(n.Op, x, y, n.Span()); r != nil {
		return r
	}
	if isComparison(n.Op) { // it may give more than a bool: tensors, columns
		return b.host(n, ir.Any)
	}
	if x.Type.Kind == ir.KVoid || y.Type.Kind == ir.KVoid {
		return b.host(n, ir.Any)
	}
	return &ir.Node{Op: ir.AnyBinary, Type: ir.Any, Text: n.Op, Span: n.Span(), Args: []*ir.Node{boxed(x), boxed(y)}}
}

// arithmetic is the operation on operands of known types, or nil.
func (b *builder) arithmetic(op string, x, y *ir.Node, span diag.Span) *ir.Node {
	if b.pending(x.Type) || b.pending(y.Type) {
		return b.unknown(x, y)
	}
	if op == "**" {
		return power(x, y, span)
	}
	if is := sameVariant(op, x, y); is != nil {
		return is
	}
	switch kx, ky := x.Type.Kind, y.Type.Kind; {
	case kx == ir.KI64 && ky == ir.KI64:
		return make2(intOps.Get(), op, x, y, span)
	case kx == ir.KF64 && ky == ir.KF64:
		return make2(floatOps.Get(), op, x, y, span)
	case kx == ir.KI64 && ky == ir.KF64 && (!isComparison(op) || exact(x)):
		return make2(floatOps.Get(), op, float(x), y, span)
	case kx == ir.KF64 && ky == ir.KI64 && (!isComparison(op) || exact(y)):
		return make2(floatOps.Get(), op, x, float(y), span)
	case kx == ir.KStr && ky == ir.KStr:
		return make2(stringOps.Get(), op, x, y, span)
	case kx == ir.KBool && ky == ir.KBool:
		return make2(boolOps.Get(), op, x, y, span)
	}
	return nil
}

func make2(table map[string]ir.Op, op string, x, y *ir.Node, span diag.Span) *ir.Node {
	o, ok := table[op]
	if !ok {
		return nil
	}
	n := ir.Make(o, span, x, y)
	if k := y; (o == ir.I64Div || o == ir.I64Rem) && k.Op == ir.I64Const && k.Int > 0 {
		n.Proved = true
	}
	return folded(n)
}

// folded computes an operation on constants that cannot fail.
func folded(n *ir.Node) *ir.Node {
	x, y := n.Args[0], n.Args[1]
	if x.Op != ir.F64Const || y.Op != ir.F64Const {
		return n
	}
	switch n.Op {
	case ir.F64Add:
		return ir.Float(x.Float + y.Float)
	case ir.F64Sub:
		return ir.Float(x.Float - y.Float)
	case ir.F64Mul:
		return ir.Float(x.Float * y.Float)
	case ir.F64Div:
		return ir.Float(x.Float / y.Float)
	}
	return n
}

// power is x ** y: an integer only if both are and the exponent cannot be negative.
func power(x, y *ir.Node, span diag.Span) *ir.Node {
	ints := x.Type.Kind == ir.KI64 && y.Type.Kind == ir.KI64
	switch {
	case ints && y.Op == ir.I64Const && y.Int >= 0:
		return ir.Make(ir.I64Pow, span, x, y)
	case ints || !numeric(x.Type) || !numeric(y.Type):
		return nil
	}
	n := ir.Make(ir.F64Math, span, float(x), float(y))
	n.Text = "pow"
	return n
}

func numeric(t *ir.Type) bool { return t.Kind == ir.KI64 || t.Kind == ir.KF64 }

// float turns an integer into a float; constants at once.
func float(x *ir.Node) *ir.Node {
	switch {
	case x.Type.Kind == ir.KF64:
		return x
	case x.Op == ir.I64Const:
		return ir.Float(float64(x.Int))
	}
	return ir.Make(ir.F64OfI64, x.Span, x)
}

// exact tells integers that compare the same as floats.
func exact(x *ir.Node) bool {
	return x.Op == ir.I64Const && x.Int > -1<<53 && x.Int < 1<<53
}

// unknown stands for a value whose type is not known yet: a later round puts something in its place.
func (b *builder) unknown(xs ...*ir.Node) *ir.Node {
	b.unsettled = true
	return &ir.Node{Op: ir.Block, Type: ir.Never, Args: xs}
}

func (b *builder) unary(n *syntax.Unary) *ir.Node {
	if c := constant(n); c != nil {
		return c
	}
	x := b.expr(n.X)
	if b.pending(x.Type) {
		return b.unknown(x)
	}
	switch k := x.Type.Kind; {
	case n.Op == "-" && k == ir.KI64:
		return ir.Make(ir.I64Neg, n.Span(), x)
	case n.Op == "-" && k == ir.KF64:
		return ir.Make(ir.F64Neg, n.Span(), x)
	case n.Op == "!" && k == ir.KBool:
		return ir.Make(ir.Not, n.Span(), x)
	case (n.Op == "!" || n.Op == "~") && k == ir.KI64 && !b.unsigned(n.X):
		return ir.Make(ir.I64Not, n.Span(), x)
	case (n.Op == "+" || n.Op == "*") && k != ir.KAny:
		return x
	}
	return b.host(n, ir.Any)
}

// unsigned tells integers that their text may show to be of an unsigned type: their complement stays in it.
func (b *builder) unsigned(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n := n.(type) {
		case *syntax.Name:
			v := b.info.Refs[n]
			found = found || v == nil || b.held[v] != nil && (b.held[v].Kind != syntax.TypeNamed || b.fits(b.u, b.held[v]) != nil)
		case *syntax.Int:
			found = found || n.Suffix != ""
		case *syntax.Cast, *syntax.Path, *syntax.MethodCall:
			found = true
		}
		return !found
	})
	return found
}

// constant lowers literals, or gives nil.
func constant(e syntax.Expr) *ir.Node {
	switch n := e.(type) {
	case *syntax.Int:
		if n.Big != "" {
			return nil
		}
		if n.Suffix == "f64" || n.Suffix == "f32" {
			return ir.Float(float64(n.Value))
		}
		return ir.Int(n.Value)
	case *syntax.Float:
		return ir.Float(n.Value)
	case *syntax.Bool:
		return ir.Truth(n.Value)
	case *syntax.Str:
		if !n.Bytes {
			return ir.Text(n.Value)
		}
	case *syntax.Char:
		if n.Byte {
			return ir.Int(int64(n.Value))
		}
		return ir.Text(string(n.Value))
	case *syntax.Null:
		return &ir.Node{Op: ir.NullConst, Type: ir.Any}
	case *syntax.Unit:
		return &ir.Node{Op: ir.UnitConst, Type: ir.Any}
	case *syntax.Unary:
		return negated(n)
	}
	return nil
}

func negated(n *syntax.Unary) *ir.Node {
	if n.Op != "-" {
		return nil
	}
	if i, ok := n.X.(*syntax.Int); ok && i.Big == "9223372036854775808" {
		return ir.Int(-1 << 63)
	}
	switch c := constant(n.X); {
	case c == nil:
	case c.Op == ir.I64Const && c.Int != -1<<63:
		return ir.Int(-c.Int)
	case c.Op == ir.F64Const:
		return ir.Float(-c.Float)
	}
	return nil
}

// cond lowers a condition to a bool.
func (b *builder) cond(e syntax.Expr) *ir.Node {
	if n, ok := e.(*syntax.Binary); ok && isComparison(n.Op) {
		x, y := b.expr(n.X), b.expr(n.Y)
		if r := b.arithmetic(n.Op, x, y, n.Span()); r != nil {
			return asBool(r)
		}
		if x.Type.Kind != ir.KVoid && y.Type.Kind != ir.KVoid {
			return &ir.Node{Op: ir.AnyCompare, Type: ir.Bool, Text: n.Op, Span: n.Span(), Args: []*ir.Node{boxed(x), boxed(y)}}
		}
	}
	if n, ok := e.(*syntax.LetCond); ok {
		return b.letCond(n)
	}
	x := b.expr(e)
	switch {
	case x.Type.Kind == ir.KBool:
		return x
	case b.pending(x.Type):
		return asBool(b.unknown(x))
	}
	return &ir.Node{Op: ir.AnyTruth, Type: ir.Bool, Span: e.Span(), Args: []*ir.Node{boxed(x)}}
}

// asBool gives a condition that is not known yet the type of one, so that what depends on it can be lowered.
func asBool(n *ir.Node) *ir.Node {
	if n.Type.Kind != ir.KNever {
		return n
	}
	return &ir.Node{Op: ir.Block, Type: ir.Bool, Args: []*ir.Node{n, ir.Truth(true)}}
}
