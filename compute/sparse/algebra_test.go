package sparse

import (
	"slices"
	"testing"

	"skep/compute/shape"
	"skep/compute/tensor"
)

func dense(t *testing.T, m *Matrix, err error) *tensor.Tensor {
	t.Helper()
	return must[*tensor.Tensor](t)(must[*Matrix](t)(m, err).Dense())
}

// TestAlgebra holds sums and products against those of whole matrices, over shapes with 0 and 1, and few and many elements.
func TestAlgebra(t *testing.T) {
	for i, c := range []struct {
		m, k, n int
		share   float64
	}{{5, 4, 6, 0.4}, {1, 1, 1, 1}, {0, 3, 2, 0.5}, {3, 0, 2, 0.5}, {30, 40, 20, 0.05}, {17, 9, 23, 0.9}, {4, 4, 4, 0}} {
		seed := uint64(i + 1)
		a, b, o := random(t, c.m, c.k, c.share, seed), random(t, c.k, c.n, c.share, seed+50), random(t, c.m, c.k, c.share, seed+90)
		x, y, z := must[*Matrix](t)(FromDense(a)), must[*Matrix](t)(FromDense(b)), must[*Matrix](t)(FromDense(o))
		whole := func(op string, p, q *tensor.Tensor) *tensor.Tensor {
			return must[*tensor.Tensor](t)(tensor.Binary(op, p, q))
		}
		product, err := x.Product(y)
		near(t, "product", dense(t, product, err), must[*tensor.Tensor](t)(tensor.Matmul(a, b)), 1e-13)
		if product.ByteSize() > x.ProductBytes(y)+64 {
			t.Errorf("%v takes %d bytes, foreseen were %d", product, product.ByteSize(), x.ProductBytes(y))
		}
		sum, err := x.Plus(z, -2)
		near(t, "sum", dense(t, sum, err), whole("sub", a, whole("mul", o, tensor.Number(2))), 1e-15)
		each, err := x.Each(z)
		near(t, "each", dense(t, each, err), whole("mul", a, o), 0)
		for _, w := range []*tensor.Tensor{o, random(t, 1, c.k, 1, 7), random(t, c.m, 1, 1, 8), tensor.Number(3)} {
			times, err := x.EachOf(w)
			near(t, "each of a tensor", dense(t, times, err), whole("mul", a, w), 0)
		}
		rows, columns, values := x.Triples()
		again, err := FromTriples(rows, columns, values, c.m, c.k)
		near(t, "triples", dense(t, again, err), a, 0)
		for _, m := range []*Matrix{product, sum, each} {
			for r := range m.Rows {
				if !slices.IsSorted(m.Columns[m.Starts[r]:m.Starts[r+1]]) {
					t.Errorf("row %d of %v is not in order", r, m)
				}
			}
		}
		turned := y.Transpose() // compressed columns of y
		starts, at := make([]int64, len(turned.Starts)), make([]int64, len(turned.Columns))
		for k, s := range turned.Starts {
			starts[k] = int64(s)
		}
		for k, s := range turned.Columns {
			at[k] = int64(s)
		}
		columnwise, err := FromCompressed(starts, at, turned.Values, c.k, c.n, true)
		near(t, "columns", dense(t, columnwise, err), b, 0)
		part, err := x.Part(c.m/3, c.m)
		near(t, "rows", dense(t, part, err), must[*tensor.Tensor](t)(a.Index(tensor.Item{Item: rowsFrom(c.m/3, c.m)})), 0)
	}
}

// TestAlgebraRefuses what does not fit.
func TestAlgebraRefuses(t *testing.T) {
	a, b := must[*Matrix](t)(FromDense(random(t, 2, 3, 1, 1))), must[*Matrix](t)(FromDense(random(t, 2, 2, 1, 1)))
	for name, f := range map[string]func() (*Matrix, error){
		"product": func() (*Matrix, error) { return a.Product(b) }, "sum": func() (*Matrix, error) { return a.Plus(b, 1) }, "each": func() (*Matrix, error) { return a.Each(b) },
		"stretch": func() (*Matrix, error) { return a.EachOf(random(t, 4, 1, 1, 1)) }, "rows": func() (*Matrix, error) { return a.Part(1, 3) }, "backwards": func() (*Matrix, error) { return a.Part(2, 1) },
		"starts": func() (*Matrix, error) {
			return FromCompressed([]int64{0, 2}, []int64{0, 1}, []float64{1, 2}, 2, 2, false)
		}, "descending": func() (*Matrix, error) {
			return FromCompressed([]int64{0, 2, 1, 2}, []int64{0, 1}, []float64{1, 2}, 3, 2, false)
		},
		"beyond": func() (*Matrix, error) {
			return FromCompressed([]int64{0, 9, 2}, []int64{0, 1}, []float64{1, 2}, 2, 2, false)
		}, "outside": func() (*Matrix, error) {
			return FromCompressed([]int64{0, 1, 2}, []int64{0, 5}, []float64{1, 2}, 2, 2, true)
		},
	} {
		if _, err := f(); err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
}

func rowsFrom(from, to int) shape.Item { return shape.Slice(shape.End(from), shape.End(to), 1) }
