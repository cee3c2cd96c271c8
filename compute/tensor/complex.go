package tensor

import (
	"math"

	"skep/compute/dtype"
)

// Complexes makes complex numbers of their parts, which stretch to one shape: complex64 of floats of up to 32 bits, else complex128.
func Complexes(re, im *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("complex", nil, re, im)
	if err != nil {
		return nil, err
	}
	in := Common(re, im)
	if in.IsComplex() {
		return nil, refuse(CodeType, "complex: the parts must be real numbers, found %s", in)
	}
	d, part := dtype.Complexed(in), dtype.F64
	if d == dtype.C64 {
		part = dtype.F32
	}
	re, im = re.AsType(part), im.AsType(part)
	out = unset(d, sizes[0])
	if d == dtype.C64 {
		loop2(out, re, im, func(x, y float32) complex64 { return complex(x, y) })
	} else {
		loop2(out, re, im, func(x, y float64) complex128 { return complex(x, y) })
	}
	return out.because("cpu: portable kernel for complex over %d elements", out.Len()), nil
}

// Frexp takes floats apart: mantissas with a magnitude from 0.5 up to but without 1, and exponents of two, i32. What is
// infinite or NaN stays so, with exponent 0.
func Frexp(t *Tensor) (mantissas, exponents *Tensor, err error) {
	defer Guard(&err)
	if !t.dtype.IsFloat() {
		return nil, nil, refuse(CodeType, "frexp: elements of type %s cannot do this", t.dtype)
	}
	x := t.AsType(dtype.F64)
	mantissas, exponents = made(dtype.F64, t.shape), made(dtype.I32, t.shape)
	convert(mantissas, x, func(x float64) float64 { m, _ := math.Frexp(x); return m })
	convert(exponents, x, func(x float64) int32 {
		if x-x != 0 {
			return 0
		}
		_, e := math.Frexp(x)
		return int32(e)
	})
	return mantissas.AsType(t.dtype), exponents, nil
}
