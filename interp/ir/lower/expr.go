package lower

import (
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/ir"
	"skep/interp/syntax"
)

// expr lowers an expression whose value is only looked at.
func (b *builder) expr(e syntax.Expr) *ir.Node {
	e = b.info.Instead(e)
	if c := constant(e); c != nil {
		return c
	}
	switch n := e.(type) {
	case *heldExpr:
		return n.v.Read()
	case *syntax.Name:
		if v := b.local(n); v != nil {
			return v.Read()
		}
		if c := b.u.Fixed[b.info.Refs[n]]; c != nil {
			fixed := *c
			return &fixed
		}
		if c := b.constantGlobal(n); c != nil {
			return c
		}
		if x := b.unitVariant(n); x != nil {
			return x
		}
	case *syntax.Path:
		if x := b.unitVariant(n); x != nil {
			return x
		}
	case *syntax.Tuple:
		return b.tuple(n)
	case *syntax.TryOp:
		return b.tried(n)
	case *syntax.Binary:
		return b.binary(n)
	case *syntax.Unary:
		return b.unary(n)
	case *syntax.Ternary:
		return merged(b.cond(n.Cond), b.keep(n.Then), b.keep(n.Else))
	case *syntax.Cast:
		return b.cast(n)
	case *syntax.Field:
		return b.field(n)
	case *syntax.TupleField:
		return b.tupleField(n)
	case *syntax.StructLit:
		return b.structLit(n)
	case *syntax.Dict:
		return b.object(n)
	case *syntax.Index:
		return b.index(n)
	case *syntax.Array:
		return b.array(n)
	case *syntax.ArrayRepeat:
		return b.repeat(n)
	case *syntax.Call:
		return b.call(n)
	case *syntax.MethodCall:
		return b.method(n)
	case *syntax.FString:
		return b.fstring(n)
	case *syntax.Ref:
		if !n.Mut {
			return b.expr(n.X)
		}
	case *syntax.Block:
		return b.block(n, true)
	case *syntax.If:
		return b.ifElse(n, true)
	case *syntax.Match:
		return b.match(n, true)
	case *syntax.Loop:
		if givesValue(n) {
			return b.host(n, ir.Any)
		}
		return b.stmt(e)
	case *syntax.While, *syntax.For, *syntax.Let, *syntax.Assign:
		return b.stmt(e)
	case *syntax.Break, *syntax.Continue, *syntax.Return:
		return b.jump(e)
	}
	return b.host(e, ir.Any)
}

// keep lowers an expression whose value is stored, passed on or returned: what a
// variable still holds gets a second owner.
func (b *builder) keep(e syntax.Expr) *ir.Node {
	x := b.expr(e)
	if !owned(x.Type) {
		return x
	}
	switch x.Op {
	case ir.Get:
		if n, ok := e.(*syntax.Name); ok && b.moves(n) {
			return x
		}
		if _, ok := e.(*heldExpr); ok {
			return x
		}
		return shared(x)
	case ir.ArrayGet, ir.StructGet, ir.EnumGet:
		return shared(x)
	case ir.Host, ir.Unbox:
		if x.Op == ir.Unbox && x.Args[0].Op != ir.Host || holds(e) {
			return shared(x)
		}
	}
	return x
}

// holds tells expressions whose value something else may still hold; what tier 0
// makes anew has one owner.
func holds(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Name, *syntax.Field, *syntax.TupleField, *syntax.Index, *syntax.Path, *syntax.Cast:
		return true
	case *syntax.Unary:
		return n.Op == "*"
	case *syntax.Binary:
		return n.Op == "??"
	case *syntax.Ref:
		return holds(n.X)
	}
	return false
}

func shared(x *ir.Node) *ir.Node {
	return &ir.Node{Op: ir.Share, Type: x.Type, Args: []*ir.Node{x}}
}

// owned tells types whose values have owners.
func owned(t *ir.Type) bool {
	return t.Kind == ir.KAny || t.Kind == ir.KArray || t.Kind == ir.KStruct || t.Kind == ir.KEnum
}

// moves tells a last use of a local: its value needs no second owner. A
// parameter that is only read belongs to the caller.
func (b *builder) moves(n *syntax.Name) bool {
	v := b.info.Refs[n]
	if !b.plain(v) || !b.info.Last[n] {
		return false
	}
	return !v.Param || v.Mutated || v.Kept || v.Ref
}

