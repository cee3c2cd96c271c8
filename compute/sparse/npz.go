package sparse

import (
	"io"
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/tensor"
	"skep/compute/tensorfile"
)

// SciPy's files of sparse matrices are .npz archives (scipy.sparse.save_npz): a text `format`, a `shape` of two numbers,
// the values as `data`, and what the format has beside them: `indptr` and `indices` of csr and csc, `row` and `col` of coo,
// `offsets` of dia, whose data are diagonals in rows.

// archive is what a file has, by name.
type archive map[string]*tensor.Tensor

// numbers gives a member of whole numbers.
func (a archive) numbers(name string) ([]int64, error) {
	t := a[name]
	switch {
	case t == nil:
		return nil, refuse("npz: a sparse matrix of this format needs a member %q", name)
	case !t.DType().IsInt() || t.Rank() != 1:
		return nil, refuse("npz: %s must be a vector of whole numbers, found %s", name, t.Head())
	}
	return tensor.Slice[int64](t), nil
}

// ReadNPZ reads a sparse matrix as SciPy writes it, in one of the formats csr, csc, coo and dia. Elements become f64.
func ReadNPZ(s tensorfile.Source) (*Matrix, error) {
	ts, texts, err := tensorfile.ReadNPZTexts(s)
	if err != nil {
		return nil, err
	}
	a := archive{}
	for _, t := range ts {
		a[t.Name] = t.Tensor
	}
	data, format := a["data"], texts["format"]
	if data == nil || format == "" {
		return nil, refuse("npz: a sparse matrix has members `format` and `data`; read what this file has by tensor.load")
	}
	sizes, err := a.numbers("shape")
	if err != nil {
		return nil, err
	}
	if len(sizes) != 2 || sizes[0] < 0 || sizes[1] < 0 || sizes[0] > 1<<40 || sizes[1] > 1<<40 || data.DType().IsComplex() {
		return nil, refuse("npz: a sparse matrix has two sizes and real elements, found sizes %v and %s", sizes, data.Head())
	}
	if s.Grant != nil { // rows, and what sorting takes for each value
		if err := s.Grant(8*sizes[0] + 64*int64(data.Len())); err != nil {
			return nil, err
		}
	}
	return a.matrix(format, data, int(sizes[0]), int(sizes[1]))
}

func (a archive) matrix(format string, data *tensor.Tensor, rows, cols int) (*Matrix, error) {
	first, second := "indptr", "indices"
	switch format {
	case "csr", "csc":
	case "coo":
		first, second = "row", "col"
	case "dia":
		return a.diagonals(data, rows, cols)
	default:
		return nil, refuse("npz: matrices of the format %q are not read, only csr, csc, coo and dia; .tocsr() converts in SciPy", format)
	}
	x, err := a.numbers(first)
	if err != nil {
		return nil, err
	}
	y, err := a.numbers(second)
	if err != nil {
		return nil, err
	}
	values := tensor.Slice[float64](data)
	switch {
	case data.Rank() != 1 || len(y) != len(values):
		return nil, refuse("npz: %d positions for the values of %s", len(y), data.Head())
	case format == "coo":
		return FromTriples(x, y, values, rows, cols)
	}
	return FromCompressed(x, y, values, rows, cols, format == "csc")
}

// diagonals reads the format dia: element j of a diagonal with offset k stands in row j - k and column j. Places outside are none.
func (a archive) diagonals(data *tensor.Tensor, rows, cols int) (*Matrix, error) {
	offsets, err := a.numbers("offsets")
	if err != nil {
		return nil, err
	}
	if data.Rank() != 2 || data.Sizes()[0] != len(offsets) {
		return nil, refuse("npz: %d offsets for diagonals in rows of %s", len(offsets), data.Head())
	}
	var at, columns []int64
	var kept []float64
	width := int64(data.Sizes()[1])
	for i, x := range tensor.Slice[float64](data) {
		j := int64(i) % width
		row := j - offsets[int64(i)/width]
		if x != 0 && j < int64(cols) && row >= 0 && row < int64(rows) {
			at, columns, kept = append(at, row), append(columns, j), append(kept, x)
		}
	}
	return FromTriples(at, columns, kept, rows, cols)
}

// Compressed gives starts, positions and values of compressed rows, or of compressed columns: SciPy's indptr, indices and data.
func (m *Matrix) Compressed(byColumns bool) (starts, at []int64, values []float64) {
	if byColumns {
		m = m.Transpose()
	}
	return whole(m.Starts), whole(m.Columns), slices.Clone(m.Values)
}

func whole(xs []int) []int64 {
	out := make([]int64, len(xs))
	for i, x := range xs {
		out[i] = int64(x)
	}
	return out
}

// WriteNPZ writes a matrix as SciPy does, in the format csr, csc or coo; packed if compress.
func WriteNPZ(w io.Writer, m *Matrix, format string, compress bool) error {
	var first, second []int64
	var values []float64
	names := [2]string{"indptr", "indices"}
	switch format {
	case "csr", "csc":
		first, second, values = m.Compressed(format == "csc")
	case "coo":
		names = [2]string{"row", "col"}
		first, second, values = m.Triples()
	default:
		return refuse("a sparse matrix is written as \"csr\", \"csc\" or \"coo\", found %q", format)
	}
	narrow := dtype.I32 // as SciPy, where it suffices
	if max(m.Rows, m.Cols, len(m.Values)) > math.MaxInt32 {
		narrow = dtype.I64
	}
	members := []tensorfile.Named{}
	for i, xs := range [][]int64{first, second} {
		t, err := tensor.Adopt(xs, len(xs))
		if err != nil {
			return err
		}
		members = append(members, tensorfile.Named{Name: names[i], Tensor: t.AsType(narrow)})
	}
	sizes, err := tensor.From([]int64{int64(m.Rows), int64(m.Cols)}, 2)
	if err != nil {
		return err
	}
	data, err := tensor.Adopt(values, len(values))
	if err != nil {
		return err
	}
	members = append(members, tensorfile.Named{Name: "shape", Tensor: sizes}, tensorfile.Named{Name: "data", Tensor: data})
	return tensorfile.WriteNPZTexts(w, members, map[string]string{"format": format}, compress)
}
