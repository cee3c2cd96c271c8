package expr

import "skep/dataframe/column"

// listSets are the operations of sets on two lists. Each value comes once, where it first stands; a null is a value like others.
func listSets() []function {
	rule := func(name string, eval func(*call) (*column.Column, error)) function {
		return function{name: name, least: 2, most: 2, bind: bindListConcat, eval: eval}
	}
	return []function{
		rule("list_union", setOperation(func(s *setPair, l, r []int32) { s.take(l, nil); s.take(r, nil) })),
		rule("list_intersection", setOperation(func(s *setPair, l, r []int32) { s.take(l, s.within(r, true)) })),
		rule("list_difference", setOperation(func(s *setPair, l, r []int32) { s.take(l, s.within(r, false)) })),
		rule("list_symmetric_difference", setOperation(func(s *setPair, l, r []int32) {
			s.take(l, s.within(r, false))
			s.take(r, s.within(l, false))
		})),
	}
}

// setPair makes the lists of one call row by row. Values are numbered over both columns, so that a row costs what its lists are
// long: stamps say in which pass a value was last seen.
type setPair struct {
	ids           []int32 // the number of each element's value
	member, taken []int32 // by value: the last pass that had it among the members, or took it
	pass, row     int32
	rows, parents []int32 // the result
}

// within marks the values of a list, and tells of an element whether its value is among them, or is not.
func (s *setPair) within(list []int32, want bool) func(id int32) bool {
	s.pass++
	pass := s.pass
	for _, e := range list {
		s.member[s.ids[e]] = pass
	}
	return func(id int32) bool { return (s.member[id] == pass) == want }
}

// take adds the elements that pass a test and were not taken in this row.
func (s *setPair) take(list []int32, test func(id int32) bool) {
	for _, e := range list {
		id := s.ids[e]
		if s.taken[id] == s.row+1 || test != nil && !test(id) {
			continue
		}
		s.taken[id] = s.row + 1
		s.rows, s.parents = append(s.rows, e), append(s.parents, s.row)
	}
}

func setOperation(of func(s *setPair, l, r []int32)) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.node.Type.Kind == column.Null {
			return column.OfNulls(x.node.Type, x.rows), nil
		}
		l, r := x.args[0].Lists(), x.args[1].Lists()
		both := column.Concat([]*column.Column{l.Child, r.Child})
		g := column.GroupOne(both)
		s := &setPair{ids: g.IDs, member: make([]int32, g.Len()), taken: make([]int32, g.Len())}
		valid := x.valid()
		for i := range x.rows {
			if valid != nil && !valid.Get(i) {
				continue
			}
			s.row = int32(i)
			of(s, places(l, i*x.step(0), 0), places(r, i*x.step(1), l.Child.Len()))
		}
		return column.ListsOf(both.Take(s.rows), s.parents, x.rows, valid), nil
	}
}

// places lists the elements of a row, from where its column's elements begin.
func places(l column.List, row, base int) []int32 {
	from, to := l.Bounds(row)
	out := make([]int32, to-from)
	for i := range out {
		out[i] = int32(base + from + i)
	}
	return out
}
