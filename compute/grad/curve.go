package grad

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
	"skep/internal/lazy"
)

// Functions through points are made of traced operations, and so have derivatives by all their operands.

// Polyval gives the values of a polynomial, largest power first, at x (Horner).
func Polyval(coefficients, x *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("polyval", nil, coefficients, x); err != nil {
		return nil, err
	}
	n := coefficients.Sizes()[0]
	out = mul(x, tensor.Integer(0))
	for i := range n {
		out = add(mul(out, x), must(Index(coefficients, at(i))))
	}
	return out, nil
}

// Polyfit gives the coefficients, largest power first, of the polynomial of a
// degree that comes closest to points in the sense of least squares. The columns
// of the powers are scaled to length 1, as in NumPy.
func Polyfit(x, y *T, degree int) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("polyfit", map[string]int{"deg": degree}, x, y); err != nil {
		return nil, err
	}
	d := dtype.Floating(tensor.Common(x, y))
	x, y = AsType(x, d), AsType(y, d)
	columns := make([]*T, degree+1)
	columns[degree] = filled(1, x)
	for i := degree - 1; i >= 0; i-- {
		columns[i] = mul(columns[i+1], x)
	}
	powers := must(Stack(columns, 1))
	scale := must(Reduce("norm", powers, tensor.Over(0)))
	scale = where(binary("gt", scale, num(0)), scale, filled(1, scale))
	return div(must(Lstsq(div(powers, scale), y)), scale), nil
}

// Interp gives the values at x of the line through the points (xs, ys), whose xs
// ascend; beyond the ends the first and the last value.
func Interp(x, xs, ys *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("interp", nil, x, xs, ys); err != nil {
		return nil, err
	}
	n := xs.Sizes()[0]
	if n == 0 {
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "interp needs at least one point"}
	}
	d := dtype.Floating(tensor.Common(xs, ys))
	x, xs, ys = AsType(x, d), AsType(xs, d), AsType(ys, d)
	if n == 1 {
		return add(mul(x, num(0)), must(Index(ys, at(0)))), nil
	}
	after := must(tensor.SearchSorted(Detach(xs), Detach(x), true))
	hi := must(tensor.Clip(after, tensor.Integer(1), tensor.Integer(int64(n-1))))
	lo := must(tensor.Binary("sub", hi, tensor.Integer(1)))
	take := func(of, where *T) *T { return must(Gather(of, where, 0)) }
	x0, x1, y0, y1 := take(xs, lo), take(xs, hi), take(ys, lo), take(ys, hi)
	inside := add(mul(div(sub(y1, y0), sub(x1, x0)), sub(x, x0)), y0)
	inside = where(binary("ge", x, must(Index(xs, at(n-1)))), must(Index(ys, at(n-1))), inside)
	return where(binary("lt", x, must(Index(xs, at(0)))), must(Index(ys, at(0))), inside), nil
}

// PadMode is Pad with the tensor's own elements: "edge" repeats the outermost,
// "reflect" mirrors at them, "symmetric" behind them, "wrap" goes around.
func PadMode(x *T, width []int, mode string) (out *T, err error) {
	defer tensor.Guard(&err)
	if _, err := tensor.Pad(must(tensor.Full(num(0), dtype.Bool, x.Sizes()...)), width, num(0)); err != nil {
		return nil, err
	}
	both, _ := tensor.PadWidths(width, x.Rank())
	for axis, n := range x.Sizes() {
		places, err := paddedPlaces(n, both[2*axis], both[2*axis+1], mode)
		if err != nil {
			return nil, err
		}
		x = must(Gather(x, must(tensor.From(places, len(places))), axis))
	}
	return x, nil
}

// padModes give the place inside of n that a place before it or behind it repeats.
var padModes = lazy.Value[map[string]func(at, n int) int]{New: func() map[string]func(at, n int) int {
	return map[string]func(at, n int) int{
		"edge":      func(at, n int) int { return max(0, min(at, n-1)) },
		"wrap":      func(at, n int) int { return (at%n + n) % n },
		"symmetric": func(at, n int) int { return mirrored(at, n, 2*n, 1) },
		"reflect":   func(at, n int) int { return mirrored(at, n, max(2*n-2, 1), 0) },
	}
}}

func mirrored(at, n, period, edge int) int {
	at = (at%period + period) % period
	if at >= n {
		at = period - at - edge
	}
	return at
}

func paddedPlaces(n, before, after int, mode string) ([]int64, error) {
	f, ok := padModes.Get()[mode]
	switch {
	case !ok:
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "pad: there is no mode " + mode, Hint: "there are constant, edge, reflect, symmetric and wrap"}
	case n == 0 && before+after > 0:
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "pad: an axis without elements has none to repeat"}
	}
	places := make([]int64, 0, before+n+after)
	for i := -before; i < n+after; i++ {
		places = append(places, int64(f(i, n)))
	}
	return slices.Clip(places), nil
}

// at is the index of one place.
func at(i int) tensor.Item { return tensor.Item{Item: shape.At(i)} }

// fits asks the rule of an operation whether operands go together.
func fits(op string, options map[string]int, xs ...*T) error {
	c := &shape.Call{Op: op, Options: map[string]shape.Value{}}
	for name, n := range options {
		c.Options[name] = shape.Num(n)
	}
	for _, x := range xs {
		c.Args = append(c.Args, x.Shape())
	}
	if _, bad := shape.Infer(c); bad != nil {
		return bad
	}
	return nil
}
