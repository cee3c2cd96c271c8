package ops

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"skep/compute/kir"
	"skep/internal/lazy"
)

type function func(b *kir.Builder, x kir.Value) kir.Value

// floating are functions of floats alone.
var floating = lazy.Value[map[string]function]{New: func() map[string]function {
	return map[string]function{
		"exp": exp, "expm1": expm1, "log": log, "log1p": log1p, "tanh": tanh, "sigmoid": sigmoid, "softplus": softplus, "erf": erf,
		"sqrt": operator(kir.Sqrt), "floor": operator(kir.Floor), "ceil": operator(kir.Ceil), "trunc": operator(kir.Trunc), "round": operator(kir.Rint),
		"log2":       func(b *kir.Builder, x kir.Value) kir.Value { return log(b, x).Mul(kir.Of(x.Type(), math.Log2E)) },
		"log10":      func(b *kir.Builder, x kir.Value) kir.Value { return log(b, x).Mul(kir.Of(x.Type(), math.Log10E)) },
		"reciprocal": func(_ *kir.Builder, x kir.Value) kir.Value { return kir.Of(x.Type(), 1).Div(x) },
		"rsqrt":      func(_ *kir.Builder, x kir.Value) kir.Value { return kir.Of(x.Type(), 1).Div(x.Do(kir.Sqrt)) },
		"gelu":       gelu,
		"silu":       func(b *kir.Builder, x kir.Value) kir.Value { return x.Mul(sigmoid(b, x)) },
		"isnan":      func(_ *kir.Builder, x kir.Value) kir.Value { return x.IsNaN() },
		"isinf": func(_ *kir.Builder, x kir.Value) kir.Value {
			return x.Do(kir.Abs).Eq(kir.Of(x.Type(), math.Inf(1)))
		},
		"isfinite": func(_ *kir.Builder, x kir.Value) kir.Value {
			return x.Do(kir.Abs).Lt(kir.Of(x.Type(), math.Inf(1))).And(x.IsNaN().Do(kir.Not))
		},
	}
}}

func operator(op kir.UnaryOp) function {
	return func(_ *kir.Builder, x kir.Value) kir.Value { return x.Do(op) }
}

// gelu is x/2 · (1 + erf(x/√2)), the exact one.
func gelu(b *kir.Builder, x kir.Value) kir.Value {
	t := x.Type()
	e := erf(b, b.Let(x.Mul(kir.Of(t, 1/math.Sqrt2))))
	return x.Mul(kir.Of(t, 0.5)).Mul(e.Plus(1))
}

// numeric are functions of integers too.
var numeric = lazy.Value[map[string]function]{New: func() map[string]function {
	return map[string]function{
		"copy":   func(_ *kir.Builder, x kir.Value) kir.Value { return x },
		"square": func(_ *kir.Builder, x kir.Value) kir.Value { return x.Mul(x) },
		"neg":    negative,
		"abs":    absolute,
		"sign":   sign,
		"relu":   func(b *kir.Builder, x kir.Value) kir.Value { return larger(x, kir.Of(x.Type(), 0)) },
	}
}}

func negative(_ *kir.Builder, x kir.Value) kir.Value {
	if x.Type() == kir.U32 {
		return kir.N(0).Sub(x)
	}
	return x.Do(kir.Neg)
}

func absolute(_ *kir.Builder, x kir.Value) kir.Value {
	if x.Type() == kir.U32 {
		return x
	}
	return x.Do(kir.Abs)
}

// sign is −1, 0, 1; NaN and zeros give themselves.
func sign(_ *kir.Builder, x kir.Value) kir.Value {
	t := x.Type()
	zero := kir.Of(t, 0)
	out := x.Gt(zero).Then(kir.Of(t, 1), x)
	if t == kir.U32 {
		return out
	}
	return x.Lt(zero).Then(kir.Of(t, -1), out)
}

// larger and smaller hand NaN on.
func larger(x, y kir.Value) kir.Value  { return wins(x, y, kir.Gt, kir.Max) }
func smaller(x, y kir.Value) kir.Value { return wins(x, y, kir.Lt, kir.Min) }

func wins(x, y kir.Value, better, whole kir.BinaryOp) kir.Value {
	if x.Type().IsInt() {
		return x.Op(whole, y)
	}
	return x.Op(better, y).Or(x.IsNaN()).Then(x, y)
}

var comparisons = lazy.Value[map[string]kir.BinaryOp]{New: func() map[string]kir.BinaryOp {
	return map[string]kir.BinaryOp{"eq": kir.Eq, "ne": kir.Ne, "lt": kir.Lt, "le": kir.Le, "gt": kir.Gt, "ge": kir.Ge}
}}

var arithmetics = lazy.Value[map[string]kir.BinaryOp]{New: func() map[string]kir.BinaryOp {
	return map[string]kir.BinaryOp{"add": kir.Add, "sub": kir.Sub, "mul": kir.Mul, "div": kir.Div}
}}

