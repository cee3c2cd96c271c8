package grad

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

// Operations that move elements go back by one mechanism: the operation itself,
// run over the elements' positions, says where each came from, and the gradient
// is added up there. It costs a position (8 bytes) an element, on the way back
// only; those that are views have ways of their own below.

// moved records an operation that gives elements of x, or zeros, in some order.
func moved(op string, x, y *T, err error, f func(x *T) (*T, error)) (*T, error) {
	if err != nil || !Tracked(x) {
		return y, err
	}
	return one(op, y, []*T{x}, func(u *use, g *T) *T {
		return spread(g, must(f(places(x.Sizes()))), x.Sizes())
	}), nil
}

// places numbers the elements of a shape from 1 on; 0 means none.
func places(sizes []int) *T {
	n := 1
	for _, s := range sizes {
		n *= s
	}
	return must(must(tensor.Arange(dtype.I64, 1, float64(n)+1, 1)).Reshape(sizes...))
}

// spread adds the elements of g up at flat positions of a shape; pick is its transpose.
func spread(g, at *T, sizes []int) *T {
	out := must(tensor.AddFlat(g, at, sizes...))
	return one("index", out, []*T{g}, func(u *use, g2 *T) *T { return pick(g2, at) })
}

func pick(x, at *T) *T {
	sizes := x.Sizes()
	out := must(tensor.TakeFlat(x, at))
	return one("index", out, []*T{x}, func(u *use, g *T) *T { return spread(g, at, sizes) })
}

// reshaped records an operation that leaves the elements in their order.
func reshaped(op string, x, y *T, err error) (*T, error) {
	if err != nil || !Tracked(x) {
		return y, err
	}
	return one(op, y, []*T{x}, func(u *use, g *T) *T { return reshape(g, u.in[0].Sizes()) }), nil
}

// Reshape is (*tensor.Tensor).Reshape, traced; so are the next.
func Reshape(x *T, sizes ...int) (*T, error) {
	y, err := x.Reshape(sizes...)
	return reshaped("reshape", x, y, err)
}

// Flatten gives all elements in one dimension.
func Flatten(x *T) *T { return must(reshaped("flatten", x, x.Flatten(), nil)) }

// Squeeze takes axes of size 1 away.
func Squeeze(x *T, axes ...int) (*T, error) {
	y, err := x.Squeeze(axes...)
	return reshaped("squeeze", x, y, err)
}

// Unsqueeze puts a new axis of size 1.
func Unsqueeze(x *T, axis int) (*T, error) {
	y, err := x.Unsqueeze(axis)
	return reshaped("unsqueeze", x, y, err)
}

// Transpose gives the axes in another order.
func Transpose(x *T, axes ...int) (*T, error) {
	y, err := x.Transpose(axes...)
	if err != nil || !Tracked(x) {
		return y, err
	}
	back := make([]int, len(axes))
	for i, a := range axes {
		back[(a+len(axes))%len(axes)] = i
	}
	return one("transpose", y, []*T{x}, func(u *use, g *T) *T { return must(Transpose(g, back...)) }), nil
}

// SwapAxes exchanges two axes.
func SwapAxes(x *T, a, b int) (*T, error) {
	y, err := x.SwapAxes(a, b)
	if err != nil || !Tracked(x) {
		return y, err
	}
	return one("swapaxes", y, []*T{x}, func(u *use, g *T) *T { return must(SwapAxes(g, a, b)) }), nil
}

// MatrixTranspose exchanges the last two axes.
func MatrixTranspose(x *T) (*T, error) {
	y, err := x.MatrixTranspose()
	if err != nil || !Tracked(x) {
		return y, err
	}
	return one("mT", y, []*T{x}, func(u *use, g *T) *T { return mT(g) }), nil
}

// BroadcastTo stretches to a shape.
func BroadcastTo(x *T, sizes ...int) (*T, error) {
	y, err := x.BroadcastTo(sizes...)
	if err != nil || !Tracked(x) {
		return y, err
	}
	return one("broadcast_to", y, []*T{x}, func(u *use, g *T) *T { return sumTo(g, u.in[0].Sizes()) }), nil
}

