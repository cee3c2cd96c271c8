// Package tensor is the language's modules tensor and linalg: n-dimensional
// arrays with an element type, and what algebra does with matrices. All
// computing is compute/tensor's; here arguments become tensors and options,
// results become values, and refusals become diagnostics with repairs.
//
// One declaration of an operation serves running and checking: it names the
// rule of the table in compute/shape that Impl and Rule both ask (declare.go).
// Both modules live here because both speak of one type, and a module knows no
// other. A result without dimensions is a plain number of the language.
//
// Callers: the session, which gets the declarations through modules.All.
package tensor

import (
	"slices"

	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// typeName is what typeof says, and what annotations say before <.
const typeName = "Tensor"

// Module declares tensor.
func Module() module.Module {
	return settled(module.Module{
		Name: "tensor",
		Doc:  "N-dimensional arrays of numbers: made, sliced, computed with, printed as NumPy does. Sizes are checked before a program runs.", Known: []string{"np", "numpy", "torch"}, Synonyms: map[string]string{
			"concatenate": "concat", "expand_dims": "unsqueeze", "ravel": "flatten", "take_along_axis": "take_along", "argwhere": "nonzero", "flatnonzero": "nonzero", "identity": "eye",
			"remainder": "mod", "array": "tensor", "asarray": "tensor", "array_split": "split", "rollaxis": "moveaxis", "permute": "transpose", "permute_dims": "transpose", "movedim": "moveaxis", "fliplr": "flip", "flipud": "flip", "sliding_window_view": "sliding_window", "unfold": "sliding_window",
			"put_along_axis": "scatter", "empty": "zeros", "row_stack": "vstack", "around": "round", "rint": "round", "fix": "trunc", "arctan2": "atan2", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
			"radians": "deg2rad", "degrees": "rad2deg", "expit": "sigmoid", "amax": "max", "amin": "min", "hann_window": "hanning", "hamming_window": "hamming", "blackman_window": "blackman", "bartlett_window": "bartlett", "kaiser_window": "kaiser", "gammaln": "lgamma", "psi": "digamma", "true_divide": "div", "floor_divide": "floor_div", "histogram2d": "histogramdd", "masked_fill": "where", "in1d": "isin", "polymul": "convolve", "partition": "topk", "argpartition": "topk", "power": "pow", "subtract": "sub", "multiply": "mul", "divide": "div", "negative": "neg", "absolute": "abs"},
		Funcs: slices.Concat(makers(), funcs(windowed()), randoms(), generators(), functions(), packers(), einsums(), derivatives(), comparisons(), storage(), devices()),
		Types: declared.Get(),
	})
}

// Linalg declares linalg.
func Linalg() module.Module {
	return settled(module.Module{Name: "linalg", Doc: "Linear algebra over tensors: equations, decompositions, norms.", Funcs: algebra()})
}

// declared is the module's type: made once, and read by every session.
var declared = lazy.Value[[]module.Type]{New: func() []module.Type {
	t := tensorType()
	settleAll(t.Methods)
	settleAll(t.Fields)
	for i := range t.Operators {
		t.Operators[i].Impl = settle(t.Operators[i].Impl)
	}
	return []module.Type{t, packedType(), generatorType(), sequenceType()}
}}

func tensorType() module.Type {
	return module.Type{
		Name:      typeName,
		Doc:       "An n-dimensional array: an element type, a shape, and numbers.",
		Methods:   slices.Concat(methods(), seams(), moves()),
		Fields:    fields(),
		Operators: []module.Operator{{Ops: operatorWords, Doc: "Element by element; dimensions of size 1 stretch. @ is the matrix product. / divides truly, % has the divisor's sign, as in NumPy.", Impl: module.Checked(operate)}},
		Display:   display,
		Static:    static(),
		Stored:    stored(),
		Synonyms: map[string]string{ // what NumPy and PyTorch call its methods
			"t": "transpose", "permute": "transpose", "view": "reshape", "resize": "reshape", "ravel": "flatten", "expand_dims": "unsqueeze", "numpy": "to_list", "type": "astype", "float": "astype", "double": "astype", "half": "astype",
			"int": "astype", "long": "astype", "cuda": "to", "cpu": "to", "clamp": "clip", "masked_fill": "where", "absolute": "abs", "amax": "max", "amin": "min",
		},
	}
}

// box makes a value of a tensor: without dimensions a plain number, unless it is complex or traced.
func box(t *engine.Tensor) value.Value {
	if t.Rank() > 0 || t.DType().IsComplex() || grad.Tracked(t) {
		return value.NewBox(typeName, t.HandOn())
	}
	defer t.Release() // a view of one element
	switch {
	case t.DType().IsInt():
		return value.Int(t.Int(0))
	case t.DType().IsFloat():
		return value.Float(t.Float())
	}
	return value.Bool(t.Float() != 0)
}

func boxes(ts []*engine.Tensor) value.Value {
	out := make([]value.Value, len(ts))
	for i, t := range ts {
		out[i] = box(t)
	}
	return value.NewArray(out)
}

func display(v value.Value) module.Bundle {
	t, ok := value.As[*engine.Tensor](v)
	if !ok {
		return module.Bundle{Data: map[string]any{}}
	}
	if err := engine.Fetch(t); err != nil {
		return module.Bundle{Data: map[string]any{"text/plain": t.Head() + ": " + err.Error()}}
	}
	return module.Bundle{Data: map[string]any{"text/plain": t.String(), "text/html": t.HTML()}}
}
