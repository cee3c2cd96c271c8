// Package math is the language's module math: constants, elementary functions,
// whole-number functions, sums and simple statistics of plain sequences. It
// works on one number or one sequence at a time; tensors and columns have their
// own functions. Functions that Rust and Python answer with a whole number do
// so here; overflow is an error, as for the operators. Outside of its domain a
// function of real numbers gives NaN, as IEEE 754 says.
//
// Callers: the session, which gets the declaration through modules.All.
package math

import (
	gomath "math"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// Module declares math.
func Module() module.Module {
	var funcs []module.Func
	funcs = append(funcs, boxed(powers())...)
	funcs = append(funcs, boxed(angles())...)
	funcs = append(funcs, rounding()...)
	funcs = append(funcs, wholes()...)
	funcs = append(funcs, sums()...)
	funcs = append(funcs, statistics()...)
	return module.Guarded(module.Module{
		Name:  "math",
		Doc:   "Numbers: constants, elementary functions, whole numbers, sums and simple statistics.",
		Funcs: funcs,
		Consts: []module.Const{
			{Name: "pi", Doc: "π, the ratio of a circle's circumference to its diameter.", Value: value.Float(gomath.Pi)},
			{Name: "PI", Doc: "The same as pi, as Rust writes it.", Value: value.Float(gomath.Pi)},
			{Name: "e", Doc: "Euler's number, the base of natural logarithms.", Value: value.Float(gomath.E)},
			{Name: "E", Doc: "The same as e, as Rust writes it.", Value: value.Float(gomath.E)},
			{Name: "tau", Doc: "τ = 2π, a full turn in radians.", Value: value.Float(2 * gomath.Pi)},
			{Name: "TAU", Doc: "The same as tau, as Rust writes it.", Value: value.Float(2 * gomath.Pi)},
			{Name: "inf", Doc: "Positive infinity.", Value: value.Float(gomath.Inf(1))},
			{Name: "nan", Doc: "Not a number; unequal to everything, itself included.", Value: value.Float(gomath.NaN())},
			{Name: "epsilon", Doc: "The distance from 1.0 to the next larger float.", Value: value.Float(0x1p-52)},
			{Name: "max_int", Doc: "The largest integer, 2⁶³ - 1.", Value: value.Int(gomath.MaxInt64)},
			{Name: "min_int", Doc: "The smallest integer, -2⁶³.", Value: value.Int(gomath.MinInt64)},
			{Name: "max_float", Doc: "The largest finite float.", Value: value.Float(gomath.MaxFloat64)},
		},
	})
}

// boxed makes functions of one number mean the methods of boxed ones: math.sin(x) of a tensor.
func boxed(fs []module.Func) []module.Func {
	for i := range fs {
		fs[i].Boxed = strings.HasSuffix(fs[i].Sig, "(x: f64) -> f64")
	}
	return fs
}
