//go:build small || wasip1

package interp

import (
	"skep/interp/eval"
	"skep/memory"
)

// native leaves tier 2 out: in bases that are to be small (the compiler adds 3 MB),
// and in WebAssembly, which cannot make machine code. Tier 1 serves.
func native(*eval.Engine, *memory.Budget, string) {}

// programID: nothing is kept for later runs.
func programID() string { return "" }
