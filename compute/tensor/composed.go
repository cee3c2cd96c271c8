package tensor

import "skep/compute/dtype"

// composedThere computes a reduction that has no kernel of its own of ones that have, where its operand lies; nil if it is none of these.
// Variances take two passes, so that a large mean costs no digits.
func composedThere(op string, t *Tensor, r Reduction, res dtype.Type, sizes []int) (out *Tensor) {
	d := t.on()
	if res != t.dtype || computes(d, res) != nil || t.Len() == 0 {
		return nil
	}
	switch op {
	case "var", "std":
		freedom := float64(t.Len()/product(sizes)) - r.DDof
		if freedom <= 0 {
			return nil
		}
		out = must(Binary("div", squaresThere(t, r), Number(freedom)))
		if op == "std" {
			out = must(Unary("sqrt", out))
		}
	case "ptp":
		out = must(Binary("sub", must(Reduce("max", t, r)), must(Reduce("min", t, r))))
	default:
		return nil
	}
	return out.because("%s: %s over %d elements, %s, in parts: the operands lie there", d.Adapter.Name, op, t.Len(), res)
}

// squaresThere sums the squares of the distances from the mean.
func squaresThere(t *Tensor, r Reduction) *Tensor {
	keep := r
	keep.KeepDims = true
	apart := must(Binary("sub", t, must(Reduce("mean", t, keep))))
	return must(Reduce("sum", must(Unary("square", apart)), r))
}
