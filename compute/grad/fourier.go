package grad

import (
	"skep/compute/fft"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// A transform is a matrix with the other way's matrix as its conjugate transpose, but for the divisor: the way back of
// one with a norm is the other way with the norm that divides where the first does not.

// opposite is that norm.
func opposite(norm fft.Norm) fft.Norm {
	switch norm {
	case fft.Ortho:
		return fft.Ortho
	case fft.Forward:
		return fft.Backward
	}
	return fft.Forward
}

// FFT is fft.FFT, traced; so are the next.
func FFT(x *T, n, axis int, norm fft.Norm, inverse bool) (out *T, err error) {
	if !Tracked(x) {
		return fft.FFT(x, n, axis, norm, inverse)
	}
	defer tensor.Guard(&err)
	op := "fft"
	if inverse {
		op = "ifft"
	}
	if err := transforms(op, x, n, axis); err != nil {
		return nil, err
	}
	x = cutTo(x, n, axis)
	y, err := fft.FFT(x, 0, axis, norm, inverse)
	if err != nil {
		return nil, err
	}
	return one(op, y, []*T{x}, func(_ *use, g *T) *T { return must(FFT(g, 0, axis, opposite(norm), !inverse)) }), nil
}

// RFFT goes back by the whole transform: what the first half mirrors had no weight.
func RFFT(x *T, n, axis int, norm fft.Norm) (out *T, err error) {
	if !Tracked(x) {
		return fft.RFFT(x, n, axis, norm)
	}
	defer tensor.Guard(&err)
	if err := transforms("rfft", x, n, axis); err != nil {
		return nil, err
	}
	x = cutTo(x, n, axis)
	y, err := fft.RFFT(x, 0, axis, norm)
	if err != nil {
		return nil, err
	}
	whole := sizeAlong(x, axis)
	return one("rfft", y, []*T{x}, func(_ *use, g *T) *T {
		return unary("real", must(FFT(cutTo(g, whole, axis), 0, axis, opposite(norm), true)))
	}), nil
}

// IRFFT goes back by RFFT; each element but the first, and the middle one of an even number, stands for two.
func IRFFT(x *T, n, axis int, norm fft.Norm) (out *T, err error) {
	if !Tracked(x) {
		return fft.IRFFT(x, n, axis, norm)
	}
	defer tensor.Guard(&err)
	if err := transforms("irfft", x, n, axis); err != nil {
		return nil, err
	}
	if n == 0 {
		n = 2 * (sizeAlong(x, axis) - 1)
	}
	x = cutTo(x, n/2+1, axis)
	y, err := fft.IRFFT(x, n, axis, norm)
	if err != nil {
		return nil, err
	}
	twice := mirroring(x, n, axis)
	return one("irfft", y, []*T{x}, func(_ *use, g *T) *T {
		return mul(twice, must(RFFT(g, 0, axis, opposite(norm))))
	}), nil
}

// mirroring says how many elements of a transform of n each one of its half stands for, along an axis.
func mirroring(x *T, n, axis int) *T {
	weights := make([]float64, n/2+1)
	for k := range weights {
		if weights[k] = 2; k == 0 || 2*k == n {
			weights[k] = 1
		}
	}
	sizes := make([]int, x.Rank())
	for i := range sizes {
		sizes[i] = 1
	}
	sizes[along(x, axis)] = len(weights)
	return must(tensor.From(weights, sizes...)).AsType(unary("real", Detach(x)).DType())
}

// HFFT transforms the half of numbers that mirror themselves: n real ones.
func HFFT(x *T, n, axis int, norm fft.Norm) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := transforms("hfft", x, n, axis); err != nil {
		return nil, err
	}
	return IRFFT(conj(x), n, axis, opposite(norm))
}

// IHFFT is its inverse.
func IHFFT(x *T, n, axis int, norm fft.Norm) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := transforms("ihfft", x, n, axis); err != nil {
		return nil, err
	}
	return conj(must(RFFT(x, n, axis, opposite(norm)))), nil
}

// Transforms are fft.Over, traced.
func Transforms(x *T, sizes, axes []int, norm fft.Norm, inverse, real bool) (out *T, err error) {
	if !Tracked(x) {
		return fft.Over(x, sizes, axes, norm, inverse, real)
	}
	last := len(axes) - 1
	half := real && last >= 0
	if half && !inverse {
		if x, err = RFFT(x, sizes[last], axes[last], norm); err != nil {
			return nil, err
		}
	}
	if half {
		last--
	}
	for i := last; i >= 0; i-- {
		if x, err = FFT(x, sizes[i], axes[i], norm, inverse); err != nil {
			return nil, err
		}
	}
	if half && inverse {
		return IRFFT(x, sizes[last+1], axes[last+1], norm)
	}
	return x, nil
}

// transforms asks the rule about the axis and the number of elements.
func transforms(op string, x *T, n, axis int) error {
	options := map[string]int{"axis": axis}
	if n != 0 {
		options["n"] = n
	}
	return fits(op, options, x)
}

func along(x *T, axis int) int {
	if axis < 0 {
		return axis + x.Rank()
	}
	return axis
}

func sizeAlong(x *T, axis int) int { return x.Sizes()[along(x, axis)] }

// cutTo leaves the first n elements along an axis, or fills it up with zeros; 0 means all.
func cutTo(x *T, n, axis int) *T {
	have := sizeAlong(x, axis)
	switch {
	case n == 0 || n == have:
		return x
	case n > have:
		width := make([]int, 2*x.Rank())
		width[2*along(x, axis)+1] = n - have
		return must(Pad(x, width, num(0)))
	}
	items := make([]tensor.Item, along(x, axis)+1)
	for i := range items {
		items[i] = tensor.Item{Item: shape.Slice(shape.Open(), shape.Open(), 1)}
	}
	items[len(items)-1] = tensor.Item{Item: shape.Slice(shape.End(0), shape.End(n), 1)}
	return must(Index(x, items...))
}
