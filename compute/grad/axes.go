package grad

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// MoveAxis puts axes at other places; the others stay in their order.
func MoveAxis(x *T, source, destination []int) (*T, error) {
	options := map[string]shape.Value{"source": shape.NumList(source...), "destination": shape.NumList(destination...)}
	if _, err := fitsWith("moveaxis", options, x); err != nil || x.Rank() == 0 {
		return x, err
	}
	from, to := make([]int, len(source)), make([]int, len(source))
	for i := range source {
		from[i], to[i] = along(x, source[i]), along(x, destination[i])
	}
	return Transpose(x, shape.MoveOrder(x.Rank(), from, to)...)
}

// Rot90 turns by k quarters from the first of two axes to the second.
func Rot90(x *T, k int, axes []int) (out *T, err error) {
	defer tensor.Guard(&err)
	if _, err := fitsWith("rot90", map[string]shape.Value{"k": shape.Num(k), "axes": shape.NumList(axes...)}, x); err != nil {
		return nil, err
	}
	a, b := axes[0], axes[1] // the rule has seen two
	switch (k%4 + 4) % 4 {
	case 1:
		return SwapAxes(must(Flip(x, b)), a, b)
	case 2:
		return Flip(x, a, b)
	case 3:
		return Flip(must(SwapAxes(x, a, b)), b)
	}
	return x, nil
}

// Diagonal is tensor.Diagonal, traced; so are the next.
func Diagonal(x *T, offset, axis1, axis2 int) (*T, error) {
	y, err := tensor.Diagonal(x, offset, axis1, axis2)
	return moved("diagonal", x, y, err, func(x *T) (*T, error) { return tensor.Diagonal(x, offset, axis1, axis2) })
}

// SlidingWindow gives each stretch of an axis.
func SlidingWindow(x *T, size, axis int) (*T, error) {
	y, err := tensor.SlidingWindow(x, size, axis)
	return moved("sliding_window", x, y, err, func(x *T) (*T, error) { return tensor.SlidingWindow(x, size, axis) })
}

// DiagonalSum adds the diagonals of two axes up.
func DiagonalSum(x *T, offset, axis1, axis2 int) (out *T, err error) {
	d, err := Diagonal(x, offset, axis1, axis2)
	if err != nil {
		return nil, err
	}
	return Reduce("sum", d, tensor.Over(-1))
}

// VStack puts tensors one below the other; vectors are rows.
func VStack(xs []*T) (out *T, err error) {
	defer tensor.Guard(&err)
	if _, err := fitsWith("vstack", nil, xs...); err != nil {
		return nil, err
	}
	rows := make([]*T, len(xs))
	for i, x := range xs {
		if rows[i] = x; x.Rank() < 2 {
			rows[i] = reshape(x, []int{1, x.Len()})
		}
	}
	return Concat(rows, 0)
}

// HStack puts tensors side by side; vectors one behind the other.
func HStack(xs []*T) (out *T, err error) {
	defer tensor.Guard(&err)
	if _, err := fitsWith("hstack", nil, xs...); err != nil {
		return nil, err
	}
	parts, axis := make([]*T, len(xs)), 1
	for i, x := range xs {
		if parts[i] = x; x.Rank() < 2 {
			parts[i], axis = Flatten(x), 0
		}
	}
	return Concat(parts, axis)
}

// ColumnStack puts vectors as columns, and matrices, side by side.
func ColumnStack(xs []*T) (out *T, err error) {
	defer tensor.Guard(&err)
	if _, err := fitsWith("column_stack", nil, xs...); err != nil {
		return nil, err
	}
	columns := make([]*T, len(xs))
	for i, x := range xs {
		if columns[i] = x; x.Rank() < 2 {
			columns[i] = reshape(x, []int{x.Len(), 1})
		}
	}
	return Concat(columns, 1)
}

// Delete leaves out the entries at positions of an axis, or of all elements in order.
func Delete(x *T, at []int, axis int, flat bool) (out *T, err error) {
	defer tensor.Guard(&err)
	if x, axis, err = axisOrFlat("delete", x, axis, flat); err != nil {
		return nil, err
	}
	n := sizeAlong(x, axis)
	gone, err := positions("delete", at, n, n-1)
	if err != nil {
		return nil, err
	}
	kept := make([]int64, 0, n)
	for i := range n {
		if !slices.Contains(gone, i) {
			kept = append(kept, int64(i))
		}
	}
	return Gather(x, must(tensor.From(kept, len(kept))), axis)
}

