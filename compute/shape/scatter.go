package shape

// takeAlong is the rule of positions along an axis, one an element: they have
// the rank of the first operand and, off the axis, at most its sizes.
func takeAlong(c *Call) ([]Shape, *Mismatch) {
	if bad := positionsAlong(c, -1); bad != nil {
		return nil, bad
	}
	return c.Args[1:2], nil
}

// scatter puts values, which stretch to the positions, into the first operand.
func scatter(c *Call) ([]Shape, *Mismatch) {
	if bad := positionsAlong(c, 0); bad != nil {
		return nil, bad
	}
	at, v := c.Args[1], c.Args[2]
	if !at.open && !v.open {
		both, axis := Broadcast(at, v)
		if axis != fits || !both.Fits(at) {
			bad := fault(CodeMismatch, 2, "%s: %s does not stretch to the shape of the positions", c.Op, c.label(2))
			return nil, bad.types(at, v)
		}
	}
	return c.Args[:1], nil
}

func positionsAlong(c *Call, otherwise int) *Mismatch {
	s, at := c.Args[0], c.Args[1]
	axis, known, bad := oneAxis(c, s, otherwise)
	if bad != nil || s.open || at.open {
		return bad
	}
	if bad := sameRank(c, 0, 1); bad != nil {
		return bad
	}
	if !known {
		return nil
	}
	for i, d := range at.dims {
		have, isHave := s.dims[i].Value()
		n, number := d.Value()
		if i != axis && isHave && number && n > have {
			bad := fault(CodeMismatch, 1, "%s: dimension %d of %s is %d, of %s it is %d", c.Op, i, c.label(1), n, c.label(0), have)
			bad.Axis, bad.Other = i, Place{0, i}
			return bad
		}
	}
	return nil
}

// boxes is the rule of histogramdd: what comes out depends on the number of columns.
func boxes(c *Call) ([]Shape, *Mismatch) {
	if s := c.Args[0]; !s.open && s.Rank() != 2 {
		return nil, fault(CodeRank, 0, "%s needs 2 dimensions of %s, found %s", c.Op, c.label(0), s.Type())
	}
	return []Shape{Unknown(), Unknown()}, nil
}
