package tensor

import (
	"skep/compute/dtype"
)

// Float gives the first element as a float64 (the real part of a complex one).
func (t *Tensor) Float() float64 { return t.FloatAt(0) }

// FloatAt gives element i, counted from the first in memory order of a contiguous tensor.
func (t *Tensor) FloatAt(i int) float64 {
	switch t.dtype {
	case dtype.Bool:
		if all[bool](t)[i] {
			return 1
		}
		return 0
	case dtype.I8:
		return float64(all[int8](t)[i])
	case dtype.I16:
		return float64(all[int16](t)[i])
	case dtype.I32:
		return float64(all[int32](t)[i])
	case dtype.I64:
		return float64(all[int64](t)[i])
	case dtype.U8:
		return float64(all[uint8](t)[i])
	case dtype.U16:
		return float64(all[uint16](t)[i])
	case dtype.U32:
		return float64(all[uint32](t)[i])
	case dtype.U64:
		return float64(all[uint64](t)[i])
	case dtype.F16:
		return float64(all[dtype.Half](t)[i].Float32())
	case dtype.BF16:
		return float64(all[dtype.Brain](t)[i].Float32())
	case dtype.F32:
		return float64(all[float32](t)[i])
	case dtype.F64:
		return all[float64](t)[i]
	case dtype.C64:
		return float64(real(all[complex64](t)[i]))
	}
	return real(all[complex128](t)[i])
}

// Complex gives element i as FloatAt does, with its imaginary part.
func (t *Tensor) Complex(i int) complex128 {
	switch t.dtype {
	case dtype.C64:
		return complex128(all[complex64](t)[i])
	case dtype.C128:
		return all[complex128](t)[i]
	}
	return complex(t.FloatAt(i), 0)
}

// Int gives element i as a whole number.
func (t *Tensor) Int(i int) int64 {
	switch t.dtype {
	case dtype.I64:
		return all[int64](t)[i]
	case dtype.U64:
		return int64(all[uint64](t)[i])
	}
	return truncated(t.FloatAt(i))
}

// fill sets every element to a float64, rounded to the type.
func (t *Tensor) fill(f float64) *Tensor {
	one := Number(f).AsType(t.dtype)
	copyInto(t, one)
	return t
}
