package tensor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"skep/compute/dtype"
)

// TestLongSorts compares long rows with what comparing gives, on numbers that share bytes, ends of types, NaN and both zeros.
func TestLongSorts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := 3 * radixWorth
	fill := map[string]func() float64{
		"normal": r.NormFloat64, "few": func() float64 { return float64(r.IntN(5) - 2) }, "one": func() float64 { return 7 },
		"wide":  func() float64 { return math.Float64frombits(r.Uint64()) }, // NaN of any sign among them
		"zeros": func() float64 { return math.Copysign(0, float64(r.IntN(2)*2-1)) },
		"ends":  func() float64 { return []float64{math.Inf(1), math.Inf(-1), math.NaN(), 0, 5e-324, -5e-324}[r.IntN(6)] },
	}
	for name, f := range fill {
		values := make([]float64, n)
		for i := range values {
			values[i] = f()
		}
		x := must(From(values, n))
		for _, d := range []dtype.Type{dtype.F64, dtype.F32, dtype.I64, dtype.I16, dtype.U64, dtype.U8} {
			for _, descending := range []bool{false, true} {
				checkSort(t, fmt.Sprintf("%s as %s, %v", name, d, descending), x.AsType(d), descending)
			}
		}
	}
}

func checkSort(t *testing.T, name string, x *Tensor, descending bool) {
	t.Helper()
	n := x.Len()
	compare := comparison(x)
	want := make([]int64, n)
	for i := range want {
		want[i] = int64(i)
	}
	slices.SortStableFunc(want, func(a, b int64) int {
		c := compare(int(a), int(b))
		if descending {
			return -c
		}
		return c
	})
	if got := Slice[int64](must(Argsort(x, 0, descending))); !slices.Equal(got, want) {
		t.Errorf("%s: the order differs", name)
	}
	sorted := must(Sort(x, 0, descending))
	for i, p := range want {
		got, from := sorted.at(i), x.at(int(p))
		if got != from && (got == got || from == from) {
			t.Fatalf("%s: element %d is %v, want %v", name, i, got, from)
		}
	}
}

func (t *Tensor) at(i int) float64 { return must(t.Index(at(i))).Float() }
