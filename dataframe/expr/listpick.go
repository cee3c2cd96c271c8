package expr

import (
	"math"
	"strconv"

	"skep/dataframe/column"
)

// listPicks take elements by place, side by side, or as vectors.
func listPicks() []function {
	return []function{
		{name: "list_step", least: 4, most: 4, bind: keeps(list, integer), eval: evalListStep},
		{name: "list_resize", least: 2, most: 3, bind: bindResize, eval: evalListResize},
		{name: "list_select", least: 2, most: 2, bind: keeps(list, listOf("a list of integers", column.Type.IsInteger)), eval: evalListSelect},
		{name: "list_where", least: 2, most: 2, bind: keeps(list, listOf("a list of bools", isBool)), eval: evalListWhere},
		{name: "list_grade_up", least: 1, most: 3, bind: bindGrade, eval: evalListGrade},
		{name: "list_zip", least: 1, most: -1, bind: bindListZip, eval: evalListZip},
		{name: "list_inner_product", least: 2, most: 2, bind: bindVectors, eval: vectors(func(v vectorSums) float64 { return v.xy })},
		{name: "list_distance", least: 2, most: 2, bind: bindVectors, eval: vectors(func(v vectorSums) float64 { return math.Sqrt(v.apart) })},
		{name: "list_cosine_similarity", least: 2, most: 2, bind: bindVectors, eval: vectors(func(v vectorSums) float64 { return v.xy / math.Sqrt(v.xx*v.yy) })},
		{name: "map_get", least: 2, most: 2, bind: bindMapGet, eval: evalMapGet},
		{name: "list_field", least: 2, most: 2, bind: bindListField, eval: evalListField},
	}
}

// listOf demands a list whose elements pass a test.
func listOf(what string, is func(column.Type) bool) func(*Bound, int) error {
	return func(b *Bound, i int) error {
		return b.want(i, what, func(t column.Type) bool {
			return t.Kind == column.ListKind && (t.Elem().IsOpen() || is(t.Elem()))
		})
	}
}

// picked makes lists of elements that choose names for each row by their place in the child; -1 is null.
func (x *call) picked(choose func(row, from, to int) []int32) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	l, valid := x.args[0].Lists(), x.valid()
	var rows, parents []int32
	for i := range x.rows {
		if valid != nil && !valid.Get(i) {
			continue
		}
		from, to := l.Bounds(i * x.step(0))
		for _, e := range choose(i, from, to) {
			rows, parents = append(rows, e), append(parents, int32(i))
		}
	}
	return column.ListsOf(l.Child.Take(rows), parents, x.rows, valid), nil
}

// evalListStep takes every step-th element between two places, counted from 1 and both included; a negative step goes from the
// first place down to the second. A null is an open end.
func evalListStep(x *call) (*column.Column, error) {
	for i := range x.args[3].Len() {
		if x.args[3].Type().Kind != column.Null && !x.args[3].IsNull(i) && x.args[3].Int(i) == 0 {
			return nil, x.fail("a slice with the step 0 never ends")
		}
	}
	y, down := *x, *x
	y.args = x.args[:1]
	down.args = []*column.Column{x.args[0], x.args[2], x.args[1]}
	return y.picked(func(row, from, to int) (out []int32) {
		if x.open(3, row) {
			return nil
		}
		by := int(x.args[3].Int(row * x.step(3)))
		if by < 0 {
			lo, hi := down.span(row, to-from)
			for e := hi - 1; e >= lo; e += by {
				out = append(out, int32(from+e))
			}
			return out
		}
		lo, hi := x.span(row, to-from)
		for e := lo; e < hi; e += by {
			out = append(out, int32(from+e))
		}
		return out
	})
}

func (x *call) open(i, row int) bool {
	return x.args[i].Type().Kind == column.Null || x.args[i].IsNull(row*x.step(i))
}

// bindResize brings the filling to the elements' type.
func bindResize(b *Bound) error {
	if err := b.check([]func(*Bound, int) error{list, integer, anything}); err != nil {
		return err
	}
	if b.Type = b.Args[0].Type; b.Type.IsOpen() || len(b.Args) < 3 {
		return nil
	}
	elem := &Bound{Op: Column, Type: b.Type.Elem(), From: b.Args[0].From}
	common, err := b.unify([]*Bound{elem, b.Args[2]})
	if err != nil {
		return err
	}
	b.Type = column.ListOf(common)
	if err := b.coerceArg(0, b.Type); err != nil {
		return err
	}
	return b.coerceArg(2, common)
}

// evalListResize cuts lists, or fills them up with a value, null without one.
func evalListResize(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	l, size := x.args[0].Lists(), x.args[1]
	both, valid := l.Child, (&call{args: x.args[:2], rows: x.rows}).valid()
	if len(x.args) == 3 {
		both = column.Concat([]*column.Column{l.Child, x.args[2]})
	}
	var rows, parents []int32
	for i := range x.rows {
		if valid != nil && !valid.Get(i) {
			continue
		}
		from, to := l.Bounds(i * x.step(0))
		n := size.Int(i * x.step(1))
		if n < 0 || int64(len(rows))+n > longestRange {
			return nil, x.fail("a list of %d elements (row %d)", n, i)
		}
		for k := range int(n) {
			e := int32(-1)
			if from+k < to {
				e = int32(from + k)
			} else if len(x.args) == 3 {
				e = int32(l.Child.Len() + i*x.step(2))
			}
			rows, parents = append(rows, e), append(parents, int32(i))
		}
	}
	return column.ListsOf(both.Take(rows), parents, x.rows, valid), nil
}

