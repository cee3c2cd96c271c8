//go:build !amd64

package gemm

import "skep/internal/lazy"

var singles = lazy.Value[*kernel[float32]]{New: plainKernel[float32]}

var doubles = lazy.Value[*kernel[float64]]{New: plainKernel[float64]}
