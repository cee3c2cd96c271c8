package gemm

import "skep/compute/vector"

// Ready is a right operand that was packed before, for products with many left ones: weights. What is
// packed serves this process only, as the kernels of its processor want it.
type Ready[T Element] struct {
	blocks map[[2]int][]T // by column and row of b
}

// Prepare packs k rows and n columns, with at most so many threads.
func Prepare[T Element](b Operand[T], k, n, threads int) *Ready[T] {
	r, kern := &Ready[T]{blocks: map[[2]int][]T{}}, kernelOf[T]()
	for j := 0; j < n; j += blockCols {
		cols := min(blockCols, n-j)
		for i := 0; i < k; i += depth {
			rows := min(depth, k-i)
			block := make([]T, roundUp(cols, kern.lanes)*rows)
			packBlock(kern, block, b.moved(i, j), cols, rows, threads)
			r.blocks[[2]int{j, i}] = block
		}
	}
	return r
}

// block gives the block at a column and a row; nil if nothing is ready.
func (r *Ready[T]) block(j, k int) []T {
	if r == nil {
		return nil
	}
	return r.blocks[[2]int{j, k}]
}

// packBlock packs n columns of depth rows as panels, one after the other.
func packBlock[T Element](kern *kernel[T], block []T, b Operand[T], n, depth, threads int) {
	panels := (n + kern.cols() - 1) / kern.cols()
	parts := min(threads, panels)
	vector.Each(threads, parts, func(part int) {
		for q := part * panels / parts; q < (part+1)*panels/parts; q++ {
			at := q * kern.cols()
			count := min(kern.cols(), n-at)
			_, width := kern.fitting(count)
			kern.pack(block[at*depth:], width, count, depth, b.moved(0, at).turned())
		}
	})
}
