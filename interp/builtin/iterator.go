package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// putBack gives an element back to an iterator that a method only looked at.
// value.Iter has one field, so putting back means a new Next.
func putBack(it *value.Iter, v value.Value) {
	rest := it.Next
	it.Next = func() (value.Value, bool) {
		it.Next = rest
		return v, true
	}
}

func iteratorMethods() []module.Func {
	return override(stages(true), consumers(true), parallel(), iteratorOwn())
}

func iteratorOwn() []module.Func {
	return also([]module.Func{
		def("fun next<T>(self: Iterator<T>) -> Option<T>", "Gives Some(the next element), or None at the end.", "let mut it = [1, 2].iter()\nit.next()  // => Some(1)\nit.next()  // => Some(2)\nit.next()  // => None", func(c call) value.Value {
			return option(c.self().Iter().Next())
		}),
		def("fun peek<T>(self: Iterator<T>) -> Option<T>", "Gives Some(the next element) and leaves it there, or None at the end.", "let mut it = [1, 2].iter()\nit.peek()  // => Some(1)\nit.next()  // => Some(1)", func(c call) value.Value {
			it := c.self().Iter()
			v, ok := it.Next()
			if ok {
				putBack(it, v.Share())
			}
			return option(v, ok)
		}),
		def("fun next_if<T>(self: Iterator<T>, f: OneOf<fun(T) -> bool, T>) -> Option<T>", "Gives Some(the next element) if f is true for it, else leaves it there and gives None.", "let mut it = [1, 2].iter()\nit.next_if(|x| x > 1)  // => None\nit.next()  // => Some(1)", func(c call) value.Value {
			it, p := c.self().Iter(), c.predicate(1)
			v, ok := it.Next()
			if ok && !p(v.Share(), 0) {
				putBack(it, v)
				return value.None()
			}
			return option(v, ok)
		}),
		def("fun iter<T>(self: Iterator<T>) -> Iterator<T>", "Gives the iterator itself.", "[1, 2].iter().iter().count()  // => 2", func(c call) value.Value { return c.self() }),
		def("fun rev<T>(self: Iterator<T>) -> Iterator<T>", "Runs to the end and gives the elements from the last to the first.", "[1, 2].iter().rev().collect()  // => [2, 1]", func(c call) value.Value {
			vs := c.elems(c.self())
			return value.NewIter(func() (value.Value, bool) {
				if len(vs) == 0 {
					return value.Null, false
				}
				v := vs[len(vs)-1]
				vs = vs[:len(vs)-1]
				return v, true
			})
		}),
		def("fun sort<T>(self: Iterator<T>) -> [T]", "Runs to the end and gives a sorted array.", "[2, 1].iter().sort()  // => [1, 2]", func(c call) value.Value { return c.sorted(c.self()) }),
		def("fun sort_by<T>(self: Iterator<T>, by: OneOf<fun(T, T) -> _, fun(T) -> _, str>, desc: bool = false) -> [T]", "Runs to the end and gives an array in the order that `by` tells, as sort_by of arrays.", "[2, 1].iter().sort_by(|x| x)  // => [1, 2]", sortBy),
		def("fun eq<T>(self: Iterator<T>, other: Iterable<T>) -> bool", "Runs both to the end and tells whether they have equal elements.", "[1, 2].iter().eq([1, 2])  // => true", func(c call) value.Value {
			return value.Bool(value.Equal(array(c.elems(c.self())), array(c.elems(c.Args[1]))))
		}),
		def("fun by_ref<T>(self: Iterator<T>) -> Iterator<T>", "Gives the iterator itself: what is taken from it stays taken.", "let mut it = [1, 2, 3].iter()\nit.by_ref().take(1).collect()  // => [1]\nit.collect()  // => [2, 3]", func(c call) value.Value { return c.self() }),
	}, "iter: into_iter peekable cloned copied fuse", "rev: reverse reversed", "sort: sorted")
}

func rangeMethods() []module.Func {
	return override(eagerMethods.Get(), rangeOwn())
}

