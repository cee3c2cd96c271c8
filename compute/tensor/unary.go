package tensor

import (
	"math"
	"math/cmplx"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/special"
	"skep/compute/vector"
	"skep/internal/elementary"
	"skep/internal/lazy"
)

// Unary computes an operation on every element. op is its name in the table of
// shape rules: neg, abs, sqrt, exp, relu, isnan, …
func Unary(op string, t *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	out, why := mappedThere(op, t)
	if out == nil {
		out, err = unaryHere(op, t)
	}
	return out.reasoned(why), err
}

func unaryHere(op string, t *Tensor) (*Tensor, error) {
	rule, ok := shape.Lookup(op)
	if !ok {
		return nil, refuse(CodeType, "there is no operation %s", op)
	}
	in := t.dtype
	if rule.Elem == shape.Floating {
		in = dtype.Floating(in)
	}
	x := t.AsType(computeType(in))
	if out := chainedMap(op, in, x); out != nil {
		return out.because("cpu: %s kernel for %s over %d elements, with the ones before and behind it in one pass", vector.Name(), op, out.Len()), nil
	}
	out := runUnary(op, rule, x)
	if out == nil {
		return nil, refuse(CodeType, "%s: elements of type %s cannot do this", op, t.dtype)
	}
	if computeType(in) != in && out.dtype == dtype.F32 {
		out = out.AsType(in)
	}
	return out.because("cpu: %s kernel for %s over %d elements", loopName(op, x.dtype), op, out.Len()), nil
}

// loopName says what computes a function of each element of a type on this processor.
func loopName(op string, d dtype.Type) string {
	if hasLoop(op, d) {
		return vector.Name()
	}
	return "portable"
}

func runUnary(op string, rule *shape.Rule, x *Tensor) *Tensor {
	if out := partOfComplex(op, x); out != nil {
		return out
	}
	res := x.dtype
	if rule.Elem == shape.Logical {
		res = dtype.Bool
	}
	out := made(res, x.shape)
	ok := false
	switch {
	case x.dtype == dtype.Bool:
		ok = unaryBool(op, out, x)
	case x.dtype.IsInt():
		ok = unaryWhole(op, out, x)
	case x.dtype == dtype.F32:
		ok = unaryFloat[float32](op, out, x)
	case x.dtype == dtype.F64:
		ok = unaryFloat[float64](op, out, x)
	case x.dtype == dtype.C64:
		ok = unaryComplex[complex64](op, out, x)
	case x.dtype == dtype.C128:
		ok = unaryComplex[complex128](op, out, x)
	}
	if !ok {
		return nil
	}
	return out
}

func partOfComplex(op string, x *Tensor) *Tensor {
	if !x.dtype.IsComplex() {
		return nil
	}
	switch op {
	case "abs":
		return partOf(x, cmplx.Abs)
	case "real":
		return partOf(x, func(c complex128) float64 { return real(c) })
	case "imag":
		return partOf(x, func(c complex128) float64 { return imag(c) })
	}
	return nil
}

func unaryBool(op string, out, x *Tensor) bool {
	switch op {
	case "logical_not":
		convert(out, x, func(b bool) bool { return !b })
	case "abs", "real", "conj":
		copyInto(out, x)
	case "isnan", "isinf", "isposinf", "isneginf", "signbit", "imag":
	case "isfinite":
		convert(out, x, func(bool) bool { return true })
	default:
		return false
	}
	return true
}

func unaryWhole(op string, out, x *Tensor) bool {
	switch x.dtype {
	case dtype.I8:
		return unaryInt[int8](op, out, x)
	case dtype.I16:
		return unaryInt[int16](op, out, x)
	case dtype.I32:
		return unaryInt[int32](op, out, x)
	case dtype.I64:
		return unaryInt[int64](op, out, x)
	case dtype.U8:
		return unaryInt[uint8](op, out, x)
	case dtype.U16:
		return unaryInt[uint16](op, out, x)
	case dtype.U32:
		return unaryInt[uint32](op, out, x)
	}
	return unaryInt[uint64](op, out, x)
}

