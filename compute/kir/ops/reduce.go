package ops

import (
	"errors"
	"fmt"
	"slices"

	"skep/compute/kir"
)

// How many elements one invocation adds up, and one workgroup: parts of a fixed size, so that a sum is the same on every device. Parts
// are joined in pairs, then reduced again.
const (
	columnPart = 128       // by an invocation that has an output of its own
	rowPart    = flat * 16 // by a workgroup that has an output of its own
	shortRow   = 32        // below, invocations have outputs of their own, wherever the elements lie
)

// ErrEmpty is why some reductions of nothing have no value.
var ErrEmpty = errors.New("a reduction of no elements has no value")

// Reduce folds over axes, and drops them: sum, mean (floats), prod, min, max, argmin, argmax, any, all, count_nonzero. Results have the
// operand's type; positions (row-major over the reduced axes), truths and counts are u32. NaN is handed on by min and max, and is what argmin and argmax find first.
func Reduce(op string, in Operand, axes []int) (*kir.Program, error) {
	f, ok := folds.Get()[op]
	if err := check(in); err != nil {
		return nil, err
	}
	if !ok || f.mean && in.Type.IsInt() {
		return nil, fmt.Errorf("no kernel for %s of %s", op, in.Type)
	}
	kept, gone, err := divide(in, axes)
	if err != nil {
		return nil, err
	}
	_, out := f.types(in.Type)
	p, outs, n := newPlan(op), kept.Len(), gone.Len()
	x, y := p.input("in", in), p.output(out, outs)
	switch {
	case outs == 0:
		return &p.Program, nil
	case n == 0 && f.barren:
		return nil, ErrEmpty
	case n == 0:
		return fill(p, y, f.empty)
	}
	r := &reduction{plan: p, op: op, fold: f, out: out, total: n}
	return &p.Program, r.pass(kept, gone, source{value: x}, y)
}

// divide sorts the dimensions of an operand into those that stay and those that are folded.
func divide(in Operand, axes []int) (kept, gone Operand, err error) {
	kept, gone = Operand{Type: in.Type, Offset: in.Offset}, Operand{Type: in.Type}
	for _, a := range axes {
		if a < 0 || a >= len(in.Sizes) {
			return kept, gone, fmt.Errorf("axis %d of %d", a, len(in.Sizes))
		}
	}
	for i, n := range in.Sizes {
		to := &kept
		if slices.Contains(axes, i) {
			to = &gone
		}
		to.Sizes, to.Strides = append(to.Sizes, n), append(to.Strides, in.Strides[i])
	}
	return kept, gone, nil
}

// source is what a pass reads: the operand, or partial results, which have positions of their own.
type source struct {
	value, place int
	partial      bool
}

type reduction struct {
	*plan
	op    string
	fold  fold
	out   kir.Type
	total int
}

// reducer is all that a kernel of a reduction depends on.
type reducer struct {
	op         string
	in, out    kir.Type
	rows       bool // workgroups have outputs, not invocations
	partial    bool // reads partial results
	last       bool // writes results
	kept, gone int  // dimensions
}

// pass folds parts of the elements; if there is more than one, it is followed by a pass over the parts.
func (r *reduction) pass(kept, gone Operand, from source, out int) error {
	outs, n := kept.Len(), gone.Len()
	keptSizes, keptStrides := simplify(kept.Sizes, kept.Strides)
	goneSizes, goneStrides := simplify(gone.Sizes, gone.Strides)
	rows, part := byRows(goneStrides[0], n)
	parts := ceil(n, part)
	kind := reducer{r.op, kept.Type, r.out, rows, from.partial, parts == 1, len(keptSizes), len(goneSizes)}
	k, err := kernel("reduce_"+r.op, fmt.Sprint(kind), []int{flat}, kind.build)
	if err != nil {
		return err
	}
	next := source{value: out, place: -1, partial: true}
	if parts > 1 {
		next = r.partials(outs*parts, kept.Type)
	}
	groups := ceil(outs, flat)
	if rows {
		groups = outs
	}
	w := append(words([]int{outs, n, parts, r.total}), walkWords(keptSizes, keptStrides, []int{kept.Offset})...)
	w = append(w, walkWords(goneSizes, goneStrides, []int{0})...)
	r.run(k, line(groups*parts), r.bound(from, next, parts == 1), w...)
	if parts == 1 {
		return nil
	}
	inner := r.Buffers[next.value].Type
	return r.pass(Operand{inner, []int{outs}, []int{1}, 0}, Operand{inner, []int{parts}, []int{outs}, 0}, next, out)
}

// byRows chooses who has an output: a workgroup where elements to fold lie beside each other and are many, so that its
// invocations read beside each other.
func byRows(strides []int, n int) (rows bool, part int) {
	if n > shortRow && len(strides) > 0 && strides[len(strides)-1] == 1 {
		return true, rowPart
	}
	return false, columnPart
}

func (r *reduction) partials(n int, in kir.Type) source {
	inner, _ := r.fold.types(in)
	s := source{value: r.scratch(inner, n), partial: true}
	if r.fold.argue {
		s.place = r.scratch(kir.U32, n)
	}
	return s
}

