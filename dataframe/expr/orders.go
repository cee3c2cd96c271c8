package expr

import (
	"math/rand/v2"
	"sort"

	"skep/dataframe/column"
)

// orders is functions that put the values of each group into another order, and those that ask where a value stands in one.
func orders() []function {
	return []function{
		{name: "sort", least: 1, most: 3, window: true, bind: keeps(anything, constBool), eval: evalSort},
		{name: "sort_by", least: 4, most: -1, window: true, bind: bindSortBy, eval: evalSortBy},
		{name: "arg_sort", least: 1, most: 3, window: true, bind: returns(column.Int64Type, anything, constBool), eval: evalArgSort},
		{name: "shuffle", least: 2, most: 2, window: true, bind: keeps(anything, constInt), eval: evalShuffle},
		{name: "is_last_distinct", least: 1, most: 1, window: true, bind: returns(column.BoolType, anything), eval: evalLastDistinct},
		{name: "rle_id", least: 1, most: 1, window: true, bind: returns(column.Int64Type, anything), eval: evalRunID},
		{name: "top_k", least: 2, most: 2, window: true, bind: keeps(anything, one), free: firstInOrder(true)},
		{name: "bottom_k", least: 2, most: 2, window: true, bind: keeps(anything, one), free: firstInOrder(false)},
		{name: "top_k_by", least: 4, most: -1, window: true, bind: bindTopBy, free: firstBy(true)},
		{name: "bottom_k_by", least: 4, most: -1, window: true, bind: bindTopBy, free: firstBy(false)},
		{name: "search_sorted_rows", least: 2, most: 4, window: true, bind: bindSearch, free: searchAll},
	}
}

// arrangement puts the rows of each group into an order by keys: source[row] is the row whose value comes to stand there.
func (x *call) arrangement(keys []column.SortKey) (source []int32, err error) {
	if x.ids == nil {
		return column.SortIn(x.pool, keys, x.rows)
	}
	group := []column.SortKey{{Col: column.Of(column.Int32Type, x.ids, nil)}}
	order, err := column.SortIn(x.pool, append(group[:1:1], keys...), x.rows)
	if err != nil {
		return nil, err
	}
	source = make([]int32, x.rows)
	at := make([]int, x.n)
	members := x.members()
	for _, from := range order {
		g := x.ids[from]
		source[members[g][at[g]]] = from
		at[g]++
	}
	return source, nil
}

func evalSort(x *call) (*column.Column, error) {
	key := column.SortKey{Col: x.args[0], Desc: x.node.flag(1), NullsLast: x.node.flag(2)}
	if x.ids == nil {
		if c, ok, err := column.SortValues(x.pool, key); ok || err != nil {
			return c, err
		}
	}
	return x.inOrder([]column.SortKey{key})
}

func (x *call) inOrder(keys []column.SortKey) (*column.Column, error) {
	source, err := x.arrangement(keys)
	if err != nil {
		return nil, err
	}
	return x.args[0].TakeIn(x.pool, source)
}

// bindSortBy: after the values come whether each key falls, whether its nulls come last, and the keys.
func bindSortBy(b *Bound) error {
	b.Type = b.Args[0].Type
	return nil
}

// sides reads a constant list of bools.
func (b *Bound) sides(i int) []bool {
	items, _ := b.Args[i].Value.([]any)
	out := make([]bool, len(items))
	for k, v := range items {
		out[k], _ = v.(bool)
	}
	return out
}

func evalSortBy(x *call) (*column.Column, error) {
	desc, last := x.node.sides(1), x.node.sides(2)
	var keys []column.SortKey
	for i, c := range x.args[3:] {
		keys = append(keys, column.SortKey{Col: c, Desc: desc[i], NullsLast: last[i]})
	}
	return x.inOrder(keys)
}

// evalArgSort gives for each place in the order which of the group's rows stands there.
func evalArgSort(x *call) (*column.Column, error) {
	source, err := x.arrangement([]column.SortKey{{Col: x.args[0], Desc: x.node.flag(1), NullsLast: x.node.flag(2)}})
	if err != nil {
		return nil, err
	}
	place, out := make([]int64, x.rows), make([]int64, x.rows)
	for _, rows := range x.members() {
		for i, r := range rows {
			place[r] = int64(i)
		}
	}
	for row, from := range source {
		out[row] = place[from]
	}
	return column.Of(column.Int64Type, out, nil), nil
}

// randomOf is the stream of random numbers of a group; groups of one call have different ones.
func randomOf(seed int64, group int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), 0x9E3779B97F4A7C15+uint64(group)))
}

func evalShuffle(x *call) (*column.Column, error) {
	seed, err := x.node.constantInt(1)
	if err != nil {
		return nil, err
	}
	source := make([]int32, x.rows)
	for g, rows := range x.members() {
		for i, from := range randomOf(seed, g).Perm(len(rows)) {
			source[rows[i]] = rows[from]
		}
	}
	return x.args[0].TakeIn(x.pool, source)
}

func evalLastDistinct(x *call) (*column.Column, error) {
	g := x.equals()
	last, out := make([]int32, g.Len()), column.NewBitmap(x.rows)
	for row, id := range g.IDs {
		last[id] = int32(row)
	}
	for _, row := range last {
		out.Set(int(row))
	}
	return column.OfBools(out, x.rows, nil), nil
}

