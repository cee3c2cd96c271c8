package fft

import (
	"math"
	"unsafe"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
	"skep/internal/halt"
)

// Norm says who divides by the length: NumPy's names.
type Norm string

// The norms. The empty one is Backward.
const (
	Backward Norm = "backward" // the inverse, by n
	Ortho    Norm = "ortho"    // both, by the root of n
	Forward  Norm = "forward"  // the transform, by n
)

// scale is the factor of a transform of n elements.
func (m Norm) scale(n int, inverse bool) float64 {
	switch {
	case m == Ortho:
		return 1 / math.Sqrt(float64(n))
	case inverse == (m == Forward):
		return 1
	}
	return 1 / float64(n)
}

// FFT transforms along an axis, over its first n elements, or zeros behind them;
// n 0 means all. The result is complex64 for floats of up to 32 bits, else complex128.
func FFT(x *tensor.Tensor, n, axis int, norm Norm, inverse bool) (out *tensor.Tensor, err error) {
	defer tensor.Guard(&err)
	op := "fft"
	if inverse {
		op = "ifft"
	}
	if err := checked(op, x, n, axis, norm); err != nil {
		return nil, err
	}
	x, n = ready(x, n, axis, dtype.Complexed(x.DType()))
	if x.DType() == dtype.C64 {
		out, err = rows[float32, complex64](x, n, norm.scale(n, inverse), inverse)
	} else {
		out, err = rows[float64, complex128](x, n, norm.scale(n, inverse), inverse)
	}
	return back(out, err, axis)
}

// RFFT transforms real numbers: the n/2 + 1 elements that the others mirror.
func RFFT(x *tensor.Tensor, n, axis int, norm Norm) (out *tensor.Tensor, err error) {
	defer tensor.Guard(&err)
	if x.DType().IsComplex() {
		return nil, &tensor.Error{Code: tensor.CodeType, Message: "rfft: the elements are complex: use fft"}
	}
	if err := checked("rfft", x, n, axis, norm); err != nil {
		return nil, err
	}
	d := dtype.F64
	if dtype.Complexed(x.DType()) == dtype.C64 {
		d = dtype.F32
	}
	x, n = ready(x, n, axis, d)
	if d == dtype.F32 {
		out, err = realRows[float32, complex64](x, n, norm.scale(n, false))
	} else {
		out, err = realRows[float64, complex128](x, n, norm.scale(n, false))
	}
	return back(out, err, axis)
}

// IRFFT is the inverse of RFFT: n real numbers, 2*(m - 1) of m elements unless n says otherwise.
func IRFFT(x *tensor.Tensor, n, axis int, norm Norm) (out *tensor.Tensor, err error) {
	defer tensor.Guard(&err)
	if err := checked("irfft", x, n, axis, norm); err != nil {
		return nil, err
	}
	if n == 0 {
		n = 2 * (x.Sizes()[at(axis, x.Rank())] - 1)
	}
	x, _ = ready(x, n/2+1, axis, dtype.Complexed(x.DType()))
	if x.DType() == dtype.C64 {
		out, err = mirroredRows[float32, complex64](x, n, norm.scale(n, true))
	} else {
		out, err = mirroredRows[float64, complex128](x, n, norm.scale(n, true))
	}
	return back(out, err, axis)
}

func checked(op string, x *tensor.Tensor, n, axis int, norm Norm) error {
	if norm != "" && norm != Backward && norm != Ortho && norm != Forward {
		return &tensor.Error{Code: tensor.CodeValue, Message: op + ": there is no norm " + string(norm), Hint: "there are backward, ortho and forward"}
	}
	options := map[string]shape.Value{"axis": shape.Num(axis)}
	if n != 0 {
		options["n"] = shape.Num(n)
	}
	if _, bad := shape.Infer(&shape.Call{Op: op, Args: []shape.Shape{x.Shape()}, Options: options}); bad != nil {
		return bad
	}
	return nil
}

func at(axis, rank int) int {
	if axis < 0 {
		return axis + rank
	}
	return axis
}

// ready brings an axis to the end, cut or filled to n elements, in a type.
func ready(x *tensor.Tensor, n, axis int, d dtype.Type) (*tensor.Tensor, int) {
	x = must(x.SwapAxes(axis, -1))
	have := x.Sizes()[x.Rank()-1]
	if n == 0 {
		n = have
	}
	switch {
	case have > n:
		x = must(x.Index(tensor.Item{Item: shape.Rest()}, tensor.Item{Item: shape.Slice(shape.End(0), shape.End(n), 1)}))
	case have < n:
		width := make([]int, 2*x.Rank())
		width[2*x.Rank()-1] = n - have
		x = must(tensor.Pad(x, width, tensor.Integer(0)))
	}
	return x.AsType(d).Contiguous(), n
}

