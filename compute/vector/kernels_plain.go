//go:build !amd64

package vector

func singles() *kernels[float32] { return portable[float32]() }

func doubles() *kernels[float64] { return portable[float64]() }
