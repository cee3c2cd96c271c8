package grad

import (
	"skep/compute/dtype"
	"skep/compute/tensor"
)

// ofComplex are the operations on complex numbers that are not holomorphic; the others go by their formula, with
// operands and result conjugated: all are made of functions for which conj(f(z)) = f(conj(z)).
func ofComplex(op string, x, y, g *T) (gx *T, ok bool) {
	switch op {
	case "abs":
		return mul(g, must(tensorSign(x, y))), true
	case "real":
		return g, true
	case "imag":
		return must(Complex(zero(g), g)), true
	case "conj":
		return conj(g), true
	}
	return nil, false
}

// tensorSign is x / |x|, 0 at 0.
func tensorSign(x, size *T) (*T, error) {
	return Binary("div", x, where(binary("gt", size, num(0)), size, filled(1, size)))
}

func unaryOfComplex(op string, row *Row, x, y *T) (*T, error) {
	return one(op, y, []*T{x}, func(u *use, g *T) *T {
		if gx, ok := ofComplex(op, u.in[0], u.out[0], g); ok {
			return gx
		}
		return formulaOf(row.Ways[0]).eval(map[string]*T{"x": conj(u.in[0]), "y": conj(u.out[0]), "g": g})
	}), nil
}

// conj gives real numbers as they are.
func conj(x *T) *T {
	if !x.DType().IsComplex() {
		return x
	}
	return unary("conj", x)
}

// Complex makes complex numbers of their parts.
func Complex(re, im *T) (*T, error) {
	y, err := tensor.Complexes(re, im)
	if err != nil || !Tracked(re, im) {
		return y, err
	}
	return one("complex", y, []*T{re, im},
		func(u *use, g *T) *T { return unary("real", g) },
		func(u *use, g *T) *T { return unary("imag", g) }), nil
}

// Polar makes complex numbers of their lengths and angles.
func Polar(length, angle *T) (out *T, err error) {
	defer tensor.Guard(&err)
	return Complex(mul(length, unary("cos", angle)), mul(length, unary("sin", angle)))
}

// Angle gives the angles of complex numbers, 0 or pi for real ones. At 0 its derivative is 0.
func Angle(x *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if !x.DType().IsComplex() {
		x = AsType(x, dtype.Quotient(x.DType()))
		out = must(tensor.Binary("atan2", zero(x), Detach(x)))
		return one("angle", out, []*T{x}, func(_ *use, g *T) *T { return zero(g) }), nil
	}
	out = must(tensor.Binary("atan2", must(tensor.Unary("imag", x)), must(tensor.Unary("real", x))))
	return one("angle", out, []*T{x}, func(u *use, g *T) *T {
		re, im := unary("real", u.in[0]), unary("imag", u.in[0])
		square := add(mul(re, re), mul(im, im))
		g = div(g, where(binary("gt", square, num(0)), square, filled(1, square)))
		return must(Complex(neg(mul(g, im)), mul(g, re)))
	}), nil
}
