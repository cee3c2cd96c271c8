package ptx

import (
	"fmt"
	"math"

	"skep/compute/kir"
	"skep/internal/lazy"
)

var special = [...]string{"%tid.x", "%tid.y", "%tid.z", "%ctaid.x", "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z"}

// expr computes a value and gives the register that has it; constants are given as they are written.
func (w *writer) expr(e kir.Expr) string {
	switch e := e.(type) {
	case *kir.Const:
		return w.constant(e)
	case *kir.Builtin:
		return w.to(kir.U32, "mov.u32 %s, %s;", special[e.Axis])
	case *kir.ParamRef:
		return w.to(e.T, "ld.param."+suffix.Get()[e.T]+" %s, [%s];", fmt.Sprintf("word_%d", e.Index))
	case *kir.Use:
		return w.locals[e.Local]
	case *kir.Unary:
		return w.unary(e)
	case *kir.Binary:
		return w.binary(e)
	case *kir.Fma:
		x, y, z := w.expr(e.X), w.expr(e.Y), w.expr(e.Z)
		return w.to(e.Type(), "fma.rn."+suffix.Get()[e.Type()]+" %s, %s, %s, %s;", x, y, z)
	case *kir.Select:
		return w.choice(e)
	case *kir.Convert:
		return w.convert(e)
	case *kir.Bitcast:
		return w.to(e.To, "mov.b32 %s, %s;", w.expr(e.X))
	case *kir.Load:
		return w.load(e)
	}
	l := e.(*kir.LoadShared)
	return w.to(l.T, "ld.shared."+suffix.Get()[l.T]+" %s, [%s];", w.sharedAt(l.Shared, l.Index))
}

// to writes an instruction whose first operand is a new register of type t.
func (w *writer) to(t kir.Type, format string, args ...string) string {
	out := w.fresh(t)
	operands := []any{out}
	for _, a := range args {
		operands = append(operands, a)
	}
	w.op(format, operands...)
	return out
}

func (w *writer) constant(c *kir.Const) string {
	switch c.T {
	case kir.Bool:
		return w.to(kir.Bool, "setp.ne.u32 %s, %s, 0;", fmt.Sprint(c.Bits))
	case kir.F32:
		return fmt.Sprintf("0f%08X", uint32(c.Bits))
	case kir.F64:
		return fmt.Sprintf("0d%016X", c.Bits)
	case kir.I32:
		return fmt.Sprint(int32(c.Bits))
	}
	return fmt.Sprint(uint32(c.Bits))
}

// global gives the address of an element of a binding.
func (w *writer) global(binding int, index kir.Expr, size int) string {
	at, i := w.register(address), w.expr(index)
	w.op("mad.wide.u32 %s, %s, %d, %s;", at, i, size, w.bases[binding])
	return at
}

// sharedAt gives the address of an element of workgroup memory; a constant index needs no instruction.
func (w *writer) sharedAt(shared int, index kir.Expr) string {
	s := w.kernel.Shared[shared]
	if c, ok := index.(*kir.Const); ok {
		return fmt.Sprintf("mem_%s+%d", s.Name, c.Bits*uint64(s.Type.Size()))
	}
	base, offset := index, 0
	if sum, ok := index.(*kir.Binary); ok && sum.Op == kir.Add {
		if c, ok := sum.Y.(*kir.Const); ok {
			base, offset = sum.X, int(c.Bits)*s.Type.Size()
		}
	}
	symbol := w.to(kir.U32, "mov.u32 %s, %s;", "mem_"+s.Name)
	at := w.to(kir.U32, "mad.lo.u32 %s, %s, "+fmt.Sprint(s.Type.Size())+", %s;", w.expr(base), symbol)
	return fmt.Sprintf("%s+%d", at, offset)
}

// load reads through the read-only cache what no invocation writes.
func (w *writer) load(e *kir.Load) string {
	space := "ld.global"
	if w.kernel.Bindings[e.Binding].Access == kir.Read {
		space = "ld.global.nc"
	}
	return w.to(e.T, space+"."+suffix.Get()[e.T]+" %s, [%s];", w.global(e.Binding, e.Index, e.T.Size()))
}

var rounding = lazy.Value[map[kir.UnaryOp]string]{New: func() map[kir.UnaryOp]string {
	return map[kir.UnaryOp]string{kir.Floor: "cvt.rmi", kir.Ceil: "cvt.rpi", kir.Trunc: "cvt.rzi", kir.Rint: "cvt.rni"}
}}

func (w *writer) unary(e *kir.Unary) string {
	t, x := e.X.Type(), w.expr(e.X)
	s := suffix.Get()[t]
	switch {
	case e.Op == kir.Not && t == kir.Bool:
		return w.to(t, "not.pred %s, %s;", x)
	case e.Op == kir.Not:
		return w.to(t, "not.b32 %s, %s;", x)
	case e.Op == kir.Sqrt:
		return w.to(t, "sqrt.rn."+s+" %s, %s;", x)
	case e.Op == kir.Neg, e.Op == kir.Abs:
		return w.to(t, e.Op.String()+"."+s+" %s, %s;", x)
	}
	return w.to(t, rounding.Get()[e.Op]+"."+s+"."+s+" %s, %s;", x)
}

