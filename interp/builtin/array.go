package builtin

import (
	"math"

	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// override joins lists of functions; a later one replaces an earlier one of the same name.
func override(lists ...[]module.Func) []module.Func {
	at := map[string]int{}
	var out []module.Func
	for _, l := range lists {
		for _, f := range l {
			name := sigName(f.Sig)
			if i, ok := at[name]; ok {
				out[i] = f
				continue
			}
			at[name] = len(out)
			out = append(out, f)
		}
	}
	return out
}

// only picks functions by name.
func only(fs []module.Func, names ...string) []module.Func {
	var out []module.Func
	for _, f := range fs {
		for _, n := range names {
			if sigName(f.Sig) == n {
				out = append(out, f)
			}
		}
	}
	return out
}

// eagerMethods are those of everything that has elements and is no iterator; made once, because many types have them.
var eagerMethods = lazy.Value[[]module.Func]{New: func() []module.Func { return join(stages(false), consumers(false), sorting(), parallel()) }}

func arrayMethods() []module.Func {
	return override(eagerMethods.Get(), listViews(), arrayEnds(), listMath(), growing(), shrinking(), moving())
}

func tupleMethods() []module.Func {
	return override(eagerMethods.Get(), listViews())
}

// concat puts two lists together, or those in a list.
func concat(c call) value.Value {
	if !c.Args[1].IsNull() {
		out := c.copyOf(c.self())
		c.extend(out.Array(), c.Args[1])
		return out
	}
	out := array(nil)
	for i, x := range c.self().List().All() {
		c.tick(i)
		out.Array().Append(c.copyOf(x).Array())
	}
	return out
}

// listViews read a list and make new ones; tuples have them too.
func listViews() []module.Func {
	return also([]module.Func{
		def("fun len(self) -> i64", "Counts the elements.", "[1, 2, 3].len()  // => 3", size),
		def("fun capacity(self) -> i64", "The room in elements, for programs that ask.", "[1, 2, 3].capacity()  // => 3", size),
		def("fun is_empty(self) -> bool", "Tells whether there are no elements.", "[].is_empty()  // => true", isEmpty),
		forms(def("fun get<T>(self: [T], i: i64, default: T = null)", "Gives Some(the element at i) or None; with a default, the element or the default. Negative indexes count from the end.",
			"[1, 2, 3].get(1)  // => Some(2)\n[1, 2, 3].get(9)  // => None\n[1, 2, 3].get(9, 0)  // => 0", listGet),
			"fun get<T>(self: [T], i: i64) -> Option<T>",
			"fun get<T>(self: [T], i: i64, default: T) -> T"),
		def("fun get_mut<T>(self: [T], i: i64) -> Option<T>", "get, for an element that is changed where it lies: `*v.get_mut(0).unwrap() = x`.",
			"let mut v = [1, 2]\n*v.get_mut(0).unwrap() = 9\nv  // => [9, 2]", func(c call) value.Value {
				a, i := c.self().List(), c.int(1)
				if i < 0 {
					i += int64(a.Len())
				}
				if i < 0 || i >= int64(a.Len()) {
					return value.None()
				}
				return value.Some(a.At(int(i)).Share())
			}),
		def("fun slice<T>(self: [T], start: i64, end: i64 = null) -> [T]", "Gives the elements from start below end; negative indexes count from the end.",
			"[1, 2, 3, 4].slice(1, 3)  // => [2, 3]\n[1, 2, 3].slice(-2)  // => [2, 3]", listSlice),
		forms(def("fun concat<T>(self: [T], other: Iterable<T> = null)", "Gives the elements of both; without another list, those of the lists in this one.", "[1, 2].concat([3])  // => [1, 2, 3]\n[[1], [2]].concat()  // => [1, 2]", concat),
			"fun concat<T>(self: [[T]]) -> [T]",
			"fun concat<T>(self: [T], other: Iterable<T>) -> [T]"),
		def("fun reverse<T>(self: Iterable<T>) -> [T]", "Gives the elements from the last to the first.", "[1, 2, 3].reverse()  // => [3, 2, 1]", reverse),
		def("fun iter<T>(self: Iterable<T>) -> Iterator<T>", "Gives a lazy sequence of the elements.", "[1, 2, 3].iter().max()  // => Some(3)", func(c call) value.Value { return c.iter(c.self()) }),
		def("fun split_at<T>(self: [T], i: i64) -> ([T], [T])", "Gives the elements before i, and those from i on.", "[1, 2, 3].split_at(1)  // => ([1], [2, 3])", func(c call) value.Value {
			a := c.self().List()
			i := c.index(1, a.Len()+1)
			return value.NewTuple(a.Slice(0, i), a.Slice(i, a.Len()))
		}),
		def("fun starts_with<T>(self: [T], other: Iterable<T>) -> bool", "Tells whether the first elements are those of other.", "[1, 2, 3].starts_with([1, 2])  // => true", func(c call) value.Value {
			a, b := c.self().List(), c.elems(c.Args[1])
			return value.Bool(equalAt(a, 0, b))
		}),
		def("fun ends_with<T>(self: [T], other: Iterable<T>) -> bool", "Tells whether the last elements are those of other.", "[1, 2, 3].ends_with([2, 3])  // => true", func(c call) value.Value {
			a, b := c.self().List(), c.elems(c.Args[1])
			return value.Bool(equalAt(a, a.Len()-len(b), b))
		}),
		def("fun last_index_of<T>(self: [T], x: T) -> i64", "Gives the index of the last element that is equal to x, or -1.", "[1, 2, 1].last_index_of(1)  // => 2", lastIndexOf),
	}, "len: length size", "reverse: reversed rev", "iter: into_iter iter_mut")
}

// equalAt tells whether a has the elements b at a place.
func equalAt(a *value.Array, at int, b []value.Value) bool {
	if at < 0 || at+len(b) > a.Len() {
		return false
	}
	for i, x := range b {
		if !value.Equal(a.At(at+i), x) {
			return false
		}
	}
	return true
}

func size(c call) value.Value {
	n, _ := c.length(c.self())
	return value.Int(n)
}

func isEmpty(c call) value.Value {
	n, _ := c.length(c.self())
	return value.Bool(n == 0)
}

func listGet(c call) value.Value {
	a, i := c.self().List(), c.int(1)
	if i < 0 && !c.lenient() { // the original's get knows no negative indexes
		i += int64(a.Len())
	}
	ok := i >= 0 && i < int64(a.Len())
	switch {
	case ok && c.Args[2].IsNull():
		return c.perhaps(a.At(int(i)).Share(), true)
	case ok:
		return a.At(int(i)).Share()
	case c.Args[2].IsNull():
		return c.perhaps(value.Null, false)
	}
	return c.Args[2]
}

// index reads an index below n; negative ones count from the end.
func (c call) index(i, n int) int {
	k, size := c.int(i), int64(c.self().List().Len())
	at := k
	if at < 0 {
		at += size
	}
	if at < 0 || at >= int64(n) {
		c.fail("`%s`: index %d is out of range, the length is %d", c.Name, k, size)
	}
	return int(at)
}

// window reads start and end arguments: negative ones count from the end, nil is open, both are cut to what there is.
func (c call) window(i int, n int64) (lo, hi int) {
	a, b := c.int(i), int64(math.MaxInt64)
	if !c.Args[i+1].IsNull() {
		b = c.int(i + 1)
	}
	if a < 0 {
		a += n
	}
	if b < 0 {
		b += n
	}
	a = max(0, min(a, n))
	return int(a), int(max(a, min(b, n)))
}

func listSlice(c call) value.Value {
	a := c.self().List()
	lo, hi := c.window(1, int64(a.Len()))
	return a.Slice(lo, hi)
}

func reverse(c call) value.Value {
	if !c.self().IsArray() {
		return c.copyOf(c.self()).Array().Reversed()
	}
	c.charge(c.self().Array().Bytes(), 1)
	return c.self().Array().Reversed()
}

func lastIndexOf(c call) value.Value {
	a := c.self().List()
	for i := a.Len() - 1; i >= 0; i-- {
		if value.Equal(a.At(i), c.Args[1]) {
			return integer(i)
		}
	}
	return value.Int(-1)
}

// listMath combines lists as if they were sets, and makes larger ones.
func listMath() []module.Func {
	return []module.Func{
		def("fun union<T>(self: [T], other: Iterable<T>) -> [T]", "Gives the distinct elements of both.", "[1, 2].union([2, 3])  // => [1, 2, 3]", func(c call) value.Value {
			s := c.toSet(c.self())
			c.each(c.Args[1], func(i int, x value.Value) bool { c.grown(i); s.Add(x); return true })
			return array(shared(s.Elems()))
		}),
		def("fun intersection<T>(self: [T], other: Iterable<T>) -> [T]", "Gives the distinct elements that are in both.", "[1, 2, 3].intersection([3, 2])  // => [2, 3]", func(c call) value.Value {
			return array(c.amongOthers(true))
		}),
		def("fun difference<T>(self: [T], other: Iterable<T>) -> [T]", "Gives the distinct elements that are not in other.", "[1, 2, 3].difference([2])  // => [1, 3]", func(c call) value.Value {
			return array(c.amongOthers(false))
		}),
		def("fun cartesian<A, B>(self: [A], other: Iterable<B>) -> [(A, B)]", "Gives all pairs of an element and one of other.", `[1, 2].cartesian(["a"])  // => [(1, "a"), (2, "a")]`, cartesian),
		def("fun repeat<T>(self: [T], n: i64) -> [T]", "Gives the elements n times.", "[0, 1].repeat(2)  // => [0, 1, 0, 1]", func(c call) value.Value {
			v, err := cycleFunc(false).Impl(c.Call)
			c.must(err)
			return v
		}),
		def("fun rotate_left<T>(self: [T], n: i64) -> [T]", "Gives the elements with the first n put at the end.", "[1, 2, 3].rotate_left(1)  // => [2, 3, 1]", func(c call) value.Value {
			return rotated(c.self().List(), c.int(1))
		}),
		def("fun rotate_right<T>(self: [T], n: i64) -> [T]", "Gives the elements with the last n put at the start.", "[1, 2, 3].rotate_right(1)  // => [3, 1, 2]", func(c call) value.Value {
			return rotated(c.self().List(), -max(c.int(1), -math.MaxInt64))
		}),
		def("fun transpose<T>(self: [[T]]) -> [[T]]", "Turns rows into columns; all rows must have the same length.", "[[1, 2], [3, 4]].transpose()  // => [[1, 3], [2, 4]]", transpose),
	}
}

func (c call) amongOthers(want bool) []value.Value {
	others, seen := c.toSet(c.Args[1]), value.NewSet()
	var out []value.Value
	c.each(c.self(), func(i int, x value.Value) bool {
		c.grown(i)
		if others.Has(x) == want && seen.Add(x) {
			out = append(out, x)
		}
		return true
	})
	return out
}

func cartesian(c call) value.Value {
	a, b := c.elems(c.self()), c.elems(c.Args[1])
	if len(b) > 0 && len(a) > (1<<48)/len(b) {
		c.fail("`%s` would need more memory than there is: %d times %d pairs", c.Name, len(a), len(b))
	}
	c.charge(int64(len(a))*int64(len(b)), 80)
	out := make([]value.Value, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			c.tick(len(out))
			out = append(out, value.NewTuple(x.Share(), y.Share()))
		}
	}
	return array(out)
}

func rotated(a *value.Array, n int64) value.Value {
	if a.Len() == 0 {
		return array(nil)
	}
	k := int(n % int64(a.Len()))
	if k < 0 {
		k += a.Len()
	}
	return a.Slice(k, a.Len()).Array().Concat(a.Slice(0, k).Array())
}

func transpose(c call) value.Value {
	rows := c.self().List()
	if rows.Len() == 0 {
		return array(nil)
	}
	width := -1
	var columns [][]value.Value
	for i, r := range rows.All() {
		cells := c.elems(r)
		if width < 0 {
			width = len(cells)
			columns = make([][]value.Value, width)
		}
		if len(cells) != width {
			c.fail("`%s`: row 0 has %d elements, row %d has %d", c.Name, width, i, len(cells))
		}
		for j, x := range cells {
			columns[j] = append(columns[j], x.Share())
		}
	}
	out := make([]value.Value, width)
	for j := range out {
		out[j] = array(columns[j])
	}
	return array(out)
}
