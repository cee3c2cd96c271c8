package shape

import "slices"

// MoveOrder is the order of rank axes in which those at from stand at to; all are from 0 on.
func MoveOrder(rank int, from, to []int) []int {
	order := make([]int, rank)
	for i := range order {
		order[i] = -1
	}
	for i, at := range to {
		order[at] = from[i]
	}
	next := 0
	for i := range order {
		if order[i] >= 0 {
			continue
		}
		for slices.Contains(from, next) {
			next++
		}
		order[i] = next
		next++
	}
	return order
}

// movedAxes reads one of moveaxis's two options: axes from 0 on, none twice.
func movedAxes(c *Call, option string, rank int) (axes []int, known bool, bad *Mismatch) {
	ns, known := c.Options[option].nums()
	for _, n := range ns {
		a, bad := axisOf(c, option, n, rank, 0)
		switch {
		case bad != nil:
			return nil, true, bad
		case slices.Contains(axes, a):
			return nil, true, badOption(CodeAxis, option, "%s: axis %d is named twice", c.Op, n)
		}
		axes = append(axes, a)
	}
	return axes, known, nil
}

func moveAxis(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	if s.open {
		return []Shape{s}, nil
	}
	from, knownFrom, bad := movedAxes(c, "source", s.Rank())
	if bad != nil {
		return nil, bad
	}
	to, knownTo, bad := movedAxes(c, "destination", s.Rank())
	switch {
	case bad != nil:
		return nil, bad
	case !knownFrom || !knownTo:
		return []Shape{blank(s.Rank())}, nil
	case len(from) != len(to):
		return nil, badOption(CodeAxis, "destination", "%s: %d axes go to %d places", c.Op, len(from), len(to))
	}
	dims := make([]Dim, s.Rank())
	for i, a := range MoveOrder(s.Rank(), from, to) {
		dims[i] = s.dims[a]
	}
	return []Shape{Of(dims...)}, nil
}

// quarterTurns exchanges two axes if it is an odd number of turns.
func quarterTurns(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	if s.open {
		return []Shape{s}, nil
	}
	if s.Rank() < 2 {
		return nil, fault(CodeRank, 0, "%s needs at least 2 dimensions, found %s", c.Op, s.Type())
	}
	axes := []int{0, 1}
	if v := c.Options["axes"]; v.kind != absent {
		given, known, bad := movedAxes(c, "axes", s.Rank())
		switch {
		case bad != nil:
			return nil, bad
		case !known:
			return []Shape{blank(s.Rank())}, nil
		case len(given) != 2:
			return nil, badOption(CodeAxis, "axes", "%s: two axes make a plane, %d are named", c.Op, len(given))
		}
		axes = given
	}
	k, known := c.Options["k"].num(1)
	switch {
	case !known:
		return []Shape{blank(s.Rank())}, nil
	case k%2 == 0:
		return []Shape{s}, nil
	}
	return []Shape{s.set(axes[0], s.dims[axes[1]]).set(axes[1], s.dims[axes[0]])}, nil
}

// diagonal is the rule of diagonals of two axes, which go to the end as one.
func diagonalOf(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	if s.open {
		return []Shape{s}, nil
	}
	if s.Rank() < 2 {
		return nil, fault(CodeRank, 0, "%s needs at least 2 dimensions, found %s", c.Op, s.Type())
	}
	a, knownA := c.Options["axis1"].num(0)
	b, knownB := c.Options["axis2"].num(1)
	if !knownA || !knownB {
		return []Shape{blank(s.Rank() - 1)}, nil
	}
	i, bad := axisOf(c, "axis1", a, s.Rank(), 0)
	if bad != nil {
		return nil, bad
	}
	j, bad := axisOf(c, "axis2", b, s.Rank(), 0)
	switch {
	case bad != nil:
		return nil, bad
	case i == j:
		return nil, badOption(CodeAxis, "axis2", "%s: a diagonal needs two axes, axis %d is named twice", c.Op, b)
	}
	dims := make([]Dim, 0, s.Rank()-1)
	for k, d := range s.dims {
		if k != i && k != j {
			dims = append(dims, d)
		}
	}
	return []Shape{Of(append(dims, diagonalSize(c, "offset", s.dims[i], s.dims[j]))...)}, nil
}

// diagonalSize is the length of the diagonal that begins offset columns to the right.
func diagonalSize(c *Call, option string, rows, columns Dim) Dim {
	k, known := c.Options[option].num(0)
	if !known {
		return Any()
	}
	if k < 0 {
		rows = rows.Add(Const(k))
	} else {
		columns = columns.Sub(Const(k))
	}
	d := least(rows, columns)
	if n, number := d.Value(); number && n < 0 {
		return Const(0)
	}
	return d
}

// lined joins along an axis as vstack (0) and hstack (1) do: vectors are rows, or stand one behind the other.
func lined(axis int) func(c *Call) ([]Shape, *Mismatch) {
	return func(c *Call) ([]Shape, *Mismatch) {
		own := *c
		own.Args = slices.Clone(c.Args)
		along := axis
		for i, s := range c.Args {
			switch {
			case s.open:
				return []Shape{Unknown()}, nil
			case s.Rank() == 0:
				own.Args[i] = Of(Const(1))
			}
			if own.Args[i].Rank() == 1 && axis == 0 {
				own.Args[i] = own.Args[i].insert(0, Const(1))
			}
			if own.Args[i].Rank() == 1 {
				along = 0
			}
		}
		own.Options = map[string]Value{"axis": Num(along)}
		return concat(&own)
	}
}

// columned joins vectors as columns, and matrices side by side.
func columned(c *Call) ([]Shape, *Mismatch) {
	own := *c
	own.Args = slices.Clone(c.Args)
	for i, s := range c.Args {
		switch {
		case s.open:
			return []Shape{Unknown()}, nil
		case s.Rank() == 0:
			own.Args[i] = Of(Const(1), Const(1))
		case s.Rank() == 1:
			own.Args[i] = s.insert(1, Const(1))
		}
	}
	own.Options = map[string]Value{"axis": Num(1)}
	return concat(&own)
}

// slid is the rule of windows that slide along one axis; each is a new last axis.
func slid(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	axis, known, bad := oneAxis(c, s, -1)
	switch {
	case bad != nil:
		return nil, bad
	case s.open:
		return []Shape{s}, nil
	}
	size, _ := c.Options["size"].dim()
	if !known {
		return []Shape{blank(s.Rank() + 1)}, nil
	}
	left := s.dims[axis].Sub(size).Add(Const(1))
	if n, number := left.Value(); number && n < 1 {
		bad := badOption(CodeArgument, "size", "%s: a window of %s does not fit into %s elements", c.Op, size, s.dims[axis])
		bad.Arg, bad.Axis = 0, axis
		return nil, bad
	}
	return []Shape{Of(append(s.set(axis, left).dims, size)...)}, nil
}

// shortened is the rule of what leaves some entries of an axis out, or puts some in: how many is data.
func shortened(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	if c.Options["axis"].kind == absent {
		return []Shape{Of(Any())}, nil
	}
	axis, known, bad := oneAxis(c, s, 0)
	switch {
	case bad != nil:
		return nil, bad
	case s.open:
		return []Shape{s}, nil
	case !known:
		return []Shape{blank(s.Rank())}, nil
	}
	return []Shape{s.set(axis, Any())}, nil
}
