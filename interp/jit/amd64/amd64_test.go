package amd64

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"skep/interp/jit/wasm"
)

// Where in the memory of these tests the context lies, and what modules may write.
const (
	memorySize = 1 << 16
	contextAt  = 1 << 12
	bufferAt   = 1 << 13
	bufferSize = 1 << 12
)

// bench is a memory with a stack.
type bench struct {
	mem   []byte
	stack *Stack
}

func newBench(t testing.TB) *bench {
	if !Capable() {
		t.Skip("no assembler here")
	}
	mem := make([]byte, memorySize)
	s, err := NewStack(mem, contextAt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &bench{mem, s}
}

// load compiles a module, and tells where it is entered.
func (b *bench) load(t *testing.T, mod *wasm.Module, root int) *Loaded {
	code, err := Compile(&Source{Module: mod, Context: contextAt, Rare: func(name string) bool { return false }}, root)
	if err != nil {
		t.Fatal(err)
	}
	l, err := code.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// half is the one function of the host.
func half(_ int, words []uint64) error {
	words[0] = math.Float64bits(math.Float64frombits(words[0]) / 2)
	return nil
}

// TestRandomModules: random WebAssembly does what it means, bit for bit: with more
// variables than registers, calls of many arguments, and values that stay on the stack while variables change.
func TestRandomModules(t *testing.T) {
	seeds := uint64(300)
	if os.Getenv("SKEP_STRESS") != "" {
		seeds = 5_000
	}
	b := newBench(t)
	for seed := range seeds {
		b.agree(t, seed)
	}
}

func FuzzModules(f *testing.F) {
	f.Add(uint64(1))
	b := newBench(f)
	f.Fuzz(func(t *testing.T, seed uint64) { b.agree(t, seed) })
}

func (b *bench) agree(t *testing.T, seed uint64) {
	mod, root := randomModule(seed)
	l := b.load(t, mod, root)
	defer l.Close()
	r := rand.New(rand.NewPCG(seed, 1))
	for range 3 {
		args := []uint64{interesting(r), interesting(r), interesting(r) & math.MaxUint32, interesting(r)}
		got, buffer := b.outcome(args, func(words []uint64) error { return b.stack.Run(l.Entry(), words, half) })
		want, right := b.outcome(args, func(words []uint64) error {
			m := &meaning{mod: mod, mem: b.mem, stack: words, host: half}
			m.call(root + len(mod.Imports()))
			words[0] = m.pop()
			return nil
		})
		if got != want || !bytes.Equal(buffer, right) {
			t.Fatalf("seed %d: %x gives %x, and should %x; memory is as it should: %v", seed, args, got, want, bytes.Equal(buffer, right))
		}
	}
}

// outcome runs something over a fresh buffer.
func (b *bench) outcome(args []uint64, run func(words []uint64) error) (result uint64, buffer []byte) {
	for i := range bufferSize {
		b.mem[bufferAt+i] = byte(i * 7)
	}
	words := append([]uint64(nil), args...)
	if err := run(words); err != nil {
		return math.MaxUint64, nil
	}
	return words[0], append([]byte(nil), b.mem[bufferAt:bufferAt+bufferSize]...)
}

// interesting gives numbers at the ends of ranges more often than others.
func interesting(r *rand.Rand) uint64 {
	ends := []uint64{0, 1, math.MaxInt64, 1 << 63, math.MaxUint64, 1 << 32, math.MaxUint32, math.Float64bits(1.5), math.Float64bits(math.Copysign(0, -1)), math.Float64bits(math.NaN()), math.Float64bits(math.Inf(-1)), math.Float64bits(1e300)}
	if r.IntN(2) == 0 {
		return ends[r.IntN(len(ends))]
	}
	return r.Uint64()
}

// TestStackIsFull: recursion without an end of its own fills the stack, which says so, and can be used again.
func TestStackIsFull(t *testing.T) {
	b := newBench(t)
	mod := &wasm.Module{}
	w, n := mod.Func([]wasm.Type{wasm.I64}, []wasm.Type{wasm.I64})
	w.Get(0)
	w.I64(1)
	w.Op(wasm.I64Add)
	w.Call(n)
	w.Get(0)
	w.Op(wasm.I64Add)
	l := b.load(t, mod, 0)
	defer l.Close()
	for range 3 {
		if err := b.stack.Run(l.Entry(), []uint64{0}, half); !errors.Is(err, ErrOverflow) {
			t.Errorf("error %v", err)
		}
	}
}

// TestTraps: what cannot go on leaves the code, and so does an error of the host.
func TestTraps(t *testing.T) {
	b := newBench(t)
	refused := errors.New("refused")
	for name, k := range map[string]struct {
		write func(mod *wasm.Module) func(w *wasm.Func)
		want  error
	}{
		"unreachable": {func(*wasm.Module) func(w *wasm.Func) {
			return func(w *wasm.Func) { w.Op(wasm.Unreachable) }
		}, ErrTrap},
		"division by zero": {func(*wasm.Module) func(w *wasm.Func) {
			return func(w *wasm.Func) { w.I64(1); w.Get(0); w.Op(wasm.I64DivS) }
		}, ErrTrap},
		"host": {func(mod *wasm.Module) func(w *wasm.Func) {
			n := mod.ImportFunc("host", "refuse", nil, []wasm.Type{wasm.I64})
			return func(w *wasm.Func) { w.Call(n) }
		}, refused},
	} {
		mod := &wasm.Module{}
		write := k.write(mod)
		w, _ := mod.Func([]wasm.Type{wasm.I64}, []wasm.Type{wasm.I64})
		write(w)
		l := b.load(t, mod, 0)
		if err := b.stack.Run(l.Entry(), []uint64{0}, func(int, []uint64) error { return refused }); !errors.Is(err, k.want) {
			t.Errorf("%s: %v", name, err)
		}
		l.Close()
	}
}

// TestRefused: instructions that jit does not write have no code.
func TestRefused(t *testing.T) {
	mod := &wasm.Module{}
	w, _ := mod.Func([]wasm.Type{wasm.I64}, []wasm.Type{wasm.I64})
	w.Get(0)
	w.Op(wasm.I64Popcnt)
	if _, err := Compile(&Source{Module: mod}, 0); err == nil {
		t.Error("it has code")
	}
}
