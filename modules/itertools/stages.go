package itertools

import (
	"math"

	"skep/interp/module"
	"skep/interp/value"
)

// stages are functions that pass a sequence on, element by element. Most are
// methods of iterators too; here they stand under the names of Python's module.
func stages() []module.Func {
	return []module.Func{
		{Sig: "fun chain(...sequences: Iterable<_>) -> Iterator<_>", Forms: []string{"fun chain<T>(a: Iterable<T>, b: Iterable<T>) -> Iterator<T>"}, Doc: "The elements of one sequence after the other.", Example: "itertools.chain([1, 2], 3..5, \"x\").collect()  // => [1, 2, 3, 4, \"x\"]", Impl: module.Checked(func(c *module.Call) value.Value { return flatten(c, walks(c, 0)) })},
		{Sig: "fun flatten(sequences: Iterable<_>) -> Iterator<_>", Doc: "chain of the sequences in a sequence (chain.from_iterable).", Example: "itertools.flatten([[1], [2, 3]]).collect()  // => [1, 2, 3]", Impl: module.Checked(func(c *module.Call) value.Value { return flatten(c, c.Walk(0)) })},
		{Sig: "fun repeat<T>(x: T, times: i64 = null) -> Iterator<T>", Doc: "x again and again: so many times, or without end.", Example: "itertools.repeat(7, 3).collect()  // => [7, 7, 7]", Impl: module.Checked(repeat)},
		{Sig: "fun cycle<T>(xs: Iterable<T>) -> Iterator<T>", Doc: "The elements over and over, without end.", Example: "itertools.cycle(\"ab\").take(5).join(\"\")  // => \"ababa\"", Impl: module.Checked(cycle)},
		{Sig: "fun islice<T>(xs: Iterable<T>, start: i64, stop: i64 = null, step: i64 = 1) -> Iterator<T>", Doc: "islice(xs, n) is the first n elements; islice(xs, start, stop, step) those from start to before stop, every step-th.", Example: "itertools.islice(0..10, 3).collect()  // => [0, 1, 2]\nitertools.islice(0..10, 2, 9, 3).collect()  // => [2, 5, 8]", Impl: module.Checked(islice)},
		{Sig: "fun takewhile<T>(f: fun(T) -> bool, xs: Iterable<T>) -> Iterator<T>", Doc: "The elements up to the first for which f is not true.", Example: "itertools.takewhile(|x| x < 3, [1, 2, 3, 1]).collect()  // => [1, 2]", Impl: module.Checked(takewhile)},
		{Sig: "fun dropwhile<T>(f: fun(T) -> bool, xs: Iterable<T>) -> Iterator<T>", Doc: "The elements from the first on for which f is not true.", Example: "itertools.dropwhile(|x| x < 3, [1, 2, 3, 1]).collect()  // => [3, 1]", Impl: module.Checked(dropwhile)},
		{Sig: "fun filterfalse<T>(f: fun(T) -> bool, xs: Iterable<T>) -> Iterator<T>", Doc: "The elements for which f is not true.", Example: "itertools.filterfalse(|x| x > 1, [1, 2, 1]).collect()  // => [1, 1]", Impl: module.Checked(func(c *module.Call) value.Value {
			f, next := c.Fn(0), c.Walk(1)
			return filtered(c, next, func(v value.Value) bool { return !holds(f(v)) })
		})},
		{Sig: "fun compress<T>(xs: Iterable<T>, selectors: Iterable<_>) -> Iterator<T>", Doc: "The elements beside which the selectors have true (or a number that is not 0).", Example: "itertools.compress(\"abc\", [true, false, true]).collect()  // => [\"a\", \"c\"]", Impl: module.Checked(compress)},
		{Sig: "fun starmap<T>(f: fun(_) -> T, xs: Iterable<_>) -> Iterator<T>", Doc: "f of the parts of each element: f(a, b) of (a, b).", Example: "itertools.starmap(|a, b| a * b, [(2, 3), (4, 5)]).collect()  // => [6, 20]", Impl: module.Checked(starmap)},
		{Sig: "fun batched<T>(xs: Iterable<T>, n: i64) -> Iterator<[T]>", Doc: "Arrays of n elements; the last may have fewer.", Example: "itertools.batched(1..=5, 2).collect()  // => [[1, 2], [3, 4], [5]]", Impl: module.Checked(batched)},
		{Sig: "fun windowed<T>(xs: Iterable<T>, n: i64, step: i64 = 1) -> Iterator<[T]>", Doc: "Arrays of n neighbours, from every step-th element on.", Example: "itertools.windowed(1..=4, 3).collect()  // => [[1, 2, 3], [2, 3, 4]]", Impl: module.Checked(windowed)},
		{Sig: "fun tee<T>(xs: Iterable<T>, n: i64 = 2) -> [Iterator<T>]", Doc: "n iterators over one sequence, which is read once; what one has read and another not is kept.", Example: "let its = itertools.tee([1, 2].iter())\n(its[0].sum(), its[1].collect())  // => (3, [1, 2])", Impl: module.Checked(tee)},
		{Sig: "fun interleave(...sequences: Iterable<_>) -> Iterator<_>", Doc: "One element of each sequence in turn; those that have ended are left out (roundrobin).", Example: "itertools.interleave([1, 2, 3], \"ab\").collect()  // => [1, \"a\", 2, \"b\", 3]", Impl: module.Checked(interleave)},
		{Sig: "fun unique<T>(xs: Iterable<T>, key: fun(T) -> _ = null) -> Iterator<T>", Doc: "Each element once, or of those with equal key(x) the first.", Example: "itertools.unique([1, 2, 1, 3]).collect()  // => [1, 2, 3]", Impl: module.Checked(unique)},
		{Sig: "fun powerset<T>(xs: Iterable<T>) -> Iterator<[T]>", Doc: "All subsets: the smaller ones first.", Example: "itertools.powerset([1, 2]).collect()  // => [[], [1], [2], [1, 2]]", Impl: module.Checked(powerset)},
		{Sig: "fun partition<T>(f: fun(T) -> bool, xs: Iterable<T>) -> ([T], [T])", Doc: "The elements for which f is true, and the others.", Example: "itertools.partition(|x| x > 1, [1, 2, 3])  // => ([2, 3], [1])", Impl: module.Checked(partition)},
	}
}