// evalRunID numbers runs of equal values, from 0 in each group.
func evalRunID(x *call) (*column.Column, error) {
	c, out := x.args[0], make([]int64, x.rows)
	for _, rows := range x.members() {
		for i, r := range rows {
			if i == 0 {
				continue
			}
			before := rows[i-1]
			if out[r] = out[before]; column.CompareRows(c, int(r), c, int(before)) != 0 {
				out[r]++
			}
		}
	}
	return column.Of(column.Int64Type, out, nil), nil
}

// firstInOrder keeps the k greatest or least values of each group, these first. Nulls come behind all values.
func firstInOrder(greatest bool) func(*freeCall) (run, error) {
	return func(x *freeCall) (run, error) {
		r, err := x.source()
		if err != nil {
			return r, err
		}
		return x.firsts(r, 1, []column.SortKey{{Col: r.col, Desc: greatest, NullsLast: true}})
	}
}

// bindTopBy: after the values come k, which keys are turned around, and the keys.
func bindTopBy(b *Bound) error {
	b.Type = b.Args[0].Type
	return one(b, 1)
}

// firstBy keeps the values of the k rows of each group that come first by keys.
func firstBy(greatest bool) func(*freeCall) (run, error) {
	return func(x *freeCall) (run, error) {
		args := append([]*Bound{x.node.Args[0]}, x.node.Args[3:]...)
		cols, ids, rows, err := x.of.aligned(x.node, args)
		if err != nil {
			return run{}, err
		}
		turned := x.node.sides(2)
		var keys []column.SortKey
		for i, c := range cols[1:] {
			keys = append(keys, column.SortKey{Col: c.Broadcast(rows), Desc: greatest != turned[i], NullsLast: true})
		}
		return x.firsts(run{cols[0].Broadcast(rows), ids}, 1, keys)
	}
}

// firsts keeps the first rows of each group by keys; argument i says how many.
func (x *freeCall) firsts(r run, i int, keys []column.SortKey) (run, error) {
	sizes, err := x.numbers(i)
	if err != nil {
		return r, err
	}
	if r.ids != nil {
		keys = append([]column.SortKey{{Col: column.Of(column.Int32Type, r.ids, nil)}}, keys...)
	}
	order, err := column.SortIn(x.of.pool(), keys, r.col.Len())
	if err != nil {
		return r, err
	}
	starts := x.starts(r)
	return x.parts(r, order, func(g int) (from, to, step int) {
		from, to = int(starts[g]), int(starts[g+1])
		return from, from + max(0, min(to-from, int(min(sizes[g], column.MaxRows)))), 1
	})
}

// parts takes rows of each group: those that stand in order from one place up to another, in steps. A nil order is the rows' own.
func (x *freeCall) parts(r run, order []int32, bounds func(g int) (from, to, step int)) (run, error) {
	var rows []int32
	sizes := make([]int, x.n)
	for g := range x.n {
		from, to, step := bounds(g)
		for i := from; i < to; i += step {
			at := int32(i)
			if order != nil {
				at = order[i]
			}
			rows = append(rows, at)
			sizes[g]++
		}
	}
	c, err := r.col.TakeIn(x.of.pool(), rows)
	return run{c, x.whose(sizes)}, err
}

// bindSearch: sorted values, what is looked for, the side ("any", "left", "right"), whether values fall.
func bindSearch(b *Bound) error {
	b.Type = column.Int64Type
	if _, err := b.unify(b.Args[:2]); err != nil {
		return err
	}
	if len(b.Args) < 3 || b.later(2) {
		return nil
	}
	side, err := b.constantStr(2)
	if err == nil && side != "any" && side != "left" && side != "right" {
		err = fail(BadArgument, b.Args[2].From, "search_sorted does not know the side %q", side).hint("any, left or right")
	}
	return err
}

// searchAll looks for each of several values.
func searchAll(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	sought, err := x.of.run(x.node.Args[1])
	if err != nil {
		return r, err
	}
	starts, whose := x.starts(r), sought.ids
	out := make([]int64, sought.col.Len())
	for i := range out {
		g := 0
		if whose != nil {
			g = int(whose[i])
		}
		out[i] = x.node.search(r.col, int(starts[g]), int(starts[g+1]), sought.col, i)
	}
	return run{column.Of(column.Int64Type, out, nil), whose}, nil
}

// search is how many of the values from..to, which are in order, stand before a value: on the left side of equal ones, or behind
// them. Nulls may stand at either end.
func (b *Bound) search(c *column.Column, from, to int, sought *column.Column, at int) int64 {
	right, desc := len(b.Args) > 2 && b.Args[2].Value == "right", b.flag(3)
	last := to > from && c.IsNull(to-1) && !c.IsNull(from)
	key := column.SortKey{Col: c, Desc: desc, NullsLast: last}
	other := key
	other.Col = sought
	return int64(sort.Search(to-from, func(i int) bool {
		order := column.CompareKeys([]column.SortKey{key}, from+i, []column.SortKey{other}, at)
		return order > 0 || order == 0 && !right
	}))
}