func unaryInt[T Whole](op string, out, x *Tensor) bool {
	switch op {
	case "logical_not":
		convert(out, x, func(v T) bool { return v == 0 })
		return true
	case "isnan", "isinf", "isposinf", "isneginf":
		return true
	case "signbit":
		convert(out, x, func(v T) bool { return v < 0 })
		return true
	case "isfinite":
		convert(out, x, func(T) bool { return true })
		return true
	}
	f, ok := map[string]func(v T) T{
		"neg": func(v T) T { return -v }, "square": func(v T) T { return v * v },
		"abs": func(v T) T {
			if v < 0 {
				return -v
			}
			return v
		},
		"relu": func(v T) T { return max(v, 0) },
		"sign": func(v T) T {
			switch {
			case v > 0:
				return 1
			case v < 0:
				var zero T
				return zero - 1
			}
			return 0
		},
		"imag": func(T) T { return 0 },
	}[op]
	if ok {
		convert(out, x, f)
		return true
	}
	switch op {
	case "floor", "ceil", "round", "trunc", "real", "conj", "nan_to_num":
		copyInto(out, x)
		return true
	}
	return false
}

// functions are computed in f64 and rounded once; erf and gelu follow the exact definitions.
var functions = lazy.Value[map[string]func(float64) float64]{New: func() map[string]func(float64) float64 {
	return map[string]func(float64) float64{
		"neg": func(x float64) float64 { return -x }, "real": same, "conj": same, "abs": math.Abs,
		"imag": func(float64) float64 { return 0 },
		"sqrt": math.Sqrt, "cbrt": math.Cbrt, "square": func(x float64) float64 { return x * x }, "reciprocal": func(x float64) float64 { return 1 / x },
		"floor": math.Floor, "ceil": math.Ceil, "round": math.RoundToEven, "trunc": math.Trunc, "sign": vector.Sign,
		"exp": elementary.Exp, "exp2": math.Exp2, "expm1": math.Expm1, "log": elementary.Log, "log2": math.Log2, "log10": math.Log10, "log1p": math.Log1p,
		"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin, "acos": math.Acos, "atan": math.Atan,
		"sinh": elementary.Sinh, "cosh": elementary.Cosh, "tanh": math.Tanh, "asinh": math.Asinh, "acosh": math.Acosh, "atanh": math.Atanh, "erf": math.Erf,
		"sigmoid": sigmoid, "relu": func(x float64) float64 { return math.Max(x, 0) },
		"gelu":     func(x float64) float64 { return x * 0.5 * (1 + math.Erf(x/math.Sqrt2)) },
		"silu":     func(x float64) float64 { return x * sigmoid(x) },
		"softplus": softplus,
		"elu": func(x float64) float64 {
			if x > 0 {
				return x
			}
			return math.Expm1(x)
		},
		"leaky_relu": func(x float64) float64 {
			if x > 0 {
				return x
			}
			return 0.01 * x
		},
		"lgamma": func(x float64) float64 { y, _ := math.Lgamma(x); return y }, "gamma": math.Gamma, "digamma": special.Digamma,
		"erfc": math.Erfc, "erfinv": math.Erfinv, "i0": special.I0, "i1": special.I1, "j0": math.J0, "j1": math.J1, "sinc": special.Sinc, "logit": special.Logit,
		"deg2rad": func(x float64) float64 { return x * (math.Pi / 180) }, "rad2deg": func(x float64) float64 { return x * (180 / math.Pi) },
		"log_sigmoid": func(x float64) float64 { return math.Min(x, 0) - math.Log1p(math.Exp(-math.Abs(x))) },
		"mish":        func(x float64) float64 { return x * math.Tanh(softplus(x)) },
		"softsign":    func(x float64) float64 { return x / (1 + math.Abs(x)) },
		"selu":        selu,
	}
}}

