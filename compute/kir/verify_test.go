package kir

import (
	"strings"
	"testing"
)

// TestVerifyRefuses breaks each rule once; want is part of the message, empty for kernels that stand.
func TestVerifyRefuses(t *testing.T) {
	zero := N(0)
	for _, c := range []struct {
		name, want string
		build      func(b *Builder)
	}{
		{"empty", "", func(b *Builder) {}},
		{"types of operands", "does not fit", func(b *Builder) { b.Let(Of(F32, 1).Add(N(1))) }},
		{"float remainder", "does not fit", func(b *Builder) { b.Let(Of(F32, 1).Rem(Of(F32, 1))) }},
		{"float minimum", "does not fit", func(b *Builder) { b.Let(Of(F32, 1).Op(Min, Of(F32, 1))) }},
		{"negative of u32", "does not fit", func(b *Builder) { b.Let(zero.Do(Neg)) }},
		{"root of an integer", "does not fit", func(b *Builder) { b.Let(zero.Do(Sqrt)) }},
		{"select of f32 and i32", "does not fit", func(b *Builder) { b.Let(zero.Eq(zero).Then(Of(F32, 1), Of(I32, 1))) }},
		{"condition that is none", "wanted bool", func(b *Builder) { b.If(zero, func() {}, nil) }},
		{"arithmetic on f16", "does not fit", func(b *Builder) { x := b.In(F16); b.Let(x.At(zero).Add(x.At(zero))) }},
		{"f16 to f64", "does not fit", func(b *Builder) { b.Let(b.In(F16).At(zero).To(F64)) }},
		{"f16 to f32", "", func(b *Builder) { b.Let(b.In(F16).At(zero).To(F32)) }},
		{"bits of f64", "does not fit", func(b *Builder) { b.Let(Of(F64, 1).As(U32)) }},
		{"writing what is read", "only read access", func(b *Builder) { b.In(F32).Set(zero, Of(F32, 1)) }},
		{"writing another type", "wanted f32", func(b *Builder) { b.Out(F32).Set(zero, zero) }},
		{"an index that is no u32", "does not fit", func(b *Builder) { b.Let(b.In(F32).At(Of(I32, 0))) }},
		{"a wide binding of f64", "wide", func(b *Builder) { b.Wide(F64) }},
		{"a wide binding that is written", "by fours", func(b *Builder) { b.WideOut(F32).Set(zero, Of(F32, 1)) }},
		{"fours of another type", "wanted f32", func(b *Builder) { b.WideOut(F32).SetFour(zero, [4]Value{zero, zero, zero, zero}) }},
		{"fours that are only read", "not wide and written", func(b *Builder) { b.Wide(U32).SetFour(zero, [4]Value{zero, zero, zero, zero}) }},
		{"fours of a narrow binding", "not wide and read", func(b *Builder) { b.In(F32).Four(zero) }},
		{"a binding of booleans", "of type bool", func(b *Builder) { b.In(Bool) }},
		{"a parameter of f64", "of type f64", func(b *Builder) { b.Param(F64) }},
		{"too much memory", "bytes of workgroup memory", func(b *Builder) { b.Shared(F32, 4096); b.Shared(F32, 1) }},
		{"memory of f16", "workgroup memory", func(b *Builder) { b.Shared(F16, 4) }},
		{"an index beyond memory", "may be 64", func(b *Builder) { b.Shared(F32, 64).Set(b.Local(0).Plus(1), Of(F32, 0)) }},
		{"an unknown index", "may be", func(b *Builder) { b.Shared(F32, 64).Set(b.Param(U32), Of(F32, 0)) }},
		{"an index within", "", func(b *Builder) { b.Shared(F32, 64).Set(b.Local(0), Of(F32, 0)) }},
		{"a masked index", "", func(b *Builder) { b.Shared(F32, 64).Set(b.Param(U32).And(N(63)), Of(F32, 0)) }},
		{"an index that a condition bounds", "", func(b *Builder) {
			s := b.Shared(F32, 64)
			b.If(b.Local(0).Lt(N(32)), func() { s.Set(b.Local(0).Plus(32), Of(F32, 0)) }, nil)
		}},
		{"an index that a condition bounds too little", "may be 64", func(b *Builder) {
			s := b.Shared(F32, 64)
			b.If(b.Local(0).Le(N(32)), func() { s.Set(b.Local(0).Plus(32), Of(F32, 0)) }, nil)
		}},
		{"the other branch is not bounded", "may be 95", func(b *Builder) {
			s := b.Shared(F32, 64)
			b.If(b.Local(0).Lt(N(32)), func() {}, func() { s.Set(b.Local(0).Plus(32), Of(F32, 0)) })
		}},
		{"an index that a loop bounds", "", func(b *Builder) {
			s := b.Shared(F32, 64)
			b.For(zero, N(64), N(1), func(i Value) { s.Set(i, Of(F32, 0)) })
		}},
		{"a loop by nothing", "may be 0", func(b *Builder) { b.For(zero, N(4), b.Param(U32), func(Value) {}) }},
		{"assignment to a constant", "no variable", func(b *Builder) {
			v := b.Let(zero.Add(zero))
			b.Assign(v, zero)
		}},
		{"assignment of another type", "wanted u32", func(b *Builder) { b.Assign(b.Var(zero), Of(F32, 1)) }},
		{"a variable out of its scope", "outside of its scope", func(b *Builder) {
			var v Value
			b.If(zero.Eq(zero), func() { v = b.Let(zero.Add(zero)) }, nil)
			b.Let(v.Add(zero))
		}},
		{"a counter after its loop", "outside of its scope", func(b *Builder) {
			var v Value
			b.For(zero, N(4), N(1), func(i Value) { v = i })
			b.Let(v.Add(zero))
		}},
		{"a barrier under a condition", "barrier", func(b *Builder) { b.If(b.Local(0).Eq(zero), b.Barrier, nil) }},
		{"a barrier in a loop", "barrier", func(b *Builder) { b.For(zero, b.Local(0), N(1), func(Value) { b.Barrier() }) }},
		{"a barrier behind a variable", "barrier", func(b *Builder) {
			v := b.Var(zero)
			b.If(b.Local(0).Eq(zero), func() { b.Assign(v, N(1)) }, nil)
			b.If(v.Eq(zero), b.Barrier, nil)
		}},
		{"a barrier behind a variable of a loop", "barrier", func(b *Builder) {
			v, w := b.Var(zero), b.Var(zero)
			b.For(zero, N(3), N(1), func(Value) {
				b.If(v.Eq(zero), b.Barrier, nil)
				b.Assign(v, w)
				b.Assign(w, b.Local(0))
			})
		}},
		{"a barrier behind memory", "barrier", func(b *Builder) {
			s := b.Shared(U32, 64)
			b.If(s.At(zero).Eq(zero), b.Barrier, nil)
		}},
		{"a barrier behind what is written", "barrier", func(b *Builder) { b.If(b.Out(U32).At(zero).Eq(zero), b.Barrier, nil) }},
		{"a barrier behind what is read", "", func(b *Builder) { b.If(b.In(U32).At(b.Group(0)).Eq(zero), b.Barrier, nil) }},
		{"a barrier behind a parameter", "", func(b *Builder) { b.If(b.Param(U32).Eq(zero), b.Barrier, nil) }},
		{"nine bindings", "9 bindings", func(b *Builder) {
			for range 9 {
				b.In(F32)
			}
		}},
	} {
		b := NewBuilder("k", 64)
		c.build(b)
		_, err := b.Kernel()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestVerifyHead(t *testing.T) {
	for _, c := range []struct {
		kernel Kernel
		want   string
	}{
		{Kernel{Name: "k", Workgroup: [3]int{16, 16, 1}}, ""},
		{Kernel{Name: "9", Workgroup: [3]int{1, 1, 1}}, "no identifier"},
		{Kernel{Name: "k; drop", Workgroup: [3]int{1, 1, 1}}, "no identifier"},
		{Kernel{Name: "k", Workgroup: [3]int{0, 1, 1}}, "workgroup"},
		{Kernel{Name: "k", Workgroup: [3]int{32, 16, 1}}, "512 invocations"},
		{Kernel{Name: "k", Workgroup: [3]int{1, 1, 1}, Locals: []*Local{nil}}, "nil"},
		{Kernel{Name: "k", Workgroup: [3]int{1, 1, 1}, Body: []Stmt{nil}}, "statement"},
		{Kernel{Name: "k", Workgroup: [3]int{1, 1, 1}, Body: []Stmt{&Declare{nil, U(1)}}}, "does not list"},
		{Kernel{Name: "k", Workgroup: [3]int{1, 1, 1}, Body: []Stmt{&If{}}}, "does not fit"},
		{Kernel{Name: "k", Workgroup: [3]int{1, 1, 1}, Body: []Stmt{&Store{3, U(0), U(0)}}}, "binding 3 of 0"},
	} {
		err := Verify(&c.kernel)
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.kernel, err, c.want)
		}
	}
}

