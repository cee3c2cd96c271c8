package wgsl

import (
	"fmt"

	"skep/compute/kir"
	"skep/internal/lazy"
)

var builtins = [...]string{"local.x", "local.y", "local.z", "group.x", "group.y", "group.z", "groups.x", "groups.y", "groups.z"}

var functions = lazy.Value[map[kir.UnaryOp]string]{New: func() map[kir.UnaryOp]string {
	return map[kir.UnaryOp]string{
		kir.Abs: "abs", kir.Sqrt: "sqrt", kir.Floor: "floor", kir.Ceil: "ceil", kir.Trunc: "trunc", kir.Rint: "round",
	}
}}

func (w *writer) expr(e kir.Expr) string {
	switch e := e.(type) {
	case *kir.Const:
		return w.constant(e)
	case *kir.Builtin:
		return builtins[e.Axis]
	case *kir.ParamRef:
		return w.param(e)
	case *kir.Use:
		return e.Local.Name
	case *kir.Unary:
		return w.unary(e)
	case *kir.Binary:
		return w.binary(e)
	case *kir.Fma:
		return fmt.Sprintf("fma(%s, %s, %s)", w.expr(e.X), w.expr(e.Y), w.expr(e.Z))
	case *kir.Select:
		return fmt.Sprintf("select(%s, %s, %s)", w.expr(e.B), w.expr(e.A), w.expr(e.Cond))
	case *kir.Convert:
		return w.convert(e)
	case *kir.Bitcast:
		return fmt.Sprintf("bitcast<%s>(%s)", e.To, w.expr(e.X))
	case *kir.Load:
		return w.load(e)
	}
	l := e.(*kir.LoadShared)
	return fmt.Sprintf("%s[%s]", w.kernel.Shared[l.Shared].Name, w.expr(l.Index))
}

func (w *writer) param(e *kir.ParamRef) string {
	word := fmt.Sprintf("params[%d][%d]", e.Index/4, e.Index%4)
	if e.T == kir.U32 {
		return word
	}
	return fmt.Sprintf("bitcast<%s>(%s)", e.T, word)
}

func (w *writer) load(e *kir.Load) string {
	b, index := w.kernel.Bindings[e.Binding], w.expr(e.Index)
	if b.Wide {
		return fmt.Sprintf("%s[(%s) >> 2u][(%s) & 3u]", b.Name, index, index)
	}
	return fmt.Sprintf("%s[%s]", b.Name, index)
}

func (w *writer) unary(e *kir.Unary) string {
	x := w.expr(e.X)
	switch {
	case e.Op == kir.Neg && e.X.Type() == kir.I32:
		return fmt.Sprintf("bitcast<i32>(0u - bitcast<u32>(%s))", x)
	case e.Op == kir.Neg:
		return fmt.Sprintf("(-%s)", x)
	case e.Op == kir.Not && e.X.Type() == kir.Bool:
		return fmt.Sprintf("(!%s)", x)
	case e.Op == kir.Not:
		return fmt.Sprintf("(~%s)", x)
	}
	return fmt.Sprintf("%s(%s)", functions.Get()[e.Op], x)
}

// wraps are the operators that would be an error of the shader if they overflow on constants, so i32 goes through u32.
var wraps = lazy.Value[map[kir.BinaryOp]bool]{New: func() map[kir.BinaryOp]bool {
	return map[kir.BinaryOp]bool{kir.Add: true, kir.Sub: true, kir.Mul: true}
}}

func (w *writer) binary(e *kir.Binary) string {
	x, y := w.expr(e.X), w.expr(e.Y)
	switch {
	case e.Op == kir.Dot4:
		return dot4(x, y)
	case e.Op == kir.Ne && e.X.Type() == kir.F32: // drivers are given an ordered comparison for !=, which NaN fails
		return fmt.Sprintf("!(%s == %s)", x, y)
	case e.Op == kir.Min || e.Op == kir.Max:
		return fmt.Sprintf("%s(%s, %s)", e.Op, x, y)
	case wraps.Get()[e.Op] && e.X.Type() == kir.I32:
		return fmt.Sprintf("bitcast<i32>(bitcast<u32>(%s) %s bitcast<u32>(%s))", x, e.Op, y)
	case e.Op == kir.Shl || e.Op == kir.Shr:
		if e.X.Type() == kir.I32 {
			y = fmt.Sprintf("bitcast<u32>(%s)", y)
		}
		return fmt.Sprintf("(%s %s (%s & 31u))", x, e.Op, y)
	case e.Op == kir.Xor && e.X.Type() == kir.Bool:
		return fmt.Sprintf("(%s != %s)", x, y)
	}
	return fmt.Sprintf("(%s %s %s)", x, e.Op, y)
}

// dot4 is written out: the packed product of WGSL is an extension that few have.
func dot4(x, y string) string {
	byteOf := func(v string, at int) string { return fmt.Sprintf("extractBits(bitcast<i32>(%s), %du, 8u)", v, 8*at) }
	sum := byteOf(x, 0) + " * " + byteOf(y, 0)
	for at := 1; at < 4; at++ {
		sum += " + " + byteOf(x, at) + " * " + byteOf(y, at)
	}
	return "(" + sum + ")"
}

// convert saturates, which WGSL's own conversion of floats does not promise: the largest floats below the limits are chosen first.
func (w *writer) convert(e *kir.Convert) string {
	x, from := w.expr(e.X), e.X.Type()
	switch {
	case from == kir.F32 && e.To == kir.I32:
		return fmt.Sprintf("select(select(i32(clamp(%[1]s, -2147483648f, 2147483520f)), 2147483647i, %[1]s >= 2147483648f), 0i, !(%[1]s == %[1]s))", x)
	case from == kir.F32 && e.To == kir.U32:
		return fmt.Sprintf("select(select(u32(clamp(%[1]s, 0f, 4294967040f)), 4294967295u, %[1]s >= 4294967296f), 0u, !(%[1]s == %[1]s))", x)
	case from == kir.I32 && e.To == kir.U32 || from == kir.U32 && e.To == kir.I32:
		return fmt.Sprintf("bitcast<%s>(%s)", e.To, x)
	}
	return fmt.Sprintf("%s(%s)", e.To, x)
}
