//go:build !amd64

package gemm

func kernels32() []*kernel[float32] { return []*kernel[float32]{singles.Get()} }

func kernels64() []*kernel[float64] { return []*kernel[float64]{doubles.Get()} }