// back brings the last axis to where it was.
func back(out *tensor.Tensor, err error, axis int) (*tensor.Tensor, error) {
	if err != nil || at(axis, out.Rank()) == out.Rank()-1 {
		return out, err
	}
	return must(out.SwapAxes(axis, -1)).Contiguous(), nil
}

func must(t *tensor.Tensor, err error) *tensor.Tensor {
	if err != nil {
		panic(err) // recovered by tensor.Guard
	}
	return t
}

// seen is a slice of Go's complex numbers, or of real ones in pairs, as C.
func seen[F Float, E tensor.Element](xs []E) []C[F] {
	bytes := len(xs) * int(unsafe.Sizeof(*new(E)))
	return unsafe.Slice((*C[F])(unsafe.Pointer(unsafe.SliceData(xs))), bytes/int(unsafe.Sizeof(C[F]{})))
}

func planFor[F Float](n int) *Plan[F] {
	if p, ok := any(&plans32).(*plans[F]); ok {
		return p.get(n)
	}
	return any(&plans64).(*plans[F]).get(n)
}

// rows transforms the rows of x.
func rows[F Float, E complex64 | complex128](x *tensor.Tensor, n int, scale float64, inverse bool) (*tensor.Tensor, error) {
	out := room[E](x.Len())
	src, dst := seen[F](tensor.Elements[E](x)), seen[F](out)
	plan := planFor[F](n)
	tmp := room[C[F]](plan.Scratch())
	for i := 0; i < len(src); i += n {
		pause(i, n)
		if inverse {
			plan.Inverse(dst[i:i+n], src[i:i+n], tmp, F(scale))
			continue
		}
		plan.Transform(dst[i:i+n], src[i:i+n], tmp)
		scaled(dst[i:i+n], F(scale))
	}
	return tensor.Adopt(out, x.Sizes()...)
}

// room is memory for n elements, behind a look at the interrupt: to clear as much as a long transform takes is work of tens of milliseconds.
func room[T any](n int) []T {
	halt.Check()
	return make([]T, n)
}

// pause looks at the interrupt about every 8,192 elements.
func pause(at, n int) {
	if at%directLimit < n {
		halt.Check()
	}
}

func scaled[F Float](x []C[F], by F) {
	if by == 1 {
		return
	}
	for i, v := range x {
		x[i] = C[F]{v.Re * by, v.Im * by}
	}
}

// resized is the shape of x with another last size.
func resized(x *tensor.Tensor, n int) []int {
	sizes := x.Sizes()
	sizes[len(sizes)-1] = n
	return sizes
}

// realRows transforms rows of real numbers: an even number of them as half as many complex ones.
func realRows[F Float, E complex64 | complex128](x *tensor.Tensor, n int, scale float64) (*tensor.Tensor, error) {
	m := n/2 + 1
	out := room[E](x.Len() / n * m)
	dst, src := seen[F](out), reals[F](x)
	half := n / 2
	if n%2 == 1 {
		half = n
	}
	plan := planFor[F](half)
	tmp, z := room[C[F]](plan.Scratch()), room[C[F]](half)
	turns := turnsOf[F](n)
	for row := range x.Len() / n {
		pause(row*n, n)
		xs, ys := src[row*n:(row+1)*n], dst[row*m:(row+1)*m]
		if n%2 == 1 {
			for i, v := range xs {
				z[i] = C[F]{v, 0}
			}
			plan.Transform(z, z, tmp)
			copy(ys, z)
		} else {
			plan.Transform(z, pairs(xs), tmp)
			unfold(ys, z, turns)
		}
		scaled(ys, F(scale))
	}
	return tensor.Adopt(out, resized(x, m)...)
}

func reals[F Float](x *tensor.Tensor) []F {
	if x.DType() == dtype.F32 {
		return any(tensor.Elements[float32](x)).([]F)
	}
	return any(tensor.Elements[float64](x)).([]F)
}

func pairs[F Float](xs []F) []C[F] {
	return unsafe.Slice((*C[F])(unsafe.Pointer(unsafe.SliceData(xs))), len(xs)/2)
}

// turnsOf are exp(-2*pi*i*k/n) for the first half, of even n.
func turnsOf[F Float](n int) []C[F] {
	if n%2 == 1 {
		return nil
	}
	out := room[C[F]](n / 2)
	halt.Blocks(len(out), func(from, to int) {
		for k := from; k < to; k++ {
			out[k] = rootOf[F](k, n)
		}
	})
	return out
}

