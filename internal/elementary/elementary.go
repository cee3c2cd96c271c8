// Package elementary has exp, log, sinh and cosh for the whole range of float64. Go 1.26's on amd64 lose its ends: math.Exp is infinite from 709.2
// on, and with it the hyperbolic functions, where the result would still fit, and math.Log takes numbers below the normal ones for about 1e-308.
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

// Sinh is the hyperbolic sine.
func Sinh(x float64) float64 {
	if size := math.Abs(x); size > 700 {
		return math.Copysign(halfExp(size), x)
	}
	return math.Sinh(x)
}

// Cosh is the hyperbolic cosine.
func Cosh(x float64) float64 {
	if size := math.Abs(x); size > 700 {
		return halfExp(size)
	}
	return math.Cosh(x)
}

// halfExp is exp(x) / 2 where that fits but exp(x) may not.
func halfExp(x float64) float64 {
	root := math.Exp(x / 2)
	return root * 0.5 * root
}
