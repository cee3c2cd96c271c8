package grad

import (
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

// Reduce is tensor.Reduce, traced.
func Reduce(op string, x *T, r tensor.Reduction) (*T, error) {
	y, err := tensor.Reduce(op, x, r)
	if err != nil || !Tracked(x) || !Differentiable(y) {
		return y, err
	}
	switch op {
	case "median", "quantile", "ptp", "nanmean":
		return composed(op, x, r)
	}
	back := reductionWay(op)
	if back == nil {
		return y, nil
	}
	return one(op, y, []*T{x}, func(u *use, g *T) *T {
		w := &reduced{x: u.in[0], r: r}
		w.y, w.g = w.wide(u.out[0]), w.wide(g)
		return back(w)
	}), nil
}

// reduced is a reduction on its way back: result and gradient have the reduced axes with size 1.
type reduced struct {
	x, y, g *T
	r       tensor.Reduction
}

// wide gives a result its reduced axes back, with size 1.
func (w *reduced) wide(y *T) *T {
	sizes := w.x.Sizes()
	for i := range sizes {
		if gone(w.r, i, len(sizes)) {
			sizes[i] = 1
		}
	}
	return reshape(y, sizes)
}

func gone(r tensor.Reduction, axis, rank int) bool {
	return r.All || slices.Contains(r.Axes, axis) || slices.Contains(r.Axes, axis-rank)
}

// n is how many elements make one result.
func (w *reduced) n() float64 {
	n := 1
	for i, s := range w.x.Sizes() {
		if gone(w.r, i, w.x.Rank()) {
			n *= s
		}
	}
	return float64(n)
}

// over reduces another tensor over the same axes, which stay with size 1.
func (w *reduced) over(op string, t *T) *T {
	r := w.r
	r.KeepDims = true
	return must(Reduce(op, t, r))
}

// reductionWay is the way back of a reduction; what it gives stretches to x.
func reductionWay(op string) func(w *reduced) *T {
	switch op {
	case "sum":
		return func(w *reduced) *T { return w.g }
	case "mean":
		return func(w *reduced) *T { return div(w.g, num(w.n())) }
	case "nansum":
		return func(w *reduced) *T { return where(unary("isnan", w.x), zero(w.g), w.g) }
	case "prod":
		return (*reduced).prod
	case "min", "max", "nanmin", "nanmax":
		return (*reduced).extreme
	case "var":
		return func(w *reduced) *T { return mul(mul(num(2), w.g), w.deviation()) }
	case "std":
		return func(w *reduced) *T {
			return mul(w.g, div(w.deviation(), where(binary("gt", w.y, num(0)), w.y, filled(1, w.y))))
		}
	case "norm":
		return (*reduced).norm
	case "logsumexp":
		return func(w *reduced) *T { return mul(w.g, unary("exp", sub(w.x, finite(w.y)))) }
	}
	return nil
}

// deviation is (x - mean)/(n - ddof).
func (w *reduced) deviation() *T {
	return div(sub(w.x, w.over("mean", w.x)), num(math.Max(w.n()-w.r.DDof, 0)))
}

// finite has 0 in place of infinities, so that inf - inf does not become NaN.
func finite(y *T) *T { return where(unary("isfinite", y), y, zero(y)) }

// prod gives each element the product of the others, also where there are zeros.
func (w *reduced) prod() *T {
	isZero := binary("eq", w.x, zero(w.x))
	zeros := w.over("count_nonzero", isZero)
	some := where(isZero, filled(1, w.x), w.x)
	rest := w.over("prod", some) // of the elements that are not 0
	alone := binary("logical_and", isZero, binary("eq", zeros, tensor.Integer(1)))
	others := where(binary("eq", zeros, tensor.Integer(0)), div(rest, some), zero(w.x))
	return mul(w.g, conj(where(alone, rest, others)))
}

// extreme shares the gradient among the elements that are the smallest or largest.
func (w *reduced) extreme() *T {
	is := binary("eq", w.x, w.y)
	return where(is, div(w.g, AsType(w.over("count_nonzero", is), w.g.DType())), zero(w.g))
}

func (w *reduced) norm() *T {
	p := w.r.Order
	switch {
	case p == 0:
		return zero(w.g)
	case p == 1:
		return mul(w.g, unary("sign", w.x))
	case math.IsInf(p, 0):
		size := unary("abs", w.x)
		is := binary("eq", size, w.y)
		return where(is, mul(unary("sign", w.x), div(w.g, AsType(w.over("count_nonzero", is), w.g.DType()))), zero(w.g))
	}
	some := where(binary("gt", w.y, num(0)), w.y, filled(1, w.y)) // at 0 the gradient is 0
	if p == 2 {
		return mul(w.g, div(w.x, some))
	}
	part := div(unary("abs", w.x), some)
	return mul(mul(w.g, unary("sign", w.x)), where(binary("gt", part, num(0)), binary("pow", part, num(p-1)), zero(part)))
}

// composed are the reductions that are made of others.
func composed(op string, x *T, r tensor.Reduction) (out *T, err error) {
	defer tensor.Guard(&err)
	switch op {
	case "ptp":
		return sub(must(Reduce("max", x, r)), must(Reduce("min", x, r))), nil
	case "nanmean":
		there := must(tensor.Unary("logical_not", must(tensor.Unary("isnan", x))))
		return div(must(Reduce("nansum", x, r)), must(tensor.Reduce("count_nonzero", there, r)).AsType(x.DType())), nil
	case "median":
		r.Q = 0.5
	}
	return quantile(x, r), nil
}

// quantile sorts, and takes its two neighbours.
func quantile(x *T, r tensor.Reduction) *T {
	w := &reduced{x: x, r: r}
	var kept, away, sizes []int
	for i, s := range x.Sizes() {
		if gone(r, i, x.Rank()) {
			away = append(away, i)
		} else {
			kept, sizes = append(kept, i), append(sizes, s)
		}
	}
	n := int(w.n())
	rows := x
	if x.Rank() > 0 {
		rows = must(Transpose(x, append(kept, away...)...))
	}
	rows = must(Sort(reshape(rows, append(sizes, n)), -1, false))
	at := r.Q * float64(n-1)
	lo := min(int(at), n-1)
	hi := min(lo+1, n-1)
	last := len(sizes)
	low := must(Gather(rows, tensor.Integer(int64(lo)), last))
	high := must(Gather(rows, tensor.Integer(int64(hi)), last))
	y := add(low, mul(sub(high, low), num(at-float64(lo))))
	if r.KeepDims {
		return w.wide(y)
	}
	return y
}

// Softmax is tensor.Softmax, traced.
func Softmax(x *T, axis int, logarithm bool) (*T, error) {
	y, err := tensor.Softmax(x, axis, logarithm)
	if err != nil || !Tracked(x) {
		return y, err
	}
	r := tensor.Over(axis)
	if x.Rank() == 0 {
		r = tensor.OverAll
	}
	r.KeepDims = true
	if logarithm {
		return one("log_softmax", y, []*T{x}, func(u *use, g *T) *T {
			return sub(g, mul(unary("exp", u.out[0]), must(Reduce("sum", g, r))))
		}), nil
	}
	return one("softmax", y, []*T{x}, func(u *use, g *T) *T {
		return mul(u.out[0], sub(g, must(Reduce("sum", mul(g, u.out[0]), r))))
	}), nil
}

// Cumulate is tensor.Cumulate, traced.
func Cumulate(op string, x *T, axis int, flat bool) (*T, error) {
	y, err := tensor.Cumulate(op, x, axis, flat)
	if err != nil || !Tracked(x) {
		return y, err
	}
	if flat {
		if x.Rank() != 1 {
			return Cumulate(op, Flatten(x), 0, false)
		}
		axis = 0
	}
	return one(op, y, []*T{x}, func(u *use, g *T) *T {
		if op == "cumsum" {
			return fromEnd(g, axis)
		}
		return cumprodBack(conj(u.in[0]), conj(u.out[0]), g, axis)
	}), nil
}

// fromEnd adds up from the end of an axis.
func fromEnd(g *T, axis int) *T {
	return must(Flip(must(Cumulate("cumsum", must(Flip(g, axis)), axis, false)), axis))
}

// cumprodBack divides where it can; with zeros each element is left out in turn, at the cost of a product for each.
func cumprodBack(x, y, g *T, axis int) *T {
	if must(tensor.Reduce("all", x, tensor.OverAll)).Float() != 0 {
		return div(fromEnd(mul(g, y), axis), x)
	}
	if axis < 0 {
		axis += x.Rank()
	}
	n := x.Sizes()[axis]
	parts := make([]*T, n)
	for j := range n {
		at := must(tensor.Arange(dtype.I64, 0, float64(n), 1))
		shape := slices.Repeat([]int{1}, x.Rank())
		shape[axis] = n
		at = must(at.Reshape(shape...))
		others := must(Cumulate("cumprod", where(binary("eq", at, tensor.Integer(int64(j))), filled(1, x), x), axis, false))
		later := where(binary("ge", at, tensor.Integer(int64(j))), mul(g, others), zero(g))
		parts[j] = must(Reduce("sum", later, tensor.Over(axis)))
	}
	return must(Stack(parts, axis))
}

// Diff is tensor.Diff, traced.
func Diff(x *T, axis int) (out *T, err error) {
	y, err := tensor.Diff(x, axis)
	if err != nil || !Tracked(x) {
		return y, err
	}
	defer tensor.Guard(&err)
	if axis < 0 {
		axis += x.Rank()
	}
	n := x.Sizes()[axis]
	if n == 0 {
		return y, nil
	}
	at := func(from int) *T { return must(tensor.Arange(dtype.I64, float64(from), float64(from+n-1), 1)) }
	return sub(must(Gather(x, at(1), axis)), must(Gather(x, at(0), axis))), nil
}

// Sort is tensor.Sort, traced.
func Sort(x *T, axis int, descending bool) (*T, error) {
	y, err := tensor.Sort(x, axis, descending)
	if err != nil || !Tracked(x) || x.Rank() == 0 {
		return y, err
	}
	at, err := tensor.Argsort(Detach(x), axis, descending)
	return moved("sort", x, y, err, func(x *T) (*T, error) { return tensor.TakeFrom(x, at, axis) })
}

// TopK is tensor.TopK, traced.
func TopK(x *T, k int) (values, at *T, err error) {
	values, at, err = tensor.TopK(x, k)
	if err != nil || !Tracked(x) {
		return values, at, err
	}
	values, err = moved("topk", x, values, err, func(x *T) (*T, error) { return tensor.TakeFrom(x, at, -1) })
	return values, at, err
}
