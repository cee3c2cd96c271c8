package vector

import (
	"math"
	"unsafe"

	"skep/internal/elementary"
)

// portable has the loops in Go: functions are computed in float64 and rounded once.
func portable[T Float]() *kernels[T] {
	k := &kernels[T]{name: "portable", lanes: 1, maps: map[string]func(vectors int, dst, src *T){}, sumEight: plainSumEight[T], addTo: plainAddTo[T]}
	for op, f := range map[string]func(float64) float64{
		"exp": elementary.Exp, "log": elementary.Log, "tanh": math.Tanh, "sqrt": math.Sqrt, "sigmoid": plainSigmoid,
	} {
		k.maps[op] = plainMap[T](f)
	}
	return k
}

func plainMap[T Float](f func(float64) float64) func(vectors int, dst, src *T) {
	return func(vectors int, dst, src *T) {
		to := unsafe.Slice(dst, vectors)
		for i, x := range unsafe.Slice(src, vectors) {
			to[i] = T(f(float64(x)))
		}
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

func plainAddTo[T Float](dst []float64, src []T) {
	for i, x := range src {
		dst[i] += float64(x)
	}
}
