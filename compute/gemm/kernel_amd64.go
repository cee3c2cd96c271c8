package gemm

import (
	"skep/compute/vector"
	"skep/internal/lazy"
)

//go:generate go run ../generate gemm -out kernels_amd64.s -stubs kernels_amd64.go -pkg gemm

var singles = lazy.Value[*kernel[float32]]{New: func() *kernel[float32] {
	switch {
	case vector.HasAVX512():
		return &kernel[float32]{name: "AVX-512", rows: 8, lanes: 16, tiles: tilesF32AVX512, turns: turns32, negate: negate[float32]}
	case vector.HasAVX2():
		return narrowSingles()
	}
	return plainKernel[float32]()
}}

var doubles = lazy.Value[*kernel[float64]]{New: func() *kernel[float64] {
	switch {
	case vector.HasAVX512():
		return &kernel[float64]{name: "AVX-512", rows: 8, lanes: 8, tiles: tilesF64AVX512, turns: turns64, negate: negate[float64]}
	case vector.HasAVX2():
		return narrowDoubles()
	}
	return plainKernel[float64]()
}}

func narrowSingles() *kernel[float32] {
	return &kernel[float32]{name: "AVX2", rows: 4, lanes: 8, tiles: tilesF32AVX2, turns: turns32, negate: negate[float32]}
}

func narrowDoubles() *kernel[float64] {
	return &kernel[float64]{name: "AVX2", rows: 4, lanes: 4, tiles: tilesF64AVX2, turns: turns64, negate: negate[float64]}
}

var (
	tilesF32AVX512 = []func(depth int, a, b, c *float32, ldc int){tileF32AVX512By1, tileF32AVX512By2, tileF32AVX512By3}
	tilesF64AVX512 = []func(depth int, a, b, c *float64, ldc int){tileF64AVX512By1, tileF64AVX512By2, tileF64AVX512By3}
	tilesF32AVX2   = []func(depth int, a, b, c *float32, ldc int){tileF32AVX2By1, tileF32AVX2By2, tileF32AVX2By3}
	tilesF64AVX2   = []func(depth int, a, b, c *float64, ldc int){tileF64AVX2By1, tileF64AVX2By2, tileF64AVX2By3}

	turns32 = []turning[float32]{{8, turnF32}, {4, turnF32Four}}
	turns64 = []turning[float64]{{4, turnF64}}
)

func negate[T vector.Float](x []T) { vector.PairsRight("mul", x, x, -1) }
