package ops

import (
	"fmt"

	"skep/compute/kir"
)

// Copy makes a tensor row-major: transposes, slices, flips, broadcasts. Where elements beside each other in the result are
// not so in the operand, but those of another axis are, tiles go through workgroup memory, so that both reading and writing are of whole lines.
func Copy(in Operand) (*kir.Program, error) {
	if err := check(in); err != nil {
		return nil, err
	}
	p := newPlan("copy")
	x, y := p.input("in", in), p.output(in.Type, in.Len())
	return &p.Program, p.copy(in, x, y)
}

// packed is an operand in row-major order: itself, or a copy of it.
func (p *plan) packed(o Operand, at int) (Operand, int, error) {
	_, strides := simplify(o.Sizes, o.Strides)
	if len(strides[0]) == 0 || len(strides[0]) == 1 && strides[0][0] == 1 {
		dense := Dense(o.Type, o.Sizes...)
		dense.Offset = o.Offset
		return dense, at, nil
	}
	to := p.scratch(o.Type, o.Len())
	return Dense(o.Type, o.Sizes...), to, p.copy(o, at, to)
}

func (p *plan) copy(in Operand, x, y int) error {
	n := in.Len()
	if n == 0 {
		return nil
	}
	sizes, strides := simplify(in.Sizes, in.Strides)
	if axis := turnedAxis(sizes, strides[0]); axis >= 0 {
		return p.turn(in, sizes, strides[0], axis, x, y)
	}
	k, err := kernel("copy", fmt.Sprint(in.Type, len(sizes)), []int{flat}, func(b *kir.Builder) {
		from, to, count := b.In(in.Type), b.Out(in.Type), b.Param(kir.U32)
		w, i := newWalk(b, len(sizes), 1), b.LinearID()
		b.If(i.Lt(count), func() { to.Set(i, from.At(w.at(b, i)[0])) }, nil)
	})
	if err != nil {
		return err
	}
	p.run(k, line(ceil(n, flat)), []int{x, y}, append([]uint32{uint32(n)}, walkWords(sizes, strides, []int{in.Offset})...)...)
	return nil
}

// turnedAxis finds an axis other than the last along which elements lie beside each other, −1 if there is none or it is short.
func turnedAxis(sizes, strides []int) int {
	last := len(sizes) - 1
	if last < 1 || strides[last] == 1 || sizes[last] < 8 {
		return -1
	}
	for i := range last {
		if strides[i] == 1 && sizes[i] >= 8 {
			return i
		}
	}
	return -1
}

const turnSide = 32 // of a tile, which a workgroup of 32×8 moves

// turn copies tiles of the last axis and another; the remaining axes number layers.
func (p *plan) turn(in Operand, sizes, strides []int, axis, x, y int) error {
	last, dense := len(sizes)-1, rowMajor(sizes)
	var outer []int
	layers := [2][]int{}
	for i, n := range sizes {
		if i != axis && i != last {
			outer, layers[0], layers[1] = append(outer, n), append(layers[0], strides[i]), append(layers[1], dense[i])
		}
	}
	t := arithmeticType(in.Type)
	k, err := kernel("turn", fmt.Sprint(in.Type, len(outer)), []int{turnSide, 8}, func(b *kir.Builder) { buildTurn(b, in.Type, t, len(outer)) })
	if err != nil {
		return err
	}
	count := product(outer)
	before := []int{sizes[axis], sizes[last], strides[last], dense[axis]}
	after := walkWords(outer, layers[:], []int{in.Offset, 0})
	return p.layers(k, ceil(sizes[axis], turnSide), ceil(sizes[last], turnSide), count, []int{x, y}, before, after)
}

