package expr

import (
	"math"
	"strings"

	"skep/dataframe/column"
)

// lists is functions of lists. Places count from 0, and from the end if negative.
func lists() []function {
	return []function{
		{name: "list", least: 0, most: -1, bind: bindListPack, eval: evalListPack},
		{name: "list_len", least: 1, most: 1, bind: returns(column.Int64Type, list), eval: evalListLen},
		{name: "list_get", least: 2, most: 2, bind: bindElement, eval: evalListGet},
		{name: "list_slice", least: 2, most: 3, bind: keeps(list, integer), eval: evalListSlice},
		{name: "list_between", least: 3, most: 3, bind: keeps(list, integer), eval: evalListBetween},
		{name: "list_concat", least: 1, most: -1, bind: bindListConcat, eval: evalListConcat},
		{name: "list_contains", least: 2, most: 2, bind: bindSought(column.BoolType), eval: evalListContains},
		{name: "list_position", least: 2, most: 2, bind: bindSought(column.Int64Type), eval: evalListPosition},
		{name: "list_sort", least: 1, most: 3, bind: keeps(list, constBool), eval: evalListSort},
		{name: "list_reverse", least: 1, most: 1, bind: keeps(list), eval: evalListReverse},
		{name: "list_unique", least: 1, most: 1, bind: keeps(list), eval: evalListUnique},
		{name: "list_drop_nulls", least: 1, most: 1, bind: keeps(list), eval: evalListDropNulls},
		{name: "list_join", least: 2, most: 2, bind: bindListJoin, eval: evalListJoin},
		{name: "list_flatten", least: 1, most: 1, bind: bindFlatten, eval: evalFlatten},
		{name: "list_range", least: 1, most: 4, bind: returns(column.ListOf(column.Int64Type), integer), eval: evalListRange},
		{name: "split", least: 2, most: 2, bind: returns(column.ListOf(column.StrType), str), eval: evalSplit},
		{name: "split_regex", least: 2, most: 2, bind: returns(column.ListOf(column.StrType), str, pattern), eval: evalSplitRegex},
		{name: "extract_all", least: 2, most: 3, bind: returns(column.ListOf(column.StrType), str, pattern, constInt), eval: evalExtractAll},
	}
}

func list(b *Bound, i int) error {
	return b.want(i, "a list", func(t column.Type) bool { return t.Kind == column.ListKind })
}

func integer(b *Bound, i int) error { return b.want(i, "an integer", column.Type.IsInteger) }

func constBool(b *Bound, i int) error {
	v, err := b.constant(i)
	if err == nil && v != nil && !b.later(i) {
		if _, ok := v.(bool); !ok {
			err = fail(BadArgument, b.Args[i].From, "%s needs true or false here, not %s", b.From.Name, b.Args[i].From)
		}
	}
	return err
}

// bindListPack makes a list of its arguments' common type.
func bindListPack(b *Bound) error {
	if len(b.Args) == 0 {
		b.Type = column.ListOf(column.NullType)
		return nil
	}
	typ, err := b.unify(b.Args)
	b.Type = column.ListOf(typ)
	return err
}

func evalListPack(x *call) (*column.Column, error) {
	n := len(x.args)
	l := column.List{Offsets: make([]int64, x.rows+1), Child: column.OfNulls(x.node.Type.Elem(), 0)}
	if n == 0 {
		return column.OfLists(l, nil), nil
	}
	at := make([]int32, x.rows*n)
	start := int32(0)
	for k, a := range x.args {
		for i := range x.rows {
			at[i*n+k] = start + int32(i*x.step(k))
		}
		start += int32(a.Len())
	}
	for i := range l.Offsets {
		l.Offsets[i] = int64(i * n)
	}
	l.Child = column.Concat(x.args).Take(at)
	return column.OfLists(l, nil), nil
}

// isNull answers calls on a column of type null.
func (x *call) isNull() bool { return x.args[0].Type().Kind == column.Null }

func evalListLen(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	l, out := x.args[0].Lists(), make([]int64, x.args[0].Len())
	for i := range out {
		out[i] = int64(l.Size(i))
	}
	return column.Of(column.Int64Type, out, x.args[0].Valid()).Broadcast(x.rows), nil
}

