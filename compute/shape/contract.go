package shape

import (
	"fmt"
	"strings"
)

// inner is the rule of products over the last axes of two operands; a number multiplies.
func inner(c *Call) ([]Shape, *Mismatch) {
	a, b := c.Args[0], c.Args[1]
	switch {
	case a.open || b.open:
		return []Shape{Unknown()}, nil
	case a.Rank() == 0:
		return []Shape{b}, nil
	case b.Rank() == 0:
		return []Shape{a}, nil
	}
	return contracted(c, []int{a.Rank() - 1}, []int{b.Rank() - 1})
}

// contracted leaves the axes that are not summed over: those of the first operand, then those of the second.
func contracted(c *Call, left, right []int) ([]Shape, *Mismatch) {
	a, b := c.Args[0], c.Args[1]
	gone := [2]map[int]bool{{}, {}}
	for k, i := range left {
		j := right[k]
		if a.dims[i].Differs(b.dims[j]) {
			bad := fault(CodeMismatch, 1, "%s: dimension %d of %s is %s, dimension %d of %s is %s", c.Op, i, c.label(0), a.dims[i], j, c.label(1), b.dims[j])
			bad.Axis, bad.Other = j, Place{0, i}
			return nil, bad.types(b.set(j, a.dims[i]), b)
		}
		gone[0][i], gone[1][j] = true, true
	}
	var dims []Dim
	for k, s := range []Shape{a, b} {
		for i, d := range s.dims {
			if !gone[k][i] {
				dims = append(dims, d)
			}
		}
	}
	return []Shape{Of(dims...)}, nil
}

// tensordot reads tensordot's axes: so many last ones of the first and first ones of the second operand, or as many of each by name.
// The two lists come as options left and right where they are named.
func tensordot(c *Call) ([]Shape, *Mismatch) {
	a, b := c.Args[0], c.Args[1]
	if a.open || b.open {
		return []Shape{Unknown()}, nil
	}
	left, right, known, bad := dotAxes(c, a.Rank(), b.Rank())
	switch {
	case bad != nil:
		return nil, bad
	case !known:
		return []Shape{Unknown()}, nil
	}
	return contracted(c, left, right)
}

func dotAxes(c *Call, m, n int) (left, right []int, known bool, bad *Mismatch) {
	if c.Options["axes"].kind == list || c.Options["left"].kind != absent {
		return namedAxes(c, m, n)
	}
	many, known := c.Options["axes"].num(2)
	switch {
	case !known:
		return nil, nil, false, nil
	case many < 0 || many > m || many > n:
		return nil, nil, true, badOption(CodeAxis, "axes", "%s: there are no %d axes to sum over in %s and %s", c.Op, many, c.Args[0].Type(), c.Args[1].Type())
	}
	for i := range many {
		left, right = append(left, m-many+i), append(right, i)
	}
	return left, right, true, nil
}

func namedAxes(c *Call, m, n int) (left, right []int, known bool, bad *Mismatch) {
	a, knownA := c.Options["left"].nums()
	b, knownB := c.Options["right"].nums()
	if pair, ok := c.Options["axes"].nums(); ok && len(pair) == 2 { // one axis of each
		a, b, knownA, knownB = pair[:1], pair[1:], true, true
	}
	switch {
	case !knownA || !knownB:
		return nil, nil, false, nil
	case len(a) != len(b):
		return nil, nil, true, badOption(CodeAxis, "axes", "%s: %d axes meet %d", c.Op, len(a), len(b))
	}
	for i := range a {
		x, bad := axisOf(c, "axes", a[i], m, 0)
		if bad != nil {
			return nil, nil, true, bad
		}
		y, bad := axisOf(c, "axes", b[i], n, 1)
		if bad != nil {
			return nil, nil, true, bad
		}
		left, right = append(left, x), append(right, y)
	}
	return left, right, true, nil
}

// DotAxes reads the same axes while running.
func DotAxes(a, b Shape, options map[string]Value) (left, right []int, err error) {
	left, right, _, bad := dotAxes(&Call{Op: "tensordot", Args: []Shape{a, b}, Options: options}, a.Rank(), b.Rank())
	if bad != nil {
		return nil, nil, bad
	}
	return left, right, nil
}

// convolution is the rule of sums over two vectors that slide past each other.
func convolution(c *Call) ([]Shape, *Mismatch) {
	a, b := c.Args[0], c.Args[1]
	if a.open || b.open {
		return []Shape{Of(Any())}, nil
	}
	for i, s := range c.Args {
		if s.Rank() != 1 {
			return nil, fault(CodeRank, i, "%s: %s must be a vector, found %s", c.Op, c.label(i), s.Type())
		}
		if s.dims[0].is(0) {
			return nil, fault(CodeArgument, i, "%s: %s has no elements", c.Op, c.label(i))
		}
	}
	n, isN := a.dims[0].Value()
	m, isM := b.dims[0].Value()
	mode := c.Options["mode"]
	switch {
	case mode.kind == text && mode.text != "full" && mode.text != "same" && mode.text != "valid":
		return nil, badOption(CodeArgument, "mode", "%s: there is no mode %q; there are full, same and valid", c.Op, mode.text)
	case mode.kind == unknown || (!isN || !isM) && mode.kind == text && mode.text != "full":
		return []Shape{Of(Any())}, nil
	case mode.kind == text && mode.text == "same":
		return []Shape{Of(Const(max(n, m)))}, nil
	case mode.kind == text && mode.text == "valid":
		return []Shape{Of(Const(max(n, m) - min(n, m) + 1))}, nil
	}
	return []Shape{Of(a.dims[0].Add(b.dims[0]).Sub(Const(1)))}, nil
}

