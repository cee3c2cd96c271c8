package ops

import (
	"fmt"

	"skep/compute/kir"
)

// tile is how a product is cut: a workgroup of 16×16 invocations makes rows×cols of the result, each invocation every 16th of
// them, from panels of depth along the inner dimension.
type tile struct{ rows, cols, depth int }

const side = 16 // of a workgroup

// tiles from large to small. 128×128 has 64 accumulators an invocation: 16 reads of workgroup memory feed 64 multiply-adds, at about 110 registers.
var tiles = []tile{{128, 128, 8}, {64, 64, 16}, {32, 32, 16}, {16, 16, 16}}

// enough is the number of workgroups that keep a large device busy; a smaller tile is taken rather than fewer.
const enough = 128

// pad keeps columns of panels in different banks when a row-major operand is written across them.
func (t tile) pad() int { return 32 / t.depth }

// fits says whether the panels of a type fit into workgroup memory.
func (t tile) fits(of kir.Type) bool {
	return t.depth*(t.rows+t.cols+2*t.pad())*arithmeticType(of).Size() <= kir.MaxShared
}

func chooseTile(of kir.Type, batch, m, n int) tile {
	for _, t := range tiles {
		if t.fits(of) && batch*ceil(m, t.rows)*ceil(n, t.cols) >= enough {
			return t
		}
	}
	for _, t := range tiles[1:] { // little work: the largest that is not mostly beyond the edges
		if t.fits(of) && m > t.rows/2 && n > t.cols/2 {
			return t
		}
	}
	return tiles[len(tiles)-1]
}

// matmulKind is all that a kernel of a product depends on.
type matmulKind struct {
	tile
	in, out kir.Type
	turnedA bool   // rows of a lie next to each other, so invocations beside each other load along them
	turnedB bool   // columns of b do not lie next to each other
	batch   int    // dimensions
	axes    int    // along which a kernel moves over b, for convolutions
	window  [3]int // its sizes: divisions by them are by constants
	bytes   bool   // elements are four signed bytes each, the result is i32
}

// Matmul is the product of matrices [… m k] and [… k n], with dimensions before them broadcast. Types are equal: f16, f32, f64, i32
// or u32; f16 is added up in f32. Each element is one sum in order of k.
func Matmul(a, b Operand) (*kir.Program, error) {
	if err := check(a, b); err != nil {
		return nil, err
	}
	if len(a.Sizes) < 2 || len(b.Sizes) < 2 || a.Type != b.Type {
		return nil, fmt.Errorf("a product of %s%v and %s%v", a.Type, a.Sizes, b.Type, b.Sizes)
	}
	ra, rb := len(a.Sizes)-2, len(b.Sizes)-2
	m, k, n := a.Sizes[ra], a.Sizes[ra+1], b.Sizes[rb+1]
	if b.Sizes[rb] != k {
		return nil, fmt.Errorf("a product of %v and %v: inner sizes differ", a.Sizes, b.Sizes)
	}
	outer, err := broadcast([]Operand{{Sizes: a.Sizes[:ra]}, {Sizes: b.Sizes[:rb]}})
	if err != nil {
		return nil, err
	}
	a, err = a.BroadcastTo(append(append([]int{}, outer...), m, k))
	if err != nil {
		return nil, err
	}
	b, err = b.BroadcastTo(append(append([]int{}, outer...), k, n))
	if err != nil {
		return nil, err
	}
	return matmul(a, b, outer, m, k, n)
}

func matmul(a, b Operand, outer []int, m, k, n int) (*kir.Program, error) {
	p, batch := newPlan("matmul"), product(outer)
	if batch*m*n > maxLen {
		return nil, ErrSize
	}
	ia, ib, ic := p.input("a", a), p.input("b", b), p.output(a.Type, batch*m*n)
	if batch*m*n == 0 {
		return &p.Program, nil
	}
	if k == 0 {
		return fill(p, ic, 0)
	}
	return p.multiply(matmulKind{in: a.Type, out: a.Type}, a, b, outer, [3]int{m, n, k}, []int{ia, ib, ic})
}

// multiply adds the dispatches of a product to a plan: buffers are a, b and the result.
func (p *plan) multiply(kind matmulKind, a, b Operand, outer []int, size [3]int, buffers []int) (*kir.Program, error) {
	batch, r := product(outer), len(outer)
	m, n, k := size[0], size[1], size[2]
	sizes, strides := simplify(outer, a.Strides[:r], b.Strides[:r])
	kind.tile, kind.batch = chooseTile(a.Type, batch, m, n), len(sizes)
	kind.turnedA, kind.turnedB = a.Strides[r] == 1 && a.Strides[r+1] != 1, b.Strides[r] == 1 && b.Strides[r+1] != 1
	kern, err := kernel("matmul", fmt.Sprint(kind), []int{side, side}, kind.build)
	if err != nil {
		return nil, err
	}
	before := []int{m, n, k, a.Strides[r], a.Strides[r+1], b.Strides[r], b.Strides[r+1]}
	after := walkWords(sizes, strides, []int{a.Offset, b.Offset})
	return &p.Program, p.layers(kern, ceil(n, kind.cols), ceil(m, kind.rows), batch, buffers, before, after)
}

