package gemm

import (
	"golang.org/x/sys/cpu"

	"skep/compute/vector"
	"skep/internal/lazy"
)

//go:generate go run ../generate int8 -out int8_amd64.s -stubs int8_amd64.go -pkg gemm

var bytes = lazy.Value[*byteKernel]{New: func() *byteKernel {
	switch {
	case vector.HasAVX512() && cpu.X86.HasAVX512VNNI:
		return foursAVX512()
	case vector.HasAVX512():
		return pairsAVX512()
	case vector.HasAVX2():
		return pairsAVX2()
	}
	return plainBytes()
}}

func foursAVX512() *byteKernel {
	return &byteKernel{group: 4, shift: 128, kernel: kernel[int32]{name: "AVX-512 VNNI", rows: 8, lanes: 16, tiles: []func(depth int, a, b, c *int32, ldc int){tileFoursAVX512By1, tileFoursAVX512By2, tileFoursAVX512By3}}}
}

func pairsAVX512() *byteKernel {
	return &byteKernel{group: 2, kernel: kernel[int32]{name: "AVX-512", rows: 8, lanes: 16, tiles: []func(depth int, a, b, c *int32, ldc int){tilePairsAVX512By1, tilePairsAVX512By2, tilePairsAVX512By3}}}
}

func pairsAVX2() *byteKernel {
	return &byteKernel{group: 2, kernel: kernel[int32]{name: "AVX2", rows: 6, lanes: 8, tiles: []func(depth int, a, b, c *int32, ldc int){tilePairsAVX2By1, tilePairsAVX2By2}}}
}
