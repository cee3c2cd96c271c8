package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

func dictMethods() []module.Func {
	pairs := only(eagerMethods.Get(), "flat_map", "filter_map", "enumerate", "take", "skip", "find", "find_map", "any", "all",
		"for_each", "each", "fold", "reduce", "group_by", "min_by_key", "max_by_key", "sort_by", "sort_by_key", "first", "last", "count", "collect", "to_list", "to_vec", "chain", "zip", "sum_by")
	return override(pairs, dictReading(), dictMaking(), dictChanging())
}

func dictReading() []module.Func {
	return also([]module.Func{
		def("fun len(self) -> i64", "Counts the keys.", "{a: 1, b: 2}.len()  // => 2", size),
		def("fun is_empty(self) -> bool", "Tells whether there are no keys.", "HashMap::new().is_empty()  // => true", isEmpty),
		forms(def("fun get<K, V>(self: Dict<K, V>, key: K, default: V = null)", "Gives Some(the value of key) or None; with a default, the value or the default.",
			"let d = {a: 1}\nd.get(\"a\")  // => Some(1)\nd.get(\"x\")  // => None\nd.get(\"x\", 0)  // => 0", dictGet),
			"fun get<K, V>(self: Dict<K, V>, key: K) -> Option<V>",
			"fun get<K, V>(self: Dict<K, V>, key: K, default: V) -> V"),
		def("fun get_mut<K, V>(self: Dict<K, V>, key: K) -> Option<V>", "get, for a value that is changed where it lies: `*d.get_mut(k).unwrap() = v`, `if let Some(x) = d.get_mut(k) { *x = v }`.",
			"let mut d = {a: 1}\nif let Some(x) = d.get_mut(\"a\") { *x += 1 }\nd  // => {a: 2}", func(c call) value.Value { return option(c.self().Dict().Get(c.Args[1])) }),
		def("fun get_or<K, V>(self: Dict<K, V>, key: K, default: V) -> V", "Gives the value of key, or the default.", "let d = {a: 1}\nd.get_or(\"x\", 0)  // => 0", func(c call) value.Value {
			if v, ok := c.self().Dict().Get(c.Args[1]); ok {
				return v.Share()
			}
			return c.Args[2]
		}),
		def("fun contains_key<K, V>(self: Dict<K, V>, key: K) -> bool", "Tells whether the key exists.", "let d = {a: 1}\nd.contains_key(\"a\")  // => true", func(c call) value.Value {
			return value.Bool(c.self().Dict().Ref(c.Args[1]) != nil)
		}),
		def("fun contains_value<K, V>(self: Dict<K, V>, x: V) -> bool", "Tells whether a value is equal to x.", "let d = {a: 1}\nd.contains_value(1)  // => true", func(c call) value.Value {
			_, vs := c.self().Dict().Entries()
			for _, v := range vs {
				if value.Equal(v, c.Args[1]) {
					return value.Bool(true)
				}
			}
			return value.Bool(false)
		}),
		def("fun key_of<K, V>(self: Dict<K, V>, x: V) -> Option<K>", "Gives Some(the first key whose value is equal to x) or None.", "let d = {a: 1}\nd.key_of(1)  // => Some(\"a\")", func(c call) value.Value {
			ks, vs := c.self().Dict().Entries()
			for i, v := range vs {
				if value.Equal(v, c.Args[1]) {
					return value.Some(ks[i].Share())
				}
			}
			return value.None()
		}),
		def("fun get_key_value<K, V>(self: Dict<K, V>, key: K) -> Option<(K, V)>", "Gives Some((key, value)) or None.", "{a: 1}.get_key_value(\"a\")  // => Some((\"a\", 1))", func(c call) value.Value {
			v, ok := c.self().Dict().Get(c.Args[1])
			if !ok {
				return value.None()
			}
			return value.Some(value.NewTuple(c.Args[1], v.Share()))
		}),
		dictEnd("first_key_value", "first", "(\"a\", 1)", func(n int) int { return 0 }),
		dictEnd("last_key_value", "last", "(\"b\", 2)", func(n int) int { return n - 1 }),
		def("fun range<K, V>(self: Dict<K, V>, keys: Range<K>) -> [(K, V)]", "Gives the pairs whose keys lie in a range.", "let m = HashMap::from([(1, \"a\"), (5, \"b\")])\nm.range(2..9)  // => [(5, \"b\")]", dictRange),
		def("fun keys<K, V>(self: Dict<K, V>) -> [K]", "Gives the keys in insertion order.", "{a: 1, b: 2}.keys()  // => [\"a\", \"b\"]", func(c call) value.Value {
			ks, _ := c.self().Dict().Entries()
			return array(shared(ks))
		}),
		def("fun values<K, V>(self: Dict<K, V>) -> [V]", "Gives the values in insertion order.", "{a: 1, b: 2}.values()  // => [1, 2]", func(c call) value.Value {
			_, vs := c.self().Dict().Entries()
			return array(shared(vs))
		}),
		def("fun items<K, V>(self: Dict<K, V>) -> [(K, V)]", "Gives (key, value) pairs in insertion order.", "{a: 1, b: 2}.items()  // => [(\"a\", 1), (\"b\", 2)]", func(c call) value.Value { return array(c.elems(c.self())) }),
		def("fun iter<K, V>(self: Dict<K, V>) -> Iterator<(K, V)>", "Gives a lazy sequence of (key, value) pairs.", "{a: 1, b: 2}.iter().count()  // => 2", func(c call) value.Value { return c.iter(c.self()) }),
	}, "len: length size", "contains_key: has_key has contains includes", "keys: into_keys", "values: into_values values_mut", "items: entries to_array to_pairs", "iter: into_iter iter_mut")
}

