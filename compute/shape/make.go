package shape

import (
	"math"
	"slices"
)

// made is the rule of zeros, ones, randn: the shape asked for.
func made(c *Call) ([]Shape, *Mismatch) {
	dims, known := sizesOf(c, "shape")
	if !known {
		return []Shape{Unknown()}, nil
	}
	for _, d := range dims {
		if n, ok := d.Value(); ok && n < 0 {
			return nil, badOption(CodeArgument, "shape", "%s: a size cannot be %d", c.Op, n)
		}
	}
	return []Shape{Of(dims...)}, nil
}

func eye(c *Call) ([]Shape, *Mismatch) {
	n, _ := c.Options["n"].dim()
	m := n
	if v := c.Options["m"]; v.kind != absent {
		m, _ = v.dim()
	}
	return made(&Call{Op: c.Op, Options: map[string]Value{"shape": List(n, m)}})
}

// arange counts the numbers from start up to but without stop. Bounds that are
// no whole numbers are Hidden, and then the count is not known.
func arange(c *Call) ([]Shape, *Mismatch) {
	start, stop, step := Const(0), Any(), Const(1)
	if v := c.Options["start"]; v.kind != absent {
		start, _ = v.dim()
	}
	if v := c.Options["stop"]; v.kind != absent {
		stop, _ = v.dim()
	}
	if v := c.Options["step"]; v.kind != absent {
		step, _ = v.dim()
	}
	if step.is(0) {
		return nil, badOption(CodeArgument, "step", "arange: a step cannot be 0")
	}
	span := stop.Sub(start)
	n, isN := span.Value()
	by, isBy := step.Value()
	switch {
	case isN && isBy:
		return []Shape{Ints(Steps(float64(n), float64(by)))}, nil
	case step.is(1) && span.neverNegative():
		return []Shape{Of(span)}, nil
	}
	return []Shape{Of(Any())}, nil
}

// neverNegative says whether the dimension has nothing that is taken away: n - 1 may count nothing at all.
func (d Dim) neverNegative() bool {
	return d.add >= 0 && !slices.ContainsFunc(d.terms, func(t term) bool { return t.factor < 0 })
}

// Steps is how many numbers lie in a span at a distance: NumPy's ceil(span/step).
func Steps(span, step float64) int {
	n := math.Ceil(span / step)
	if !(n > 0) {
		return 0
	}
	return int(min(n, maxSize))
}

func linspace(c *Call) ([]Shape, *Mismatch) {
	n := Const(50)
	if v := c.Options["n"]; v.kind != absent {
		n, _ = v.dim()
	}
	return made(&Call{Op: c.Op, Options: map[string]Value{"shape": List(n)}})
}

// window spreads the options of convolutions and pools over the axes, and applies the form.
func window(c *Call) ([]Shape, *Mismatch) {
	options := map[string]Value{"groups": c.Options["groups"]}
	for _, o := range []struct {
		name  string
		least int
	}{{"size", 1}, {"stride", 1}, {"padding", 0}, {"dilation", 1}} {
		v := c.Options[o.name]
		if v.kind == absent && o.name == "stride" {
			v = c.Options["size"] // pools step by their size; convolutions have none, and step by 1
		}
		if v.kind == absent {
			v = Num(o.least)
		}
		for axis := range 3 {
			one := spread(v, axis)
			if n, ok := one.num(o.least); ok && n < o.least {
				return nil, badOption(CodeArgument, o.name, "%s: %s cannot be %d", c.Op, o.name, n)
			}
			options[o.name+itoa(axis)] = one
		}
	}
	inner := *c
	inner.Options = options
	bad := inner.oneGroup()
	if bad != nil {
		return nil, bad
	}
	out, bad := applyForms(c.rule.forms(), &inner)
	if bad != nil && bad.Code == CodeArgument {
		bad.Message = c.Op + ": the window is larger than what it moves over: " + bad.Message
	}
	if bad == nil {
		bad = tooLarge(c, out[0])
	}
	return out, bad
}

// oneGroup gives the first operand the channels of one group, which is what a kernel has.
func (c *Call) oneGroup() *Mismatch {
	v := c.Options["groups"]
	if v.kind == absent || v.Is(1) || !c.reads("groups") || c.Args[0].Rank() < 2 {
		delete(c.Options, "groups")
		return nil
	}
	delete(c.Options, "groups")
	n, known := v.num(1)
	channels := Any()
	if known {
		if n < 1 {
			return badOption(CodeArgument, "groups", "%s: there cannot be %d groups", c.Op, n)
		}
		for i, axis := range []int{1, 0} {
			s := c.Args[i]
			if s.open || axis >= len(s.dims) {
				continue
			}
			if size, number := s.dims[axis].Value(); number && size%n != 0 {
				bad := badOption(CodeMismatch, "groups", "%s: dimension %d of %s is %d, which %d groups do not divide", c.Op, axis, c.label(i), size, n)
				bad.Arg, bad.Axis = i, axis
				return bad
			}
		}
		if d, even := c.Args[0].dims[1].Exact(Const(n)); even {
			channels = d
		}
	}
	c.Args = append([]Shape(nil), c.Args...)
	c.Args[0] = c.Args[0].set(1, channels)
	return nil
}

// tooLarge finds a result without a single position although there is something to move over.
func tooLarge(c *Call, out Shape) *Mismatch {
	for _, d := range out.dims {
		if n, ok := d.Value(); ok && n < 1 && !c.Args[0].Count().is(0) {
			return fault(CodeArgument, 0, "%s: the window is larger than %s, which it moves over", c.Op, c.Args[0].Type())
		}
	}
	return nil
}

// spread gives the part of an option that belongs to one axis.
func spread(v Value, axis int) Value {
	if v.kind != list {
		return v
	}
	if axis < len(v.dims) {
		return Size(v.dims[axis])
	}
	return Num(1)
}

// The reduced factors of a matrix have the smaller of its sizes between them.
func qr(c *Call) ([]Shape, *Mismatch) {
	m, n, bad := matrix(c)
	if bad != nil {
		return nil, bad
	}
	k := least(m, n)
	return []Shape{Of(m, k), Of(k, n)}, nil
}

func svd(c *Call) ([]Shape, *Mismatch) {
	m, n, bad := matrix(c)
	if bad != nil {
		return nil, bad
	}
	k := least(m, n)
	full, known := c.Options["full"].truth()
	switch {
	case !known:
		return []Shape{Of(m, Any()), Of(k), Of(Any(), n)}, nil
	case full:
		return []Shape{Of(m, m), Of(k), Of(n, n)}, nil
	}
	return []Shape{Of(m, k), Of(k), Of(k, n)}, nil
}

func matrix(c *Call) (m, n Dim, bad *Mismatch) {
	s := c.Args[0]
	switch s.Rank() {
	case -1:
		return Any(), Any(), nil
	case 2:
		return s.dims[0], s.dims[1], nil
	}
	bad = fault(CodeRank, 0, "%s needs 2 dimensions, found %s", c.Op, dimensions(s.Rank()))
	bad.Expected, bad.Found = blank(2).Type(), s.Type()
	return m, n, bad
}
