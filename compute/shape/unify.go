package shape

// Place says where a dimension comes from: which argument, which of its axes.
type Place struct {
	Arg, Axis int
}

// Binding is what a name of a signature stands for in one call, and the place that fixed it.
type Binding struct {
	Dim   Dim
	Place Place
}

// Scope holds what the names of one signature stand for in one call: matching
// [n, 10] with an argument of shape [100, 10] fixes n to 100, and from then on
// n is 100 for the other arguments and the result. The names of the arguments'
// own dimensions are the caller's; they are never bound.
type Scope struct {
	bound map[string]Binding
	late  []pair // could not be decided yet: 2*n + k with both unknown
}

type pair struct {
	want, got Dim
	place     Place
}

// Clash is two dimensions that should be equal and are not.
type Clash struct {
	Want, Got Dim   // Want with names filled in
	Place     Place // of Got
	Name      string
	Fixed     Binding // if Name is set: what fixed it
}

// Lookup tells what a name stands for.
func (s *Scope) Lookup(name string) (Binding, bool) {
	b, ok := s.bound[name]
	return b, ok
}

// Bind fixes a name.
func (s *Scope) Bind(name string, d Dim, at Place) {
	if s.bound == nil {
		s.bound = map[string]Binding{}
	}
	s.bound[name] = Binding{d, at}
}

// Match makes want, a dimension of the signature, equal to got, a dimension of an argument.
func (s *Scope) Match(want, got Dim, at Place) *Clash {
	if want.unknown {
		return nil
	}
	if got.unknown {
		return nil // says nothing; another argument may still fix the name
	}
	if s.settles(want, got, at) {
		return nil
	}
	open := s.unbound(want)
	switch len(open) {
	case 0:
		return s.compare(want, got, at)
	case 1:
		return s.solve(want, got, at, open[0])
	}
	s.late = append(s.late, pair{want, got, at})
	return nil
}

// settles matches a size that is one name with a number, which is what running operations ask: without it, knowing the shape of a
// result took longer than a sum of ten thousand elements. It says false where that is not all there is to it.
func (s *Scope) settles(want, got Dim, at Place) bool {
	name, isName := want.single()
	n, isNumber := got.Value()
	if !isName || !isNumber || n < 0 {
		return false
	}
	if b, bound := s.bound[name]; bound {
		return b.Dim.is(n)
	}
	s.Bind(name, got, at)
	return true
}

func (s *Scope) unbound(d Dim) []string {
	if len(d.terms) == 0 {
		return nil
	}
	var open []string
	for _, n := range d.Names() {
		if _, ok := s.bound[n]; !ok {
			open = append(open, n)
		}
	}
	return open
}

func (s *Scope) compare(want, got Dim, at Place) *Clash {
	full := s.Dim(want)
	if !full.Differs(got) {
		return nil
	}
	c := &Clash{Want: full, Got: got, Place: at}
	for _, n := range want.Names() {
		c.Name, c.Fixed = n, s.bound[n]
	}
	return c
}

// solve finds the one name of want that is not bound, where it occurs linearly.
func (s *Scope) solve(want, got Dim, at Place, name string) *Clash {
	const hole = "\x00"
	full := want.replace(func(n string) (Dim, bool) {
		if n == name {
			return Name(hole), true
		}
		b, ok := s.bound[n]
		return b.Dim, ok
	})
	factor, rest, linear := full.linear(hole)
	if !linear {
		return nil // n*n, n/2: not decided here; the run-time check compares the numbers
	}
	value, ok := got.Sub(rest).Exact(factor)
	if !ok {
		if n, isNumber := got.Sub(rest).Value(); isNumber && len(factor.terms) == 0 && n != 0 {
			return &Clash{Want: s.Dim(want), Got: got, Place: at}
		}
		return nil
	}
	if n, isNumber := value.Value(); isNumber && n < 0 {
		return &Clash{Want: s.Dim(want), Got: got, Place: at}
	}
	s.Bind(name, value, at)
	return nil
}

// linear writes d as factor*name + rest, if it can.
func (d Dim) linear(name string) (factor, rest Dim, ok bool) {
	rest = Const(d.add)
	for _, t := range d.terms {
		one := Dim{terms: []term{t}}
		q, divides := one.without(term{1, []string{name}})
		switch {
		case !contains(one, name):
			rest = rest.Add(one)
		case divides && !contains(q, name):
			factor = factor.Add(q)
		default:
			return factor, rest, false
		}
	}
	return factor, rest, !factor.is(0) && factor.Known()
}

func contains(d Dim, name string) bool {
	for _, n := range d.Names() {
		if n == name {
			return true
		}
	}
	return false
}

// Finish decides what had to wait until other arguments fixed their names.
func (s *Scope) Finish() *Clash {
	for len(s.late) > 0 {
		waiting := s.late
		s.late = nil
		for _, p := range waiting {
			if c := s.Match(p.want, p.got, p.place); c != nil {
				return c
			}
		}
		if len(s.late) == len(waiting) {
			return nil
		}
	}
	return nil
}

// Dim fills in the names that are bound; a name that is not stays unknown.
func (s *Scope) Dim(d Dim) Dim {
	return d.replace(func(name string) (Dim, bool) {
		if b, ok := s.bound[name]; ok {
			return b.Dim, true
		}
		return Any(), true
	})
}

// Shape fills in the names of a whole shape.
func (s *Scope) Shape(t Shape) Shape {
	if t.open {
		return t
	}
	out := make([]Dim, len(t.dims))
	for i, d := range t.dims {
		out[i] = s.Dim(d)
	}
	return Of(out...)
}

// MatchShape matches an argument with its annotation: [n, 10] with [100, 10].
// arg says which argument it is.
func (s *Scope) MatchShape(want, got Shape, arg int) *Mismatch {
	if want.open || got.open {
		return nil
	}
	if want.Rank() != got.Rank() {
		return rankMismatch(s.expected(want, arg), got, arg)
	}
	for i := range want.dims {
		if c := s.Match(want.dims[i], got.dims[i], Place{arg, i}); c != nil {
			return c.mismatch(s.expected(want, arg), got)
		}
	}
	return nil
}

// expected shows an annotation to someone whose argument does not fit it: names
// that other arguments fixed as what they are, its own and free ones as names.
func (s *Scope) expected(want Shape, arg int) Shape {
	out := want.Dims()
	for i, d := range out {
		out[i] = s.DimBut(d, func(p Place) bool { return p.Arg == arg })
	}
	return Of(out...)
}

// DimBut fills in names as Dim does, but leaves those that a place fixed which skip names, and those that are free.
func (s *Scope) DimBut(d Dim, skip func(p Place) bool) Dim {
	return d.replace(func(name string) (Dim, bool) {
		b, ok := s.bound[name]
		return b.Dim, ok && !skip(b.Place)
	})
}
