package collections

import (
	"math"
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

const (
	typeHeap  = "BinaryHeap"
	typeQueue = "PriorityQueue"
)

// item is an element with what it is ordered by; of equal ones the earlier comes first.
type item struct {
	key, v value.Value
	turn   int64
}

// heap is a binary heap: each item comes before its two children.
type heap struct {
	items []item
	most  bool        // the greatest comes first
	key   value.Value // a function of the elements, or null: they themselves
	turn  int64
}

func (h *heap) before(c *module.Call, a, b item) bool {
	k := order(c, a.key, b.key)
	if h.most {
		k = -k
	}
	return k < 0 || k == 0 && a.turn < b.turn
}

func (h *heap) push(c *module.Call, key, v value.Value) {
	room(c, h.items, 40)
	x := item{key, v, h.turn}
	if len(h.items) > 0 {
		order(c, key, h.items[0].key) // a failure must leave the heap as it is
	}
	h.turn++
	h.items = append(h.items, x)
	i := len(h.items) - 1
	for i > 0 && h.before(c, x, h.items[(i-1)/2]) {
		h.items[i] = h.items[(i-1)/2]
		i = (i - 1) / 2
	}
	h.items[i] = x
}

func (h *heap) pop(c *module.Call) (x item, ok bool) {
	if len(h.items) == 0 {
		return item{}, false
	}
	x = h.items[0]
	last := h.items[len(h.items)-1]
	h.items[len(h.items)-1] = item{}
	h.items = h.items[:len(h.items)-1]
	if len(h.items) > 0 {
		h.sink(c, last)
	}
	return x, true
}

// sink puts x in from the top.
func (h *heap) sink(c *module.Call, x item) {
	i, n := 0, len(h.items)
	for {
		child := 2*i + 1
		if child+1 < n && h.before(c, h.items[child+1], h.items[child]) {
			child++
		}
		if child >= n || !h.before(c, h.items[child], x) {
			break
		}
		h.items[i] = h.items[child]
		i = child
	}
	h.items[i] = x
}

// keyOf is what an element is ordered by.
func (h *heap) keyOf(c *module.Call, v value.Value) value.Value {
	if h.key.IsNull() {
		return v
	}
	k, err := c.Host.Invoke(h.key, v.Share())
	c.Must(err)
	return k
}

// sorted lists the items in the order in which they would be popped.
func (h *heap) sorted() []item {
	out := slices.Clone(h.items)
	slices.SortFunc(out, func(a, b item) int {
		k, _ := value.Compare(a.key, b.key)
		if h.most {
			k = -k
		}
		if k == 0 {
			k = int(a.turn - b.turn)
		}
		return k
	})
	return out
}

func (h *heap) elems() []value.Value {
	out := make([]value.Value, len(h.items))
	for i, x := range h.sorted() {
		out[i] = x.v.Share()
	}
	return out
}

// Content implements value.Container.
func (h *heap) Content() value.Value { return value.NewArray(h.elems()) }

func (h *heap) clone() heap {
	out := *h
	out.items = slices.Clone(h.items)
	for _, x := range out.items {
		x.key.Share()
		x.v.Share()
	}
	return out
}

// CloneValue implements what value asks of boxes that change in place.
func (h *heap) CloneValue() any {
	out := h.clone()
	return &out
}

// Len is the number of elements.
func (h *heap) Len() int { return len(h.items) }

// newHeap makes an Impl; most says which element comes first where the call does not.
func newHeap(most bool) module.Impl {
	return module.Checked(func(c *module.Call) value.Value {
		h := &heap{most: most}
		if len(c.Args) > 1 {
			h.most, h.key = c.Bool(1), c.Args[2]
			if c.Given(2) {
				c.Fn(2)
			}
		}
		if len(c.Args) > 0 && c.Given(0) {
			c.Each(0, func(v value.Value) { h.push(c, h.keyOf(c, v), v) })
		}
		return value.NewBox(typeHeap, h)
	})
}

func heapFuncs() []module.Func {
	return []module.Func{
		{Sig: "fun heap<T>(xs: Iterable<T> = null, max: bool = false, key: fun(T) -> _ = null) -> BinaryHeap<T>", Doc: "A heap whose least element comes first; with max the greatest; with key the elements are ordered by key(x). Equal ones come in the order in which they were pushed.", Example: "let mut h = collections.heap([3, 1, 2])\nh.pop()  // => Some(1)\nh.peek()  // => Some(2)", Impl: newHeap(false)},
		{Sig: "fun nsmallest<T>(n: i64, xs: Iterable<T>, key: fun(T) -> _ = null) -> [T]", Doc: "The n least elements in order.", Example: "collections.nsmallest(2, [5, 1, 4, 2])  // => [1, 2]", Impl: module.Checked(func(c *module.Call) value.Value { return best(c, false) })},
		{Sig: "fun nlargest<T>(n: i64, xs: Iterable<T>, key: fun(T) -> _ = null) -> [T]", Doc: "The n greatest elements, the greatest first.", Example: "collections.nlargest(2, [5, 1, 4, 2])  // => [5, 4]", Impl: module.Checked(func(c *module.Call) value.Value { return best(c, true) })},
	}
}

// best keeps n elements in a heap whose first is the worst of them; one of equal
// elements that comes later is worse, so turns run backwards there.
func best(c *module.Call, most bool) value.Value {
	n := int(c.IntIn(0, 0, math.MaxInt32))
	h := &heap{most: !most, key: c.Args[2]}
	if c.Given(2) {
		c.Fn(2)
	}
	c.Each(1, func(v value.Value) {
		h.turn -= 2 // push adds one
		h.push(c, h.keyOf(c, v), v)
		if len(h.items) > n {
			h.pop(c)
		}
	})
	out := h.elems()
	slices.Reverse(out)
	return value.NewArray(out)
}

func heapType() module.Type {
	const sample = "let mut h = collections.heap([3, 1, 2])\n"
	of := func(f func(c *module.Call, h *heap) value.Value) module.Impl { return receiver(typeHeap, f) }
	return module.Type{Name: typeHeap, Doc: "A heap: its first element is always the least (of `collections.heap`) or the greatest (of `BinaryHeap::new`).",
		Statics: []module.Func{
			{Sig: "fun new<T>() -> BinaryHeap<T>", Doc: "An empty heap whose greatest element comes first, as in Rust.", Example: "let mut h = BinaryHeap::new()\nh.push(1)\nh.push(5)\nh.pop()  // => Some(5)", Impl: newHeap(true)},
			{Sig: "fun from<T>(xs: Iterable<T>) -> BinaryHeap<T>", Doc: "A heap of elements, whose greatest comes first.", Example: "BinaryHeap::from([1, 5, 3]).peek()  // => Some(5)", Impl: newHeap(true)},
		},
		Synonyms: map[string]string{"heappush": "push", "heappop": "pop", "first": "peek", "top": "peek", "insert": "push", "to_sorted": "into_sorted_vec", "to_list": "to_array", "nsmallest": "into_sorted_vec"},
		Methods: []module.Func{
			{Sig: "fun push<T>(&mut self: BinaryHeap<T>, x: T) -> ()", Doc: "Adds x.", Example: sample + "h.push(0)\nh.peek()  // => Some(0)", Impl: of(func(c *module.Call, h *heap) value.Value {
				h.push(c, h.keyOf(c, c.Args[1]), c.Args[1])
				return value.Unit()
			})},
			{Sig: "fun pop<T>(&mut self: BinaryHeap<T>) -> Option<T>", Doc: "Takes the first element.", Example: sample + "h.pop()  // => Some(1)", Impl: of(func(c *module.Call, h *heap) value.Value {
				x, ok := h.pop(c)
				return module.Opt(x.v, ok)
			})},
			{Sig: "fun peek<T>(self: BinaryHeap<T>) -> Option<T>", Doc: "The first element, which stays.", Example: sample + "h.peek()  // => Some(1)", Impl: of(func(_ *module.Call, h *heap) value.Value {
				if len(h.items) == 0 {
					return value.None()
				}
				return value.Some(h.items[0].v.Share())
			})},
			{Sig: "fun extend<T>(&mut self: BinaryHeap<T>, xs: Iterable<T>) -> ()", Doc: "Adds all elements of a sequence.", Example: sample + "h.extend([0, 9])\nh.len()  // => 5", Impl: of(func(c *module.Call, h *heap) value.Value {
				c.Each(1, func(v value.Value) { h.push(c, h.keyOf(c, v), v) })
				return value.Unit()
			})},
			{Sig: "fun clear<T>(&mut self: BinaryHeap<T>) -> ()", Doc: "Takes all out.", Example: sample + "h.clear()\nh.is_empty()  // => true", Impl: of(func(_ *module.Call, h *heap) value.Value {
				h.items = nil
				return value.Unit()
			})},
			{Sig: "fun len<T>(self: BinaryHeap<T>) -> i64", Doc: "The number of elements.", Example: sample + "h.len()  // => 3", Impl: of(func(_ *module.Call, h *heap) value.Value { return value.Int(int64(len(h.items))) })},
			{Sig: "fun is_empty<T>(self: BinaryHeap<T>) -> bool", Doc: "Whether there are no elements.", Example: sample + "h.is_empty()  // => false", Impl: of(func(_ *module.Call, h *heap) value.Value { return value.Bool(len(h.items) == 0) })},
			{Sig: "fun into_sorted_vec<T>(self: BinaryHeap<T>) -> [T]", Doc: "All elements from the least to the greatest.", Example: sample + "h.into_sorted_vec()  // => [1, 2, 3]", Impl: of(func(_ *module.Call, h *heap) value.Value {
				out := h.elems()
				if h.most {
					slices.Reverse(out)
				}
				return value.NewArray(out)
			})},
			{Sig: "fun to_array<T>(self: BinaryHeap<T>) -> [T]", Doc: "All elements in the order in which they would be popped.", Example: sample + "h.to_array()  // => [1, 2, 3]", Impl: of(func(_ *module.Call, h *heap) value.Value { return value.NewArray(h.elems()) })},
			{Sig: "fun iter<T>(self: BinaryHeap<T>) -> Iterator<T>", Doc: "The elements in the order in which they would be popped.", Example: sample + "h.iter().collect()  // => [1, 2, 3]", Impl: of(func(_ *module.Call, h *heap) value.Value { return iterate(h.elems()) })},
		}}
}