// next gives the elements of a sequence one after the other.
type next = func() (value.Value, bool)

func ended() (value.Value, bool) { return value.Null, false }

// walks gives the sequences of a rest argument one after the other.
func walks(c *module.Call, i int) next {
	all, at := c.Args[i].List(), 0
	return func() (value.Value, bool) {
		if at == all.Len() {
			return value.Null, false
		}
		at++
		return all.At(at - 1).Share(), true
	}
}

// walk begins to read a sequence that is a value.
func walk(c *module.Call, v value.Value) next {
	one := *c
	one.Args = []value.Value{v}
	return one.Walk(0)
}

// holds reads what a predicate gave: only false and null are false.
func holds(v value.Value) bool { return v.IsBool() && v.AsBool() || !v.IsBool() && !v.IsNull() }

func flatten(c *module.Call, sequences next) value.Value {
	kept, inner, n := *c, ended, 0
	return value.NewIter(func() (value.Value, bool) {
		for {
			if v, ok := inner(); ok {
				return v, true
			}
			s, ok := sequences()
			if !ok {
				return value.Null, false
			}
			kept.Poll(n)
			n++
			inner = walk(&kept, s)
		}
	})
}

func repeat(c *module.Call) value.Value {
	x, left := c.Args[0].Share(), int64(math.MaxInt64)
	if c.Given(1) {
		left = c.IntIn(1, 0, math.MaxInt64)
	}
	return value.NewIter(func() (value.Value, bool) {
		left--
		return x, left >= 0
	})
}

func cycle(c *module.Call) value.Value {
	xs, at := c.List(0), 0
	return value.NewIter(func() (value.Value, bool) {
		if len(xs) == 0 {
			return value.Null, false
		}
		v := xs[at].Share()
		at = (at + 1) % len(xs)
		return v, true
	})
}

func islice(c *module.Call) value.Value {
	step := c.IntIn(3, 1, math.MaxInt64)
	in, start, stop, kept := c.Walk(0), int64(0), c.IntIn(1, 0, math.MaxInt64), *c
	if c.Given(2) {
		start, stop = stop, c.IntIn(2, 0, math.MaxInt64)
	}
	at, want := int64(0), start
	return value.NewIter(func() (value.Value, bool) {
		for want < stop {
			v, ok := in()
			if !ok {
				break
			}
			kept.Poll(int(at))
			at++
			if at-1 == want {
				if want > math.MaxInt64-step {
					want = math.MaxInt64
				} else {
					want += step
				}
				return v, true
			}
		}
		return value.Null, false
	})
}

func takewhile(c *module.Call) value.Value {
	f, in, done := c.Fn(0), c.Walk(1), false
	return value.NewIter(func() (value.Value, bool) {
		v, ok := value.Null, false
		if !done {
			v, ok = in()
		}
		done = done || !ok || !holds(f(v.Share()))
		return v, !done
	})
}

func dropwhile(c *module.Call) value.Value {
	f, in, begun := c.Fn(0), c.Walk(1), false
	return filtered(c, in, func(v value.Value) bool {
		begun = begun || !holds(f(v))
		return begun
	})
}

// filtered passes on what keep wants.
func filtered(c *module.Call, in next, keep func(v value.Value) bool) value.Value {
	kept := *c
	return value.NewIter(func() (value.Value, bool) {
		for n := 0; ; n++ {
			v, ok := in()
			if !ok || keep(v.Share()) {
				return v, ok
			}
			kept.Poll(n)
		}
	})
}

