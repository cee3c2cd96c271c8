package grad

import (
	"skep/compute/dtype"
	"skep/compute/tensor"
)

// Statistics made of other operations, whose derivatives they have.

// Average is the mean with weights: one for each element, or a vector of them along one axis.
func Average(x, weights *T, r tensor.Reduction) (out *T, err error) {
	defer tensor.Guard(&err)
	if weights == nil {
		return Reduce("mean", x, r)
	}
	if weights.Rank() == 1 && len(r.Axes) == 1 && x.Rank() > 1 {
		axis := (r.Axes[0] + x.Rank()) % x.Rank()
		for i := axis + 1; i < x.Rank(); i++ {
			weights = must(Unsqueeze(weights, -1))
		}
	}
	weights = must(BroadcastTo(weights, x.Sizes()...))
	return div(must(Reduce("sum", mul(x, weights), r)), must(Reduce("sum", weights, r))), nil
}

// Cov is the covariance of variables, the rows of x, over observations; of a vector its variance. ddof is taken from the number of observations.
func Cov(x *T, ddof float64) (out *T, err error) {
	defer tensor.Guard(&err)
	x = AsType(x, dtype.Floating(x.DType()))
	last := tensor.Reduction{Axes: []int{-1}, KeepDims: true}
	off := sub(x, must(Reduce("mean", x, last)))
	n := num(float64(x.Sizes()[x.Rank()-1]) - ddof).AsType(x.DType())
	if x.Rank() == 1 {
		return div(must(Dot(off, off)), n), nil
	}
	return div(matmul(off, mT(off)), n), nil
}

// Corrcoef is the correlation of variables, the rows of x.
func Corrcoef(x *T) (out *T, err error) {
	defer tensor.Guard(&err)
	c := must(Cov(x, 1))
	if x.Rank() == 1 {
		return div(c, c), nil
	}
	d := unary("sqrt", must(Diag(c, 0)))
	return must(Clip(div(div(c, must(Unsqueeze(d, 1))), d), num(-1), num(1))), nil
}

// Trapezoid is the area under the line through points of equal distance, or of places xs, along the last axis.
func Trapezoid(y, xs *T, distance float64) (out *T, err error) {
	defer tensor.Guard(&err)
	n := y.Sizes()[y.Rank()-1]
	y = AsType(y, dtype.Floating(y.DType()))
	middle := mul(num(0.5), add(part(y, 1, n), part(y, 0, n-1)))
	wide := num(distance)
	if xs != nil {
		wide = must(Diff(xs, -1))
	}
	return Reduce("sum", mul(middle, wide), tensor.Reduction{Axes: []int{-1}})
}

// part is a stretch of the last axis.
func part(x *T, from, to int) *T {
	at := must(tensor.Arange(dtype.I64, float64(from), float64(to), 1))
	return must(Gather(x, at, -1))
}

// WithoutNaN replaces NaN by a number.
func WithoutNaN(x *T, by float64) (out *T, err error) {
	defer tensor.Guard(&err)
	if !x.DType().IsFloat() {
		return x, nil
	}
	return where(unary("isnan", x), num(by).AsType(x.DType()), x), nil
}