// Insert puts values before positions of an axis, or of all elements in order: at one position all of them, at
// several one each, or one value at all.
func Insert(x, values *T, at []int, axis int, flat bool) (out *T, err error) {
	defer tensor.Guard(&err)
	if x, axis, err = axisOrFlat("insert", x, axis, flat); err != nil {
		return nil, err
	}
	axis = along(x, axis)
	n, many := sizeAlong(x, axis), len(at)
	places, err := positions("insert", at, n, n)
	if err != nil {
		return nil, err
	}
	if many == 1 && values.Rank() == x.Rank() {
		many = values.Sizes()[axis]
		places = slices.Repeat(places, many)
	}
	sizes := x.Sizes()
	sizes[axis] = many
	values = must(BroadcastTo(cast(values, x.DType()), sizes...))
	order := make([]int64, 0, n+many)
	for i := range n + 1 {
		for k, p := range places {
			if p == i {
				order = append(order, int64(n+k))
			}
		}
		if i < n {
			order = append(order, int64(i))
		}
	}
	return Gather(must(Concat([]*T{x, values}, axis)), must(tensor.From(order, len(order))), axis)
}

func axisOrFlat(op string, x *T, axis int, flat bool) (*T, int, error) {
	if flat {
		return Flatten(x), 0, nil
	}
	c := &shape.Call{Op: "sort", Args: []shape.Shape{x.Shape()}, Options: map[string]shape.Value{"axis": shape.Num(axis)}}
	if _, bad := shape.Infer(c); bad != nil {
		return nil, 0, &tensor.Error{Code: bad.Code, Message: op + bad.Message[len("sort"):], Hint: bad.Hint}
	}
	return x, axis, nil
}

// positions counts negative ones from the end of n; most is the last that is allowed.
func positions(op string, at []int, n, most int) ([]int, error) {
	out := make([]int, len(at))
	for i, p := range at {
		if out[i] = p; p < 0 {
			out[i] += n
		}
		if out[i] < 0 || out[i] > most {
			return nil, &tensor.Error{Code: tensor.CodeValue, Message: op + ": position " + shape.Const(p).String() + " is outside of " + shape.Const(n).String() + " entries"}
		}
	}
	return out, nil
}

// OneHot gives a row of n with a one at each whole number's place.
func OneHot(x *T, n int) (out *T, err error) {
	defer tensor.Guard(&err)
	if _, err := fitsWith("one_hot", map[string]shape.Value{"n": shape.Num(n)}, x); err != nil {
		return nil, err
	}
	if !x.DType().IsInt() {
		return nil, &tensor.Error{Code: tensor.CodeType, Message: "one_hot: the elements must be whole numbers, found " + x.Head(), Hint: "consider astype(i64)"}
	}
	low, high := must(tensor.Binary("lt", x, tensor.Integer(0))), must(tensor.Binary("ge", x, tensor.Integer(int64(n))))
	if must(tensor.Reduce("any", must(tensor.Binary("logical_or", low, high)), tensor.OverAll)).Float() != 0 {
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "one_hot: the elements must lie from 0 up to but without " + shape.Const(n).String()}
	}
	places := must(tensor.Arange(dtype.I64, 0, float64(n), 1))
	return must(tensor.Binary("eq", must(x.AsType(dtype.I64).Unsqueeze(-1)), places)).AsType(dtype.I64), nil
}

// UnravelIndex gives the positions along the axes of a shape of positions among all its elements.
func UnravelIndex(at *T, sizes []int) (outs []*T, err error) {
	defer tensor.Guard(&err)
	n := 1
	for _, s := range sizes {
		n *= s
	}
	rest := at.AsType(dtype.I64)
	low, high := must(tensor.Binary("lt", rest, tensor.Integer(0))), must(tensor.Binary("ge", rest, tensor.Integer(int64(n))))
	if must(tensor.Reduce("any", must(tensor.Binary("logical_or", low, high)), tensor.OverAll)).Float() != 0 {
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "unravel_index: a position is outside of " + shape.Const(n).String() + " elements"}
	}
	outs = make([]*T, len(sizes))
	for i := len(sizes) - 1; i >= 0; i-- {
		by := tensor.Integer(int64(sizes[i]))
		outs[i] = must(tensor.Binary("mod", rest, by))
		rest = must(tensor.Binary("floor_div", rest, by))
	}
	return outs, nil
}
