// Package itertools is the language's module itertools: lazy sequences that
// iterators and arrays do not have as methods, by the names of Python's module.
// Nothing is computed before it is asked for; permutations of 20 things cost
// as much as those that are taken.
//
// Callers: the session, through modules.All.
package itertools

import (
	"math"

	"skep/interp/module"
	"skep/interp/value"
)

// Module declares itertools.
func Module() module.Module {
	return module.Module{Name: "itertools", Doc: "Lazy sequences: chains, cycles, slices, windows, permutations, combinations, products, runs.", Funcs: append(stages(), []module.Func{
		{Sig: "fun product(...sequences: Iterable<_>, repeat: i64 = 1) -> Iterator<_>", Forms: []string{"fun product<A, B>(a: Iterable<A>, b: Iterable<B>) -> Iterator<(A, B)>", "fun product<A, B, C>(a: Iterable<A>, b: Iterable<B>, c: Iterable<C>) -> Iterator<(A, B, C)>"}, Doc: "All tuples of one element of each sequence; the last changes fastest. repeat takes the sequences so many times.", Example: "itertools.product([1, 2], \"ab\").collect()  // => [(1, \"a\"), (1, \"b\"), (2, \"a\"), (2, \"b\")]", Impl: module.Checked(product)},
		{Sig: "fun permutations<T>(xs: Iterable<T>, k: i64 = null) -> Iterator<[T]>", Doc: "All arrays of k elements (all by default) in every order.", Example: "itertools.permutations([1, 2, 3], 2).collect().len()  // => 6", Impl: module.Checked(permutations)},
		{Sig: "fun combinations<T>(xs: Iterable<T>, k: i64) -> Iterator<[T]>", Doc: "All arrays of k elements in the order of the sequence.", Example: "itertools.combinations([1, 2, 3], 2).collect()  // => [[1, 2], [1, 3], [2, 3]]", Impl: module.Checked(func(c *module.Call) value.Value { return combinations(c, 1) })},
		{Sig: "fun combinations_with_replacement<T>(xs: Iterable<T>, k: i64) -> Iterator<[T]>", Doc: "combinations in which an element may come again.", Example: "itertools.combinations_with_replacement([1, 2], 2).collect()  // => [[1, 1], [1, 2], [2, 2]]", Impl: module.Checked(func(c *module.Call) value.Value { return combinations(c, 0) })},
		{Sig: "fun accumulate<T>(xs: Iterable<T>, f: fun(T, T) -> T = null) -> Iterator<T>", Doc: "The sums of the first one, two, three … elements; or what f makes of the result before and the next element.", Example: "itertools.accumulate([1, 2, 3]).collect()  // => [1, 3, 6]\nitertools.accumulate([3, 1, 4], |a, b| max(a, b)).collect()  // => [3, 3, 4]", Impl: module.Checked(accumulate)},
		{Sig: "fun pairwise<T>(xs: Iterable<T>) -> Iterator<(T, T)>", Doc: "Each element with the next.", Example: "itertools.pairwise([1, 2, 3]).collect()  // => [(1, 2), (2, 3)]", Impl: module.Checked(pairwise)},
		{Sig: "fun zip_longest(...sequences: Iterable<_>, fill = null) -> Iterator<_>", Doc: "Tuples of the elements at the same place; what has ended gives fill.", Example: "itertools.zip_longest([1, 2], [\"a\"], fill: 0).collect()  // => [(1, \"a\"), (2, 0)]", Impl: module.Checked(zipLongest)},
		{Sig: "fun groupby<T, K>(xs: Iterable<T>, key: fun(T) -> K) -> Iterator<(K, [T])>", Doc: "Runs of neighbours with the same key: pairs of the key and the elements. group_by of arrays puts all of a key together.", Example: "itertools.groupby([1, 3, 2, 5], |n| n % 2).collect()  // => [(1, [1, 3]), (0, [2]), (1, [5])]", Impl: module.Checked(groupby)},
		{Sig: "fun count(start: i64 = 0, step: i64 = 1) -> Iterator<i64>", Doc: "start, start + step, … without end.", Example: "itertools.count(10, 5).take(3).collect()  // => [10, 15, 20]", Impl: module.Checked(func(c *module.Call) value.Value {
			n, step := c.Int(0), c.Int(1)
			return value.NewIter(func() (value.Value, bool) {
				if step > 0 && n > math.MaxInt64-step || step < 0 && n < math.MinInt64-step {
					return value.Null, false
				}
				n += step
				return value.Int(n - step), true
			})
		})},
	}...)}
}

// at makes a list of the elements at some places.
func at(xs []value.Value, places []int) []value.Value {
	out := make([]value.Value, len(places))
	for i, p := range places {
		out[i] = xs[p].Share()
	}
	return out
}

// lists reads each of several sequences.
func lists(c *module.Call, i int) [][]value.Value {
	out := make([][]value.Value, c.Args[i].List().Len())
	for j, v := range c.Args[i].List().All() {
		one := *c
		one.Args = []value.Value{v}
		out[j] = one.List(0)
	}
	return out
}

func product(c *module.Call) value.Value {
	once := lists(c, 0)
	var xs [][]value.Value
	for range c.IntIn(1, 0, 1000) {
		xs = append(xs, once...)
	}
	places, done := make([]int, len(xs)), false
	for _, l := range xs {
		done = done || len(l) == 0
	}
	return value.NewIter(func() (value.Value, bool) {
		if done {
			return value.Null, false
		}
		t := make([]value.Value, len(xs))
		for i, p := range places {
			t[i] = xs[i][p].Share()
		}
		i := len(places) - 1
		for ; i >= 0; i-- {
			if places[i]++; places[i] < len(xs[i]) {
				break
			}
			places[i] = 0
		}
		done = i < 0
		return value.NewTuple(t...), true
	})
}