// TestRangesHold: what an operator may give, by trying the ends and what lies between.
func TestRangesHold(t *testing.T) {
	samples := []interval{{0, 0}, {0, 5}, {3, 9}, {1, 31}, {7, 7}, {100, 4000}, {0, 1<<32 - 1}, {1<<32 - 3, 1<<32 - 1}}
	for op := Add; op <= Shr; op++ {
		for _, x := range samples {
			for _, y := range samples {
				r := op.over(x, y)
				for _, a := range []uint64{x.lo, (x.lo + x.hi) / 2, x.hi} {
					for _, b := range []uint64{y.lo, (y.lo + y.hi) / 2, y.hi} {
						if (op == Div || op == Rem) && b == 0 {
							continue
						}
						if v := uint64(wrapped(op, uint32(a), uint32(b))); v < r.lo || v > r.hi {
							t.Errorf("%d %s %d = %d is not in %v", a, op, b, v, r)
						}
					}
				}
			}
		}
	}
}

func wrapped(op BinaryOp, a, b uint32) uint32 {
	switch op {
	case Add:
		return a + b
	case Sub:
		return a - b
	case Mul:
		return a * b
	case Div:
		return a / b
	case Rem:
		return a % b
	case Min:
		return min(a, b)
	case Max:
		return max(a, b)
	case And:
		return a & b
	case Or:
		return a | b
	case Xor:
		return a ^ b
	case Shl:
		return a << (b & 31)
	}
	return a >> (b & 31)
}

