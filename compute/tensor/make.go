package tensor

import (
	"math"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// sized checks a shape that a program asks for.
func sized(op string, d dtype.Type, sizes []int) (*Tensor, error) {
	if _, err := infer(op, map[string]shape.Value{"shape": shape.NumList(sizes...)}); err != nil {
		return nil, err
	}
	return New(d, sizes...)
}

// Zeros gives zeros, Ones ones, Full one value everywhere.
func Zeros(d dtype.Type, sizes ...int) (*Tensor, error) { return sized("zeros", d, sizes) }

// Ones gives ones.
func Ones(d dtype.Type, sizes ...int) (*Tensor, error) {
	t, err := sized("ones", d, sizes)
	if err != nil {
		return nil, err
	}
	return t.fill(1), nil
}

// Full gives one value everywhere, in its type or another.
func Full(v *Tensor, d dtype.Type, sizes ...int) (*Tensor, error) {
	t, err := sized("full", d, sizes)
	if err != nil {
		return nil, err
	}
	return t, assign(t, v.AsType(d))
}

// Eye gives ones on the k-th diagonal of n rows and m columns.
func Eye(d dtype.Type, n, m, k int) (*Tensor, error) {
	t, err := sized("zeros", d, []int{n, m})
	if err != nil {
		return nil, err
	}
	one := Number(1).AsType(d)
	for i := range n {
		if j := i + k; j >= 0 && j < m {
			copyInto(t.view([]int{1}, []int{1}, i*m+j), one)
		}
	}
	t.buf.own()
	return t, nil
}

// Arange counts from start up to but without stop.
func Arange(d dtype.Type, start, stop, step float64) (*Tensor, error) {
	if step == 0 || step != step || math.IsInf(step, 0) || math.IsInf(stop-start, 0) || stop-start != stop-start {
		return nil, refuse(CodeValue, "arange: cannot step from %g to %g by %g", start, stop, step)
	}
	n := shape.Steps(stop-start, step)
	if n > MaxElements {
		return nil, refuse(CodeMemory, "arange: %d elements are too many", n)
	}
	t, err := New(dtype.F64, n)
	if err != nil {
		return nil, err
	}
	data := all[float64](t)
	for i := range n {
		data[i] = start + float64(i)*step
	}
	return t.AsType(d), nil
}

// Linspace gives n numbers from first to last, or without the last if open.
func Linspace(d dtype.Type, first, last float64, n int, open bool) (*Tensor, error) {
	t, err := sized("zeros", dtype.F64, []int{n})
	if err != nil {
		return nil, err
	}
	parts := n - 1
	if open {
		parts = n
	}
	data := all[float64](t)
	step := (last - first) / float64(parts)
	for i := range n {
		data[i] = float64(i)*step + first
	}
	if n > 0 && parts == 0 {
		data[0] = first
	}
	if n > 1 && !open {
		data[n-1] = last
	}
	return t.AsType(d), nil
}
