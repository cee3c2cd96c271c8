package sparse

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"skep/compute/tensor"
	"skep/compute/tensorfile"
)

// TestNPZ: what is written comes back, in each format, packed or not, of sizes with 0 too.
func TestNPZ(t *testing.T) {
	for _, sizes := range [][2]int{{5, 7}, {1, 1}, {0, 3}, {4, 0}, {40, 3}} {
		m := everyThird(t, sizes[0], sizes[1])
		for _, format := range []string{"csr", "csc", "coo"} {
			for _, compress := range []bool{false, true} {
				var b bytes.Buffer
				if err := WriteNPZ(&b, m, format, compress); err != nil {
					t.Fatal(err)
				}
				back, err := ReadNPZ(tensorfile.Source{Bytes: b.Bytes()})
				if err != nil {
					t.Fatal(format, sizes, err)
				}
				if back.Rows != m.Rows || back.Cols != m.Cols || !slices.Equal(back.Starts, m.Starts) || !slices.Equal(back.Columns, m.Columns) || !slices.Equal(back.Values, m.Values) {
					t.Errorf("%s of %v comes back as %v", format, m, back)
				}
			}
		}
	}
}

// everyThird is a matrix of which every third element is not 0.
func everyThird(t *testing.T, rows, cols int) *Matrix {
	t.Helper()
	var at, columns []int64
	var values []float64
	for i := range rows * cols {
		if i*i%3 == 1 {
			at, columns, values = append(at, int64(i/cols)), append(columns, int64(i%cols)), append(values, float64(i)+0.5)
		}
	}
	m, err := FromTriples(at, columns, values, rows, cols)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func archived(t testing.TB, texts map[string]string, members map[string]*tensor.Tensor) []byte {
	t.Helper()
	var named []tensorfile.Named
	for name, x := range members {
		named = append(named, tensorfile.Named{Name: name, Tensor: x})
	}
	var b bytes.Buffer
	if err := tensorfile.WriteNPZTexts(&b, named, texts, false); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func whole64(t testing.TB, xs ...int64) *tensor.Tensor {
	t.Helper()
	x, err := tensor.From(xs, len(xs))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestNPZThatIsNone: hostile and mistaken members are errors, and claim no memory.
func TestNPZThatIsNone(t *testing.T) {
	csr := map[string]string{"format": "csr"}
	ones := whole64(t, 1, 1)
	for name, b := range map[string][]byte{
		"no format":       archived(t, nil, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2)}),
		"no shape":        archived(t, csr, map[string]*tensor.Tensor{"data": ones}),
		"three sizes":     archived(t, csr, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2, 2)}),
		"negative":        archived(t, csr, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, -2, 2)}),
		"no starts":       archived(t, csr, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2), "indices": ones}),
		"starts too far":  archived(t, csr, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2), "indices": ones, "indptr": whole64(t, 0, 5, 2)}),
		"starts negative": archived(t, csr, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2), "indices": ones, "indptr": whole64(t, 0, -1, 2)}),
		"column outside":  archived(t, csr, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2), "indices": whole64(t, 0, 2), "indptr": whole64(t, 0, 1, 2)}),
		"few indices":     archived(t, csr, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2), "indices": whole64(t, 0), "indptr": whole64(t, 0, 1, 2)}),
		"many rows":       archived(t, map[string]string{"format": "coo"}, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 1<<39, 2), "row": ones, "col": ones}),
		"blocks":          archived(t, map[string]string{"format": "bsr"}, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2)}),
		"flat diagonals":  archived(t, map[string]string{"format": "dia"}, map[string]*tensor.Tensor{"data": ones, "shape": whole64(t, 2, 2), "offsets": whole64(t, 0)}),
	} {
		if m, err := ReadNPZ(budget(b)); err == nil {
			t.Errorf("%s gives %v", name, m)
		}
	}
}

func budget(b []byte) tensorfile.Source {
	return tensorfile.Source{Bytes: b, Grant: func(n int64) error {
		if n > 1<<24 {
			return fmt.Errorf("too much")
		}
		return nil
	}}
}

func FuzzNPZ(f *testing.F) {
	for format, names := range map[string][2]string{"csr": {"indptr", "indices"}, "coo": {"row", "col"}, "dia": {"offsets", "other"}} {
		f.Add(archived(f, map[string]string{"format": format}, map[string]*tensor.Tensor{"data": whole64(f, 1, 2), "shape": whole64(f, 2, 2), names[0]: whole64(f, 0, 1, 2), names[1]: whole64(f, 0, 1)}))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ReadNPZ(budget(b)); err == nil && len(m.Starts) != m.Rows+1 {
			t.Errorf("%v has %d starts", m, len(m.Starts))
		}
	})
}
