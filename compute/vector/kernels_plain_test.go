//go:build !amd64

package vector

func sets32() []*kernels[float32] { return []*kernels[float32]{singles.Get()} }

func sets64() []*kernels[float64] { return []*kernels[float64]{doubles.Get()} }
