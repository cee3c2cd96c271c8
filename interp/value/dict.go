package value

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// Dict is an object or dictionary: one type, in insertion order. While all keys
// are names written in the program it has a Shape (keys shared by all objects
// made alike, so that field access is an inline cache and an offset); with the
// first computed key it becomes a hash table.
type Dict struct {
	Header
	Shape *Shape  // nil: hashed
	F     []Value // the values in shape order
	t     *table
}

// Shape is an ordered list of names, a node in a tree of transitions.
type Shape struct {
	Keys  []string
	mu    sync.Mutex
	index map[string]int    // built when there are more than linearMax keys
	next  map[string]*Shape // transitions by added key
	last  atomic.Pointer[transition]
}

// transition is the one that was taken last: objects made one after the other mostly get the same keys.
type transition struct {
	key string
	to  *Shape
}

const (
	linearMax   = 8  // up to here a linear search beats hashing
	maxShape    = 64 // wider objects are hash tables
	maxChildren = 1024
)

var rootShape = &Shape{}

// EmptyShape is the shape of {}.
func EmptyShape() *Shape { return rootShape }

// Index finds a key, or -1.
func (s *Shape) Index(key string) int {
	if s.index != nil {
		if i, ok := s.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range s.Keys {
		if k == key {
			return i
		}
	}
	return -1
}

// With gives the shape with one more key, or nil when the shape would become too wide or the tree too bushy.
func (s *Shape) With(key string) *Shape {
	if t := s.last.Load(); t != nil && t.key == key {
		return t.to
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.next[key]; n != nil {
		s.last.Store(&transition{key, n})
		return n
	}
	if len(s.Keys) >= maxShape || len(s.next) >= maxChildren {
		return nil
	}
	n := &Shape{Keys: append(append([]string(nil), s.Keys...), key)}
	if len(n.Keys) > linearMax {
		n.index = make(map[string]int, len(n.Keys))
		for i, k := range n.Keys {
			n.index[k] = i
		}
	}
	if s.next == nil {
		s.next = map[string]*Shape{}
	}
	s.next[key] = n
	return n
}

// NewDict makes an empty dict.
func NewDict() *Dict { return &Dict{Header: Header{kind: KDict}, Shape: rootShape} }

// inline objects of up to four fields are one allocation.
type (
	dict1 struct {
		Dict
		f [1]Value
	}
	dict2 struct {
		Dict
		f [2]Value
	}
	dict3 struct {
		Dict
		f [3]Value
	}
	dict4 struct {
		Dict
		f [4]Value
	}
)

// NewShaped makes a dict of n fields with room that the caller fills (F) before anyone sees it.
func NewShaped(s *Shape) *Dict {
	h := Header{kind: KDict}
	switch len(s.Keys) {
	case 0:
		return &Dict{Header: h, Shape: s}
	case 1:
		d := &dict1{Dict: Dict{Header: h, Shape: s}}
		d.F = d.f[:]
		return &d.Dict
	case 2:
		d := &dict2{Dict: Dict{Header: h, Shape: s}}
		d.F = d.f[:]
		return &d.Dict
	case 3:
		d := &dict3{Dict: Dict{Header: h, Shape: s}}
		d.F = d.f[:]
		return &d.Dict
	case 4:
		d := &dict4{Dict: Dict{Header: h, Shape: s}}
		d.F = d.f[:]
		return &d.Dict
	}
	return &Dict{Header: h, Shape: s, F: make([]Value, len(s.Keys))}
}

// Value wraps the dict.
func (d *Dict) Value() Value { return Value{p: unsafe.Pointer(d)} }

// Dict gives the dict object; v must be of KDict.
func (v Value) Dict() *Dict { return (*Dict)(v.p) }

// Len counts the entries.
func (d *Dict) Len() int {
	if d.Shape != nil {
		return len(d.Shape.Keys)
	}
	return d.t.live
}

// GetStr reads a string key.
func (d *Dict) GetStr(key string) (Value, bool) {
	if p := d.RefStr(key); p != nil {
		return *p, true
	}
	return Null, false
}

// RefStr points at the value of a string key, or is nil. The pointer is good until the next change of keys.
func (d *Dict) RefStr(key string) *Value {
	if d.Shape != nil {
		if i := d.Shape.Index(key); i >= 0 {
			return &d.F[i]
		}
		return nil
	}
	if i := d.t.findStr(key); i >= 0 {
		return &d.t.entries[i].val
	}
	return nil
}

// Get reads any key.
func (d *Dict) Get(key Value) (Value, bool) {
	if p := d.Ref(key); p != nil {
		return *p, true
	}
	return Null, false
}

// Ref points at the value of a key, or is nil.
func (d *Dict) Ref(key Value) *Value { return d.ref(new(comparison), key) }

func (d *Dict) ref(c *comparison, key Value) *Value {
	if key.Kind() == KStr {
		return d.RefStr(key.Str())
	}
	if d.Shape != nil {
		return nil
	}
	if i := d.t.find(c, key, hashOf(key)); i >= 0 {
		return &d.t.entries[i].val
	}
	return nil
}

// SetStr writes a name that stands in the program: the dict keeps its shape.
func (d *Dict) SetStr(key string, v Value) {
	if d.Shape != nil {
		if i := d.Shape.Index(key); i >= 0 {
			d.F[i] = v
			return
		}
		if n := d.Shape.With(key); n != nil {
			d.Shape, d.F = n, append(d.F, v)
			return
		}
		d.toTable()
	}
	d.t.set(String(key), v)
}

// Set writes a computed key; the dict becomes a hash table unless the key exists.
func (d *Dict) Set(key, v Value) {
	if d.Shape != nil {
		if p := d.Ref(key); p != nil {
			*p = v
			return
		}
		d.toTable()
	}
	d.t.set(key, v)
}

func (d *Dict) toTable() {
	d.t = newTable(len(d.F))
	for i, k := range d.Shape.Keys {
		d.t.set(String(k), d.F[i])
	}
	d.Shape, d.F = nil, nil
}

// Delete removes a key and gives its value.
func (d *Dict) Delete(key Value) (Value, bool) {
	if d.Shape != nil {
		if d.Ref(key) == nil {
			return Null, false
		}
		d.toTable()
	}
	return d.t.remove(key)
}

// Each calls f for every entry in insertion order until f is false. The dict must not change meanwhile.
func (d *Dict) Each(f func(key, val Value) bool) {
	if d.Shape != nil {
		for i, k := range d.Shape.Keys {
			if !f(String(k), d.F[i]) {
				return
			}
		}
		return
	}
	d.t.each(f)
}

// Entries gives keys and values in insertion order.
func (d *Dict) Entries() (keys, vals []Value) {
	keys, vals = make([]Value, 0, d.Len()), make([]Value, 0, d.Len())
	d.Each(func(k, v Value) bool {
		keys, vals = append(keys, k), append(vals, v)
		return true
	})
	return keys, vals
}

func (d *Dict) clone() Value {
	if d.Shape != nil {
		n := NewShaped(d.Shape)
		copy(n.F, shareAll(d.F))
		return n.Value()
	}
	return (&Dict{Header: Header{kind: KDict}, t: d.t.clone()}).Value()
}

// Set is a collection of distinct values in insertion order.
type Set struct {
	Header
	t *table
}

// NewSet makes an empty set.
func NewSet() *Set { return &Set{Header{kind: KSet}, newTable(0)} }

// Value wraps the set.
func (s *Set) Value() Value { return Value{p: unsafe.Pointer(s)} }

// Set gives the set object; v must be of KSet.
func (v Value) Set() *Set { return (*Set)(v.p) }

// Len counts the elements.
func (s *Set) Len() int { return s.t.live }

// Add inserts v and tells whether it is new.
func (s *Set) Add(v Value) bool {
	return s.t.set(v, Null)
}

// Has tells whether v is in the set.
func (s *Set) Has(v Value) bool { return s.t.find(new(comparison), v, hashOf(v)) >= 0 }

// Remove deletes v and tells whether it was there.
func (s *Set) Remove(v Value) bool {
	_, ok := s.t.remove(v)
	return ok
}

// Elems gives the elements in insertion order.
func (s *Set) Elems() []Value {
	out := make([]Value, 0, s.Len())
	s.t.each(func(k, _ Value) bool {
		out = append(out, k)
		return true
	})
	return out
}

func (s *Set) clone() Value { return (&Set{Header{kind: KSet}, s.t.clone()}).Value() }