var bitwise = lazy.Value[map[string]kir.BinaryOp]{New: func() map[string]kir.BinaryOp {
	return map[string]kir.BinaryOp{"bitand": kir.And, "bitor": kir.Or, "bitxor": kir.Xor}
}}

var logicals = lazy.Value[map[string]kir.BinaryOp]{New: func() map[string]kir.BinaryOp {
	return map[string]kir.BinaryOp{"logical_and": kir.And, "logical_or": kir.Or, "logical_xor": kir.Xor}
}}

var conversions = lazy.Value[map[string]kir.Type]{New: func() map[string]kir.Type {
	return map[string]kir.Type{"f32": kir.F32, "f64": kir.F64, "i32": kir.I32, "u32": kir.U32}
}}

// Supports says whether a function of that name can be part of a Map.
func Supports(op string) bool {
	_, f := floating.Get()[op]
	_, n := numeric.Get()[op]
	_, t := conversions.Get()[op]
	_, two := pairing(op)
	return f || n || t || two || op == "where" || op == "clip" || op == "logical_not"
}

// Functions lists the functions of one that take a type, Pairs those of two.
func Functions(t kir.Type) []string {
	names := slices.Concat(slices.Collect(maps.Keys(numeric.Get())), slices.Collect(maps.Keys(conversions.Get())), []string{"logical_not"})
	if t.IsFloat() {
		names = slices.AppendSeq(names, maps.Keys(floating.Get()))
	}
	return slices.Sorted(slices.Values(names))
}

func Pairs(t kir.Type) []string {
	names := slices.Concat(slices.Collect(maps.Keys(comparisons.Get())), slices.Collect(maps.Keys(logicals.Get())), []string{"add", "sub", "mul", "maximum", "minimum"})
	if t.IsInt() {
		return slices.Sorted(slices.Values(slices.AppendSeq(names, maps.Keys(bitwise.Get()))))
	}
	return slices.Sorted(slices.Values(append(names, "div")))
}

// pairing finds a function of two.
func pairing(op string) (func(x, y kir.Value) kir.Value, bool) {
	for _, table := range []map[string]kir.BinaryOp{comparisons.Get(), arithmetics.Get(), bitwise.Get()} {
		if o, ok := table[op]; ok {
			return func(x, y kir.Value) kir.Value { return x.Op(o, y) }, true
		}
	}
	if o, ok := logicals.Get()[op]; ok {
		return func(x, y kir.Value) kir.Value { return holds(x).Op(o, holds(y)) }, true
	}
	switch op {
	case "maximum":
		return larger, true
	case "minimum":
		return smaller, true
	}
	return nil, false
}

// holds is the truth of a value: not zero.
func holds(x kir.Value) kir.Value {
	if x.Type() == kir.Bool {
		return x
	}
	return x.Ne(kir.Of(x.Type(), 0))
}

// call applies a function by name; what does not fit its arguments is an error, not a kernel.
func call(b *kir.Builder, op string, args []kir.Value) (kir.Value, error) {
	v, ok := called(b, op, args)
	if !ok {
		types := make([]string, len(args))
		for i, a := range args {
			types[i] = a.Type().String()
		}
		return v, fmt.Errorf("no kernel for %s of %v", op, types)
	}
	return b.Let(v), nil
}

func called(b *kir.Builder, op string, args []kir.Value) (kir.Value, bool) {
	for i := range args {
		args[i] = b.Let(args[i])
	}
	switch len(args) {
	case 1:
		return calledOne(b, op, args[0])
	case 2:
		f, ok := pairing(op)
		if !ok || args[0].Type() != args[1].Type() || op == "div" && args[0].Type().IsInt() {
			return kir.Value{}, false
		}
		return f(args[0], args[1]), true
	case 3:
		return calledThree(b, op, args)
	}
	return kir.Value{}, false
}

func calledOne(b *kir.Builder, op string, x kir.Value) (kir.Value, bool) {
	t := x.Type()
	if f, ok := floating.Get()[op]; ok && t.IsFloat() {
		return f(b, x), true
	}
	if f, ok := numeric.Get()[op]; ok && (t.IsNumber() || op == "copy") {
		return f(b, x), true
	}
	if to, ok := conversions.Get()[op]; ok {
		return x.To(to), true
	}
	return holds(x).Do(kir.Not), op == "logical_not"
}

func calledThree(b *kir.Builder, op string, args []kir.Value) (kir.Value, bool) {
	x, y, z := args[0], args[1], args[2]
	if y.Type() != z.Type() {
		return kir.Value{}, false
	}
	switch {
	case op == "where":
		return holds(x).Then(y, z), true
	case op == "clip" && x.Type() == y.Type():
		return smaller(b.Let(larger(x, y)), z), true
	}
	return kir.Value{}, false
}
