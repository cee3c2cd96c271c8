package column

import "skep/memory"

// Groups numbers rows by equal keys, in the order in which keys first appear. Null is a key like any other, and so is NaN.
type Groups struct {
	IDs   []int32 // of each row
	First []int32 // the first row of each group
}

// Len is the number of groups.
func (g *Groups) Len() int { return len(g.First) }

// Behind puts columns behind others, the keys of rows behind those of groups that are known; nil is no others.
func Behind(first, then []*Column) []*Column {
	out := make([]*Column, len(then))
	for i, c := range then {
		if out[i] = c; first != nil {
			out[i] = Concat([]*Column{first[i], c})
		}
	}
	return out
}

// GroupBy groups n rows by several columns; without columns all rows are one group.
func GroupBy(cols []*Column, n int) *Groups {
	g, err := GroupIn(Serial, cols, n)
	if err != nil {
		panic(err) // only a pool fails
	}
	return g
}

// GroupOne groups by one column.
func GroupOne(c *Column) *Groups { return GroupBy([]*Column{c}, c.n) }

// GroupIn is GroupBy on a pool; an error is the pool's.
func GroupIn(p Pool, cols []*Column, n int) (*Groups, error) {
	if len(cols) == 0 {
		g := &Groups{IDs: make([]int32, n)}
		if n > 0 {
			g.First = []int32{0}
		}
		return g, nil
	}
	return groupCounted(p, cols, make([]int, len(cols)), n)
}

// GroupCounted is GroupBy by columns of which those with a count hold whole numbers from 0 and below it, as codes do.
func GroupCounted(cols []*Column, counts []int, n int) *Groups {
	g, err := groupCounted(Serial, cols, counts, n)
	if err != nil {
		panic(err) // only a pool fails
	}
	return g
}

func groupCounted(p Pool, cols []*Column, counts []int, n int) (*Groups, error) {
	cols = plainKeys(cols, counts)
	if len(cols) > 1 {
		if err := numberTexts(p, cols, counts, n); err != nil {
			return nil, err
		}
	}
	for { // until the hashes of different values differ: a second round is rarer than a broken disk
		ks, err := keysOf(p, cols, counts, n, newSeed())
		if err != nil {
			return nil, err
		}
		g, err := number(p, ks)
		if err != nil {
			return nil, err
		}
		same, err := g.verified(p, ks.toVerify())
		if err != nil || same {
			return g, err
		}
	}
}

// numberTexts puts numbers of their values in the place of columns of few different texts, and their count into counts: small numbers pack
// into exact keys, which need no second look.
func numberTexts(p Pool, cols []*Column, counts []int, n int) error {
	for i, c := range cols {
		if c.typ.Kind != Str || !c.fewTexts() {
			continue
		}
		g, err := GroupIn(p, []*Column{c}, n)
		if err != nil {
			return err
		}
		cols[i], counts[i] = Of(Int32Type, g.IDs, nil), g.Len()
	}
	return nil
}

// fewTexts guesses from the first rows whether a text comes back eight times or more.
func (c *Column) fewTexts() bool {
	looks := min(c.n, 2048)
	keys, ids := make([]uint64, looks), make([]int32, looks)
	c.keysInto(keys, 0, 0)
	return len(newInts(looks).addAll(keys, ids, nil, 0))*8 <= looks
}

// plainKeys are columns of simple types with equal rows for equal rows. A categorical's words are unique, so its codes do;
// those of texts are counted besides.
func plainKeys(cols []*Column, counts []int) []*Column {
	out := make([]*Column, len(cols))
	for i, c := range cols {
		switch d := c.data.(type) {
		case Dictionary:
			out[i] = Of(Int32Type, d.Codes, c.valid)
		case *coded:
			out[i], counts[i] = Of(Int32Type, d.codes, nil), d.words.n
		default:
			out[i] = Plain(c)
		}
	}
	return out
}

// allPlain is Plain of all columns.
func allPlain(cols []*Column) []*Column {
	out := make([]*Column, len(cols))
	for i, c := range cols {
		out[i] = Plain(c)
	}
	return out
}

// Refine groups by two groupings at once.
func (g *Groups) Refine(h *Groups) *Groups {
	out, _ := number(Serial, keySet{n: len(g.IDs), fill: func(dst []uint64, from int) {
		for i := range dst {
			dst[i] = uint64(uint32(g.IDs[from+i]))<<32 | uint64(uint32(h.IDs[from+i]))
		}
	}})
	return out
}

func (g *Groups) verified(p Pool, cols []*Column) (bool, error) {
	n := len(g.IDs)
	same := make([]bool, (n+pieceRows-1)/pieceRows)
	heads, first, err := g.heads(p, cols)
	if err != nil {
		return false, err
	}
	widths := make([]int64, len(cols))
	for k, h := range heads {
		if h != cols[k] {
			widths[k] = h.wordsWidth()
		}
	}
	err = p.Each(len(same), func(i int) {
		from, to := i*pieceRows, min(n, (i+1)*pieceRows)
		same[i] = true
		for k, c := range cols {
			if w := widths[k]; w > 0 && c.valid == nil {
				same[i] = same[i] && c.Strings().sameWide(heads[k].Strings(), g.IDs, from, to, w)
			} else {
				same[i] = same[i] && c.sameAs(heads[k], g.IDs, first, from, to)
			}
		}
	})
	for _, s := range same {
		if !s {
			return false, err
		}
	}
	return true, err
}

