package grad

import (
	"math"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// DiffN takes the differences of neighbours along an axis n times.
func DiffN(x *T, n, axis int) (out *T, err error) {
	if err := fits("diff", map[string]int{"n": n, "axis": axis}, x); err != nil {
		return nil, err
	}
	out = x
	for range n {
		if out, err = Diff(out, axis); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// stretchAlong is a view of n places of an axis, from one on.
func stretchAlong(x *T, axis, from, n int) *T {
	items := make([]tensor.Item, along(x, axis)+1)
	for i := range items {
		items[i] = tensor.Item{Item: shape.Slice(shape.Open(), shape.Open(), 1)}
	}
	items[len(items)-1] = tensor.Item{Item: shape.Slice(shape.End(from), shape.End(from+n), 1)}
	return must(Index(x, items...))
}

// Gradients gives the slopes along each axis: of second order inside, by both neighbours, of first order at the ends
// (Fornberg 1988 for unequal distances). places are where the elements lie, along a single axis; distance is used without them.
func Gradients(x, places *T, distance float64, axes []int, all bool) (outs []*T, err error) {
	defer tensor.Guard(&err)
	options := map[string]shape.Value{}
	if !all {
		options["axis"] = shape.NumList(axes...)
	}
	found, err := fitsWith("gradient", options, x)
	if err != nil {
		return nil, err
	}
	if all {
		axes = make([]int, len(found))
		for i := range axes {
			axes[i] = i
		}
	}
	if places != nil && (len(axes) != 1 || places.Rank() != 1 || places.Len() != sizeAlong(x, axes[0])) {
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "gradient: places belong to one axis, and are as many as its elements"}
	}
	x = AsType(x, dtype.Quotient(x.DType()))
	for _, a := range axes {
		outs = append(outs, slope(x, places, distance, along(x, a)))
	}
	return outs, nil
}

func slope(x, places *T, distance float64, axis int) *T {
	n := sizeAlong(x, axis)
	steps := must(Diff(x, axis))
	var wide *T
	if places == nil {
		steps = div(steps, num(distance))
	} else {
		sizes := make([]int, x.Rank())
		for i := range sizes {
			sizes[i] = 1
		}
		sizes[axis] = n - 1
		wide = reshape(AsType(must(Diff(places, 0)), x.DType()), sizes)
		steps = div(steps, wide)
	}
	inside := div(sub(stretchAlong(x, axis, 2, n-2), stretchAlong(x, axis, 0, n-2)), num(2*distance))
	if wide != nil {
		before, behind := stretchAlong(steps, axis, 0, n-2), stretchAlong(steps, axis, 1, n-2)
		left, right := stretchAlong(wide, axis, 0, n-2), stretchAlong(wide, axis, 1, n-2)
		inside = div(add(mul(right, before), mul(left, behind)), add(left, right))
	}
	return must(Concat([]*T{stretchAlong(steps, axis, 0, 1), inside, stretchAlong(steps, axis, n-2, 1)}, axis))
}

// CumulativeTrapezoid is the area under the line through points along an axis, up to each but the first.
func CumulativeTrapezoid(y, xs *T, distance float64, axis int) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("cumulative_trapezoid", map[string]int{"axis": axis}, y); err != nil {
		return nil, err
	}
	axis = along(y, axis)
	n := sizeAlong(y, axis)
	if n == 0 {
		return y, nil
	}
	y = AsType(y, dtype.Quotient(y.DType()))
	middle := mul(num(0.5), add(stretchAlong(y, axis, 1, n-1), stretchAlong(y, axis, 0, n-1)))
	wide := num(distance)
	if xs != nil {
		wide = must(Diff(xs, -1))
		if xs.Rank() == 1 {
			sizes := make([]int, y.Rank()-axis)
			for i := range sizes {
				sizes[i] = 1
			}
			sizes[0] = wide.Len()
			wide = reshape(wide, sizes)
		}
	}
	return Cumulate("cumsum", mul(middle, wide), axis, false)
}

// Unwrap adds multiples of a period so that neighbours differ by half of it at most.
func Unwrap(x *T, period float64, axis int) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("unwrap", map[string]int{"axis": axis}, x); err != nil {
		return nil, err
	}
	x = AsType(x, dtype.Quotient(x.DType()))
	if x.Rank() == 0 || sizeAlong(x, axis) < 2 {
		return x, nil
	}
	steps, half := must(tensor.Diff(Detach(x), axis)), num(period/2)
	short := sub(binary("mod", add(steps, half), num(period)), half)
	edge := must(tensor.Binary("logical_and", binary("eq", short, num(-period/2)), binary("gt", steps, num(0))))
	short = where(edge, half, short)
	turns := where(binary("lt", unary("abs", steps), half), zero(x), sub(short, steps))
	sums := must(tensor.Cumulate("cumsum", turns, axis, false))
	first := stretchAlong(filled(0, x), axis, 0, 1)
	return add(x, cast(must(tensor.Concat([]*T{first, sums}, along(x, axis))), x.DType())), nil
}

