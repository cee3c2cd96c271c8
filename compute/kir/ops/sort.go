package ops

import (
	"fmt"

	"skep/compute/kir"
)

// Argsort gives the positions (u32) that sort the operand along its last axis, the first k of each row; stable, NaN counts as the largest. It is a bitonic
// network: steps·(steps+1)/2 dispatches for rows of up to 2^steps elements, whatever lies in them.
func Argsort(in Operand, descending bool, k int) (*kir.Program, error) {
	if err := check(in); err != nil {
		return nil, err
	}
	last := len(in.Sizes) - 1
	if last < 0 || k < 0 || k > in.Sizes[last] || in.Type == kir.F16 {
		return nil, fmt.Errorf("no kernel for the first %d in order of %s%v", k, in.Type, in.Sizes)
	}
	n, rows := in.Sizes[last], product(in.Sizes[:last])
	p, steps := newPlan("argsort"), 0
	for 1<<steps < n {
		steps++
	}
	if rows<<steps > maxLen {
		return nil, ErrSize
	}
	x, y := p.input("in", in), p.output(kir.U32, rows*k)
	if rows*k == 0 {
		return &p.Program, nil
	}
	s := &sorter{plan: p, in: in, descending: descending, n: n, rows: rows, steps: steps}
	return &p.Program, s.sort(x, y, k)
}

type sorter struct {
	*plan
	in         Operand
	descending bool
	n, rows    int
	steps      int
}

// sort numbers the places, orders the numbers, and copies the first ones.
func (s *sorter) sort(x, y, k int) error {
	order, total := s.scratch(kir.U32, s.rows<<s.steps), s.rows<<s.steps
	begin, err := kernel("sort_begin", "", []int{flat}, func(b *kir.Builder) {
		to, count, mask := b.Out(kir.U32), b.Param(kir.U32), b.Param(kir.U32)
		i := b.LinearID()
		b.If(i.Lt(count), func() { to.Set(i, i.And(mask)) }, nil)
	})
	if err != nil {
		return err
	}
	s.run(begin, line(ceil(total, flat)), []int{order}, uint32(total), uint32(1<<s.steps-1))
	last := len(s.in.Sizes) - 1
	sizes, strides := simplify(s.in.Sizes[:last], s.in.Strides[:last])
	step, err := kernel("sort_step", fmt.Sprint(s.in.Type, s.descending, len(sizes)), []int{flat}, func(b *kir.Builder) { buildSort(b, s.in.Type, s.descending, len(sizes)) })
	if err != nil {
		return err
	}
	for size := 1; size <= s.steps; size++ {
		for distance := size - 1; distance >= 0; distance-- {
			w := words([]int{total / 2, distance, size, s.steps, s.n, s.in.Strides[last]})
			s.run(step, line(ceil(total/2, flat)), []int{x, order}, append(w, walkWords(sizes, strides, []int{s.in.Offset})...)...)
		}
	}
	return s.firsts(order, y, k)
}

// firsts copies the first places of each row to the result.
func (s *sorter) firsts(order, y, k int) error {
	first, err := kernel("sort_end", "", []int{flat}, func(b *kir.Builder) {
		from, to := b.In(kir.U32), b.Out(kir.U32)
		count, width, steps := b.Param(kir.U32), b.Param(kir.U32), b.Param(kir.U32)
		i := b.LinearID()
		b.If(i.Lt(count), func() {
			row := b.Let(i.Div(width))
			to.Set(i, from.At(row.Op(kir.Shl, steps).Add(i.Sub(row.Mul(width)))))
		}, nil)
	})
	if err == nil {
		s.run(first, line(ceil(s.rows*k, flat)), []int{order, y}, uint32(s.rows*k), uint32(k), uint32(s.steps))
	}
	return err
}

// buildSort compares two places of a row and swaps them: an invocation has a pair to itself, so a step has no races.
func buildSort(b *kir.Builder, t kir.Type, descending bool, outer int) {
	in, order := b.In(t), b.Out(kir.U32)
	count, distance, size, steps := b.Param(kir.U32), b.Param(kir.U32), b.Param(kir.U32), b.Param(kir.U32)
	n, stride := b.Param(kir.U32), b.Param(kir.U32)
	w, pair := newWalk(b, outer, 1), b.LinearID()
	b.If(pair.Lt(count), func() {
		one := kir.N(1)
		low := b.Let(pair.And(one.Op(kir.Shl, distance).Minus(1)))
		i := b.Let(pair.Sub(low).Op(kir.Shl, one).Add(low))
		j := b.Let(i.Add(one.Op(kir.Shl, distance)))
		start := w.at(b, b.Let(i.Op(kir.Shr, steps)))[0]
		up := b.Let(i.And(one.Op(kir.Shl, steps).Minus(1)).Op(kir.Shr, size).And(one).Eq(kir.N(0)))
		p, q := b.Let(order.At(i)), b.Let(order.At(j))
		x := b.Let(in.At(start.Add(p.Op(kir.Min, n.Minus(1)).Mul(stride))))
		y := b.Let(in.At(start.Add(q.Op(kir.Min, n.Minus(1)).Mul(stride))))
		behind := b.Let(comesAfter(x, y, p, q, n, descending)) // p must stand behind q
		b.If(behind.Eq(up), func() {
			order.Set(i, q)
			order.Set(j, p)
		}, nil)
	}, nil)
}

// comesAfter orders by value, then by place; places that the row does not have come last.
func comesAfter(x, y, p, q, n kir.Value, descending bool) kir.Value {
	greater, equal := x.Gt(y), x.Eq(y)
	less := x.Lt(y)
	if x.Type().IsFloat() {
		nx, ny := x.IsNaN(), y.IsNaN()
		greater, less, equal = greater.Or(nx.And(ny.Do(kir.Not))), less.Or(ny.And(nx.Do(kir.Not))), equal.Or(nx.And(ny))
	}
	if descending {
		greater = less
	}
	byValue := greater.Or(equal.And(p.Gt(q)))
	outside := p.Ge(n).Or(q.Ge(n))
	return outside.Then(p.Gt(q), byValue)
}
