package ops

import (
	"fmt"
	"slices"

	"skep/compute/kir"
)

// Window says how a kernel or a pool moves, one number for each axis that it moves along; nil means 1, for Padding 0.
type Window struct {
	Size                      []int // of pools
	Stride, Padding, Dilation []int
	Groups                    int // of channels, for convolutions; 0 and 1 mean one
}

func (w Window) filled(axes int) (Window, error) {
	fill := func(ns []int, otherwise, least int) ([]int, error) {
		out := make([]int, axes)
		for i := range out {
			out[i] = otherwise
			if len(ns) > 0 {
				out[i] = ns[min(i, len(ns)-1)]
			}
			if out[i] < least {
				return nil, fmt.Errorf("a window that moves by %v", ns)
			}
		}
		return out, nil
	}
	var err [3]error
	w.Stride, err[0] = fill(w.Stride, 1, 1)
	w.Padding, err[1] = fill(w.Padding, 0, 0)
	w.Dilation, err[2] = fill(w.Dilation, 1, 1)
	w.Groups = max(w.Groups, 1)
	for _, e := range err {
		if e != nil {
			return w, e
		}
	}
	return w, nil
}

// reach gives how often a kernel of some size fits along axis i.
func (w Window) reach(i, length, size int) int {
	return (length+2*w.Padding[i]-w.Dilation[i]*(size-1)-1)/w.Stride[i] + 1
}

// outputs gives the sizes of what a window of these sizes makes along the axes it moves along.
func (w Window) outputs(lengths, sizes []int) ([]int, error) {
	out := make([]int, len(sizes))
	for i, size := range sizes {
		if size < 1 || lengths[i]+2*w.Padding[i] < w.Dilation[i]*(size-1)+1 {
			return nil, fmt.Errorf("a window of %v does not fit into %v", sizes, lengths)
		}
		out[i] = w.reach(i, lengths[i], size)
	}
	return out, nil
}

// Conv moves kernels [out, in/groups, …] over batches [batch, in, …] along one to three axes; a cross-correlation. It is a product of
// matrices whose right one, the windows as columns, is never made: its elements are found where they lie.
func Conv(x, kernels Operand, w Window) (*kir.Program, error) {
	if err := check(x, kernels); err != nil {
		return nil, err
	}
	axes := len(kernels.Sizes) - 2
	if axes < 1 || axes > 3 || len(x.Sizes) != axes+2 || x.Type != kernels.Type {
		return nil, fmt.Errorf("a convolution of %s%v with %s%v", x.Type, x.Sizes, kernels.Type, kernels.Sizes)
	}
	w, err := w.filled(axes)
	if err != nil {
		return nil, err
	}
	g := w.Groups
	if kernels.Sizes[0]%g != 0 || x.Sizes[1] != g*kernels.Sizes[1] {
		return nil, fmt.Errorf("a convolution of %v with %v in %d groups", x.Sizes, kernels.Sizes, g)
	}
	spatial, err := w.outputs(x.Sizes[2:], kernels.Sizes[2:])
	if err != nil {
		return nil, err
	}
	return convolve(x, kernels, w, spatial)
}

func convolve(x, kernels Operand, w Window, spatial []int) (*kir.Program, error) {
	p, g := newPlan("conv"), w.Groups
	outs, ins := kernels.Sizes[0]/g, kernels.Sizes[1]
	m, n, k := outs, product(spatial), product(kernels.Sizes[1:])
	batch := x.Sizes[0] * g
	if batch*m*n > maxLen {
		return nil, ErrSize
	}
	ik, ix := p.input("kernels", kernels), p.input("x", x)
	ic := p.output(x.Type, batch*m*n)
	if batch*m*n == 0 {
		return &p.Program, nil
	}
	if k == 0 || x.Len() == 0 {
		return fill(p, ic, 0)
	}
	kernels, ik, err := p.packed(kernels, ik)
	if err != nil {
		return nil, err
	}
	sizes, strides := simplify([]int{x.Sizes[0], g}, []int{0, outs * kernels.Strides[0]}, []int{x.Strides[0], ins * x.Strides[1]})
	kind := matmulKind{tile: chooseTile(x.Type, batch, m, n), in: x.Type, out: x.Type, batch: len(sizes), axes: len(spatial)}
	copy(kind.window[:], kernels.Sizes[2:])
	kern, err := kernel("conv", fmt.Sprint(kind), []int{side, side}, kind.build)
	if err != nil {
		return nil, err
	}
	before := slices.Concat([]int{m, n, k, k, 1}, x.Strides[1:], x.Sizes[2:], spatial[1:], w.Stride, w.Padding, w.Dilation)
	after := walkWords(sizes, strides, []int{kernels.Offset, x.Offset})
	return &p.Program, p.layers(kern, ceil(n, kind.cols), ceil(m, kind.rows), batch, []int{ik, ix, ic}, before, after)
}

// windows finds the element of x that row (channel and place in the kernel) meets at col (place of the result).
func (x *multiplier) windows() func(row, col kir.Value) spot {
	sizes, axes := x.kind.window, x.kind.axes
	strides := params(x.Builder, axes+1) // of the channel, then along the axes
	lengths, outs := params(x.Builder, axes), params(x.Builder, axes-1)
	step, padding, dilation := params(x.Builder, axes), params(x.Builder, axes), params(x.Builder, axes)
	return func(row, col kir.Value) spot {
		row, col = x.Let(row), x.Let(col)
		inside, at := row.Lt(x.k).And(col.Lt(x.n)), kir.N(0)
		for i := axes - 1; i >= 0; i-- {
			var in, to kir.Value
			row, in = x.split(row, kir.N(sizes[i]))
			to = col
			if i > 0 {
				col, to = x.split(col, outs[i-1])
			}
			place := x.Let(to.Mul(step[i]).Add(in.Mul(dilation[i])).Sub(padding[i])) // wraps where it is negative, and is too large then
			inside = x.Let(inside.And(place.Lt(lengths[i])))
			at = at.Add(place.Mul(strides[i+1]))
		}
		return spot{inside, x.Let(at.Add(row.Mul(strides[0])))}
	}
}

// split divides and gives quotient and remainder.
func (x *multiplier) split(v, by kir.Value) (quotient, rest kir.Value) {
	quotient = x.Let(v.Div(by))
	return quotient, x.Let(v.Sub(quotient.Mul(by)))
}
