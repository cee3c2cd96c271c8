package vector

import (
	"math"
	"unsafe"

	"skep/internal/elementary"
)

// portable has the loops in Go: functions are computed in float64 and rounded once.
func portable[T Float]() *kernels[T] {
	k := &kernels[T]{
		name: "portable", maps: map[string]func(n int, dst, src *T){}, pairs: map[string]pairing[T]{},
		addProduct: plainAddProduct[T], addRows: plainAddRows[T], poles: plainPoles, dot: plainDot[T], sumEight: plainSumEight[T], addTo: plainAddTo[T],
		columns: columnKernel[T]{some: meanlessSome(plainColumnSums[T])}, squaredColumns: columnKernel[T]{some: plainColumnSquares[T]},
		largest: plainExtreme(func(a, b T) bool { return a > b }), least: plainExtreme(func(a, b T) bool { return a < b }),
		exponentialSum: plainExponentialSum[T], quotients: plainQuotients[T],
		rotate: rotation[T]{columns: plainColumns, lanes: plainColumns, whole: plainRotate[T], some: plainRotateSome[T]},
	}
	for op, f := range map[string]func(float64) float64{
		"exp": elementary.Exp, "log": elementary.Log, "tanh": math.Tanh, "sqrt": math.Sqrt, "sigmoid": plainSigmoid,
		"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "atan": math.Atan, "expm1": math.Expm1, "log1p": math.Log1p,
		"neg": func(x float64) float64 { return -x }, "abs": math.Abs, "square": func(x float64) float64 { return x * x },
		"reciprocal": func(x float64) float64 { return 1 / x }, "floor": math.Floor, "ceil": math.Ceil, "trunc": math.Trunc,
		"round": math.RoundToEven, "relu": func(x float64) float64 { return max(x, 0) }, "sign": Sign,
	} {
		k.maps[op] = plainMap[T](f)
	}
	for op, f := range map[string]func(x, y T) T{
		"add": func(x, y T) T { return x + y }, "sub": func(x, y T) T { return x - y },
		"mul": func(x, y T) T { return x * y }, "div": func(x, y T) T { return x / y },
		"maximum": func(x, y T) T { return choose(x > y, x, y) }, "minimum": func(x, y T) T { return choose(x < y, x, y) },
	} {
		k.pairs[op] = plainPairs(f)
	}
	return k
}

// choose gives x if it is better, or NaN.
func choose[T Float](better bool, x, y T) T {
	if better || x != x {
		return x
	}
	return y
}

// Sign is 1, -1, or x itself: zeros keep their sign, and NaN is NaN.
func Sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x // 0 and NaN
}

func plainMap[T Float](f func(float64) float64) func(n int, dst, src *T) {
	return func(n int, dst, src *T) {
		to := unsafe.Slice(dst, n)
		for i, x := range unsafe.Slice(src, n) {
			to[i] = T(f(float64(x)))
		}
	}
}

func plainPairs[T Float](f func(x, y T) T) pairing[T] {
	return pairing[T]{
		both: func(n int, dst, x, y *T) {
			to, ys := unsafe.Slice(dst, n), unsafe.Slice(y, n)
			for i, v := range unsafe.Slice(x, n) {
				to[i] = f(v, ys[i])
			}
		},
		right: func(n int, dst, x *T, one T) {
			to := unsafe.Slice(dst, n)
			for i, v := range unsafe.Slice(x, n) {
				to[i] = f(v, one)
			}
		},
		left: func(n int, dst, x *T, one T) {
			to := unsafe.Slice(dst, n)
			for i, v := range unsafe.Slice(x, n) {
				to[i] = f(one, v)
			}
		},
	}
}

func plainAddProduct[T Float](n int, dst, x *T, factor T) {
	to := unsafe.Slice(dst, n)
	for i, v := range unsafe.Slice(x, n) {
		to[i] = fused(factor, v, to[i])
	}
}

func plainAddRows[T Float](n int, dst, factors, rows *T, stride int) {
	fs, all := unsafe.Slice(factors, 4), unsafe.Slice(rows, 3*stride+n)
	for i, f := range fs {
		plainAddProduct(n, dst, &all[i*stride], f)
	}
}

