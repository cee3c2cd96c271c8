package column

import (
	"math"
	"slices"
)

// Ranking is how rows are numbered within their group, from 1, by the order of keys.
type Ranking uint8

// The rankings.
const (
	RowNumber Ranking = iota // each row its own; equal ones in the order of rows
	Rank                     // equal rows the same, and as many are left out behind them
	DenseRank                // equal rows the same, none left out
)

// Ranks numbers the rows of each group. With most above 0 only those rows are numbered that come to at most it: rows
// lists them in order, nil means all. Rows are never sorted as a whole: those of a group lie together after one pass, and groups
// are ordered one by one, beside each other; with most a pass picks the first of each group before that.
func Ranks(p Pool, g *Groups, keys []SortKey, how Ranking, most int) (rows []int32, ranks []int64, err error) {
	n := len(g.IDs)
	by, err := rankKeys(p, keys, n)
	if err != nil {
		return nil, nil, err
	}
	if most > 0 && how != DenseRank && g.Len()*most < n {
		if rows, err = by.firstOfGroups(p, g, how, most); err != nil {
			return nil, nil, err
		}
		n = len(rows)
	}
	members, err := membersOf(p, g, rows)
	if err != nil {
		return nil, nil, err
	}
	at := make([]int64, len(g.IDs)) // of each row, as members are found in no order of rows
	err = pieces(p, g.Len(), func(from, to int) {
		for id := from; id < to; id++ {
			by.rankGroup(members.rows[members.start[id]:members.start[id+1]], how, at)
		}
	})
	if rows == nil {
		return nil, at, err
	}
	ranks = make([]int64, n)
	for i, row := range rows {
		ranks[i] = at[row]
	}
	return rows, ranks, err
}

// rankBy compares rows by keys.
type rankBy []rankKey

// rankKey is one key as numbers that ascend in its order.
type rankKey struct {
	codes []uint64
	valid Bitmap // nil: no nulls
	null  int    // how a null compares with a value
}

func rankKeys(p Pool, keys []SortKey, n int) (rankBy, error) {
	by := make(rankBy, len(keys))
	for i, k := range keys {
		c, codes := Plain(k.Col), make([]uint64, n)
		if c.typ.Physical() == Str {
			codes = Keys(c) // ranks among all of them
		} else if err := pieces(p, n, func(from, to int) { copy(codes[from:to], Keys(c.Slice(from, to))) }); err != nil {
			return nil, err
		}
		if k.Desc {
			for r, code := range codes {
				codes[r] = ^code
			}
		}
		by[i] = rankKey{codes, c.valid, -1}
		if k.NullsLast {
			by[i].null = 1
		}
	}
	return by, nil
}

func (k *rankKey) compare(i, j int32) int {
	if k.valid != nil {
		in, jn := !k.valid.Get(int(i)), !k.valid.Get(int(j))
		switch {
		case in && jn:
			return 0
		case in:
			return k.null
		case jn:
			return -k.null
		}
	}
	return compareUint(k.codes[i], k.codes[j])
}

func (by rankBy) compare(i, j int32) int {
	for k := range by {
		if c := by[k].compare(i, j); c != 0 {
			return c
		}
	}
	return 0
}

// firsts keeps the first few rows of each group, those of group id in order from id*most on. Nearly all rows come behind
// the last one kept: that one's code lies in bars, so that these rows cost one look at a short array.
type firsts struct {
	by    rankBy
	most  int
	rows  []int32
	count []int32
	bars  []uint64 // a row with a higher code of the first key is not among the first
}

func newFirsts(by rankBy, groups, most int) *firsts {
	f := &firsts{by, most, make([]int32, groups*most), make([]int32, groups), make([]uint64, groups)}
	for id := range f.bars {
		f.bars[id] = math.MaxUint64
	}
	return f
}

