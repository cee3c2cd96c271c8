package gemm

import "skep/compute/vector"

// thin computes products with one column or one row, for which packing would cost more than multiplying; false if this is none.
func (p Product[T]) thin(threads int) bool {
	if p.M != 1 && p.N != 1 {
		return false
	}
	switch q := any(p).(type) {
	case Product[float32]:
		return thin(q, threads)
	case Product[float64]:
		return thin(q, threads)
	}
	return false
}

func thin[T vector.Float](p Product[T], threads int) bool {
	m, n, step := p.A, p.M, p.LDC // a times a column
	x := gathered(p.B, p.K, p.B.Row)
	if p.N != 1 { // a row times b is the turned b times a column
		m, n, step = p.B.turned(), p.N, 1
		x = gathered(p.A, p.K, p.A.Col)
	}
	sums := make([]T, n)
	switch {
	case m.Col == 1 && m.Row >= 0:
		vector.Each(threads, (n+thinRows-1)/thinRows, func(i int) {
			part := sums[i*thinRows : min(n, (i+1)*thinRows)]
			vector.DotRows(part, x, m.Data[m.Start+i*thinRows*m.Row:], m.Row)
		})
	case m.Row == 1 && m.Col >= 0:
		vector.Each(threads, (n+thinCols-1)/thinCols, func(i int) {
			part := sums[i*thinCols : min(n, (i+1)*thinCols)]
			vector.AddRows(part, x, m.Data[m.Start+i*thinCols:], m.Col)
		})
	default:
		return false
	}
	for i, s := range sums {
		if p.Minus {
			s = -s
		}
		p.C[i*step] += s
	}
	return true
}

// thinRows and thinCols are what one goroutine takes at a time; the sums of so many columns stay in the first cache.
const (
	thinRows = 64
	thinCols = 1024
)

// gathered gives k elements that lie step apart side by side.
func gathered[T vector.Float](o Operand[T], k, step int) []T {
	if step == 1 {
		return o.Data[o.Start:][:k]
	}
	x := make([]T, k)
	for i := range x {
		x[i] = o.Data[o.Start+i*step]
	}
	return x
}
