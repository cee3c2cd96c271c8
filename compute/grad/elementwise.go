package grad

import (
	"skep/compute/dtype"
	"skep/compute/tensor"
)

// Unary is tensor.Unary, traced.
func Unary(op string, x *T) (*T, error) {
	y, err := tensor.Unary(op, x)
	if err != nil || !Tracked(x) || !Differentiable(y) {
		return y, err
	}
	row := RowOf(op)
	switch {
	case op == "sign" && x.DType().IsComplex():
		return tensorSign(x, unary("abs", x))
	case row == nil || row.None != "":
		return y, nil // refused by Checked, under the operation's name
	case row.Flat:
		return y, nil
	case x.DType().IsComplex():
		return unaryOfComplex(op, row, x, y)
	}
	return one(op, y, []*T{x}, func(u *use, g *T) *T {
		return formulaOf(row.Ways[0]).eval(map[string]*T{"x": u.in[0], "y": u.out[0], "g": g})
	}), nil
}

// Binary is tensor.Binary, traced.
func Binary(op string, a, b *T) (*T, error) {
	y, err := tensor.Binary(op, a, b)
	if err != nil || !Tracked(a, b) {
		return y, err
	}
	row := RowOf(op)
	if row == nil || len(row.Ways) == 0 || !Differentiable(y) {
		return y, nil
	}
	way := func(i int) func(u *use, g *T) *T {
		if row.Ways[i] == "" {
			return nil
		}
		return func(u *use, g *T) *T { // of complex numbers all are holomorphic
			return formulaOf(row.Ways[i]).eval(map[string]*T{"a": conj(u.in[0]), "b": conj(u.in[1]), "y": conj(u.out[0]), "g": g})
		}
	}
	return one(op, y, []*T{a, b}, way(0), way(1)), nil
}

// Where is tensor.Where, traced.
func Where(cond, a, b *T) (*T, error) {
	y, err := tensor.Where(cond, a, b)
	if err != nil || !Tracked(a, b) {
		return y, err
	}
	return one("where", y, []*T{cond, a, b}, nil,
		func(u *use, g *T) *T { return where(u.in[0], g, zero(g)) },
		func(u *use, g *T) *T { return where(u.in[0], zero(g), g) }), nil
}

// Clip is tensor.Clip, traced: at a bound the gradient passes.
func Clip(x, lo, hi *T) (*T, error) {
	y, err := tensor.Clip(x, lo, hi)
	switch {
	case err != nil || !Tracked(x) && (lo == nil || !Tracked(lo)) && (hi == nil || !Tracked(hi)):
		return y, err
	case lo != nil && Tracked(lo) || hi != nil && Tracked(hi):
		return clipped(x, lo, hi)
	}
	return one("clip", y, []*T{x}, func(u *use, g *T) *T {
		if lo != nil {
			g = where(binary("ge", u.in[0], lo), g, zero(g))
		}
		if hi != nil {
			g = where(binary("le", u.in[0], hi), g, zero(g))
		}
		return g
	}), nil
}

// clipped is Clip as maximum and minimum, for bounds that are traced themselves.
func clipped(x, lo, hi *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if lo != nil {
		x = binary("maximum", x, lo)
	}
	if hi != nil {
		x = binary("minimum", x, hi)
	}
	return x, nil
}

// AsType is the conversion, traced from float to float: whole numbers are constants.
func AsType(x *T, d dtype.Type) *T {
	y := x.AsType(d)
	if !Tracked(x) || y == x {
		return y
	}
	return one("astype", y, []*T{x}, func(u *use, g *T) *T { return g })
}

// Copy is a tensor with bytes of its own, traced.
func Copy(x *T) *T {
	return one("copy", x.Copy(), []*T{x}, func(u *use, g *T) *T { return g })
}

// The short names with which ways back are written.

func num(f float64) *T { return tensor.Number(f) }

func unary(op string, x *T) *T     { return must(Unary(op, x)) }
func binary(op string, a, b *T) *T { return must(Binary(op, a, b)) }
func where(c, a, b *T) *T          { return must(Where(c, a, b)) }

func add(a, b *T) *T { return binary("add", a, b) }
func sub(a, b *T) *T { return binary("sub", a, b) }
func mul(a, b *T) *T { return binary("mul", a, b) }
func div(a, b *T) *T { return binary("div", a, b) }
func neg(a *T) *T    { return unary("neg", a) }

func cast(x *T, d dtype.Type) *T {
	if x.DType() == d {
		return x
	}
	return AsType(x, d)
}

// filled gives a constant of a tensor's shape and type.
func filled(v float64, like *T) *T { return must(tensor.Full(num(v), like.DType(), like.Sizes()...)) }

// zero is a 0 of a tensor's type.
func zero(like *T) *T { return num(0).AsType(like.DType()) }

// To is tensor.To; the derivative is the gradient itself, wherever it lies.
func To(x *T, device string) (*T, error) {
	y, err := tensor.To(x, device)
	if err != nil {
		return nil, err
	}
	return one("to", y, []*T{x}, func(_ *use, g *T) *T { return g }), nil
}
