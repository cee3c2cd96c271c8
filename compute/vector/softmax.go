package vector

import (
	"math"
	"runtime"
)

// Softmax writes exp(x) / sum(exp(x)) of each row of n elements. The largest is taken away first, so that no exponential
// overflows; a row with NaN is NaN.
func Softmax[T Float](dst, src []T, n int) {
	k := kernelsOf[T]()
	eachRow(len(src), n, func(from, to int) {
		x, out := src[from:to], dst[from:to]
		sum := T(k.exponentials(out, x, k.top(x)))
		eachBlock(n, func(from, to int) { k.quotients(to-from, &out[from], sum, 1/sum) })
	})
}

// LogSoftmax writes x - log(sum(exp(x))) of each row of n elements.
func LogSoftmax[T Float](dst, src []T, n int) {
	k := kernelsOf[T]()
	subtract := k.pairs["sub"].right
	eachRow(len(src), n, func(from, to int) {
		x, out := src[from:to], dst[from:to]
		top, rest := k.top(x), T(0)
		if !math.IsInf(float64(top), 0) { // else NaN where nothing or everything is infinite, as the definition has it
			rest = T(math.Log(k.exponentials(out, x, top)))
		}
		eachBlock(n, func(from, to int) {
			subtract(to-from, &out[from], &x[from], top)
			subtract(to-from, &out[from], &out[from], rest)
		})
	})
}

// eachRow calls f for rows of n elements: on several goroutines if they are many and short; long ones are shared out by themselves.
func eachRow(total, n int, f func(from, to int)) {
	if n == 0 {
		return
	}
	rows := total / n
	if n >= 2*part {
		for i := range rows {
			f(i*n, (i+1)*n)
		}
		return
	}
	together := max(1, part/n)
	chunks := (rows + together - 1) / together
	Each(runtime.GOMAXPROCS(0), chunks, func(c int) {
		for i := c * together; i < min(rows, (c+1)*together); i++ {
			f(i*n, (i+1)*n)
		}
	})
}

// eachBlock calls f for blocks of a row whose length depends on n alone, so that what is found in them does not depend on the number of goroutines.
func eachBlock(n int, f func(from, to int)) {
	if n < 2*part {
		f(0, n)
		return
	}
	Each(runtime.GOMAXPROCS(0), blocksOf(n), func(b int) { f(b*part, min(n, (b+1)*part)) })
}

func blocksOf(n int) int { return (n + part - 1) / part }

// top is the largest element of a row.
func (k *kernels[T]) top(x []T) T {
	if len(x) < 2*part {
		return k.largest(len(x), &x[0])
	}
	tops := make([]T, blocksOf(len(x)))
	eachBlock(len(x), func(from, to int) { tops[from/part] = k.largest(to-from, &x[from]) })
	return k.largest(len(tops), &tops[0])
}

// exponentials writes those of a row from which a number was taken, and gives their sum.
func (k *kernels[T]) exponentials(dst, x []T, less T) float64 {
	if len(x) < 2*part {
		return k.exponentialSum(len(x), &dst[0], &x[0], less)
	}
	sums := make([]float64, blocksOf(len(x)))
	eachBlock(len(x), func(from, to int) { sums[from/part] = k.exponentialSum(to-from, &dst[from], &x[from], less) })
	return Sum(sums)
}