// shares puts an axis in front where several shares of a quantile are asked for.
func shares(c *Call) ([]Shape, *Mismatch) {
	out, bad := reduce(c)
	v := c.Options["shares"]
	switch {
	case bad != nil || v.kind == absent:
		return out, bad
	case v.kind != number || out[0].open:
		return []Shape{Unknown()}, nil
	}
	return []Shape{out[0].insert(0, v.dims[0])}, nil
}

// gradients is the rule of slopes: the same shape for each axis that is asked about.
func gradients(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	axes, all, known, bad := axesOf(c, s)
	switch {
	case bad != nil:
		return nil, bad
	case s.open || !known:
		return []Shape{Unknown()}, nil
	case all:
		axes = make([]int, s.Rank())
		for i := range axes {
			axes[i] = i
		}
	}
	for _, i := range axes {
		if n, number := s.dims[i].Value(); number && n < 2 {
			bad := fault(CodeArgument, 0, "%s: %s", c.Op, fmt.Sprintf("axis %d has size %d, a slope needs 2 elements", i, n))
			bad.Axis = i
			return nil, bad
		}
	}
	out := make([]Shape, len(axes))
	for i := range out {
		out[i] = s
	}
	return out, nil
}

// correlation is convolution with another mode where none is named.
func correlation(c *Call) ([]Shape, *Mismatch) {
	own := *c
	if c.Options["mode"].kind == absent {
		own.Options = map[string]Value{"mode": Text("valid")}
	}
	return convolution(&own)
}

func wholly(c *Call) ([]Shape, *Mismatch) {
	a, b := c.Args[0].Count(), c.Args[1].Count()
	if a.Differs(b) {
		bad := fault(CodeCount, 1, "%s: %s has %s elements, %s has %s", c.Op, c.label(0), a, c.label(1), b)
		bad.Other = Place{0, -1}
		return nil, bad
	}
	return []Shape{Of()}, nil
}

func firstOperand(c *Call) ([]Shape, *Mismatch) { return c.Args[:1], nil }

func someElements(*Call) ([]Shape, *Mismatch) { return []Shape{Of(Any())}, nil }

func oneHot(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	if s.open {
		return []Shape{s}, nil
	}
	n, _ := c.Options["n"].dim()
	if v := c.Options["n"]; v.kind == absent {
		n = Any()
	}
	return []Shape{Of(append(s.Dims(), n)...)}, nil
}

func powers(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	switch {
	case s.open:
		return []Shape{blank(2)}, nil
	case s.Rank() != 1:
		return nil, fault(CodeRank, 0, "%s: %s must be a vector, found %s", c.Op, c.label(0), s.Type())
	}
	n := s.dims[0]
	if v := c.Options["n"]; v.kind != absent {
		n, _ = v.dim()
	}
	return []Shape{Of(s.dims[0], n)}, nil
}

// chainOfProducts is matmul from left to right; the first and the last operand may be vectors.
func chainOfProducts(c *Call) ([]Shape, *Mismatch) {
	forms, err := parseForms(matmul)
	if err != nil {
		panic(err) // the table's own text
	}
	acc, said := c.Args[0], strings.Trim(c.label(0), "`")
	for i, b := range c.Args[1:] {
		if r := b.Rank(); r > 2 || r == 1 && i+2 < len(c.Args) {
			return nil, fault(CodeRank, i+1, "%s: %s must be a matrix, found %s", c.Op, c.label(i+1), b.Type())
		}
		out, bad := applyForms(forms, &Call{Op: c.Op, Args: []Shape{acc, b}, Labels: []string{said, strings.Trim(c.label(i+1), "`")}})
		if bad != nil {
			return nil, bad
		}
		acc, said = out[0], said+" @ "+strings.Trim(c.label(i+1), "`")
	}
	return []Shape{acc}, nil
}

func diagonalSum(c *Call) ([]Shape, *Mismatch) {
	out, bad := diagonalOf(c)
	if bad != nil || out[0].open {
		return out, bad
	}
	return []Shape{Of(out[0].dims[:out[0].Rank()-1]...)}, nil
}

func integral(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	switch m, known := c.Options["m"].num(1); {
	case s.open || !known:
		return []Shape{blank(1)}, nil
	case s.Rank() != 1:
		return nil, fault(CodeRank, 0, "%s: %s must be a vector, found %s", c.Op, c.label(0), s.Type())
	case m < 0:
		return nil, badOption(CodeArgument, "m", "%s: cannot be taken %d times", c.Op, m)
	default:
		return []Shape{Of(s.dims[0].Add(Const(m)))}, nil
	}
}

func unraveled(c *Call) ([]Shape, *Mismatch) {
	dims, known := sizesOf(c, "shape")
	if !known {
		return []Shape{c.Args[0]}, nil
	}
	out := make([]Shape, len(dims))
	for i := range out {
		out[i] = c.Args[0]
	}
	return out, nil
}
