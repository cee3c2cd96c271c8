package collections

import (
	"skep/interp/module"
	"skep/interp/value"
)

// queue is a heap ordered by priorities that are given with the elements.
type queue struct{ heap }

// CloneValue implements what value asks of boxes that change in place.
func (q *queue) CloneValue() any { return &queue{q.clone()} }

// Content implements value.Container.
func (q *queue) Content() value.Value { return value.NewArray(q.entries()) }

// entries are the elements with their priorities in the order in which they would be popped.
func (q *queue) entries() []value.Value {
	out := make([]value.Value, len(q.items))
	for i, x := range q.sorted() {
		out[i] = entry(x)
	}
	return out
}

func entry(x item) value.Value { return value.NewTuple(x.v.Share(), x.key.Share()) }

func newQueue(c *module.Call) value.Value {
	return value.NewBox(typeQueue, &queue{heap{most: c.Bool(0)}})
}

func queueFuncs() []module.Func {
	return []module.Func{{Sig: "fun priority_queue<T>(max: bool = false) -> PriorityQueue<T>", Doc: "An empty queue whose elements come by their priority: the least first, with max the greatest. Equal priorities come in the order in which they were pushed.", Example: "let mut q = collections.priority_queue()\nq.push(\"late\", 5)\nq.push(\"soon\", 1)\nq.pop()  // => Some((\"soon\", 1))", Impl: module.Checked(newQueue)}}
}

// update gives an element another priority: it is taken out and pushed again.
func (q *queue) update(c *module.Call, v, priority value.Value) bool {
	for i, x := range q.items {
		if !value.Equal(x.v, v) {
			continue
		}
		order(c, priority, x.key)
		rest := append(append(make([]item, 0, len(q.items)), q.items[:i]...), q.items[i+1:]...)
		q.items = rest[:0]
		for _, r := range rest {
			q.restore(c, r)
		}
		q.push(c, priority, x.v)
		return true
	}
	return false
}

// restore pushes an item with the turn that it had.
func (q *queue) restore(c *module.Call, x item) {
	now := q.turn
	q.turn = x.turn
	q.push(c, x.key, x.v)
	q.turn = now
}

func queueType() module.Type {
	const sample = "let mut q = collections.priority_queue()\nq.push(\"late\", 5)\nq.push(\"soon\", 1)\n"
	of := func(f func(c *module.Call, q *queue) value.Value) module.Impl { return receiver(typeQueue, f) }
	return module.Type{Name: typeQueue, Doc: "Elements with priorities; the next is found in constant time, added and taken in logarithmic time.",
		Statics:  []module.Func{{Sig: "fun new<T>(max: bool = false) -> PriorityQueue<T>", Doc: "The same as collections.priority_queue.", Example: "PriorityQueue::new().is_empty()  // => true", Impl: module.Checked(newQueue)}},
		Synonyms: map[string]string{"put": "push", "get": "pop", "enqueue": "push", "dequeue": "pop", "insert": "push", "add": "push", "first": "peek", "decrease_key": "update", "change_priority": "update", "to_list": "to_array"},
		Methods: []module.Func{
			{Sig: "fun push<T>(&mut self: PriorityQueue<T>, x: T, priority) -> ()", Doc: "Adds x with a priority.", Example: sample + "q.push(\"now\", 0)\nq.peek()  // => Some((\"now\", 0))", Impl: of(func(c *module.Call, q *queue) value.Value {
				q.push(c, c.Args[2], c.Args[1])
				return value.Unit()
			})},
			{Sig: "fun pop<T>(&mut self: PriorityQueue<T>) -> Option<(T, _)>", Doc: "Takes the first element: Some((element, priority)).", Example: sample + "q.pop()  // => Some((\"soon\", 1))", Impl: of(func(c *module.Call, q *queue) value.Value {
				x, ok := q.pop(c)
				if !ok {
					return value.None()
				}
				return value.Some(value.NewTuple(x.v, x.key))
			})},
			{Sig: "fun peek<T>(self: PriorityQueue<T>) -> Option<(T, _)>", Doc: "The first element, which stays: Some((element, priority)).", Example: sample + "q.peek()  // => Some((\"soon\", 1))", Impl: of(func(_ *module.Call, q *queue) value.Value {
				if len(q.items) == 0 {
					return value.None()
				}
				return value.Some(entry(q.items[0]))
			})},
			{Sig: "fun update<T>(&mut self: PriorityQueue<T>, x: T, priority) -> bool", Doc: "Gives the first element equal to x another priority; false if there is none. It looks at all elements.", Example: sample + "q.update(\"late\", 0)  // => true\nq.pop()  // => Some((\"late\", 0))", Impl: of(func(c *module.Call, q *queue) value.Value { return value.Bool(q.update(c, c.Args[1], c.Args[2])) })},
			{Sig: "fun contains<T>(self: PriorityQueue<T>, x: T) -> bool", Doc: "Whether an element is equal to x.", Example: sample + "\"soon\" in q  // => true", Impl: of(func(c *module.Call, q *queue) value.Value {
				for _, x := range q.items {
					if value.Equal(x.v, c.Args[1]) {
						return value.Bool(true)
					}
				}
				return value.Bool(false)
			})},
			{Sig: "fun clear<T>(&mut self: PriorityQueue<T>) -> ()", Doc: "Takes all out.", Example: sample + "q.clear()\nq.len()  // => 0", Impl: of(func(_ *module.Call, q *queue) value.Value {
				q.items = nil
				return value.Unit()
			})},
			{Sig: "fun len<T>(self: PriorityQueue<T>) -> i64", Doc: "The number of elements.", Example: sample + "q.len()  // => 2", Impl: of(func(_ *module.Call, q *queue) value.Value { return value.Int(int64(len(q.items))) })},
			{Sig: "fun is_empty<T>(self: PriorityQueue<T>) -> bool", Doc: "Whether there are no elements.", Example: sample + "q.is_empty()  // => false", Impl: of(func(_ *module.Call, q *queue) value.Value { return value.Bool(len(q.items) == 0) })},
			{Sig: "fun to_array<T>(self: PriorityQueue<T>) -> [(T, _)]", Doc: "Elements with their priorities in the order in which they would be popped.", Example: sample + "q.to_array()  // => [(\"soon\", 1), (\"late\", 5)]", Impl: of(func(_ *module.Call, q *queue) value.Value { return value.NewArray(q.entries()) })},
			{Sig: "fun iter<T>(self: PriorityQueue<T>) -> Iterator<(T, _)>", Doc: "Elements with their priorities in the order in which they would be popped.", Example: sample + "q.iter().map(|(x, p)| p).collect()  // => [1, 5]", Impl: of(func(_ *module.Call, q *queue) value.Value { return iterate(q.entries()) })},
		}}
}
