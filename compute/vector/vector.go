// Package vector computes with contiguous float32 and float64: functions of
// each element, the four operations, sums, products and extremes. The loops are
// assembly for AVX-512 and for AVX2 with FMA, chosen by what the processor has;
// plain Go serves everything else and the names that have no kernel.
//
// An element's result depends on the element alone, not on its place, and a
// reduction's on the order of the elements alone, not on registers or threads. Between
// AVX-512, AVX2 and plain Go the last bits of functions may differ.
//
// Callers: compute/tensor.
package vector

import (
	"math"
	"runtime"
	"unsafe"

	"skep/internal/halt"
)

// Float is the types of elements.
type Float interface{ float32 | float64 }

// kernels are the loops for one type.
type kernels[T Float] struct {
	name  string
	maps  map[string]func(n int, dst, src *T)
	pairs map[string]pairing[T]
	far   map[string]pairing[T] // for operands that come from memory; nil if there are no others

	addProduct     func(n int, dst, x *T, factor T)
	addRows        func(n int, dst, factors, rows *T, stride int)       // four rows
	poles          func(n int, sums, squares, gaps *float64, x float64) // float64 only
	dot            func(n int, x, y *T) T
	dotFour        func(n int, sums, x, a *T, stride int) // nil where registers are too few
	largest, least func(n int, x *T) T
	exponentialSum func(n int, dst, src *T, less T) float64
	quotients      func(n int, dst *T, divisor, reciprocal T)
	sumEight       func(blocks int, src *T) float64
	rotate         rotation[T] // float64 only
	addTo          func(dst []float64, src []T)
	columns        columnKernel[T]
	squaredColumns columnKernel[T]
	comparisons    comparisons[T]                             // none in plain Go
	formula        func(f *Formula[T], dst []T, from int) int // nil in plain Go
}

// pairing is one operation: of two vectors, with one number on the right, with one on the left.
type pairing[T Float] struct {
	both        func(n int, dst, x, y *T)
	right, left func(n int, dst, x *T, one T)
}

// farBytes is how long an operand is that the second cache does not hold with the others.
const farBytes = 1 << 20

// pair gives the loops of an operation on n elements in all. Where memory decides, they load in halves of a line: a processor that fetches ahead sees
// two accesses of a line then, and keeps up with two operands (a fifth of the time of adding vectors of 8 MB).
func (k *kernels[T]) pair(op string, n int) pairing[T] {
	if k.far != nil && n*int(unsafe.Sizeof(T(0))) >= farBytes {
		return k.far[op]
	}
	return k.pairs[op]
}

// rotation applies sequences of rotations to columns columns, or to some of at most a vector.
type rotation[T Float] struct {
	columns, lanes int
	whole          func(n int, row *T, stride int, turns *T)
	some           func(n int, row *T, stride int, turns *T, width int)
}

func kernelsOf[T Float]() *kernels[T] {
	var zero T
	if _, ok := any(zero).(float32); ok {
		return any(singles.Get()).(*kernels[T])
	}
	return any(doubles.Get()).(*kernels[T])
}

// Name says which loops this processor runs: AVX-512, AVX2 or portable.
func Name() string { return doubles.Get().name }

// Has says whether an operation of Map has a loop of its own here.
func Has[T Float](op string) bool { return kernelsOf[T]().maps[op] != nil }

// part is how many elements one goroutine takes at a time; below two of them, one takes all.
const part = 1 << 16

// mostPart is how many elements are computed between two looks at the interrupt: some milliseconds.
const mostPart = 1 << 20

// Parallel calls f for parts of n elements, on as many goroutines as Go has processors.
func Parallel(n int, f func(from, to int)) {
	workers := min(runtime.GOMAXPROCS(0), n/part)
	if n < 2*mostPart && workers < 2 {
		f(0, n)
		return
	}
	parts := max(workers, n/mostPart)
	Each(workers, parts, func(w int) {
		// Whole vectors of any width, so that only the last part has a rest.
		from, to := w*(n/parts)&^63, (w+1)*(n/parts)&^63
		if w == parts-1 {
			to = n
		}
		f(from, to)
	})
}

// Map writes f(src[i]) to dst[i] for a function that Has a loop; both may be the same slice.
func Map[T Float](op string, dst, src []T) {
	f := kernelsOf[T]().maps[op]
	dst = dst[:len(src)]
	Parallel(len(src), func(from, to int) {
		if to > from {
			f(to-from, &dst[from], &src[from])
		}
	})
}

// Pairs computes an operation, add, sub, mul or div, of each x[i] and y[i]; dst may be one of them.
func Pairs[T Float](op string, dst, x, y []T) {
	f := kernelsOf[T]().pair(op, len(x)).both
	dst, y = dst[:len(x)], y[:len(x)]
	Parallel(len(x), func(from, to int) {
		if to > from {
			f(to-from, &dst[from], &x[from], &y[from])
		}
	})
}