// permutations turns the tail of the indexes around, as Python's documentation shows.
func permutations(c *module.Call) value.Value {
	xs := c.List(0)
	k := len(xs)
	if c.Given(1) {
		k = int(c.IntIn(1, 0, math.MaxInt32))
	}
	done := k > len(xs)
	places, cycles := make([]int, len(xs)), make([]int, min(k, len(xs)))
	for i := range places {
		places[i] = i
	}
	for i := range cycles {
		cycles[i] = len(xs) - i
	}
	return value.NewIter(func() (value.Value, bool) {
		if done {
			return value.Null, false
		}
		out := value.NewArray(at(xs, places[:k]))
		done = !turn(places, cycles)
		return out, true
	})
}

// turn steps to the next permutation; ok is false after the last.
func turn(places, cycles []int) (ok bool) {
	for i := len(cycles) - 1; i >= 0; i-- {
		if cycles[i]--; cycles[i] > 0 {
			j := len(places) - cycles[i]
			places[i], places[j] = places[j], places[i]
			return true
		}
		first := places[i]
		copy(places[i:], places[i+1:])
		places[len(places)-1] = first
		cycles[i] = len(places) - i
	}
	return false
}

// combinations takes k elements; step is how far the next must lie behind: 1, or 0 with replacement.
func combinations(c *module.Call, step int) value.Value {
	return value.NewIter(chosen(c, c.List(0), int(c.IntIn(1, 0, math.MaxInt32)), step))
}

// chosen steps through ascending places.
func chosen(c *module.Call, xs []value.Value, k, step int) next {
	done := step == 1 && k > len(xs) || k > 0 && len(xs) == 0
	if done {
		k = 0
	}
	c.Charge(int64(8 * k))
	places := make([]int, k)
	for i := range places {
		places[i] = i * step
	}
	return func() (value.Value, bool) {
		if done {
			return value.Null, false
		}
		out := value.NewArray(at(xs, places))
		i := k - 1
		for i >= 0 && places[i] == len(xs)-1-step*(k-1-i) {
			i--
		}
		if done = i < 0; !done {
			places[i]++
			for j := i + 1; j < k; j++ {
				places[j] = places[j-1] + step
			}
		}
		return out, true
	}
}

func accumulate(c *module.Call) value.Value {
	next, kept := c.Walk(0), *c
	var f func(args ...value.Value) value.Value
	if c.Given(1) {
		f = c.Fn(1)
	}
	acc, begun := value.Null, false
	return value.NewIter(func() (value.Value, bool) {
		x, ok := next()
		switch {
		case !ok:
			return value.Null, false
		case !begun:
			acc, begun = x, true
		case f != nil:
			acc = f(acc.Share(), x)
		default:
			acc = sum(&kept, acc, x)
		}
		return acc.Share(), true
	})
}

func sum(c *module.Call, a, b value.Value) value.Value {
	if a.IsInt() && b.IsInt() {
		r := a.AsInt() + b.AsInt()
		if (a.AsInt()^r)&(b.AsInt()^r) < 0 {
			c.Refuse("integer overflow: the sum does not fit 64 bits")
		}
		return value.Int(r)
	}
	x, ok := a.Number()
	y, ok2 := b.Number()
	if !ok || !ok2 {
		c.Refuse("needs numbers, or a function, found %s and %s", value.TypeName(a), value.TypeName(b))
	}
	return value.Float(x + y)
}

func pairwise(c *module.Call) value.Value {
	next := c.Walk(0)
	before, begun := value.Null, false
	return value.NewIter(func() (value.Value, bool) {
		if !begun {
			var ok bool
			if before, ok = next(); !ok {
				return value.Null, false
			}
			begun = true
		}
		x, ok := next()
		if !ok {
			return value.Null, false
		}
		t := value.NewTuple(before.Share(), x.Share())
		before = x
		return t, true
	})
}

func zipLongest(c *module.Call) value.Value {
	fill := c.Args[1].Share()
	var nexts []func() (value.Value, bool)
	for _, v := range c.Args[0].List().All() {
		one := *c
		one.Args = []value.Value{v.Share()}
		nexts = append(nexts, one.Walk(0))
	}
	return value.NewIter(func() (value.Value, bool) {
		t, any := make([]value.Value, len(nexts)), false
		for i, n := range nexts {
			x, ok := n()
			if !ok {
				x = fill
			}
			t[i], any = x, any || ok
		}
		return value.NewTuple(t...), any
	})
}

func groupby(c *module.Call) value.Value {
	next, key, kept := c.Walk(0), c.Fn(1), *c
	var ahead, k value.Value
	have, ended := false, false
	return value.NewIter(func() (value.Value, bool) {
		if !have && !ended {
			if ahead, have = next(); have {
				k = key(ahead.Share())
			}
		}
		if !have {
			return value.Null, false
		}
		run, mine := []value.Value{ahead}, k
		for {
			if ahead, have = next(); !have {
				ended = true
				break
			}
			kept.Poll(len(run))
			kept.Charge(32)
			if k = key(ahead.Share()); !value.Equal(k, mine) {
				break
			}
			run = append(run, ahead)
		}
		return value.NewTuple(mine.Share(), value.NewArray(run)), true
	})
}
