package ops

import (
	"fmt"
	"math"

	"skep/compute/kir"
)

// rowKind is all that a kernel over rows depends on: rows are what lies along one axis.
type rowKind struct {
	name    string
	in      kir.Type
	wide    bool // a workgroup has a row, not an invocation
	kept    int  // dimensions that number the rows
	weights int  // operands with an element for each place in a row
}

// rower is a kernel over rows while it is built: it reads a row several times, folds it, and writes it.
type rower struct {
	*kir.Builder
	kind     rowKind
	t        kir.Type // of arithmetic
	in, out  kir.Array
	weights  []kir.Array
	steps    []kir.Value // of the operand, then of the weights, along the row
	offsets  []kir.Value // of the weights
	start    kir.Value   // of the row in the operand, and in the result
	target   kir.Value
	n, inner kir.Value // length of a row; stride of the result along it
	lane     kir.Value
	width    int // invocations that share a row
	fold     kir.Array
	extra    []kir.Value // parameters of the function
}

// rowFunction writes the body of a kernel over rows.
type rowFunction func(x *rower)

// alongRows makes the program of a function over the rows of an operand along one axis. The result is row-major. extra are the bits of f32 parameters.
func alongRows(name string, f rowFunction, in Operand, axis int, weights []Operand, extra ...float32) (*kir.Program, error) {
	if err := check(append([]Operand{in}, weights...)...); err != nil {
		return nil, err
	}
	if axis < 0 || axis >= len(in.Sizes) || !arithmeticType(in.Type).IsFloat() && name != "cumsum" {
		return nil, fmt.Errorf("no kernel for %s of %s%v along axis %d", name, in.Type, in.Sizes, axis)
	}
	p, n := newPlan(name), in.Sizes[axis]
	buffers := append(append([]int{p.input("in", in)}, p.inputs(weights)...), p.output(in.Type, in.Len()))
	if in.Len() == 0 {
		return &p.Program, nil
	}
	kept, _, _ := divide(in, []int{axis})
	outer, _, _ := divide(Dense(in.Type, in.Sizes...), []int{axis})
	sizes, strides := simplify(kept.Sizes, kept.Strides, outer.Strides)
	kind := rowKind{name, in.Type, n > shortRow && in.Strides[axis] == 1, len(sizes), len(weights)}
	k, err := kernel(name, fmt.Sprint(kind), []int{flat}, func(b *kir.Builder) { kind.build(b, f, len(extra)) })
	if err != nil {
		return nil, err
	}
	groups := kept.Len()
	if !kind.wide {
		groups = ceil(groups, flat)
	}
	w := words([]int{kept.Len(), n, product(in.Sizes[axis+1:]), in.Strides[axis]})
	w = append(append(w, weightWords(weights, extra)...), walkWords(sizes, strides, []int{kept.Offset, 0})...)
	p.run(k, line(groups), buffers, w...)
	return &p.Program, nil
}

// weightWords are the parameters of weights, and of the function itself.
func weightWords(weights []Operand, extra []float32) []uint32 {
	var w []uint32
	for _, o := range weights {
		w = append(w, words([]int{o.Strides[0], o.Offset})...)
	}
	for _, v := range extra {
		w = append(w, math.Float32bits(v))
	}
	return w
}

func (kind rowKind) build(b *kir.Builder, f rowFunction, extra int) {
	x := &rower{Builder: b, kind: kind, t: arithmeticType(kind.in), in: b.In(kind.in), width: 1}
	for range kind.weights {
		x.weights = append(x.weights, b.In(kind.in))
	}
	x.out = b.Out(kind.in)
	rows := b.Param(kir.U32)
	x.n, x.inner = b.Param(kir.U32), b.Param(kir.U32)
	x.steps = params(b, 1)
	for range kind.weights {
		x.steps, x.offsets = append(x.steps, b.Param(kir.U32)), append(x.offsets, b.Param(kir.U32))
	}
	for range extra {
		x.extra = append(x.extra, b.Param(kir.F32))
	}
	w := newWalk(b, kind.kept, 2)
	if !kind.wide {
		row := b.LinearID()
		x.lane = kir.N(0)
		b.If(row.Lt(rows), func() { x.at(w, row); f(x) }, nil)
		return
	}
	x.width = flat
	row := b.LinearGroup()
	x.lane = b.Local(0)
	x.fold = b.Shared(x.t, flat)
	b.If(row.Lt(rows), func() { x.at(w, row); f(x) }, nil)
}

func (x *rower) at(w walk, row kir.Value) {
	places := w.at(x.Builder, row)
	x.start, x.target = places[0], places[1]
}

// each runs over the invocation's share of the row.
func (x *rower) each(body func(i kir.Value)) { x.For(x.lane, x.n, kir.N(x.width), body) }

