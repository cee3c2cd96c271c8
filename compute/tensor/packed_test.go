package tensor

import (
	"strings"
	"testing"

	"skep/compute/dtype"
)

// TestBytes: a product of bytes is that of the same numbers in 32 bits, over batches, vectors and views; packed or not.
func TestBytes(t *testing.T) {
	r := NewRandom(31)
	bytes := func(sizes ...int) *Tensor { return must(r.IntegersOf(dtype.I8, -128, 127, sizes...)) }
	for _, c := range [][2][]int{{{3, 4}, {4, 5}}, {{4}, {4}}, {{4}, {4, 2}}, {{3, 4}, {4}}, {{2, 3, 40}, {40, 5}}, {{2, 1, 3, 4}, {5, 4, 2}}, {{0, 3}, {3, 2}}, {{2, 0}, {0, 3}}, {{70, 300}, {300, 90}}} {
		for _, view := range []bool{false, true} {
			a, b := bytes(c[0]...), bytes(c[1]...)
			if view {
				a, b = scattered(a), scattered(b)
			}
			want := must(Matmul(a.AsType(dtype.I32), b.AsType(dtype.I32)))
			if text := differs(must(MatmulIn(a, b, dtype.I32)), want, 0); text != "" {
				t.Errorf("%v, views %v: %s", c, view, text)
			}
			if len(c[1]) != 2 {
				continue
			}
			if text := differs(must(must2(t, b).Times(a)), want, 0); text != "" {
				t.Errorf("%v packed, views %v: %s", c, view, text)
			}
			x, w := a.AsType(dtype.F32), b.AsType(dtype.F32)
			if text := differs(must(must2(t, w).Times(x)), must(Matmul(x, w)), 1e-6); text != "" {
				t.Errorf("%v packed as f32: %s", c, text)
			}
		}
	}
}

func must2(t *testing.T, w *Tensor) *Packed {
	t.Helper()
	p, err := Pack(w)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestProductsInTypes: what is computed in another type is computed as if it were of it.
func TestProductsInTypes(t *testing.T) {
	a := mustFrom(t, []int8{100, 100}, []int{1, 2})
	for _, c := range []struct {
		d    dtype.Type
		want string
	}{{dtype.I32, "[[20000]]"}, {dtype.I64, "[[20000]]"}, {dtype.F64, "[[20000.]]"}, {dtype.I8, "[[32]]"}} {
		if got := must(MatmulIn(a, must(a.Transpose()), c.d)).String(); got != c.want {
			t.Errorf("in %s: %s, want %s", c.d, got, c.want)
		}
	}
	if _, err := MatmulIn(Number(1), Number(2), dtype.I32); err == nil || !strings.Contains(err.Error(), "f64 cannot be computed in i32") {
		t.Error(err)
	}
	if _, err := must2(t, a).Times(a.AsType(dtype.F64)); err == nil || !strings.Contains(err.Error(), "of i8, the other one of f64") {
		t.Error(err)
	}
}

// TestBytesWithoutProductsAreZeros: sums of nothing, in memory that others have used.
func TestBytesWithoutProductsAreZeros(t *testing.T) {
	for range 3 {
		used := unset(dtype.I32, []int{600, 600})
		for i := range all[int32](used) {
			all[int32](used)[i] = 7
		}
		used.Release()
		out := must(MatmulIn(made(dtype.I8, []int{600, 0}), made(dtype.I8, []int{0, 600}), dtype.I32))
		for i, x := range all[int32](out) {
			if x != 0 {
				t.Fatalf("element %d is %d", i, x)
			}
		}
	}
}