// bound lists the buffers in the order of the kernel's bindings.
func (r *reduction) bound(from, to source, last bool) []int {
	list := []int{from.value}
	if r.fold.argue && from.partial {
		list = append(list, from.place)
	}
	list = append(list, to.value)
	if r.fold.argue && !last {
		list = append(list, to.place)
	}
	return list
}

// folder is a kernel of a reduction while it is built.
type folder struct {
	*kir.Builder
	kind           reducer
	fold           fold
	inner          kir.Type
	in, places     kir.Array
	out, outPlaces kir.Array
	outs, n        kir.Value
	parts, total   kir.Value
	kept, gone     walk
}

func (kind reducer) build(b *kir.Builder) {
	x := &folder{Builder: b, kind: kind, fold: folds.Get()[kind.op]}
	inner, _ := x.fold.types(kind.in)
	x.inner = inner
	x.in = b.In(kind.in)
	if x.fold.argue && kind.partial {
		x.places = b.In(kir.U32)
	}
	switch {
	case !kind.last:
		x.out = b.Out(inner)
		if x.fold.argue {
			x.outPlaces = b.Out(kir.U32)
		}
	default:
		x.out = b.Out(kind.out)
	}
	x.outs, x.n, x.parts, x.total = b.Param(kir.U32), b.Param(kir.U32), b.Param(kir.U32), b.Param(kir.U32)
	x.kept, x.gone = newWalk(b, kind.kept, 1), newWalk(b, kind.gone, 1)
	if kind.rows {
		x.byRows()
	} else {
		x.byColumns()
	}
}

// element reads element i of an output that begins at start, as a partial result.
func (x *folder) element(start, i kir.Value) state {
	at := x.Let(start.Add(x.gone.at(x.Builder, i)[0]))
	v := x.Let(x.in.At(at).To(arithmeticType(x.kind.in)))
	switch {
	case !x.kind.partial:
		return x.fold.entered(x.Builder, v, i)
	case x.fold.argue:
		return state{v, x.Let(x.places.At(at))}
	}
	return state{value: v}
}

// byColumns gives each invocation a part of an output.
func (x *folder) byColumns() {
	group, perOut := x.LinearGroup(), x.Let(x.outs.Plus(flat-1).Over(flat))
	part := x.Let(group.Div(perOut))
	out := x.Let(group.Sub(part.Mul(perOut)).Times(flat).Add(x.Local(0)))
	x.If(part.Lt(x.parts).And(out.Lt(x.outs)), func() {
		start := x.kept.at(x.Builder, out)[0]
		s := x.fold.begin(x.Builder, x.inner)
		first := x.Let(part.Times(columnPart))
		x.For(first, x.end(first, columnPart), kir.N(1), func(i kir.Value) {
			x.fold.absorb(x.Builder, s, x.element(start, i))
		})
		x.write(part.Mul(x.outs).Add(out), s)
	}, nil)
}

func (x *folder) end(first kir.Value, part int) kir.Value {
	return x.Let(first.Plus(part).Op(kir.Min, x.n))
}

// byRows gives each workgroup a part of an output: its invocations take every 256th element, then halve.
func (x *folder) byRows() {
	group := x.LinearGroup()
	part := x.Let(group.Div(x.outs))
	out := x.Let(group.Sub(part.Mul(x.outs)))
	live := x.Let(part.Lt(x.parts))
	start := x.kept.at(x.Builder, x.Let(out.Op(kir.Min, x.outs.Minus(1))))[0]
	s := x.fold.begin(x.Builder, x.inner)
	first := x.Let(part.Times(rowPart))
	end := x.Let(live.Then(x.end(first, rowPart), kir.N(0)))
	x.For(x.Let(first.Add(x.Local(0))), end, kir.N(flat), func(i kir.Value) {
		x.fold.absorb(x.Builder, s, x.element(start, i))
	})
	x.halve(s)
	x.If(live.And(x.Local(0).Eq(kir.N(0))), func() { x.write(part.Mul(x.outs).Add(out), s) }, nil)
}

// halve joins the partial results of a workgroup through its memory; invocation 0 has the result.
func (x *folder) halve(s state) {
	values := x.Shared(x.inner, flat)
	var places kir.Array
	put := func() {
		values.Set(x.Local(0), s.value)
		if x.fold.argue {
			places.Set(x.Local(0), s.place)
		}
	}
	if x.fold.argue {
		places = x.Shared(kir.U32, flat)
	}
	put()
	for half := flat / 2; half > 0; half /= 2 {
		x.Barrier()
		x.If(x.Local(0).Lt(kir.N(half)), func() {
			other := state{value: x.Let(values.At(x.Local(0).Plus(half)))}
			if x.fold.argue {
				other.place = x.Let(places.At(x.Local(0).Plus(half)))
			}
			x.fold.absorb(x.Builder, s, other)
			put()
		}, nil)
	}
}

// write stores a result, or a partial one.
func (x *folder) write(at kir.Value, s state) {
	at = x.Let(at)
	switch {
	case !x.kind.last:
		x.out.Set(at, s.value)
		if x.fold.argue {
			x.outPlaces.Set(at, s.place)
		}
	case x.fold.argue:
		x.out.Set(at, s.place)
	default:
		v := s.value
		if x.fold.mean {
			v = v.Div(x.total.To(v.Type()))
		}
		x.out.Set(at, v.To(x.kind.out))
	}
}
