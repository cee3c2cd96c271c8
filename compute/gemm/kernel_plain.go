//go:build !amd64

package gemm

func singles() *kernel[float32] { return plainKernel[float32]() }

func doubles() *kernel[float64] { return plainKernel[float64]() }
