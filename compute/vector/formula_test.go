package vector

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"skep/compute/kerneltest"
)

// TestFormulas compares random formulas with the same steps one by one, bit by bit, on memory that ends where it should.
func TestFormulas(t *testing.T) {
	for _, k := range sets32() {
		t.Run("float32 "+k.name, func(t *testing.T) { formulasAgree(t, k) })
	}
	for _, k := range sets64() {
		t.Run("float64 "+k.name, func(t *testing.T) { formulasAgree(t, k) })
	}
}

func formulasAgree[T Float](t *testing.T, k *kernels[T]) {
	r := rand.New(rand.NewPCG(21, 22))
	group := 512 / int(unsafe.Sizeof(T(0)))
	for round := range 400 {
		n := 1 + r.IntN(3*group)
		if round%4 == 0 {
			n = (1 + r.IntN(3)) * group
		}
		f, from := randomFormula[T](t, r, n), 0
		if n > 10 && round%8 != 0 {
			from = r.IntN(10)
		}
		f.around = round%2 == 0 // and where the results are lines of memory, in rounds of eight, they go there
		got, want := kerneltest.Guarded[T](t, n-from), make([]T, n-from)
		k.run(f, got, from)
		k.runSteps(f, want, from, 0)
		for i := range want {
			if math.Float64bits(float64(got[i])) != math.Float64bits(float64(want[i])) {
				t.Fatalf("round %d: element %d of %d is %v, want %v", round, i, n-from, got[i], want[i])
			}
		}
	}
}

// randomFormula is a formula for n elements, some of which are no numbers. Two vectors at least are on the stack before
// anything is applied to them, so that each form of step comes up.
func randomFormula[T Float](t *testing.T, r *rand.Rand, n int) *Formula[T] {
	f := &Formula[T]{}
	pushVector(t, r, f, n)
	for range 1 + r.IntN(16) {
		switch held := f.results(); {
		case len(f.stack) < 2 || len(f.stack) < 5 && held+f.vectors() < Registers && r.IntN(2) == 0:
			pushVector(t, r, f, n)
		case r.IntN(8) == 0:
			f.Root()
		case r.IntN(3) == 0:
			f.Number(T(r.NormFloat64()))
			f.Apply(operations[r.IntN(4)], r.IntN(2) == 0)
		default:
			f.Apply(operations[r.IntN(4)], r.IntN(2) == 0)
		}
	}
	for len(f.stack) > 1 {
		f.Apply(operations[r.IntN(4)], r.IntN(2) == 0)
	}
	f.Root()
	return f
}

func (f *Formula[T]) vectors() int { return len(f.stack) - f.results() }

func pushVector[T Float](t *testing.T, r *rand.Rand, f *Formula[T], n int) {
	x := kerneltest.Guarded[T](t, n)
	for i := range x {
		x[i] = T(r.NormFloat64())
		if r.IntN(50) == 0 {
			x[i] = []T{T(math.NaN()), T(math.Inf(1)), T(math.Inf(-1)), 0, -x[i]}[r.IntN(5)]
		}
	}
	if r.IntN(4) == 0 {
		f.Block(x)
	} else {
		f.Vector(x)
	}
}

// TestFormulaOverOperand writes to one of the operands.
func TestFormulaOverOperand(t *testing.T) {
	for _, k := range sets32() {
		for _, n := range []int{5, 128, 700} {
			x, y := make([]float32, n), make([]float32, n)
			for i := range x {
				x[i], y[i] = float32(i), float32(n-i)
			}
			f := &Formula[float32]{}
			f.Vector(x)
			f.Vector(y)
			f.Apply("sub", false)
			f.Vector(x)
			f.Apply("mul", false)
			k.run(f, x, 0)
			for i := range x {
				if want := (float32(i) - float32(n-i)) * float32(i); x[i] != want {
					t.Fatalf("%s: element %d of %d is %v, want %v", k.name, i, n, x[i], want)
				}
			}
		}
	}
}

// TestFormulaHoldsNoMore pushes more results than there are registers.
func TestFormulaHoldsNoMore(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("four results were held")
		}
	}()
	f := &Formula[float64]{}
	for range Registers + 1 {
		f.Vector(make([]float64, 8))
		f.Root()
	}
}

func BenchmarkFormula(b *testing.B) {
	b.Run("float32", formulaSpeed[float32])
	b.Run("float64", formulaSpeed[float64])
}

func formulaSpeed[T Float](b *testing.B) {
	x, y, out := make([]T, 1_000_000), make([]T, 1_000_000), make([]T, 1_000_000)
	for i := range x {
		x[i], y[i] = T(rand.NormFloat64()), T(rand.NormFloat64())
	}
	f := &Formula[T]{}
	f.Vector(x)
	for i := range 8 {
		if i > 0 {
			b.Run(fmt.Sprint(i), func(b *testing.B) {
				before := kerneltest.ProcessorTime(b)
				for b.Loop() {
					f.Run(out, 0)
				}
				b.ReportMetric(float64((kerneltest.ProcessorTime(b)-before).Nanoseconds())/float64(b.N)/1e6, "ns/element")
			})
		}
		f.Vector(y)
		f.Apply(operations[i%3], i%2 == 0)
	}
}