// dictEnd declares a method that gives the entry at one end.
func dictEnd(name, words, want string, at func(n int) int) module.Func {
	return def("fun "+name+"<K, V>(self: Dict<K, V>) -> Option<(K, V)>", "Gives Some((key, value)) of the "+words+" key, or None: in insertion order, in a BTreeMap in the order of the keys.", "{a: 1, b: 2}."+name+"()  // => Some("+want+")", func(c call) value.Value {
		pairs := c.elems(c.self())
		if len(pairs) == 0 {
			return value.None()
		}
		return value.Some(pairs[at(len(pairs))])
	})
}

// popEnd declares a method that takes the entry at one end out.
func popEnd(name, words, want string, at func(n int) int) module.Func {
	return def("fun "+name+"<K, V>(&mut self: Dict<K, V>) -> Option<(K, V)>", "Takes the "+words+" entry out: Some((key, value)), or None. In a BTreeMap it is the one with the "+map[string]string{"first": "least", "last": "greatest"}[words]+" key.", "let mut d = {a: 1, b: 2}\nd."+name+"()  // => Some("+want+")", func(c call) value.Value {
		d := c.self().Dict()
		var key value.Value
		i, wanted := 0, at(d.Len())
		d.Each(func(k, _ value.Value) bool {
			key = k
			i++
			return i <= wanted
		})
		if i == 0 {
			return value.None()
		}
		v, _ := d.Delete(key)
		return value.Some(value.NewTuple(key, v))
	})
}

func dictRange(c call) value.Value {
	if c.Args[1].Kind() != value.KRange {
		c.wrong(1, "a range")
	}
	var out []value.Value
	one := call{&module.Call{Ctx: c.Ctx, Host: c.Host, Name: c.Name, Args: []value.Value{c.Args[1], value.Null}}}
	for i, pair := range c.elems(c.self()) {
		c.tick(i)
		if one.Args[1] = pair.List().At(0); rangeContains(one).AsBool() {
			out = append(out, pair)
		}
	}
	return array(out)
}

func dictGet(c call) value.Value {
	v, ok := c.self().Dict().Get(c.Args[1])
	switch {
	case c.Args[2].IsNull():
		return option(v.Share(), ok)
	case ok:
		return v.Share()
	}
	return c.Args[2]
}

