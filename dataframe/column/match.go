package column

import "math"

// Index finds the rows of one side of a join, the build side, that have a key. Null equals nothing.
type Index struct {
	cols   []*Column
	seed   uint64
	low    uint64
	direct []int32 // by key - low; id+1
	table  *ints
	filter keyFilter
	verify bool
	unique bool    // each key has one row: First is that row
	first  []int32 // of each key

	numbered []uint64 // keys of the build rows, until the filter is made
	start    []int32  // rows of key id: rows[start[id]:start[id+1]], in order
	rows     []int32
}

// NewIndex reads the build side's key columns.
func NewIndex(p Pool, cols []*Column, n int) (*Index, error) {
	cols = allPlain(cols)
	for {
		x := &Index{cols: cols, seed: newSeed()}
		ids, ok, err := x.build(p, n)
		if err != nil {
			return nil, err
		}
		if ok {
			x.bucket(ids)
			x.filter = x.newFilter()
			return x, nil
		}
	}
}

// build numbers the build rows; ok is false if hashes of different keys are equal.
func (x *Index) build(p Pool, n int) (ids []int32, ok bool, err error) {
	lo, hi := uint64(1), uint64(0)
	if len(x.cols) == 1 && isWhole(x.cols[0].typ.Physical()) {
		if lo, hi, err = x.cols[0].bounds(p); err != nil {
			return nil, false, err
		}
	}
	keys, err := x.keys(p, x.cols, n)
	if err != nil {
		return nil, false, err
	}
	ids = make([]int32, n)
	valid := allValid(x.cols)
	if lo <= hi && hi-lo < uint64(max(directAlways, directPerRow*n)) {
		x.low, x.direct = lo, make([]int32, hi-lo+1)
	} else {
		x.table = newInts(n)
	}
	for from := 0; from < n; from += pieceRows {
		if err := p.Check(); err != nil {
			return nil, false, err
		}
		x.add(keys, valid, ids, from, min(n, from+pieceRows))
	}
	x.numbered = keys
	x.verify = len(x.cols) > 1 || x.cols[0].typ.Physical() == Str && anyHashed(keys) // a short text's key is no long one's
	if !x.verify {
		return ids, true, nil
	}
	return ids, x.distinct(ids), nil
}

// A plain array serves keys that lie close together: up to a dozen places for a row it takes no more than a hash table.
const (
	directAlways = 1 << 16
	directPerRow = 12
)

func isWhole(k Kind) bool { return k >= Int8 && k <= Uint64 }

func (x *Index) keys(p Pool, cols []*Column, n int) ([]uint64, error) {
	if len(cols) > 1 {
		return HashRows(p, cols, n, x.seed)
	}
	keys := make([]uint64, n)
	return keys, pieces(p, n, func(from, to int) { cols[0].keysInto(keys[from:to], from, x.seed) })
}

// allValid is where no key is null; nil: everywhere.
func allValid(cols []*Column) Bitmap {
	var v Bitmap
	for _, c := range cols {
		v = v.And(c.valid)
	}
	return v
}

// add numbers the keys of the rows [from, to).
func (x *Index) add(keys []uint64, valid Bitmap, ids []int32, from, to int) {
	if x.direct == nil && valid == nil {
		x.first = x.table.addAll(keys[from:to], ids[from:to], x.first, from)
		return
	}
	for i := from; i < to; i++ {
		if ids[i] = -1; valid != nil && !valid.Get(i) {
			continue
		}
		if x.direct == nil {
			x.first = x.table.addAll(keys[i:i+1], ids[i:i+1], x.first, i)
			continue
		}
		slot := &x.direct[keys[i]-x.low]
		if *slot == 0 {
			x.first = append(x.first, int32(i))
			*slot = int32(len(x.first))
		}
		ids[i] = *slot - 1
	}
}

// distinct makes sure that rows of one number have the same values.
func (x *Index) distinct(ids []int32) bool {
	for _, c := range x.cols {
		for i, id := range ids {
			if id >= 0 && int(x.first[id]) != i && CompareRows(c, i, c, int(x.first[id])) != 0 {
				return false
			}
		}
	}
	return true
}