func (x *rower) get(i kir.Value) kir.Value {
	return x.Let(x.in.At(x.start.Add(i.Mul(x.steps[0]))).To(x.t))
}

func (x *rower) weight(j int, i kir.Value) kir.Value {
	return x.Let(x.weights[j].At(x.offsets[j].Add(i.Mul(x.steps[j+1]))).To(x.t))
}

func (x *rower) set(i, v kir.Value) { x.out.Set(x.target.Add(i.Mul(x.inner)), v.To(x.kind.in)) }

// over folds what f makes of the row's elements; all invocations get the result.
func (x *rower) over(start kir.Value, f func(v kir.Value) kir.Value, join func(a, b kir.Value) kir.Value) kir.Value {
	sum := x.Var(start)
	x.each(func(i kir.Value) { x.Assign(sum, join(sum, x.Let(f(x.get(i))))) })
	if !x.kind.wide {
		return x.Let(sum)
	}
	x.fold.Set(x.lane, sum)
	for half := flat / 2; half > 0; half /= 2 {
		x.Barrier()
		x.If(x.lane.Lt(kir.N(half)), func() {
			x.Assign(sum, join(sum, x.Let(x.fold.At(x.lane.Plus(half)))))
			x.fold.Set(x.lane, sum)
		}, nil)
	}
	x.Barrier()
	whole := x.Let(x.fold.At(kir.N(0)))
	x.Barrier()
	return whole
}

// Softmax is e^(x−m)/Σe^(x−m) along an axis, m the largest, or its logarithm; of floats.
func Softmax(in Operand, axis int, logarithm bool) (*kir.Program, error) {
	if logarithm {
		return alongRows("log_softmax", logSoftmax, in, axis, nil)
	}
	return alongRows("softmax", softmax, in, axis, nil)
}

// largest is the largest of a row; NaN if there is one.
func (x *rower) largest() kir.Value {
	return x.over(lowest(x.t), func(v kir.Value) kir.Value { return v }, larger)
}

func (x *rower) shifted(m kir.Value) func(v kir.Value) kir.Value {
	return func(v kir.Value) kir.Value { return exp(x.Builder, x.Let(v.Sub(m))) }
}

func softmax(x *rower) {
	m := x.largest()
	sum := x.over(kir.Of(x.t, 0), x.shifted(m), adding)
	x.each(func(i kir.Value) { x.set(i, x.shifted(m)(x.get(i)).Div(sum)) })
}

// logSoftmax shifts by nothing where the largest is infinite, so that numbers beside it become −∞, which they are.
func logSoftmax(x *rower) {
	m := x.largest()
	m = x.Let(m.Do(kir.Abs).Lt(kir.Of(x.t, math.Inf(1))).Then(m, kir.Of(x.t, 0)))
	total := log(x.Builder, x.over(kir.Of(x.t, 0), x.shifted(m), adding))
	x.each(func(i kir.Value) { x.set(i, x.get(i).Sub(m).Sub(total)) })
}

// LayerNorm makes mean 0 and variance 1 along an axis, then scales and shifts: (x−μ)/√(σ²+ε)·weight + bias. weight and bias have one
// dimension, the axis's; both or neither.
func LayerNorm(in Operand, axis int, epsilon float64, affine ...Operand) (*kir.Program, error) {
	for _, o := range affine {
		if axis < 0 || axis >= len(in.Sizes) || len(o.Sizes) != 1 || o.Sizes[0] != in.Sizes[axis] || o.Type != in.Type {
			return nil, fmt.Errorf("layer_norm of %s%v: a weight of %s%v", in.Type, in.Sizes, o.Type, o.Sizes)
		}
	}
	if len(affine) != 0 && len(affine) != 2 {
		return nil, fmt.Errorf("layer_norm: %d of weight and bias", len(affine))
	}
	return alongRows("layer_norm", layerNorm, in, axis, affine, float32(epsilon))
}

func layerNorm(x *rower) {
	n := x.Let(x.n.To(x.t))
	mean := x.Let(x.over(kir.Of(x.t, 0), func(v kir.Value) kir.Value { return v }, adding).Div(n))
	off := func(v kir.Value) kir.Value { return x.Let(v.Sub(mean)) }
	squares := x.over(kir.Of(x.t, 0), func(v kir.Value) kir.Value { d := off(v); return d.Mul(d) }, adding)
	scale := x.Let(kir.Of(x.t, 1).Div(squares.Div(n).Add(x.extra[0].To(x.t)).Do(kir.Sqrt)))
	x.each(func(i kir.Value) {
		v := x.Let(off(x.get(i)).Mul(scale))
		if len(x.weights) == 2 {
			v = v.MulAdd(x.weight(0, i), x.weight(1, i))
		}
		x.set(i, v)
	})
}