// dictMaking make new objects and leave the receiver as it is.
func dictMaking() []module.Func {
	return also([]module.Func{
		def("fun map<K, V, U>(self: Dict<K, V>, f: fun(K, V) -> U) -> [U]", "Gives f(key, value), or f((key, value)), of each entry as an array.", "{a: 1, b: 2}.map(|k, v| v * 10)  // => [10, 20]", func(c call) value.Value {
			return c.collected(mapStage(c, c.seq(c.self()), c.Args[1:2]), 0)
		}),
		def("fun filter<K, V>(self: Dict<K, V>, f: fun(K, V) -> bool) -> Dict<K, V>", "Gives the entries for which f(key, value) is true, as an object.", "{a: 1, b: 2}.filter(|k, v| v > 1)  // => {b: 2}", func(c call) value.Value { return c.filterDict(true) }),
		def("fun reject<K, V>(self: Dict<K, V>, f: fun(K, V) -> bool) -> Dict<K, V>", "Gives the entries for which f(key, value) is false, as an object.", "{a: 1, b: 2}.reject(|k, v| v > 1)  // => {a: 1}", func(c call) value.Value { return c.filterDict(false) }),
		def("fun map_values<K, V, U>(self: Dict<K, V>, f: OneOf<fun(V) -> U, fun(K, V) -> U>) -> Dict<K, U>", "Gives an object with f(value) for each value.", "{a: 1, b: 2}.map_values(|v| v * 10)  // => {a: 10, b: 20}", mapValues),
		def("fun map_keys<K, V, U>(self: Dict<K, V>, f: fun(K) -> U) -> Dict<U, V>", "Gives an object with f(key) for each key; of equal ones the last stays.", "{a: 1}.map_keys(|k| k.to_upper())  // => {A: 1}", func(c call) value.Value {
			f, out := c.fn(1), value.NewDict()
			ks, vs := c.self().Dict().Entries()
			for i, k := range ks {
				out.Set(f.call1(k.Share()).Share(), vs[i].Share())
			}
			return out.Value()
		}),
		def("fun merge<K, V>(self: Dict<K, V>, other: OneOf<Dict<K, V>, Iterable<(K, V)>>) -> Dict<K, V>", "Gives an object with the entries of both; other's win.", "{a: 1, b: 2}.merge({b: 3})  // => {a: 1, b: 3}", func(c call) value.Value {
			d := value.Clone(c.self())
			c.setAll(d.Dict(), c.Args[1])
			return d
		}),
		def("fun invert<K, V>(self: Dict<K, V>) -> Dict<V, K>", "Gives an object from values to keys; of equal values the last stays.", "{a: \"x\", b: \"y\"}.invert()  // => {x: \"a\", y: \"b\"}", func(c call) value.Value {
			out := value.NewDict()
			ks, vs := c.self().Dict().Entries()
			for i, k := range ks {
				out.Set(vs[i].Share(), k.Share())
			}
			return out.Value()
		}),
		def("fun pick<K, V>(self: Dict<K, V>, keys: Iterable<K>) -> Dict<K, V>", "Gives an object with these keys only, as far as they exist.", "{a: 1, b: 2}.pick([\"b\"])  // => {b: 2}", func(c call) value.Value {
			out := value.NewDict()
			c.each(c.Args[1], func(_ int, k value.Value) bool {
				if v, ok := c.self().Dict().Get(k); ok {
					out.Set(k, v.Share())
				}
				return true
			})
			return out.Value()
		}),
		def("fun omit<K, V>(self: Dict<K, V>, keys: Iterable<K>) -> Dict<K, V>", "Gives an object without these keys.", "{a: 1, b: 2}.omit([\"a\"])  // => {b: 2}", func(c call) value.Value {
			d := value.Clone(c.self())
			c.each(c.Args[1], func(_ int, k value.Value) bool { d.Dict().Delete(k); return true })
			return d
		}),
		def("fun sort_keys<K, V>(self: Dict<K, V>) -> Dict<K, V>", "Gives the entries in the order of their keys, as an object.", "{b: 1, a: 2}.sort_keys()  // => {a: 2, b: 1}", func(c call) value.Value {
			return c.sortedDict(func(k, _ value.Value) value.Value { return k })
		}),
		def("fun sort_values<K, V>(self: Dict<K, V>) -> Dict<K, V>", "Gives the entries in the order of their values, as an object.", "{a: 2, b: 1}.sort_values()  // => {b: 1, a: 2}", func(c call) value.Value {
			return c.sortedDict(func(_, v value.Value) value.Value { return v })
		}),
	}, "invert: inverted", "omit: without", "sort_keys: sort")
}

