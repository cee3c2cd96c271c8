package collections

import (
	"sort"

	"skep/interp/module"
	"skep/interp/value"
)

// sortedFuncs search in arrays that are in order; they do not look whether they are.
func sortedFuncs() []module.Func {
	const sig = "<T>(xs: [T], x: T, key: fun(T) -> _ = null) -> i64"
	return []module.Func{
		{Sig: "fun bisect_left" + sig, Doc: "Where x would go in a sorted array: before those equal to it. With key, x is compared with key(element).", Example: "collections.bisect_left([1, 2, 2, 3], 2)  // => 1", Impl: module.Checked(func(c *module.Call) value.Value { return value.Int(bisect(c, 0)) })},
		{Sig: "fun bisect_right" + sig, Doc: "Where x would go in a sorted array: behind those equal to it.", Example: "collections.bisect_right([1, 2, 2, 3], 2)  // => 3", Impl: module.Checked(func(c *module.Call) value.Value { return value.Int(bisect(c, 1)) })},
		{Sig: "fun insort<T>(xs: [T], x: T, key: fun(T) -> _ = null) -> [T]", Doc: "A sorted array with x in its place, behind those equal to it.", Example: "collections.insort([1, 3], 2)  // => [1, 2, 3]", Impl: module.Checked(insort)},
		{Sig: "fun merge(...sequences: Iterable<_>) -> [_]", Doc: "The elements of sorted sequences in order; equal ones in the order of the sequences.", Example: "collections.merge([1, 4], [2, 3])  // => [1, 2, 3, 4]", Impl: module.Checked(merge)},
	}
}

// bisect gives the first place whose element compares with x at least as side says: 0 not before x, 1 behind it.
func bisect(c *module.Call, side int) int64 {
	if !c.Args[0].IsArray() {
		c.Wrong(0, "an array")
	}
	xs, x, key := c.Args[0].Array(), c.Args[1], func(v value.Value) value.Value { return v }
	if c.Given(2) {
		f := c.Fn(2)
		key = func(v value.Value) value.Value { return f(v.Share()) }
	}
	return int64(sort.Search(xs.Len(), func(i int) bool { return order(c, key(xs.At(i)), x) >= side }))
}

func insort(c *module.Call) value.Value {
	one := *c
	one.Args = []value.Value{c.Args[0], c.Args[1], c.Args[2]}
	if c.Given(2) {
		one.Args[1] = c.Fn(2)(c.Args[1].Share())
	}
	at := int(bisect(&one, 1))
	xs := c.Args[0].Array()
	c.Charge(2*xs.Bytes() + 16)
	out := xs.Slice(0, xs.Len())
	out.Array().Insert(at, c.Args[1].Share())
	return out
}

// merge keeps the next element of each sequence in a heap; the turn is the sequence.
func merge(c *module.Call) value.Value {
	h, nexts := &heap{}, []func() (value.Value, bool){}
	feed := func(i int) {
		if v, ok := nexts[i](); ok {
			h.turn = int64(i)
			h.push(c, v, v)
		}
	}
	for i, v := range c.Args[0].List().All() {
		one := *c
		one.Args = []value.Value{v.Share()}
		nexts = append(nexts, one.Walk(0))
		feed(i)
	}
	var out []value.Value
	for n := 0; ; n++ {
		x, ok := h.pop(c)
		if !ok {
			return value.NewArray(out)
		}
		c.Poll(n)
		room(c, out, 16)
		out = append(out, x.v)
		feed(int(x.turn))
	}
}
