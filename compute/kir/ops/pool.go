package ops

import (
	"fmt"

	"skep/compute/kir"
)

// Pool takes the largest or the mean of windows of w.Size that move along the last axes, by Stride (nil: by Size). What lies in the padding is −∞ for the
// largest and 0, counted, for the mean. One to three axes; floats.
func Pool(in Operand, largest bool, w Window) (*kir.Program, error) {
	if err := check(in); err != nil {
		return nil, err
	}
	axes := len(w.Size)
	if axes < 1 || axes > 3 || len(in.Sizes) < axes || !arithmeticType(in.Type).IsFloat() {
		return nil, fmt.Errorf("a pool of %v over %s%v", w.Size, in.Type, in.Sizes)
	}
	if w.Stride == nil {
		w.Stride = w.Size
	}
	w, err := w.filled(axes)
	if err != nil {
		return nil, err
	}
	lead := len(in.Sizes) - axes
	spatial, err := w.outputs(in.Sizes[lead:], w.Size)
	if err != nil {
		return nil, err
	}
	p, n := newPlan("pool"), product(in.Sizes[:lead])*product(spatial)
	if n > maxLen {
		return nil, ErrSize
	}
	buffers := []int{p.input("in", in), p.output(in.Type, n)}
	if n == 0 {
		return &p.Program, nil
	}
	outer, strides := simplify(in.Sizes[:lead], in.Strides[:lead])
	kind := poolKind{in: in.Type, largest: largest, axes: axes, outer: len(outer)}
	copy(kind.size[:], w.Size)
	k, err := kernel("pool", fmt.Sprint(kind), []int{flat}, kind.build)
	if err != nil {
		return nil, err
	}
	ws := words([]int{n}, in.Strides[lead:], in.Sizes[lead:], spatial, w.Stride, w.Padding, w.Dilation)
	p.run(k, line(ceil(n, flat)), buffers, append(ws, walkWords(outer, strides, []int{in.Offset})...)...)
	return &p.Program, nil
}

// poolKind is all that a kernel of a pool depends on.
type poolKind struct {
	in      kir.Type
	largest bool
	axes    int
	size    [3]int
	outer   int
}

func (kind poolKind) build(b *kir.Builder) {
	in, out, n := b.In(kind.in), b.Out(kind.in), b.Param(kir.U32)
	strides, lengths, outs := params(b, kind.axes), params(b, kind.axes), params(b, kind.axes)
	step, padding, dilation := params(b, kind.axes), params(b, kind.axes), params(b, kind.axes)
	outer, i := newWalk(b, kind.outer, 1), b.LinearID()
	t := arithmeticType(kind.in)
	b.If(i.Lt(n), func() {
		rest, first := i, make([]kir.Value, kind.axes)
		for d := kind.axes - 1; d >= 0; d-- {
			next := b.Let(rest.Div(outs[d]))
			first[d] = b.Let(rest.Sub(next.Mul(outs[d])).Mul(step[d]).Sub(padding[d]))
			rest = next
		}
		start := outer.at(b, rest)[0]
		acc := b.Var(kir.Of(t, 0))
		if kind.largest {
			b.Assign(acc, lowest(t))
		}
		kind.each(b, nil, func(inner []kir.Value) {
			inside, at := b.Let(kir.Value{Expr: kir.Truth(true)}), start
			for d := range inner {
				place := b.Let(first[d].Add(inner[d].Mul(dilation[d]))) // wraps in the padding, and is too large then
				inside = b.Let(inside.And(place.Lt(lengths[d])))
				at = at.Add(place.Mul(strides[d]))
			}
			b.If(inside, func() {
				v := b.Let(in.At(at).To(t))
				if kind.largest {
					b.Assign(acc, larger(acc, v))
				} else {
					b.Assign(acc, acc.Add(v))
				}
			}, nil)
		})
		if !kind.largest {
			b.Assign(acc, acc.Div(kir.Of(t, float64(max(kind.size[0], 1)*max(kind.size[1], 1)*max(kind.size[2], 1)))))
		}
		out.Set(i, acc.To(kind.in))
	}, nil)
}

// each runs body for every place of the window.
func (kind poolKind) each(b *kir.Builder, places []kir.Value, body func(places []kir.Value)) {
	if len(places) == kind.axes {
		body(places)
		return
	}
	b.For(kir.N(0), kir.N(kind.size[len(places)]), kir.N(1), func(i kir.Value) {
		kind.each(b, append(places[:len(places):len(places)], i), body)
	})
}