// heads are columns, and the rows in them, of the values that stand for groups. Where groups have several rows each, these values are put
// next to each other: they are read once for every row, in no order, and then stay in the cache.
func (g *Groups) heads(p Pool, cols []*Column) (heads []*Column, first []int32, err error) {
	if len(g.First)*4 > len(g.IDs) {
		return cols, g.First, nil
	}
	first = make([]int32, len(g.First))
	for i := range first {
		first[i] = int32(i)
	}
	heads = make([]*Column, len(cols))
	for i, c := range cols {
		if heads[i], err = c.TakeIn(p, g.First); err != nil {
			return nil, nil, err
		}
	}
	return heads, first, nil
}

// number gives keys dense numbers in order of arrival: by a plain array when they lie close together, else by a hash
// table, and where nearly every key is new, by parts that fit the cache.
func number(p Pool, ks keySet) (*Groups, error) {
	switch {
	case ks.size > 0 && ks.size <= uint64(max(1<<12, 2*ks.n)):
		return numberChunks(p, ks, func() *direct { return newDirect(0, ks.size) }, ks.size > directShared)
	case ks.n >= radixRows && ks.many():
		keys, err := ks.all(p)
		if err != nil {
			return nil, err
		}
		return numberRadix(p, keys)
	}
	return numberChunks(p, ks, func() *ints { return newInts(ks.n) }, false)
}

// directShared is the size from which plain arrays, one a worker, would cost more than one worker's time.
const directShared = 1 << 21

// indexer gives keys dense numbers in order of arrival.
type indexer interface {
	addAll(keys []uint64, ids []int32, first []int32, base int) []int32
}

// chunk is a stretch of rows, numbered by a table of its own.
type chunk[T indexer] struct {
	table T
	first []int32  // the first row of each number
	keys  []uint64 // and its key
}

func (c *chunk[T]) number(p Pool, ks keySet, ids []int32, from, to int) {
	for at := from; at < to && p.Check() == nil; at += pieceRows {
		ks.eachKeys(at, min(to, at+pieceRows), func(at int, keys []uint64) {
			known := len(c.first)
			c.first = c.table.addAll(keys, ids[at:at+len(keys)], c.first, at)
			for _, row := range c.first[known:] {
				c.keys = append(c.keys, keys[int(row)-at])
			}
		})
	}
}

// numberChunks lets each worker number a stretch of rows by a table of its own, and renumbers stretch after stretch.
func numberChunks[T indexer](p Pool, ks keySet, make1 func() T, alone bool) (*Groups, error) {
	g, starts := &Groups{IDs: memory.Make[int32](ks.n)}, chunks(p, ks.n)
	if alone {
		starts = []int{0, ks.n}
	}
	parts := make([]chunk[T], len(starts)-1)
	err := p.Each(len(parts), func(c int) {
		parts[c].table = make1()
		parts[c].number(p, ks, g.IDs, starts[c], starts[c+1])
	})
	if err == nil {
		err = p.Check()
	}
	if err != nil {
		return nil, err
	}
	g.First = parts[0].first
	renames := make([][]int32, len(parts))
	for c := 1; c < len(parts); c++ {
		renames[c] = make([]int32, len(parts[c].keys))
		known := len(g.First)
		g.First = parts[0].table.addAll(parts[c].keys, renames[c], g.First, 0)
		for i := known; i < len(g.First); i++ { // what addAll takes for rows are places among the keys
			g.First[i] = parts[c].first[g.First[i]]
		}
	}
	return g, p.Each(len(parts), func(c int) {
		if renames[c] == nil {
			return
		}
		ids := g.IDs[starts[c]:starts[c+1]]
		for i, id := range ids {
			ids[i] = renames[c][id]
		}
	})
}

// direct is a table of keys in a short range.
type direct struct {
	low uint64
	ids []int32 // id+1
	n   int32
}

func newDirect(low, size uint64) *direct { return &direct{low: low, ids: make([]int32, int(size))} }

// addAll numbers keys; first grows by the rows (base + place) of keys that are new.
func (t *direct) addAll(keys []uint64, ids []int32, first []int32, base int) []int32 {
	for i, k := range keys {
		slot := &t.ids[k-t.low]
		if *slot == 0 {
			t.n++
			*slot = t.n
			first = append(first, int32(base+i))
		}
		ids[i] = *slot - 1
	}
	return first
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

func (t *ints) addAll(keys []uint64, ids []int32, first []int32, base int) []int32 {
	slots, mask := t.slots, t.mask
	for i, k := range keys {
		at := mix(k) & mask
		for {
			s := &slots[at&uint64(len(slots)-1)]
			if s.key == k && s.id != 0 {
				ids[i] = s.id - 1
				break
			}
			if s.id == 0 {
				t.n++
				*s = intSlot{k, t.n}
				ids[i] = t.n - 1
				first = append(first, int32(base+i))
				if uint64(t.n)*2 > mask {
					t.grow()
					slots, mask = t.slots, t.mask
				}
				break
			}
			at = (at + 1) & mask
		}
	}
	return first
}

// grow quadruples: a table of a million keys is moved five times instead of ten.
func (t *ints) grow() {
	old := t.slots
	t.slots = make([]intSlot, 4*len(old))
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

// find gives a key's number, -1 if it is not there.
func (t *ints) find(k uint64) int32 {
	for i := mix(k) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.id == 0 {
			return -1
		}
		if s.key == k {
			return s.id - 1
		}
	}
}
