package tensor

import (
	"math"

	"skep/compute/dtype"
)

// AsType gives the elements as another type: floats are truncated to whole
// numbers, whole numbers wrap, NaN becomes the smallest one, as on amd64 in C.
// The tensor itself if it has the type already.
func (t *Tensor) AsType(d dtype.Type) *Tensor {
	if d == t.dtype {
		return t
	}
	if out, _ := castThere(t, d); out != nil {
		return out
	}
	out := unset(d, t.shape)
	out.why = t.why
	switch {
	case t.dtype == dtype.F16:
		castFrom(out, widen[dtype.Half](t))
	case t.dtype == dtype.BF16:
		castFrom(out, widen[dtype.Brain](t))
	default:
		castFrom(out, t)
	}
	return out
}

func widen[T interface {
	dtype.Half | dtype.Brain
	Float32() float32
}](t *Tensor) *Tensor {
	out := unset(dtype.F32, t.shape)
	dst, src := memoryOf[float32](out), memoryOf[T](t)
	w := newWalk(t.shape, out.strides, t.strides).from(out, t)
	w.each(func() {
		for i := range w.inner {
			dst[w.starts[0]+i*w.steps[0]] = src[w.starts[1]+i*w.steps[1]].Float32()
		}
	})
	return out
}

func castFrom(out, t *Tensor) {
	switch t.dtype {
	case dtype.Bool:
		castBool(out, t)
	case dtype.I8:
		castReal[int8](out, t)
	case dtype.I16:
		castReal[int16](out, t)
	case dtype.I32:
		castReal[int32](out, t)
	case dtype.I64:
		castReal[int64](out, t)
	case dtype.U8:
		castReal[uint8](out, t)
	case dtype.U16:
		castReal[uint16](out, t)
	case dtype.U32:
		castReal[uint32](out, t)
	case dtype.U64:
		castReal[uint64](out, t)
	case dtype.F32:
		castReal[float32](out, t)
	case dtype.F64:
		castReal[float64](out, t)
	case dtype.C64:
		castComplex[complex64](out, t)
	case dtype.C128:
		castComplex[complex128](out, t)
	}
}

// Real is the Go types of real numbers.
type Real interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

func castBool(out, t *Tensor) {
	castFrom(out, &Tensor{dtype: dtype.U8, shape: t.shape, strides: t.strides, offset: t.offset, buf: t.buf}) // true is 1
}

func convert[A, B Element](out, t *Tensor, f func(A) B) {
	dst, src := memoryOf[B](out), memoryOf[A](t)
	w := newWalk(t.shape, out.strides, t.strides).from(out, t)
	w.each(func() {
		d, s, ds, ss := w.starts[0], w.starts[1], w.steps[0], w.steps[1]
		for range w.inner {
			dst[d] = f(src[s])
			d += ds
			s += ss
		}
	})
}

func castReal[A Real](out, t *Tensor) {
	switch out.dtype {
	case dtype.Bool:
		convert(out, t, func(x A) bool { return x != 0 })
	case dtype.I8:
		convert(out, t, func(x A) int8 { return int8(toInt(x)) })
	case dtype.I16:
		convert(out, t, func(x A) int16 { return int16(toInt(x)) })
	case dtype.I32:
		convert(out, t, func(x A) int32 { return int32(toInt(x)) })
	case dtype.I64:
		convert(out, t, toInt[A])
	case dtype.U8:
		convert(out, t, func(x A) uint8 { return uint8(toInt(x)) })
	case dtype.U16:
		convert(out, t, func(x A) uint16 { return uint16(toInt(x)) })
	case dtype.U32:
		convert(out, t, func(x A) uint32 { return uint32(toInt(x)) })
	case dtype.U64:
		convert(out, t, func(x A) uint64 { return toUint(x) })
	case dtype.F16:
		convert(out, t, func(x A) dtype.Half { return dtype.ToHalf(float64(x)) })
	case dtype.BF16:
		convert(out, t, func(x A) dtype.Brain { return dtype.ToBrain(float64(x)) })
	case dtype.F32:
		convert(out, t, func(x A) float32 { return float32(x) })
	case dtype.F64:
		convert(out, t, func(x A) float64 { return float64(x) })
	case dtype.C64:
		convert(out, t, func(x A) complex64 { return complex(float32(x), 0) })
	case dtype.C128:
		convert(out, t, func(x A) complex128 { return complex(float64(x), 0) })
	}
}

// toInt is defined where Go's conversion of floats is not: outside of the range of int64.
func toInt[A Real](x A) int64 {
	switch f := any(x).(type) {
	case float64:
		return truncated(f)
	case float32:
		return truncated(float64(f))
	}
	return int64(x)
}

func truncated(f float64) int64 {
	if f >= -0x1p63 && f < 0x1p63 {
		return int64(f)
	}
	return math.MinInt64
}

func toUint[A Real](x A) uint64 {
	switch f := any(x).(type) {
	case float64:
		if f >= 0x1p63 && f < 0x1p64 {
			return uint64(f)
		}
	case float32:
		if f >= 0x1p63 && f < 0x1p64 {
			return uint64(f)
		}
	}
	return uint64(toInt(x))
}

func castComplex[A complex64 | complex128](out, t *Tensor) {
	switch out.dtype {
	case dtype.C64:
		convert(out, t, func(x A) complex64 { return complex64(x) })
	case dtype.C128:
		convert(out, t, func(x A) complex128 { return complex128(x) })
	case dtype.Bool:
		convert(out, t, func(x A) bool { return x != 0 })
	default:
		castFrom(out, partOf(t, func(x complex128) float64 { return real(x) }))
	}
}

// partOf takes a real number out of each complex one, as f64 or f32.
func partOf(t *Tensor, f func(complex128) float64) *Tensor {
	out := made(dtype.Real(t.dtype), t.shape)
	if t.dtype == dtype.C64 {
		convert(out, t, func(x complex64) float32 { return float32(f(complex128(x))) })
	} else {
		convert(out, t, f)
	}
	return out
}
