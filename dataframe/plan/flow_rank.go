package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// Ranks by way of the disk: keys, values and the numbers of rows are put in order, ranked as they pass, and brought back into the order of
// the rows. No group need fit into memory; rows with one value do where a rank depends on how many these are.

// ranking is what to rank by.
type ranking struct {
	part   []*expr.Bound
	by     []*expr.Bound
	order  []SortKey // of by; the expressions are not read
	method string    // "min", "max", "dense", "ordinal", "average"
	nulls  bool      // nulls have a rank
}

// ranks gives the rank of each row of a stream, in its order.
func (x *ranking) ranks(r *Run, in *exec.Stream, g *exec.Grant) (*cursor, error) {
	narrow := columnsFor(append(append([]*expr.Bound(nil), x.part...), x.by...))
	rows := ordinal(narrow.stream(r, in))
	var order []exec.Order
	for i := range x.part {
		order = append(order, exec.Order{Col: i})
	}
	for i, k := range x.order {
		order = append(order, exec.Order{Col: len(x.part) + i, Desc: k.Desc, NullsLast: k.NullsLast})
	}
	last := rows.Schema.Len() - 1
	sorted, err := inOrder(r, "window", rows, append(order, exec.Order{Col: last}))
	if err != nil {
		return nil, err
	}
	defer sorted.Close()
	p := &ranker{ranking: x, r: r, grant: g, out: r.NewSorter("window", rankSchema(), []exec.Order{{Col: 0}})}
	if err := r.InOrder(sorted, p.morsel); err != nil {
		return nil, err
	}
	if err := p.flush(); err != nil {
		return nil, err
	}
	out, err := p.out.Finish()
	if err != nil {
		return nil, err
	}
	return &cursor{s: out}, nil
}

func rankSchema() *column.Schema {
	return added(&column.Schema{}, ordinalField, column.Field{Name: "\x00rank", Type: column.Float64Type})
}

// ranker ranks rows in order.
type ranker struct {
	*ranking
	r       *Run
	grant   *exec.Grant
	out     *exec.Sorter
	before  []*column.Column // the row before, once there is one
	place   int              // of the row in its group, from 1
	first   int              // of the first row with its value
	dense   int              // values so far
	equal   []int64          // numbers of the rows with this value, where their rank waits for the last of them
	numbers []int64          // of rows whose ranks are known
	ranks   *column.Builder
}

func (p *ranker) morsel(t *column.Table) error {
	cols := t.Columns()
	keys := cols[:len(cols)-1]
	numbers := column.Values[int64](cols[len(cols)-1])
	p.begin(t.Rows())
	for i := range t.Rows() {
		before, at := keys, i-1
		if i == 0 {
			before, at = p.before, 0
		}
		if err := p.row(keys, i, before, at, numbers[i]); err != nil {
			return err
		}
	}
	p.before = make([]*column.Column, len(keys))
	for k, c := range keys {
		p.before[k] = c.Take([]int32{int32(t.Rows() - 1)})
	}
	return p.hand()
}

func (p *ranker) begin(rows int) {
	p.numbers, p.ranks = make([]int64, 0, rows), column.NewBuilder(column.Float64Type, rows)
}

// row ranks one row, which follows another.
func (p *ranker) row(keys []*column.Column, i int, before []*column.Column, at int, number int64) error {
	group := before == nil || differs(keys[:len(p.part)], i, before, at)
	if value := group || differs(keys[len(p.part):], i, before[len(p.part):], at); value {
		p.finish()
		if group {
			p.place, p.dense = 0, 0
		}
		p.first, p.dense = p.place+1, p.dense+1
	}
	p.place++
	switch {
	case !p.nulls && keys[len(p.part)].IsNull(i):
		p.numbers = append(p.numbers, number)
		p.ranks.Null()
	case p.method == "average" || p.method == "max":
		if p.equal = append(p.equal, number); len(p.equal)%(1<<12) == 0 {
			return p.grant.Grow(8 << 12)
		}
	default:
		p.put(number, float64(p.now()))
	}
	return nil
}

// now is a rank that does not depend on the rows to come.
func (p *ranker) now() int {
	switch p.method {
	case "min":
		return p.first
	case "dense":
		return p.dense
	}
	return p.place
}

func differs(a []*column.Column, i int, b []*column.Column, j int) bool {
	for k := range a {
		if column.CompareRows(a[k], i, b[k], j) != 0 {
			return true
		}
	}
	return false
}

func (p *ranker) put(number int64, rank float64) {
	p.numbers = append(p.numbers, number)
	p.ranks.Float(rank)
}

// finish ranks rows that have waited: their value has come to its end.
func (p *ranker) finish() {
	rank := float64(p.place)
	if p.method == "average" {
		rank = float64(p.first+p.place) / 2
	}
	for _, n := range p.equal {
		p.put(n, rank)
	}
	p.equal = p.equal[:0]
}

func (p *ranker) flush() error {
	p.begin(len(p.equal))
	p.finish()
	p.equal = nil
	p.grant.Free()
	return p.hand()
}

func (p *ranker) hand() error {
	if len(p.numbers) == 0 {
		return nil
	}
	return p.out.Add(column.NewTable(rankSchema(), []*column.Column{column.Of(column.Int64Type, p.numbers, nil), p.ranks.Build()}, len(p.numbers)))
}

// cursor hands the rows of a stream on, as many at a time as are asked for.
type cursor struct {
	s    *exec.Stream
	at   int
	rest *column.Table
}

// next gives the last column's next rows.
func (c *cursor) next(rows int) (*column.Column, error) {
	t, err := c.table(rows)
	if err != nil {
		return nil, err
	}
	return t.Column(t.Width() - 1), nil
}

// table gives the next rows.
func (c *cursor) table(rows int) (*column.Table, error) {
	parts := []*column.Table{}
	for rows > 0 {
		if c.rest == nil || c.rest.Rows() == 0 {
			var err error
			if c.rest, err = c.s.At(c.at); err != nil {
				return nil, err
			}
			c.at++
			continue
		}
		n := min(rows, c.rest.Rows())
		parts = append(parts, c.rest.Slice(0, n))
		c.rest, rows = c.rest.Slice(n, c.rest.Rows()), rows-n
	}
	if len(parts) == 0 {
		return exec.Empty(c.s.Schema), nil
	}
	return stacked(parts), nil
}

// external ranks all rows by way of the disk.
func (n *Ranked) external(r *Run, in *exec.Stream) (*exec.Stream, error) {
	defer in.Close()
	x := &ranking{part: n.part, by: n.keys, order: n.Keys, nulls: true, method: map[column.Ranking]string{column.RowNumber: "ordinal", column.Rank: "min", column.DenseRank: "dense"}[n.How]}
	g, file := r.Grant("window"), r.NewParking(n.schema)
	defer g.Free()
	ranks, err := x.ranks(r, in, g)
	if err != nil {
		return nil, err
	}
	defer ranks.s.Close()
	err = r.InOrder(in, func(t *column.Table) error {
		c, err := ranks.next(t.Rows())
		if err == nil {
			c, err = c.Cast(column.Int64Type, false)
		}
		if err != nil {
			return err
		}
		return file.Add(column.NewTable(n.schema, append(append([]*column.Column(nil), t.Columns()...), c), t.Rows()))
	})
	if err != nil {
		file.Close()
		return nil, err
	}
	return file.Stream(), nil
}
