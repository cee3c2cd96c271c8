package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// changing declares a method of an array that changes it in place; the evaluator has made sure that nobody else sees it.
func changing(sig, doc, example string, f func(c call, a *value.Array)) module.Func {
	return def(sig, doc, example, func(c call) value.Value {
		f(c, c.self().Array())
		return value.Unit()
	})
}

// push puts an element at the end; the budget is asked when the storage has to grow.
func (c call) push(a *value.Array, v value.Value) {
	if n := a.PushCost(v); n > 0 {
		c.charge(n, 1)
	}
	a.Push(v)
}

// put writes an element.
func (c call) put(a *value.Array, i int, v value.Value) {
	if n := a.SetCost(v); n > 0 {
		c.charge(n, 1)
	}
	a.Set(i, v)
}

// extend puts the elements of a sequence at the end.
func (c call) extend(a *value.Array, v value.Value) {
	if !v.IsArray() {
		v = c.copyOf(v)
	}
	b := v.Array()
	c.charge(a.Bytes()+2*b.Bytes(), 1)
	a.Append(b)
}

func growing() []module.Func {
	return also([]module.Func{
		changing("fun push<T>(&mut self: [T], x: T) -> ()", "Puts x at the end.", "let mut a = [1]\na.push(2)\na  // => [1, 2]", func(c call, a *value.Array) { c.push(a, c.Args[1]) }),
		changing("fun push_front<T>(&mut self: [T], x: T) -> ()", "Puts x at the start.", "let mut a = [1]\na.push_front(2)\na  // => [2, 1]", func(c call, a *value.Array) { c.insert(a, 0, c.Args[1]) }),
		changing("fun insert<T>(&mut self: [T], i: i64, x: T) -> ()", "Puts x before index i; i may be the length.", "let mut a = [1, 3]\na.insert(1, 2)\na  // => [1, 2, 3]", func(c call, a *value.Array) {
			i := c.int(1)
			if i < 0 {
				i += int64(a.Len())
			}
			if i < 0 || i > int64(a.Len()) {
				c.fail("`insert`: index %d is out of range, the length is %d", c.int(1), a.Len())
			}
			c.insert(a, int(i), c.Args[2])
		}),
		changing("fun extend<T>(&mut self: [T], xs: Iterable<T>) -> ()", "Puts the elements of xs at the end.", "let mut a = [1]\na.extend([2, 3])\na  // => [1, 2, 3]", func(c call, a *value.Array) { c.extend(a, c.Args[1]) }),
		changing("fun append<T>(&mut self: [T], x: OneOf<T, [T]>) -> ()", "Puts x at the end; of an array, its elements.", "let mut a = [1]\na.append(2)\na.append([3, 4])\na  // => [1, 2, 3, 4]", func(c call, a *value.Array) {
			if c.Args[1].IsArray() {
				c.extend(a, c.Args[1])
				return
			}
			c.push(a, c.Args[1])
		}),
		changing("fun resize<T>(&mut self: [T], n: i64, x: T) -> ()", "Cuts to n elements, or fills up with x.", "let mut a = [1]\na.resize(3, 0)\na  // => [1, 0, 0]", resize),
		changing("fun fill<T>(&mut self: [T], x: T) -> ()", "Sets all elements to x.", "let mut a = [1, 2]\na.fill(0)\na  // => [0, 0]", func(c call, a *value.Array) {
			n := a.Len()
			c.charge(int64(n), value.ElemOf(c.Args[1]).Size())
			a.Become(value.Filled(c.Args[1].Share(), n).Array())
		}),
	}, "push: push_back", "extend: extend_from_slice")
}

func (c call) insert(a *value.Array, i int, x value.Value) {
	if n := a.PushCost(x); n > 0 {
		c.charge(n, 1)
	}
	a.Insert(i, x)
}

func resize(c call, a *value.Array) {
	n := c.size(1)
	if n <= a.Len() {
		a.Truncate(n)
		return
	}
	more := n - a.Len()
	c.charge(int64(more), value.ElemOf(c.Args[2]).Size())
	c.extend(a, value.Filled(c.Args[2].Share(), more))
}

