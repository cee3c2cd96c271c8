package collections

import (
	"skep/interp/module"
	"skep/interp/value"
)

const typeDefault = "DefaultDict"

// defaults is an object that makes the values of missing keys.
type defaults struct {
	d    *value.Dict
	make value.Value // a function, or the value itself
}

// Content implements value.Container.
func (x *defaults) Content() value.Value { return x.d.Value() }

// CloneValue implements what value asks of boxes that change in place.
func (x *defaults) CloneValue() any { return &defaults{copyOf(x.d), x.make.Share()} }

// fresh is the value of a missing key.
func (x *defaults) fresh(call func(fn value.Value, args ...value.Value) value.Value) value.Value {
	if k := x.make.Kind(); k != value.KFunc && k != value.KType {
		return x.make.Share()
	}
	return call(x.make)
}

// Peek implements value.Placer.
func (x *defaults) Peek(key value.Value) (value.Value, bool) { return x.d.Get(key) }

// Place implements value.Placer; a missing key gets its default.
func (x *defaults) Place(key value.Value, call func(fn value.Value, args ...value.Value) value.Value) (*value.Value, error) {
	if p := x.d.Ref(key); p != nil {
		return p, nil
	}
	x.d.Set(key.Share(), x.fresh(call))
	return x.d.Ref(key), nil
}

func newDefault(c *module.Call) value.Value {
	x := &defaults{value.NewDict(), c.Args[0]}
	if c.Given(1) {
		x.d = copyOf(c.Dict(1))
	}
	return value.NewBox(typeDefault, x)
}

const defaultSig = "<K, V>(default: OneOf<fun() -> V, V>, d: Dict<K, V> = null) -> DefaultDict<K, V>"

func defaultFuncs() []module.Func {
	return []module.Func{{Sig: "fun defaultdict" + defaultSig, Doc: "An object in which a key that is missing has a default: a value, or what a function of no arguments gives. Reading does not add the key, writing does. (Objects have `d.entry(k).or_insert(v)`.)", Example: "let mut d = collections.defaultdict(0)\nfor w in [\"a\", \"b\", \"a\"] { d[w] += 1 }\nd.to_dict()  // => {a: 2, b: 1}\nlet mut g = collections.defaultdict(|| [])\ng[\"x\"].push(5)\ng[\"x\"]  // => [5]", Impl: module.Checked(newDefault)}}
}

func defaultType() module.Type {
	const sample = "let mut d = collections.defaultdict(0, {a: 1})\n"
	of := func(f func(c *module.Call, x *defaults) value.Value) module.Impl { return receiver(typeDefault, f) }
	read := of(func(c *module.Call, x *defaults) value.Value {
		if v, ok := x.d.Get(c.Args[1]); ok {
			return v.Share()
		}
		return x.fresh(func(fn value.Value, args ...value.Value) value.Value {
			v, err := c.Host.Invoke(fn, args...)
			c.Must(err)
			return v
		})
	})
	return module.Type{Name: typeDefault, Doc: "An object in which missing keys have a default.",
		Statics:  []module.Func{{Sig: "fun new" + defaultSig, Doc: "The same as collections.defaultdict.", Example: "DefaultDict::new(0)[\"x\"]  // => 0", Impl: module.Checked(newDefault)}},
		Synonyms: map[string]string{"has_key": "contains", "contains_key": "contains", "entries": "items", "pop": "remove", "to_object": "to_dict"},
		Methods: []module.Func{
			{Sig: "fun index<K, V>(self: DefaultDict<K, V>, key: K) -> V", Doc: "d[key]: its value, or the default.", Example: sample + "d[\"z\"]  // => 0", Impl: read},
			{Sig: "fun set_index<K, V>(&mut self: DefaultDict<K, V>, v: V, key: K) -> ()", Doc: "d[key] = v.", Example: sample + "d[\"z\"] += 5\nd[\"z\"]  // => 5", Impl: of(func(c *module.Call, x *defaults) value.Value {
				if x.d.Len()&(x.d.Len()+1) == 0 {
					c.Charge(64 * int64(x.d.Len()+1))
				}
				x.d.Set(c.Args[2], c.Args[1])
				return value.Unit()
			})},
			{Sig: "fun get<K, V>(self: DefaultDict<K, V>, key: K) -> Option<V>", Doc: "Some(its value), or None if the key is missing.", Example: sample + "d.get(\"z\")  // => None", Impl: of(func(c *module.Call, x *defaults) value.Value {
				v, ok := x.d.Get(c.Args[1])
				return module.Opt(v.Share(), ok)
			})},
			{Sig: "fun contains<K, V>(self: DefaultDict<K, V>, key: K) -> bool", Doc: "Whether the key is there.", Example: sample + "\"z\" in d  // => false", Impl: of(func(c *module.Call, x *defaults) value.Value { return value.Bool(x.d.Ref(c.Args[1]) != nil) })},
			{Sig: "fun remove<K, V>(&mut self: DefaultDict<K, V>, key: K) -> Option<V>", Doc: "Removes a key and gives its value.", Example: sample + "d.remove(\"a\")  // => Some(1)", Impl: of(func(c *module.Call, x *defaults) value.Value { return module.Opt(x.d.Delete(c.Args[1])) })},
			{Sig: "fun len<K, V>(self: DefaultDict<K, V>) -> i64", Doc: "The number of keys.", Example: sample + "d.len()  // => 1", Impl: of(func(_ *module.Call, x *defaults) value.Value { return value.Int(int64(x.d.Len())) })},
			{Sig: "fun is_empty<K, V>(self: DefaultDict<K, V>) -> bool", Doc: "Whether there are no keys.", Example: sample + "d.is_empty()  // => false", Impl: of(func(_ *module.Call, x *defaults) value.Value { return value.Bool(x.d.Len() == 0) })},
			{Sig: "fun keys<K, V>(self: DefaultDict<K, V>) -> [K]", Doc: "The keys.", Example: sample + "d.keys()  // => [\"a\"]", Impl: of(func(_ *module.Call, x *defaults) value.Value {
				keys, _ := x.d.Entries()
				return value.NewArray(shareAll(keys))
			})},
			{Sig: "fun values<K, V>(self: DefaultDict<K, V>) -> [V]", Doc: "The values.", Example: sample + "d.values()  // => [1]", Impl: of(func(_ *module.Call, x *defaults) value.Value {
				_, vals := x.d.Entries()
				return value.NewArray(shareAll(vals))
			})},
			{Sig: "fun items<K, V>(self: DefaultDict<K, V>) -> [(K, V)]", Doc: "Pairs of key and value.", Example: sample + "d.items()  // => [(\"a\", 1)]", Impl: of(func(_ *module.Call, x *defaults) value.Value { return value.NewArray(pairs(x.d)) })},
			{Sig: "fun iter<K, V>(self: DefaultDict<K, V>) -> Iterator<(K, V)>", Doc: "Pairs of key and value, one after the other.", Example: sample + "d.iter().count()  // => 1", Impl: of(func(_ *module.Call, x *defaults) value.Value { return iterate(pairs(x.d)) })},
			{Sig: "fun to_dict<K, V>(self: DefaultDict<K, V>) -> Dict<K, V>", Doc: "An ordinary object.", Example: sample + "d.to_dict()  // => {a: 1}", Impl: of(func(_ *module.Call, x *defaults) value.Value { return copyOf(x.d).Value() })},
		}}
}
