package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// gathering are the methods that put the elements into another container.
func gathering(lazy bool) []module.Func {
	return []module.Func{
		forms(consumed(lazy, "fun collect<T>(self: Iterable<T>, into = null)", "Gives the elements as an array, or as what `into` names: String, Vec, HashMap, HashSet, Option, Result.",
			"(1..4)‹›.collect()  // => [1, 2, 3]\n[\"a\", \"b\"]‹›.collect(\"String\")  // => \"ab\"", collect),
			"fun collect<T>(self: Iterable<T>) -> [T]"),
		consumed(lazy, "fun to_array<T>(self: Iterable<T>) -> [T]", "Gives the elements as an array.", "(1..4)‹›.to_array()  // => [1, 2, 3]", func(c call) value.Value { return c.copyOf(c.self()) }),
		consumed(lazy, "fun to_set<T>(self: Iterable<T>) -> Set<T>", "Gives the distinct elements as a set.", "[1, 2, 1]‹›.to_set().len()  // => 2", func(c call) value.Value { return c.toSet(c.self()).Value() }),
		consumed(lazy, "fun to_dict<K, V>(self: Iterable<(K, V)>) -> Dict<K, V>", "Makes an object of (key, value) pairs.", `[("a", 1), ("b", 2)]‹›.to_dict()  // => {a: 1, b: 2}`, func(c call) value.Value { return c.toDict(c.self()) }),
		consumed(lazy, "fun group_by<T, K>(self: Iterable<T>, f: fun(T) -> K) -> Dict<K, [T]>", "Makes an object from each f(x) to the array of such elements.",
			`[1, 2, 3]‹›.group_by(|x| if x > 1 { "big" } else { "small" })  // => {small: [1], big: [2, 3]}`, groupBy),
		consumed(lazy, "fun tally<T>(self: Iterable<T>) -> Dict<T, i64>", "Makes an object from each distinct element to how often it occurs.", `["a", "b", "a"]‹›.tally()  // => {a: 2, b: 1}`, tally),
		consumed(lazy, "fun partition<T>(self: Iterable<T>, f: fun(T) -> bool) -> ([T], [T])", "Gives two arrays: the elements for which f is true, and the others.",
			"[1, 2, 3, 4]‹›.partition(|x| x % 2 == 0)  // => ([2, 4], [1, 3])", partition),
		consumed(lazy, "fun unzip<A, B>(self: Iterable<(A, B)>) -> ([A], [B])", "Takes pairs apart into two arrays.", `[(1, "a"), (2, "b")]‹›.unzip()  // => ([1, 2], ["a", "b"])`, unzip),
	}
}

func collect(c call) value.Value {
	switch into := typeNameOf(c.Args[1]); into {
	case "", "Vec", "VecDeque", "array", "Array", "_":
		return c.copyOf(c.self())
	case "String", "str", "string":
		return c.joined(c.self(), "")
	case "BTreeSet":
		return c.fillSet(value.NewSortedSet(), c.self()).Value()
	case "BTreeMap":
		return c.toSortedDict(c.self())
	case "HashSet", "Set", "set":
		return c.toSet(c.self()).Value()
	case "HashMap", "Object", "Dict", "object":
		return c.toDict(c.self())
	case "Option", "Result":
		return c.collectAll(c.self(), into)
	default:
		c.fail("`%s` cannot make a %s; it makes String, Vec, HashMap, HashSet, Option or Result", c.Name, into)
	}
	return value.Null
}

// typeNameOf reads an argument that names a type: the type itself, or its name as a string.
func typeNameOf(v value.Value) string {
	switch v.Kind() {
	case value.KType:
		return v.Type().Name
	case value.KStr:
		return v.Str()
	case value.KFunc:
		return v.Func().Name
	}
	return ""
}

// collectAll gives Some or Ok of all values, or the first None or Err.
func (c call) collectAll(v value.Value, into string) value.Value {
	var out []value.Value
	bad, stopped := value.Null, false
	c.each(v, func(i int, x value.Value) bool {
		c.grown(i)
		y, ok := there(x)
		if !ok {
			bad, stopped = x, true
		}
		out = append(out, y)
		return ok
	})
	switch {
	case stopped:
		return bad
	case into == "Option":
		return value.Some(array(out))
	}
	return value.Ok(array(out))
}

func (c call) toSet(v value.Value) *value.Set { return c.fillSet(value.NewSet(), v) }

func (c call) fillSet(s *value.Set, v value.Value) *value.Set {
	c.each(v, func(i int, x value.Value) bool {
		c.grown(i)
		s.Add(x)
		return true
	})
	return s
}

func (c call) toDict(v value.Value) value.Value {
	if v.Kind() == value.KDict {
		return v.Share()
	}
	d := value.NewDict()
	c.setAll(d, v)
	return d.Value()
}

func (c call) toSortedDict(v value.Value) value.Value {
	d := value.NewSortedDict()
	c.setAll(d, v)
	return d.Value()
}

// pair reads a tuple or array of two.
func (c call) pair(x value.Value) (a, b value.Value) {
	if k := x.Kind(); k != value.KTuple && k != value.KArray || x.List().Len() != 2 {
		c.fail("`%s` expects pairs, found %s %s", c.Name, value.TypeName(x), short(x))
	}
	return x.List().At(0).Share(), x.List().At(1).Share()
}

func groupBy(c call) value.Value {
	f, groups := c.fn(1), value.NewDict()
	c.each(c.self(), func(i int, x value.Value) bool {
		c.grown(i)
		k := f.item(x, i)
		if p := groups.Ref(k); p != nil {
			p.Array().Push(x)
		} else {
			groups.Set(k.Share(), array([]value.Value{x}))
		}
		return true
	})
	return groups.Value()
}

func tally(c call) value.Value {
	out := value.NewDict()
	c.each(c.self(), func(i int, x value.Value) bool {
		c.grown(i)
		if p := out.Ref(x); p != nil {
			*p = value.Int(p.AsInt() + 1)
		} else {
			out.Set(x, value.Int(1))
		}
		return true
	})
	return out.Value()
}

func partition(c call) value.Value {
	var yes, no []value.Value
	f := c.fn(1)
	c.each(c.self(), func(i int, x value.Value) bool {
		c.grown(i)
		if f.holds(x, i) {
			yes = append(yes, x)
		} else {
			no = append(no, x)
		}
		return true
	})
	return value.NewTuple(array(yes), array(no))
}

func unzip(c call) value.Value {
	var as, bs []value.Value
	c.each(c.self(), func(i int, x value.Value) bool {
		c.grown(i)
		a, b := c.pair(x)
		as, bs = append(as, a), append(bs, b)
		return true
	})
	return value.NewTuple(array(as), array(bs))
}
