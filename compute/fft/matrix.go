package fft

import "skep/internal/halt"

// matrix sees a long vector as rows x columns: columns are transformed, turned
// by the factors of the whole, then rows, whose results are written as columns.
// Each element is read and written twice, a block of columns at a time, where
// passes over the whole would go through memory once a factor.
type matrix[F Float] struct {
	n, rows, cols int
	column, row   *Plan[F]
	coarse, fine  []C[F] // exp(-2*pi*i*k/n) is coarse[k/len(fine)]*fine[k%len(fine)]
}

// block is how many columns are worked on together: four lines of cache of
// complex numbers. pad keeps them from lying a power of two apart, where they
// would push each other out of the cache.
const block, pad = 16, 4

func newMatrix[F Float](n int, factors []int) (*matrix[F], bool) {
	rows := 1
	for _, f := range factors {
		if rows*f*rows*f <= n*2 {
			rows *= f
		}
	}
	cols := n / rows
	if rows < 16 || cols < 16 {
		return nil, false
	}
	m := &matrix[F]{n: n, rows: rows, cols: cols, column: NewPlan[F](rows), row: NewPlan[F](cols)}
	step := 1
	for step*step < n {
		step *= 2
	}
	for k := range step {
		m.fine = append(m.fine, rootOf[F](k, n))
	}
	for k := 0; k < n; k += step {
		m.coarse = append(m.coarse, rootOf[F](k, n))
	}
	return m, true
}

func (m *matrix[F]) scratch() int {
	return m.buffer() + max(m.column.scratch, m.row.scratch)
}

func (m *matrix[F]) buffer() int { return block * (max(m.rows, m.cols) + pad) }

func (m *matrix[F]) run(dst, src, tmp []C[F]) {
	turned, work := tmp[:m.n], tmp[m.n:]
	buf, inner := work[:m.buffer()], work[m.buffer():]
	for from := 0; from < m.cols; from += block {
		halt.Check()
		m.columns(turned, src, buf, inner, from, min(block, m.cols-from))
	}
	for from := 0; from < m.rows; from += block {
		halt.Check()
		m.turn(dst, turned, buf, inner, from, min(block, m.rows-from))
	}
}

// columns transforms some columns of src, and multiplies by the factors.
func (m *matrix[F]) columns(dst, src, buf, inner []C[F], from, many int) {
	rows, step := m.rows, m.rows+pad
	for r := range rows {
		at := r
		for _, x := range src[r*m.cols+from : r*m.cols+from+many] {
			buf[at] = x
			at += step
		}
	}
	for c := range many {
		column := buf[c*step : c*step+rows]
		m.column.Transform(column, column, inner)
		m.factors(column, from+c)
	}
	for r := range rows {
		to := dst[r*m.cols+from : r*m.cols+from+many]
		at := r
		for c := range to {
			to[c] = buf[at]
			at += step
		}
	}
}

// factors multiplies element r of column c by exp(-2*pi*i*r*c/n).
func (m *matrix[F]) factors(column []C[F], c int) {
	size := len(m.fine)
	at, shift := 0, 0
	for 1<<shift < size {
		shift++
	}
	fine, coarse := m.fine, m.coarse
	for r, x := range column {
		f, g := fine[at&(size-1)], coarse[at>>shift]
		re, im := f.Re*g.Re-f.Im*g.Im, f.Re*g.Im+f.Im*g.Re
		column[r] = C[F]{x.Re*re - x.Im*im, x.Re*im + x.Im*re}
		if at += c; at >= m.n {
			at -= m.n
		}
	}
}

// turn transforms some rows and writes them as columns.
func (m *matrix[F]) turn(dst, src, buf, inner []C[F], from, many int) {
	cols, step := m.cols, m.cols+pad
	for r := range many {
		m.row.Transform(buf[r*step:r*step+cols], src[(from+r)*cols:(from+r+1)*cols], inner)
	}
	for c := range cols {
		to := dst[c*m.rows+from : c*m.rows+from+many]
		at := c
		for r := range to {
			to[r] = buf[at]
			at += step
		}
	}
}