func bindElement(b *Bound) error {
	if err := b.check([]func(*Bound, int) error{list, integer}); err != nil {
		return err
	}
	if b.Type = b.Args[0].Type; !b.Type.IsOpen() {
		b.Type = b.Type.Elem()
	}
	return nil
}

func evalListGet(x *call) (*column.Column, error) {
	if x.isNull() || x.args[1].Type().Kind == column.Null {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c, at, rows := x.args[0], x.args[1], make([]int32, x.rows)
	l := c.Lists()
	for i := range rows {
		r, k := i*x.step(0), i*x.step(1)
		if rows[i] = -1; c.IsNull(r) || at.IsNull(k) {
			continue
		}
		n := at.Int(k)
		if n < 0 {
			n += int64(l.Size(r))
		}
		if n >= 0 && n < int64(l.Size(r)) {
			rows[i] = int32(l.Offsets[r] + n)
		}
	}
	return l.Child.Take(rows), nil
}

// pickLists makes lists of some elements of each list: [from, to) that bounds says for its row and size.
func (x *call) pickLists(bounds func(row, size int) (from, to int)) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c := x.args[0].Broadcast(x.rows)
	l, valid := c.Lists(), x.valid()
	var rows, parents []int32
	for i := range x.rows {
		if valid != nil && !valid.Get(i) {
			continue
		}
		from, to := bounds(i, l.Size(i))
		for k := from; k < to; k++ {
			rows, parents = append(rows, int32(int(l.Offsets[i])+k)), append(parents, int32(i))
		}
	}
	return column.ListsOf(l.Child.Take(rows), parents, x.rows, valid), nil
}

// evalListSlice takes length elements from an offset on.
func evalListSlice(x *call) (*column.Column, error) {
	return x.pickLists(func(row, size int) (int, int) {
		from, to := place(x.args[1].Int(row*x.step(1)), size), size
		if len(x.args) == 3 {
			n := max(0, min(x.args[2].Int(row*x.step(2)), int64(2*size+2)))
			to = max(0, min(size, from+int(n)))
		}
		return max(0, from), to
	})
}

// place counts negative places from the end; what lies far outside lies just outside.
func place(n int64, size int) int {
	if n < 0 {
		n += int64(size)
	}
	return int(max(-int64(size)-1, min(n, int64(size))))
}

// evalListBetween takes the elements from one place to another, counted from 1, both included; null is an open end.
func evalListBetween(x *call) (*column.Column, error) {
	y := *x
	y.args = x.args[:1]
	return y.pickLists(func(row, size int) (int, int) { return x.span(row, size) })
}

// span reads the ends of x[a:b].
func (x *call) span(row, size int) (from, to int) {
	from, to = 0, size
	if a := x.args[1]; a.Type().Kind != column.Null && !a.IsNull(row*x.step(1)) {
		if from = place(a.Int(row*x.step(1)), size); a.Int(row*x.step(1)) > 0 {
			from--
		}
	}
	if z := x.args[2]; z.Type().Kind != column.Null && !z.IsNull(row*x.step(2)) {
		if to = place(z.Int(row*x.step(2)), size); z.Int(row*x.step(2)) < 0 {
			to++
		}
	}
	return max(0, from), min(size, to)
}

func bindListConcat(b *Bound) error {
	for i := range b.Args {
		if err := list(b, i); err != nil {
			return err
		}
	}
	typ, err := b.unify(b.Args)
	b.Type = typ
	return err
}

