package expr

import (
	"math"
	"slices"

	"skep/dataframe/column"
)

// picks is functions that choose among the values of each group: the first ones, the different ones, those at some places.
func picks() []function {
	return []function{
		{name: "head_rows", least: 2, most: 2, window: true, bind: keeps(anything, one), free: cutRows(func(n, size int) (int, int) { return 0, sizeOrRest(n, size) })},
		{name: "tail_rows", least: 2, most: 2, window: true, bind: keeps(anything, one), free: cutRows(func(n, size int) (int, int) { return size - sizeOrRest(n, size), size })},
		{name: "slice_rows", least: 2, most: 3, window: true, bind: keeps(anything, oneOrNull), free: sliceRows},
		{name: "gather_every", least: 3, most: 3, window: true, bind: keeps(anything, one), free: gatherEvery},
		{name: "gather", least: 2, most: 3, window: true, bind: bindGather, free: gatherRows},
		{name: "filter", least: 2, most: 2, window: true, bind: keeps(anything, boolean), free: filterRows},
		{name: "drop_nulls", least: 1, most: 1, window: true, bind: keeps(anything), free: keepRows(func(c *column.Column, i int) bool { return !c.IsNull(i) })},
		{name: "drop_nans", least: 1, most: 1, window: true, bind: keeps(number), free: keepRows(notNaN)},
		{name: "unique", least: 1, most: 1, window: true, bind: keeps(anything), free: uniqueRows},
		{name: "arg_unique", least: 1, most: 1, window: true, bind: returns(column.Int64Type, anything), free: placesOfUnique},
		{name: "sample", least: 6, most: 6, window: true, bind: bindSample, free: sampleRows},
		{name: "append", least: 2, most: 2, window: true, bind: bindAppend, free: appendRows},
		{name: "explode", least: 3, most: 3, window: true, bind: bindExplode, free: explodeRows},
	}
}

// sizeOrRest is a number of values, or all but so many if it is negative.
func sizeOrRest(n, size int) int {
	if n < 0 {
		return max(0, size+n)
	}
	return min(n, size)
}

func short32(n int64) int { return int(max(-column.MaxRows, min(n, column.MaxRows))) }

// cutRows keeps a stretch of each group.
func cutRows(stretch func(n, size int) (from, to int)) func(*freeCall) (run, error) {
	return func(x *freeCall) (run, error) {
		r, err := x.source()
		if err != nil {
			return r, err
		}
		n, err := x.numbers(1)
		if err != nil {
			return r, err
		}
		starts := x.starts(r)
		if x.of.Groups == nil {
			from, to := stretch(short32(n[0]), r.col.Len())
			return run{col: r.col.Slice(from, to)}, nil
		}
		return x.parts(r, nil, func(g int) (int, int, int) {
			from, to := stretch(short32(n[g]), int(starts[g+1]-starts[g]))
			return int(starts[g]) + from, int(starts[g]) + to, 1
		})
	}
}

func oneOrNull(b *Bound, i int) error {
	if b.Args[i].Type.Kind == column.Null {
		return nil
	}
	return one(b, i)
}

// sliceRows keeps length values from an offset on; a negative offset counts from the end.
func sliceRows(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	offsets, err := x.numbers(1)
	if err != nil {
		return r, err
	}
	lengths := slices.Repeat([]int64{column.MaxRows}, x.n)
	if len(x.node.Args) == 3 && x.node.Args[2].Type.Kind != column.Null {
		if lengths, err = x.numbers(2); err != nil {
			return r, err
		}
	}
	starts := x.starts(r)
	return x.parts(r, nil, func(g int) (int, int, int) {
		size := int(starts[g+1] - starts[g])
		from := short32(offsets[g])
		if from < 0 {
			from += size
		}
		to := from + short32(max(0, lengths[g]))
		return int(starts[g]) + max(0, min(from, size)), int(starts[g]) + max(0, min(to, size)), 1
	})
}

func gatherEvery(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	steps, err := x.numbers(1)
	if err != nil {
		return r, err
	}
	offsets, err := x.numbers(2)
	if err != nil {
		return r, err
	}
	for g := range steps {
		if steps[g] < 1 || offsets[g] < 0 {
			return r, x.fail("gather_every needs a step above 0 and an offset from 0 on")
		}
	}
	starts := x.starts(r)
	return x.parts(r, nil, func(g int) (int, int, int) {
		return int(starts[g]) + short32(offsets[g]), int(starts[g+1]), short32(steps[g])
	})
}

