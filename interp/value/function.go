package value

import "math"

// FloatFunction gives a function of one float by its name, nil if there is none: what methods of numbers
// compute, for code that knows that it has floats.
func FloatFunction(name string) func(float64) float64 {
	switch name {
	case "sin":
		return math.Sin
	case "cos":
		return math.Cos
	case "tan":
		return math.Tan
	case "asin":
		return math.Asin
	case "acos":
		return math.Acos
	case "atan":
		return math.Atan
	case "sinh":
		return math.Sinh
	case "cosh":
		return math.Cosh
	case "tanh":
		return math.Tanh
	case "exp":
		return Exp
	case "exp2":
		return math.Exp2
	case "ln":
		return Log
	case "log2":
		return math.Log2
	case "cbrt":
		return math.Cbrt
	}
	return nil
}

// FloatFunction2 is FloatFunction for functions of two floats.
func FloatFunction2(name string) func(a, b float64) float64 {
	switch name {
	case "pow":
		return Pow
	case "fmod":
		return math.Mod
	case "atan2":
		return math.Atan2
	case "hypot":
		return math.Hypot
	}
	return nil
}