func evalListConcat(x *call) (*column.Column, error) {
	if x.node.Type.Kind == column.Null {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	children := make([]*column.Column, len(x.args))
	base := make([]int32, len(x.args))
	for k, a := range x.args {
		children[k] = a.Lists().Child
		if k+1 < len(base) {
			base[k+1] = base[k] + int32(children[k].Len())
		}
	}
	valid := x.valid()
	var rows, parents []int32
	for i := range x.rows {
		for k, a := range x.args {
			if valid != nil && !valid.Get(i) {
				break
			}
			for e, to := a.Lists().Bounds(i * x.step(k)); e < to; e++ {
				rows, parents = append(rows, base[k]+int32(e)), append(parents, int32(i))
			}
		}
	}
	return column.ListsOf(column.Concat(children).Take(rows), parents, x.rows, valid), nil
}

// bindSought brings the elements and what is looked for to one type.
func bindSought(typ column.Type) func(*Bound) error {
	return func(b *Bound) error {
		b.Type = typ
		if err := list(b, 0); err != nil || b.Args[0].Type.IsOpen() {
			return err
		}
		elem := &Bound{Op: Column, Type: b.Args[0].Type.Elem(), From: b.Args[0].From}
		common, err := b.unify([]*Bound{elem, b.Args[1]})
		if err != nil {
			return err
		}
		if err := b.coerceArg(0, column.ListOf(common)); err != nil {
			return err
		}
		return b.coerceArg(1, common)
	}
}

// sought gives the place of the first equal element in each list, -1 if none; null is found among nulls only with nulls.
func (x *call) sought() []int64 {
	c := x.args[0].Broadcast(x.rows)
	child, parents := column.Elements(c)
	all := column.GroupOne(column.Concat([]*column.Column{child, x.args[1]}))
	out, last, at := make([]int64, x.rows), int32(-1), int64(0)
	for i := range out {
		out[i] = -1
	}
	for i, p := range parents {
		if at++; p != last {
			last, at = p, 0
		}
		want := child.Len() + int(p)*x.step(1)
		if out[p] < 0 && all.IDs[i] == all.IDs[want] && !child.IsNull(i) {
			out[p] = at
		}
	}
	return out
}

func evalListContains(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(column.BoolType, x.rows), nil
	}
	out := column.NewBitmap(x.rows)
	for i, at := range x.sought() {
		if at >= 0 {
			out.Set(i)
		}
	}
	return column.OfBools(out, x.rows, x.valid()), nil
}

// evalListPosition gives places from 0, null if the value is not there.
func evalListPosition(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	out, valid := x.sought(), column.Ones(x.rows).And(x.valid())
	for i, at := range out {
		if at < 0 {
			valid.Clear(i)
		}
	}
	return column.Of(column.Int64Type, out, valid), nil
}

func (x *call) flag(i int) bool {
	return i < len(x.args) && !x.args[i].IsNull(0) && x.args[i].Type().Kind == column.Bool && x.args[i].Bools().Get(0)
}

// arranged makes lists of the same elements in another order, or of some of them.
func (x *call) arranged(choose func(child *column.Column, parents []int32) []int32) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c := x.args[0]
	child, parents := column.Elements(c)
	rows := choose(child, parents)
	kept := make([]int32, len(rows))
	for i, r := range rows {
		kept[i] = parents[r]
	}
	return column.ListsOf(child.Take(rows), kept, c.Len(), c.Valid()).Broadcast(x.rows), nil
}

func evalListSort(x *call) (*column.Column, error) {
	return x.arranged(func(child *column.Column, parents []int32) []int32 {
		keys := []column.SortKey{{Col: column.Of(column.Int32Type, parents, nil)}, {Col: child, Desc: x.flag(1), NullsLast: x.flag(2)}}
		return column.Sort(keys, len(parents))
	})
}

func evalListReverse(x *call) (*column.Column, error) {
	return x.arranged(func(_ *column.Column, parents []int32) []int32 {
		rows := make([]int32, len(parents))
		for from := 0; from < len(parents); {
			to := from
			for to < len(parents) && parents[to] == parents[from] {
				to++
			}
			for k := from; k < to; k++ {
				rows[k] = int32(from + to - 1 - k)
			}
			from = to
		}
		return rows
	})
}

// evalListUnique keeps each value once, where it first stands.
func evalListUnique(x *call) (*column.Column, error) {
	return x.arranged(func(child *column.Column, parents []int32) []int32 {
		g := (&column.Groups{IDs: parents}).Refine(column.GroupOne(child))
		return g.First
	})
}

func evalListDropNulls(x *call) (*column.Column, error) {
	return x.arranged(func(child *column.Column, parents []int32) []int32 {
		if child.Nulls() == 0 {
			return column.Ones(len(parents)).Indices(len(parents))
		}
		return child.Valid().Indices(len(parents))
	})
}

func bindListJoin(b *Bound) error {
	b.Type = column.StrType
	if err := list(b, 0); err != nil {
		return err
	}
	if t := b.Args[0].Type; !t.IsOpen() {
		if err := b.coerceArg(0, column.ListOf(column.StrType)); err != nil {
			return err
		}
	}
	return str(b, 1)
}

