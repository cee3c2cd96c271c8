package grad

import (
	"skep/compute/shape"
	"skep/compute/tensor"
)

// Solve is tensor.Solve, traced.
func Solve(a, b *T) (*T, error) {
	y, err := tensor.Solve(a, b)
	return solved("solve", a, b, y, err, solve, func(g *T) *T { return g })
}

func solve(a, b *T) *T { return must(Solve(a, b)) }

// SolveTriangular is tensor.SolveTriangular, traced: by a, what is on its other side has no gradient.
func SolveTriangular(a, b *T, lower bool) (*T, error) {
	y, err := tensor.SolveTriangular(a, b, lower)
	turned := func(a, g *T) *T { return must(SolveTriangular(a, g, !lower)) }
	return solved("solve_triangular", a, b, y, err, turned, func(g *T) *T { return triangle(g, 0, lower) })
}

// solved traces y, the x of a x = b: solve does the same for a transposed, and side keeps of a gradient by a what a has.
func solved(op string, a, b, y *T, err error, solve func(a, g *T) *T, side func(g *T) *T) (*T, error) {
	if err != nil || !Tracked(a, b) {
		return y, err
	}
	vector := b.Rank() == 1
	column := func(t *T) *T {
		if vector {
			return must(Unsqueeze(t, -1))
		}
		return t
	}
	right := func(u *use, g *T) *T { return solve(mT(u.in[0]), column(g)) }
	return one(op, y, []*T{a, b},
		func(u *use, g *T) *T { return side(neg(matmul(right(u, g), mT(column(u.out[0]))))) },
		func(u *use, g *T) *T {
			if vector {
				return must(Squeeze(right(u, g), -1))
			}
			return right(u, g)
		}), nil
}

// over is x @ inv(a), for a square a.
func over(x, a *T) *T { return mT(solve(mT(a), mT(x))) }

// matrices records an operation on one matrix, or a batch of them.
func matrices(op string, f func(a *T) (*T, error), back func(u *use, g *T) *T) func(a *T) (*T, error) {
	return func(a *T) (*T, error) {
		y, err := f(a)
		if err != nil || !Tracked(a) {
			return y, err
		}
		return one(op, y, []*T{a}, back), nil
	}
}

// Inv is tensor.Inv, traced.
func Inv(a *T) (*T, error) {
	return matrices("inv", tensor.Inv, func(u *use, g *T) *T {
		t := mT(u.out[0])
		return neg(matmul(t, matmul(g, t)))
	})(a)
}

// Det is tensor.Det, traced; the way back needs the inverse.
func Det(a *T) (*T, error) {
	return matrices("det", tensor.Det, func(u *use, g *T) *T {
		scale := must(Unsqueeze(must(Unsqueeze(mul(g, u.out[0]), -1)), -1))
		return mul(scale, mT(must(Inv(u.in[0]))))
	})(a)
}

// Trace is tensor.Trace, traced.
func Trace(a *T) (*T, error) {
	return matrices("trace", tensor.Trace, func(u *use, g *T) *T {
		sizes := u.in[0].Sizes()
		return mul(g, must(tensor.Eye(g.DType(), sizes[0], sizes[1], 0)))
	})(a)
}

// Cholesky is tensor.Cholesky, traced; the gradient is that of a symmetric matrix.
func Cholesky(a *T) (*T, error) {
	return matrices("cholesky", tensor.Cholesky, func(u *use, g *T) *T {
		l := u.out[0]
		inner := matmul(mT(l), triangle(g, 0, true))
		phi := sub(triangle(inner, 0, true), mul(num(0.5), diagonalPart(inner)))
		s := over(solve(mT(l), phi), l)
		return mul(num(0.5), add(s, mT(s)))
	})(a)
}

func diagonalPart(a *T) *T { return triangle(triangle(a, 0, true), 0, false) }

// Pinv is tensor.Pinv, traced.
func Pinv(a *T, cut float64) (*T, error) {
	return matrices("pinv", func(a *T) (*T, error) { return tensor.Pinv(a, cut) }, func(u *use, g *T) *T {
		x, p := u.in[0], u.out[0]
		gt, pt := mT(g), mT(p)
		first := neg(matmul(pt, matmul(g, pt)))
		tail := matmul(gt, matmul(p, pt))
		second := sub(tail, matmul(x, matmul(p, tail)))
		head := matmul(matmul(pt, p), gt)
		third := sub(head, matmul(matmul(head, p), x))
		return add(first, add(second, third))
	})(a)
}

// Lstsq is tensor.Lstsq, traced: through the pseudo-inverse.
func Lstsq(a, b *T) (out *T, err error) {
	if !Tracked(a, b) {
		return tensor.Lstsq(a, b)
	}
	defer tensor.Guard(&err)
	return matmul(must(Pinv(a, 1e-15)), b), nil
}

// Expm is tensor.Expm, traced.
func Expm(a *T) (*T, error) {
	return matrices("expm", tensor.Expm, func(u *use, g *T) *T {
		n := g.Sizes()[0]
		at := mT(u.in[0])
		top := must(Concat([]*T{at, g}, 1))
		bottom := must(Concat([]*T{filled(0, at), at}, 1))
		whole := must(Expm(must(Concat([]*T{top, bottom}, 0))))
		item := func(from, to int) tensor.Item {
			return tensor.Item{Item: shape.Slice(shape.End(from), shape.End(to), 1)}
		}
		return must(Index(whole, item(0, n), item(n, 2*n)))
	})(a)
}

