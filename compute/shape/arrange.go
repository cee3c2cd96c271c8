package shape

import (
	"fmt"
	"slices"
)

func transpose(c *Call) ([]Shape, *Mismatch) {
	s, v := c.Args[0], c.Options["axes"]
	if s.open {
		return []Shape{s}, nil
	}
	if v.kind == absent {
		dims := s.Dims()
		slices.Reverse(dims)
		return []Shape{Of(dims...)}, nil
	}
	axes, known := v.nums()
	if !known {
		return []Shape{blank(s.Rank())}, nil
	}
	if len(axes) != s.Rank() {
		return nil, badOption(CodeAxis, "axes", "%s: %d axes are named, %s has %s", c.Op, len(axes), s.Type(), dimensions(s.Rank()))
	}
	dims, seen := make([]Dim, len(axes)), make([]bool, len(axes))
	for i, n := range axes {
		a, bad := axisOf(c, "axes", n, s.Rank(), 0)
		if bad != nil {
			return nil, bad
		}
		if seen[a] {
			return nil, badOption(CodeAxis, "axes", "%s: axis %d is named twice", c.Op, n)
		}
		dims[i], seen[a] = s.dims[a], true
	}
	return []Shape{Of(dims...)}, nil
}

func swapAxes(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	a, knownA := c.Options["a"].num(0)
	b, knownB := c.Options["b"].num(1)
	switch {
	case s.open:
		return []Shape{s}, nil
	case !knownA || !knownB:
		return []Shape{blank(s.Rank())}, nil
	}
	i, bad := axisOf(c, "a", a, s.Rank(), 0)
	if bad != nil {
		return nil, bad
	}
	j, bad := axisOf(c, "b", b, s.Rank(), 0)
	if bad != nil {
		return nil, bad
	}
	return []Shape{s.set(i, s.dims[j]).set(j, s.dims[i])}, nil
}

func squeeze(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	axes, all, known, bad := axesOf(c, s)
	switch {
	case bad != nil:
		return nil, bad
	case s.open || !known:
		return []Shape{Unknown()}, nil
	}
	var dims []Dim
	for i, d := range s.dims {
		named := slices.Contains(axes, i)
		switch _, number := d.Value(); {
		case all && !number: // may be 1 or not
			return []Shape{Unknown()}, nil
		case named && number && !d.is(1):
			bad := badOption(CodeAxis, "axis", "%s: axis %d has size %s, only an axis of size 1 can go", c.Op, i, d)
			bad.Arg, bad.Axis = 0, i
			return nil, bad
		case !named && !(all && d.is(1)):
			dims = append(dims, d)
		}
	}
	return []Shape{Of(dims...)}, nil
}

func unsqueeze(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	n, known := c.Options["axis"].num(0)
	switch {
	case s.open:
		return []Shape{s}, nil
	case !known:
		return []Shape{blank(s.Rank() + 1)}, nil
	}
	axis := n
	if axis < 0 {
		axis += s.Rank() + 1
	}
	if axis < 0 || axis > s.Rank() {
		bad := badOption(CodeAxis, "axis", "%s: a new axis of %s can stand at 0 to %d, not at %d", c.Op, s.Type(), s.Rank(), n)
		bad.Arg = 0
		return nil, bad
	}
	return []Shape{s.insert(axis, Const(1))}, nil
}

func flatten(c *Call) ([]Shape, *Mismatch) { return []Shape{Of(c.Args[0].Count())}, nil }

// sizesOf reads the option shape: a list, or one number for one dimension.
func sizesOf(c *Call, option string) (dims []Dim, known bool) {
	v := c.Options[option]
	return v.dims, v.kind == list || v.kind == number
}

func reshape(c *Call) ([]Shape, *Mismatch) {
	dims, known := sizesOf(c, "shape")
	if !known {
		return []Shape{Unknown()}, nil
	}
	s, out := c.Args[0], slices.Clone(dims)
	product, hole := Const(1), -1
	for i, d := range out {
		n, number := d.Value()
		switch {
		case number && n == -1 && hole >= 0:
			return nil, badOption(CodeArgument, "shape", "%s: only one size can be -1", c.Op)
		case number && n == -1:
			hole = i
		case number && n < 0:
			return nil, badOption(CodeArgument, "shape", "%s: a size cannot be %d", c.Op, n)
		default:
			product = product.Mul(d)
		}
	}
	if hole < 0 {
		if s.Count().Differs(product) {
			return nil, countMismatch(c, s, Of(out...), product)
		}
		return []Shape{Of(out...)}, nil
	}
	rest, ok := s.Count().Exact(product)
	if !ok {
		if !mayDivide(s.Count(), product) {
			return nil, countMismatch(c, s, Of(out...), product)
		}
		rest = Any()
	}
	out[hole] = rest
	return []Shape{Of(out...)}, nil
}

// mayDivide says whether the whole may be a multiple of the part: false only if both are numbers that show otherwise.
func mayDivide(whole, part Dim) bool {
	n, isN := whole.Value()
	p, isP := part.Value()
	return !isN || !isP || p != 0 && n%p == 0
}

func countMismatch(c *Call, s, to Shape, product Dim) *Mismatch {
	verb := "have"
	if product.is(1) {
		verb = "has"
	}
	bad := badOption(CodeCount, "shape", "%s: %s has %s elements, %s would %s %s", c.Op, s.Type(), s.Count(), to, verb, product)
	for _, d := range to.dims {
		if d.is(-1) {
			bad.Message = fmt.Sprintf("%s: the %s elements of %s cannot be divided into %s", c.Op, s.Count(), s.Type(), to)
		}
	}
	bad.Arg = 0
	bad.Expected, bad.Found = s.Count().String()+" elements", to.String()
	return bad
}

func broadcastTo(c *Call) ([]Shape, *Mismatch) {
	dims, known := sizesOf(c, "shape")
	if !known {
		return []Shape{Unknown()}, nil
	}
	s, to := c.Args[0], Of(dims...)
	both, axis := Broadcast(to, s)
	if axis != fits || both.Rank() > to.Rank() || !both.open && both.Rank() == to.Rank() && !both.Fits(to) {
		bad := badOption(CodeMismatch, "shape", "%s: %s does not stretch to %s", c.Op, s.Type(), to)
		bad.Arg = 0
		return nil, bad
	}
	return []Shape{to}, nil
}

func diagonal(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	switch s.Rank() {
	case -1:
		return []Shape{Unknown()}, nil
	case 1:
		k, known := c.Options["k"].num(0)
		if !known {
			return []Shape{blank(2)}, nil
		}
		n := s.dims[0].Add(Const(max(k, -k)))
		return []Shape{Of(n, n)}, nil
	case 2:
		return []Shape{Of(diagonalSize(c, "k", s.dims[0], s.dims[1]))}, nil
	}
	bad := fault(CodeRank, 0, "%s needs 1 or 2 dimensions, found %s", c.Op, s.Type())
	return nil, bad
}

// least is the smaller of two dimensions where that is known.
func least(a, b Dim) Dim {
	x, isX := a.Value()
	y, isY := b.Value()
	switch {
	case a.Equal(b):
		return a
	case isX && isY:
		return Const(min(x, y))
	}
	return Any()
}
