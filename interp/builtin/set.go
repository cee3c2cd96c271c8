package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

func setMethods() []module.Func {
	return override(eagerMethods.Get(), []module.Func{
		def("fun filter<T>(self: Set<T>, f: fun(T) -> bool) -> Set<T>", "Gives the elements for which f is true, as a set.", "let s = [1, 2, 3].to_set()\ns.filter(|x| x > 1).len()  // => 2", func(c call) value.Value {
			out := value.NewSet()
			f := c.fn(1)
			c.each(c.self(), func(i int, x value.Value) bool {
				if f.holds(x, i) {
					out.Add(x)
				}
				return true
			})
			return out.Value()
		}),
	}, setReading(), setChanging())
}

func setReading() []module.Func {
	combine := func(name, doc, example string, f func(a, b, out *value.Set)) module.Func {
		return def("fun "+name+"<T>(self: Set<T>, other: Iterable<T>) -> Set<T>", doc, "let s = [1, 2].to_set()\n"+example, func(c call) value.Value {
			out := value.NewSet()
			f(c.self().Set(), c.setArg(1), out)
			return out.Value()
		})
	}
	compare := func(name, doc, example string, f func(a, b *value.Set) bool) module.Func {
		return def("fun "+name+"<T>(self: Set<T>, other: Iterable<T>) -> bool", doc, "let s = [1, 2].to_set()\n"+example, func(c call) value.Value {
			return value.Bool(f(c.self().Set(), c.setArg(1)))
		})
	}
	return also([]module.Func{
		def("fun len(self) -> i64", "Counts the elements.", "[1, 2, 1].to_set().len()  // => 2", size),
		def("fun is_empty(self) -> bool", "Tells whether there are no elements.", "HashSet::new().is_empty()  // => true", isEmpty),
		def("fun contains<T>(self: Set<T>, x: T) -> bool", "Tells whether x is an element.", "[1, 2].to_set().contains(2)  // => true", func(c call) value.Value { return value.Bool(c.self().Set().Has(c.Args[1])) }),
		combine("union", "Gives the elements of both.", "s.union([3]).len()  // => 3", func(a, b, out *value.Set) { addWhere(out, a, nil, true); addWhere(out, b, nil, true) }),
		combine("intersection", "Gives the elements that are in both.", "s.intersection([2, 3]).to_array()  // => [2]", func(a, b, out *value.Set) { addWhere(out, a, b, true) }),
		combine("difference", "Gives the elements that are not in other.", "s.difference([2, 3]).to_array()  // => [1]", func(a, b, out *value.Set) { addWhere(out, a, b, false) }),
		combine("symmetric_difference", "Gives the elements that are in one only.", "s.symmetric_difference([2, 3]).to_array()  // => [1, 3]", func(a, b, out *value.Set) {
			addWhere(out, a, b, false)
			addWhere(out, b, a, false)
		}),
		compare("is_subset", "Tells whether all elements are in other.", "s.is_subset([1, 2, 3])  // => true", subset),
		compare("is_superset", "Tells whether all elements of other are in this set.", "s.is_superset([1])  // => true", func(a, b *value.Set) bool { return subset(b, a) }),
		compare("is_disjoint", "Tells whether no element is in other.", "s.is_disjoint([3])  // => true", func(a, b *value.Set) bool {
			for _, x := range a.Elems() {
				if b.Has(x) {
					return false
				}
			}
			return true
		}),
		def("fun iter<T>(self: Set<T>) -> Iterator<T>", "Gives a lazy sequence of the elements.", "[1, 2].to_set().iter().max()  // => Some(2)", func(c call) value.Value { return c.iter(c.self()) }),
	}, "len: length size", "contains: has includes", "iter: into_iter", "union: merge", "is_subset: issubset", "is_superset: issuperset", "is_disjoint: isdisjoint")
}

// setArg reads anything with elements as a set.
func (c call) setArg(i int) *value.Set {
	if c.Args[i].Kind() == value.KSet {
		return c.Args[i].Set()
	}
	return c.toSet(c.Args[i])
}

