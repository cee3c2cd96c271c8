package eval

import (
	"skep/interp/value"
)

// userIter makes an iterator of a value whose type has next(&mut self), or whose
// iter() gives something to iterate over. It works on a copy, as every value does.
func (th *thread) userIter(v value.Value, st *site) (value.Value, bool) {
	if v.Kind() != value.KObj {
		return value.Null, false
	}
	m, ok := v.Obj().Type.Method("next")
	if !ok {
		return value.Null, false
	}
	cell := th.cell(value.Own(v.Share()))
	return value.NewIter(func() (value.Value, bool) {
		return nextOf(th.call(m, []value.Value{value.FromCell(cell)}, st))
	}), true
}

// nextOf reads what a user's next gave: an Option, or a value with null as the end.
func nextOf(x value.Value) (value.Value, bool) {
	if inner, some, ok := x.OptionOf(); ok {
		return inner, some
	}
	return x, !x.IsNull()
}