// bucket lists the rows of each key.
func (x *Index) bucket(ids []int32) {
	n, filled := len(x.first), 0
	for _, id := range ids {
		if id >= 0 {
			filled++
		}
	}
	if x.unique = filled == n; x.unique {
		return
	}
	x.start, x.rows = make([]int32, n+1), make([]int32, filled)
	for _, id := range ids {
		if id >= 0 {
			x.start[id+1]++
		}
	}
	for i := range n {
		x.start[i+1] += x.start[i]
	}
	at := append([]int32(nil), x.start...)
	for row, id := range ids {
		if id >= 0 {
			x.rows[at[id]] = int32(row)
			at[id]++
		}
	}
}

// Bytes is what the index holds beside the columns.
func (x *Index) Bytes() int64 {
	n := int64(len(x.direct)+len(x.first)+len(x.start)+len(x.rows)) * 4
	if x.table != nil {
		n += int64(len(x.table.slots)) * 16
	}
	return n
}

// Find gives the number of the key of each probe row, or -1. The columns have the build side's types.
func (x *Index) Find(cols []*Column, n int) []int32 {
	cols = allPlain(cols)
	keys, _ := x.keys(Serial, cols, n)
	ids, valid := make([]int32, n), allValid(cols)
	x.lookup(keys, ids)
	for i := range ids {
		switch {
		case valid != nil && !valid.Get(i):
			ids[i] = -1
		case x.verify && ids[i] >= 0 && !x.equal(cols, i, int(x.first[ids[i]])):
			ids[i] = -1
		}
		if valid == nil && !x.verify {
			break
		}
	}
	return ids
}

func (x *Index) equal(cols []*Column, probe, build int) bool {
	for k, c := range cols {
		if s, ok := c.data.(Strings); ok {
			if !s.same(probe, x.cols[k].Strings(), build) {
				return false
			}
			continue
		}
		if CompareRows(c, probe, x.cols[k], build) != 0 {
			return false
		}
	}
	return true
}

// Pairs gives the probe rows (places in ids) and the build rows that meet, probe rows in order; with lonely a probe row without a partner meets -1.
// same says that each probe row came exactly once, in order. size is asked before the rows are written.
func (x *Index) Pairs(ids []int32, lonely bool, size func(rows int) error) (probe, build []int32, same bool, err error) {
	count, hits := x.count(ids, lonely)
	if err := size(count); err != nil {
		return nil, nil, false, err
	}
	probe, build = make([]int32, count), make([]int32, count)
	same = x.unique && (lonely || hits == len(ids))
	at := 0
	for row, id := range ids {
		switch {
		case id < 0:
			if lonely {
				probe[at], build[at] = int32(row), -1
				at++
			}
		case x.unique:
			probe[at], build[at] = int32(row), x.first[id]
			at++
		default:
			for _, m := range x.rows[x.start[id]:x.start[id+1]] {
				probe[at], build[at] = int32(row), m
				at++
			}
		}
	}
	return probe, build, same, nil
}

func (x *Index) count(ids []int32, lonely bool) (rows, hits int) {
	for _, id := range ids {
		switch {
		case id < 0:
			if lonely {
				rows++
			}
		case x.unique:
			rows++
			hits++
		default:
			rows += int(x.start[id+1] - x.start[id])
			hits++
		}
	}
	return rows, hits
}

// Range gives the lowest and highest key of a single whole-number column, for whoever wants to leave out rows that
// cannot meet; ok is false for other keys.
func (x *Index) Range() (lo, hi int64, ok bool) {
	if len(x.cols) != 1 || !isWhole(x.cols[0].typ.Physical()) || x.cols[0].typ.Kind == Uint64 || len(x.first) == 0 {
		return 0, 0, false
	}
	lo, hi = math.MaxInt64, math.MinInt64
	for _, row := range x.first {
		v := x.cols[0].Int(int(row))
		lo, hi = min(lo, v), max(hi, v)
	}
	return lo, hi, true
}

// Match numbers the rows of two sides by equal keys: build rows get dense numbers below n, probe rows the number of
// the equal build rows, or -1. A null in any key column matches nothing. The columns of both sides have the same types.
func Match(build, probe []*Column) (buildIDs, probeIDs []int32, n int) {
	x, err := NewIndex(Serial, build, build[0].n)
	if err != nil {
		panic(err) // only a pool fails
	}
	return x.Find(build, build[0].n), x.Find(probe, probe[0].n), len(x.first)
}
