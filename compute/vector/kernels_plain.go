//go:build !amd64

package vector

import "skep/internal/lazy"

var singles = lazy.Value[*kernels[float32]]{New: portable[float32]}

var doubles = lazy.Value[*kernels[float64]]{New: portable[float64]}
