// Package elementary has exp and log for the whole range of float64. Go 1.26's on amd64 lose its ends: math.Exp is infinite from 709.2
// on, where the result would still fit, and math.Log takes numbers below the normal ones for about 1e-308.
package elementary

import "math"

// Exp is e to the power of x.
func Exp(x float64) float64 {
	if x > 709 && x < 710 {
		const part = 100 // x - part is exact
		return math.Exp(x-part) * math.Exp(part)
	}
	return math.Exp(x)
}

// Log is the natural logarithm.
func Log(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}
