package grad

import (
	"slices"
	"testing"

	"skep/compute/fft"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// parts gives real and imaginary part of results, which is what differences are taken of.
func parts(zs ...*T) []*T {
	var out []*T
	for _, z := range zs {
		out = append(out, unary("real", z))
		if z.DType().IsComplex() {
			out = append(out, unary("imag", z))
		}
	}
	return out
}

// ofPairs tries an operation on complex numbers, whose parts are the operands, two by two.
func ofPairs(op string, lo, hi float64, f func(zs []*T) (*T, error), shapes ...[][]int) []trial {
	var out []trial
	for _, ss := range shapes {
		var twice [][]int
		for _, sizes := range ss {
			twice = append(twice, sizes, sizes)
		}
		out = append(out, trial{op, twice, lo, hi, func(xs []*T) ([]*T, error) {
			var zs []*T
			for i := 0; i < len(xs); i += 2 {
				zs = append(zs, must(Complex(xs[i], xs[i+1])))
			}
			y, err := f(zs)
			if err != nil {
				return nil, err
			}
			return parts(y), nil
		}})
	}
	return out
}

func complexTrials() []trial {
	var out []trial
	for _, op := range []string{"neg", "square", "sqrt", "reciprocal", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "abs", "real", "imag", "conj", "sign"} {
		out = append(out, ofPairs(op, 0.2, 0.9, func(zs []*T) (*T, error) { return Unary(op, zs[0]) }, [][]int{s(3)}, [][]int{s()}, [][]int{s(0, 2)}, [][]int{s(2, 1)})...)
	}
	for _, op := range []string{"add", "sub", "mul", "div", "pow"} {
		out = append(out, ofPairs(op, 0.2, 0.9, func(zs []*T) (*T, error) { return Binary(op, zs[0], zs[1]) }, [][]int{s(3), s(3)}, [][]int{s(2, 1), s(3)}, [][]int{s(), s(2)})...)
		out = append(out, trial{op, [][]int{s(2), s(2), s(2)}, 0.2, 0.9, func(xs []*T) ([]*T, error) { // a real and a complex operand
			y, err := Binary(op, xs[0], must(Complex(xs[1], xs[2])))
			return parts(y), err
		}})
	}
	one := func(op string, f func(z *T) (*T, error), shapes ...[]int) {
		var all [][][]int
		for _, sh := range shapes {
			all = append(all, [][]int{sh})
		}
		out = append(out, ofPairs(op, -1, 1, func(zs []*T) (*T, error) { return f(zs[0]) }, all...)...)
	}
	two := func(op string, f func(a, b *T) (*T, error), shapes ...[][]int) {
		out = append(out, ofPairs(op, -1, 1, func(zs []*T) (*T, error) { return f(zs[0], zs[1]) }, shapes...)...)
	}
	one("angle", Angle, s(3), s())
	one("sum", func(z *T) (*T, error) { return Reduce("sum", z, tensor.Over(0)) }, s(3, 2))
	one("mean", func(z *T) (*T, error) { return Reduce("mean", z, tensor.OverAll) }, s(3))
	one("prod", func(z *T) (*T, error) { return Reduce("prod", z, tensor.OverAll) }, s(4))
	one("norm", func(z *T) (*T, error) { return Reduce("norm", z, tensor.OverAll) }, s(3, 2))
	one("cumsum", func(z *T) (*T, error) { return Cumulate("cumsum", z, 0, false) }, s(4))
	one("cumprod", func(z *T) (*T, error) { return Cumulate("cumprod", z, 0, false) }, s(4))
	one("gather", func(z *T) (*T, error) { return Gather(z, ints(1, 1, 0), 0) }, s(3))
	one("index", func(z *T) (*T, error) { return Index(z, item(1)) }, s(3), s(3, 2))
	one("transpose", func(z *T) (*T, error) { return Transpose(z) }, s(3, 2))
	one("einsum", func(z *T) (*T, error) { return Einsum("ii->i", z) }, s(3, 3))
	two("matmul", Matmul, [][]int{s(2, 3), s(3, 2)}, [][]int{s(3), s(3)}, [][]int{s(4, 2, 3), s(3, 2)}, [][]int{s(2, 3), s(3)})
	two("outer", Outer, [][]int{s(2), s(3)})
	two("cross", Cross, [][]int{s(3), s(3)})
	two("kron", Kron, [][]int{s(2, 2), s(1, 2)})
	two("einsum", func(a, b *T) (*T, error) { return Einsum("ij,jk->ik", a, b) }, [][]int{s(2, 3), s(3, 2)})
	out = append(out, trial{"complex", [][]int{s(2, 1), s(3)}, -1, 1, func(xs []*T) ([]*T, error) { y, err := Complex(xs[0], xs[1]); return parts(y), err }},
		trial{"polar", [][]int{s(3), s(3)}, 0.2, 2, func(xs []*T) ([]*T, error) { y, err := Polar(xs[0], xs[1]); return parts(y), err }},
		trial{"angle", [][]int{s(3)}, -1, 1, func(xs []*T) ([]*T, error) { return uno(Angle(xs[0])) }})
	return append(out, fourierTrials()...)
}

func fourierTrials() []trial {
	var out []trial
	for _, norm := range []fft.Norm{"", fft.Ortho, fft.Forward} {
		for _, n := range []int{0, 2, 7} { // all, cut, filled up
			for _, inverse := range []bool{false, true} {
				op := map[bool]string{false: "fft", true: "ifft"}[inverse]
				out = append(out, ofPairs(op, -1, 1, func(zs []*T) (*T, error) { return FFT(zs[0], n, -1, norm, inverse) }, [][]int{s(4)}, [][]int{s(2, 3)})...)
			}
			out = append(out, ofPairs("irfft", -1, 1, func(zs []*T) (*T, error) { return IRFFT(zs[0], n, 0, norm) }, [][]int{s(4)}, [][]int{s(3, 2)})...)
			out = append(out, ofPairs("hfft", -1, 1, func(zs []*T) (*T, error) { return HFFT(zs[0], n, -1, norm) }, [][]int{s(4)})...)
			real := func(op string, f func(x *T) (*T, error)) {
				out = append(out, forAll(op, -1, 1, func(xs []*T) ([]*T, error) { y, err := f(xs[0]); return parts(y), err }, [][]int{s(4)}, [][]int{s(5)}, [][]int{s(2, 3)})...)
			}
			real("rfft", func(x *T) (*T, error) { return RFFT(x, n, -1, norm) })
			real("ihfft", func(x *T) (*T, error) { return IHFFT(x, n, -1, norm) })
			real("fft", func(x *T) (*T, error) { return FFT(x, n, -1, norm, false) })
		}
	}
	over := func(op string, inverse, real bool) {
		f := func(z *T) (*T, error) { return Transforms(z, []int{0, 5}, []int{-2, -1}, "", inverse, real) }
		if real && !inverse {
			out = append(out, trial{op, [][]int{s(2, 4)}, -1, 1, func(xs []*T) ([]*T, error) { y, err := f(xs[0]); return parts(y), err }})
			return
		}
		out = append(out, ofPairs(op, -1, 1, func(zs []*T) (*T, error) { return f(zs[0]) }, [][]int{s(2, 4)})...)
	}
	over("fftn", false, false)
	over("ifftn", true, false)
	over("rfftn", false, true)
	over("irfftn", true, true)
	return append(out, trial{"fft", [][]int{s(6)}, -1, 1, func(xs []*T) ([]*T, error) { // the power of a spectrum
		y := must(RFFT(xs[0], 0, -1, ""))
		return []*T{must(Reduce("sum", unary("square", unary("abs", y)), tensor.OverAll))}, nil
	}})
}

// TestConvention: by a complex number the gradient is dL/d(re) + i dL/d(im), as PyTorch has it.
func TestConvention(t *testing.T) {
	z := must(tensor.From([]complex128{3 + 4i, -2i}, 2))
	for _, c := range []struct {
		name string
		f    func(z *T) *T
		want []complex128
	}{
		{"|z|²", func(z *T) *T { return unary("square", unary("abs", z)) }, []complex128{6 + 8i, -4i}},
		{"re", func(z *T) *T { return unary("real", z) }, []complex128{1, 1}},
		{"im", func(z *T) *T { return unary("imag", z) }, []complex128{1i, 1i}},
		{"re z²", func(z *T) *T { return unary("real", mul(z, z)) }, []complex128{6 - 8i, 4i}},
		{"re (z conj z)", func(z *T) *T { return unary("real", mul(z, conj(z))) }, []complex128{6 + 8i, -4i}},
		{"|0|", func(z *T) *T { return unary("abs", mul(z, num(0))) }, []complex128{0, 0}},
		{"angle of 0", func(z *T) *T { return must(Angle(mul(z, num(0)))) }, []complex128{0, 0}},
	} {
		leaf := tracked(t, []*T{z})
		gs, err := Pull([]*T{must(Reduce("sum", c.f(leaf[0]), tensor.OverAll))}, []*T{nil}, leaf)
		if err != nil || !slices.Equal(tensor.Slice[complex128](gs[0]), c.want) {
			t.Errorf("%s: %v %v, not %v", c.name, gs, err, c.want)
		}
	}
}

// TestTransformsRefuse: what the rules refuse stays refused with derivatives.
func TestTransformsRefuse(t *testing.T) {
	x := tracked(t, []*T{row(1, 2, 3)})[0]
	for name, f := range map[string]func() (*T, error){
		"fft":   func() (*T, error) { return FFT(x, 0, 1, "", false) },
		"rfft":  func() (*T, error) { return RFFT(x, 0, 2, "") },
		"irfft": func() (*T, error) { return IRFFT(x, 0, -2, "") },
		"hfft":  func() (*T, error) { return HFFT(x, 0, 4, "") },
		"ihfft": func() (*T, error) { return IHFFT(x, 0, 4, "") },
		"norm":  func() (*T, error) { return FFT(x, 0, 0, "none", false) },
	} {
		if _, err := f(); err == nil {
			t.Error(name, "is not refused")
		} else if bad, ok := err.(*shape.Mismatch); name != "norm" && (!ok || bad.Code == "") {
			t.Error(name, err)
		}
	}
}
