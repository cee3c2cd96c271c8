package wasm

import (
	"context"
	"math"
	"math/bits"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// load lets the engine validate and compile a module, in an engine of its own.
func load(t *testing.T, m *Module) api.Module {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	t.Cleanup(func() { r.Close(ctx) })
	b := r.NewHostModuleBuilder("host")
	b.NewFunctionBuilder().WithFunc(func(a int64) int64 { return a * 2 }).Export("double")
	if _, err := b.Instantiate(ctx); err != nil {
		t.Fatal(err)
	}
	inst, err := r.Instantiate(ctx, m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return inst
}

func call(t *testing.T, inst api.Module, args ...uint64) uint64 {
	t.Helper()
	out, err := inst.ExportedFunction("f").Call(context.Background(), args...)
	if err != nil {
		t.Fatal(err)
	}
	if inst.ExportedFunction("f").Definition().ResultTypes()[0] == api.ValueTypeI32 {
		return uint64(uint32(out[0])) // the engine leaves anything in the upper half
	}
	return out[0]
}

func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// TestOperations runs every operation without operands against Go's.
func TestOperations(t *testing.T) {
	type row struct {
		op      Op
		in, out Type
		of      func(a, b uint64) uint64
	}
	f := math.Float64frombits
	i64 := func(of func(a, b int64) int64) func(a, b uint64) uint64 {
		return func(a, b uint64) uint64 { return uint64(of(int64(a), int64(b))) }
	}
	f64 := func(of func(a, b float64) float64) func(a, b uint64) uint64 {
		return func(a, b uint64) uint64 { return math.Float64bits(of(f(a), f(b))) }
	}
	rows := []row{
		{I64Add, I64, I64, func(a, b uint64) uint64 { return a + b }}, {I64Sub, I64, I64, func(a, b uint64) uint64 { return a - b }},
		{I64Mul, I64, I64, func(a, b uint64) uint64 { return a * b }}, {I64DivS, I64, I64, i64(func(a, b int64) int64 { return a / b })},
		{I64DivU, I64, I64, func(a, b uint64) uint64 { return a / b }}, {I64RemS, I64, I64, i64(func(a, b int64) int64 { return a % b })},
		{I64RemU, I64, I64, func(a, b uint64) uint64 { return a % b }}, {I64And, I64, I64, func(a, b uint64) uint64 { return a & b }},
		{I64Or, I64, I64, func(a, b uint64) uint64 { return a | b }}, {I64Xor, I64, I64, func(a, b uint64) uint64 { return a ^ b }},
		{I64Shl, I64, I64, func(a, b uint64) uint64 { return a << (b & 63) }}, {I64ShrS, I64, I64, i64(func(a, b int64) int64 { return a >> uint(b&63) })},
		{I64ShrU, I64, I64, func(a, b uint64) uint64 { return a >> (b & 63) }}, {I64Rotl, I64, I64, func(a, b uint64) uint64 { return bits.RotateLeft64(a, int(b&63)) }},
		{I64Rotr, I64, I64, func(a, b uint64) uint64 { return bits.RotateLeft64(a, -int(b&63)) }},
		{I64Eq, I64, I32, func(a, b uint64) uint64 { return b2u(a == b) }}, {I64Ne, I64, I32, func(a, b uint64) uint64 { return b2u(a != b) }},
		{I64LtS, I64, I32, func(a, b uint64) uint64 { return b2u(int64(a) < int64(b)) }}, {I64LtU, I64, I32, func(a, b uint64) uint64 { return b2u(a < b) }},
		{I64GtS, I64, I32, func(a, b uint64) uint64 { return b2u(int64(a) > int64(b)) }}, {I64GtU, I64, I32, func(a, b uint64) uint64 { return b2u(a > b) }},
		{I64LeS, I64, I32, func(a, b uint64) uint64 { return b2u(int64(a) <= int64(b)) }}, {I64LeU, I64, I32, func(a, b uint64) uint64 { return b2u(a <= b) }},
		{I64GeS, I64, I32, func(a, b uint64) uint64 { return b2u(int64(a) >= int64(b)) }}, {I64GeU, I64, I32, func(a, b uint64) uint64 { return b2u(a >= b) }},
		{F64Add, F64, F64, f64(func(a, b float64) float64 { return a + b })}, {F64Sub, F64, F64, f64(func(a, b float64) float64 { return a - b })},
		{F64Mul, F64, F64, f64(func(a, b float64) float64 { return a * b })}, {F64Div, F64, F64, f64(func(a, b float64) float64 { return a / b })},
		{F64Min, F64, F64, f64(math.Min)}, {F64Max, F64, F64, f64(math.Max)}, {F64Copysign, F64, F64, f64(math.Copysign)},
		{F64Eq, F64, I32, func(a, b uint64) uint64 { return b2u(f(a) == f(b)) }}, {F64Ne, F64, I32, func(a, b uint64) uint64 { return b2u(f(a) != f(b)) }},
		{F64Lt, F64, I32, func(a, b uint64) uint64 { return b2u(f(a) < f(b)) }}, {F64Gt, F64, I32, func(a, b uint64) uint64 { return b2u(f(a) > f(b)) }},
		{F64Le, F64, I32, func(a, b uint64) uint64 { return b2u(f(a) <= f(b)) }}, {F64Ge, F64, I32, func(a, b uint64) uint64 { return b2u(f(a) >= f(b)) }},
	}
	ints := []uint64{1, 2, 63, 64, 5, 1 << 40, math.MaxInt64, 1 << 63, ^uint64(0) - 6}
	floats := []uint64{}
	for _, x := range []float64{0, math.Copysign(0, -1), 1.5, -2.25, 1e300, math.Inf(1), math.Inf(-1)} {
		floats = append(floats, math.Float64bits(x))
	}
	for _, r := range rows {
		m := &Module{}
		fn, n := m.Func([]Type{r.in, r.in}, []Type{r.out})
		fn.Get(0)
		fn.Get(1)
		fn.Op(r.op)
		m.Export("f", n)
		inst := load(t, m)
		samples := ints
		if r.in == F64 {
			samples = floats
		}
		for _, a := range samples {
			for _, b := range samples {
				got, want := call(t, inst, a, b), r.of(a, b)
				if got != want && !(r.out == F64 && math.IsNaN(f(got)) && math.IsNaN(f(want))) {
					t.Errorf("op %#x of %#x, %#x: %#x, want %#x", r.op, a, b, got, want)
				}
			}
		}
	}
}

func TestUnary(t *testing.T) {
	f := math.Float64frombits
	for _, r := range []struct {
		op      Op
		in, out Type
		arg     uint64
		want    uint64
	}{
		{I64Eqz, I64, I32, 0, 1}, {I64Clz, I64, I64, 1, 63}, {I64Ctz, I64, I64, 8, 3}, {I64Popcnt, I64, I64, 255, 8},
		{F64Abs, F64, F64, math.Float64bits(-2), math.Float64bits(2)}, {F64Neg, F64, F64, math.Float64bits(2), math.Float64bits(-2)},
		{F64Ceil, F64, F64, math.Float64bits(1.2), math.Float64bits(2)}, {F64Floor, F64, F64, math.Float64bits(-1.2), math.Float64bits(-2)},
		{F64Trunc, F64, F64, math.Float64bits(-1.7), math.Float64bits(-1)}, {F64Nearest, F64, F64, math.Float64bits(2.5), math.Float64bits(2)},
		{F64Sqrt, F64, F64, math.Float64bits(2), math.Float64bits(math.Sqrt(2))},
		{I32WrapI64, I64, I32, 1<<40 + 7, 7}, {I64ExtendI32S, I32, I64, 0xffffffff, math.MaxUint64}, {I64ExtendI32U, I32, I64, 0xffffffff, 0xffffffff},
		{I64TruncF64S, F64, I64, math.Float64bits(-3.9), ^uint64(2)}, {F64ConvertI64S, I64, F64, ^uint64(0), math.Float64bits(-1)},
		{I64ReinterpretF64, F64, I64, math.Float64bits(1), math.Float64bits(1)}, {F64ReinterpretI64, I64, F64, 5, 5},
		{I64Extend8S, I64, I64, 0x80, ^uint64(127)}, {I64Extend16S, I64, I64, 0x8000, ^uint64(32767)}, {I64Extend32S, I64, I64, 1 << 31, ^uint64(1<<31 - 1)},
		{I64TruncSatF64S, F64, I64, math.Float64bits(1e300), math.MaxInt64}, {I64TruncSatF64S, F64, I64, math.Float64bits(math.NaN()), 0},
		{I32Eqz, I32, I32, 5, 0}, {Nop, I32, I32, 5, 5},
	} {
		m := &Module{}
		fn, n := m.Func([]Type{r.in}, []Type{r.out})
		fn.Get(0)
		fn.Op(r.op)
		m.Export("f", n)
		if got := call(t, load(t, m), r.arg); got != r.want {
			t.Errorf("op %#x of %#x (%g): %#x, want %#x", r.op, r.arg, f(r.arg), got, r.want)
		}
	}
}

// TestConstants: LEB128 has borders at every seventh bit.
func TestConstants(t *testing.T) {
	var ints []int64
	for shift := range 64 {
		for _, d := range []int64{-1, 0, 1} {
			ints = append(ints, int64(1)<<shift+d, -(int64(1)<<shift)+d)
		}
	}
	for _, n := range ints {
		m := &Module{}
		fn, at := m.Func(nil, []Type{I64})
		fn.I64(n)
		m.Export("f", at)
		small, at2 := m.Func(nil, []Type{I32})
		small.I32(int32(n))
		m.Export("g", at2)
		real, at3 := m.Func(nil, []Type{F64})
		real.F64(math.Float64frombits(uint64(n)))
		m.Export("h", at3)
		inst := load(t, m)
		if got := call(t, inst); int64(got) != n {
			t.Errorf("constant %d reads %d", n, int64(got))
		}
		for name, want := range map[string]uint64{"g": uint64(uint32(n)), "h": uint64(n)} {
			out, err := inst.ExportedFunction(name).Call(context.Background())
			if err != nil || out[0] != want {
				t.Errorf("%s: constant %#x reads %#x, %v", name, want, out, err)
			}
		}
	}
}

// TestControl sums 0 … n-1 with everything that has levels: a block, a loop, a branch, globals, memory, imports.
func TestControl(t *testing.T) {
	m := &Module{}
	m.Memory(3)
	double := m.ImportFunc("host", "double", []Type{I64}, []Type{I64})
	calls := m.Global(I64, -5)
	flag := m.Global(I32, 7)
	fn, at := m.Func([]Type{I64}, []Type{I64})
	i := fn.Local(I64)
	fn.Block(None)
	out := fn.Depth()
	fn.Loop(None)
	head := fn.Depth()
	fn.Get(i)
	fn.Get(0)
	fn.Op(I64GeS)
	fn.BrIf(fn.Depth() - out)
	fn.I32(64)
	fn.I32(64)
	fn.Load(I64Load, 0)
	fn.Get(i)
	fn.Op(I64Add)
	fn.Store(I64Store, 0)
	fn.GlobalGet(calls)
	fn.I64(1)
	fn.Op(I64Add)
	fn.GlobalSet(calls)
	fn.Get(i)
	fn.I64(1)
	fn.Op(I64Add)
	fn.Set(i)
	fn.Br(fn.Depth() - head)
	fn.End()
	fn.End()
	fn.GlobalGet(flag)
	fn.If(I64)
	fn.I32(64)
	fn.Load(I64Load, 0)
	fn.Call(double)
	fn.Else()
	fn.I64(0)
	fn.End()
	fn.GlobalGet(calls)
	fn.Op(I64Add)
	m.Export("f", at)
	if got, want := call(t, load(t, m), 10), uint64(2*45+10-5); got != want {
		t.Errorf("%d, want %d", got, want)
	}
}

// TestMemory stores, fills, copies and loads in all sizes.
func TestMemory(t *testing.T) {
	m := &Module{}
	m.Memory(3)
	fn, at := m.Func([]Type{I64, F64, I32}, []Type{I64})
	for i, op := range []Op{I64Store, F64Store, I32Store, I32Store8} {
		fn.I32(int32(128 + 8*i))
		fn.Get(uint32(min(i, 2)))
		fn.Store(op, 64)
	}
	fn.I32(1024)
	fn.I32(192)
	fn.I32(32)
	fn.Copy()
	fn.I32(192)
	fn.I32(0xee)
	fn.I32(32)
	fn.Fill()
	fn.I32(1024)
	fn.Load(I64Load, 0)
	fn.I32(1024)
	fn.Load(F64Load, 8)
	fn.Op(I64TruncF64S, I64Add)
	fn.I32(1024)
	fn.Load(I32Load, 16)
	fn.Op(I64ExtendI32U, I64Add)
	fn.I32(1024)
	fn.Load(I32Load8U, 24)
	fn.Op(I64ExtendI32U, I64Add)
	fn.I32(192)
	fn.Load(I32Load8U, 31)
	fn.Op(I64ExtendI32U, I64Add)
	m.Export("f", at)
	got := call(t, load(t, m), 1_000_000_000_000, math.Float64bits(7), 70_000)
	if want := uint64(1_000_000_000_000 + 7 + 70_000 + 70_000&0xff + 0xee); got != want {
		t.Errorf("%d, want %d", got, want)
	}
}