func plainPoles(n int, sums, squares, gaps *float64, x float64) {
	const running = 8
	var sum, slope [running]float64
	gs := unsafe.Slice(gaps, n)
	for i, z := range unsafe.Slice(squares, n) {
		t := 1 / (gs[i] - x)
		z *= t
		sum[i%running] += z
		slope[i%running] = fused(z, t, slope[i%running])
	}
	for width := running / 2; width > 0; width /= 2 {
		for i := range width {
			sum[i] += sum[i+width]
			slope[i] += slope[i+width]
		}
	}
	both := unsafe.Slice(sums, 2)
	both[0], both[1] = sum[0], slope[0]
}

// fused is x*y+z rounded once; in float32 the second rounding of the float64 sum is a half of an ulp in 2^29.
func fused[T Float](x, y, z T) T { return T(math.FMA(float64(x), float64(y), float64(z))) }

func plainDot[T Float](n int, x, y *T) T {
	var sums [64]T
	lanes := running[T]()
	ys := unsafe.Slice(y, n)
	for i, v := range unsafe.Slice(x, n) {
		sums[i%lanes] = fused(v, ys[i], sums[i%lanes])
	}
	for width := lanes / 2; width > 0; width /= 2 {
		for i := range width {
			sums[i] += sums[i+width]
		}
	}
	return sums[0]
}

func plainExtreme[T Float](before func(a, b T) bool) func(n int, x *T) T {
	return func(n int, x *T) T {
		best := *x
		for _, v := range unsafe.Slice(x, n) {
			if v != v {
				return v
			}
			if before(v, best) {
				best = v
			}
		}
		return best
	}
}

func plainExponentialSum[T Float](n int, dst, src *T, less T) (sum float64) {
	to := unsafe.Slice(dst, n)
	for i, x := range unsafe.Slice(src, n) {
		to[i] = T(elementary.Exp(float64(x - less)))
		sum += float64(to[i])
	}
	return sum
}

func plainQuotients[T Float](n int, dst *T, divisor, _ T) {
	x := unsafe.Slice(dst, n)
	for i := range x {
		x[i] /= divisor
	}
}

// plainSigmoid never takes the exponential of a positive number, which could overflow.
func plainSigmoid(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

func plainColumnSums[T Float](blocks int, dst *float64, src *T, stride, width int) {
	rows := unsafe.Slice(src, (8*blocks-1)*stride+width)
	for j := range unsafe.Slice(dst, width) {
		var r [8]float64
		for i := range 8 * blocks {
			if x := float64(rows[i*stride+j]); i < 8 {
				r[i] = x
			} else {
				r[i%8] += x
			}
		}
		unsafe.Slice(dst, width)[j] = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
	}
}

func plainColumnSquares[T Float](blocks int, dst, means *float64, src *T, stride, width int) {
	rows, squares := unsafe.Slice(src, (8*blocks-1)*stride+width), make([]float64, 8*blocks*width)
	for i := range 8 * blocks {
		squareRow(squares[i*width:][:width], rows[i*stride:][:width], unsafe.Slice(means, width))
	}
	plainColumnSums(blocks, dst, &squares[0], width, width)
}

func plainSumEight[T Float](blocks int, src *T) float64 {
	x := unsafe.Slice(src, blocks*8)
	var r [8]float64
	for i := range r {
		r[i] = float64(x[i])
	}
	for i := 8; i+8 <= len(x); i += 8 {
		for j := range r {
			r[j] += float64(x[i+j])
		}
	}
	return ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
}

// plainColumns is how many columns are rotated together: two rows of them stay in the first cache.
const plainColumns = 256

func plainRotate[T Float](n int, row *T, stride int, turns *T) {
	plainRotateSome(n, row, stride, turns, plainColumns)
}

func plainRotateSome[T Float](n int, row *T, stride int, turns *T, width int) {
	cs := unsafe.Slice(turns, 2*n)
	step := stride * int(unsafe.Sizeof(*row))
	for i := range n {
		x := unsafe.Slice(row, width)
		row = (*T)(unsafe.Add(unsafe.Pointer(row), step))
		y := unsafe.Slice(row, width)
		c, s := cs[2*i], cs[2*i+1]
		for j, a := range x {
			b := y[j]
			x[j] = fused(b, s, a*c)
			y[j] = fused(-a, s, b*c)
		}
	}
}

func plainAddTo[T Float](dst []float64, src []T) {
	for i, x := range src {
		dst[i] += float64(x)
	}
}