// index is x[i] on arrays of known types.
func (b *builder) index(n *syntax.Index) *ir.Node {
	if len(n.Args) != 1 {
		return b.host(n, ir.Any)
	}
	if _, ok := n.Args[0].(*syntax.Range); ok {
		if x := b.expr(n.X); x.Type.Kind == ir.KStr || x.Type.Kind == ir.KArray && x.Type.Elem.Kind == ir.KStr {
			return b.host(n, x.Type)
		}
		return b.host(n, ir.Any)
	}
	x, i := b.asList(b.expr(n.X)), b.expr(n.Args[0])
	switch {
	case x.Type.Kind == ir.KStr && i.Type.Kind == ir.KI64:
		return ir.Make(ir.StrGet, n.Span(), x, i)
	case x.Type.Kind == ir.KNever || b.pending(i.Type):
		return b.unknown(x, i)
	case x.Type.Kind == ir.KArray && i.Type.Kind == ir.KI64:
		return ir.Make(ir.ArrayGet, n.Span(), x, i)
	}
	return b.host(n, ir.Any)
}

func (b *builder) array(n *syntax.Array) *ir.Node {
	elem := ir.Never
	out := &ir.Node{Op: ir.ArrayNew, Span: n.Span()}
	for _, a := range n.Elems {
		if a.Spread {
			return b.host(n, ir.Any)
		}
		x := b.keep(a.Value)
		if x.Type.Kind == ir.KVoid {
			return b.host(n, ir.Any)
		}
		out.Args, elem = append(out.Args, x), join(elem, x.Type)
	}
	if !storable(elem) {
		if b.p.hints != nil {
			return b.boxedArray(n, out.Args)
		}
		return b.host(n, ir.Any)
	}
	for i, x := range out.Args {
		if y, ok := coerce(x, elem); ok {
			out.Args[i] = y
		}
	}
	out.Type = ir.ArrayOf(elem)
	return out
}

func (b *builder) repeat(n *syntax.ArrayRepeat) *ir.Node {
	x, k := b.keep(n.Value), b.expr(n.Count)
	switch {
	case b.pending(x.Type) || b.pending(k.Type):
		return &ir.Node{Op: ir.ArrayNew, Type: ir.ArrayOf(ir.Never), Span: n.Span()}
	case k.Type.Kind != ir.KI64 || !storable(x.Type):
		return b.host(n, ir.Any)
	}
	return &ir.Node{Op: ir.ArrayFill, Type: ir.ArrayOf(x.Type), Span: n.Span(), Args: []*ir.Node{x, k}}
}

// cast is x as T. Integers wrap to types narrower than 64 bits; floats saturate, which tier 0 does.
func (b *builder) cast(n *syntax.Cast) *ir.Node {
	name := ""
	if n.Type != nil && n.Type.Kind == syntax.TypeNamed {
		name = n.Type.Name
	}
	x := b.expr(n.X)
	if b.pending(x.Type) {
		return b.unknown(x)
	}
	switch kind := x.Type.Kind; name {
	case "f64", "float", "Float":
		if numeric(x.Type) {
			return float(x)
		}
		return b.host(n, ir.F64)
	case "i64", "int", "isize":
		switch kind {
		case ir.KI64:
			return x
		case ir.KF64:
			return ir.Make(ir.I64OfF64, n.Span(), x)
		case ir.KBool:
			return ir.Make(ir.I64OfBool, n.Span(), x)
		}
		return b.host(n, ir.I64)
	case "usize", "u64":
		if kind == ir.KI64 {
			return x
		}
		return b.host(n, ir.I64)
	case "i8", "i16", "i32", "u8", "u16", "u32", "byte":
		if kind == ir.KI64 {
			return wrapped(x, name, n.Span())
		}
		return b.host(n, ir.I64)
	}
	return b.host(n, ir.Any)
}

var widths = lazy.Value[map[string]int64]{New: func() map[string]int64 {
	return map[string]int64{"i8": 8, "i16": 16, "i32": 32, "u8": 8, "byte": 8, "u16": 16, "u32": 32}
}}

// wrapped is an integer modulo 2 to the width of a type.
func wrapped(x *ir.Node, name string, span diag.Span) *ir.Node {
	bits := widths.Get()[name]
	if name[0] != 'i' {
		return ir.Make(ir.I64And, span, x, ir.Int(1<<bits-1))
	}
	if x.Op == ir.I64Const {
		return ir.Int(x.Int << (64 - bits) >> (64 - bits))
	}
	up := ir.Make(ir.I64Shl, span, x, ir.Int(64-bits))
	return ir.Make(ir.I64Shr, span, up, ir.Int(64-bits))
}

