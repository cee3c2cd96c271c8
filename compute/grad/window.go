package grad

import (
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

// Conv is tensor.Conv, traced. The way back makes the columns of x again rather than keep them.
func Conv(x, kernel *T, w tensor.Window) (*T, error) {
	y, err := tensor.Conv(x, kernel, w)
	if err != nil || !Tracked(x, kernel) {
		return y, err
	}
	if w.Groups > 1 {
		return grouped(x, kernel, w)
	}
	sizes := kernel.Sizes()
	flat := []int{sizes[0], product(sizes[1:])}
	return one(convName(len(sizes)-2), y, []*T{x, kernel},
		func(u *use, g *T) *T {
			return fold(matmul(rows(g), reshape(u.in[1], flat)), u.in[0].Sizes(), sizes[2:], w)
		},
		func(u *use, g *T) *T {
			return reshape(matmul(mT(rows(g)), columns(u.in[0], sizes[2:], w, 0)), sizes)
		}), nil
}

func convName(axes int) string { return []string{"conv1d", "conv2d", "conv3d"}[axes-1] }

func product(sizes []int) int {
	n := 1
	for _, s := range sizes {
		n *= s
	}
	return n
}

// rows gives [batch, out, …] as one row of out a position.
func rows(g *T) *T {
	sizes := g.Sizes()
	order := []int{0}
	for i := 2; i < len(sizes); i++ {
		order = append(order, i)
	}
	return reshape(must(Transpose(g, append(order, 1)...)), []int{sizes[0] * product(sizes[2:]), sizes[1]})
}

// grouped convolves each group of channels with its kernels.
func grouped(x, kernel *T, w tensor.Window) (*T, error) {
	n := w.Groups
	w.Groups = 1
	xs, err := Split(x, n, nil, 1)
	if err != nil {
		return nil, err
	}
	ks, err := Split(kernel, n, nil, 0)
	if err != nil {
		return nil, err
	}
	parts := make([]*T, n)
	for i := range parts {
		if parts[i], err = Conv(xs[i], ks[i], w); err != nil {
			return nil, err
		}
	}
	return Concat(parts, 1)
}

// columns are the windows of x as rows; fold adds them up where they came from. Each is the other's way back.
func columns(x *T, size []int, w tensor.Window, fill float64) *T {
	sizes := x.Sizes()
	out := must(tensor.Columns(x, size, w, fill))
	return one("conv2d", out, []*T{x}, func(u *use, g *T) *T { return fold(g, sizes, size, w) })
}

func fold(g *T, sizes, size []int, w tensor.Window) *T {
	out := must(tensor.Fold(g, sizes, size, w))
	return one("conv2d", out, []*T{g}, func(u *use, g2 *T) *T { return columns(g2, size, w, 0) })
}

// Pool is tensor.Pool, traced.
func Pool(x *T, axes int, largest bool, w tensor.Window) (out *T, err error) {
	y, err := tensor.Pool(x, axes, largest, w)
	if err != nil || !Tracked(x) {
		return y, err
	}
	defer tensor.Guard(&err)
	sizes := x.Sizes()
	lead := len(sizes) - axes
	size := tensor.PerAxis(w.Size, axes, 1)
	if w.Stride == nil {
		w.Stride = size
	}
	flat := reshape(x, slices.Concat([]int{product(sizes[:lead]), 1}, sizes[lead:]))
	if !largest {
		return reshape(must(Reduce("mean", columns(flat, size, w, 0), tensor.Over(1))), y.Sizes()), nil
	}
	windows := columns(flat, size, w, math.Inf(-1))
	if windows.Len() == 0 {
		return reshape(must(Reduce("sum", windows, tensor.Over(1))), y.Sizes()), nil
	}
	at := must(tensor.Reduce("argmax", Detach(windows), tensor.Over(1))).AsType(dtype.I64)
	return reshape(must(TakeFrom(windows, must(at.Unsqueeze(1)), 1)), y.Sizes()), nil
}
