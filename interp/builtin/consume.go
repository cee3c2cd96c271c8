package builtin

import (
	"runtime"
	"slices"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// consumed declares a method that walks a sequence and gives one value. In the
// example, ‹› marks where `.iter()` goes for iterators.
func consumed(lazy bool, sig, doc, example string, f func(c call) value.Value) module.Func {
	iter := ""
	if lazy {
		iter = ".iter()"
	}
	return def(sig, doc, strings.ReplaceAll(example, "‹›", iter), f)
}

// picked declares a method that picks an element which may be missing: arrays
// give it or nil, as programs of the language expect; iterators give an Option.
// Its result type stands in ‹›.
func picked(lazy bool, sig, doc, example string, f func(c call) (value.Value, bool)) module.Func {
	if !lazy {
		sig = strings.ReplaceAll(strings.ReplaceAll(sig, "‹", ""), "›", "")
		return consumed(false, sig, doc+"; nil if there is none.", example, func(c call) value.Value { return orNull(f(c)) })
	}
	code, want, _ := strings.Cut(example, "// => ")
	sig = strings.Replace(sig, "‹T?›", "Option<T>", 1)
	return consumed(true, sig, doc+", as an Option.", code+"// => Some("+want+")", func(c call) value.Value { return option(f(c)) })
}

// consumers are the methods that walk a sequence to give one value.
func consumers(lazy bool) []module.Func {
	return also(join(picking(lazy), searching(lazy), folding(lazy), gathering(lazy)),
		"for_each: each foreach", "contains: includes", "any: some", "all: every", "position: find_index", "mean: average",
		"to_array: to_vec to_list", "to_dict: to_object to_map", "tally: counts", "fold: inject")
}

func picking(lazy bool) []module.Func {
	return []module.Func{
		picked(lazy, "fun first<T>(self: Iterable<T>) -> ‹T?›", "Gives the first element", "[1, 2, 3]‹›.first()  // => 1",
			func(c call) (value.Value, bool) { return c.seq(c.self())() }),
		picked(lazy, "fun last<T>(self: Iterable<T>) -> ‹T?›", "Gives the last element", "[1, 2, 3]‹›.last()  // => 3", last),
		picked(lazy, "fun min<T>(self: Iterable<T>) -> ‹T?›", "Gives the least element (NaN is passed over)", "[3, 1, 2]‹›.min()  // => 1", extreme(-1)),
		picked(lazy, "fun max<T>(self: Iterable<T>) -> ‹T?›", "Gives the greatest element (NaN is passed over)", "[3, 1, 2]‹›.max()  // => 3", extreme(1)),
		picked(lazy, "fun min_by_key<T, K>(self: Iterable<T>, f: fun(T) -> K) -> ‹T?›", "Gives the first element with the least f(x)", "[3, -1, 2]‹›.min_by_key(|x| x * x)  // => -1", extremeByKey(-1)),
		picked(lazy, "fun max_by_key<T, K>(self: Iterable<T>, f: fun(T) -> K) -> ‹T?›", "Gives the last element with the greatest f(x)", "[3, -4, 2]‹›.max_by_key(|x| x * x)  // => -4", extremeByKey(1)),
		picked(lazy, "fun min_by<T>(self: Iterable<T>, cmp: fun(T, T) -> _) -> ‹T?›", "Gives the least element by a comparator", "[3, 1, 2]‹›.min_by(|a, b| a - b)  // => 1", extremeBy(-1)),
		picked(lazy, "fun max_by<T>(self: Iterable<T>, cmp: fun(T, T) -> _) -> ‹T?›", "Gives the greatest element by a comparator", "[3, 1, 2]‹›.max_by(|a, b| a - b)  // => 3", extremeBy(1)),
		consumed(lazy, "fun nth<T>(self: Iterable<T>, n: i64) -> Option<T>", "Gives Some(the element n places on) or None.", "[1, 2, 3]‹›.nth(1)  // => Some(2)", nth),
	}
}

func last(c call) (v value.Value, ok bool) {
	if k := c.self().Kind(); k == value.KArray || k == value.KTuple {
		if a := c.self().List(); a.Len() > 0 {
			return a.At(a.Len() - 1).Share(), true
		}
		return value.Null, false
	}
	c.each(c.self(), func(_ int, x value.Value) bool {
		v, ok = x, true
		return true
	})
	return v, ok
}

func nth(c call) value.Value {
	n := c.int(1)
	if k := c.self().Kind(); k == value.KArray || k == value.KTuple {
		a := c.self().List()
		if n < 0 || n >= int64(a.Len()) {
			return value.None()
		}
		return value.Some(a.At(int(n)).Share())
	}
	out := value.None()
	c.each(c.self(), func(i int, x value.Value) bool {
		if int64(i) == n {
			out = value.Some(x)
		}
		return n > int64(i)
	})
	return out
}

// extreme finds the least (-1) or greatest (1) element: of equal ones the first least and the last greatest, as Rust.
func extreme(sign int) func(c call) (value.Value, bool) {
	return func(c call) (value.Value, bool) {
		if a := c.flat(); a != nil && a.Elem() == value.Ints {
			return extremeInt(a, sign), true
		}
		return c.extremeOf(c.seq(c.self()), sign)
	}
}

// flat gives the receiver if it is an array whose elements are not boxed, else nil.
func (c call) flat() *value.Array {
	if v := c.self(); v.IsArray() && v.Array().Elem() != value.Boxed && v.Array().Len() > 0 {
		return v.Array()
	}
	return nil
}

// extremeInt is extremeOf a flat array of integers, which has elements.
func extremeInt(a *value.Array, sign int) value.Value {
	xs, _ := a.Ints()
	defer runtime.KeepAlive(a)
	if sign < 0 {
		return value.Int(slices.Min(xs))
	}
	return value.Int(slices.Max(xs))
}

func (c call) extremeOf(in next, sign int) (best value.Value, ok bool) {
	for i := 0; ; i++ {
		x, more := in()
		if !more {
			return best, ok
		}
		c.tick(i)
		if !ok || isNaN(best) {
			best, ok = x, true
		} else if !isNaN(x) && c.better(c.order(x, best), sign) {
			best = x
		}
	}
}

func (c call) better(order, sign int) bool { return order*sign > 0 || order == 0 && sign > 0 }

func extremeByKey(sign int) func(c call) (value.Value, bool) {
	return func(c call) (best value.Value, ok bool) {
		f, key := c.fn(1), value.Null
		c.each(c.self(), func(i int, x value.Value) bool {
			k := f.item(x, i).Share()
			if !ok || c.better(c.order(k, key), sign) {
				best, key, ok = x, k, true
			}
			return true
		})
		return best, ok
	}
}

func extremeBy(sign int) func(c call) (value.Value, bool) {
	return func(c call) (best value.Value, ok bool) {
		cmp := c.comparator(c.Args[1])
		c.each(c.self(), func(_ int, x value.Value) bool {
			if !ok || c.better(cmp(x, best), sign) {
				best, ok = x.Share(), true
			}
			return true
		})
		return best, ok
	}
}

func searching(lazy bool) []module.Func {
	return []module.Func{
		consumed(lazy, "fun find<T>(self: Iterable<T>, f: OneOf<fun(T) -> bool, T>) -> Option<T>", "Gives Some(the first element for which f is true) or None.", "[1, 2, 3]‹›.find(|x| x > 1)  // => Some(2)", find),
		consumed(lazy, "fun find_map<T, U>(self: Iterable<T>, f: fun(T) -> Option<U>) -> Option<U>", "Gives the first Some that f gives, or None.",
			"[1, 2, 3]‹›.find_map(|x| if x > 1 { Some(x * 10) } else { None })  // => Some(20)", findMap),
		consumed(lazy, "fun position<T>(self: Iterable<T>, f: OneOf<fun(T) -> bool, T>) -> Option<i64>", "Gives Some(the index of the first element for which f is true, or which is equal to f) or None.",
			"[1, 2, 3]‹›.position(|x| x > 1)  // => Some(1)", position),
		consumed(lazy, "fun index_of<T>(self: Iterable<T>, x: T) -> i64", "Gives the index of the first element that is equal to x, or -1.", "[1, 2, 3]‹›.index_of(2)  // => 1\n[1]‹›.index_of(2)  // => -1", indexOf),
		consumed(lazy, "fun contains<T>(self: Iterable<T>, x: T) -> bool", "Tells whether an element is equal to x.", "[1, 2, 3]‹›.contains(2)  // => true", contains),
		consumed(lazy, "fun any<T>(self: Iterable<T>, f: fun(T) -> bool = null) -> bool", "Tells whether f is true for an element; without f, whether an element is true.", "[1, 2, 3]‹›.any(|x| x > 2)  // => true", anyHolds),
		consumed(lazy, "fun all<T>(self: Iterable<T>, f: fun(T) -> bool = null) -> bool", "Tells whether f is true for all elements; without f, whether all are true.", "[1, 2, 3]‹›.all(|x| x > 0)  // => true", allHold),
		consumed(lazy, "fun none<T>(self: Iterable<T>, f: OneOf<fun(T) -> bool, T>) -> bool", "Tells whether f is true for no element.", "[1, 2, 3]‹›.none(|x| x > 5)  // => true", func(c call) value.Value {
			return value.Bool(!c.some(c.predicate(1)))
		}),
		consumed(lazy, "fun count<T>(self: Iterable<T>, f: OneOf<fun(T) -> bool, T> = null) -> i64", "Counts the elements, or those for which f is true, or those equal to f.",
			"[1, 2, 3]‹›.count()  // => 3\n[1, 2, 3]‹›.count(|x| x > 1)  // => 2", count),
	}
}

// predicate reads argument i: a function, or a value to be equal to.
func (c call) predicate(i int) func(x value.Value, i int) bool {
	v := c.Args[i]
	if callable(v) {
		return c.fn(i).holds
	}
	return func(x value.Value, _ int) bool { return value.Equal(x, v) }
}

// test is predicate for which nil asks the elements themselves.
func (c call) test(i int) func(x value.Value, i int) bool {
	if c.Args[i].IsNull() {
		return func(x value.Value, _ int) bool { return truthy(x) }
	}
	return c.fn(i).holds
}

// first walks to the first element for which p holds.
func (c call) first(p func(x value.Value, i int) bool) (at int, v value.Value, ok bool) {
	c.each(c.self(), func(i int, x value.Value) bool {
		if p(x, i) {
			at, v, ok = i, x, true
		}
		return !ok
	})
	return at, v, ok
}

func (c call) some(p func(x value.Value, i int) bool) bool {
	_, _, ok := c.first(p)
	return ok
}

func find(c call) value.Value {
	_, v, ok := c.first(c.predicate(1))
	return c.perhaps(v, ok)
}

func findMap(c call) value.Value {
	f, out := c.fn(1), value.None()
	c.each(c.self(), func(i int, x value.Value) bool {
		y, ok := there(f.item(x, i))
		out = option(y, ok)
		return !ok
	})
	return out
}

func position(c call) value.Value {
	i, _, ok := c.first(c.predicate(1))
	return option(integer(i), ok)
}

func indexOf(c call) value.Value {
	if a := c.flat(); a != nil {
		return integer(a.IndexOf(c.Args[1]))
	}
	if i, _, ok := c.first(func(x value.Value, _ int) bool { return value.Equal(x, c.Args[1]) }); ok {
		return integer(i)
	}
	return value.Int(-1)
}

func contains(c call) value.Value {
	if a := c.flat(); a != nil {
		return value.Bool(a.IndexOf(c.Args[1]) >= 0)
	}
	return value.Bool(c.some(func(x value.Value, _ int) bool { return value.Equal(x, c.Args[1]) }))
}

func anyHolds(c call) value.Value { return value.Bool(c.some(c.test(1))) }

func allHold(c call) value.Value {
	p := c.test(1)
	return value.Bool(!c.some(func(x value.Value, i int) bool { return !p(x, i) }))
}

func count(c call) value.Value {
	if c.Args[1].IsNull() {
		if n, ok := c.length(c.self()); ok {
			return value.Int(n)
		}
	}
	p := func(value.Value, int) bool { return true }
	if !c.Args[1].IsNull() {
		p = c.predicate(1)
	}
	n := 0
	c.each(c.self(), func(i int, x value.Value) bool {
		if p(x, i) {
			n++
		}
		return true
	})
	return integer(n)
}