func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// selu is elu with the two numbers for which means of 0 and variances of 1 stay so through layers (Klambauer et al., 2017).
func selu(x float64) float64 {
	const scale, alpha = 1.0507009873554805, 1.6732632423543772
	if x > 0 {
		return scale * x
	}
	return scale * alpha * math.Expm1(x)
}

func same(x float64) float64 { return x }

// sigmoid never overflows: exp of a positive number is not taken.
func sigmoid(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}

func unaryFloat[T float32 | float64](op string, out, x *Tensor) bool {
	if vector.Has[T](op) {
		n := out.Len()
		vector.Map(op, all[T](out)[:n], all[T](x.Contiguous())[:n])
		return true
	}
	tests := map[string]func(T) bool{
		"isnan": func(v T) bool { return v != v }, "isinf": func(v T) bool { return math.IsInf(float64(v), 0) },
		"isfinite": func(v T) bool { return v-v == 0 }, "logical_not": func(v T) bool { return v == 0 },
		"isposinf": func(v T) bool { return math.IsInf(float64(v), 1) }, "isneginf": func(v T) bool { return math.IsInf(float64(v), -1) },
		"signbit": func(v T) bool { return math.Signbit(float64(v)) },
	}
	if f, ok := tests[op]; ok {
		convert(out, x, f)
		return true
	}
	if op == "nan_to_num" {
		most := float64(math.MaxFloat64)
		if x.dtype == dtype.F32 {
			most = math.MaxFloat32
		}
		convert(out, x, func(v T) T { return T(finite(float64(v), most)) })
		return true
	}
	f, ok := functions.Get()[op]
	if ok {
		convert(out, x, func(v T) T { return T(f(float64(v))) })
	}
	return ok
}

func finite(x, most float64) float64 {
	if x != x {
		return 0
	}
	return max(-most, min(x, most))
}

var complexFunctions = lazy.Value[map[string]func(complex128) complex128]{New: func() map[string]func(complex128) complex128 {
	return map[string]func(complex128) complex128{
		"neg":    func(x complex128) complex128 { return -x },
		"square": func(x complex128) complex128 { return x * x }, "reciprocal": func(x complex128) complex128 { return 1 / x }, "conj": cmplx.Conj,
		"sqrt": cmplx.Sqrt, "exp": cmplx.Exp, "log": cmplx.Log, "log10": cmplx.Log10, "sin": cmplx.Sin, "cos": cmplx.Cos, "tan": cmplx.Tan,
		"asin": cmplx.Asin, "acos": cmplx.Acos, "atan": cmplx.Atan, "sinh": cmplx.Sinh, "cosh": cmplx.Cosh, "tanh": cmplx.Tanh,
		"asinh": cmplx.Asinh, "acosh": cmplx.Acosh, "atanh": cmplx.Atanh,
		"sign": func(x complex128) complex128 {
			if x == 0 {
				return 0
			}
			return x / complex(cmplx.Abs(x), 0)
		},
	}
}}

func unaryComplex[T complex64 | complex128](op string, out, x *Tensor) bool {
	tests := map[string]func(complex128) bool{
		"isnan": cmplx.IsNaN, "isinf": cmplx.IsInf, "logical_not": func(v complex128) bool { return v == 0 },
		"isfinite": func(v complex128) bool { return !cmplx.IsNaN(v) && !cmplx.IsInf(v) },
	}
	if f, ok := tests[op]; ok {
		convert(out, x, func(v T) bool { return f(complex128(v)) })
		return true
	}
	f, ok := complexFunctions.Get()[op]
	if ok {
		convert(out, x, func(v T) T { return T(f(complex128(v))) })
	}
	return ok
}

// Clip bounds every element; nil bounds are open.
func Clip(t, lo, hi *Tensor) (out *Tensor, err error) {
	out = t
	if lo != nil {
		if out, err = Binary("maximum", out, lo); err != nil {
			return nil, err
		}
	}
	if hi != nil {
		return Binary("minimum", out, hi)
	}
	return out, nil
}