// Rows gives Pairs for many short vectors of n elements in all, without what it costs to find the loop for each of them.
func Rows[T Float](op string, n int) func(dst, x, y []T) {
	f := kernelsOf[T]().pair(op, n).both
	return func(dst, x, y []T) {
		switch {
		case len(dst) >= 2*part:
			Pairs(op, dst, x, y)
		case len(dst) > 0:
			f(len(dst), &dst[0], &x[0], &y[0])
		}
	}
}

// PairsRight is Pairs with one number on the right.
func PairsRight[T Float](op string, dst, x []T, y T) {
	withNumber(kernelsOf[T]().pairs[op].right, dst, x, y)
}

// PairsLeft is Pairs with one number on the left.
func PairsLeft[T Float](op string, dst []T, x T, y []T) {
	withNumber(kernelsOf[T]().pairs[op].left, dst, y, x)
}

func withNumber[T Float](f func(n int, dst, x *T, one T), dst, x []T, one T) {
	dst = dst[:len(x)]
	Parallel(len(x), func(from, to int) {
		if to > from {
			f(to-from, &dst[from], &x[from], one)
		}
	})
}

// AddProduct adds factor*x[i] to dst[i], rounding once where the processor can.
func AddProduct[T Float](dst []T, factor T, x []T) {
	dst = dst[:len(x)]
	if len(x) > 0 {
		kernelsOf[T]().addProduct(len(x), &dst[0], &x[0], factor)
	}
}

// AddRows adds factors[i] times row i to dst, one row after the other, as AddProduct does. Rows begin stride elements apart.
func AddRows[T Float](dst, factors, rows []T, stride int) {
	if len(dst) == 0 {
		return
	}
	k := kernelsOf[T]()
	i := 0
	for ; i+4 <= len(factors); i += 4 {
		k.addRows(len(dst), &dst[0], &factors[i], &rows[i*stride:][:3*stride+len(dst)][0], stride)
	}
	for ; i < len(factors); i++ {
		k.addProduct(len(dst), &dst[0], &rows[i*stride:][:len(dst)][0], factors[i])
	}
}

// Poles gives the sums of squares[i] / (gaps[i] - x) and of squares[i] / (gaps[i] - x)², each in eight running sums.
func Poles(squares, gaps []float64, x float64) (sum, slope float64) {
	if len(squares) == 0 {
		return 0, 0
	}
	var sums [2]float64
	doubles.Get().poles(len(squares), &sums[0], &squares[0], &gaps[:len(squares)][0], x)
	return sums[0], sums[1]
}

// running is the lanes that reductions keep: 64 of float32, 32 of float64.
func running[T Float]() int {
	if _, ok := any(T(0)).(float32); ok {
		return 64
	}
	return 32
}

// Dot is the sum of the products. It keeps 64 running sums of float32 or 32 of
// float64, so that its error is that of a sum so much shorter.
func Dot[T Float](x, y []T) T {
	if len(x) == 0 {
		return 0
	}
	y = y[:len(x)]
	return kernelsOf[T]().dot(len(x), &x[0], &y[0])
}

// DotRows writes Dot of x and each of some rows, which begin stride elements apart.
func DotRows[T Float](dst, x, rows []T, stride int) {
	k := kernelsOf[T]()
	i := 0
	for ; k.dotFour != nil && i+4 <= len(dst) && len(x) > 0; i += 4 {
		k.dotFour(len(x), &dst[i], &x[0], &rows[i*stride], stride)
	}
	for ; i < len(dst); i++ {
		dst[i] = Dot(x, rows[i*stride:])
	}
}

// Max gives the largest element, NaN if one is; x must not be empty.
func Max[T Float](x []T) T { return kernelsOf[T]().largest(len(x), &x[0]) }

// Min gives the smallest element, NaN if one is; x must not be empty.
func Min[T Float](x []T) T { return kernelsOf[T]().least(len(x), &x[0]) }

// Sum adds in pairs of halves down to blocks of 128, which eight running sums
// of float64 share: NumPy's order for float64, so that sums are its to the last bit.
func Sum[T Float](x []T) float64 { return sum(kernelsOf[T]().sumEight, x) }

func sum[T Float](eight func(blocks int, src *T) float64, x []T) float64 {
	if len(x) > 128 {
		if len(x) >= mostPart {
			halt.Check()
		}
		half := len(x) / 2
		half -= half % 8
		return sum(eight, x[:half]) + sum(eight, x[half:])
	}
	if len(x) < 8 {
		s := math.Copysign(0, -1)
		for _, v := range x {
			s += float64(v)
		}
		return s + 0
	}
	s := eight(len(x)/8, &x[0])
	for _, v := range x[len(x)&^7:] {
		s += float64(v)
	}
	return s
}
