package column

// Index finds the rows of one side of a join, the build side, that have a key. Null equals nothing.
//
// Keys are numbered. Whole numbers, several columns of them too, are places in the product of their ranges: where these
// are few for a row, ranks number them (ranked), else a hash table of exact keys. All other keys are hashes, and rows whose hashes
// are equal are compared.
type Index struct {
	cols   []*Column
	seed   uint64
	spans  []spanOf // of whole numbers: keys are places
	ranks  *ranked
	table  *ints
	filter keyFilter
	verify bool
	only   bool // keys, without their rows: for Has
	count  int  // of different keys
	unique bool // each key has one row, first
	plain  bool // rows came in the order of their numbers: row i of all rows is place i

	first []int32 // row of each key; nil: its number
	start []int32 // rows of key id: rows[start[id]:start[id+1]], in order; nil rows: start[id] …
	rows  []int32
}

// NewIndex reads the build side's key columns.
func NewIndex(p Pool, cols []*Column, n int) (*Index, error) { return newIndex(p, cols, n, false) }

// NewKeys is an index that only knows which keys are there: it answers Has.
func NewKeys(p Pool, cols []*Column, n int) (*Index, error) { return newIndex(p, cols, n, true) }

func newIndex(p Pool, cols []*Column, n int, only bool) (*Index, error) {
	cols = allPlain(cols)
	for {
		x := &Index{cols: cols, seed: newSeed(), only: only}
		ok, err := x.build(p, n)
		if err != nil {
			return nil, err
		}
		if ok {
			return x, nil
		}
	}
}

// build numbers the build rows; ok is false if hashes of different keys are equal.
func (x *Index) build(p Pool, n int) (ok bool, err error) {
	spans, size, err := spansOf(p, x.cols, nil, n)
	if err != nil {
		return false, err
	}
	x.spans = spans
	keys, err := x.keys(p, x.cols, n)
	if err != nil {
		return false, err
	}
	valid := allValid(x.cols)
	if spans != nil && ranksPay(size, n) {
		x.rank(keys, valid, size)
		return true, nil
	}
	return x.hash(p, keys, valid)
}

// rank numbers keys by their ranks.
func (x *Index) rank(keys []uint64, valid Bitmap, size uint64) {
	x.ranks, x.plain = newRanked(keys, valid, size)
	x.count = x.ranks.len()
	filled := len(keys)
	if valid != nil {
		filled = valid.Count(len(keys))
	}
	x.plain = x.plain && filled == len(keys)
	x.unique = filled == x.count
	switch {
	case x.only || x.unique && x.plain:
	case x.unique:
		x.first = make([]int32, x.count)
		for i, k := range keys {
			if valid == nil || valid.Get(i) {
				x.first[x.ranks.number(k)] = int32(i)
			}
		}
	default:
		x.bucket(x.rankIDs(keys, valid), filled)
	}
}

func (x *Index) rankIDs(keys []uint64, valid Bitmap) []int32 {
	ids := make([]int32, len(keys))
	for i, k := range keys {
		if ids[i] = -1; valid == nil || valid.Get(i) {
			ids[i] = x.ranks.number(k)
		}
	}
	return ids
}

// hash numbers keys in the order in which they come.
func (x *Index) hash(p Pool, keys []uint64, valid Bitmap) (ok bool, err error) {
	n := len(keys)
	x.table = newInts(n)
	ids, filled := make([]int32, n), n
	for from := 0; from < n; from += pieceRows {
		if err := p.Check(); err != nil {
			return false, err
		}
		x.add(keys, valid, ids, from, min(n, from+pieceRows))
	}
	if valid != nil {
		filled = valid.Count(n)
	}
	x.count = len(x.first)
	x.verify = x.spans == nil && (len(x.cols) > 1 || x.cols[0].typ.Physical() == Str && anyHashed(keys)) // a short text's key is no long one's
	if x.verify && !x.distinct(ids) {
		return false, nil
	}
	x.filter = newKeyFilter(keys, x.first)
	if x.unique = filled == x.count; !x.unique && !x.only {
		x.bucket(ids, filled)
	}
	return true, nil
}

