package shape

// fits is the axis that Broadcast gives when there is nothing wrong.
const fits = 0

// Broadcast gives the shape of an element-wise operation: dimensions are
// compared from the last; 1 stretches. axis is 0, or the first axis that does
// not fit, counted from the end: -1, -2, …
func Broadcast(a, b Shape) (s Shape, axis int) {
	if a.open || b.open {
		return Unknown(), fits
	}
	if len(a.dims) < len(b.dims) {
		a, b = b, a
	}
	out := a.Dims()
	for i := 1; i <= len(b.dims); i++ {
		z, ok := stretch(out[len(out)-i], b.dims[len(b.dims)-i])
		if !ok {
			return Unknown(), -i
		}
		out[len(out)-i] = z
	}
	return Of(out...), fits
}

// stretch decides one dimension. A name beside another size is taken for an
// error: it fits for the one value only that the name then must have.
func stretch(x, y Dim) (Dim, bool) {
	switch {
	case x.is(1):
		return y, true
	case y.is(1):
		return x, true
	case x.unknown:
		return y.orAny(), true
	case y.unknown:
		return x.orAny(), true
	case x.Differs(y):
		return Any(), false
	}
	return x, true
}

// orAny is what is left of a dimension beside an unknown one: a number other
// than 1 decides the result, a name may still be 1.
func (d Dim) orAny() Dim {
	if _, ok := d.Value(); ok {
		return d
	}
	return Any()
}

// broadcastMismatch tells of two operands that do not broadcast: x of the first and y of the second, at axis from the end of the rest.
func broadcastMismatch(c *Call, first, second source, x, y Dim, axis int) *Mismatch {
	a, b := c.Args[first.arg], c.Args[second.arg]
	bad := fault(CodeMismatch, second.arg, "%s: %s is %s, %s is %s; their sizes %s and %s are neither equal nor 1",
		c.Op, c.label(first.arg), a, c.label(second.arg), b, x, y)
	bad.Axis = b.Rank() - second.behind + axis
	bad.Other = Place{first.arg, a.Rank() - first.behind + axis}
	want := b.Dims()
	for i := range want {
		want[i] = Any()
		j := a.Rank() - first.behind - (b.Rank() - second.behind) + i
		if i < b.Rank()-second.behind && j >= 0 {
			want[i] = a.dims[j]
		}
	}
	return bad.types(Of(want...), b)
}