// evalListJoin leaves nulls out.
func evalListJoin(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(column.StrType, x.rows), nil
	}
	c := x.args[0].Broadcast(x.rows)
	return x.buildStr(func(i int) (string, bool) {
		var parts []string
		for k, to := c.Lists().Bounds(i); k < to; k++ {
			if !c.Lists().Child.IsNull(k) {
				parts = append(parts, c.Lists().Child.Strings().At(k))
			}
		}
		return strings.Join(parts, x.row(1, i)), true
	})
}

func bindFlatten(b *Bound) error {
	if err := list(b, 0); err != nil {
		return err
	}
	if b.Type = b.Args[0].Type; b.Type.IsOpen() {
		return nil
	}
	if inner := b.Type.Elem(); inner.Kind != column.ListKind {
		return fail(TypeMismatch, b.From, "list_flatten needs lists of lists, %s is %s", b.Args[0].From, b.Args[0].Type)
	}
	b.Type = b.Type.Elem()
	return nil
}

func evalFlatten(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c := x.args[0]
	inner, parents := column.Elements(c)
	child, at := column.Elements(inner)
	outer := make([]int32, len(at))
	for i, p := range at {
		outer[i] = parents[p]
	}
	return column.ListsOf(child, outer, c.Len(), c.Valid()).Broadcast(x.rows), nil
}

const longestRange = 1 << 28 // elements that one call may make

// evalListRange counts: range(end), range(start, end), range(start, end, step); a fourth argument true includes the end.
func evalListRange(x *call) (*column.Column, error) {
	ends := x.args
	inclusive := false
	if len(ends) == 4 {
		ends, inclusive = ends[:3], !ends[3].IsNull(0) && ends[3].Int(0) != 0
	}
	valid := x.valid()
	var data []int64
	var parents []int32
	for i := range x.rows {
		if valid != nil && !valid.Get(i) {
			continue
		}
		get := func(k int) int64 { return ends[k].Int(i * x.step(k)) }
		lo, hi, step := int64(0), get(0), int64(1)
		if len(ends) > 1 {
			lo, hi = get(0), get(1)
		}
		if len(ends) > 2 {
			step = get(2)
		}
		if step == 0 {
			return nil, x.fail("a range with the step 0 never ends")
		}
		for v := lo; step > 0 && (v < hi || inclusive && v == hi) || step < 0 && (v > hi || inclusive && v == hi); v += step {
			if data, parents = append(data, v), append(parents, int32(i)); len(data) > longestRange {
				return nil, x.fail("the ranges have more than %d elements", longestRange)
			}
			if step > 0 && v > math.MaxInt64-step || step < 0 && v < math.MinInt64-step {
				break
			}
		}
	}
	return column.ListsOf(column.Of(column.Int64Type, data, nil), parents, x.rows, valid), nil
}

// buildLists makes lists of strings row by row.
func (x *call) buildLists(f func(row int) []string) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	valid, out := x.valid(), column.NewStrings(x.rows)
	var parents []int32
	for i := range x.rows {
		if valid != nil && !valid.Get(i) {
			continue
		}
		for _, s := range f(i) {
			out.Push(s)
			parents = append(parents, int32(i))
		}
	}
	return column.ListsOf(column.OfStrings(out, nil), parents, x.rows, valid), nil
}

func evalSplit(x *call) (*column.Column, error) {
	return x.buildLists(func(i int) []string { return strings.Split(x.row(0, i), x.row(1, i)) })
}

func evalSplitRegex(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	re := x.regexp(1)
	return x.buildLists(func(i int) []string { return re.Split(x.row(0, i), -1) })
}

func evalExtractAll(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	re, group := x.regexp(1), 0
	if len(x.args) == 3 {
		group = int(x.args[2].Int(0))
	}
	if group < 0 || group > re.NumSubexp() {
		return nil, x.fail("the pattern %s has no group %d", re, group)
	}
	return x.buildLists(func(i int) []string {
		var out []string
		for _, m := range re.FindAllStringSubmatch(x.row(0, i), -1) {
			out = append(out, m[group])
		}
		return out
	})
}
