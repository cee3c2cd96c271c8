package value

import "sort"

// sortedKeys is the sorted view of a table whose entries are walked over by key: what
// BTreeMap and BTreeSet are. Finding stays the hash table's; the view holds
// positions of entries in chunks, so that adding and removing cost a binary
// search and the move of half a chunk. (A tree would have to find as well.)
type sortedKeys struct{ chunks [][]int32 }

const maxChunk = 512

// comesBefore is a total order: of values that have none among themselves, by kind and hash.
func comesBefore(a, b Value) bool {
	if c, ok := Compare(a, b); ok {
		return c < 0
	}
	if a.Kind() != b.Kind() {
		return a.Kind() < b.Kind()
	}
	return Hash(a) < Hash(b)
}

// place gives the chunk and the place in it of the first entry that does not come before key.
func (o *sortedKeys) place(t *table, key Value) (chunk, at int) {
	chunk = sort.Search(len(o.chunks), func(i int) bool {
		last := o.chunks[i][len(o.chunks[i])-1]
		return !comesBefore(t.entries[last].key, key)
	})
	if chunk == len(o.chunks) {
		return chunk, 0
	}
	c := o.chunks[chunk]
	return chunk, sort.Search(len(c), func(i int) bool { return !comesBefore(t.entries[c[i]].key, key) })
}

// add takes in the entry at a position.
func (o *sortedKeys) add(t *table, pos int32) {
	chunk, at := o.place(t, t.entries[pos].key)
	if chunk == len(o.chunks) {
		if chunk == 0 {
			o.chunks = [][]int32{{pos}}
			return
		}
		chunk--
		at = len(o.chunks[chunk])
	}
	c := append(o.chunks[chunk], 0)
	copy(c[at+1:], c[at:])
	c[at] = pos
	o.chunks[chunk] = c
	if len(c) > maxChunk {
		half := append([]int32(nil), c[maxChunk/2:]...)
		o.chunks = append(o.chunks, nil)
		copy(o.chunks[chunk+2:], o.chunks[chunk+1:])
		o.chunks[chunk], o.chunks[chunk+1] = c[:maxChunk/2:maxChunk/2], half
	}
}

// drop leaves out the entry at a position, whose key is still there.
func (o *sortedKeys) drop(t *table, pos int32) {
	chunk, at := o.place(t, t.entries[pos].key)
	for ; chunk < len(o.chunks); chunk, at = chunk+1, 0 { // keys without an order may have neighbours that come neither before nor behind
		c := o.chunks[chunk]
		for ; at < len(c); at++ {
			if c[at] != pos {
				continue
			}
			if len(c) == 1 {
				o.chunks = append(o.chunks[:chunk], o.chunks[chunk+1:]...)
			} else {
				o.chunks[chunk] = append(c[:at], c[at+1:]...)
			}
			return
		}
	}
}

// moved follows the entries to new positions.
func (o *sortedKeys) moved(to []int32) {
	for _, c := range o.chunks {
		for i, pos := range c {
			c[i] = to[pos]
		}
	}
}

func (o *sortedKeys) each(t *table, f func(k, v Value) bool) {
	for _, c := range o.chunks {
		for _, pos := range c {
			if e := &t.entries[pos]; !f(e.key, e.val) {
				return
			}
		}
	}
}

func (o *sortedKeys) clone() *sortedKeys {
	if o == nil {
		return nil
	}
	out := &sortedKeys{make([][]int32, len(o.chunks))}
	for i, c := range o.chunks {
		out.chunks[i] = append([]int32(nil), c...)
	}
	return out
}

// NewSortedDict makes an empty dict that is walked over by its keys in order.
func NewSortedDict() *Dict {
	return &Dict{Header: Header{kind: KDict}, t: &table{sorted: &sortedKeys{}}}
}

// NewSortedSet makes an empty set that is walked over in order.
func NewSortedSet() *Set { return &Set{Header{kind: KSet}, &table{sorted: &sortedKeys{}}} }

// Sorted tells whether the dict is walked over by its keys in order.
func (d *Dict) Sorted() bool { return d.t != nil && d.t.sorted != nil }

// Sorted tells whether the set is walked over in order.
func (s *Set) Sorted() bool { return s.t.sorted != nil }
