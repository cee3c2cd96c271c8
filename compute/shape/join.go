package shape

// concat adds sizes along one axis; all the others must agree.
func concat(c *Call) ([]Shape, *Mismatch) {
	lead := firstKnown(c.Args)
	if lead < 0 {
		return []Shape{Unknown()}, nil
	}
	first := c.Args[lead]
	if first.Rank() == 0 {
		return nil, fault(CodeRank, lead, "%s: %s has no dimension to join along", c.Op, c.label(lead))
	}
	n, known := c.Options["axis"].num(0)
	axis := 0
	if known {
		var bad *Mismatch
		if axis, bad = axisOf(c, "axis", n, first.Rank(), lead); bad != nil {
			return nil, bad
		}
	}
	out, sum := first.Dims(), Const(0)
	for i, s := range c.Args {
		if s.open {
			sum = Any()
			continue
		}
		if bad := sameRank(c, lead, i); bad != nil {
			return nil, bad
		}
		if known {
			if bad := agree(c, lead, i, axis, out); bad != nil {
				return nil, bad
			}
			sum = sum.Add(s.dims[axis])
		}
	}
	if !known {
		return []Shape{blank(first.Rank())}, nil
	}
	out[axis] = sum
	return []Shape{Of(out...)}, nil
}

func firstKnown(args []Shape) int {
	for i, a := range args {
		if !a.open {
			return i
		}
	}
	return -1
}

func sameRank(c *Call, lead, i int) *Mismatch {
	a, b := c.Args[lead], c.Args[i]
	if a.Rank() == b.Rank() {
		return nil
	}
	bad := fault(CodeRank, i, "%s: %s has %s, %s has %d", c.Op, c.label(lead), dimensions(a.Rank()), c.label(i), b.Rank())
	bad.Other = Place{lead, -1}
	return bad.types(a, b)
}

// agree wants operand i to have the sizes in out except along an axis (-1: everywhere), and sharpens out.
func agree(c *Call, lead, i, except int, out []Dim) *Mismatch {
	s := c.Args[i]
	for j, d := range s.dims {
		if j == except {
			continue
		}
		if out[j].Differs(d) {
			bad := fault(CodeMismatch, i, "%s: dimension %d of %s is %s, of %s it is %s", c.Op, j, c.label(i), d, c.label(lead), out[j])
			bad.Axis, bad.Other = j, Place{lead, j}
			want := append([]Dim(nil), out...)
			if except >= 0 {
				want[except] = Any()
			}
			return bad.types(Of(want...), s)
		}
		if out[j].unknown {
			out[j] = d
		}
	}
	return nil
}

func stack(c *Call) ([]Shape, *Mismatch) {
	lead := firstKnown(c.Args)
	if lead < 0 {
		return []Shape{Unknown()}, nil
	}
	out := c.Args[lead].Dims()
	for i, s := range c.Args {
		if s.open {
			continue
		}
		if bad := sameRank(c, lead, i); bad != nil {
			return nil, bad
		}
		if bad := agree(c, lead, i, -1, out); bad != nil {
			return nil, bad
		}
	}
	rank := len(out) + 1
	n, known := c.Options["axis"].num(0)
	if !known {
		return []Shape{blank(rank)}, nil
	}
	at := n
	if at < 0 {
		at += rank
	}
	if at < 0 || at >= rank {
		bad := badOption(CodeAxis, "axis", "%s: the new axis can stand at 0 to %d, not at %d", c.Op, rank-1, n)
		bad.Arg = lead
		return nil, bad
	}
	return []Shape{Of(out...).insert(at, Const(len(c.Args)))}, nil
}

// split divides an axis into a number of equal parts, or at positions.
func split(c *Call) ([]Shape, *Mismatch) {
	s, v := c.Args[0], c.Options["parts"]
	axis, known, bad := oneAxis(c, s, 0)
	if bad != nil {
		return nil, bad
	}
	parts, knowsParts := v.nums()
	if !knowsParts {
		return nil, nil // how many parts there are is not known
	}
	if v.kind == number {
		return splitEvenly(c, s, axis, known, parts[0])
	}
	if len(parts) > maxParts {
		return nil, badOption(CodeArgument, "parts", "%s: more than %d parts", c.Op, maxParts)
	}
	size, from, out := Any(), 0, []Shape(nil)
	if known {
		size = s.dims[axis]
	}
	total, number := size.Value()
	for i := 0; i <= len(parts); i++ {
		d := Any()
		if number {
			to := total
			if i < len(parts) {
				to = clampIndex(parts[i], total)
			}
			d, from = Const(max(to-from, 0)), to
		}
		out = append(out, piece(s, axis, known, d))
	}
	return out, nil
}