func (c call) filterDict(want bool) value.Value {
	f, out := c.fn(1), value.NewDict()
	c.each(c.self(), func(i int, x value.Value) bool {
		if f.holds(x, i) == want {
			out.Set(x.List().At(0), x.List().At(1))
		}
		return true
	})
	return out.Value()
}

// mapValues keeps the shape of the object: only the values change.
func mapValues(c call) value.Value {
	f := c.fn(1)
	out := value.Clone(c.self()).Dict()
	ks, vs := c.self().Dict().Entries()
	for i, k := range ks {
		v := vs[i].Share()
		if f.arity == 2 {
			*out.Ref(k) = f.call2(k.Share(), v)
		} else {
			*out.Ref(k) = f.call1(v)
		}
	}
	return out.Value()
}

func (c call) sortedDict(key func(k, v value.Value) value.Value) value.Value {
	pairs := c.sortedBy(c.elems(c.self()), func(a, b value.Value) int {
		return c.total2(key(a.List().At(0), a.List().At(1)), key(b.List().At(0), b.List().At(1)))
	})
	out := value.NewDict()
	for _, p := range pairs {
		out.Set(p.List().At(0), p.List().At(1))
	}
	return out.Value()
}

// setAll sets the entries of an object, or of (key, value) pairs.
func (c call) setAll(d *value.Dict, from value.Value) {
	if n, ok := c.length(from); ok {
		c.charge(n, 96)
	}
	c.each(from, func(i int, x value.Value) bool {
		c.grown(i)
		k, v := c.pair(x)
		d.Set(k, v)
		return true
	})
}

// dictChanging change the object in place.
func dictChanging() []module.Func {
	return also([]module.Func{
		def("fun insert<K, V>(&mut self: Dict<K, V>, key: K, x: V) -> Option<V>", "Sets key to x; gives Some(the old value) or None.", "let mut d = {a: 1}\nd.insert(\"a\", 2)  // => Some(1)\nd  // => {a: 2}", func(c call) value.Value {
			d := c.self().Dict()
			old, ok := d.Get(c.Args[1])
			d.Set(c.Args[1], c.Args[2])
			return option(old, ok)
		}),
		def("fun set<K, V>(&mut self: Dict<K, V>, key: K, x: V) -> ()", "Sets key to x.", "let mut d = {a: 1}\nd.set(\"b\", 2)\nd  // => {a: 1, b: 2}", func(c call) value.Value {
			c.self().Dict().Set(c.Args[1], c.Args[2])
			return value.Unit()
		}),
		def("fun remove<K, V>(&mut self: Dict<K, V>, key: K) -> Option<V>", "Takes key out; gives Some(its value) or None.", "let mut d = {a: 1}\nd.remove(\"a\")  // => Some(1)\nd  // => {}", func(c call) value.Value {
			return option(c.self().Dict().Delete(c.Args[1]))
		}),
		forms(def("fun pop<K, V>(&mut self: Dict<K, V>, key: K = null, default: V = null)", "Takes key out and gives its value, or the default; without a key, the last entry as a pair. Nil if there is none.",
			"let mut d = {a: 1, b: 2}\nd.pop(\"a\")  // => 1\nd.pop()  // => (\"b\", 2)", dictPop),
			"fun pop<K, V>(&mut self: Dict<K, V>) -> (K, V)?",
			"fun pop<K, V>(&mut self: Dict<K, V>, key: K) -> V?",
			"fun pop<K, V>(&mut self: Dict<K, V>, key: K, default: V) -> V"),
		popEnd("pop_first", "first", "(\"a\", 1)", func(n int) int { return 0 }),
		popEnd("pop_last", "last", "(\"b\", 2)", func(n int) int { return n - 1 }),
		def("fun clear(&mut self) -> ()", "Takes all keys out.", "let mut d = {a: 1}\nd.clear()\nd  // => {}", func(c call) value.Value {
			if c.self().Dict().Sorted() {
				c.Args[0] = value.NewSortedDict().Value()
			} else {
				c.Args[0] = value.NewDict().Value()
			}
			return value.Unit()
		}),
		def("fun extend<K, V>(&mut self: Dict<K, V>, other: OneOf<Dict<K, V>, Iterable<(K, V)>>) -> ()", "Sets all entries of other: an object, or (key, value) pairs.", "let mut d = {a: 1}\nd.extend({b: 2})\nd  // => {a: 1, b: 2}", func(c call) value.Value {
			c.setAll(c.self().Dict(), c.Args[1])
			return value.Unit()
		}),
		def("fun retain<K, V>(&mut self: Dict<K, V>, f: fun(K, V) -> bool) -> ()", "Keeps the entries for which f(key, value) is true.", "let mut d = {a: 1, b: 2}\nd.retain(|k, v| v > 1)\nd  // => {b: 2}", func(c call) value.Value {
			c.Args[0] = c.filterDict(true)
			return value.Unit()
		}),
		def("fun get_or_insert<K, V>(&mut self: Dict<K, V>, key: K, default: V) -> V", "Gives the value of key, after setting it to the default if it is missing.", "let mut d = {}\nd.get_or_insert(\"a\", 0)  // => 0\nd  // => {a: 0}", func(c call) value.Value {
			d := c.self().Dict()
			if v, ok := d.Get(c.Args[1]); ok {
				return v.Share()
			}
			d.Set(c.Args[1], c.Args[2].Share())
			return c.Args[2]
		}),
		def("fun update<K, V>(&mut self: Dict<K, V>, key_or_other: OneOf<K, Dict<K, V>, Iterable<(K, V)>>, f: fun(V) -> V = null, default: V = null) -> ()",
			"Sets all entries of another object; or, with a key and a function, sets the key to f(its value), beginning with the default.",
			"let mut d = {a: 1}\nd.update({b: 2})\nd.update(\"a\", |n| n + 1)\nd.update(\"c\", |n| n + 1, 0)\nd  // => {a: 2, b: 2, c: 1}", dictUpdate),
		def("fun entry<K, V>(&mut self: Dict<K, V>, key: K) -> Entry<K, V>", "Gives the place of a key, to be filled by or_insert, or_insert_with or or_default.", "let mut d = {}\nd.entry(\"a\").or_insert(1)  // => 1\nd  // => {a: 1}", func(c call) value.Value {
			return value.NewBox("entry", &entry{c.self(), c.Args[1].Share()})
		}),
	}, "get_or_insert: setdefault")
}

