package value

import (
	"hash/maphash"
	"math"
	"unsafe"
)

// table is an insertion-ordered hash table: dense entries, and an open-addressed
// index of positions into them (as in CPython's dict, after R. Hettinger's
// design of 2012). Removed entries stay as holes until the next growth. The index
// has the hashes too, so that a key which is not there, and what lies in its way,
// is told without a look at an entry: in a large table each is a miss of the cache.
// Entries are half as many as the index has slots, and both are made together: whoever
// lets entries grow by themselves touches half as many pages again.
type table struct {
	entries []entry
	index   []slot
	live    int
	used    int         // slots of the index that are not empty: with those of removed entries, which a search must pass
	sorted  *sortedKeys // of the keys; nil: the order of insertion
}

type entry struct{ key, val Value }

// hole is the key of a removed entry; programs have no such value.
var hole = Value{p: unsafe.Pointer(&Header{kind: KUnit})}

func (e *entry) gone() bool { return e.key.p == hole.p }

// slot is a hash, and above it an entry's position + 1; 0 if it is empty, slotGone if its entry was removed.
type slot uint64

const slotGone slot = math.MaxUint32 << 32

func slotOf(hash uint32, pos int) slot { return slot(hash) | slot(pos+1)<<32 }

func (s slot) pos() int { return int(s>>32) - 1 }

// hashOf is Hash in the width of a slot.
func hashOf(v Value) uint32 { return folded(Hash(v)) }

func folded(h uint64) uint32 { return uint32(h ^ h>>32) }

var seed = maphash.MakeSeed()

// A hash looks at hashDepth levels of nested containers, below hashWide only at the first two
// elements of each, and at hashMost elements in all: nesting of any depth is no recursion of that
// depth, and a value that holds itself many times is not walked as the tree that it stands for.
const (
	hashWide  = 4
	hashDepth = 16
	hashMost  = 1 << 16
)

// Hash agrees with Equal: 1 and 1.0 hash alike.
func Hash(v Value) uint64 {
	switch v.Kind() {
	case KInt:
		return mix(uint64(v.AsInt()))
	case KFloat:
		if f := v.AsFloat(); f == math.Trunc(f) && f >= -1<<63 && f < 1<<63 {
			return mix(uint64(int64(f)))
		}
		return mix(v.n ^ 0x9e3779b97f4a7c15)
	case KBool:
		return mix(v.n + 0x51ed270b)
	case KStr:
		return maphash.String(seed, v.Str())
	case KAtom:
		return maphash.String(seed, v.Atom().Name) + 1
	case KBox:
		if x, ok := AsExact(v); ok {
			return hashExact(x)
		}
		if held, ok := ContentOf(v); ok {
			return (&hasher{left: hashMost}).container(held, 1)
		}
	}
	return (&hasher{left: hashMost}).container(v, 0)
}

// hasher is the hashing of one nested value; left counts down the elements that it may still look at.
type hasher struct{ left int }

func (h *hasher) hash(v Value, depth int) uint64 {
	if v.Kind() < KArray {
		if held, ok := ContentOf(v); ok && depth < hashDepth {
			return h.container(held, depth+1)
		}
		return Hash(v)
	}
	return h.container(v, depth)
}

func (h *hasher) container(v Value, depth int) uint64 {
	switch v.Kind() {
	case KArray, KTuple:
		return h.list(uint64(v.Kind()), v.List(), depth)
	case KObj:
		return h.all(maphash.String(seed, v.Obj().Type.Name), v.Obj().F, depth)
	case KEnum:
		return h.all(mix(uint64(v.Enum().Variant)), v.Enum().Data, depth)
	case KDict:
		return h.unordered(v.Dict().Len(), v.Dict().Each)
	case KSet:
		return h.unordered(v.Set().Len(), v.Set().t.each)
	}
	return mix(uint64(v.Kind()))
}

func (h *hasher) all(sum uint64, vs []Value, depth int) uint64 { return h.list(sum, view(vs), depth) }

func (h *hasher) list(sum uint64, vs *Array, depth int) uint64 {
	n := vs.Len()
	if depth >= hashDepth || h.left <= 0 {
		return mix(sum ^ uint64(n))
	}
	if depth >= hashWide && n > 2 {
		sum, n = mix(sum^uint64(n)), 2
	}
	h.left -= n
	for i := range n {
		sum = mix(sum ^ h.hash(vs.At(i), depth+1))
	}
	return sum
}

// unordered adds up the entries, because equal dictionaries may hold them in any
// order. For the same reason it looks into no container: left would depend on it.
func (h *hasher) unordered(n int, each func(func(k, v Value) bool)) uint64 {
	sum := mix(uint64(n))
	if h.left -= n; h.left < 0 {
		return sum
	}
	flat := func(v Value) uint64 {
		if v.Kind() < KArray {
			return Hash(v)
		}
		return uint64(v.Kind())
	}
	each(func(k, v Value) bool {
		sum += mix(flat(k) ^ mix(flat(v)))
		return true
	})
	return sum
}

