package grad

import (
	"math"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// Divmod gives the quotients rounded down, and what they leave.
func Divmod(a, b *T) (outs []*T, err error) {
	defer tensor.Guard(&err)
	if err := fits("divmod", nil, a, b); err != nil {
		return nil, err
	}
	return []*T{binary("floor_div", a, b), binary("mod", a, b)}, nil
}

// Modf gives the parts behind the point, and the whole parts, with the sign of x.
func Modf(x *T) (outs []*T, err error) {
	defer tensor.Guard(&err)
	x = AsType(x, dtype.Floating(x.DType()))
	whole := unary("trunc", x)
	rest := where(must(tensor.Unary("isinf", x)), zero(x), sub(x, whole))
	return []*T{must(Binary("copysign", rest, Detach(x))), whole}, nil
}

// Frexp gives mantissas with a magnitude from 0.5 up to but without 1, and the exponents of two as i32.
func Frexp(x *T) (outs []*T, err error) {
	defer tensor.Guard(&err)
	x = AsType(x, dtype.Floating(x.DType()))
	mantissas, exponents, err := tensor.Frexp(Detach(x))
	if err != nil {
		return nil, err
	}
	m := one("frexp", mantissas, []*T{x}, func(_ *use, g *T) *T { return must(Ldexp(g, must(tensor.Unary("neg", exponents)))) })
	return []*T{m, exponents}, nil
}

// Ldexp is x times two to the power of e, in x's float type.
func Ldexp(x, e *T) (out *T, err error) {
	defer tensor.Guard(&err)
	x = AsType(x, dtype.Floating(x.DType()))
	return Binary("ldexp", x, e.AsType(x.DType()))
}

// IsClose says which elements of a are equal to those of b within relative times b and absolute; NaN counts as equal to NaN with nan.
func IsClose(a, b *T, relative, absolute float64, nan bool) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("isclose", nil, a, b); err != nil {
		return nil, err
	}
	here := func(op string, x, y *T) *T { return must(tensor.Binary(op, x, y)) }
	each := func(op string, x *T) *T { return must(tensor.Unary(op, x)) }
	d := dtype.Quotient(tensor.Common(a, b)) // differences of whole numbers may wrap
	a, b = a.AsType(d), b.AsType(d)
	limit := here("add", here("mul", each("abs", b), num(relative)), num(absolute))
	near := here("logical_and", each("isfinite", b), here("le", each("abs", here("sub", a, b)), limit))
	near = here("logical_or", near, here("eq", a, b))
	if nan {
		near = here("logical_or", near, here("logical_and", each("isnan", a), each("isnan", b)))
	}
	return near, nil
}

// NaNTo replaces NaN and both infinities by numbers; nil stands for 0, the largest and the smallest finite number.
func NaNTo(x, nan, above, below *T) (out *T, err error) {
	if nan == nil && above == nil && below == nil {
		return Unary("nan_to_num", x)
	}
	defer tensor.Guard(&err)
	if !x.DType().IsFloat() {
		return x, nil
	}
	out = unary("nan_to_num", x)
	for _, c := range []struct {
		test string
		by   *T
	}{{"isnan", nan}, {"isposinf", above}, {"isneginf", below}} {
		if c.by != nil {
			out = where(must(tensor.Unary(c.test, x)), cast(c.by, x.DType()), out)
		}
	}
	return out, nil
}

// RoundTo rounds to so many digits behind the point, or before it for negative ones, as NumPy does: by scaling and rounding to the nearest whole number.
func RoundTo(x *T, digits int) (out *T, err error) {
	if digits == 0 || x.DType() == boolean {
		return Unary("round", x)
	}
	defer tensor.Guard(&err)
	whole := x.DType().IsInt()
	if whole && digits > 0 {
		return x, nil
	}
	by := num(math.Pow(10, math.Abs(float64(digits))))
	in := x
	if whole {
		in = x.AsType(dtype.F64)
	}
	if digits > 0 {
		out = div(unary("round", mul(in, by)), by)
	} else {
		out = mul(unary("round", div(in, by)), by)
	}
	return cast(out, x.DType()), nil
}

// fitsWith is fits with options that are no numbers.
func fitsWith(op string, options map[string]shape.Value, xs ...*T) ([]shape.Shape, error) {
	c := &shape.Call{Op: op, Options: options}
	for _, x := range xs {
		c.Args = append(c.Args, x.Shape())
	}
	out, bad := shape.Infer(c)
	if bad != nil {
		return nil, bad
	}
	return out, nil
}