func TestPrint(t *testing.T) {
	b := NewBuilder("scan", 64)
	in, out, n := b.Wide(F32), b.Out(F32), b.Param(U32)
	s := b.Shared(F32, 64)
	v := b.Var(Of(F32, 0))
	b.For(b.Local(0), n, N(64), func(i Value) {
		four := in.Four(i)
		b.Assign(v, four[0].MulAdd(four[1], v))
	})
	s.Set(b.Local(0), v)
	b.Barrier()
	b.If(b.Local(0).Eq(N(0)), func() { out.Set(b.Group(0), s.At(N(1)).Do(Sqrt)) }, func() { b.Let(Of(I32, -3).Op(Min, Of(I32, 2))) })
	k, err := b.Kernel()
	if err != nil {
		t.Fatal(err)
	}
	const want = `kernel scan workgroup(64, 1, 1) {
  read b0: f32[] wide
  write b1: f32[]
  param p0: u32
  shared s0: f32[64]
  var v0: f32 = 0_f32
  for t1 = local.x; below p0; by 64 {
    let t2, t3, t4, t5: f32 = four b0[t1]
    v0 = fma(t2, t3, v0)
  }
  s0[local.x] = v0
  barrier
  if (local.x == 0) {
    b1[group.x] = sqrt(s0[1])
  } else {
    let t6: i32 = min(-3_i32, 2_i32)
  }
}
`
	if got := k.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	other := *k
	other.Workgroup[0] = 32
	if k.Key() == other.Key() {
		t.Error("keys do not tell kernels apart")
	}
}