// Extremes is tensor.Extremes, traced.
func Extremes(x *T, axis int, flat, largest bool) (*T, error) {
	y, at, err := tensor.Extremes(x, axis, flat, largest)
	if err != nil || !Tracked(x) {
		return y, err
	}
	if flat {
		x, axis = Flatten(x), 0
	}
	return moved("cummax", x, y, err, func(x *T) (*T, error) { return tensor.TakeFrom(x, at, axis) })
}

// Polyder gives the coefficients of the m-th derivative of a polynomial, largest power first.
func Polyder(p *T, m int) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("polyder", nil, p); err != nil {
		return nil, err
	}
	for range m {
		n := p.Len()
		if n <= 1 {
			return tensor.New(p.DType(), 0)
		}
		powers := must(tensor.Arange(dtype.I64, float64(n-1), 0, -1)).AsType(p.DType())
		p = mul(stretchAlong(p, 0, 0, n-1), powers)
	}
	return p, nil
}

// Polyint gives those of the m-th integral that is 0 at 0.
func Polyint(p *T, m int) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("polyint", map[string]int{"m": m}, p); err != nil {
		return nil, err
	}
	p = AsType(p, dtype.Quotient(p.DType()))
	for range m {
		powers := must(tensor.Arange(dtype.I64, float64(p.Len()), 0, -1)).AsType(p.DType())
		p = must(Concat([]*T{div(p, powers), must(tensor.New(p.DType(), 1))}, 0))
	}
	return p, nil
}

// Roots gives where a polynomial, largest power first, is 0: the eigenvalues of its companion matrix.
func Roots(p *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("roots", nil, p); err != nil {
		return nil, err
	}
	if p.DType().IsComplex() {
		return nil, &tensor.Error{Code: tensor.CodeType, Message: "roots: complex coefficients are not supported"}
	}
	c := tensor.Slice[float64](p)
	for len(c) > 0 && c[0] == 0 {
		c = c[1:]
	}
	zeros := 0
	for len(c) > 0 && c[len(c)-1] == 0 {
		c, zeros = c[:len(c)-1], zeros+1
	}
	at, err := companionRoots(c)
	if err != nil {
		return nil, err
	}
	return tensor.From(append(at, make([]complex128, zeros)...), len(at)+zeros)
}

func companionRoots(c []float64) ([]complex128, error) {
	n := len(c) - 1
	if n < 1 {
		return nil, nil
	}
	m := make([]float64, n*n)
	for j := range n {
		m[j] = -c[j+1] / c[0]
		if j+1 < n {
			m[(j+1)*n+j] = 1
		}
	}
	if math.IsNaN(m[0]) {
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "roots: the coefficients must be finite numbers"}
	}
	a, err := tensor.From(m, n, n)
	if err != nil {
		return nil, err
	}
	w, _, err := tensor.Eig(a)
	if err != nil {
		return nil, err
	}
	return tensor.Slice[complex128](w), nil
}

// Vander gives the powers of each element from 0 up to n - 1, the highest first unless they ascend.
func Vander(x *T, n int, ascending bool) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("vander", map[string]int{"n": n}, x); err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "vander: there are no fewer than 0 powers"}
	}
	columns := []*T{filled(1, x)}
	for i := 1; i < n; i++ {
		columns = append(columns, mul(columns[i-1], x))
	}
	if n == 0 {
		return tensor.New(x.DType(), x.Len(), 0)
	}
	out = must(Stack(columns, 1))
	if ascending {
		return out, nil
	}
	return Flip(out, 1)
}

// ReduceIn is Reduce of the elements in another type, which is the result's.
func ReduceIn(op string, x *T, r tensor.Reduction, d dtype.Type) (out *T, err error) {
	defer tensor.Guard(&err)
	return cast(must(Reduce(op, cast(x, d), r)), d), nil
}

// CumulateIn is Cumulate likewise.
func CumulateIn(op string, x *T, axis int, flat bool, d dtype.Type) (out *T, err error) {
	defer tensor.Guard(&err)
	return cast(must(Cumulate(op, cast(x, d), axis, flat)), d), nil
}

// Quantiles is tensor.Quantiles, traced share by share.
func Quantiles(op string, x *T, shares []float64, r tensor.Reduction) (out *T, err error) {
	if !Tracked(x) || op == "nanquantile" {
		return tensor.Quantiles(op, x, shares, r)
	}
	defer tensor.Guard(&err)
	parts := make([]*T, len(shares))
	for i, q := range shares {
		r.Q = q
		parts[i] = must(Reduce(op, x, r))
	}
	return Stack(parts, 0)
}