// Power is tensor.Power, traced: by its products.
func Power(a *T, n int) (out *T, err error) {
	y, err := tensor.Power(a, n)
	if err != nil || !Tracked(a) {
		return y, err
	}
	defer tensor.Guard(&err)
	if n < 0 {
		a, n = must(Inv(a)), -n
	}
	if n == 0 {
		return add(mul(a, zero(a)), y), nil
	}
	for ; n > 0; n /= 2 {
		if n%2 == 1 {
			if out == nil {
				out = a
			} else {
				out = matmul(out, a)
			}
		}
		if n > 1 {
			a = matmul(a, a)
		}
	}
	return out, nil
}

// factors records a decomposition; back gets a gradient for each factor, zeros where none was asked for.
func factors(op string, a *T, ys []*T, back func(u *use, g []*T) *T) []*T {
	return record(op, []*T{a}, ys, func(u *use, g []*T) []*T {
		full := make([]*T, len(g))
		for i := range g {
			if full[i] = g[i]; g[i] == nil {
				full[i] = filled(0, u.out[i])
			}
		}
		return []*T{back(u, full)}
	})
}

// QR is tensor.QR, traced for matrices that have at least as many rows as columns.
func QR(a *T) (q, r *T, err error) {
	q, r, err = tensor.QR(a)
	if err != nil || !Tracked(a) {
		return q, r, err
	}
	if s := a.Sizes(); s[0] < s[1] {
		return nil, nil, refuse("qr cannot be differentiated for a matrix of more columns than rows, found %s", a.Shape().Type())
	}
	out := factors("qr", a, []*T{q, r}, func(u *use, g []*T) *T {
		q, r := u.out[0], u.out[1]
		m := sub(matmul(r, mT(g[1])), matmul(mT(g[0]), q))
		symmetric := add(triangle(m, 0, true), mT(triangle(m, -1, true)))
		return over(add(g[0], matmul(q, symmetric)), mT(r))
	})
	return out[0], out[1], nil
}

// LU is tensor.LU, traced.
func LU(a *T) (p, l, u *T, err error) {
	p, l, u, err = tensor.LU(a)
	if err != nil || !Tracked(a) {
		return p, l, u, err
	}
	out := factors("lu", a, []*T{l, u}, func(s *use, g []*T) *T {
		l, u := s.out[0], s.out[1]
		inner := add(triangle(matmul(mT(l), g[0]), -1, true), triangle(matmul(g[1], mT(u)), 0, false))
		return matmul(p, over(solve(mT(l), inner), mT(u)))
	})
	return p, out[0], out[1], nil
}

// Eigh is tensor.Eigh, traced; the gradient of eigenvectors is infinite where eigenvalues are equal.
func Eigh(a *T) (values, vectors *T, err error) {
	values, vectors, err = tensor.Eigh(a)
	if err != nil || !Tracked(a) {
		return values, vectors, err
	}
	out := factors("eigh", a, []*T{values, vectors}, func(u *use, g []*T) *T {
		w, v := u.out[0], u.out[1]
		gaps := sub(must(Unsqueeze(w, 0)), must(Unsqueeze(w, 1)))
		inner := add(must(Diag(g[0], 0)), offDiagonal(matmul(mT(v), g[1]), gaps))
		s := matmul(matmul(v, inner), mT(v))
		return mul(num(0.5), add(s, mT(s)))
	})
	return out[0], out[1], nil
}

// offDiagonal is x / gaps off the diagonal and 0 on it. What is 0 stays 0 where
// two values are equal, so that a function of the values alone has its gradient.
func offDiagonal(x, gaps *T) *T {
	n := x.Sizes()[0]
	none := binary("logical_or", AsType(must(tensor.Eye(x.DType(), n, n, 0)), boolean), binary("eq", x, zero(x)))
	return where(none, zero(x), div(x, where(none, filled(1, gaps), gaps)))
}

// SVD is tensor.SVD, traced; full factors of a matrix that is not square have no gradient.
func SVD(a *T, full bool) (u, s, vt *T, err error) {
	u, s, vt, err = tensor.SVD(a, full)
	if err != nil || !Tracked(a) {
		return u, s, vt, err
	}
	if sizes := a.Sizes(); full && sizes[0] != sizes[1] {
		return nil, nil, nil, refuse("svd with full: true cannot be differentiated: the added vectors are any that are orthogonal to the others")
	}
	out := factors("svd", a, []*T{u, s, vt}, svdBack)
	return out[0], out[1], out[2], nil
}

func svdBack(f *use, g []*T) *T {
	u, s, v := f.out[0], f.out[1], mT(f.out[2])
	gu, gs, gv := g[0], g[1], mT(g[2])
	squares := mul(s, s)
	gaps := sub(must(Unsqueeze(squares, 0)), must(Unsqueeze(squares, 1)))
	skew := func(x, gx *T) *T {
		m := matmul(mT(x), gx)
		return offDiagonal(sub(m, mT(m)), gaps)
	}
	inner := add(must(Diag(gs, 0)), add(mul(skew(u, gu), s), mul(must(Unsqueeze(s, 1)), skew(v, gv))))
	out := matmul(matmul(u, inner), mT(v))
	beside := func(x, gx *T) *T { return div(sub(gx, matmul(x, matmul(mT(x), gx))), s) }
	if sizes := f.in[0].Sizes(); sizes[0] > sizes[1] {
		out = add(out, matmul(beside(u, gu), mT(v)))
	} else if sizes[0] < sizes[1] {
		out = add(out, matmul(u, mT(beside(v, gv))))
	}
	return out
}
