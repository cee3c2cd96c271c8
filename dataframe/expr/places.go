package expr

import (
	"skep/dataframe/column"
)

// Aggregates that ask for one place in each group.

// bindGet: values, a place, whether null stands for a place that is not there.
func bindGet(b *Bound) error {
	b.Type = b.Args[0].Type
	if err := one(b, 1); err != nil || len(b.Args) < 3 {
		return err
	}
	return constBool(b, 2)
}

// evalGet takes the value at a place of each group, from the end if it is negative.
func evalGet(f *fold) (*column.Column, error) {
	places, members, rows := f.each(1), f.members(), make([]int32, f.n)
	for g := range rows {
		if rows[g] = -1; places.IsNull(g) {
			continue
		}
		at := placeIn(places.Int(g), 0, int32(members.size(g)))
		if at < 0 && !f.node.flag(2) {
			return nil, fail(BadValue, f.node.From, "there is no value at %d among %d", places.Int(g), members.size(g)).hint("null_on_oob: true gives null there")
		}
		if at >= 0 {
			rows[g] = members.at(g, int(at))
		}
	}
	return f.col.Take(rows), nil
}

// evalSearch finds where a value would stand among those of each group.
func evalSearch(f *fold) (*column.Column, error) {
	sought, members, out := f.each(1), f.members(), make([]int64, f.n)
	c := f.col.Take(members.rows)
	for g := range out {
		out[g] = f.node.search(c, int(members.starts[g]), int(members.starts[g+1]), sought, g)
	}
	return column.Of(column.Int64Type, out, nil), nil
}

// each is an argument for each group.
func (f *fold) each(i int) *column.Column {
	if f.node.Args[i].Op != Literal {
		return f.rest[0]
	}
	c, err := column.Constant(f.node.Args[i].Type, f.node.Args[i].Value, f.n)
	if err != nil {
		panic(err) // bound
	}
	return c
}

// groupRows are the rows of groups, those of each together.
type groupRows struct{ rows, starts []int32 }

func (f *fold) members() groupRows {
	out := groupRows{make([]int32, f.rows), make([]int32, f.n+1)}
	for i := range f.rows {
		out.starts[f.group(i)+1]++
	}
	for g := range f.n {
		out.starts[g+1] += out.starts[g]
	}
	at := append([]int32(nil), out.starts...)
	for i := range f.rows {
		g := f.group(i)
		out.rows[at[g]] = int32(i)
		at[g]++
	}
	return out
}

func (m groupRows) size(g int) int    { return int(m.starts[g+1] - m.starts[g]) }
func (m groupRows) at(g, i int) int32 { return m.rows[int(m.starts[g])+i] }
