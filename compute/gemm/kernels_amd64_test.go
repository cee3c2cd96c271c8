package gemm

import "skep/compute/vector"

func kernels32() []*kernel[float32] {
	all := []*kernel[float32]{plainKernel[float32](), singles.Get()}
	if vector.HasAVX2() {
		all = append(all, narrowSingles())
	}
	return all
}

func kernels64() []*kernel[float64] {
	all := []*kernel[float64]{plainKernel[float64](), doubles.Get()}
	if vector.HasAVX2() {
		all = append(all, narrowDoubles())
	}
	return all
}
