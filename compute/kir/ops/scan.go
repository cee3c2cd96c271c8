package ops

import "skep/compute/kir"

// Cumsum gives running sums along an axis, in the operand's type. A long row is taken by one workgroup, 256 elements at a time.
func Cumsum(in Operand, axis int) (*kir.Program, error) {
	return alongRows("cumsum", cumsum, in, axis, nil)
}

func cumsum(x *rower) {
	carry := x.Var(kir.Of(x.t, 0))
	if !x.kind.wide {
		x.each(func(i kir.Value) {
			x.Assign(carry, carry.Add(x.get(i)))
			x.set(i, carry)
		})
		return
	}
	x.For(kir.N(0), x.n, kir.N(flat), func(first kir.Value) {
		i := x.Let(first.Add(x.lane))
		inside := x.Let(i.Lt(x.n))
		v := x.Var(kir.Of(x.t, 0))
		x.If(inside, func() { x.Assign(v, x.get(i)) }, nil)
		x.prefix(v)
		x.If(inside, func() { x.set(i, carry.Add(v)) }, nil)
		x.Assign(carry, carry.Add(x.fold.At(kir.N(flat-1))))
		x.Barrier()
	})
}

// prefix adds to v what the invocations before have, doubling the distance; workgroup memory has all sums behind it.
func (x *rower) prefix(v kir.Value) {
	x.fold.Set(x.lane, v)
	for distance := 1; distance < flat; distance *= 2 {
		x.Barrier()
		before := x.Var(kir.Of(x.t, 0))
		x.If(x.lane.Ge(kir.N(distance)), func() { x.Assign(before, x.fold.At(x.lane.Minus(distance))) }, nil)
		x.Barrier()
		x.Assign(v, v.Add(before))
		x.fold.Set(x.lane, v)
	}
	x.Barrier()
}