var logic = lazy.Value[map[kir.BinaryOp]string]{New: func() map[kir.BinaryOp]string {
	return map[kir.BinaryOp]string{kir.And: "and", kir.Or: "or", kir.Xor: "xor"}
}}

var comparison = lazy.Value[map[kir.BinaryOp]string]{New: func() map[kir.BinaryOp]string {
	return map[kir.BinaryOp]string{kir.Eq: "eq", kir.Ne: "ne", kir.Lt: "lt", kir.Le: "le", kir.Gt: "gt", kir.Ge: "ge"}
}}

// arithmetic names instructions by operator: those of floats say how they round, so that the assembler never contracts them.
var arithmetic = lazy.Value[map[bool]map[kir.BinaryOp]string]{New: func() map[bool]map[kir.BinaryOp]string {
	return map[bool]map[kir.BinaryOp]string{
		true:  {kir.Add: "add.rn", kir.Sub: "sub.rn", kir.Mul: "mul.rn", kir.Div: "div.rn"},
		false: {kir.Add: "add", kir.Sub: "sub", kir.Mul: "mul.lo", kir.Div: "div", kir.Rem: "rem", kir.Min: "min", kir.Max: "max"},
	}
}}

func (w *writer) binary(e *kir.Binary) string {
	t := e.X.Type()
	x, y := w.expr(e.X), w.expr(e.Y)
	switch {
	case e.Op.Compares():
		return w.compare(e.Op, t, x, y)
	case e.Op == kir.Dot4:
		return w.to(kir.I32, "dp4a.s32.s32 %s, %s, %s, 0;", x, y)
	case e.Op == kir.Shl || e.Op == kir.Shr:
		return w.shift(e.Op, t, x, y)
	case logic.Get()[e.Op] != "":
		kind := "b32"
		if t == kir.Bool {
			kind = "pred"
		}
		return w.to(t, logic.Get()[e.Op]+"."+kind+" %s, %s, %s;", x, y)
	}
	return w.to(t, arithmetic.Get()[t.IsFloat()][e.Op]+"."+suffix.Get()[t]+" %s, %s, %s;", x, y)
}

// compare is ordered but for "not equal", which NaN is to everything.
func (w *writer) compare(op kir.BinaryOp, t kir.Type, x, y string) string {
	if t == kir.Bool {
		differ := w.to(t, "xor.pred %s, %s, %s;", x, y)
		if op == kir.Ne {
			return differ
		}
		return w.to(t, "not.pred %s, %s;", differ)
	}
	name := comparison.Get()[op]
	if op == kir.Ne && t.IsFloat() {
		name = "neu"
	}
	return w.to(kir.Bool, "setp."+name+"."+suffix.Get()[t]+" %s, %s, %s;", x, y)
}

// shift takes its amount modulo 32; the instruction would clamp it.
func (w *writer) shift(op kir.BinaryOp, t kir.Type, x, y string) string {
	amount := w.to(kir.U32, "and.b32 %s, %s, 31;", y)
	if op == kir.Shl {
		return w.to(t, "shl.b32 %s, %s, %s;", x, amount)
	}
	return w.to(t, "shr."+suffix.Get()[t]+" %s, %s, %s;", x, amount)
}

func (w *writer) choice(e *kir.Select) string {
	c, a, b := w.expr(e.Cond), w.expr(e.A), w.expr(e.B)
	t := e.A.Type()
	if t != kir.Bool {
		return w.to(t, "selp."+suffix.Get()[t]+" %s, %s, %s, %s;", a, b, c)
	}
	yes := w.to(t, "and.pred %s, %s, %s;", a, c)
	opposite := w.to(t, "not.pred %s, %s;", c)
	no := w.to(t, "and.pred %s, %s, %s;", b, opposite)
	return w.to(t, "or.pred %s, %s, %s;", yes, no)
}

func (w *writer) convert(e *kir.Convert) string {
	from, to, x := e.X.Type(), e.To, w.expr(e.X)
	if _, constant := e.X.(*kir.Const); constant && from != kir.Bool { // cvt takes registers only
		x = w.to(from, "mov."+suffix.Get()[from]+" %s, %s;", x)
	}
	switch {
	case from == kir.Bool:
		return w.to(to, "selp."+suffix.Get()[to]+" %s, %s, %s, %s;", one(to), w.constant(kir.Number(to, 0)), x)
	case from.IsInt() && to.IsInt():
		return w.to(to, "mov.b32 %s, %s;", x)
	case from == kir.F16:
		return w.to(to, "cvt.f32.f16 %s, %s;", x)
	case to == kir.F16:
		return w.to(to, "cvt.rn.f16.f32 %s, %s;", x)
	}
	return w.to(to, "cvt"+convertRounding(from, to)+"."+suffix.Get()[to]+"."+suffix.Get()[from]+" %s, %s;", x)
}

func one(t kir.Type) string {
	switch t {
	case kir.F32:
		return fmt.Sprintf("0f%08X", math.Float32bits(1))
	case kir.F64:
		return fmt.Sprintf("0d%016X", math.Float64bits(1))
	}
	return "1"
}

// convertRounding says how a conversion rounds; widening and integers into f64 are exact.
func convertRounding(from, to kir.Type) string {
	switch {
	case to.IsInt():
		return ".rzi"
	case from == kir.F32 && to == kir.F64:
		return ""
	}
	return ".rn"
}