// bindGather: which values, by their places: a constant list, or an expression.
func bindGather(b *Bound) error {
	b.Type = b.Args[0].Type
	t := b.Args[1].Type
	if t.Kind == column.ListKind && b.Args[1].Op == Literal {
		t = t.Elem()
	}
	if !t.IsInteger() && !t.IsOpen() {
		return fail(TypeMismatch, b.Args[1].From, "%s needs whole numbers as places, %s is %s", b.From.Name, b.Args[1].From, b.Args[1].Type)
	}
	return nil
}

// gatherRows takes the values at places of the group.
func gatherRows(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	places, err := x.places()
	if err != nil {
		return r, err
	}
	starts, rows := x.starts(r), make([]int32, places.col.Len())
	for i := range rows {
		g := 0
		if places.ids != nil {
			g = int(places.ids[i])
		}
		if rows[i] = -1; places.col.IsNull(i) {
			continue
		}
		if rows[i] = placeIn(places.col.Int(i), starts[g], starts[g+1]); rows[i] < 0 && !x.node.flag(2) {
			return r, x.fail("there is no value at %d among %d", places.col.Int(i), starts[g+1]-starts[g]).hint("null_on_oob: true gives null there")
		}
	}
	c, err := r.col.TakeIn(x.of.pool(), rows)
	return run{c, places.ids}, err
}

// placeIn is the row of a place within from..to, counted from the end if it is negative; -1 if there is none.
func placeIn(place int64, from, to int32) int32 {
	size := int64(to - from)
	if place < 0 {
		place += size
	}
	if place < 0 || place >= size {
		return -1
	}
	return from + int32(place)
}

// places are the second argument: a constant list serves each group.
func (x *freeCall) places() (run, error) {
	arg := x.node.Args[1]
	items, ok := arg.Value.([]any)
	if !ok || arg.Op != Literal {
		return x.of.run(arg)
	}
	c, err := column.Infer(items).Cast(column.Int64Type, false)
	if err != nil || x.of.Groups == nil {
		return run{col: c}, err
	}
	all, sizes := slices.Repeat([]*column.Column{c}, x.n), slices.Repeat([]int{c.Len()}, x.n)
	return run{column.Concat(append(all, column.OfNulls(column.Int64Type, 0))), x.whose(sizes)}, nil
}

func filterRows(x *freeCall) (run, error) {
	cols, ids, rows, err := x.of.aligned(x.node, x.node.Args)
	if err != nil {
		return run{}, err
	}
	return x.chosen(run{cols[0].Broadcast(rows), ids}, Mask(cols[1].Broadcast(rows)).Indices(rows))
}

// chosen takes rows in their order.
func (x *freeCall) chosen(r run, rows []int32) (run, error) {
	c, err := r.col.TakeIn(x.of.pool(), rows)
	if r.ids == nil {
		return run{col: c}, err
	}
	ids := make([]int32, len(rows))
	for i, row := range rows {
		ids[i] = r.ids[row]
	}
	return run{c, ids}, err
}

func keepRows(keep func(c *column.Column, i int) bool) func(*freeCall) (run, error) {
	return func(x *freeCall) (run, error) {
		r, err := x.source()
		if err != nil {
			return r, err
		}
		rows := make([]int32, 0, r.col.Len())
		for i := range r.col.Len() {
			if keep(r.col, i) {
				rows = append(rows, int32(i))
			}
		}
		return x.chosen(r, rows)
	}
}

func notNaN(c *column.Column, i int) bool {
	return c.IsNull(i) || !c.Type().IsFloat() || !math.IsNaN(c.Float(i))
}

// equalIn numbers equal values within groups; the first ones stand in the order in which they appear.
func equalIn(r run) *column.Groups {
	g := column.GroupOne(r.col)
	if r.ids != nil {
		g = (&column.Groups{IDs: r.ids}).Refine(g)
	}
	return g
}

func uniqueRows(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	return x.chosen(r, equalIn(r).First)
}

func placesOfUnique(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	starts, first := x.starts(r), equalIn(r).First
	out, ids := make([]int64, len(first)), []int32(nil)
	for i, row := range first {
		out[i] = int64(row)
		if r.ids != nil {
			out[i] -= int64(starts[r.ids[row]])
			ids = append(ids, r.ids[row])
		}
	}
	return run{column.Of(column.Int64Type, out, nil), ids}, nil
}

// bindSample: how many or null, which share or null, whether a value may come again, whether the order is random, the seed.
func bindSample(b *Bound) error {
	b.Type = b.Args[0].Type
	if err := oneOrNull(b, 1); err != nil {
		return err
	}
	if b.Args[1].Type.Kind == column.Null == (b.Args[2].Value == nil) {
		return fail(BadArgument, b.From, "sample takes either n or fraction")
	}
	if b.Args[2].Value != nil {
		f, err := b.constantFloat(2)
		if err != nil {
			return err
		}
		if !(f >= 0 && (f <= 1 || b.flag(3))) {
			return fail(BadArgument, b.Args[2].From, "a sample takes a share of the values between 0 and 1, not %v", f)
		}
	}
	return constInt(b, 5)
}