// Full is tensor.Full, traced.
func Full(v *T, d dtype.Type, sizes ...int) (*T, error) {
	if !Tracked(v) || !d.IsFloat() {
		return tensor.Full(v, d, sizes...)
	}
	return BroadcastTo(AsType(v, d), sizes...)
}

// Flip reverses axes.
func Flip(x *T, axes ...int) (*T, error) {
	y, err := x.Flip(axes...)
	if err != nil || !Tracked(x) {
		return y, err
	}
	return one("flip", y, []*T{x}, func(u *use, g *T) *T { return must(Flip(g, axes...)) }), nil
}

// Roll is tensor.Roll, traced; so are the next.
func Roll(x *T, by, axis int, flat bool) (*T, error) {
	y, err := tensor.Roll(x, by, axis, flat)
	if err != nil || !Tracked(x) {
		return y, err
	}
	return one("roll", y, []*T{x}, func(u *use, g *T) *T { return must(Roll(g, -by, axis, flat)) }), nil
}

// Diag gives a matrix with a k-th diagonal, or the k-th diagonal of a matrix.
func Diag(x *T, k int) (*T, error) {
	y, err := tensor.Diag(x, k)
	return moved("diag", x, y, err, func(x *T) (*T, error) { return tensor.Diag(x, k) })
}

// Triangle keeps one side of a diagonal.
func Triangle(x *T, k int, lower bool) (*T, error) {
	y, err := tensor.Triangle(x, k, lower)
	if err != nil || !Tracked(x) {
		return y, err
	}
	return one("tril", y, []*T{x}, func(u *use, g *T) *T { return triangle(g, k, lower) }), nil
}

// Pad puts elements of one value around.
func Pad(x *T, width []int, v *T) (out *T, err error) {
	y, err := tensor.Pad(x, width, v)
	if err == nil && Tracked(v) {
		defer tensor.Guard(&err)
		inside := must(tensor.Pad(filled(1, x).AsType(boolean), width, num(0)))
		return where(inside, must(Pad(x, width, num(0))), cast(v, x.DType())), nil
	}
	return moved("pad", x, y, err, func(x *T) (*T, error) { return tensor.Pad(x, width, num(0)) })
}

// Tile repeats the whole.
func Tile(x *T, reps []int) (*T, error) {
	y, err := tensor.Tile(x, reps)
	return moved("tile", x, y, err, func(x *T) (*T, error) { return tensor.Tile(x, reps) })
}

// Repeat repeats each entry.
func Repeat(x *T, n, axis int, flat bool) (*T, error) {
	y, err := tensor.Repeat(x, n, axis, flat)
	return moved("repeat", x, y, err, func(x *T) (*T, error) { return tensor.Repeat(x, n, axis, flat) })
}

// Gather gives the entries at positions along an axis.
func Gather(x, at *T, axis int) (*T, error) {
	y, err := tensor.Gather(x, at, axis)
	return moved("gather", x, y, err, func(x *T) (*T, error) { return tensor.Gather(x, at, axis) })
}

// TakeFrom gives the elements at positions along an axis, one position an element.
func TakeFrom(x, at *T, axis int) (*T, error) {
	y, err := tensor.TakeFrom(x, at, axis)
	return moved("take_along", x, y, err, func(x *T) (*T, error) { return tensor.TakeFrom(x, at, axis) })
}

// Index is x[items…], traced: where it is a view the gradient is set into zeros.
func Index(x *T, items ...tensor.Item) (*T, error) {
	y, err := x.Index(items...)
	if err == nil && Tracked(x) && !slices.ContainsFunc(items, func(i tensor.Item) bool { return i.Tensor != nil }) {
		return one("index", y, []*T{x}, func(u *use, g *T) *T {
			return must(Set(filled(0, u.in[0]), g, items...))
		}), nil
	}
	return moved("index", x, y, err, func(x *T) (*T, error) { return x.Index(items...) })
}

