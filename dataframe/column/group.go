package column

import "hash/maphash"

// Groups numbers rows by equal keys, in the order in which keys first appear. Null is a key like any other, and so is NaN.
type Groups struct {
	IDs   []int32 // of each row
	First []int32 // the first row of each group
}

// Len is the number of groups.
func (g *Groups) Len() int { return len(g.First) }

// GroupBy groups n rows by several columns; without columns all rows are one group.
func GroupBy(cols []*Column, n int) *Groups {
	if len(cols) == 0 {
		g := &Groups{IDs: make([]int32, n)}
		if n > 0 {
			g.First = []int32{0}
		}
		return g
	}
	g := GroupOne(cols[0])
	for _, c := range cols[1:] {
		g = g.Refine(GroupOne(c))
	}
	return g
}

// Refine groups by two groupings at once.
func (g *Groups) Refine(h *Groups) *Groups {
	pairs := make([]uint64, len(g.IDs))
	for i, id := range g.IDs {
		pairs[i] = pair(id, h.IDs[i])
	}
	return number(pairs, nil, newInts(len(pairs)))
}

func pair(a, b int32) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) }

// GroupOne groups by one column.
func GroupOne(c *Column) *Groups {
	c = Plain(c)
	if c.typ.Kind == Str {
		return numberStrings(c)
	}
	keys := Keys(c)
	return number(keys, c.valid, tableFor(keys, c.valid))
}

// indexer gives keys dense numbers in order of arrival.
type indexer interface {
	add(key uint64) (id int32)
	find(key uint64) (id int32) // -1: not there
}

// tableFor picks a plain array when the keys lie close together, else a hash table.
func tableFor(keys []uint64, valid Bitmap) indexer {
	lo, hi := ^uint64(0), uint64(0)
	for i, k := range keys {
		if valid == nil || valid.Get(i) {
			lo, hi = min(lo, k), max(hi, k)
		}
	}
	if lo <= hi && hi-lo < uint64(max(1<<12, 2*len(keys))) {
		return &direct{low: lo, ids: make([]int32, hi-lo+1)}
	}
	return newInts(len(keys))
}

// number is generic over its table's type so that no call in the loop goes through an interface.
func number(keys []uint64, valid Bitmap, t indexer) *Groups {
	switch t := t.(type) {
	case *direct:
		return numberWith(keys, valid, t)
	case *ints:
		return numberWith(keys, valid, t)
	}
	panic("unknown table")
}

func numberWith[T indexer](keys []uint64, valid Bitmap, t T) *Groups {
	g := &Groups{IDs: make([]int32, len(keys))}
	null, shift := int32(-1), int32(0) // ids after the null group's are one higher than the table's
	for i, k := range keys {
		if valid != nil && !valid.Get(i) {
			if null < 0 {
				null, shift = int32(len(g.First)), 1
				g.First = append(g.First, int32(i))
			}
			g.IDs[i] = null
			continue
		}
		id := t.add(k)
		if null >= 0 && id >= null {
			id += shift
		}
		if int(id) == len(g.First) {
			g.First = append(g.First, int32(i))
		}
		g.IDs[i] = id
	}
	return g
}

// direct is a table of keys in a short range.
type direct struct {
	low uint64
	ids []int32 // id+1
	n   int32
}

func (t *direct) add(k uint64) int32 {
	slot := &t.ids[k-t.low]
	if *slot == 0 {
		t.n++
		*slot = t.n
	}
	return *slot - 1
}

func (t *direct) find(k uint64) int32 {
	if k < t.low || k-t.low >= uint64(len(t.ids)) {
		return -1
	}
	return t.ids[k-t.low] - 1
}

// ints is an open-addressing table of 64-bit keys.
type ints struct {
	slots []intSlot
	mask  uint64
	n     int32
}

type intSlot struct {
	key uint64
	id  int32 // id+1; 0: free
}

func newInts(expect int) *ints {
	size := 16
	for size < 2*min(expect, 1<<12) { // grows with what really comes
		size *= 2
	}
	return &ints{slots: make([]intSlot, size), mask: uint64(size - 1)}
}

func mix(k uint64) uint64 {
	k *= 0x9E3779B97F4A7C15
	return k ^ k>>32
}

func (t *ints) add(k uint64) int32 {
	for i := mix(k) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.id == 0 {
			t.n++
			*s = intSlot{k, t.n}
			if uint64(t.n)*2 > t.mask {
				t.grow()
			}
			return t.n - 1
		}
		if s.key == k {
			return s.id - 1
		}
	}
}

func (t *ints) grow() {
	old := t.slots
	t.slots = make([]intSlot, 2*len(old))
	t.mask = uint64(len(t.slots) - 1)
	for _, s := range old {
		if s.id == 0 {
			continue
		}
		i := mix(s.key) & t.mask
		for t.slots[i].id != 0 {
			i = (i + 1) & t.mask
		}
		t.slots[i] = s
	}
}

func (t *ints) find(k uint64) int32 {
	for i := mix(k) & t.mask; ; i = (i + 1) & t.mask {
		s := t.slots[i]
		if s.id == 0 {
			return -1
		}
		if s.key == k {
			return s.id - 1
		}
	}
}

// texts is an open-addressing table of strings; the strings stay in the column that they came from.
type texts struct {
	strings Strings
	first   []int32 // row of each id
	slots   []textSlot
	mask    uint64
	seed    maphash.Seed
}

type textSlot struct {
	hash uint64
	id   int32 // id+1
}

func newTexts(s Strings) *texts {
	return &texts{strings: s, slots: make([]textSlot, 64), mask: 63, seed: maphash.MakeSeed()}
}

func (t *texts) add(row int) int32 {
	s := t.strings.At(row)
	h := maphash.String(t.seed, s)
	for i := h & t.mask; ; i = (i + 1) & t.mask {
		slot := t.slots[i]
		if slot.id == 0 {
			t.first = append(t.first, int32(row))
			t.slots[i] = textSlot{h, int32(len(t.first))}
			if uint64(len(t.first))*2 > t.mask {
				t.grow()
			}
			return int32(len(t.first) - 1)
		}
		if slot.hash == h && t.strings.At(int(t.first[slot.id-1])) == s {
			return slot.id - 1
		}
	}
}

func (t *texts) grow() {
	old := t.slots
	t.slots = make([]textSlot, 2*len(old))
	t.mask = uint64(len(t.slots) - 1)
	for _, s := range old {
		if s.id == 0 {
			continue
		}
		i := s.hash & t.mask
		for t.slots[i].id != 0 {
			i = (i + 1) & t.mask
		}
		t.slots[i] = s
	}
}

func (t *texts) find(s string) int32 {
	h := maphash.String(t.seed, s)
	for i := h & t.mask; ; i = (i + 1) & t.mask {
		slot := t.slots[i]
		if slot.id == 0 {
			return -1
		}
		if slot.hash == h && t.strings.At(int(t.first[slot.id-1])) == s {
			return slot.id - 1
		}
	}
}

func numberStrings(c *Column) *Groups {
	t := newTexts(c.Strings())
	g := &Groups{IDs: make([]int32, c.n)}
	null := int32(-1)
	for i := range g.IDs {
		if c.IsNull(i) {
			if null < 0 {
				null = int32(len(t.first))
				t.first = append(t.first, int32(i)) // an id that no slot points to
			}
			g.IDs[i] = null
			continue
		}
		g.IDs[i] = t.add(i)
	}
	g.First = t.first
	return g
}