// call is f(a, b): direct when the function and its signature are known.
func (b *builder) call(n *syntax.Call) *ir.Node {
	if x := b.makes(n); x != nil {
		return x
	}
	if p, ok := n.Fn.(*syntax.Path); ok {
		return b.callStatic(n, p)
	}
	name, ok := n.Fn.(*syntax.Name)
	if !ok || b.info.Refs[name] != nil {
		return b.host(n, ir.Any)
	}
	u := b.p.world.Function(b.u, name.Name)
	if u == nil {
		if x := b.prelude(n, name.Name); x != nil {
			return x
		}
		if x := b.constructed(n, name.Name, "new"); x != nil {
			return x
		}
	}
	if u == nil || !b.fitsParams(u, n.Args) {
		return b.host(n, ir.Any)
	}
	return b.callUnit(n, u)
}

// callUnit calls a function of the program with positional arguments.
func (b *builder) callUnit(n *syntax.Call, u *Unit) *ir.Node {
	params, _ := paramsOf(u.Node)
	args := b.argumentsFor(u, params, n.Args)
	if args == nil {
		return b.host(n, ir.Any)
	}
	return b.settledCall(n, u, args)
}

// callStatic is Type::f(a, b).
func (b *builder) callStatic(n *syntax.Call, p *syntax.Path) *ir.Node {
	if len(p.Types) > 0 {
		return b.host(n, ir.Any)
	}
	u := b.p.world.Static(b.u, p)
	if u == nil && len(p.Segs) == 2 {
		if x := b.constructed(n, p.Segs[0].Name, p.Segs[1].Name); x != nil {
			return x
		}
	}
	if u == nil || !b.fitsParams(u, n.Args) {
		return b.host(n, ir.Any)
	}
	return b.callUnit(n, u)
}

// direct calls the function's ir for a signature.
func (b *builder) direct(n syntax.Expr, u *Unit, args []*ir.Node, types []*ir.Type) *ir.Node {
	return b.directTo(b.p.request(u, types), n, u, args)
}

func (b *builder) directTo(callee *spec, n syntax.Expr, u *Unit, args []*ir.Node) *ir.Node {
	if callee.failed != nil {
		return b.host(n, ir.Any)
	}
	b.s.used[u.Name] = true
	if t, ok := b.resultOf(callee); !ok {
		return b.host(n, ir.Any)
	} else if t.Kind == ir.KNever {
		return b.unknown(args...)
	}
	for i := range args {
		if i < callee.f.Params {
			if x, ok := coerce(args[i], callee.f.Vars[i].Type); ok {
				args[i] = x
			}
		}
	}
	x := ir.CallOf(callee.f, n.Span(), args...)
	x.Type = callee.result
	return x
}

// resultOf gives a callee's result; ok is false if its annotation wants more than its code gives.
func (b *builder) resultOf(callee *spec) (*ir.Type, bool) {
	f, ok := callee.unit.Node.(*syntax.Fun)
	if !ok || f.Ret == nil || callee.result.Kind == ir.KNever {
		return callee.result, true
	}
	x := &ir.Node{Op: ir.Get, Type: callee.result}
	y := b.argument(x, callee.unit, f.Ret) // ranges are checked where it returns
	return callee.result, y == x
}

// fitsParams tells calls that need nothing but their positional arguments.
func (b *builder) fitsParams(u *Unit, args []syntax.Arg) bool {
	f, ok := u.Node.(*syntax.Fun)
	if !ok || f.Async || len(f.Requires)+len(f.Ensures) > 0 || len(args) != len(f.Params) || u.Info.Funcs[f].Yields {
		return false
	}
	for i, a := range args {
		p := &f.Params[i]
		if r, ok := a.Value.(*syntax.Ref); ok && r.Mut {
			return false
		}
		if v := u.Info.Binds[p]; a.Name != nil || a.Spread || p.Pat != nil || p.Rest || p.Ref && p.Mut || v == nil || v.Captured || v.Lazy {
			return false
		}
	}
	return true
}

// calmFrom tells for each argument whether those behind it leave variables alone: only then may it be lent.
func calmFrom(args []syntax.Arg) []bool {
	calm, out := true, make([]bool, len(args))
	for i := len(args) - 1; i >= 0; i-- {
		out[i] = calm
		calm = calm && !mayWrite(args[i].Value)
	}
	return out
}

func mayWrite(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.Call, *syntax.MethodCall, *syntax.Macro, *syntax.Assign, *syntax.Block, *syntax.Await, *syntax.Send, *syntax.Yield:
			found = true
		}
		return !found
	})
	return found
}
