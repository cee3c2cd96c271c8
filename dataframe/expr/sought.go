package expr

import (
	"skep/dataframe/column"
	"skep/internal/lazy"
)

// Sought is the rows that an aggregate which is not loose wants, of groups that do not fit into memory: a table of the group's number, values, keys of
// the aggregate's order, the row's number and how many rows it stands for. They are put in order by way of the disk: by value for those that count how
// often values come (tallied.go), and for DISTINCT; then by the aggregate's order, in which it is put together from parts.
type Sought struct {
	of    *Bound
	Types []column.Type
	width int            // columns of values
	away  *column.Column // of mad's second round: the median of each group
}

// measured are the aggregates that count values and read them as f64.
var measured = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"median": true, "quantile": true, "mad": true}
}}

// Sought is what an aggregate wants that is neither loose nor void.
func (b *Bound) Sought() *Sought { return b.sought(nil) }

func (b *Bound) sought(away *column.Column) *Sought {
	s := &Sought{of: b, Types: []column.Type{column.Int32Type}, away: away}
	measure := measured.Get()[b.agg.name]
	if measure {
		s.Types = append(s.Types, column.Float64Type)
	}
	if !measure || b.From.Distinct {
		for i, a := range b.Args {
			if i == 0 || a.Op != Literal {
				s.Types = append(s.Types, a.Type)
			}
		}
	}
	s.width = len(s.Types) - 1
	for _, k := range b.Order {
		s.Types = append(s.Types, k.By.Type)
	}
	s.Types = append(s.Types, column.Int64Type, column.Int64Type)
	return s
}

// Rows picks what is sought from rows that belong to groups.
func (s *Sought) Rows(x *Context, ids []int32, numbers *column.Column) ([]*column.Column, error) {
	f, err := s.fold(x, ids, numbers)
	if err != nil {
		return nil, err
	}
	cols := make([]*column.Column, 0, len(s.Types))
	cols = append(cols, column.Of(column.Int32Type, f.ids, nil))
	if measured.Get()[s.of.agg.name] {
		cols = append(cols, s.measure(f))
	}
	if len(cols) == 1 || s.of.From.Distinct {
		cols = append(cols, f.col)
		cols = append(cols, f.rest[:len(f.rest)-len(s.of.Order)-1]...)
	}
	cols = append(cols, f.rest[len(f.rest)-len(s.of.Order)-1:]...)
	ones := make([]int64, f.rows)
	for i := range ones {
		ones[i] = 1
	}
	cols = append(cols, column.Of(column.Int64Type, ones, nil))
	if !s.ByRuns() || len(s.of.Order) > 0 {
		return cols, nil
	}
	return s.joined(cols), nil
}

// fold has the columns of the rows that count; further arguments come first, then the keys of the order, and the numbers.
func (s *Sought) fold(x *Context, ids []int32, numbers *column.Column) (*fold, error) {
	f := &fold{node: s.of, rows: x.Rows, ids: ids}
	var err error
	if f.col, err = x.EvalRows(s.of.Args[0]); err != nil {
		return nil, err
	}
	if err := f.others(x); err != nil {
		return nil, err
	}
	for _, k := range s.of.Order {
		c, err := x.EvalRows(k.By)
		if err != nil {
			return nil, err
		}
		f.rest = append(f.rest, c)
	}
	f.rest = append(f.rest, numbers)
	if s.of.Filter != nil {
		mask, err := x.EvalRows(s.of.Filter)
		if err != nil {
			return nil, err
		}
		f.keep(Mask(mask).Indices(x.Rows))
	}
	if tallies := s.tally(0); tallies != nil && s.of.agg.name != "n_unique" {
		f.present()
	}
	return f, nil
}

// measure is the values as f64, in a second round their distances from the group's median.
func (s *Sought) measure(f *fold) *column.Column {
	values := f.floats()
	if s.away == nil {
		return column.Of(column.Float64Type, values, nil)
	}
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = max(v-s.away.Float(int(f.ids[i])), s.away.Float(int(f.ids[i]))-v)
	}
	return column.Of(column.Float64Type, out, nil)
}

// joined makes one row of those of a group with equal values, so that fewer are put in order: the first of them.
func (s *Sought) joined(cols []*column.Column) []*column.Column {
	groups := column.GroupBy(cols[:1+s.width], cols[0].Len())
	if groups.Len() == cols[0].Len() {
		return cols
	}
	counts := make([]int64, groups.Len())
	for _, id := range groups.IDs {
		counts[id]++
	}
	out := make([]*column.Column, len(cols))
	for i, c := range cols[:len(cols)-1] {
		out[i] = c.Take(groups.First)
	}
	out[len(cols)-1] = column.Of(column.Int64Type, counts, nil)
	return out
}

// ByRuns tells whether the rows are wanted by value first.
func (s *Sought) ByRuns() bool { return s.of.From.Distinct || s.tally(0) != nil }

// SoughtKey is a column to order by.
type SoughtKey struct {
	Col             int
	Desc, NullsLast bool
}

// Order is the order in which rows are sought: by group, by value if that is asked, by the aggregate's own keys, by their number.
func (s *Sought) Order(byValue bool) []SoughtKey {
	out := []SoughtKey{{Col: 0}}
	if byValue {
		for i := range s.width {
			out = append(out, SoughtKey{Col: 1 + i})
		}
	}
	for i, k := range s.of.Order {
		out = append(out, SoughtKey{Col: 1 + s.width + i, Desc: k.Desc, NullsLast: k.NullsLast})
	}
	return append(out, SoughtKey{Col: len(s.Types) - 2})
}

// Same tells whether two rows in the order of values have the same group and values.
func (s *Sought) Same(a []*column.Column, i int, b []*column.Column, j int) bool {
	for k := range a[:1+s.width] {
		if column.CompareRows(a[k], i, b[k], j) != 0 {
			return false
		}
	}
	return true
}

// Parts puts together what lies in one piece of the rows in order: a row for each group that stands in it, whose numbers are ids.
func (s *Sought) Parts(cols []*column.Column) (parts []*column.Column, ids []int32, err error) {
	all := column.Values[int32](cols[0])
	local := make([]int32, len(all))
	for i, id := range all {
		if i == 0 || id != all[i-1] {
			ids = append(ids, id)
		}
		local[i] = int32(len(ids) - 1)
	}
	split, _ := s.of.looseSplit()
	parts, err = split.parts(&fold{node: s.of, col: cols[1], rest: cols[2 : 1+s.width], rows: len(all), ids: local, n: len(ids)})
	return parts, ids, err
}

// Tally counts values, nil for an aggregate that is put together from parts. n is the number of groups.
func (s *Sought) Tally(n int) Tally { return s.tally(n) }

// Then is what is sought in a second round, once the first has found c; nil: nothing, c is the aggregate.
func (s *Sought) Then(c *column.Column) *Sought {
	if s.of.agg.name != "mad" || s.away != nil {
		return nil
	}
	return s.of.sought(c)
}
