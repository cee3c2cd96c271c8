package grad

import (
	"math"
	"slices"

	"skep/compute/tensor"
)

// Batched applies a function of one matrix to each matrix of a batch, and stacks what it gives.
func Batched(f func(a *T) ([]*T, error)) func(a *T) ([]*T, error) {
	return func(a *T) (outs []*T, err error) {
		defer tensor.Guard(&err)
		sizes := a.Sizes()
		if len(sizes) <= 2 {
			return f(a)
		}
		batch := sizes[:len(sizes)-2]
		flat := must(Reshape(a, append([]int{-1}, sizes[len(sizes)-2:]...)...))
		if flat.Len() == 0 {
			return nil, refuse("a batch without elements has no decomposition")
		}
		parts := make([][]*T, 0)
		for i := range flat.Sizes()[0] {
			one, err := f(must(Gather(flat, tensor.Integer(int64(i)), 0)))
			if err != nil {
				return nil, err
			}
			parts = append(parts, one)
		}
		for k := range parts[0] {
			column := make([]*T, len(parts))
			for i, p := range parts {
				column[i] = p[k]
			}
			out := must(Stack(column, 0))
			outs = append(outs, must(Reshape(out, slices.Concat(batch, out.Sizes()[1:])...)))
		}
		return outs, nil
	}
}

// SlogDet gives the sign of a determinant and the logarithm of its magnitude, which neither overflows nor vanishes.
func SlogDet(a *T) (outs []*T, err error) {
	defer tensor.Guard(&err)
	p, _, u, err := LU(a)
	if err != nil {
		return nil, err
	}
	d := must(Diag(u, 0))
	all := tensor.Reduction{All: true}
	sign := mul(must(tensor.Det(p)), must(Reduce("prod", unary("sign", Detach(d)), all)))
	return []*T{sign, must(Reduce("sum", unary("log", unary("abs", d)), all))}, nil
}

// Nuclear stands for the sum of the singular values in MatrixNorm.
const Nuclear = -1000

// MatrixNorm is the norm of a matrix as an operator: the largest sum of a column (order 1) or of a row (Inf), the
// largest singular value (2), with a sign the smallest; Nuclear adds up all of them.
func MatrixNorm(a *T, order float64, keep bool) (out *T, err error) {
	defer tensor.Guard(&err)
	last := tensor.Reduction{Axes: []int{-1}}
	extreme := "max"
	if order < 0 {
		extreme = "min"
	}
	switch {
	case math.Abs(order) == 1:
		out = must(Reduce(extreme, must(Reduce("sum", unary("abs", a), tensor.Reduction{Axes: []int{-2}})), last))
	case math.IsInf(order, 0):
		out = must(Reduce(extreme, must(Reduce("sum", unary("abs", a), last)), last))
	case math.Abs(order) == 2, order == Nuclear:
		_, s, _, err := SVD(a, false)
		if err != nil {
			return nil, err
		}
		if order == Nuclear {
			extreme = "sum"
		}
		out = must(Reduce(extreme, s, last))
	default:
		return nil, refuse("a matrix has no norm of order %v; there are 1, 2, inf, their negatives, \"fro\" and \"nuc\"", order)
	}
	if keep {
		return Reshape(out, 1, 1)
	}
	return out, nil
}

// Cond is the ratio of the largest and the smallest singular value.
func Cond(a *T) (out *T, err error) {
	defer tensor.Guard(&err)
	_, s, _, err := SVD(a, false)
	if err != nil {
		return nil, err
	}
	return div(must(Gather(s, tensor.Integer(0), 0)), must(Gather(s, tensor.Integer(int64(s.Len()-1)), 0))), nil
}