func buildTurn(b *kir.Builder, stored, t kir.Type, outer int) {
	from, to := b.In(stored), b.Out(stored)
	rows, cols := b.Param(kir.U32), b.Param(kir.U32) // rows lie beside each other in the operand, columns in the result
	step, pitch := b.Param(kir.U32), b.Param(kir.U32)
	layer := b.Let(b.Param(kir.U32).Add(b.Group(2)))
	starts := newWalk(b, outer, 2).at(b, layer)
	tile := b.Shared(t, turnSide*(turnSide+1))
	x, y := b.Local(0), b.Local(1)
	row, col := b.Let(b.Group(0).Times(turnSide)), b.Let(b.Group(1).Times(turnSide))
	for i := 0; i < turnSide; i += 8 {
		r, c := b.Let(row.Add(x)), b.Let(col.Add(y).Plus(i))
		b.If(r.Lt(rows).And(c.Lt(cols)), func() {
			tile.Set(y.Plus(i).Times(turnSide+1).Add(x), from.At(starts[0].Add(r).Add(c.Mul(step))).To(t))
		}, nil)
	}
	b.Barrier()
	for i := 0; i < turnSide; i += 8 {
		r, c := b.Let(row.Add(y).Plus(i)), b.Let(col.Add(x))
		b.If(r.Lt(rows).And(c.Lt(cols)), func() {
			to.Set(starts[1].Add(r.Mul(pitch)).Add(c), tile.At(x.Times(turnSide+1).Add(y.Plus(i))).To(stored))
		}, nil)
	}
}

// Gather takes entries along an axis: the result has the sizes of positions (u32 or i32) in the place of that axis. Positions must lie within; those beyond
// are read as the last entry, because a device cannot fail: who does not know them checks them first.
func Gather(in, positions Operand, axis int) (*kir.Program, error) {
	if err := check(in, positions); err != nil {
		return nil, err
	}
	if axis < 0 || axis >= len(in.Sizes) || !positions.Type.IsInt() {
		return nil, fmt.Errorf("gather from %v along axis %d with positions of %s", in.Sizes, axis, positions.Type)
	}
	before, after, r := len(in.Sizes[:axis]), len(in.Sizes[axis+1:]), len(positions.Sizes)
	sizes := append(append(append([]int{}, in.Sizes[:axis]...), positions.Sizes...), in.Sizes[axis+1:]...)
	source := append(append(append([]int{}, in.Strides[:axis]...), make([]int, r)...), in.Strides[axis+1:]...)
	index := append(append(make([]int, before), positions.Strides...), make([]int, after)...)
	return gather("gather", in, positions, axis, sizes, source, index)
}

// TakeAlong takes, for each place of the result, the entry along an axis that positions name there; positions has in's rank and its
// sizes but for the axis.
func TakeAlong(in, positions Operand, axis int) (*kir.Program, error) {
	if err := check(in, positions); err != nil {
		return nil, err
	}
	fits := axis >= 0 && axis < len(in.Sizes) && len(positions.Sizes) == len(in.Sizes) && positions.Type.IsInt()
	for i := 0; fits && i < len(in.Sizes); i++ {
		fits = i == axis || in.Sizes[i] == positions.Sizes[i]
	}
	if !fits {
		return nil, fmt.Errorf("take_along from %v along axis %d with %s%v", in.Sizes, axis, positions.Type, positions.Sizes)
	}
	source := append([]int{}, in.Strides...)
	source[axis] = 0
	return gather("take_along", in, positions, axis, positions.Sizes, source, positions.Strides)
}

func gather(name string, in, positions Operand, axis int, sizes, source, index []int) (*kir.Program, error) {
	n := product(sizes)
	if n > maxLen {
		return nil, ErrSize
	}
	p := newPlan(name)
	buffers := []int{p.input("in", in), p.input("positions", positions), p.output(in.Type, n)}
	if n == 0 {
		return &p.Program, nil
	}
	if in.Sizes[axis] == 0 {
		return nil, fmt.Errorf("%s from no entries", name)
	}
	sizes, strides := simplify(sizes, source, index)
	k, err := kernel("gather", fmt.Sprint(in.Type, positions.Type, len(sizes)), []int{flat}, func(b *kir.Builder) {
		from, at, to := b.In(in.Type), b.In(positions.Type), b.Out(in.Type)
		count, entries, step := b.Param(kir.U32), b.Param(kir.U32), b.Param(kir.U32)
		w, i := newWalk(b, len(sizes), 2), b.LinearID()
		b.If(i.Lt(count), func() {
			places := w.at(b, i)
			entry := b.Let(at.At(places[1]).To(kir.U32).Op(kir.Min, entries.Minus(1)))
			to.Set(i, from.At(places[0].Add(entry.Mul(step))))
		}, nil)
	})
	if err != nil {
		return nil, err
	}
	w := append(words([]int{n, in.Sizes[axis], in.Strides[axis]}), walkWords(sizes, strides, []int{in.Offset, positions.Offset})...)
	p.run(k, line(ceil(n, flat)), buffers, w...)
	return &p.Program, nil
}
