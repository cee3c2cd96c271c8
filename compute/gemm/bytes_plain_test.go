//go:build !amd64

package gemm

func byteKernels() []*byteKernel { return []*byteKernel{plainBytes()} }