func dictPop(c call) value.Value {
	d, key := c.self().Dict(), c.Args[1]
	if !key.IsNull() {
		if v, ok := d.Delete(key); ok {
			return v
		}
		return c.Args[2]
	}
	ks, _ := d.Entries()
	if len(ks) == 0 {
		return value.Null
	}
	k := ks[len(ks)-1]
	v, _ := d.Delete(k)
	return value.NewTuple(k, v)
}

func dictUpdate(c call) value.Value {
	d := c.self().Dict()
	if c.Args[2].IsNull() {
		c.setAll(d, c.Args[1])
		return value.Unit()
	}
	key, f := c.Args[1], c.fn(2)
	old, ok := d.Get(key)
	if !ok {
		if old = c.Args[3]; old.IsNull() {
			c.fail("`update`: there is no key %s; give a third argument to begin with", short(key))
		}
	}
	d.Set(key, f.call1(old.Share()))
	return value.Unit()
}

// entry is a key of an object in a variable. It is meant for one expression:
// once the object is shared, writing through it would change other variables.
type entry struct{ dict, key value.Value }

func (e *entry) String() string { return "entry " + short(e.key) }

func entryMethods() []module.Func {
	insert := func(c call, v func() value.Value) value.Value {
		e, ok := value.As[*entry](c.self())
		if !ok {
			c.wrong(0, "an entry")
		}
		if old, ok := e.dict.Dict().Get(e.key); ok {
			return old.Share()
		}
		if e.dict.IsShared() {
			c.fail("`%s`: the object has been copied since `entry`; write both in one expression", c.Name)
		}
		x := v().Share()
		e.dict.Dict().Set(e.key, x)
		return x
	}
	return []module.Func{
		def("fun or_insert<K, V>(self: Entry<K, V>, x: V) -> V", "Gives the value of the key, after setting it to x if it is missing.", "let mut d = {a: 1}\nd.entry(\"a\").or_insert(5)  // => 1", func(c call) value.Value {
			return insert(c, func() value.Value { return c.Args[1] })
		}),
		def("fun or_insert_with<K, V>(self: Entry<K, V>, f: fun() -> V) -> V", "Gives the value of the key, after setting it to f() if it is missing.", "let mut d = {}\nd.entry(\"a\").or_insert_with(|| 5)  // => 5", func(c call) value.Value {
			return insert(c, func() value.Value { return c.fn(1).invoke() })
		}),
		def("fun or_insert_with_key<K, V>(self: Entry<K, V>, f: fun(K) -> V) -> V", "Gives the value of the key, after setting it to f(key) if it is missing.", "let mut d = {}\nd.entry(\"abc\").or_insert_with_key(|k| k.len())  // => 3", func(c call) value.Value {
			return insert(c, func() value.Value {
				e, _ := value.As[*entry](c.self())
				return c.fn(1).call1(e.key.Share())
			})
		}),
		def("fun and_modify<K, V>(self: Entry<K, V>, f: fun(V) -> V) -> Entry<K, V>", "Sets the value of the key, if it is there, to f(value), and gives the entry again.", "let mut d = {a: 1}\nd.entry(\"a\").and_modify(|v| v + 1).or_insert(0)  // => 2", andModify),
		def("fun or_default<K, V>(self: Entry<K, V>) -> V", "Gives the value of the key, after setting it to 0 if it is missing.", "let mut d = {}\nd.entry(\"a\").or_default()  // => 0", func(c call) value.Value {
			return insert(c, func() value.Value { return value.Int(0) })
		}),
		def("fun key<K, V>(self: Entry<K, V>) -> K", "Gives the key.", "let mut d = {}\nd.entry(\"a\").key()  // => \"a\"", func(c call) value.Value {
			e, ok := value.As[*entry](c.self())
			if !ok {
				c.wrong(0, "an entry")
			}
			return e.key
		}),
	}
}

