package run

import (
	"encoding/binary"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/compute/kir"
)

// one runs a kernel with a read and a written buffer of n u32, over some workgroups of 64.
func one(t *testing.T, groups, n int, build func(b *kir.Builder, in, out kir.Array)) ([]byte, error) {
	t.Helper()
	b := kir.NewBuilder("k", 64)
	in, out := b.In(kir.U32), b.Out(kir.U32)
	build(b, in, out)
	k, err := b.Kernel()
	if err != nil {
		t.Fatal(err)
	}
	p := &kir.Program{Name: "p", Buffers: []kir.Buffer{{Name: "in", Type: kir.U32, Len: n}, {Name: "out", Type: kir.U32, Len: n, Role: kir.Output}}}
	p.Dispatches = []kir.Dispatch{{Kernel: k, Grid: [3]int{groups, 1, 1}, Buffers: []int{0, 1}}}
	result := make([]byte, 4*n)
	return result, Run(p, [][]byte{make([]byte, 4*n), result})
}

// TestFaults: what a device leaves undefined, the interpreter refuses.
func TestFaults(t *testing.T) {
	zero := kir.N(0)
	for _, c := range []struct {
		name, want string
		groups     int
		build      func(b *kir.Builder, in, out kir.Array)
	}{
		{"all is well", "", 1, func(b *kir.Builder, in, out kir.Array) { out.Set(b.Local(0), b.Local(0)) }},
		{"reading beyond", "reads out of bounds: b0[64] of 64", 1, func(b *kir.Builder, in, out kir.Array) {
			out.Set(b.Local(0), in.At(b.Local(0).Plus(1)))
		}},
		{"writing beyond", "writes out of bounds", 2, func(b *kir.Builder, in, out kir.Array) { out.Set(b.LinearID(), zero) }},
		{"two writers", "writes what another invocation writes", 1, func(b *kir.Builder, in, out kir.Array) { out.Set(b.Local(0).Over(2), zero) }},
		{"two writers in two workgroups", "writes what another invocation writes", 2, func(b *kir.Builder, in, out kir.Array) { out.Set(b.Local(0), zero) }},
		{"a reader beside a writer", "reads what another invocation writes", 1, func(b *kir.Builder, in, out kir.Array) {
			out.Set(b.Local(0), zero)
			b.Let(out.At(b.Local(0).Op(kir.Xor, kir.N(1))))
		}},
		{"reading nothing", "reads what nobody wrote", 1, func(b *kir.Builder, in, out kir.Array) { out.Set(b.Local(0), out.At(b.Local(0))) }},
		{"reading unset memory", "reads what nobody wrote", 1, func(b *kir.Builder, in, out kir.Array) {
			out.Set(b.Local(0), b.Shared(kir.U32, 64).At(b.Local(0)))
		}},
		{"memory without a barrier", "reads what another invocation writes", 1, func(b *kir.Builder, in, out kir.Array) {
			s := b.Shared(kir.U32, 64)
			s.Set(b.Local(0), zero)
			out.Set(b.Local(0), s.At(b.Local(0).Op(kir.Xor, kir.N(1))))
		}},
		{"memory with a barrier", "", 1, func(b *kir.Builder, in, out kir.Array) {
			s := b.Shared(kir.U32, 64)
			s.Set(b.Local(0), zero)
			b.Barrier()
			out.Set(b.Local(0), s.At(b.Local(0).Op(kir.Xor, kir.N(1))))
		}},
		{"writing what is still read", "writes what another invocation reads", 1, func(b *kir.Builder, in, out kir.Array) {
			s := b.Shared(kir.U32, 64)
			s.Set(b.Local(0), zero)
			b.Barrier()
			out.Set(b.Local(0), s.At(b.Local(0).Op(kir.Xor, kir.N(1))))
			s.Set(b.Local(0), zero)
		}},
		{"dividing by zero", "divides an integer by zero", 1, func(b *kir.Builder, in, out kir.Array) {
			out.Set(b.Local(0), b.Local(0).Div(b.Local(0)))
		}},
		{"a counter that wraps", "does not end", 1, func(b *kir.Builder, in, out kir.Array) {
			b.For(kir.Of(kir.U32, math.MaxUint32-1), kir.Of(kir.U32, math.MaxUint32), kir.N(3), func(kir.Value) {})
		}},
		{"an output in part", "element 63 of output out was never written", 1, func(b *kir.Builder, in, out kir.Array) {
			b.If(b.Local(0).Lt(kir.N(63)), func() { out.Set(b.Local(0), zero) }, nil)
		}},
	} {
		_, err := one(t, c.groups, 64, c.build)
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		var f *Fault
		if err != nil && c.name != "an output in part" && !errors.As(err, &f) {
			t.Errorf("%s: %v is no fault", c.name, err)
		}
	}
}