func shrinking() []module.Func {
	return also([]module.Func{
		def("fun pop<T>(&mut self: [T]) -> T?", "Takes the last element off and gives it; nil if there is none.", "let mut a = [1, 2]\na.pop()  // => 2\na  // => [1]", func(c call) value.Value {
			return takeAt(c.self().Array(), c.self().List().Len()-1)
		}),
		def("fun pop_front<T>(&mut self: [T]) -> T?", "Takes the first element off and gives it; nil if there is none. Costs the same for long arrays: arrays serve as queues.",
			"let mut a = [1, 2]\na.pop_front()  // => 1\na  // => [2]", func(c call) value.Value { return takeAt(c.self().Array(), 0) }),
		def("fun next<T>(&mut self: [T]) -> Option<T>", "Takes the first element off and gives it as an Option, so that an array can be used up like an iterator.",
			"let mut a = [1, 2]\na.next()  // => Some(1)\na  // => [2]", func(c call) value.Value {
				a := c.self().Array()
				return option2(a.Len() > 0, func() value.Value { return takeAt(a, 0) })
			}),
		def("fun remove<T>(&mut self: [T], i: OneOf<i64, T>) -> T", "Takes the element at index i out and gives it. An i that is no integer means the first element equal to it.",
			"let mut a = [1, 2, 3]\na.remove(1)  // => 2\na  // => [1, 3]", remove),
		def("fun swap_remove<T>(&mut self: [T], i: i64) -> T", "Takes the element at i out, puts the last one in its place, and gives it.", "let mut a = [1, 2, 3]\na.swap_remove(0)  // => 1\na  // => [3, 2]", func(c call) value.Value {
			a := c.self().Array()
			i := c.index(1, a.Len())
			a.Swap(i, a.Len()-1)
			return a.Take(a.Len() - 1)
		}),
		changing("fun clear(&mut self) -> ()", "Takes all elements out.", "let mut a = [1]\na.clear()\na  // => []", func(_ call, a *value.Array) { a.Truncate(0) }),
		changing("fun truncate(&mut self, n: i64) -> ()", "Keeps the first n elements.", "let mut a = [1, 2, 3]\na.truncate(1)\na  // => [1]", func(c call, a *value.Array) {
			a.Truncate(min(c.size(1), a.Len()))
		}),
		changing("fun retain<T>(&mut self: [T], f: fun(T) -> bool) -> ()", "Keeps the elements for which f is true.", "let mut a = [1, 2, 3]\na.retain(|x| x > 1)\na  // => [2, 3]", func(c call, a *value.Array) {
			a.Become(c.collected(filterStage(c, walkList(a), c.Args[1:2]), 0).Array())
		}),
		def("fun drain<T>(&mut self: [T], range: Range<i64> = null) -> [T]", "Takes the elements of a range of indexes (all by default) out and gives them.", "let mut a = [1, 2, 3]\na.drain(0..2)  // => [1, 2]\na  // => [3]", drain),
		def("fun split_off<T>(&mut self: [T], i: i64) -> [T]", "Takes the elements from i on out and gives them.", "let mut a = [1, 2, 3]\na.split_off(1)  // => [2, 3]\na  // => [1]", func(c call) value.Value {
			a := c.self().Array()
			i := c.index(1, a.Len()+1)
			tail := a.Slice(i, a.Len())
			a.Truncate(i)
			return tail
		}),
	}, "pop: pop_back")
}

func option2(ok bool, v func() value.Value) value.Value {
	if !ok {
		return value.None()
	}
	return value.Some(v())
}

// takeAt removes an element, if there is one.
func takeAt(a *value.Array, i int) value.Value {
	if a.Len() == 0 {
		return value.Null
	}
	return a.Take(i)
}

func remove(c call) value.Value {
	a := c.self().Array()
	if c.Args[1].IsInt() {
		return takeAt(a, c.index(1, a.Len()))
	}
	for i, x := range a.All() {
		if value.Equal(x, c.Args[1]) {
			return takeAt(a, i)
		}
	}
	c.fail("`remove`: no element is equal to %s", short(c.Args[1]))
	return value.Null
}

func drain(c call) value.Value {
	a := c.self().Array()
	lo, hi := 0, a.Len()
	if r := c.Args[1]; !r.IsNull() {
		if r.Kind() != value.KRange {
			c.wrong(1, "a range of indexes")
		}
		from, to, ok := r.Range().Ints()
		if !ok || from < 0 || from > int64(a.Len()) || !r.Range().Hi.IsNull() && to > int64(a.Len()) {
			c.fail("`drain`: the range %s is not within the length %d", short(r), a.Len())
		}
		lo, hi = int(from), int(min(to, int64(a.Len())))
	}
	out := a.Slice(lo, hi)
	a.Remove(lo, hi)
	return out
}

func moving() []module.Func {
	return []module.Func{
		changing("fun swap(&mut self, i: i64, j: i64) -> ()", "Exchanges two elements.", "let mut a = [1, 2, 3]\na.swap(0, 2)\na  // => [3, 2, 1]", func(c call, a *value.Array) {
			i, j := c.index(1, a.Len()), c.index(2, a.Len())
			a.Swap(i, j)
		}),
		changing("fun set<T>(&mut self: [T], i: i64, x: T) -> ()", "Sets the element at i.", "let mut a = [1, 2]\na.set(0, 9)\na  // => [9, 2]", func(c call, a *value.Array) { c.put(a, c.index(1, a.Len()), c.Args[2]) }),
	}
}

func arrayStatics() []module.Func {
	empty := func(call) value.Value { return array(nil) }
	return []module.Func{
		def("fun new<T>() -> [T]", "Makes an empty array.", "Vec::new()  // => []", empty),
		def("fun with_capacity<T>(n: i64) -> [T]", "Makes an empty array; the room needs no planning here.", "Vec::with_capacity(10)  // => []", empty),
		def("fun from<T>(xs: Iterable<T>) -> [T]", "Makes an array of the elements of xs.", "Vec::from(1..3)  // => [1, 2]", func(c call) value.Value { return c.copyOf(c.self()) }),
		def("fun from_iter<T>(xs: Iterable<T>) -> [T]", "Makes an array of the elements of xs.", "Vec::from_iter(1..3)  // => [1, 2]", func(c call) value.Value { return c.copyOf(c.self()) }),
	}
}
