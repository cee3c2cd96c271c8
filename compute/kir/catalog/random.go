package catalog

import (
	"fmt"
	"math/rand/v2"

	"skep/compute/kir"
)

// How large random programs are, and what they work on.
const (
	randomLanes  = 32
	randomGroups = 3
	randomShared = 64
	randomInput  = 96
)

// Random makes programs of random kernels on integers, booleans and floats that hold small whole numbers, so that every
// device gives the same bits.
func Random(r *rand.Rand, n int) ([]Case, error) {
	var out []Case
	for i := range n {
		c, err := randomCase(r, fmt.Sprintf("random %d", i))
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// scrambler writes a random kernel.
type scrambler struct {
	*kir.Builder
	*rand.Rand
	values map[kir.Type][]kir.Value // in scope, set once
	vars   map[kir.Type][]kir.Value
	in     kir.Array // u32, to read
	shared kir.Array
	depth  int
}

var randomTypes = []kir.Type{kir.U32, kir.I32, kir.F32, kir.Bool}

func randomCase(r *rand.Rand, name string) (Case, error) {
	b := kir.NewBuilder("random", randomLanes)
	s := &scrambler{Builder: b, Rand: r, values: map[kir.Type][]kir.Value{}, vars: map[kir.Type][]kir.Value{}}
	s.in = b.In(kir.U32)
	out := b.Out(kir.U32)
	s.shared = b.Shared(kir.U32, randomShared)
	s.keep(b.Param(kir.U32))
	s.keep(b.Param(kir.I32))
	s.keep(b.Local(0))
	s.keep(b.Group(0))
	for _, t := range randomTypes {
		s.vars[t] = append(s.vars[t], b.Var(s.leaf(t)))
	}
	s.fill()
	s.block(2+r.IntN(6), true)
	id := b.LinearID()
	for i, t := range []kir.Type{kir.U32, kir.I32, kir.F32} {
		out.Set(id.Times(4).Plus(i), s.word(s.vars[t][0]))
	}
	out.Set(id.Times(4).Plus(3), s.word(s.vars[kir.Bool][0]))
	k, err := b.Kernel()
	if err != nil {
		return Case{}, fmt.Errorf("%s: %w", name, err)
	}
	n := randomLanes * randomGroups * 4
	p := &kir.Program{Name: name, Buffers: []kir.Buffer{{Name: "in", Type: kir.U32, Len: randomInput, Role: kir.Input}, {Name: "out", Type: kir.U32, Len: n, Role: kir.Output}}}
	p.Dispatches = []kir.Dispatch{{Kernel: k, Grid: [3]int{randomGroups, 1, 1}, Buffers: []int{0, 1}, Params: []uint32{r.Uint32(), r.Uint32()}}}
	c := Case{Name: name, Program: p, Inputs: [][]byte{nil}}
	for range randomInput {
		c.Inputs[0] = Append(c.Inputs[0], kir.U32, float64(r.Uint32()>>r.IntN(32)))
	}
	return c, nil
}

func (s *scrambler) keep(v kir.Value) { s.values[v.Type()] = append(s.values[v.Type()], v) }

// word makes any value u32.
func (s *scrambler) word(v kir.Value) kir.Value {
	if v.Type() == kir.Bool || v.Type() == kir.I32 {
		return v.To(kir.U32)
	}
	if v.Type() == kir.F32 {
		return v.To(kir.I32).To(kir.U32)
	}
	return v
}

// fill gives all of workgroup memory a value, then waits.
func (s *scrambler) fill() {
	lane := s.Local(0)
	s.shared.Set(lane, s.expr(kir.U32, 2))
	s.shared.Set(lane.Plus(randomLanes), s.expr(kir.U32, 2))
	s.Barrier()
}

// block writes statements; those at the top may exchange through workgroup memory.
func (s *scrambler) block(n int, uniform bool) {
	marks := map[kir.Type]int{}
	for t, list := range s.values {
		marks[t] = len(list)
	}
	for range n {
		s.statement(uniform)
	}
	for t := range s.values {
		s.values[t] = s.values[t][:marks[t]]
	}
}

func (s *scrambler) statement(uniform bool) {
	t := randomTypes[s.IntN(len(randomTypes))]
	switch choice := s.IntN(8); {
	case choice < 3:
		s.keep(s.Let(s.expr(t, 3)))
	case choice < 5 || s.depth > 2:
		s.Assign(s.vars[t][s.IntN(len(s.vars[t]))], s.expr(t, 3))
	case choice == 5 && uniform:
		s.exchange()
	case choice == 6:
		s.depth++
		s.If(s.expr(kir.Bool, 2), func() { s.block(1+s.IntN(3), false) }, func() { s.block(s.IntN(3), false) })
		s.depth--
	default:
		s.loop(uniform)
	}
}

func (s *scrambler) loop(uniform bool) {
	to, same := kir.N(s.IntN(6)), uniform
	if s.IntN(2) == 0 {
		to, same = s.expr(kir.U32, 2).And(kir.N(7)), false
	}
	s.depth++
	s.For(kir.N(s.IntN(3)), to, kir.N(1+s.IntN(2)), func(i kir.Value) {
		marks := len(s.values[kir.U32])
		s.keep(i)
		s.block(1+s.IntN(3), same)
		s.values[kir.U32] = s.values[kir.U32][:marks]
	})
	s.depth--
}

// exchange reads what another invocation wrote, between barriers; then each writes a place of its own.
func (s *scrambler) exchange() {
	s.keep(s.Let(s.shared.At(s.expr(kir.U32, 2).And(kir.N(randomShared - 1)))))
	s.Barrier()
	s.shared.Set(s.Local(0).Plus(randomLanes*s.IntN(2)), s.expr(kir.U32, 2))
	s.Barrier()
}

func (s *scrambler) leaf(t kir.Type) kir.Value {
	pool := append(append([]kir.Value{}, s.values[t]...), s.vars[t]...)
	if len(pool) > 0 && s.IntN(4) > 0 {
		return pool[s.IntN(len(pool))]
	}
	switch t {
	case kir.Bool:
		return kir.Value{Expr: kir.Truth(s.IntN(2) == 0)}
	case kir.F32:
		return kir.Of(t, float64(s.IntN(17)-8))
	}
	return kir.Value{Expr: kir.Int(t, int64(int32(s.Uint32()>>s.IntN(32))))}
}

func (s *scrambler) expr(t kir.Type, depth int) kir.Value {
	if depth == 0 || s.IntN(5) == 0 {
		return s.leaf(t)
	}
	depth--
	switch {
	case s.IntN(6) == 0:
		return s.expr(kir.Bool, depth).Then(s.expr(t, depth), s.expr(t, depth))
	case t == kir.Bool:
		return s.truth(depth)
	case t == kir.F32:
		return s.small(depth)
	}
	return s.whole(t, depth)
}

func (s *scrambler) truth(depth int) kir.Value {
	switch s.IntN(4) {
	case 0:
		return s.expr(kir.Bool, depth).Do(kir.Not)
	case 1:
		return s.expr(kir.Bool, depth).Op([]kir.BinaryOp{kir.And, kir.Or, kir.Xor, kir.Eq, kir.Ne}[s.IntN(5)], s.expr(kir.Bool, depth))
	}
	t := []kir.Type{kir.U32, kir.I32, kir.F32}[s.IntN(3)]
	return s.expr(t, depth).Op(kir.Eq+kir.BinaryOp(s.IntN(6)), s.expr(t, depth))
}

// small makes floats that stay whole and small: what is computed is cut down to less than 2¹², so that products are exact.
func (s *scrambler) small(depth int) kir.Value {
	switch s.IntN(5) {
	case 0:
		return s.expr(kir.I32, depth).And(kir.Of(kir.I32, 1023)).To(kir.F32)
	case 1:
		return s.expr(kir.F32, depth).Do([]kir.UnaryOp{kir.Neg, kir.Abs, kir.Floor, kir.Ceil, kir.Trunc, kir.Rint}[s.IntN(6)])
	}
	x, y := s.cut(s.expr(kir.F32, depth)), s.cut(s.expr(kir.F32, depth))
	if s.IntN(4) == 0 {
		return s.cut(x.MulAdd(y, s.cut(s.expr(kir.F32, depth))))
	}
	return s.cut(x.Op([]kir.BinaryOp{kir.Add, kir.Sub, kir.Mul}[s.IntN(3)], y))
}

func (s *scrambler) cut(v kir.Value) kir.Value {
	whole := s.Let(v.To(kir.I32))
	return s.Let(whole.Rem(kir.Of(kir.I32, 2048)).To(kir.F32))
}

func (s *scrambler) whole(t kir.Type, depth int) kir.Value {
	x := s.expr(t, depth)
	switch s.IntN(8) {
	case 0:
		return x.Do(kir.Not)
	case 1:
		return s.converted(t, depth)
	case 2:
		if t == kir.U32 {
			return s.in.At(x.Mod(randomInput))
		}
		return x.Do([]kir.UnaryOp{kir.Neg, kir.Abs}[s.IntN(2)])
	case 3:
		op := []kir.BinaryOp{kir.Div, kir.Rem}[s.IntN(2)]
		return x.Op(op, s.expr(t, depth).And(kir.Of(t, 0xff)).Plus(1))
	case 4:
		if t == kir.I32 {
			return s.expr(kir.U32, depth).Op(kir.Dot4, s.expr(kir.U32, depth))
		}
	}
	return x.Op([]kir.BinaryOp{kir.Add, kir.Sub, kir.Mul, kir.Min, kir.Max, kir.And, kir.Or, kir.Xor, kir.Shl, kir.Shr}[s.IntN(10)], s.expr(t, depth))
}

func (s *scrambler) converted(t kir.Type, depth int) kir.Value {
	switch s.IntN(3) {
	case 0:
		return s.expr(kir.Bool, depth).To(t)
	case 1:
		return s.expr(kir.F32, depth).To(t)
	}
	other := kir.I32
	if t == kir.I32 {
		other = kir.U32
	}
	return s.expr(other, depth).As(t)
}
