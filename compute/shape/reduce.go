package shape

import (
	"fmt"
	"slices"
)

// axisOf reads one axis of a shape: negative ones count from the end.
func axisOf(c *Call, option string, axis, rank, arg int) (int, *Mismatch) {
	at := axis
	if at < 0 {
		at += rank
	}
	if at >= 0 && at < rank {
		return at, nil
	}
	bad := badOption(CodeAxis, option, "%s: there is no axis %d in %s, which has %s", c.Op, axis, c.Args[arg].Type(), dimensions(rank))
	bad.Arg = arg
	if rank > 0 {
		bad.Hint = fmt.Sprintf("axes go from 0 to %d, or from -%d to -1", rank-1, rank)
	}
	return 0, bad
}

// axesOf reads the option axis: all is true if it is absent, known false if it cannot be known.
func axesOf(c *Call, s Shape) (axes []int, all, known bool, bad *Mismatch) {
	v := c.Options["axis"]
	if v.kind == absent {
		return nil, true, true, nil
	}
	ns, known := v.nums()
	if !known || s.open {
		return nil, false, false, nil
	}
	for _, n := range ns {
		a, bad := axisOf(c, "axis", n, s.Rank(), 0)
		if bad != nil {
			return nil, false, true, bad
		}
		if slices.Contains(axes, a) {
			return nil, false, true, badOption(CodeAxis, "axis", "%s: axis %d is named twice", c.Op, n)
		}
		axes = append(axes, a)
	}
	return axes, false, true, nil
}

// reduce is the rule of sum, mean and their like.
func reduce(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	axes, all, known, bad := axesOf(c, s)
	keep, knowsKeep := c.Options["keepdims"].truth()
	switch {
	case bad != nil:
		return nil, bad
	case all && knowsKeep && !keep:
		return []Shape{Of()}, nil
	case s.open || !knowsKeep:
		return []Shape{Unknown()}, nil
	case !known:
		return []Shape{blurred(c, s, keep)}, nil
	}
	var dims []Dim
	for i, d := range s.dims {
		switch reduced := all || slices.Contains(axes, i); {
		case !reduced:
			dims = append(dims, d)
		case keep:
			dims = append(dims, Const(1))
		}
	}
	return []Shape{Of(dims...)}, nil
}

// blurred is the result when it is not known which axes go.
func blurred(c *Call, s Shape, keep bool) Shape {
	v := c.Options["axis"]
	rank := s.Rank()
	switch {
	case keep:
	case v.kind == number:
		rank--
	case v.kind == list:
		rank -= len(v.dims)
	default:
		return Unknown()
	}
	return blank(max(rank, 0))
}

// blank is a shape of which only the rank is known.
func blank(rank int) Shape {
	dims := make([]Dim, rank)
	for i := range dims {
		dims[i] = Any()
	}
	return Of(dims...)
}

// oneAxis reads a single axis; known is false if it cannot be known.
func oneAxis(c *Call, s Shape, otherwise int) (axis int, known bool, bad *Mismatch) {
	n, known := c.Options["axis"].num(otherwise)
	if !known || s.open {
		return 0, false, nil
	}
	axis, bad = axisOf(c, "axis", n, s.Rank(), 0)
	return axis, bad == nil, bad
}

// alongAxis is the rule of what keeps the shape but looks along an axis: softmax, sort.
func alongAxis(c *Call) ([]Shape, *Mismatch) {
	if c.Args[0].Rank() == 0 && c.Options["axis"].kind == absent {
		return c.Args, nil
	}
	if _, _, bad := oneAxis(c, c.Args[0], -1); bad != nil {
		return nil, bad
	}
	return c.Args[:1], nil
}

// alongAxes is the rule of what keeps the shape but looks along several axes, or all: flip, roll.
func alongAxes(c *Call) ([]Shape, *Mismatch) {
	if _, _, _, bad := axesOf(c, c.Args[0]); bad != nil {
		return nil, bad
	}
	return c.Args[:1], nil
}

func cumulative(c *Call) ([]Shape, *Mismatch) {
	if c.Options["axis"].kind == absent {
		return flatten(c)
	}
	return alongAxis(c)
}

func differences(c *Call) ([]Shape, *Mismatch) {
	n, counted := c.Options["n"].num(1)
	return fewer(c, n, counted)
}

// between is the rule of what has a value for each two neighbours.
func between(c *Call) ([]Shape, *Mismatch) { return fewer(c, 1, true) }

// fewer takes n from an axis, of which nothing may be left.
func fewer(c *Call, n int, counted bool) ([]Shape, *Mismatch) {
	s := c.Args[0]
	axis, known, bad := oneAxis(c, s, -1)
	switch {
	case bad != nil:
		return nil, bad
	case counted && n < 0:
		return nil, badOption(CodeArgument, "n", "%s: differences are taken 0 times or more, not %d", c.Op, n)
	case s.open:
		return []Shape{s}, nil
	case !known || !counted:
		return []Shape{blank(s.Rank())}, nil
	}
	left := s.dims[axis].Sub(Const(n))
	if n > 1 {
		left = Any() // a name may stand for less
	}
	if size, number := s.dims[axis].Value(); number {
		left = Const(max(size-n, 0))
	}
	return []Shape{s.set(axis, left)}, nil
}
