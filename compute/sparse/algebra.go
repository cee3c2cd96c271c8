package sparse

import (
	"slices"

	"skep/compute/tensor"
)

// Sums and products of sparse matrices. What cancels to 0 stays stored, as in SciPy.

// sameSizes refuses matrices that do not go together element by element.
func sameSizes(op string, a, b *Matrix) error {
	if a.Rows != b.Rows || a.Cols != b.Cols {
		return refuse("%s: %v and %v have different sizes", op, a, b)
	}
	return nil
}

// Plus is m + factor*o. Each row is merged, in time of what both have.
func (m *Matrix) Plus(o *Matrix, factor float64) (*Matrix, error) {
	if err := sameSizes("add", m, o); err != nil {
		return nil, err
	}
	out := &Matrix{Rows: m.Rows, Cols: m.Cols, Starts: make([]int, 1, m.Rows+1)}
	for i := range m.Rows {
		a, b := m.Starts[i], o.Starts[i]
		for a < m.Starts[i+1] || b < o.Starts[i+1] {
			switch {
			case b == o.Starts[i+1] || a < m.Starts[i+1] && m.Columns[a] < o.Columns[b]:
				out.put(m.Columns[a], m.Values[a])
				a++
			case a == m.Starts[i+1] || o.Columns[b] < m.Columns[a]:
				out.put(o.Columns[b], factor*o.Values[b])
				b++
			default:
				out.put(m.Columns[a], m.Values[a]+factor*o.Values[b])
				a, b = a+1, b+1
			}
		}
		out.Starts = append(out.Starts, len(out.Values))
	}
	return out, nil
}

func (m *Matrix) put(column int, x float64) {
	m.Columns, m.Values = append(m.Columns, column), append(m.Values, x)
}

// ProductBytes bounds what Product will store.
func (m *Matrix) ProductBytes(o *Matrix) int64 {
	n := int64(0)
	for _, c := range m.Columns {
		if c < o.Rows {
			n += int64(o.Starts[c+1] - o.Starts[c])
		}
	}
	if m.Rows > 0 && int64(o.Cols) < n/int64(m.Rows) {
		n = int64(m.Rows) * int64(o.Cols)
	}
	return 16*n + 8*int64(m.Rows) + 16*int64(o.Cols)
}

// Product is m @ o, row by row: the rows of o that a row of m names are added up in a row of room for all columns
// (Gustavson, ACM TOMS 4, 1978). It takes time of the products that are not 0.
func (m *Matrix) Product(o *Matrix) (*Matrix, error) {
	if m.Cols != o.Rows {
		return nil, refuse("matmul: %v and %v do not fit: %d rows are needed", m, o, m.Cols)
	}
	out := &Matrix{Rows: m.Rows, Cols: o.Cols, Starts: make([]int, 1, m.Rows+1)}
	sums, row := make([]float64, o.Cols), make([]int, o.Cols) // row: the last one that had something in a column, and 1
	for i := range m.Rows {
		from := len(out.Columns)
		for k := m.Starts[i]; k < m.Starts[i+1]; k++ {
			x := m.Values[k]
			for l := o.Starts[m.Columns[k]]; l < o.Starts[m.Columns[k]+1]; l++ {
				c := o.Columns[l]
				if row[c] != i+1 {
					row[c], sums[c] = i+1, 0
					out.Columns = append(out.Columns, c)
				}
				sums[c] += x * o.Values[l]
			}
		}
		slices.Sort(out.Columns[from:])
		for _, c := range out.Columns[from:] {
			out.Values = append(out.Values, sums[c])
		}
		out.Starts = append(out.Starts, len(out.Values))
	}
	return out, nil
}

// Scaled is m times a number.
func (m *Matrix) Scaled(by float64) *Matrix {
	out := *m
	out.Values = make([]float64, len(m.Values))
	for k, v := range m.Values {
		out.Values[k] = v * by
	}
	return &out
}