// MatmulBytes is the product of i8 matrices [m k] and [k n] as i32. Both operands are u32 with four bytes of a row of the left, of a column of the
// right one, in each, so that k counts fours: left [m k/4], right [n k/4], row-major, the last word of each row filled up with zeros.
func MatmulBytes(left, right Operand) (*kir.Program, error) {
	if err := check(left, right); err != nil {
		return nil, err
	}
	if len(left.Sizes) != 2 || len(right.Sizes) != 2 || left.Sizes[1] != right.Sizes[1] || left.Type != kir.U32 || right.Type != kir.U32 {
		return nil, fmt.Errorf("a product of bytes in %s%v and %s%v", left.Type, left.Sizes, right.Type, right.Sizes)
	}
	p, m, n, k := newPlan("matmul_bytes"), left.Sizes[0], right.Sizes[0], left.Sizes[1]
	if m*n > maxLen {
		return nil, ErrSize
	}
	buffers := []int{p.input("left", left), p.input("right", right), p.output(kir.I32, m*n)}
	switch {
	case m*n == 0:
		return &p.Program, nil
	case k == 0:
		return fill(p, buffers[2], 0)
	}
	return p.multiply(matmulKind{in: kir.U32, out: kir.I32, bytes: true}, left, right.Transpose(1, 0), nil, [3]int{m, n, k}, buffers)
}

// multiplier holds the values of a kernel that multiplies while it is built.
type multiplier struct {
	*kir.Builder
	kind           matmulKind
	a, b           kir.Array // operands
	as, bs         kir.Array // their panels, both [depth][rows or cols + pad]
	m, n, k        kir.Value
	row, col       kir.Value // of the tile's corner
	startA, startB kir.Value // of the batch's matrices
	stepsA         [2]kir.Value
	right          func(row, col kir.Value) spot // where an element of b is
	id             kir.Value
}

func (kind matmulKind) build(b *kir.Builder) {
	x := &multiplier{Builder: b, kind: kind}
	x.a, x.b = b.In(kind.in), b.In(kind.in)
	c := b.Out(kind.out)
	x.m, x.n, x.k = b.Param(kir.U32), b.Param(kir.U32), b.Param(kir.U32)
	x.stepsA = [2]kir.Value{b.Param(kir.U32), b.Param(kir.U32)}
	x.rightOperand()
	batch := b.Let(b.Param(kir.U32).Add(b.Group(2)))
	starts := newWalk(b, kind.batch, 2).at(b, batch)
	x.startA, x.startB = starts[0], starts[1]
	x.row, x.col = b.Let(b.Group(1).Times(kind.rows)), b.Let(b.Group(0).Times(kind.cols))
	x.id = b.Let(b.Local(1).Times(side).Add(b.Local(0)))
	x.as = b.Shared(x.inner(), kind.depth*(kind.rows+kind.pad()))
	x.bs = b.Shared(x.inner(), kind.depth*(kind.cols+kind.pad()))
	x.store(c, batch, x.sums())
}

// rightOperand makes the parameters that place elements of b.
func (x *multiplier) rightOperand() {
	if x.kind.axes > 0 {
		x.right = x.windows()
		return
	}
	steps := [2]kir.Value{x.Param(kir.U32), x.Param(kir.U32)}
	x.right = func(row, col kir.Value) spot { return x.within(row, col, x.k, x.n, steps) }
}

// inner is the type that products are added up in.
func (x *multiplier) inner() kir.Type { return arithmeticType(x.kind.in) }

// sum is the type of a result while it grows.
func (x *multiplier) sum() kir.Type {
	if x.kind.bytes {
		return kir.I32
	}
	return x.inner()
}

func arithmeticType(t kir.Type) kir.Type {
	if t == kir.F16 {
		return kir.F32
	}
	return t
}

// sums runs along k. The next panels are loaded into registers before the present ones are used, so that the loads' latency hides behind the arithmetic.
func (x *multiplier) sums() [][]kir.Value {
	zero := kir.Of(x.sum(), 0)
	acc := make([][]kir.Value, x.kind.rows/side)
	for i := range acc {
		for range x.kind.cols / side {
			acc[i] = append(acc[i], x.Var(zero))
		}
	}
	nextA, nextB := x.fetch(kir.N(0))
	holdA, holdB := x.vars(nextA), x.vars(nextB)
	x.For(kir.N(0), x.k, kir.N(x.kind.depth), func(at kir.Value) {
		x.put(holdA, holdB)
		x.Barrier()
		nextA, nextB := x.fetch(x.Let(at.Plus(x.kind.depth)))
		x.assign(holdA, nextA)
		x.assign(holdB, nextB)
		x.multiply(acc)
		x.Barrier()
	})
	return acc
}