func sampleRows(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	sizes, err := x.sampleSizes(r)
	if err != nil {
		return r, err
	}
	seed, _ := x.node.constantInt(5)
	starts, rows, taken := x.starts(r), []int32(nil), make([]int, x.n)
	for g := range x.n {
		from := starts[g]
		for _, i := range sampled(seed, g, int(starts[g+1]-from), sizes[g], x.node.flag(3), x.node.flag(4)) {
			rows = append(rows, from+i)
			taken[g]++
		}
	}
	c, err := r.col.TakeIn(x.of.pool(), rows)
	return run{c, x.whose(taken)}, err
}

func (x *freeCall) sampleSizes(r run) ([]int, error) {
	starts, out := x.starts(r), make([]int, x.n)
	n, err := []int64(nil), error(nil)
	if x.node.Args[2].Value == nil {
		if n, err = x.numbers(1); err != nil {
			return nil, err
		}
	}
	share, _ := 0.0, error(nil)
	if n == nil {
		share, _ = x.node.constantFloat(2)
	}
	for g := range out {
		size := int(starts[g+1] - starts[g])
		if out[g] = int(share * float64(size)); n != nil {
			out[g] = short32(n[g])
		}
		if out[g] < 0 {
			return nil, x.fail("a sample has no negative number of values")
		}
		if !x.node.flag(3) {
			out[g] = min(out[g], size)
		}
	}
	return out, nil
}

// sampled draws places among so many: each set is equally likely (Vitter's algorithm R), or each value may come again.
func sampled(seed int64, group, among, size int, again, shuffle bool) []int32 {
	rng, out := randomOf(seed, group), make([]int32, 0, min(size, column.MaxRows))
	for i := 0; again && among > 0 && i < size; i++ {
		out = append(out, int32(rng.IntN(among)))
	}
	for i := 0; !again && i < among; i++ {
		if i < size {
			out = append(out, int32(i))
		} else if k := rng.IntN(i + 1); k < size {
			out[k] = int32(i)
		}
	}
	if shuffle {
		rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	} else {
		slices.Sort(out)
	}
	return out
}

func bindAppend(b *Bound) (err error) {
	b.Type, err = b.unify(b.Args)
	return err
}

// appendRows puts the values of another expression behind, in each group.
func appendRows(x *freeCall) (run, error) {
	first, err := x.source()
	if err != nil {
		return first, err
	}
	then, err := x.of.run(x.node.Args[1])
	if err != nil {
		return then, err
	}
	both := column.Concat([]*column.Column{first.col, then.col})
	if x.of.Groups == nil {
		return run{col: both}, nil
	}
	a, b := x.starts(first), x.starts(then)
	rows, sizes := make([]int32, 0, both.Len()), make([]int, x.n)
	for g := range x.n {
		for i := a[g]; i < a[g+1]; i++ {
			rows = append(rows, i)
		}
		for i := b[g]; i < b[g+1]; i++ {
			rows = append(rows, int32(first.col.Len())+i)
		}
		sizes[g] = int(a[g+1] - a[g] + b[g+1] - b[g])
	}
	c, err := both.TakeIn(x.of.pool(), rows)
	return run{c, x.whose(sizes)}, err
}

// bindExplode: lists, whether one without elements leaves a null, whether a null does.
func bindExplode(b *Bound) error {
	switch t := b.Args[0].Type; {
	case t.Kind == column.ListKind:
		b.Type = t.Elem()
	case t.IsOpen():
		b.Type = t
	default:
		return fail(TypeMismatch, b.Args[0].From, "explode needs lists, %s is %s", b.Args[0].From, t)
	}
	return nil
}

func explodeRows(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil || r.col.Type().Kind == column.Null {
		return r, err
	}
	l, empty, nulls := r.col.Lists(), x.node.flag(1), x.node.flag(2)
	var rows, ids []int32
	add := func(of int, row int32) {
		rows = append(rows, row)
		if r.ids != nil {
			ids = append(ids, r.ids[of])
		}
	}
	for i := range r.col.Len() {
		from, to := l.Bounds(i)
		if null := r.col.IsNull(i); null && nulls || !null && from == to && empty {
			add(i, -1)
		}
		for k := from; k < to && !r.col.IsNull(i); k++ {
			add(i, int32(k))
		}
	}
	c, err := l.Child.TakeIn(x.of.pool(), rows)
	return run{c, ids}, err
}