// FuzzVerify makes kernels of bytes, most of them wrong: the verifier says so, and what passes prints.
func FuzzVerify(f *testing.F) {
	for _, seed := range []string{"", "\x01\x02\x03\x04\x05\x06\x07", strings.Repeat("\x05\x11\x23\x42", 40), strings.Repeat("\xff\x00\x7f\x80", 60)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		k := (&wild{data: data}).kernel()
		if err := Verify(k); err == nil && !strings.HasPrefix(k.String(), "kernel k workgroup(") {
			t.Error("no text")
		}
	})
}

// wild makes anything of bytes.
type wild struct {
	data   []byte
	locals []*Local
}

func (w *wild) byte() int {
	if len(w.data) == 0 {
		return 0
	}
	b := w.data[0]
	w.data = w.data[1:]
	return int(b)
}

func (w *wild) pick(n int) int { return w.byte() % n }

func (w *wild) kernel() *Kernel {
	k := &Kernel{Name: "k", Workgroup: [3]int{w.pick(70), 1, 1}}
	for range w.pick(4) {
		k.Bindings = append(k.Bindings, Binding{"b", Type(w.pick(8)), Access(w.pick(2)), w.pick(2) == 1})
	}
	for range w.pick(4) {
		k.Params = append(k.Params, Param{"p", Type(w.pick(8))})
	}
	for range w.pick(3) {
		k.Shared = append(k.Shared, Shared{"s", Type(w.pick(8)), w.byte() * w.byte()})
	}
	for i := range 6 {
		w.locals = append(w.locals, &Local{Name: string(rune('a' + i)), T: Type(w.pick(8)), Mutable: w.pick(2) == 1})
	}
	k.Locals = w.locals[:5] // the last is one that the kernel does not list
	k.Body = w.block(0)
	return k
}

func (w *wild) block(depth int) []Stmt {
	var out []Stmt
	for range w.pick(5) {
		out = append(out, w.stmt(depth+1))
	}
	return out
}

func (w *wild) stmt(depth int) Stmt {
	kind := w.pick(8)
	if depth > 4 {
		kind %= 5
	}
	local := w.locals[w.pick(len(w.locals))]
	switch kind {
	case 0, 1:
		return &Declare{local, w.expr(0)}
	case 2:
		return &Assign{local, w.expr(0)}
	case 3:
		return &Store{w.pick(5) - 1, w.expr(0), w.expr(0)}
	case 4:
		return &StoreShared{w.pick(4) - 1, w.expr(0), w.expr(0)}
	case 5:
		return &If{w.expr(0), w.block(depth), w.block(depth)}
	case 6:
		return &For{local, w.expr(0), w.expr(0), w.expr(0), w.block(depth)}
	}
	return []Stmt{&Barrier{}, &LoadVec{Binding: w.pick(4), Index: w.expr(0)}, nil}[w.pick(3)]
}

func (w *wild) expr(depth int) Expr {
	kind := w.pick(12)
	if depth > 5 {
		kind %= 4
	}
	switch kind {
	case 0:
		return &Const{Type(w.pick(8)), uint64(w.byte() * w.byte())}
	case 1:
		return &Builtin{Axis(w.pick(10))}
	case 2:
		return &ParamRef{w.pick(4) - 1, Type(w.pick(8))}
	case 3:
		return &Use{w.locals[w.pick(len(w.locals))]}
	case 4:
		return &Unary{UnaryOp(w.pick(8)), w.expr(depth + 1)}
	case 5, 6:
		return &Binary{BinaryOp(w.pick(19)), w.expr(depth + 1), w.expr(depth + 1)}
	case 7:
		return &Fma{w.expr(depth + 1), w.expr(depth + 1), w.expr(depth + 1)}
	case 8:
		return &Select{w.expr(depth + 1), w.expr(depth + 1), w.expr(depth + 1)}
	case 9:
		return &Convert{Type(w.pick(8)), w.expr(depth + 1)}
	case 10:
		return &Load{w.pick(5) - 1, Type(w.pick(8)), w.expr(depth + 1)}
	}
	return []Expr{&LoadShared{w.pick(4) - 1, Type(w.pick(8)), w.expr(depth + 1)}, &Bitcast{Type(w.pick(8)), w.expr(depth + 1)}}[w.pick(2)]
}