// unfold gives the transform of real numbers from that of their pairs: the even and the odd ones are its two symmetric parts.
func unfold[F Float](y, z, turns []C[F]) {
	half := len(z)
	y[0], y[half] = C[F]{z[0].Re + z[0].Im, 0}, C[F]{z[0].Re - z[0].Im, 0}
	halt.Blocks(half, func(from, to int) {
		for k := max(from, 1); k < to; k++ {
			a, b, w := z[k], z[half-k], turns[k]
			eRe, eIm := (a.Re+b.Re)/2, (a.Im-b.Im)/2
			oRe, oIm := (a.Im+b.Im)/2, (b.Re-a.Re)/2
			y[k] = C[F]{eRe + oRe*w.Re - oIm*w.Im, eIm + oRe*w.Im + oIm*w.Re}
		}
	})
}

// mirroredRows gives the real numbers whose transforms are the rows of x and what mirrors them.
func mirroredRows[F Float, E complex64 | complex128](x *tensor.Tensor, n int, scale float64) (*tensor.Tensor, error) {
	m, count := n/2+1, x.Len()/(n/2+1)
	src, out := seen[F](tensor.Elements[E](x)), make([]F, count*n)
	half := n / 2
	if n%2 == 1 {
		half = n
	}
	plan := planFor[F](half)
	tmp, z := room[C[F]](plan.Scratch()), room[C[F]](half)
	turns := turnsOf[F](n)
	for row := range count {
		pause(row*n, n)
		ys, xs := src[row*m:(row+1)*m], out[row*n:(row+1)*n]
		if n%2 == 1 {
			z[0] = C[F]{ys[0].Re, 0}
			for k := 1; k < m; k++ {
				z[k], z[n-k] = ys[k], C[F]{ys[k].Re, -ys[k].Im}
			}
			plan.Inverse(z, z, tmp, F(scale))
			for i, v := range z {
				xs[i] = v.Re
			}
			continue
		}
		fold(z, ys, turns)
		plan.Inverse(pairs(xs), z, tmp, F(scale))
	}
	if x.DType() == dtype.C64 {
		return tensor.Adopt(any(out).([]float32), resized(x, n)...)
	}
	return tensor.Adopt(any(out).([]float64), resized(x, n)...)
}

// fold is the inverse of unfold, times 2; what should be real in y counts as real.
func fold[F Float](z, y, turns []C[F]) {
	half := len(z)
	z[0] = C[F]{y[0].Re + y[half].Re, y[0].Re - y[half].Re}
	halt.Blocks(half, func(from, to int) {
		for k := max(from, 1); k < to; k++ {
			a, b, w := y[k], y[half-k], turns[k]
			eRe, eIm := a.Re+b.Re, a.Im-b.Im
			dRe, dIm := a.Re-b.Re, a.Im+b.Im
			oRe, oIm := dRe*w.Re+dIm*w.Im, dIm*w.Re-dRe*w.Im // times the conjugate turn
			z[k] = C[F]{eRe - oIm, eIm + oRe}
		}
	})
}

// Over transforms along several axes, the last one first: sizes has a length for
// each, 0 for all there is. With real the last axis is that of RFFT or IRFFT.
func Over(x *tensor.Tensor, sizes, axes []int, norm Norm, inverse, real bool) (*tensor.Tensor, error) {
	var err error
	last := len(axes) - 1
	if real && !inverse && last >= 0 {
		if x, err = RFFT(x, sizes[last], axes[last], norm); err != nil {
			return nil, err
		}
		last--
	}
	for i := last; i >= 0; i-- {
		if real && inverse && i == len(axes)-1 {
			continue
		}
		if x, err = FFT(x, sizes[i], axes[i], norm, inverse); err != nil {
			return nil, err
		}
	}
	if last = len(axes) - 1; real && inverse && last >= 0 {
		return IRFFT(x, sizes[last], axes[last], norm)
	}
	return x, nil
}

// Freq gives the frequencies of FFT's n elements at samples d apart: 0 up to the
// middle, then the negative ones; with real those of RFFT.
func Freq(n int, d float64, real bool) (*tensor.Tensor, error) {
	if n < 1 || n > tensor.MaxElements {
		return nil, &tensor.Error{Code: tensor.CodeValue, Message: "frequencies of " + shape.Const(n).String() + " elements do not exist"}
	}
	many := n
	if real {
		many = n/2 + 1
	}
	out := make([]float64, many)
	step := 1 / (float64(n) * d)
	for i := range out {
		k := i
		if i > (n-1)/2 && !real {
			k = i - n
		}
		out[i] = float64(k) * step
	}
	return tensor.Adopt(out, many)
}
