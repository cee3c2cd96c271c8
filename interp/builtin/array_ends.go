package builtin

import (
	"sort"

	"skep/interp/module"
	"skep/interp/value"
)

// arrayEnds take arrays apart at their ends and at elements.
func arrayEnds() []module.Func {
	end := func(name, doc, want string, at func(n int) (one, lo, hi int)) module.Func {
		return def("fun "+name+"<T>(self: [T]) -> Option<(T, [T])>", doc, "[1, 2, 3]."+name+"()  // => Some("+want+")", func(c call) value.Value {
			a := c.self().Array()
			if a.Len() == 0 {
				return value.None()
			}
			i, lo, hi := at(a.Len())
			return value.Some(value.NewTuple(a.At(i).Share(), a.Slice(lo, hi)))
		})
	}
	return []module.Func{
		end("split_first", "Gives Some((the first element, the others)), or None.", "(1, [2, 3])", func(n int) (int, int, int) { return 0, 1, n }),
		end("split_last", "Gives Some((the last element, the others)), or None.", "(3, [1, 2])", func(n int) (int, int, int) { return n - 1, 0, n - 1 }),
		def("fun split<T>(self: [T], f: fun(T) -> bool) -> [[T]]", "Gives the runs between elements for which f is true.", "[1, 0, 2].split(|x| x == 0)  // => [[1], [2]]", splitArray),
		def("fun chunks_exact<T>(self: [T], n: i64) -> [[T]]", "Gives arrays of n elements; what is left over is left out.", "[1, 2, 3].chunks_exact(2)  // => [[1, 2]]", func(c call) value.Value { return c.chunksFrom(0) }),
		def("fun rchunks<T>(self: [T], n: i64) -> [[T]]", "Gives arrays of n elements, beginning at the end; the last may be shorter.", "[1, 2, 3].rchunks(2)  // => [[2, 3], [1]]", rchunks),
		def("fun partition_point<T>(self: [T], f: fun(T) -> bool) -> i64", "In an array in which f is true first and false then, gives the first place where it is false.", "[1, 2, 5].partition_point(|x| x < 3)  // => 2", func(c call) value.Value {
			a, f := c.self().Array(), c.fn(1)
			return integer(sort.Search(a.Len(), func(i int) bool { return !truthy(f.call1(a.At(i).Share())) }))
		}),
		def("fun rposition<T>(self: [T], f: fun(T) -> bool) -> Option<i64>", "Gives Some(the last index of an element for which f is true) or None.", "[1, 2, 1].rposition(|x| x == 1)  // => Some(2)", func(c call) value.Value {
			i, ok := c.lastWhere()
			return option(integer(i), ok)
		}),
		def("fun rfind<T>(self: [T], f: fun(T) -> bool) -> Option<T>", "Gives Some(the last element for which f is true) or None.", "[1, 2, 3].rfind(|x| x < 3)  // => Some(2)", func(c call) value.Value {
			i, ok := c.lastWhere()
			if !ok {
				return value.None()
			}
			return value.Some(c.self().List().At(i).Share())
		}),
	}
}

func splitArray(c call) value.Value {
	f := c.fn(1)
	var out, run []value.Value
	for i, x := range c.self().List().All() {
		if f.holds(x.Share(), i) {
			out, run = append(out, array(run)), nil
			continue
		}
		run = append(run, x)
	}
	return array(append(out, array(run)))
}

// chunksFrom gives whole chunks of n elements from a place on.
func (c call) chunksFrom(at int) value.Value {
	a, n := c.self().Array(), c.positive(1)
	var out []value.Value
	for ; at+n <= a.Len(); at += n {
		out = append(out, a.Slice(at, at+n))
	}
	return array(out)
}

func rchunks(c call) value.Value {
	a, n := c.self().Array(), c.positive(1)
	var out []value.Value
	for hi := a.Len(); hi > 0; hi -= n {
		out = append(out, a.Slice(max(hi-n, 0), hi))
	}
	return array(out)
}

// lastWhere finds the last element for which function 1 is true.
func (c call) lastWhere() (int, bool) {
	a, f := c.self().Array(), c.fn(1)
	for i := a.Len() - 1; i >= 0; i-- {
		if f.holds(a.At(i).Share(), i) {
			return i, true
		}
	}
	return 0, false
}