// TestRefusals: programs that do not fit their buffers never run.
func TestRefusals(t *testing.T) {
	b := kir.NewBuilder("k", 1)
	b.In(kir.U32)
	b.Out(kir.U32).Set(kir.N(0), kir.N(0))
	k, err := b.Kernel()
	if err != nil {
		t.Fatal(err)
	}
	u32 := kir.Buffer{Name: "x", Type: kir.U32, Len: 1, Role: kir.Scratch}
	f32 := kir.Buffer{Name: "y", Type: kir.F32, Len: 1, Role: kir.Scratch}
	for _, c := range []struct {
		want     string
		dispatch kir.Dispatch
		buffers  []kir.Buffer
		bytes    [][]byte
	}{
		{"1 buffers for 2", kir.Dispatch{}, []kir.Buffer{u32, u32}, [][]byte{nil}},
		{"has 3 bytes, needs 4", kir.Dispatch{}, []kir.Buffer{u32}, [][]byte{make([]byte, 3)}},
		{"2 buffers and 1 parameters for 2 and 0", kir.Dispatch{Kernel: k, Buffers: []int{0, 1}, Params: []uint32{1}}, []kir.Buffer{u32, u32}, make([][]byte, 2)},
		{"binding b0 is u32, the buffer f32", kir.Dispatch{Kernel: k, Buffers: []int{1, 0}}, []kir.Buffer{u32, f32}, make([][]byte, 2)},
		{"one buffer is bound as b0 and b1", kir.Dispatch{Kernel: k, Buffers: []int{0, 0}}, []kir.Buffer{u32}, make([][]byte, 1)},
		{"a grid of [70000 1 1]", kir.Dispatch{Kernel: k, Buffers: []int{0, 1}, Grid: [3]int{70000, 1, 1}}, []kir.Buffer{u32, u32}, make([][]byte, 2)},
	} {
		p := &kir.Program{Name: "p", Buffers: c.buffers}
		if c.dispatch.Kernel != nil {
			p.Dispatches = []kir.Dispatch{c.dispatch}
		}
		if err := Run(p, c.bytes); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// TestFmaRoundsOnce compares with exact arithmetic.
func TestFmaRoundsOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200000 {
		x, y := math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32())
		z := math.Float32frombits(r.Uint32())
		if r.IntN(2) == 0 { // near the product, where the two roundings meet
			z = -x * y * (1 + (r.Float32()-0.5)/float32(int(1)<<r.IntN(26)))
		}
		if finite := x - x + y - y + z - z; finite != 0 {
			continue
		}
		exact := new(big.Float).SetPrec(600)
		exact.Mul(big.NewFloat(float64(x)).SetPrec(600), big.NewFloat(float64(y)).SetPrec(600))
		exact.Add(exact, big.NewFloat(float64(z)).SetPrec(600))
		if want, _ := exact.Float32(); fma32(x, y, z) != want {
			t.Fatalf("fma(%g, %g, %g) is %g, want %g", x, y, z, fma32(x, y, z), want)
		}
	}
	if v := fma32(float32(math.Inf(1)), 1, 1); !math.IsInf(float64(v), 1) {
		t.Error("infinity is lost:", v)
	}
}

// TestConversions: floats cut toward zero and saturate, NaN is 0.
func TestConversions(t *testing.T) {
	for _, c := range []struct {
		to   kir.Type
		in   float64
		want uint32
	}{
		{kir.I32, -1.9, 0xffffffff}, {kir.I32, 3e9, math.MaxInt32}, {kir.I32, -3e9, 1 << 31}, {kir.I32, math.NaN(), 0},
		{kir.U32, -5, 0}, {kir.U32, 1e10, math.MaxUint32}, {kir.U32, 2.9, 2}, {kir.U32, math.Inf(1), math.MaxUint32},
	} {
		if got := conversion(kir.F32, c.to)(f32bits(float32(c.in))); uint32(got) != c.want {
			t.Errorf("%v to %s is %#x, want %#x", c.in, c.to, got, c.want)
		}
	}
}

// TestDivergence: invocations take their own ways and meet again.
func TestDivergence(t *testing.T) {
	out, err := one(t, 1, 64, func(b *kir.Builder, in, out kir.Array) {
		v, s := b.Var(kir.N(0)), b.Shared(kir.U32, 64)
		b.For(kir.N(0), b.Local(0), kir.N(1), func(i kir.Value) {
			b.If(i.Mod(2).Eq(kir.N(0)), func() { b.Assign(v, v.Add(i)) }, func() { b.Assign(v, v.Plus(100)) })
		})
		s.Set(b.Local(0), v)
		b.Barrier()
		out.Set(b.Local(0), s.At(kir.N(63).Sub(b.Local(0))))
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 64 {
		want := uint32(0)
		for j := range 63 - i {
			if j%2 == 0 {
				want += uint32(j)
			} else {
				want += 100
			}
		}
		if got := binary.LittleEndian.Uint32(out[4*i:]); got != want {
			t.Fatalf("invocation %d: %d, want %d", i, got, want)
		}
	}
}