// evalListSelect takes elements by their places, from 1; what is not there is null.
func evalListSelect(x *call) (*column.Column, error) {
	at := x.args[1]
	return x.picked(func(row, from, to int) (out []int32) {
		for k, end := at.Lists().Bounds(row * x.step(1)); k < end; k++ {
			e := int32(-1)
			if c := at.Lists().Child; !c.IsNull(k) && c.Int(k) >= 1 && c.Int(k) <= int64(to-from) {
				e = int32(from + int(c.Int(k)) - 1)
			}
			out = append(out, e)
		}
		return out
	})
}

// evalListWhere takes the elements beside which true stands.
func evalListWhere(x *call) (*column.Column, error) {
	keep := x.args[1]
	return x.picked(func(row, from, to int) (out []int32) {
		k, end := keep.Lists().Bounds(row * x.step(1))
		for e := from; e < to && k < end; e, k = e+1, k+1 {
			if c := keep.Lists().Child; !c.IsNull(k) && c.Bools().Get(k) {
				out = append(out, int32(e))
			}
		}
		return out
	})
}

func bindGrade(b *Bound) error {
	b.Type = column.ListOf(column.Int64Type)
	return b.check([]func(*Bound, int) error{list, constBool})
}

// evalListGrade gives the places, from 1, of the elements in their order.
func evalListGrade(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	c := x.args[0]
	child, parents := column.Elements(c)
	keys := []column.SortKey{{Col: column.Of(column.Int32Type, parents, nil)}, {Col: child, Desc: x.flag(1), NullsLast: x.flag(2)}}
	first := map[int32]int32{}
	for i, p := range parents {
		if _, ok := first[p]; !ok {
			first[p] = int32(i)
		}
	}
	places, owners := make([]int64, len(parents)), make([]int32, len(parents))
	for i, r := range column.Sort(keys, len(parents)) {
		places[i], owners[i] = int64(r-first[parents[r]])+1, parents[r]
	}
	return column.ListsOf(column.Of(column.Int64Type, places, nil), owners, c.Len(), c.Valid()).Broadcast(x.rows), nil
}

// bindListZip makes structs whose fields are called as the call's Names say, else by their number.
func bindListZip(b *Bound) error {
	fields := make([]column.Field, len(b.Args))
	for i, a := range b.Args {
		if err := list(b, i); err != nil {
			return err
		}
		fields[i] = column.Field{Name: strconv.Itoa(i + 1), Type: column.NullType}
		if i < len(b.From.Names) {
			fields[i].Name = b.From.Names[i]
		}
		if !a.Type.IsOpen() {
			fields[i].Type = a.Type.Elem()
		}
	}
	b.Type = column.ListOf(column.StructOf(fields))
	return nil
}

// evalListZip puts lists side by side; what a shorter one lacks is null.
func evalListZip(x *call) (*column.Column, error) {
	at, parents := make([][]int32, len(x.args)), []int32(nil)
	for i := range x.rows {
		size := 0
		for k := range x.args {
			if !x.open(k, i) {
				size = max(size, x.args[k].Lists().Size(i*x.step(k)))
			}
		}
		for e := range size {
			for k := range x.args {
				at[k] = append(at[k], x.elementAt(k, i, e))
			}
			parents = append(parents, int32(i))
		}
	}
	fields := x.node.Type.Elem().Fields()
	names, cols := make([]string, len(fields)), make([]*column.Column, len(fields))
	for k, f := range fields {
		if names[k] = f.Name; f.Type.Kind == column.Null {
			cols[k] = column.OfNulls(f.Type, len(parents))
			continue
		}
		cols[k] = x.args[k].Lists().Child.Take(at[k])
	}
	return column.ListsOf(column.OfStructs(names, cols, len(parents), nil), parents, x.rows, nil), nil
}

// elementAt is the place in the child of an element of a row, -1 if there is none.
func (x *call) elementAt(k, row, e int) int32 {
	if x.open(k, row) {
		return -1
	}
	from, to := x.args[k].Lists().Bounds(row * x.step(k))
	if from+e >= to {
		return -1
	}
	return int32(from + e)
}

// bindVectors takes two lists of numbers as vectors.
func bindVectors(b *Bound) error {
	b.Type = column.Float64Type
	for i := range b.Args {
		if err := listOf("a list of numbers", column.Type.IsNumeric)(b, i); err != nil {
			return err
		}
		if !b.Args[i].Type.IsOpen() {
			if err := b.coerceArg(i, column.ListOf(column.Float64Type)); err != nil {
				return err
			}
		}
	}
	return nil
}

type vectorSums struct{ xx, yy, xy, apart float64 }

func vectors(finish func(vectorSums) float64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		out := column.NewBuilder(column.Float64Type, x.rows)
		for i := range x.rows {
			if x.open(0, i) || x.open(1, i) {
				out.Null()
				continue
			}
			s, err := x.vectorSums(i)
			if err != nil {
				return nil, err
			}
			out.Float(finish(s))
		}
		return out.Build(), nil
	}
}

func (x *call) vectorSums(row int) (s vectorSums, err error) {
	a, z := x.args[0].Lists(), x.args[1].Lists()
	from, to := a.Bounds(row * x.step(0))
	other, end := z.Bounds(row * x.step(1))
	if to-from != end-other {
		return s, x.fail("vectors of %d and %d numbers (row %d)", to-from, end-other, row)
	}
	for k := range to - from {
		if a.Child.IsNull(from+k) || z.Child.IsNull(other+k) {
			return s, x.fail("a vector has a null (row %d)", row)
		}
		p, q := a.Child.Float(from+k), z.Child.Float(other+k)
		s.xx, s.yy, s.xy, s.apart = s.xx+p*p, s.yy+q*q, s.xy+p*q, s.apart+(p-q)*(p-q)
	}
	return s, nil
}
