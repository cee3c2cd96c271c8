//go:build !amd64

package gemm

import "skep/internal/lazy"

var bytes = lazy.Value[*byteKernel]{New: plainBytes}
