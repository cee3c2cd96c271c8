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

// pooler is a kernel of a pool while it is built.
type pooler struct {
	*kir.Builder
	kind                    poolKind
	in                      kir.Array
	strides, lengths, outs  []kir.Value // along the axes, of the operand and of the result
	step, padding, dilation []kir.Value
}

func (kind poolKind) build(b *kir.Builder) {
	x := &pooler{Builder: b, kind: kind, in: b.In(kind.in)}
	out, n := b.Out(kind.in), b.Param(kir.U32)
	x.strides, x.lengths, x.outs = params(b, kind.axes), params(b, kind.axes), params(b, kind.axes)
	x.step, x.padding, x.dilation = params(b, kind.axes), params(b, kind.axes), params(b, kind.axes)
	outer, i := newWalk(b, kind.outer, 1), b.LinearID()
	b.If(i.Lt(n), func() {
		layer, first := x.corner(i)
		out.Set(i, x.window(outer.at(b, layer)[0], first).To(kind.in))
	}, nil)
}

// corner gives the layer of a result and where its window begins along each axis; it wraps in the padding.
func (x *pooler) corner(i kir.Value) (layer kir.Value, first []kir.Value) {
	first = make([]kir.Value, x.kind.axes)
	for d := x.kind.axes - 1; d >= 0; d-- {
		next := x.Let(i.Div(x.outs[d]))
		first[d] = x.Let(i.Sub(next.Mul(x.outs[d])).Mul(x.step[d]).Sub(x.padding[d]))
		i = next
	}
	return i, first
}

// window folds the elements of a window.
func (x *pooler) window(start kir.Value, first []kir.Value) kir.Value {
	t := arithmeticType(x.kind.in)
	join, acc, count := adding, x.Var(kir.Of(t, 0)), 1
	if x.kind.largest {
		join = larger
		x.Assign(acc, lowest(t))
	}
	for _, n := range x.kind.size[:x.kind.axes] {
		count *= n
	}
	x.kind.each(x.Builder, nil, func(inner []kir.Value) {
		inside, at := kir.Value{Expr: kir.Truth(true)}, start
		for d := range inner {
			place := x.Let(first[d].Add(inner[d].Mul(x.dilation[d])))
			inside = x.Let(inside.And(place.Lt(x.lengths[d])))
			at = at.Add(place.Mul(x.strides[d]))
		}
		x.If(inside, func() { x.Assign(acc, join(acc, x.Let(x.in.At(at).To(t)))) }, nil)
	})
	if x.kind.largest {
		return x.Let(acc)
	}
	return x.Let(acc.Div(kir.Of(t, float64(count))))
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
