// Package grad differentiates computations with tensors in reverse: operations
// on traced tensors remember themselves, and Pull walks back from a result to
// what it was made of. The functions here bear the names of those in package
// tensor, compute by them, and note how to go back; with tensors that are not
// traced they cost one look at each operand.
//
// What an operation's derivative is stands in one table (Rows) beside the table
// of shape rules: a formula that is read and computed with (formula.go), a
// procedure with its formula in words, or the reason why there is none. The ways
// back are made of the same operations, so that gradients can be differentiated
// again; a graph that nobody else looks at is walked without noting anything.
//
// Floats and complex numbers are traced. The gradient of a real value by a complex
// number z is dL/d(re z) + i dL/d(im z), the direction in which L grows fastest:
// PyTorch's convention. So a holomorphic operation multiplies by the conjugate of
// its derivative, and a real operand of a complex operation gets the real part.
//
// Callers: modules/tensor, compute/optim.
package grad

import (
	"fmt"
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// T is short for what everything here is about.
type T = tensor.Tensor

// CodeDerivative is the code of what cannot be differentiated.
const CodeDerivative = "S0104"

// Track gives a tensor from which derivatives can be taken: a new leaf over the same elements.
func Track(t *T) (*T, error) {
	if !Differentiable(t) {
		return nil, &tensor.Error{Code: CodeDerivative, Message: fmt.Sprintf("a derivative is taken by floats or complex numbers, found %s", t.Head()), Hint: "consider astype(f64)"}
	}
	n := newNode("leaf", []*T{t}, func(_ *use, g []*T) []*T { return g })
	out := t.Traced(&end{n, 0})
	n.outs = []*T{out}
	return out, nil
}

// Differentiable says whether derivatives can be taken by the elements: floats and complex numbers.
func Differentiable(t *T) bool { return t.DType().IsFloat() || t.DType().IsComplex() }

// Tracked says whether the tensor remembers how it came about.
func Tracked(ts ...*T) bool {
	return slices.ContainsFunc(ts, func(t *T) bool { return endOf(t) != nil })
}

// Detach gives the tensor without its past: a constant.
func Detach(t *T) *T {
	if t.Trace() == nil {
		return t
	}
	return t.Traced(nil)
}

// Checked refuses results of an operation that lost the trace of its operands:
// that would be a wrong derivative without a word. op is its name in the table.
func Checked(op string, ins, outs []*T) error {
	if !Tracked(ins...) || Tracked(outs...) {
		return nil
	}
	row := RowOf(op)
	if row != nil && row.Flat {
		return nil
	}
	if !slices.ContainsFunc(outs, Differentiable) {
		return nil
	}
	reason := ""
	if row != nil && row.None != "" {
		reason = ": " + row.None
	}
	return &tensor.Error{Code: CodeDerivative, Message: op + " cannot be differentiated" + reason}
}

// Pull gives the vector-Jacobian products of outs by leaves: the sum over outs
// of seed times derivative, a tensor of each leaf's shape and type, zeros where
// nothing depends on it. Seeds have the shapes of outs; nil means ones. Where
// outs or leaves belong to a derivative around this one the results are traced.
func Pull(outs, seeds, leaves []*T) (grads []*T, err error) {
	defer tensor.Guard(&err)
	w := newWalk(outs, seeds, leaves)
	for i, out := range outs {
		if e := endOf(out); e != nil {
			seed := seeds[i]
			if seed == nil {
				seed = filled(1, out)
			}
			w.add(e, fit(seed, out))
		}
	}
	w.run()
	grads = make([]*T, len(leaves))
	for i, leaf := range leaves {
		if grads[i] = w.at(endOf(leaf)); grads[i] == nil {
			grads[i] = filled(0, leaf)
		}
	}
	return grads, nil
}

// Value gives what a result is to the outside once its derivative has been
// taken: traced only if a derivative around this one needs it.
func Value(out *T, leaves []*T) *T {
	if newWalk([]*T{out}, []*T{nil}, leaves).nested {
		return out
	}
	return Detach(out)
}

// must ends a way back with an error, which Pull gives.
func must(t *T, err error) *T {
	if err != nil {
		panic(asPanic(err))
	}
	return t
}

// asPanic gives an error as tensor.Guard takes it.
func asPanic(err error) error {
	switch err.(type) {
	case *tensor.Error, *shape.Mismatch:
		return err
	}
	return &tensor.Error{Code: tensor.CodeValue, Message: err.Error()}
}

const boolean = dtype.Bool

func refuse(format string, args ...any) error {
	return &tensor.Error{Code: CodeDerivative, Message: fmt.Sprintf(format, args...)}
}