// addWhere adds the elements of from that are (or are not) in filter; nil filters nothing.
func addWhere(out, from, filter *value.Set, want bool) {
	for _, x := range from.Elems() {
		if filter == nil || filter.Has(x) == want {
			out.Add(x.Share())
		}
	}
}

func subset(a, b *value.Set) bool {
	if a.Len() > b.Len() {
		return false
	}
	for _, x := range a.Elems() {
		if !b.Has(x) {
			return false
		}
	}
	return true
}

func setChanging() []module.Func {
	return also([]module.Func{
		def("fun insert<T>(&mut self: Set<T>, x: T) -> bool", "Puts x in; tells whether it is new.", "let mut s = HashSet::new()\ns.insert(1)  // => true\ns.insert(1)  // => false", func(c call) value.Value {
			return value.Bool(c.self().Set().Add(c.Args[1]))
		}),
		def("fun remove<T>(&mut self: Set<T>, x: T) -> bool", "Takes x out; tells whether it was there.", "let mut s = [1, 2].to_set()\ns.remove(1)  // => true\ns.len()  // => 1", func(c call) value.Value {
			return value.Bool(c.self().Set().Remove(c.Args[1]))
		}),
		def("fun extend<T>(&mut self: Set<T>, xs: Iterable<T>) -> ()", "Puts all elements of xs in.", "let mut s = [1].to_set()\ns.extend([1, 2])\ns.len()  // => 2", func(c call) value.Value {
			s := c.self().Set()
			c.each(c.Args[1], func(i int, x value.Value) bool { c.grown(i); s.Add(x); return true })
			return value.Unit()
		}),
		def("fun retain<T>(&mut self: Set<T>, f: fun(T) -> bool) -> ()", "Keeps the elements for which f is true.", "let mut s = [1, 2].to_set()\ns.retain(|x| x > 1)\ns.len()  // => 1", func(c call) value.Value {
			f, out := c.fn(1), value.NewSet()
			c.each(c.self(), func(i int, x value.Value) bool {
				if f.holds(x, i) {
					out.Add(x)
				}
				return true
			})
			c.Args[0] = out.Value()
			return value.Unit()
		}),
		def("fun clear(&mut self) -> ()", "Takes all elements out.", "let mut s = [1].to_set()\ns.clear()\ns.len()  // => 0", func(c call) value.Value {
			if c.self().Set().Sorted() {
				c.Args[0] = value.NewSortedSet().Value()
			} else {
				c.Args[0] = value.NewSet().Value()
			}
			return value.Unit()
		}),
		def("fun pop<T>(&mut self: Set<T>) -> T?", "Takes the element put in first out and gives it; nil if there is none.", "let mut s = [1, 2].to_set()\ns.pop()  // => 1", func(c call) value.Value {
			e := c.self().Set().Elems()
			if len(e) == 0 {
				return value.Null
			}
			c.self().Set().Remove(e[0])
			return e[0]
		}),
	}, "insert: add push", "remove: discard", "extend: update")
}

func setStatics() []module.Func { return setMakers("HashSet", value.NewSet) }

// sortedSetStatics are those of BTreeSet, which is walked over in order.
func sortedSetStatics() []module.Func { return setMakers("BTreeSet", value.NewSortedSet) }

func setMakers(name string, made func() *value.Set) []module.Func {
	empty := func(call) value.Value { return made().Value() }
	from := func(c call) value.Value { return c.fillSet(made(), c.self()).Value() }
	return []module.Func{
		def("fun new<T>() -> Set<T>", "Makes an empty set.", name+"::new().len()  // => 0", empty),
		def("fun with_capacity<T>(n: i64) -> Set<T>", "Makes an empty set; the room needs no planning here.", name+"::with_capacity(9).len()  // => 0", empty),
		def("fun from<T>(xs: Iterable<T>) -> Set<T>", "Makes a set of the distinct elements of xs.", name+"::from([1, 1]).len()  // => 1", from),
		def("fun from_iter<T>(xs: Iterable<T>) -> Set<T>", "Makes a set of the distinct elements of xs.", name+"::from_iter([1, 1]).len()  // => 1", from),
	}
}