func rangeOwn() []module.Func {
	return also([]module.Func{
		def("fun len(self) -> i64", "Counts the elements.", "(1..4).len()  // => 3\n(1..=4).len()  // => 4", size),
		def("fun is_empty(self) -> bool", "Tells whether there are no elements.", "(3..3).is_empty()  // => true", func(c call) value.Value {
			_, ok := c.seq(c.self())()
			return value.Bool(!ok)
		}),
		def("fun start<T>(self: Range<T>) -> T", "Gives the lower end.", "(1..4).start()  // => 1", func(c call) value.Value { return c.self().Range().Lo }),
		def("fun end<T>(self: Range<T>) -> T", "Gives the upper end, whether it is included or not.", "(1..4).end()  // => 4", func(c call) value.Value { return c.self().Range().Hi }),
		def("fun contains(self: Range<_>, x: OneOf<f64, str>) -> bool", "Tells whether x lies in the range; x may be a float.", "(1..4).contains(3)  // => true\n(1..4).contains(3.5)  // => true\n(1..4).contains(4)  // => false", rangeContains),
		def("fun rev<T>(self: Range<T>) -> [T]", "Gives the elements from the last to the first.", "(1..4).rev()  // => [3, 2, 1]", func(c call) value.Value {
			if isOpen(c.self()) {
				c.fail("`%s`: the range %s has no end", c.Name, short(c.self()))
			}
			return reverse(c)
		}),
		def("fun step_by<T>(self: Range<T>, n: i64) -> [T]", "Gives every n-th element as an array.", "(0..10).step_by(3)  // => [0, 3, 6, 9]", rangeStep),
		forms(def("fun sum<T, N>(self: Range<T>, f: fun(T) -> N = null) -> N", "Adds the elements, or f(x) of them.", "(1..=100).sum()  // => 5050", rangeSum),
			"fun sum<T>(self: Range<T>) -> T"),
		def("fun min<T>(self: Range<T>) -> T?", "Gives the first element; nil if there is none.", "(1..4).min()  // => 1", func(c call) value.Value { return orNull(c.seq(c.self())()) }),
		def("fun max<T>(self: Range<T>) -> T?", "Gives the last element; nil if there is none.", "(1..4).max()  // => 3", func(c call) value.Value { return orNull(c.rangeLast()) }),
		def("fun last<T>(self: Range<T>) -> T?", "Gives the last element; nil if there is none.", "(1..4).last()  // => 3", func(c call) value.Value { return orNull(c.rangeLast()) }),
		def("fun iter<T>(self: Range<T>) -> Iterator<T>", "Gives a lazy sequence of the elements, which never takes more memory than one of them.", "(1..4).iter().map(|x| x * x).sum()  // => 14", func(c call) value.Value { return c.iter(c.self()) }),
	}, "len: length size", "rev: reverse reversed", "iter: into_iter", "contains: includes")
}

// rangeContains compares with the bounds, without walking.
func rangeContains(c call) value.Value {
	r, x := c.self().Range(), c.Args[1]
	if !r.Lo.IsNull() {
		if k, ok := value.Compare(x, r.Lo); !ok || k < 0 {
			return value.Bool(false)
		}
	}
	if r.Hi.IsNull() {
		return value.Bool(true)
	}
	k, ok := value.Compare(x, r.Hi)
	return value.Bool(ok && (k < 0 || k == 0 && r.Inclusive))
}

func (c call) rangeLast() (value.Value, bool) {
	n := c.rangeLength(c.self().Range())
	if n == 0 {
		return value.Null, false
	}
	if lo, _, ok := c.self().Range().Ints(); ok {
		return value.Int(lo + n - 1), true
	}
	return last(c)
}

func rangeStep(c call) value.Value {
	r := c.self().Range()
	lo, hi, ok := r.Ints()
	n := int64(c.positive(1))
	if !ok || isOpen(c.self()) {
		if isOpen(c.self()) {
			return lazily(c, stepStage)
		}
		return c.collected(stepStage(c, c.seq(c.self()), c.Args[1:2]), 0)
	}
	return array(c.integers(lo, hi, n, false))
}

// rangeSum of integers needs no walk: n * (first + last) / 2.
func rangeSum(c call) value.Value {
	lo, _, ok := c.self().Range().Ints()
	if !ok || !c.Args[1].IsNull() {
		return c.total(c.mapped(1), false)
	}
	n := c.rangeLength(c.self().Range())
	if n == 0 {
		return value.Int(0)
	}
	first, last := lo, lo+n-1
	half, other := n, first+last // one of both is even
	fits := (first^other)&(last^other) >= 0
	if half%2 == 0 {
		half /= 2
	} else {
		other /= 2
	}
	total, ok := value.MulInt(half, other)
	if !ok || !fits {
		c.fail("integer overflow: the sum does not fit 64 bits")
	}
	return value.Int(total)
}