func compress(c *module.Call) value.Value {
	in, selectors, over := c.Walk(0), c.Walk(1), false
	out := filtered(c, func() (value.Value, bool) {
		if over {
			return value.Null, false
		}
		return in()
	}, func(value.Value) bool {
		s, ok := selectors()
		over = !ok
		n, number := s.Number()
		return ok && (number && n != 0 || !number && holds(s))
	}).Iter().Next
	return value.NewIter(out)
}

func starmap(c *module.Call) value.Value {
	f, in := c.Fn(0), c.Walk(1)
	kept := *c
	return value.NewIter(func() (value.Value, bool) {
		v, ok := in()
		if !ok {
			return value.Null, false
		}
		if k := v.Kind(); k != value.KTuple && k != value.KArray {
			kept.Refuse("each element must be a tuple or an array, found %s", value.TypeName(v))
		}
		args := make([]value.Value, v.List().Len())
		for i, x := range v.List().All() {
			args[i] = x.Share()
		}
		return f(args...), true
	})
}

func batched(c *module.Call) value.Value {
	in, n, kept := c.Walk(0), int(c.IntIn(1, 1, math.MaxInt32)), *c
	return value.NewIter(func() (value.Value, bool) {
		var out []value.Value
		for len(out) < n {
			v, ok := in()
			if !ok {
				break
			}
			kept.Poll(len(out))
			out = append(out, v.Share())
		}
		return value.NewArray(out), len(out) > 0
	})
}

func windowed(c *module.Call) value.Value {
	in, n, step, kept := c.Walk(0), int(c.IntIn(1, 1, math.MaxInt32)), int(c.IntIn(2, 1, math.MaxInt32)), *c
	var window []value.Value
	skip := 0
	return value.NewIter(func() (value.Value, bool) {
		for i := 0; len(window) < n; i++ {
			v, ok := in()
			if !ok {
				return value.Null, false
			}
			kept.Poll(i)
			if skip > 0 {
				skip--
				continue
			}
			window = append(window, v.Share())
		}
		out := append([]value.Value(nil), window...)
		for _, v := range out {
			v.Share()
		}
		skip = max(step-n, 0)
		window = append(window[:0], window[min(step, n):]...)
		return value.NewArray(out), true
	})
}

// tee keeps what the first reader has taken and the last has not.
func tee(c *module.Call) value.Value {
	in, n, kept := c.Walk(0), int(c.IntIn(1, 0, 1000)), *c
	var buffer []value.Value
	dropped, at := 0, make([]int, n)
	out := make([]value.Value, n)
	for i := range out {
		out[i] = value.NewIter(func() (value.Value, bool) {
			if at[i]-dropped == len(buffer) {
				v, ok := in()
				if !ok {
					return value.Null, false
				}
				if len(buffer) == cap(buffer) {
					kept.Charge(16 * int64(max(len(buffer), 8)))
				}
				buffer = append(buffer, v.Share())
			}
			v := buffer[at[i]-dropped].Share()
			at[i]++
			if least := lowest(at); least-dropped > 64 && 2*(least-dropped) > len(buffer) {
				buffer, dropped = append([]value.Value(nil), buffer[least-dropped:]...), least
			}
			return v, true
		})
	}
	return value.NewArray(out)
}

func lowest(xs []int) int {
	least := xs[0]
	for _, x := range xs {
		least = min(least, x)
	}
	return least
}

func interleave(c *module.Call) value.Value {
	var live []next
	for _, v := range c.Args[0].List().All() {
		live = append(live, walk(c, v.Share()))
	}
	at := 0
	return value.NewIter(func() (value.Value, bool) {
		for len(live) > 0 {
			at %= len(live)
			v, ok := live[at]()
			if ok {
				at++
				return v, true
			}
			live = append(live[:at], live[at+1:]...)
		}
		return value.Null, false
	})
}

func unique(c *module.Call) value.Value {
	in, seen, kept := c.Walk(0), value.NewSet(), *c
	key := func(v value.Value) value.Value { return v }
	if c.Given(1) {
		f := c.Fn(1)
		key = func(v value.Value) value.Value { return f(v) }
	}
	return filtered(c, in, func(v value.Value) bool {
		if n := seen.Len(); n&(n+1) == 0 {
			kept.Charge(48 * int64(n+1))
		}
		return seen.Add(key(v).Share())
	})
}

func powerset(c *module.Call) value.Value {
	xs, size := c.List(0), 0
	kept := *c
	inner := ended
	return value.NewIter(func() (value.Value, bool) {
		for {
			if v, ok := inner(); ok || size > len(xs) {
				return v, ok
			}
			inner = chosen(&kept, xs, size, 1)
			size++
		}
	})
}

func partition(c *module.Call) value.Value {
	f := c.Fn(0)
	var yes, no []value.Value
	c.Each(1, func(v value.Value) {
		if holds(f(v.Share())) {
			yes = append(yes, v)
		} else {
			no = append(no, v)
		}
		if n := len(yes) + len(no); n&(n-1) == 0 {
			c.Charge(16 * int64(n))
		}
	})
	return value.NewTuple(value.NewArray(yes), value.NewArray(no))
}
