package sparse

import (
	"math"
	"slices"
	"testing"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

// random gives a matrix in which a part of the elements is not 0.
func random(t *testing.T, rows, cols int, share float64, seed uint64) *tensor.Tensor {
	t.Helper()
	r := tensor.NewRandom(seed)
	data := make([]float64, rows*cols)
	for i := range data {
		if r.Float64() < share {
			data[i] = r.Normal()
		}
	}
	out, err := tensor.From(data, rows, cols)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func must[T any](t *testing.T) func(x T, err error) T {
	return func(x T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

func near(t *testing.T, what string, got, want *tensor.Tensor, bound float64) {
	t.Helper()
	if !slices.Equal(got.Sizes(), want.Sizes()) {
		t.Errorf("%s: shape %v, not %v", what, got.Sizes(), want.Sizes())
		return
	}
	x, y := tensor.Slice[float64](got), tensor.Slice[float64](want)
	for i := range x {
		if !(math.Abs(x[i]-y[i]) <= bound*(1+math.Abs(y[i]))) {
			t.Errorf("%s: element %d is %v, not %v", what, i, x[i], y[i])
			return
		}
	}
}

// TestDense: products, transposes and the way back equal those of whole matrices, over shapes with 0 and 1.
func TestDense(t *testing.T) {
	tens := must[*tensor.Tensor](t)
	for i, s := range [][2]int{{1, 1}, {3, 5}, {5, 3}, {0, 4}, {4, 0}, {40, 30}, {1, 20}} {
		a := random(t, s[0], s[1], 0.3, uint64(i))
		m := must[*Matrix](t)(FromDense(a))
		near(t, "there and back", tens(m.Dense()), a, 0)
		near(t, "transpose", tens(m.Transpose().Dense()), tens(a.Transpose()), 0)
		v, w := random(t, s[1], 1, 1, 7), random(t, s[1], 3, 1, 8)
		near(t, "times a vector", tens(m.Times(tens(v.Reshape(s[1])))), tens(tensor.Matmul(a, tens(v.Reshape(s[1])))), 1e-13)
		near(t, "times a matrix", tens(m.Times(w)), tens(tensor.Matmul(a, w)), 1e-13)
	}
}

// TestTriples: any order, repeated places are added, empty rows stay empty.
func TestTriples(t *testing.T) {
	m := must[*Matrix](t)(FromTriples([]int64{3, 0, 3, 0}, []int64{1, 2, 1, 0}, []float64{5, 1, -2, 4}, 5, 3))
	want, _ := tensor.From([]float64{4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0}, 5, 3)
	near(t, "triples", must[*tensor.Tensor](t)(m.Dense()), want, 0)
	if m.Stored() != 3 {
		t.Errorf("%d stored", m.Stored())
	}
	for _, bad := range []struct {
		at, columns []int64
		values      []float64
		rows        int
	}{{[]int64{5}, []int64{0}, []float64{1}, 5}, {[]int64{0}, []int64{-1}, []float64{1}, 5}, {[]int64{0}, nil, []float64{1}, 5}, {nil, nil, nil, -1}} {
		if _, err := FromTriples(bad.at, bad.columns, bad.values, bad.rows, 3); err == nil {
			t.Errorf("%+v is allowed", bad)
		}
	}
	if _, err := FromDense(want.AsType(dtype.C128)); err == nil {
		t.Error("complex")
	}
	if _, err := m.Times(want); err == nil {
		t.Error("5 rows for 3 columns")
	}
}

// laplace is the second difference over a line, shifted up: symmetric and positive definite, with eigenvalues that are known.
func laplace(t *testing.T, n int, shift float64) *Matrix {
	var at, columns []int64
	var values []float64
	for i := range n {
		for _, j := range []int{i - 1, i, i + 1} {
			if j < 0 || j >= n {
				continue
			}
			v := -1.0
			if i == j {
				v = 2 + shift
			}
			at, columns, values = append(at, int64(i)), append(columns, int64(j)), append(values, v)
		}
	}
	return must[*Matrix](t)(FromTriples(at, columns, values, n, n))
}

func TestSolve(t *testing.T) {
	for _, n := range []int{1, 2, 50, 1000} {
		m := laplace(t, n, 0.1)
		b := tensor.Slice[float64](random(t, n, 1, 1, 3))
		x, took, err := m.Solve(b, 1e-10, 5*n)
		if err != nil || took > 300 {
			t.Errorf("%d: %v after %d rounds", n, err, took)
			continue
		}
		back := make([]float64, n)
		m.Apply(back, x)
		for i := range b {
			if math.Abs(back[i]-b[i]) > 1e-8 {
				t.Errorf("%d: element %d is %v, not %v", n, i, back[i], b[i])
				break
			}
		}
	}
	negative := must[*Matrix](t)(FromTriples([]int64{0, 1}, []int64{0, 1}, []float64{1, -1}, 2, 2))
	if _, _, err := negative.Solve([]float64{0, 1}, 1e-10, 10); err == nil {
		t.Error("not positive definite")
	}
	if _, _, err := laplace(t, 100, 0).Solve(make([]float64, 99), 1e-10, 10); err == nil {
		t.Error("99 right sides")
	}
	if _, _, err := laplace(t, 500, 0).Solve(tensor.Slice[float64](random(t, 500, 1, 1, 1)), 1e-12, 3); err == nil {
		t.Error("three rounds are too few")
	}
	if x, took, err := laplace(t, 3, 0).Solve(make([]float64, 3), 1e-12, 3); err != nil || took != 0 || x[0] != 0 {
		t.Error("nothing to solve", x, took, err)
	}
}

// TestExtreme compares with the eigenvalues 2 - 2*cos(pi*k/(n + 1)) of second differences, and with eigh on a matrix with double ones.
func TestExtreme(t *testing.T) {
	for _, n := range []int{1, 3, 30, 400} {
		m := laplace(t, n, 0)
		k := min(n, 4)
		for _, largest := range []bool{true, false} {
			w, v, err := m.Extreme(k, largest, 1e-10, 5)
			if err != nil {
				t.Fatal(err)
			}
			for i, got := range tensor.Slice[float64](w) {
				at := i + 1
				if largest {
					at = n - k + i + 1
				}
				if want := 2 - 2*math.Cos(math.Pi*float64(at)/float64(n+1)); math.Abs(got-want) > 1e-9 {
					t.Errorf("%d, largest %v: value %d is %v, not %v", n, largest, i, got, want)
				}
			}
			mv := must[*tensor.Tensor](t)(m.Times(v))
			near(t, "vectors", mv, must[*tensor.Tensor](t)(tensor.Binary("mul", v, w)), 1e-7)
		}
	}
	eye := must[*Matrix](t)(FromDense(must[*tensor.Tensor](t)(tensor.Eye(dtype.F64, 40, 40, 0))))
	if w, _, err := eye.Extreme(3, true, 1e-10, 1); err != nil || tensor.Slice[float64](w)[0] < 1-1e-12 {
		t.Errorf("one eigenvalue many times: %v %v", w, err)
	}
	if _, _, err := eye.Extreme(41, true, 1e-10, 1); err == nil {
		t.Error("more eigenvalues than rows")
	}
	nan := must[*Matrix](t)(FromTriples([]int64{0}, []int64{0}, []float64{math.NaN()}, 2, 2))
	if _, _, err := nan.Extreme(1, true, 1e-10, 1); err == nil {
		t.Error("NaN")
	}
}
