package eval

import "skep/interp/value"

// mostLooks bounds how many values Settled looks at.
const mostLooks = 200_000

// Settled tells whether all variables hold values of which nothing is known only by what happened so far: data, functions and types
// as their text says. What has a state of its own behind it (iterators, channels, widgets, closures that keep variables,
// modules of files) is not settled: what a cell gives may then depend on any cell that ran before.
func (e *Engine) Settled() bool {
	s := &settling{e: e, left: mostLooks}
	settled := true
	e.Globals(func(g *Global) { settled = settled && s.value(g.V) })
	return settled && len(e.loaded) == 0
}

type settling struct {
	e    *Engine
	left int
}

func (s *settling) value(v value.Value) bool {
	if s.left--; s.left < 0 {
		return false
	}
	switch v.Kind() {
	case value.KIter, value.KCell:
		return false
	case value.KFunc:
		return s.function(v)
	case value.KModule:
		m, ok := s.e.builtinValue(v.Module().Name)
		return ok && m == v
	case value.KBox:
		return s.box(v)
	case value.KArray, value.KTuple:
		return v.List().Elem() != value.Boxed || s.all(v.List().Boxed())
	case value.KDict:
		keys, vals := v.Dict().Entries()
		return s.all(keys) && s.all(vals)
	case value.KSet:
		return s.all(v.Set().Elems())
	case value.KObj:
		return s.all(v.Obj().F)
	case value.KEnum:
		return s.all(v.Enum().Data)
	}
	return true
}

func (s *settling) all(vs []value.Value) bool {
	for _, v := range vs {
		if !s.value(v) {
			return false
		}
	}
	return true
}

func (s *settling) function(v value.Value) bool {
	switch f := v.Func().Code.(type) {
	case *closure:
		return len(f.cells) == 0 && !f.bound && f.p.within == s.e.root
	case *constructor, *classCtor:
		return true
	case *builtin:
		found, ok := s.e.builtinFunction(v.Func().Name)
		return ok && found == v
	}
	return false
}

// box asks the type's declaration: values that can be stored, and those that say so, are nothing but what they show.
func (s *settling) box(v value.Value) bool {
	for _, t := range s.e.shelf.Types(v.Box().Type) {
		if t.Stored != nil || t.Fixed {
			return true
		}
	}
	return false
}