// addAll adds the rows [from, to) in order.
func (f *firsts) addAll(ids []int32, from, to int) {
	if len(f.by) == 0 || f.by[0].valid != nil {
		for row := from; row < to; row++ {
			f.add(ids[row], int32(row))
		}
		return
	}
	codes := f.by[0].codes
	for row := from; row < to; row++ {
		id := ids[row]
		if codes[row] > f.bars[id] {
			continue
		}
		f.add(id, int32(row))
		if int(f.count[id]) == f.most {
			f.bars[id] = codes[f.rows[(int(id)+1)*f.most-1]]
		}
	}
}

// add takes a row that comes behind all before it: among equal ones it is the last.
func (f *firsts) add(id, row int32) {
	base, n := int(id)*f.most, int(f.count[id])
	own := f.rows[base : base+f.most]
	if n == f.most {
		if f.by.compare(row, own[n-1]) >= 0 {
			return
		}
		n--
	} else {
		f.count[id]++
	}
	for n > 0 && f.by.compare(row, own[n-1]) < 0 {
		own[n] = own[n-1]
		n--
	}
	own[n] = row
}

// firstOfGroups lists the rows that come to at most a rank, in order.
func (by rankBy) firstOfGroups(p Pool, g *Groups, how Ranking, most int) ([]int32, error) {
	starts := chunks(p, len(g.IDs))
	parts := make([]*firsts, len(starts)-1)
	if err := p.Each(len(parts), func(c int) {
		parts[c] = newFirsts(by, g.Len(), most)
		parts[c].addAll(g.IDs, starts[c], starts[c+1])
	}); err != nil {
		return nil, err
	}
	f := parts[0]
	for _, o := range parts[1:] {
		for id, n := range o.count {
			for _, row := range o.rows[id*most : id*most+int(n)] {
				f.add(int32(id), row)
			}
		}
	}
	mark := NewBitmap(len(g.IDs))
	if how == RowNumber {
		for id, n := range f.count {
			for _, row := range f.rows[id*most : id*most+int(n)] {
				mark.Set(int(row))
			}
		}
		return mark.Indices(len(g.IDs)), nil
	}
	err := pieces(p, len(g.IDs), func(from, to int) { // whole words of the bitmap
		for row := from; row < to; row++ {
			id := int(g.IDs[row])
			if n := int(f.count[id]); n < most || by.compare(int32(row), f.rows[id*most+n-1]) <= 0 {
				mark.Set(row)
			}
		}
	})
	return mark.Indices(len(g.IDs)), err
}

// memberLists has the rows of group id, in order, as rows[start[id]:start[id+1]].
type memberLists struct{ start, rows []int32 }

// membersOf lists the rows of each group, of all rows or of some.
func membersOf(p Pool, g *Groups, some []int32) (memberLists, error) {
	m := memberLists{start: make([]int32, g.Len()+1)}
	each := func(f func(row int32)) {
		if some == nil {
			for row := range int32(len(g.IDs)) {
				f(row)
			}
		}
		for _, row := range some {
			f(row)
		}
	}
	total := int32(0)
	each(func(row int32) { m.start[g.IDs[row]+1]++; total++ })
	for i := range g.Len() {
		m.start[i+1] += m.start[i]
	}
	m.rows = make([]int32, total)
	at := append([]int32(nil), m.start...)
	each(func(row int32) {
		id := g.IDs[row]
		m.rows[at[id]] = row
		at[id]++
	})
	return m, p.Check()
}

// rankGroup orders the rows of one group and numbers them.
func (by rankBy) rankGroup(rows []int32, how Ranking, ranks []int64) {
	if len(by) > 0 && len(rows) > 1 {
		slices.SortFunc(rows, func(i, j int32) int {
			if c := by.compare(i, j); c != 0 {
				return c
			}
			return int(i) - int(j)
		})
	}
	rank, dense := int64(0), int64(0)
	for k, row := range rows {
		if how == RowNumber {
			ranks[row] = int64(k) + 1
			continue
		}
		if k == 0 || by.compare(rows[k-1], row) != 0 {
			rank, dense = int64(k)+1, dense+1
		}
		if ranks[row] = rank; how == DenseRank {
			ranks[row] = dense
		}
	}
}