// add numbers the keys of the rows [from, to).
func (x *Index) add(keys []uint64, valid Bitmap, ids []int32, from, to int) {
	if valid == nil {
		x.first = x.table.addAll(keys[from:to], ids[from:to], x.first, from)
		return
	}
	for i := from; i < to; i++ {
		if ids[i] = -1; valid.Get(i) {
			x.first = x.table.addAll(keys[i:i+1], ids[i:i+1], x.first, i)
		}
	}
}

func isWhole(k Kind) bool { return k >= Int8 && k <= Uint64 }

// outside is the key of a row whose value lies in no span.
const outside = ^uint64(0)

func (x *Index) keys(p Pool, cols []*Column, n int) ([]uint64, error) {
	keys := make([]uint64, n)
	err := pieces(p, n, func(from, to int) {
		switch dst := keys[from:to]; {
		case x.spans != nil:
			placesWithin(dst, cols, x.spans, from)
		case len(cols) > 1:
			hashPiece(dst, cols, from, x.seed)
		default:
			cols[0].keysInto(dst, from, x.seed)
		}
	})
	return keys, err
}

// allValid is where no key is null; nil: everywhere.
func allValid(cols []*Column) Bitmap {
	var v Bitmap
	for _, c := range cols {
		v = v.And(c.valid)
	}
	return v
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
func (x *Index) bucket(ids []int32, filled int) {
	x.start = make([]int32, x.count+1)
	for _, id := range ids {
		if id >= 0 {
			x.start[id+1]++
		}
	}
	for i := range x.count {
		x.start[i+1] += x.start[i]
	}
	if x.plain {
		return
	}
	x.rows = make([]int32, filled)
	at := append([]int32(nil), x.start...)
	for row, id := range ids {
		if id >= 0 {
			x.rows[at[id]] = int32(row)
			at[id]++
		}
	}
}

// Hits are the probe rows whose key is in an index, in order, and the keys' numbers.
type Hits struct {
	Rows, ids []int32
	n         int // probe rows in all
}

// Find looks the keys of n probe rows up. The columns have the build side's types.
func (x *Index) Find(cols []*Column, n int) Hits {
	cols = allPlain(cols)
	keys, _ := x.keys(Serial, cols, n)
	valid := allValid(cols)
	if x.ranks != nil {
		rows := x.ranks.has(keys).And(valid).Indices(n)
		return Hits{rows, x.ranks.numbers(keys, rows), n}
	}
	return x.findHashed(cols, keys, x.filter.passing(keys, valid))
}

func (x *Index) findHashed(cols []*Column, keys []uint64, rows []int32) Hits {
	ids, at := make([]int32, len(rows)), 0
	for _, row := range rows {
		id := x.table.find(keys[row])
		rows[at], ids[at] = row, id
		if id >= 0 && !(x.verify && !x.equal(cols, int(row), int(x.first[id]))) {
			at++
		}
	}
	return Hits{rows[:at], ids[:at], len(keys)}
}

// Has lists the probe rows whose key is there, or with want false the others.
func (x *Index) Has(cols []*Column, n int, want bool) []int32 {
	var there Bitmap
	if x.ranks != nil {
		cols = allPlain(cols)
		keys, _ := x.keys(Serial, cols, n)
		there = x.ranks.has(keys).And(allValid(cols))
	} else {
		hits := x.Find(cols, n)
		if want {
			return hits.Rows
		}
		there = NewBitmap(n)
		for _, row := range hits.Rows {
			there.Set(int(row))
		}
	}
	if !want {
		there = there.Not()
	}
	return there.Indices(n)
}

func (x *Index) equal(cols []*Column, probe, build int) bool {
	for k, c := range cols {
		if s, ok := c.plain().(Strings); ok {
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

// Pairs gives the probe rows and the build rows that meet, probe rows in order; with lonely a probe row without a partner meets -1.
// same says that each probe row came exactly once, in order. size is asked before the rows are written. The hits are used up.
func (x *Index) Pairs(h Hits, lonely bool, size func(rows int) error) (probe, build []int32, same bool, err error) {
	count := x.Count(h, lonely)
	if err := size(count); err != nil {
		return nil, nil, false, err
	}
	switch {
	case x.unique && lonely:
		return RowsTo(h.n), x.partners(h), true, nil
	case x.unique:
		return h.Rows, x.firsts(h.ids), len(h.Rows) == h.n, nil
	}
	probe, build = x.repeated(h, lonely, count)
	return probe, build, false, nil
}

// Count is how many pairs Pairs would give.
func (x *Index) Count(h Hits, lonely bool) int {
	count := len(h.Rows)
	if !x.unique {
		count = 0
		for _, id := range h.ids {
			count += int(x.start[id+1] - x.start[id])
		}
	}
	if lonely {
		count += h.n - len(h.Rows)
	}
	return count
}

// Some gives those of the pairs whose numbers lie in [from, to), in the order in which Pairs gives all: a key that both sides have often makes
// more pairs than fit into memory. The hits stay good.
func (x *Index) Some(h Hits, lonely bool, from, to int) (probe, build []int32) {
	s := &some{from: from, to: to, probe: make([]int32, 0, to-from), build: make([]int32, 0, to-from)}
	next := int32(0)
	for i, row := range h.Rows {
		for ; lonely && next < row; next++ {
			s.add(next, 1, func(int) int32 { return -1 })
		}
		next = row + 1
		x.someOf(s, row, h.ids[i])
		if s.at >= to {
			return s.probe, s.build
		}
	}
	for ; lonely && next < int32(h.n); next++ {
		s.add(next, 1, func(int) int32 { return -1 })
	}
	return s.probe, s.build
}

// some collects pairs by their numbers.
type some struct {
	from, to, at int
	probe, build []int32
}

// add counts n pairs of one probe row, and keeps those that are wanted.
func (s *some) add(row int32, n int, partner func(k int) int32) {
	for k := max(0, s.from-s.at); k < min(n, s.to-s.at); k++ {
		s.probe, s.build = append(s.probe, row), append(s.build, partner(k))
	}
	s.at += n
}

func (x *Index) someOf(s *some, row, id int32) {
	if x.unique {
		if x.first != nil {
			id = x.first[id]
		}
		s.add(row, 1, func(int) int32 { return id })
		return
	}
	from := x.start[id]
	s.add(row, int(x.start[id+1]-from), func(k int) int32 {
		if x.rows != nil {
			return x.rows[int(from)+k]
		}
		return from + int32(k)
	})
}

// firsts turns numbers of unique keys into rows.
func (x *Index) firsts(ids []int32) []int32 {
	if x.first == nil {
		return ids
	}
	for i, id := range ids {
		ids[i] = x.first[id]
	}
	return ids
}

// partners has the only row of each probe row's key, or -1.
func (x *Index) partners(h Hits) []int32 {
	rows := x.firsts(h.ids)
	if len(h.Rows) == h.n {
		return rows
	}
	out := make([]int32, h.n)
	for i := range out {
		out[i] = -1
	}
	for i, row := range h.Rows {
		out[row] = rows[i]
	}
	return out
}

// repeated pairs probe rows with all rows of their keys.
func (x *Index) repeated(h Hits, lonely bool, count int) (probe, build []int32) {
	probe, build = make([]int32, count), make([]int32, count)
	at, next := 0, int32(0)
	alone := func(to int32) {
		for ; lonely && next < to; next++ {
			probe[at], build[at] = next, -1
			at++
		}
		next = to + 1
	}
	for i, row := range h.Rows {
		alone(row)
		from, to := x.start[h.ids[i]], x.start[h.ids[i]+1]
		for k := from; k < to; k++ {
			probe[at], build[at] = row, k
			at++
		}
		if x.rows != nil {
			copy(build[at-int(to-from):at], x.rows[from:to])
		}
	}
	alone(int32(h.n))
	return probe, build
}

// Match numbers the rows of two sides by equal keys: build rows get dense numbers below n, probe rows the number of
// the equal build rows, or -1. A null in any key column matches nothing. The columns of both sides have the same types.
func Match(build, probe []*Column) (buildIDs, probeIDs []int32, n int) {
	x, err := NewIndex(Serial, build, build[0].n)
	if err != nil {
		panic(err) // only a pool fails
	}
	return x.ids(build), x.ids(probe), x.count
}

// ids gives each row its key's number, or -1.
func (x *Index) ids(cols []*Column) []int32 {
	out := make([]int32, cols[0].n)
	for i := range out {
		out[i] = -1
	}
	h := x.Find(cols, cols[0].n)
	for i, row := range h.Rows {
		out[row] = h.ids[i]
	}
	return out
}