// Set is (*tensor.Tensor).Set, traced: a new tensor if one of both is.
func Set(x, v *T, items ...tensor.Item) (*T, error) {
	if !Tracked(x, v) {
		return x.Set(v, items...)
	}
	y, err := x.Alias().Set(Detach(v), items...)
	if err != nil {
		return nil, err
	}
	return one("index", y, []*T{x, v},
		func(u *use, g *T) *T { return must(Set(g.Alias(), zero(g), items...)) },
		func(u *use, g *T) *T { return must(Index(g, items...)) }), nil
}

// Scatter is tensor.Scatter, traced. Where positions repeat without adding, only the last value has a gradient.
func Scatter(x, at, v *T, axis int, adding bool) (*T, error) {
	y, err := tensor.Scatter(x, at, v, axis, adding)
	if err != nil || !Tracked(x, v) {
		return y, err
	}
	op := "scatter"
	if adding {
		op = "scatter_add"
	}
	return one(op, y, []*T{x, at, v}, func(u *use, g *T) *T {
		if adding {
			return g
		}
		return must(Scatter(g, at, zero(g), axis, false))
	}, nil, func(u *use, g *T) *T {
		taken := must(TakeFrom(g, at, axis))
		if !adding {
			taken = where(lastOf(x, at, axis), taken, zero(g))
		}
		return taken
	}), nil
}

// lastOf says which of the values scattered to positions are still there.
func lastOf(x, at *T, axis int) *T {
	order := places(at.Sizes())
	left := must(tensor.Scatter(must(tensor.Full(num(0), dtype.I64, x.Sizes()...)), at, order, axis, false))
	return must(tensor.Binary("eq", must(tensor.TakeFrom(left, at, axis)), order))
}

// Concat joins along an axis.
func Concat(xs []*T, axis int) (*T, error) {
	y, err := tensor.Concat(xs, axis)
	if err != nil || !Tracked(xs...) {
		return y, err
	}
	return record("concat", xs, []*T{y}, func(u *use, g []*T) []*T {
		if axis < 0 {
			axis += y.Rank()
		}
		at, from := []int{}, 0
		for _, x := range u.in[:len(u.in)-1] {
			from += x.Sizes()[axis]
			at = append(at, from)
		}
		parts, err := Split(g[0], 0, at, axis)
		if err != nil {
			panic(asPanic(err))
		}
		return parts
	})[0], nil
}

// Stack joins along a new axis.
func Stack(xs []*T, axis int) (out *T, err error) {
	y, err := tensor.Stack(xs, axis)
	if err != nil || !Tracked(xs...) {
		return y, err
	}
	wide := make([]*T, len(xs))
	for i, x := range xs {
		if wide[i], err = Unsqueeze(x, axis); err != nil {
			return nil, err
		}
	}
	if axis < 0 {
		axis += y.Rank()
	}
	return Concat(wide, axis)
}

// Split cuts along an axis.
func Split(x *T, n int, at []int, axis int) ([]*T, error) {
	ys, err := tensor.Split(x, n, at, axis)
	if err != nil || !Tracked(x) {
		return ys, err
	}
	return record("split", []*T{x}, ys, func(u *use, g []*T) []*T {
		parts := make([]*T, len(g))
		for i := range g {
			if parts[i] = g[i]; g[i] == nil {
				parts[i] = filled(0, u.out[i])
			}
		}
		return []*T{must(Concat(parts, axis))}
	}), nil
}

// Meshgrid gives the coordinates of a grid.
func Meshgrid(xs []*T) ([]*T, error) {
	ys, err := tensor.Meshgrid(xs)
	if err != nil || !Tracked(xs...) {
		return ys, err
	}
	for i, x := range xs {
		ys[i] = one("meshgrid", ys[i], []*T{x}, func(u *use, g *T) *T {
			axes := []int{}
			for j := range xs {
				if j != i {
					axes = append(axes, j)
				}
			}
			return must(Reduce("sum", g, tensor.Over(axes...)))
		})
	}
	return ys, nil
}

func reshape(x *T, sizes []int) *T {
	if slices.Equal(x.Sizes(), sizes) {
		return x
	}
	return must(Reshape(x, sizes...))
}

func mT(x *T) *T                          { return must(MatrixTranspose(x)) }
func triangle(x *T, k int, lower bool) *T { return must(Triangle(x, k, lower)) }