func (x *multiplier) vars(from []kir.Value) []kir.Value {
	out := make([]kir.Value, len(from))
	for i, v := range from {
		out[i] = x.Var(v)
	}
	return out
}

func (x *multiplier) assign(to, from []kir.Value) {
	for i := range to {
		x.Assign(to[i], from[i])
	}
}

// place gives where an invocation's i-th element of a panel is: along the panel (row of a, column of b), and in depth. Invocations beside each
// other take elements beside each other in memory.
func (x *multiplier) place(i, extent int, alongDepth bool) (along, depth kir.Value) {
	n := x.Let(x.id.Plus(i * side * side))
	if alongDepth {
		return x.Let(n.Over(x.kind.depth)), x.Let(n.Mod(x.kind.depth))
	}
	return x.Let(n.Mod(extent)), x.Let(n.Over(extent))
}

// fetch loads an invocation's share of both panels that begin at depth `at`; zeros beyond the edges.
func (x *multiplier) fetch(at kir.Value) (a, b []kir.Value) {
	kind := x.kind
	for i := range ceil(kind.rows*kind.depth, side*side) {
		along, depth := x.place(i, kind.rows, !kind.turnedA)
		a = append(a, x.element(x.a, x.startA, x.within(x.row.Add(along), at.Add(depth), x.m, x.k, x.stepsA)))
	}
	for i := range ceil(kind.cols*kind.depth, side*side) {
		along, depth := x.place(i, kind.cols, kind.turnedB)
		b = append(b, x.element(x.b, x.startB, x.right(at.Add(depth), x.col.Add(along))))
	}
	return a, b
}

// spot is where an element lies behind the start of its matrix, and whether there is one.
type spot struct{ inside, at kir.Value }

// within finds an element of a strided matrix.
func (x *multiplier) within(row, col, rows, cols kir.Value, steps [2]kir.Value) spot {
	row, col = x.Let(row), x.Let(col)
	return spot{x.Let(row.Lt(rows).And(col.Lt(cols))), row.Mul(steps[0]).Add(col.Mul(steps[1]))}
}

// element loads what lies at a spot, zero where nothing does; the load itself always stays in the buffer.
func (x *multiplier) element(from kir.Array, start kir.Value, s spot) kir.Value {
	at := x.Let(s.inside.Then(start.Add(s.at), start))
	return x.Let(s.inside.Then(from.At(at).To(x.inner()), kir.Of(x.inner(), 0)))
}

// put writes what fetch loaded into workgroup memory.
func (x *multiplier) put(a, b []kir.Value) {
	kind := x.kind
	x.panel(x.as, a, kind.rows, !kind.turnedA)
	x.panel(x.bs, b, kind.cols, kind.turnedB)
}

func (x *multiplier) panel(to kir.Array, values []kir.Value, extent int, alongDepth bool) {
	for i, v := range values {
		along, depth := x.place(i, extent, alongDepth)
		write := func() { to.Set(depth.Times(extent+x.kind.pad()).Add(along), v) }
		if extent*x.kind.depth%(side*side) == 0 {
			write()
			continue
		}
		x.If(x.id.Lt(kir.N(extent*x.kind.depth-i*side*side)), write, nil)
	}
}

// multiply adds the products of the panels, depth by depth.
func (x *multiplier) multiply(acc [][]kir.Value) {
	kind := x.kind
	for d := range kind.depth {
		var a, b []kir.Value
		for i := range acc {
			a = append(a, x.Let(x.as.At(x.Local(1).Plus(d*(kind.rows+kind.pad())+i*side))))
		}
		for j := range acc[0] {
			b = append(b, x.Let(x.bs.At(x.Local(0).Plus(d*(kind.cols+kind.pad())+j*side))))
		}
		for i := range a {
			for j := range b {
				x.Assign(acc[i][j], x.multiplyAdd(a[i], b[j], acc[i][j]))
			}
		}
	}
}

// multiplyAdd is fused for floats; integers wrap.
func (x *multiplier) multiplyAdd(a, b, c kir.Value) kir.Value {
	if x.kind.bytes {
		return a.Op(kir.Dot4, b).Add(c)
	}
	if a.Type().IsFloat() {
		return a.MulAdd(b, c)
	}
	return a.Mul(b).Add(c)
}

func (x *multiplier) store(c kir.Array, batch kir.Value, acc [][]kir.Value) {
	start := x.Let(batch.Mul(x.m).Mul(x.n))
	for i := range acc {
		row := x.Let(x.row.Add(x.Local(1)).Plus(i * side))
		for j, sum := range acc[i] {
			col := x.Let(x.col.Add(x.Local(0)).Plus(j * side))
			x.If(row.Lt(x.m).And(col.Lt(x.n)), func() {
				c.Set(start.Add(row.Mul(x.n)).Add(col), sum.To(x.kind.out))
			}, nil)
		}
	}
}