// mix is the finaliser of splitmix64 (Steele, Lea, Flood 2014).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

func newTable(n int) *table {
	t := &table{}
	if n > 0 {
		t.rebuild(n)
	}
	return t
}

// rebuild drops the holes and makes room for at least n entries.
func (t *table) rebuild(n int) {
	size := 8
	for size < 2*n {
		size *= 2
	}
	old, to := t.index, t.close(size/2)
	t.index, t.used = make([]slot, size), 0
	for _, s := range old {
		if s == 0 || s == slotGone {
			continue
		}
		at := s.pos()
		if to != nil {
			at = int(to[at])
		}
		t.place(uint32(s), at)
	}
}

// close moves the entries to a place with so much room, without holes, and gives where each has gone; nil: none has moved.
func (t *table) close(room int) (to []int32) {
	from := t.entries
	t.entries = make([]entry, 0, room)
	if t.live == len(from) {
		t.entries = append(t.entries, from...)
		return nil
	}
	to = make([]int32, len(from))
	for i := range from {
		to[i] = int32(len(t.entries))
		if !from[i].gone() {
			t.entries = append(t.entries, from[i])
		}
	}
	if t.sorted != nil {
		t.sorted.moved(to)
	}
	return to
}

func (t *table) place(hash uint32, pos int) {
	mask := uint32(len(t.index) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		switch t.index[i] {
		case 0:
			t.used++
			fallthrough
		case slotGone:
			t.index[i] = slotOf(hash, pos)
			return
		}
	}
}

// find gives the position of a key, or -1; c is the comparison that asks. The
// very container that is a key is found without comparing what it holds.
func (t *table) find(c *comparison, key Value, hash uint32) int {
	if len(t.index) == 0 {
		return -1
	}
	itself := key.IsInt() || key.Kind() >= KArray
	mask := uint32(len(t.index) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := t.index[i]
		if s == 0 {
			return -1
		}
		if uint32(s) != hash || s == slotGone {
			continue
		}
		p := s.pos()
		if k := t.entries[p].key; itself && k == key || c.equal(k, key) {
			return p
		}
	}
}

func (t *table) findStr(key string) int {
	if len(t.index) == 0 {
		return -1
	}
	hash := folded(maphash.String(seed, key))
	mask := uint32(len(t.index) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := t.index[i]
		if s == 0 {
			return -1
		}
		if uint32(s) != hash || s == slotGone {
			continue
		}
		if k := t.entries[s.pos()].key; k.Kind() == KStr && k.Str() == key {
			return s.pos()
		}
	}
}

// set writes a key, and tells whether it is new.
func (t *table) set(key, val Value) bool {
	hash := hashOf(key)
	if i := t.find(new(comparison), key, hash); i >= 0 {
		t.entries[i].val = val
		return false
	}
	t.add(key, val, hash)
	return true
}

// add writes a key that is not there.
func (t *table) add(key, val Value, hash uint32) {
	if 2*(max(len(t.entries), t.used)+1) > len(t.index) {
		t.rebuild(t.live + t.live/2 + 1)
	}
	t.entries = append(t.entries, entry{key, val})
	t.place(hash, len(t.entries)-1)
	t.live++
	if t.sorted != nil {
		t.sorted.add(t, int32(len(t.entries)-1))
	}
}

func (t *table) remove(key Value) (Value, bool) {
	hash := hashOf(key)
	p := t.find(new(comparison), key, hash)
	if p < 0 {
		return Null, false
	}
	mask := uint32(len(t.index) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if t.index[i] == slotOf(hash, p) {
			t.index[i] = slotGone
			break
		}
	}
	if t.sorted != nil {
		t.sorted.drop(t, int32(p))
	}
	v := t.entries[p].val
	t.entries[p] = entry{key: hole}
	t.live--
	if p == len(t.entries)-1 { // a stack of keys must not pile up holes
		t.entries = t.entries[:p]
	}
	return v, true
}

func (t *table) each(f func(k, v Value) bool) {
	if t.sorted != nil {
		t.sorted.each(t, f)
		return
	}
	for i := range t.entries {
		if e := &t.entries[i]; !e.gone() && !f(e.key, e.val) {
			return
		}
	}
}

func (t *table) clone() *table {
	for i := range t.entries {
		t.entries[i].key.Share()
		t.entries[i].val.Share()
	}
	return &table{append([]entry(nil), t.entries...), append([]slot(nil), t.index...), t.live, t.used, t.sorted.clone()}
}