// Each multiplies element by element: what only one of both has is 0.
func (m *Matrix) Each(o *Matrix) (*Matrix, error) {
	if err := sameSizes("mul", m, o); err != nil {
		return nil, err
	}
	out := &Matrix{Rows: m.Rows, Cols: m.Cols, Starts: make([]int, 1, m.Rows+1)}
	for i := range m.Rows {
		b := o.Starts[i]
		for a := m.Starts[i]; a < m.Starts[i+1]; a++ {
			for b < o.Starts[i+1] && o.Columns[b] < m.Columns[a] {
				b++
			}
			if b < o.Starts[i+1] && o.Columns[b] == m.Columns[a] {
				out.put(m.Columns[a], m.Values[a]*o.Values[b])
			}
		}
		out.Starts = append(out.Starts, len(out.Values))
	}
	return out, nil
}

// EachOf multiplies by the elements of a tensor, which stretches to the matrix.
func (m *Matrix) EachOf(t *tensor.Tensor) (*Matrix, error) {
	if t.DType().IsComplex() {
		return nil, refuse("mul: %v is of real numbers, found %s", m, t.Head())
	}
	if _, err := t.BroadcastTo(m.Rows, m.Cols); err != nil {
		return nil, err
	}
	out := m.Scaled(1)
	rows, columns, _ := m.Triples()
	at := func(n []int64, size int) []int64 {
		if size == 1 {
			return make([]int64, len(n))
		}
		return n
	}
	xs, sizes := tensor.Slice[float64](t), []int{1, 1}
	copy(sizes[2-t.Rank():], t.Sizes())
	rows, columns = at(rows, sizes[0]), at(columns, sizes[1])
	for k := range out.Values {
		out.Values[k] *= xs[int(rows[k])*sizes[1]+int(columns[k])]
	}
	return out, nil
}

// Part is the rows from one up to but without another.
func (m *Matrix) Part(from, to int) (*Matrix, error) {
	if from < 0 || to < from || to > m.Rows {
		return nil, refuse("rows %d to %d do not lie in %v", from, to, m)
	}
	a, b := m.Starts[from], m.Starts[to]
	out := &Matrix{Rows: to - from, Cols: m.Cols, Columns: m.Columns[a:b:b], Values: m.Values[a:b:b], Starts: make([]int, to-from+1)}
	for i := range out.Starts {
		out.Starts[i] = m.Starts[from+i] - a
	}
	return out, nil
}

// Triples gives rows, columns and values of what is stored, row by row.
func (m *Matrix) Triples() (rows, columns []int64, values []float64) {
	for i := range m.Rows {
		for k := m.Starts[i]; k < m.Starts[i+1]; k++ {
			rows, columns = append(rows, int64(i)), append(columns, int64(m.Columns[k]))
		}
	}
	return rows, columns, slices.Clone(m.Values)
}

// FromCompressed makes a matrix of compressed rows, or of compressed columns, as SciPy has them: starts, the other
// axis' positions in any order, and values; those at one place are added up.
func FromCompressed(starts, at []int64, values []float64, rows, cols int, byColumns bool) (*Matrix, error) {
	lines := rows
	if byColumns {
		lines = cols
	}
	if len(starts) != lines+1 || lines < 0 || starts[0] != 0 || starts[lines] != int64(len(values)) {
		return nil, refuse("%d starts do not divide %d values into %d lines", len(starts), len(values), lines)
	}
	line := make([]int64, len(values))
	for i := range lines {
		if starts[i+1] < starts[i] || starts[i+1] > int64(len(values)) {
			return nil, refuse("line %d ends at %d before it begins at %d", i, starts[i+1], starts[i])
		}
		for k := starts[i]; k < starts[i+1]; k++ {
			line[k] = int64(i)
		}
	}
	if byColumns {
		return FromTriples(at, line, values, rows, cols)
	}
	return FromTriples(line, at, values, rows, cols)
}
