package gemm

import (
	"golang.org/x/sys/cpu"

	"skep/compute/vector"
)

func byteKernels() []*byteKernel {
	all := []*byteKernel{plainBytes()}
	if vector.HasAVX2() {
		all = append(all, pairsAVX2())
	}
	if vector.HasAVX512() {
		all = append(all, pairsAVX512())
	}
	if vector.HasAVX512() && cpu.X86.HasAVX512VNNI {
		all = append(all, foursAVX512())
	}
	return all
}
