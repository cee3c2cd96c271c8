package collections

import (
	"fmt"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

const typeDeque = "Deque"

// deque is a ring: n elements from head on. What is added beyond limit (if there is one) falls off the other end.
type deque struct {
	ring    []value.Value
	head, n int
	limit   int // 0: none
}

func (q *deque) at(i int) *value.Value { return &q.ring[(q.head+i)%len(q.ring)] }

func (q *deque) elems() []value.Value {
	out := make([]value.Value, q.n)
	for i := range out {
		out[i] = q.at(i).Share()
	}
	return out
}

// Content implements value.Container.
func (q *deque) Content() value.Value { return value.NewArray(q.elems()) }

// CloneValue implements what value asks of boxes that change in place.
func (q *deque) CloneValue() any { return &deque{ring: q.elems(), n: q.n, limit: q.limit} }

// Len is the number of elements.
func (q *deque) Len() int { return q.n }

// grow makes room for one more.
func (q *deque) grow(c *module.Call) {
	if q.n < len(q.ring) {
		return
	}
	size := max(2*q.n, 8)
	c.Charge(16 * int64(size))
	ring := make([]value.Value, size)
	copy(ring, q.elems())
	q.ring, q.head = ring, 0
}

func (q *deque) pushBack(c *module.Call, v value.Value) {
	if q.limit > 0 && q.n == q.limit {
		q.popFront()
	}
	q.grow(c)
	q.n++
	*q.at(q.n - 1) = v
}

func (q *deque) pushFront(c *module.Call, v value.Value) {
	if q.limit > 0 && q.n == q.limit {
		q.popBack()
	}
	q.grow(c)
	q.head = (q.head + len(q.ring) - 1) % len(q.ring)
	q.n++
	*q.at(0) = v
}

func (q *deque) popFront() (v value.Value, ok bool) {
	if q.n == 0 {
		return value.Null, false
	}
	v, *q.at(0) = *q.at(0), value.Null
	q.head, q.n = (q.head+1)%len(q.ring), q.n-1
	return v, true
}

func (q *deque) popBack() (v value.Value, ok bool) {
	if q.n == 0 {
		return value.Null, false
	}
	v, *q.at(q.n - 1) = *q.at(q.n - 1), value.Null
	q.n--
	return v, true
}

// rotate moves the last k elements to the front; a negative k the first to the back.
func (q *deque) rotate(k int64) {
	if q.n < 2 {
		return
	}
	steps := int((k%int64(q.n) + int64(q.n)) % int64(q.n))
	if q.n == len(q.ring) {
		q.head = (q.head + q.n - steps) % q.n
		return
	}
	for range steps {
		v, _ := q.popBack()
		q.head = (q.head + len(q.ring) - 1) % len(q.ring)
		q.n++
		*q.at(0) = v
	}
}

// Peek implements value.Placer.
func (q *deque) Peek(at value.Value) (value.Value, bool) {
	p, err := q.Place(at, nil)
	if err != nil {
		return value.Null, false
	}
	return *p, true
}

// Place implements value.Placer; a negative index counts from the end.
func (q *deque) Place(at value.Value, _ func(value.Value, ...value.Value) value.Value) (*value.Value, error) {
	if !at.IsInt() {
		return nil, &diag.Diagnostic{Code: codePlace, Message: "the index of a deque must be an integer, found " + value.TypeName(at)}
	}
	i := at.AsInt()
	if i < 0 {
		i += int64(q.n)
	}
	if i < 0 || i >= int64(q.n) {
		return nil, &diag.Diagnostic{Code: codePlace, Message: fmt.Sprintf("index %d is outside of a deque of %d elements", at.AsInt(), q.n)}
	}
	return q.at(int(i)), nil
}

func (q *deque) place(c *module.Call, i int) *value.Value {
	p, err := q.Place(c.Args[i], nil)
	c.Must(err)
	return p
}

func newDeque(c *module.Call) value.Value {
	q := &deque{}
	if c.Given(1) {
		q.limit = int(c.IntIn(1, 1, 1<<40))
	}
	if c.Given(0) {
		c.Each(0, func(v value.Value) { q.pushBack(c, v) })
	}
	return value.NewBox(typeDeque, q)
}

const dequeSig = "<T>(xs: Iterable<T> = null, max_len: i64 = null) -> Deque<T>"

func dequeFuncs() []module.Func {
	return []module.Func{{Sig: "fun deque" + dequeSig, Doc: "A queue with two ends. With max_len, what is added to a full one pushes off the element at the other end.", Example: "let mut q = collections.deque([1, 2, 3], max_len: 3)\nq.push_back(4)\nq.to_array()  // => [2, 3, 4]", Impl: module.Checked(newDeque)}}
}

func dequeType() module.Type {
	const sample = "let mut q = collections.deque([1, 2, 3])\n"
	of := func(f func(c *module.Call, q *deque) value.Value) module.Impl { return receiver(typeDeque, f) }
	changing := func(f func(c *module.Call, q *deque)) module.Impl {
		return of(func(c *module.Call, q *deque) value.Value {
			f(c, q)
			return value.Unit()
		})
	}
	end := func(at func(q *deque) int) module.Impl {
		return of(func(_ *module.Call, q *deque) value.Value {
			if q.n == 0 {
				return value.None()
			}
			return value.Some(q.at(at(q)).Share())
		})
	}
	return module.Type{Name: typeDeque, Doc: "A queue with two ends: adding, taking and reading at both, and reading by index, take constant time.",
		Statics:  []module.Func{{Sig: "fun new" + dequeSig, Doc: "The same as collections.deque.", Example: "Deque::new([1]).len()  // => 1", Impl: module.Checked(newDeque)}},
		Synonyms: map[string]string{"append": "push_back", "appendleft": "push_front", "popleft": "pop_front", "push": "push_back", "pop": "pop_back", "extendleft": "push_front", "peek": "front", "first": "front", "last": "back", "enqueue": "push_back", "dequeue": "pop_front", "shift": "pop_front", "unshift": "push_front", "to_list": "to_array", "to_vec": "to_array"},
		Methods: []module.Func{
			{Sig: "fun push_back<T>(&mut self: Deque<T>, x: T) -> ()", Doc: "Adds x at the end.", Example: sample + "q.push_back(4)\nq.back()  // => Some(4)", Impl: changing(func(c *module.Call, q *deque) { q.pushBack(c, c.Args[1]) })},
			{Sig: "fun push_front<T>(&mut self: Deque<T>, x: T) -> ()", Doc: "Adds x at the front.", Example: sample + "q.push_front(0)\nq[0]  // => 0", Impl: changing(func(c *module.Call, q *deque) { q.pushFront(c, c.Args[1]) })},
			{Sig: "fun pop_back<T>(&mut self: Deque<T>) -> Option<T>", Doc: "Takes the last element.", Example: sample + "q.pop_back()  // => Some(3)", Impl: of(func(_ *module.Call, q *deque) value.Value { return module.Opt(q.popBack()) })},
			{Sig: "fun pop_front<T>(&mut self: Deque<T>) -> Option<T>", Doc: "Takes the first element.", Example: sample + "q.pop_front()  // => Some(1)", Impl: of(func(_ *module.Call, q *deque) value.Value { return module.Opt(q.popFront()) })},
			{Sig: "fun front<T>(self: Deque<T>) -> Option<T>", Doc: "The first element.", Example: sample + "q.front()  // => Some(1)", Impl: end(func(*deque) int { return 0 })},
			{Sig: "fun back<T>(self: Deque<T>) -> Option<T>", Doc: "The last element.", Example: sample + "q.back()  // => Some(3)", Impl: end(func(q *deque) int { return q.n - 1 })},
			{Sig: "fun extend<T>(&mut self: Deque<T>, xs: Iterable<T>) -> ()", Doc: "Adds all elements of a sequence at the end.", Example: sample + "q.extend([4, 5])\nq.len()  // => 5", Impl: changing(func(c *module.Call, q *deque) { c.Each(1, func(v value.Value) { q.pushBack(c, v) }) })},
			{Sig: "fun rotate<T>(&mut self: Deque<T>, k: i64 = 1) -> ()", Doc: "Moves the last k elements to the front; with a negative k the first to the back.", Example: sample + "q.rotate()\nq.to_array()  // => [3, 1, 2]", Impl: changing(func(c *module.Call, q *deque) { q.rotate(c.Int(1)) })},
			{Sig: "fun clear<T>(&mut self: Deque<T>) -> ()", Doc: "Takes all out.", Example: sample + "q.clear()\nq.is_empty()  // => true", Impl: changing(func(_ *module.Call, q *deque) { *q = deque{limit: q.limit} })},
			{Sig: "fun len<T>(self: Deque<T>) -> i64", Doc: "The number of elements.", Example: sample + "q.len()  // => 3", Impl: of(func(_ *module.Call, q *deque) value.Value { return value.Int(int64(q.n)) })},
			{Sig: "fun is_empty<T>(self: Deque<T>) -> bool", Doc: "Whether there are no elements.", Example: sample + "q.is_empty()  // => false", Impl: of(func(_ *module.Call, q *deque) value.Value { return value.Bool(q.n == 0) })},
			{Sig: "fun contains<T>(self: Deque<T>, x: T) -> bool", Doc: "Whether an element is equal to x.", Example: sample + "2 in q  // => true", Impl: of(func(c *module.Call, q *deque) value.Value {
				for i := range q.n {
					if value.Equal(*q.at(i), c.Args[1]) {
						return value.Bool(true)
					}
				}
				return value.Bool(false)
			})},
			{Sig: "fun get<T>(self: Deque<T>, i: i64) -> Option<T>", Doc: "The element at a place; a negative one counts from the end.", Example: sample + "q.get(7)  // => None", Impl: of(func(c *module.Call, q *deque) value.Value {
				p, err := q.Place(value.Int(c.Int(1)), nil)
				if err != nil {
					return value.None()
				}
				return value.Some(p.Share())
			})},
			{Sig: "fun index<T>(self: Deque<T>, i: i64) -> T", Doc: "q[i]: the element at a place; a negative one counts from the end.", Example: sample + "q[-1]  // => 3", Impl: of(func(c *module.Call, q *deque) value.Value { return q.place(c, 1).Share() })},
			{Sig: "fun set_index<T>(&mut self: Deque<T>, x: T, i: i64) -> ()", Doc: "q[i] = x.", Example: sample + "q[0] = 9\nq.front()  // => Some(9)", Impl: changing(func(c *module.Call, q *deque) { *q.place(c, 2) = c.Args[1] })},
			{Sig: "fun iter<T>(self: Deque<T>) -> Iterator<T>", Doc: "The elements from front to back.", Example: sample + "q.iter().map(|x| x * 2).collect()  // => [2, 4, 6]", Impl: of(func(_ *module.Call, q *deque) value.Value { return iterate(q.elems()) })},
			{Sig: "fun to_array<T>(self: Deque<T>) -> [T]", Doc: "The elements as an array.", Example: sample + "q.to_array()  // => [1, 2, 3]", Impl: of(func(_ *module.Call, q *deque) value.Value { return value.NewArray(q.elems()) })},
		}}
}