// maxParts bounds how many results a split may have.
const maxParts = 1 << 16

func splitEvenly(c *Call, s Shape, axis int, known bool, n int) ([]Shape, *Mismatch) {
	if n < 1 || n > maxParts {
		return nil, badOption(CodeArgument, "parts", "%s: cannot split into %d parts", c.Op, n)
	}
	d := Any()
	if known {
		var even bool
		d, even = s.dims[axis].Exact(Const(n))
		if size, number := s.dims[axis].Value(); number && !even {
			bad := badOption(CodeMismatch, "parts", "%s: axis %d of %s has size %d, which %d does not divide", c.Op, axis, s.Type(), size, n)
			bad.Arg, bad.Axis = 0, axis
			return nil, bad
		}
	}
	out := make([]Shape, n)
	for i := range out {
		out[i] = piece(s, axis, known, d)
	}
	return out, nil
}

func piece(s Shape, axis int, known bool, d Dim) Shape {
	switch {
	case s.open:
		return s
	case !known:
		return blank(s.Rank())
	}
	return s.set(axis, d)
}

func clampIndex(n, size int) int {
	if n < 0 {
		n += size
	}
	return max(0, min(n, size))
}

// pad reads width: one number for all ends, or before and after, axis by axis.
func pad(c *Call) ([]Shape, *Mismatch) {
	s, v := c.Args[0], c.Options["width"]
	widths, known := v.nums()
	switch {
	case s.open:
		return []Shape{s}, nil
	case !known:
		return []Shape{blank(s.Rank())}, nil
	}
	for _, w := range widths {
		if w < 0 {
			return nil, badOption(CodeArgument, "width", "%s: a width cannot be %d", c.Op, w)
		}
	}
	both, ok := PadWidths(widths, s.Rank())
	if !ok {
		return nil, badOption(CodeArgument, "width", "%s: %d widths for %s; give one, before and after, or both for each axis", c.Op, len(widths), dimensions(s.Rank()))
	}
	dims := s.Dims()
	for i := range dims {
		dims[i] = dims[i].Add(Const(both[2*i] + both[2*i+1]))
	}
	return []Shape{Of(dims...)}, nil
}

// PadWidths spreads the widths a person gave over all ends: before and after of axis 0, of axis 1, …
func PadWidths(given []int, rank int) (both []int, ok bool) {
	both = make([]int, 2*rank)
	switch {
	case len(given) == 2*rank:
		copy(both, given)
	case len(given) == 1 || len(given) == 2:
		for i := range both {
			both[i] = given[i%len(given)]
		}
	default:
		return nil, false
	}
	return both, true
}

// tile repeats the whole; missing leading axes are 1 on either side.
func tile(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	reps, known := sizesOf(c, "reps")
	if s.open || !known {
		return []Shape{Unknown()}, nil
	}
	for _, r := range reps {
		if n, ok := r.Value(); ok && n < 0 {
			return nil, badOption(CodeArgument, "reps", "%s: cannot repeat %d times", c.Op, n)
		}
	}
	dims := s.Dims()
	for len(dims) < len(reps) {
		dims = append([]Dim{Const(1)}, dims...)
	}
	for i := range reps {
		at := len(dims) - len(reps) + i
		dims[at] = dims[at].Mul(reps[i])
	}
	return []Shape{Of(dims...)}, nil
}

func repeat(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	times := Any()
	if v := c.Options["n"]; v.kind == number {
		times = v.dims[0]
	}
	if n, ok := times.Value(); ok && n < 0 {
		return nil, badOption(CodeArgument, "n", "%s: cannot repeat %d times", c.Op, n)
	}
	if c.Options["axis"].kind == absent {
		return []Shape{Of(s.Count().Mul(times))}, nil
	}
	axis, known, bad := oneAxis(c, s, 0)
	if bad != nil {
		return nil, bad
	}
	d := Any()
	if known {
		d = s.dims[axis].Mul(times)
	}
	return []Shape{piece(s, axis, known, d)}, nil
}

// meshgrid gives one grid for each operand, indexed first axis first.
func meshgrid(c *Call) ([]Shape, *Mismatch) {
	dims := make([]Dim, len(c.Args))
	for i, s := range c.Args {
		switch s.Rank() {
		case -1:
			dims[i] = Any()
		case 1:
			dims[i] = s.dims[0]
		default:
			return nil, fault(CodeRank, i, "%s needs 1 dimension of %s, found %s", c.Op, c.label(i), s.Type())
		}
	}
	out := make([]Shape, len(c.Args))
	for i := range out {
		out[i] = Of(dims...)
	}
	return out, nil
}
