package collections

import (
	"math"
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

const typeCounter = "Counter"

// counter maps elements to how often they were counted.
type counter struct{ d *value.Dict }

// Content implements value.Container.
func (x *counter) Content() value.Value { return x.d.Value() }

// CloneValue implements what value asks of boxes that change in place.
func (x *counter) CloneValue() any { return &counter{copyOf(x.d)} }

func boxCounter(d *value.Dict) value.Value { return value.NewBox(typeCounter, &counter{d}) }

func (x *counter) get(v value.Value) int64 {
	if p := x.d.Ref(v); p != nil {
		return p.AsInt()
	}
	return 0
}

// add counts v n times more.
func (x *counter) add(c *module.Call, v value.Value, n int64) {
	p := x.d.Ref(v)
	if p == nil {
		if x.d.Len()&(x.d.Len()+1) == 0 {
			c.Charge(64 * int64(x.d.Len()+1))
		}
		x.d.Set(v.Share(), value.Int(n))
		return
	}
	if now := p.AsInt(); n > 0 && now > math.MaxInt64-n || n < 0 && now < math.MinInt64-n {
		c.Refuse("the count does not fit 64 bits")
	}
	p.SetInt(p.AsInt() + n)
}

// count adds (by 1) or takes off (by -1) the elements of an argument: each once, or those of an object or Counter as often as it says.
func (x *counter) count(c *module.Call, i int, by int64) {
	if counts := countsOf(c.Args[i]); counts != nil {
		counts.Each(func(k, n value.Value) bool {
			if !n.IsInt() || n.AsInt() == math.MinInt64 {
				c.Refuse("counts must be integers, found %s", value.Repr(n))
			}
			x.add(c, k, by*n.AsInt())
			return true
		})
		return
	}
	c.Each(i, func(v value.Value) { x.add(c, v, by) })
}

func countsOf(v value.Value) *value.Dict {
	if x, ok := value.As[*counter](v); ok {
		return x.d
	}
	if v.Kind() == value.KDict {
		return v.Dict()
	}
	return nil
}

func newCounter(c *module.Call) value.Value {
	x := &counter{value.NewDict()}
	if c.Given(0) {
		x.count(c, 0, 1)
	}
	return value.NewBox(typeCounter, x)
}

const counterSig = "<T>(xs: OneOf<Iterable<T>, Dict<T, i64>> = null) -> Counter<T>"

func counterFuncs() []module.Func {
	return []module.Func{{Sig: "fun counter" + counterSig, Doc: "Counts elements: those of a sequence each once, those of an object as often as it says.", Example: "let c = collections.counter(\"banana\")\nc[\"a\"]  // => 3\nc.most_common(2)  // => [(\"a\", 3), (\"n\", 2)]", Impl: module.Checked(newCounter)}}
}

// ranked lists the counted elements, the most frequent first; equal ones in the order in which they came.
func (x *counter) ranked() []value.Value {
	all := pairs(x.d)
	slices.SortStableFunc(all, func(a, b value.Value) int {
		m, n := a.List().At(1).AsInt(), b.List().At(1).AsInt()
		switch {
		case m > n:
			return -1
		case m < n:
			return 1
		}
		return 0
	})
	return all
}

func counterType() module.Type {
	const sample = "let mut c = collections.counter(\"banana\")\n"
	of := func(f func(c *module.Call, x *counter) value.Value) module.Impl { return receiver(typeCounter, f) }
	changing := func(f func(c *module.Call, x *counter)) module.Impl {
		return of(func(c *module.Call, x *counter) value.Value {
			f(c, x)
			return value.Unit()
		})
	}
	return module.Type{Name: typeCounter, Doc: "How often each element occurs. An element that was never counted occurs 0 times.",
		Statics: []module.Func{{Sig: "fun new" + counterSig, Doc: "The same as collections.counter.", Example: "Counter::new([1, 1, 2])[1]  // => 2", Impl: module.Checked(newCounter)}},
		Operators: []module.Operator{
			{Ops: "+", Doc: "The counts of both together; what is not above 0 is left out.", Impl: combineCounters(func(a, b int64) int64 { return a + b })},
			{Ops: "-", Doc: "The counts less those of the other; what is not above 0 is left out.", Impl: combineCounters(func(a, b int64) int64 { return a - b })},
			{Ops: "&", Doc: "The lesser count of each.", Impl: combineCounters(func(a, b int64) int64 { return min(a, b) })},
			{Ops: "|", Doc: "The greater count of each.", Impl: combineCounters(func(a, b int64) int64 { return max(a, b) })},
		},
		Synonyms: map[string]string{"append": "add", "insert": "add", "increment": "add", "push": "add", "get_or_default": "get", "sum": "total", "count": "get", "most_common_n": "most_common", "top": "most_common"},
		Methods: []module.Func{
			{Sig: "fun add<T>(&mut self: Counter<T>, x: T, n: i64 = 1) -> ()", Doc: "Counts x n times more.", Example: sample + "c.add(\"b\", 4)\nc[\"b\"]  // => 5", Impl: changing(func(c *module.Call, x *counter) { x.add(c, c.Args[1], c.Int(2)) })},
			{Sig: "fun update<T>(&mut self: Counter<T>, xs: OneOf<Iterable<T>, Dict<T, i64>>) -> ()", Doc: "Counts all elements of a sequence, an object of counts, or a Counter.", Example: sample + "c.update(\"bb\")\nc[\"b\"]  // => 3", Impl: changing(func(c *module.Call, x *counter) { x.count(c, 1, 1) })},
			{Sig: "fun subtract<T>(&mut self: Counter<T>, xs: OneOf<Iterable<T>, Dict<T, i64>>) -> ()", Doc: "Takes the elements off; counts may fall below 0.", Example: sample + "c.subtract(\"bb\")\nc[\"b\"]  // => -1", Impl: changing(func(c *module.Call, x *counter) { x.count(c, 1, -1) })},
			{Sig: "fun remove<T>(&mut self: Counter<T>, x: T) -> i64", Doc: "Forgets x and gives its count.", Example: sample + "c.remove(\"a\")  // => 3", Impl: of(func(c *module.Call, x *counter) value.Value {
				n := x.get(c.Args[1])
				x.d.Delete(c.Args[1])
				return value.Int(n)
			})},
			{Sig: "fun clear<T>(&mut self: Counter<T>) -> ()", Doc: "Forgets all.", Example: sample + "c.clear()\nc.len()  // => 0", Impl: changing(func(_ *module.Call, x *counter) { x.d = value.NewDict() })},
			{Sig: "fun get<T>(self: Counter<T>, x: T) -> i64", Doc: "How often x was counted.", Example: sample + "c.get(\"z\")  // => 0", Impl: of(func(c *module.Call, x *counter) value.Value { return value.Int(x.get(c.Args[1])) })},
			{Sig: "fun index<T>(self: Counter<T>, x: T) -> i64", Doc: "c[x]: how often x was counted.", Example: sample + "c[\"n\"]  // => 2", Impl: of(func(c *module.Call, x *counter) value.Value { return value.Int(x.get(c.Args[1])) })},
			{Sig: "fun set_index<T>(&mut self: Counter<T>, n: i64, x: T) -> ()", Doc: "c[x] = n.", Example: sample + "c[\"z\"] += 2\nc[\"z\"]  // => 2", Impl: changing(func(c *module.Call, x *counter) { x.d.Set(c.Args[2], value.Int(c.Int(1))) })},
			{Sig: "fun contains<T>(self: Counter<T>, x: T) -> bool", Doc: "Whether x was counted.", Example: sample + "\"z\" in c  // => false", Impl: of(func(c *module.Call, x *counter) value.Value { return value.Bool(x.d.Ref(c.Args[1]) != nil) })},
			{Sig: "fun most_common<T>(self: Counter<T>, n: i64 = null) -> [(T, i64)]", Doc: "The n most frequent elements (all by default) with their counts, the most frequent first.", Example: sample + "c.most_common(1)  // => [(\"a\", 3)]", Impl: of(func(c *module.Call, x *counter) value.Value {
				all := x.ranked()
				if c.Given(1) {
					all = all[:min(int(c.IntIn(1, 0, math.MaxInt32)), len(all))]
				}
				return value.NewArray(all)
			})},
			{Sig: "fun total<T>(self: Counter<T>) -> i64", Doc: "The sum of the counts.", Example: sample + "c.total()  // => 6", Impl: of(func(_ *module.Call, x *counter) value.Value {
				sum := int64(0)
				x.d.Each(func(_, n value.Value) bool { sum += n.AsInt(); return true })
				return value.Int(sum)
			})},
			{Sig: "fun elements<T>(self: Counter<T>) -> Iterator<T>", Doc: "Each element as often as it was counted.", Example: "collections.counter(\"abab\").elements().join(\"\")  // => \"aabb\"", Impl: of(elements)},
			{Sig: "fun len<T>(self: Counter<T>) -> i64", Doc: "The number of different elements.", Example: sample + "c.len()  // => 3", Impl: of(func(_ *module.Call, x *counter) value.Value { return value.Int(int64(x.d.Len())) })},
			{Sig: "fun is_empty<T>(self: Counter<T>) -> bool", Doc: "Whether nothing was counted.", Example: sample + "c.is_empty()  // => false", Impl: of(func(_ *module.Call, x *counter) value.Value { return value.Bool(x.d.Len() == 0) })},
			{Sig: "fun keys<T>(self: Counter<T>) -> [T]", Doc: "The different elements.", Example: sample + "c.keys()  // => [\"b\", \"a\", \"n\"]", Impl: of(func(_ *module.Call, x *counter) value.Value {
				keys, _ := x.d.Entries()
				return value.NewArray(shareAll(keys))
			})},
			{Sig: "fun values<T>(self: Counter<T>) -> [i64]", Doc: "The counts.", Example: sample + "c.values()  // => [1, 3, 2]", Impl: of(func(_ *module.Call, x *counter) value.Value {
				_, vals := x.d.Entries()
				return value.NewArray(vals)
			})},
			{Sig: "fun items<T>(self: Counter<T>) -> [(T, i64)]", Doc: "The elements with their counts.", Example: sample + "c.items()[0]  // => (\"b\", 1)", Impl: of(func(_ *module.Call, x *counter) value.Value { return value.NewArray(pairs(x.d)) })},
			{Sig: "fun iter<T>(self: Counter<T>) -> Iterator<(T, i64)>", Doc: "The elements with their counts, one after the other.", Example: sample + "let mut n = 0\nfor (x, k) in c { n += k }\nn  // => 6", Impl: of(func(_ *module.Call, x *counter) value.Value { return iterate(pairs(x.d)) })},
			{Sig: "fun to_dict<T>(self: Counter<T>) -> Dict<T, i64>", Doc: "The counts as an object.", Example: sample + "c.to_dict()  // => {b: 1, a: 3, n: 2}", Impl: of(func(_ *module.Call, x *counter) value.Value { return copyOf(x.d).Value() })},
		}}
}

func combineCounters(f func(a, b int64) int64) module.Impl {
	return module.Checked(func(c *module.Call) value.Value {
		a, b := countsOf(c.Args[0]), countsOf(c.Args[1])
		if a == nil || b == nil {
			c.Refuse("needs two Counters, found %s and %s", value.TypeName(c.Args[0]), value.TypeName(c.Args[1]))
		}
		out, x, y := value.NewDict(), &counter{a}, &counter{b}
		keep := func(k, _ value.Value) bool {
			if n := f(x.get(k), y.get(k)); n > 0 {
				out.Set(k.Share(), value.Int(n))
			}
			return true
		}
		a.Each(keep)
		b.Each(keep)
		return boxCounter(out)
	})
}

func elements(_ *module.Call, x *counter) value.Value {
	keys, counts := x.d.Entries()
	at, done := 0, int64(0)
	return value.NewIter(func() (value.Value, bool) {
		for at < len(keys) && done >= counts[at].AsInt() {
			at, done = at+1, 0
		}
		if at == len(keys) {
			return value.Null, false
		}
		done++
		return keys[at].Share(), true
	})
}
