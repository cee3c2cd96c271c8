package shape

// transform is the rule of fft and ifft: the axis gets n elements, if n is given.
func transform(c *Call) ([]Shape, *Mismatch) {
	return transformed(c, func(have Dim) Dim { return have })
}

// halfTransform is that of rfft: the first half of the result, and its middle.
func halfTransform(c *Call) ([]Shape, *Mismatch) {
	out, bad := transform(c)
	if bad != nil || out[0].open {
		return out, bad
	}
	axis, known, _ := oneAxis(c, c.Args[0], -1)
	if !known {
		return out, nil
	}
	return []Shape{out[0].set(axis, out[0].dims[axis].Div(Const(2)).Add(Const(1)))}, nil
}

// mirroredTransform is that of irfft: twice the size less one, if n is not given.
func mirroredTransform(c *Call) ([]Shape, *Mismatch) {
	return transformed(c, func(have Dim) Dim { return have.Sub(Const(1)).Mul(Const(2)) })
}

func transformed(c *Call, otherwise func(have Dim) Dim) ([]Shape, *Mismatch) {
	s := c.Args[0]
	axis, known, bad := oneAxis(c, s, -1)
	switch {
	case bad != nil:
		return nil, bad
	case s.open:
		return []Shape{s}, nil
	case !known:
		return []Shape{blank(s.Rank())}, nil
	}
	d := otherwise(s.dims[axis])
	if v := c.Options["n"]; v.kind != absent {
		d, _ = v.dim()
	}
	if n, number := d.Value(); number && n < 1 {
		bad := badOption(CodeArgument, "n", "%s: there is no transform of %d elements", c.Op, n)
		bad.Arg, bad.Axis = 0, axis
		return nil, bad
	}
	return []Shape{s.set(axis, d)}, nil
}

// transformAxes is the rule of the transforms over several axes; what the sizes become is known where none are given.
func transformAxes(c *Call) ([]Shape, *Mismatch) {
	s := c.Args[0]
	if s.open {
		return []Shape{s}, nil
	}
	if ns, known := c.Options["axes"].nums(); known {
		for _, n := range ns {
			if _, bad := axisOf(c, "axes", n, s.Rank(), 0); bad != nil {
				return nil, bad
			}
		}
	}
	if c.Options["s"].kind != absent || c.Op == "rfftn" || c.Op == "irfftn" {
		return []Shape{blank(s.Rank())}, nil
	}
	return []Shape{s}, nil
}

func frequencies(c *Call) ([]Shape, *Mismatch) {
	n, _ := c.Options["n"].dim()
	if c.Op == "rfftfreq" {
		n = n.Div(Const(2)).Add(Const(1))
	}
	return made(&Call{Op: c.Op, Options: map[string]Value{"shape": List(n)}})
}

func transforms() []Rule {
	const along, over = "[..s] -> [..s with axis n]", "[..s] -> [..s with the axes' sizes]"
	return []Rule{
		{Name: "fft", Form: along, Options: "n, axis = -1", arity: 1, Elem: Complexed, infer: transform, Doc: "the discrete Fourier transform"},
		{Name: "ifft", Form: along, Options: "n, axis = -1", arity: 1, Elem: Complexed, infer: transform, Doc: "its inverse"},
		{Name: "rfft", Form: "[..s] -> [..s with axis n/2 + 1]", Options: "n, axis = -1", arity: 1, Elem: Complexed, infer: halfTransform, Doc: "that of real numbers"},
		{Name: "irfft", Form: "[..s] -> [..s with axis n]", Options: "n = 2*(size - 1), axis = -1", arity: 1, Elem: Real, infer: mirroredTransform, Doc: "its inverse"},
		{Name: "hfft", Form: "[..s] -> [..s with axis n]", Options: "n = 2*(size - 1), axis = -1", arity: 1, Elem: Real, infer: mirroredTransform, Doc: "that of numbers whose second half mirrors the first"},
		{Name: "ihfft", Form: "[..s] -> [..s with axis n/2 + 1]", Options: "n, axis = -1", arity: 1, Elem: Complexed, infer: halfTransform, Doc: "its inverse"},
		{Name: "fftn", Form: over, Options: "s, axes = all", arity: 1, Elem: Complexed, infer: transformAxes, Doc: "over several axes"},
		{Name: "ifftn", Form: over, Options: "s, axes = all", arity: 1, Elem: Complexed, infer: transformAxes, Doc: "its inverse"},
		{Name: "rfftn", Form: over, Options: "s, axes = all", arity: 1, Elem: Complexed, infer: transformAxes, Doc: "of real numbers, over several axes"},
		{Name: "irfftn", Form: over, Options: "s, axes = all", arity: 1, Elem: Real, infer: transformAxes, Doc: "its inverse"},
		{Name: "fftshift", Form: unary, Options: "axis = all", arity: 1, infer: alongAxes, Doc: "frequency 0 in the middle"},
		{Name: "ifftshift", Form: unary, Options: "axis = all", arity: 1, infer: alongAxes, Doc: "frequency 0 at the start"},
		{Name: "fftfreq", Form: "-> [n]", Options: "n, d = 1", Elem: Option, infer: frequencies, Doc: "the frequencies of fft's elements"},
		{Name: "rfftfreq", Form: "-> [n/2 + 1]", Options: "n, d = 1", Elem: Option, infer: frequencies, Doc: "the frequencies of rfft's elements"},
	}
}