// andModify: a parameter is the function's own, so what it gives is the new value.
func andModify(c call) value.Value {
	e, ok := value.As[*entry](c.self())
	if !ok {
		c.wrong(0, "an entry")
	}
	old, ok := e.dict.Dict().Get(e.key)
	if !ok {
		return c.self()
	}
	if e.dict.IsShared() {
		c.fail("`%s`: the object has been copied since `entry`; write both in one expression", c.Name)
	}
	v := c.fn(1).call1(old.Share())
	if v.IsUnit() {
		c.fail("`and_modify` expects a function that gives the new value, as |v| v + 1; this one gives ()")
	}
	e.dict.Dict().Set(e.key, v.Share())
	return c.self()
}

func dictStatics() []module.Func {
	return dictMakers("HashMap", value.NewDict, func(c call) value.Value { return c.toDict(c.self()) })
}

// sortedDictStatics are those of BTreeMap, whose keys are walked over in order.
func sortedDictStatics() []module.Func {
	return dictMakers("BTreeMap", value.NewSortedDict, func(c call) value.Value { return c.toSortedDict(c.self()) })
}

func dictMakers(name string, made func() *value.Dict, from func(c call) value.Value) []module.Func {
	empty := func(call) value.Value { return made().Value() }
	return []module.Func{
		def("fun new<K, V>() -> Dict<K, V>", "Makes an empty object.", name+"::new()  // => {}", empty),
		def("fun with_capacity<K, V>(n: i64) -> Dict<K, V>", "Makes an empty object; the room needs no planning here.", name+"::with_capacity(9)  // => {}", empty),
		def("fun from<K, V>(pairs: OneOf<Dict<K, V>, Iterable<(K, V)>>) -> Dict<K, V>", "Makes an object of (key, value) pairs.", name+"::from([(\"a\", 1)])  // => {a: 1}", from),
		def("fun from_iter<K, V>(pairs: OneOf<Dict<K, V>, Iterable<(K, V)>>) -> Dict<K, V>", "Makes an object of (key, value) pairs.", name+"::from_iter([(\"a\", 1)])  // => {a: 1}", from),
		def("fun from_keys<K, V>(keys: Iterable<K>, x: V = null) -> Dict<K, V>", "Makes an object from keys, with x for each.", name+"::from_keys([\"a\"], 0)  // => {a: 0}", func(c call) value.Value {
			d := made()
			c.each(c.self(), func(i int, k value.Value) bool { c.grown(i); d.Set(k, c.Args[1].Share()); return true })
			return d.Value()
		}),
	}
}
